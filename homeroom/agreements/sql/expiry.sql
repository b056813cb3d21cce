DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- For the worker: warn the data stewards of the parties that an agreement ends in 180, 90, 30, 7 days. Each warning once, and of
-- several that are due the latest alone; none whose day was before the agreement became active. Answers how many agreements.
CREATE FUNCTION access.warn_of_expiry_v1() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    zone CONSTANT text := (SELECT c.timezone FROM partners_collaboration c);
    today CONSTANT date := access.today_v1();
    warned integer := 0;
    due record;
    warning bigint;
    party record;
BEGIN
    FOR due IN
        SELECT a.id, a.key, upper(a.term) AS ends_at, next.days
        FROM agreements_agreement a
        JOIN agreements_activation active ON active.agreement_id = a.id
        CROSS JOIN LATERAL (SELECT (upper(a.term) AT TIME ZONE zone)::date - 1 AS day) AS last
        CROSS JOIN LATERAL (SELECT min(d) AS days FROM unnest('{180, 90, 30, 7}'::integer[]) AS d WHERE last.day - today <= d) AS next
        WHERE upper(a.term) > statement_timestamp()
          AND NOT EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = a.id)
          AND last.day - next.days >= (active.at AT TIME ZONE zone)::date
          AND NOT EXISTS (
            SELECT FROM agreements_expirywarning w
            WHERE w.agreement_id = a.id AND w.ends_at = upper(a.term) AND w.days <= next.days)
        ORDER BY a.id
    LOOP
        INSERT INTO agreements_expirywarning AS w (agreement_id, days, ends_at) VALUES (due.id, due.days, due.ends_at)
        ON CONFLICT DO NOTHING RETURNING w.id INTO warning;
        CONTINUE WHEN warning IS NULL;  -- Another worker was first.
        warned := warned + 1;
        FOR party IN SELECT p.organization_id FROM agreements_party p WHERE p.agreement_id = due.id LOOP
            PERFORM access.notify_v1(
                ARRAY(SELECT p.id FROM partners_person p
                      WHERE p.organization_id = party.organization_id AND p.role = 'data_steward'),
                'agreement_ends_' || due.days, warning, party.organization_id, NULL, NULL, due.key);
        END LOOP;
    END LOOP;
    RETURN warned;
END $$;

SET LOCAL ROLE homeroom_owner;
