-- What nothing asks any more: would_open_to_v2 answers instead.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

DROP FUNCTION access.sight_v1;
DROP FUNCTION access.what_would_open_v1;
DROP FUNCTION access.would_open_to_v1;

SET LOCAL ROLE homeroom_owner;
