-- At a program sits nobody who could be asked to confirm, as at a job or a command: its limit is the second (sitting.sql).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

CREATE OR REPLACE FUNCTION access.sitting_v1(children integer[], limits integer[],
                                  OUT opened integer, OUT fresh integer, OUT normal integer, OUT most integer, OUT stops boolean,
                                  OUT is_confirmed boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    me integer := access.person_v1();
BEGIN
    SELECT s.* INTO opened, fresh, normal, most, stops FROM access.sitting_of_v1(me, clock_timestamp(), children, limits) AS s;
    IF fresh > 0 AND opened + fresh > limits[2] / 2 THEN
        -- Of many requests at once each waits for the one before, and counts what that one has shown.
        PERFORM pg_advisory_xact_lock(hashtext('access.sitting'), me);
        SELECT s.* INTO opened, fresh, normal, most, stops FROM access.sitting_of_v1(me, clock_timestamp(), children, limits) AS s;
    END IF;
    is_confirmed := (
        SELECT s.device IN ('job', 'command', 'program') OR coalesce(s.confirmed_at > statement_timestamp() - interval '30 minutes', false)
        FROM access_session s WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8')));
END $$;

SET LOCAL ROLE homeroom_owner;
