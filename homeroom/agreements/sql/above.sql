DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Under which agreement it stands, by its name in the file: told to its parties, who signed that name and may be no party of
-- the other; of another's agreement nothing is told.
CREATE FUNCTION access.above_v1(agreement bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (
        SELECT parent.key FROM agreements_agreement a JOIN agreements_agreement parent ON parent.id = a.parent_id
        WHERE a.id = agreement AND agreement = ANY (access.agreements_of_mine_v1()));
END $$;

SET LOCAL ROLE homeroom_owner;
