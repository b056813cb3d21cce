-- The parties are told what became of an agreement: not only that it is active or has ended.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'notify_parties_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The latest that was done on its page, to the data stewards of its parties; whoever did it is not told.
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
        UNION ALL SELECT 'agreement_amended', s.amendment_id, s.signed_at FROM agreements_amendmentsignature s
                  WHERE s.agreement_id = $1 AND s.signed_at IS NOT NULL
    ) AS done ORDER BY done.at DESC LIMIT 1;
    IF FOUND THEN PERFORM access.notify_stewards_v1($1, latest.kind, latest.event); END IF;
END $$;

SET LOCAL ROLE homeroom_owner;
