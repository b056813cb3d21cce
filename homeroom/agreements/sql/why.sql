-- Of each change of an agreement's state: who, when, and why (sharing specification 2.1).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before. Where nobody activates it on its page, and somebody is at the door, that person has signed as the last one.
CREATE OR REPLACE FUNCTION access.open_grants_v1(agreement bigint, who integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO agreements_activation (agreement_id, by_id, signer_id)
    VALUES (agreement, who, CASE WHEN who IS NULL THEN access.person_v1() END) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 0; END IF;
    RETURN access.regrant_v1(agreement);
END $$;

-- As activate_agreement_v1, for a reason.
CREATE FUNCTION access.activate_agreement_v2(agreement bigint, why text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM access.lacks_v1(agreement))
       OR EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = agreement) THEN RETURN -1; END IF;
    INSERT INTO agreements_activation (agreement_id, by_id, reason) VALUES (agreement, access.person_v1(), why)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 0; END IF;
    RETURN access.regrant_v1(agreement);
END $$;

-- As resume_agreement_v1, for a reason.
CREATE FUNCTION access.resume_agreement_v2(agreement bigint, why text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    suspension bigint;
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('access.suspension'), agreement::integer);
    suspension := access.own_suspension_v1(agreement);
    IF suspension IS NULL THEN RETURN -1; END IF;
    INSERT INTO agreements_resumption (agreement_id, suspension_id, at, by_id, reason)
    VALUES (agreement, suspension, statement_timestamp(), access.person_v1(), why);
    RETURN access.regrant_all_under_v1(agreement);
END $$;

SET LOCAL ROLE homeroom_owner;
