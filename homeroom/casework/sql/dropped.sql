-- What nothing asks any more: facts_v9 says all of it at once.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

DROP FUNCTION access.facts_v1;
DROP FUNCTION access.facts_v2;
DROP FUNCTION access.facts_v3;
DROP FUNCTION access.facts_v4;
DROP FUNCTION access.facts_v5;
DROP FUNCTION access.facts_v6;
DROP FUNCTION access.facts_v7;
DROP FUNCTION access.facts_v8;

SET LOCAL ROLE homeroom_owner;
