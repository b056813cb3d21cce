-- What the sealer sees of the book: of each row its number and a hash, and nothing of anybody (decision 23).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Rows of a ledger after one number and up to another, in their order, at most so many: their numbers, and their leaf hashes one
-- after the other. A leaf is SHA-256 over a zero byte (RFC 6962, 2.1) and the whole row as a JSON array, moments as microseconds
-- of Unix time. Form 1: a column that comes later makes a form 2, since what was sealed is compared with the form that sealed it.
CREATE FUNCTION access.leaves_v1(ledger text, form smallint, after bigint, upto bigint, most integer)
RETURNS TABLE (numbers bigint[], hashes bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF form <> 1 THEN RAISE EXCEPTION 'Of this ledger there is no form %', form; END IF;
    IF ledger = 'access_event' THEN
        RETURN QUERY
        SELECT coalesce(array_agg(leaf.id ORDER BY leaf.id), '{}'), coalesce(string_agg(leaf.hash, '' ORDER BY leaf.id), '')
        FROM (SELECT e.id, sha256('\x00'::bytea || convert_to(jsonb_build_array(
                  'access_event', 1, e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.person_id, e.organization_id, e.role,
                  e.purpose_id, e.page, e.operation, e.outcome, e.student_ids, e.asked_for)::text, 'UTF8')) AS hash
              FROM access_event e WHERE e.id > after AND e.id <= upto ORDER BY e.id LIMIT most) AS leaf;
    ELSIF ledger = 'access_disclosure' THEN
        RETURN QUERY
        SELECT coalesce(array_agg(leaf.id ORDER BY leaf.id), '{}'), coalesce(string_agg(leaf.hash, '' ORDER BY leaf.id), '')
        FROM (SELECT d.id, sha256('\x00'::bytea || convert_to(jsonb_build_array(
                  'access_disclosure', 1, d.id, d.event_id, (extract(epoch FROM d.at) * 1000000)::bigint, d.student_id,
                  d.contributor_id, d.recipient_id, d.person_id, d.purpose_id, d.dataset, d.agreement_id, d.line_id, d.basis,
                  d.relation, d.role, d.operation, d.channel, d.elements::text, d.rows, d.paper_kind, d.paper_id, d.redisclosure, d.excused)::text, 'UTF8')) AS hash
              FROM access_disclosure d WHERE d.id > after AND d.id <= upto ORDER BY d.id LIMIT most) AS leaf;
    ELSE
        RAISE EXCEPTION '% is no ledger', ledger;
    END IF;
END $$;

-- The last row of a ledger that is committed: its number. And of those after `after`, when the first was written.
CREATE FUNCTION access.written_v1(ledger text, after bigint) RETURNS TABLE (last bigint, first_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF ledger = 'access_event' THEN
        RETURN QUERY SELECT (SELECT max(e.id) FROM access_event e), (SELECT e.at FROM access_event e WHERE e.id > after ORDER BY e.id LIMIT 1);
    ELSIF ledger = 'access_disclosure' THEN
        RETURN QUERY SELECT (SELECT max(d.id) FROM access_disclosure d), (SELECT d.at FROM access_disclosure d WHERE d.id > after ORDER BY d.id LIMIT 1);
    ELSE
        RAISE EXCEPTION '% is no ledger', ledger;
    END IF;
END $$;

SET LOCAL ROLE homeroom_owner;
