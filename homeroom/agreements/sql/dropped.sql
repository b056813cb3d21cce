-- What nothing asks any more: a reason is asked since (why.sql).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

DROP FUNCTION access.activate_agreement_v1;
DROP FUNCTION access.resume_agreement_v1;

SET LOCAL ROLE homeroom_owner;
