-- Whoever objected to a renewal may think better of it, for as long as the other parties still have time to object themselves.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Who said that it shall not go on past the last day that it has now, and has not taken that back.
CREATE FUNCTION access.objection_v1(agreement bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (
        SELECT o.id FROM agreements_renewalobjection o
        JOIN agreements_agreement a ON a.id = o.agreement_id AND a.expires_on = o.ends_on
        WHERE o.agreement_id = agreement
          AND NOT EXISTS (SELECT FROM agreements_objectionwithdrawal w WHERE w.objection_id = o.id)
        LIMIT 1);
END $$;

-- As before; an objection that was taken back does not count.
CREATE OR REPLACE FUNCTION access.renewable_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM agreements_agreement a
        JOIN agreements_renewalterms t ON t.agreement_id = a.id AND t.automatic
        WHERE a.id = agreement AND a.terminated_on IS NULL
          AND (SELECT count(*) FROM agreements_renewal r WHERE r.agreement_id = a.id) < t.times
          AND access.objection_v1(a.id) IS NULL);
END $$;

-- May whoever sits here take it back: a data steward of the party that objected, until the last day on which a party may object?
-- After that day another party that relied on the objection could not object any more.
CREATE FUNCTION access.may_take_objection_back_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.may_steward_v1(agreement) AND access.stands_v1(agreement)
       AND access.today_v1() <= access.objections_until_v1(agreement)
       AND EXISTS (SELECT FROM agreements_agreement a WHERE a.id = agreement AND upper(a.term) > statement_timestamp())
       AND EXISTS (
            SELECT FROM agreements_renewalobjection o
            JOIN partners_person p ON p.id = o.by_id AND p.organization_id = access.organization_v1()
            WHERE o.id = access.objection_v1(agreement));
END $$;

-- From a page. NULL: may not. -1: too late, or there is no objection of this organization. Else 1.
CREATE FUNCTION access.take_objection_back_v1(agreement bigint, why text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN NULL; END IF;
    PERFORM access.hold_agreements_v1(agreement);
    IF NOT access.may_take_objection_back_v1(agreement) THEN RETURN -1; END IF;
    INSERT INTO agreements_objectionwithdrawal (agreement_id, objection_id, by_id, reason)
    VALUES (agreement, access.objection_v1(agreement), access.person_v1(), why);
    RETURN 1;
END $$;

-- As before, and that an objection was taken back.
CREATE OR REPLACE FUNCTION access.notify_parties_v1(agreement bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    latest record;
BEGIN
    IF NOT access.may_steward_v1($1) THEN RETURN; END IF;
    SELECT done.kind, done.event INTO latest FROM (
        SELECT 'agreement_activated' AS kind, a.agreement_id AS event, a.at FROM agreements_activation a WHERE a.agreement_id = $1
        UNION ALL SELECT 'agreement_ended', e.agreement_id, e.at FROM agreements_ending e WHERE e.agreement_id = $1
        UNION ALL SELECT 'agreement_paused', s.id, s.at FROM agreements_suspension s WHERE s.agreement_id = $1
        UNION ALL SELECT 'agreement_resumed', r.id, r.at FROM agreements_resumption r WHERE r.agreement_id = $1
        UNION ALL SELECT 'agreement_not_renewed', o.id, o.at FROM agreements_renewalobjection o WHERE o.agreement_id = $1
        UNION ALL SELECT 'agreement_renews_after_all', w.id, w.at FROM agreements_objectionwithdrawal w WHERE w.agreement_id = $1
        UNION ALL SELECT 'agreement_amended', s.amendment_id, s.signed_at FROM agreements_amendmentsignature s
                  WHERE s.agreement_id = $1 AND s.signed_at IS NOT NULL
    ) AS done ORDER BY done.at DESC LIMIT 1;
    IF FOUND THEN PERFORM access.notify_stewards_v1($1, latest.kind, latest.event); END IF;
END $$;

SET LOCAL ROLE homeroom_owner;
