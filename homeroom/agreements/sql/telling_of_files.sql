-- The parties hear also of what a file changes, and not of what is done on pages alone.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The stewards of an agreement's parties; where it ends, rests or goes on, those of what stands under it as well. Somebody who is
-- told of the one above is not told of the same thing again.
CREATE FUNCTION access.notify_parties_of_v1(agreement bigint, kind text, event bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    ended_at timestamptz := (SELECT e.at FROM agreements_ending e WHERE e.agreement_id = $1);
    under bigint;
BEGIN
    PERFORM access.notify_stewards_v1($1, kind, event);
    IF kind NOT IN ('agreement_ended', 'agreement_paused', 'agreement_resumed') THEN RETURN; END IF;
    FOR under IN
        WITH RECURSIVE below AS (
            SELECT a.id FROM agreements_agreement a WHERE a.parent_id = $1
            UNION SELECT a.id FROM below JOIN agreements_agreement a ON a.parent_id = below.id
        )
        SELECT below.id FROM below JOIN agreements_activation active ON active.agreement_id = below.id
        LEFT JOIN agreements_ending e ON e.agreement_id = below.id
        -- What was ended before has ended for its own reason; what ends now has an ending of this same moment.
        WHERE CASE WHEN kind = 'agreement_ended' THEN e.at = ended_at ELSE e.id IS NULL END
        ORDER BY below.id
    LOOP
        PERFORM access.notify_stewards_v1(under, kind, CASE WHEN kind = 'agreement_ended' THEN under ELSE event END);
    END LOOP;
END $$;

-- As before (telling_under.sql), by the one above.
CREATE OR REPLACE FUNCTION access.notify_parties_v1(agreement bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    latest record;
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
    PERFORM access.notify_parties_of_v1($1, latest.kind, latest.event);
END $$;

SET LOCAL ROLE homeroom_owner;
