-- Cut a link: the partner's record of this child is no longer this child's. For an import's batch of that contributor
-- alone, and only where a decision says so: the latest on the pair is not a link.
CREATE FUNCTION access.cut_link_v1(pair bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    cut record;
BEGIN
    SELECT p.student_id, p.contributor_id,
           (SELECT d.verdict FROM matching_decision d WHERE d.pair_id = p.id ORDER BY d.at DESC, d.id DESC LIMIT 1) AS verdict
    INTO cut FROM matching_pair p WHERE p.id = pair AND p.contributor_id = access.batch_contributor_v1();
    IF NOT FOUND OR cut.verdict IS NULL OR cut.verdict = 'link' THEN RETURN false; END IF;
    DELETE FROM students_sourcerecord WHERE contributor_id = cut.contributor_id AND student_id = cut.student_id;
    RETURN FOUND;
END $$;

-- Every link in force between an agency's child and a district's student, for the operator's `homeroom match`.
CREATE FUNCTION access.links_v1()
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
        WHERE p.student_id = mine.student_id AND p.contributor_id = theirs.contributor_id
          AND 'link' = (SELECT l.verdict FROM matching_decision l WHERE l.pair_id = p.id ORDER BY l.at DESC, l.id DESC LIMIT 1)
        LIMIT 1) AS p ON true
    LEFT JOIN LATERAL (
        SELECT l.rule, l.by_id FROM matching_decision l WHERE l.pair_id = p.id ORDER BY l.at DESC, l.id DESC LIMIT 1) AS d ON true
    ORDER BY 1, 2, 3, 4;
END $$;

-- Every pair that waits for a person, with the candidate still sealed; and how many children agencies have sent.
CREATE FUNCTION access.open_pairs_v1()
RETURNS TABLE (pair bigint, agency text, child text, district text, sealed_candidate bytea, rule text, agrees jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT p.id, agency.key, mine.source_id, district.key, p.sealed_candidate, p.rule, p.agrees
    FROM matching_pair p
    JOIN partners_organization agency ON agency.id = p.agency_id
    JOIN partners_organization district ON district.id = p.contributor_id
    JOIN students_sourcerecord mine ON mine.student_id = p.student_id AND mine.contributor_id = p.agency_id
    WHERE coalesce((SELECT d.verdict FROM matching_decision d WHERE d.pair_id = p.id ORDER BY d.at DESC, d.id DESC LIMIT 1), 'later')
          IN ('later', 'undo')
    ORDER BY 1;
END $$;

CREATE FUNCTION access.children_sent_v1() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT count(*) FROM students_sourcerecord r
            JOIN partners_organization agency ON agency.id = r.contributor_id AND agency.kind = 'child_welfare');
END $$;
