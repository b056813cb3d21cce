-- What nothing asks any more: later editions answer instead.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

DROP FUNCTION access.elements_of_child_v1;
DROP FUNCTION access.my_students_v1;
DROP FUNCTION access.reasons_v1;

SET LOCAL ROLE homeroom_owner;

DROP FUNCTION access.write_down_v2;
DROP FUNCTION access.write_down_v3;
DROP FUNCTION access.write_down_v4;
DROP FUNCTION access.write_down_v5;
DROP FUNCTION access.write_down_v6;
