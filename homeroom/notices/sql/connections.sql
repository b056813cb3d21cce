-- Whoever a program is to ask for hears that it waits for a word.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'notify_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Of a connection that the asker has just made, in the name of somebody else.
CREATE FUNCTION access.notify_of_connection_v1(connection bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    made record;
BEGIN
    SELECT c.id, c.person_id, c.organization_id INTO made FROM connections_connection c
    WHERE c.id = notify_of_connection_v1.connection AND c.by_id = access.person_v1();
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY[made.person_id], 'program_waits', made.id, made.organization_id, NULL, made.id, '');
END $$;

SET LOCAL ROLE homeroom_owner;
