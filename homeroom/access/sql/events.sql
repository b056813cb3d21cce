-- What an event says of how it came to be: in which session, on which kind of device, by which edition of the program. These are
-- defaults of its columns, so that whoever writes an event says them; another session or device its policy refuses (book.py).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The same for all that is done in one session, and of another session another. Nobody comes from it to the token or to its hash.
CREATE FUNCTION access.session_v1() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN left(encode(sha256(convert_to('of the book ' || nullif(current_setting('app.token', true), ''), 'UTF8')), 'hex'), 16);
END $$;

-- phone, tablet or computer; job or command.
CREATE FUNCTION access.device_v1() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT s.device FROM access_session s
            WHERE s.token_hash = sha256(convert_to(nullif(current_setting('app.token', true), ''), 'UTF8')));
END $$;

-- As leaves_v3 (reviews.sql), which still answers for forms 1 and 2. In form 3 an event says these three as well; the others are as
-- they were.
CREATE FUNCTION access.leaves_v4(ledger text, form smallint, after bigint, upto bigint, most integer)
RETURNS TABLE (numbers bigint[], hashes bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF form <> 3 OR ledger <> 'access_event' THEN
        RETURN QUERY
        SELECT l.numbers, l.hashes
        FROM access.leaves_v3(ledger, CASE form WHEN 3 THEN 2::smallint ELSE form END, after, upto, most) l;
    ELSE
        RETURN QUERY
        SELECT coalesce(array_agg(leaf.id ORDER BY leaf.id), '{}'), coalesce(string_agg(leaf.hash, '' ORDER BY leaf.id), '')
        FROM (SELECT e.id, sha256('\x00'::bytea || convert_to(jsonb_build_array(
                  'access_event', 3, e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.person_id, e.organization_id, e.role,
                  e.purpose_id, e.page, e.operation, e.outcome, e.student_ids, e.asked_for, e.reason, e.session, e.device,
                  e.program)::text, 'UTF8')) AS hash
              FROM access_event e WHERE e.id > after AND e.id <= upto ORDER BY e.id LIMIT most) AS leaf;
    END IF;
END $$;

SET LOCAL ROLE homeroom_owner;
