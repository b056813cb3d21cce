-- A second form of leaves: events with the reason of a refusal, disclosures with the legitimate interest. What was sealed before is
-- compared with the form that sealed it, as ever.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As leaves_v1, which still answers for form 1. In form 2 a disclosure that is older than its last column has the leaf of form 1: its
-- reader works the leaf out from the row alone, and cannot know when the row was sealed.
CREATE FUNCTION access.leaves_v2(ledger text, form smallint, after bigint, upto bigint, most integer)
RETURNS TABLE (numbers bigint[], hashes bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF form = 1 THEN
        RETURN QUERY SELECT l.numbers, l.hashes FROM access.leaves_v1(ledger, form, after, upto, most) l;
    ELSIF form <> 2 THEN
        RAISE EXCEPTION 'Of this ledger there is no form %', form;
    ELSIF ledger = 'access_event' THEN
        RETURN QUERY
        SELECT coalesce(array_agg(leaf.id ORDER BY leaf.id), '{}'), coalesce(string_agg(leaf.hash, '' ORDER BY leaf.id), '')
        FROM (SELECT e.id, sha256('\x00'::bytea || convert_to(jsonb_build_array(
                  'access_event', 2, e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.person_id, e.organization_id, e.role,
                  e.purpose_id, e.page, e.operation, e.outcome, e.student_ids, e.asked_for, e.reason)::text, 'UTF8')) AS hash
              FROM access_event e WHERE e.id > after AND e.id <= upto ORDER BY e.id LIMIT most) AS leaf;
    ELSIF ledger = 'access_disclosure' THEN
        RETURN QUERY
        SELECT coalesce(array_agg(leaf.id ORDER BY leaf.id), '{}'), coalesce(string_agg(leaf.hash, '' ORDER BY leaf.id), '')
        FROM (SELECT d.id, sha256('\x00'::bytea || convert_to((
                  jsonb_build_array(
                      'access_disclosure', CASE WHEN d.interest IS NULL THEN 1 ELSE 2 END,
                      d.id, d.event_id, (extract(epoch FROM d.at) * 1000000)::bigint, d.student_id,
                      d.contributor_id, d.recipient_id, d.person_id, d.purpose_id, d.dataset, d.agreement_id, d.line_id, d.basis,
                      d.relation, d.role, d.operation, d.channel, d.elements::text, d.rows, d.paper_kind, d.paper_id,
                      d.redisclosure, d.excused)
                  || CASE WHEN d.interest IS NULL THEN '[]' ELSE jsonb_build_array(d.interest) END)::text, 'UTF8')) AS hash
              FROM access_disclosure d WHERE d.id > after AND d.id <= upto ORDER BY d.id LIMIT most) AS leaf;
    ELSE
        RAISE EXCEPTION '% is no ledger', ledger;
    END IF;
END $$;

SET LOCAL ROLE homeroom_owner;
