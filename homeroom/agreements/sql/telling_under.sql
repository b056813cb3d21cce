-- What stands under an agreement ends, rests and goes on with it: its parties are told, who may be no parties of the one above.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before, and the parties of what stands under it. Somebody who is told of the one above is not told of the same thing again.
CREATE OR REPLACE FUNCTION access.notify_parties_v1(agreement bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    latest record;
    under bigint;
BEGIN
    IF NOT access.may_steward_v1($1) THEN RETURN; END IF;
    SELECT done.kind, done.event, done.at INTO latest FROM (
        SELECT 'agreement_activated' AS kind, a.agreement_id AS event, a.at FROM agreements_activation a WHERE a.agreement_id = $1
        UNION ALL SELECT 'agreement_ended', e.agreement_id, e.at FROM agreements_ending e WHERE e.agreement_id = $1
        UNION ALL SELECT 'agreement_paused', s.id, s.at FROM agreements_suspension s WHERE s.agreement_id = $1
        UNION ALL SELECT 'agreement_resumed', r.id, r.at FROM agreements_resumption r WHERE r.agreement_id = $1
        UNION ALL SELECT 'agreement_not_renewed', o.id, o.at FROM agreements_renewalobjection o WHERE o.agreement_id = $1
        UNION ALL SELECT 'agreement_renews_after_all', w.id, w.at FROM agreements_objectionwithdrawal w WHERE w.agreement_id = $1
        UNION ALL SELECT 'agreement_amended', s.amendment_id, s.signed_at FROM agreements_amendmentsignature s
                  WHERE s.agreement_id = $1 AND s.signed_at IS NOT NULL
    ) AS done ORDER BY done.at DESC LIMIT 1;
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_stewards_v1($1, latest.kind, latest.event);
    IF latest.kind NOT IN ('agreement_ended', 'agreement_paused', 'agreement_resumed') THEN RETURN; END IF;
    FOR under IN
        WITH RECURSIVE below AS (
            SELECT a.id FROM agreements_agreement a WHERE a.parent_id = $1
            UNION SELECT a.id FROM below JOIN agreements_agreement a ON a.parent_id = below.id
        )
        SELECT below.id FROM below JOIN agreements_activation active ON active.agreement_id = below.id
        LEFT JOIN agreements_ending e ON e.agreement_id = below.id
        -- What was ended before has ended for its own reason; what ends now has an ending of this same moment.
        WHERE CASE WHEN latest.kind = 'agreement_ended' THEN e.at = latest.at ELSE e.id IS NULL END
        ORDER BY below.id
    LOOP
        PERFORM access.notify_stewards_v1(
            under, latest.kind, CASE WHEN latest.kind = 'agreement_ended' THEN under ELSE latest.event END);
    END LOOP;
END $$;

-- As before, and tells the parties that it is active. Nobody activated it on its page: the last signature did.
CREATE OR REPLACE FUNCTION access.open_grants_v1(agreement bigint, who integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO agreements_activation (agreement_id, by_id, signer_id)
    VALUES (agreement, who, CASE WHEN who IS NULL THEN access.person_v1() END) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 0; END IF;
    IF who IS NULL THEN PERFORM access.notify_stewards_v1(agreement, 'agreement_activated', agreement); END IF;
    RETURN access.regrant_v1(agreement);
END $$;

SET LOCAL ROLE homeroom_owner;
