-- That an agreement came to the end of its term is a row and a notice, as what people do with it is (sharing specification 2.1).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- For the worker: of each active agreement whose term is over and that nobody ended, write down once that it is over, since when and
-- why, and tell the data stewards of its parties. What it opened closed with its term. Answers how many agreements.
CREATE FUNCTION access.note_ends_of_terms_v1() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    zone CONSTANT text := (SELECT c.timezone FROM partners_collaboration c);
    noted integer := 0;
    over record;
    expiry bigint;
BEGIN
    FOR over IN
        SELECT a.id, upper(a.term) AS ended_at,
               CASE
                   WHEN upper(a.term) = a.terminated_on::timestamp AT TIME ZONE zone THEN 'early'
                   WHEN upper(a.term) < (a.expires_on + 1)::timestamp AT TIME ZONE zone THEN 'above'
                   WHEN NOT coalesce(t.automatic, false) THEN 'no_renewal'
                   WHEN (SELECT count(*) FROM agreements_renewal r WHERE r.agreement_id = a.id) >= t.times THEN 'as_often'
                   WHEN NOT access.renewable_v1(a.id) AND EXISTS (
                       SELECT FROM agreements_renewalobjection o WHERE o.agreement_id = a.id AND o.ends_on = a.expires_on)
                   THEN 'objection'
                   ELSE 'could_not'
               END AS reason
        FROM agreements_agreement a
        JOIN agreements_activation active ON active.agreement_id = a.id AND active.at < upper(a.term)
        LEFT JOIN agreements_renewalterms t ON t.agreement_id = a.id
        WHERE upper(a.term) <= statement_timestamp()
          AND NOT EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = a.id)
          AND NOT EXISTS (SELECT FROM agreements_expiry x WHERE x.agreement_id = a.id AND x.ended_at = upper(a.term))
        ORDER BY a.id
    LOOP
        INSERT INTO agreements_expiry AS x (agreement_id, ended_at, reason) VALUES (over.id, over.ended_at, over.reason)
        ON CONFLICT DO NOTHING RETURNING x.id INTO expiry;
        CONTINUE WHEN expiry IS NULL;  -- Another worker was first.
        noted := noted + 1;
        PERFORM access.notify_stewards_v1(over.id, 'agreement_over', expiry);
    END LOOP;
    RETURN noted;
END $$;

SET LOCAL ROLE homeroom_owner;
