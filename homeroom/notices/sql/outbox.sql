-- Put an e-mail into the outbox, in the transaction of what it tells about; the worker sends it. The same key a second
-- time puts in nothing. Answers the number of the row that is new. Nobody reads the outbox through this.
CREATE FUNCTION access.send_later_v1(template text, address text, said jsonb, key text, language text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    new_one bigint;
BEGIN
    INSERT INTO notices_outgoing AS o (key, template, address, language, said) VALUES ($4, $1, $2, $5, $3)
    ON CONFLICT DO NOTHING RETURNING o.id INTO new_one;
    IF new_one IS NOT NULL THEN
        PERFORM access.defer_v1('default', 'notices.deliver', jsonb_build_object('outgoing', new_one));
    END IF;
    RETURN new_one;
END $$;

-- How many e-mails stand how, of the last 30 days: numbers, for who runs the machine.
CREATE FUNCTION access.outbox_v1() RETURNS TABLE (outcome text, number bigint, oldest_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT coalesce(latest.outcome, 'waiting'), count(*), min(o.written_at)
    FROM notices_outgoing o
    LEFT JOIN LATERAL (SELECT a.outcome FROM notices_attempt a WHERE a.outgoing_id = o.id ORDER BY a.id DESC LIMIT 1) AS latest
      ON true
    GROUP BY 1 ORDER BY 1;
END $$;
