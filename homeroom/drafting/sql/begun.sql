-- Whether a draft has words yet is asked of all of them. Asked with the rights of whoever is no party, who sees none, every draft had
-- none: who began a draft and was taken out of it could put itself in again.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Those that the own organization's data stewards have begun and not written yet: nobody is named in them.
CREATE FUNCTION access.drafts_we_begin_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.role IS DISTINCT FROM 'data_steward' THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT d.id FROM drafting_draft d
                 WHERE d.organization_id = seat.organization_id
                   AND NOT EXISTS (SELECT FROM drafting_version v WHERE v.draft_id = d.id));
END $$;

SET LOCAL ROLE homeroom_owner;
