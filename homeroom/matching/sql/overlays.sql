DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'links_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Children whose records may hold facts of two: no rule links them. For an import's matching alone, while a batch runs.
CREATE FUNCTION access.children_in_doubt_v1() RETURNS integer[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF access.batch_v1() IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT o.student_id FROM matching_overlay o WHERE o.ended_at IS NULL ORDER BY 1);
END $$;

-- Of what the caller has said: the agency's data stewards hear of it, and who answers for the case. No student stands on the notice:
-- a data steward has no case.
CREATE FUNCTION access.notify_of_overlay_v1(said bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    made record;
BEGIN
    SELECT o.id, o.student_id, o.agency_id INTO made FROM matching_overlay o
    WHERE o.id = notify_of_overlay_v1.said AND o.by_id = access.person_v1();
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM partners_person p WHERE p.organization_id = made.agency_id AND p.role = 'data_steward')
        || ARRAY(SELECT v.principal FROM access_standing v JOIN access_ground g ON g.id = v.ground_id
                 WHERE v.student_id = made.student_id AND g.relation = 'assigned' AND v.principal > 0
                   AND v.during @> statement_timestamp()),
        'two_in_one', made.id, made.agency_id, NULL, made.id, '');
END $$;

SET LOCAL ROLE homeroom_owner;
