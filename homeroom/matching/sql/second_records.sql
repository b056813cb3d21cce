DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'links_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Cut a link: this record of the partner is no longer this child's. Where the partner has another record of the child, that one
-- stays. Answers the record that is gone, or nothing if there was no link. For an import's batch of that contributor alone, and
-- only where a decision says so: the latest on the pair is not a link.
CREATE FUNCTION access.cut_link_v2(pair bigint) RETURNS TABLE (record bigint, is_second boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    cut record;
BEGIN
    SELECT p.student_id, p.contributor_id,
           (SELECT d.verdict FROM matching_decision d WHERE d.pair_id = p.id ORDER BY d.at DESC, d.id DESC LIMIT 1) AS verdict
    INTO cut FROM matching_pair p WHERE p.id = pair AND p.contributor_id = access.batch_contributor_v1();
    IF NOT FOUND OR cut.verdict IS NULL OR cut.verdict = 'link' THEN RETURN; END IF;
    RETURN QUERY
    DELETE FROM students_sourcerecord s
    WHERE s.contributor_id = cut.contributor_id AND s.student_id = cut.student_id
      -- Records from before a pair was named with them were the only ones of their child.
      AND coalesce(s.pair, cut_link_v2.pair) = cut_link_v2.pair
    RETURNING s.id::bigint, s.is_second;
END $$;
DROP FUNCTION access.cut_link_v1;

-- Every link in force between an agency's child and a district's student, for the operator's `homeroom match`. A child may have
-- two records in a district, each by a pair of its own.
CREATE OR REPLACE FUNCTION access.links_v1()
RETURNS TABLE (agency text, child text, district text, student text, pair bigint, rule text, decided_by integer, agrees jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT agency.key, mine.source_id, district.key, theirs.source_id, p.id, coalesce(nullif(d.rule, ''), p.rule), d.by_id, p.agrees
    FROM students_sourcerecord mine
    JOIN partners_organization agency ON agency.id = mine.contributor_id AND agency.kind = 'child_welfare'
    JOIN students_sourcerecord theirs ON theirs.student_id = mine.student_id AND theirs.contributor_id <> mine.contributor_id
    JOIN partners_organization district ON district.id = theirs.contributor_id AND district.kind = 'school_district'
    LEFT JOIN LATERAL (
        SELECT p.id, p.rule, p.agrees FROM matching_pair p
        WHERE p.student_id = mine.student_id AND p.contributor_id = theirs.contributor_id AND p.id = coalesce(theirs.pair, p.id)
          AND 'link' = (SELECT l.verdict FROM matching_decision l WHERE l.pair_id = p.id ORDER BY l.at DESC, l.id DESC LIMIT 1)
        LIMIT 1) AS p ON true
    LEFT JOIN LATERAL (
        SELECT l.rule, l.by_id FROM matching_decision l WHERE l.pair_id = p.id ORDER BY l.at DESC, l.id DESC LIMIT 1) AS d ON true
    ORDER BY 1, 2, 3, 4;
END $$;

SET LOCAL ROLE homeroom_owner;
