DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'links_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The children whom child-welfare partners have sent, with what is compared. For an import's matching alone: it answers with
-- match keys and nothing else, and only while a batch runs. Whoever left care by adoption is not among them, before anything is
-- compared: the old identity is nobody's to find, and the new one is never linked with it.
CREATE FUNCTION access.children_to_match_v2()
RETURNS TABLE (student_id integer, agency_id smallint, source_id text, first_name text, middle_name text, last_name text,
               former_last_names jsonb, birth_on date, sex text, state_student_id text, school_identifiers text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF access.batch_v1() IS NULL THEN RETURN; END IF;
    RETURN QUERY
    SELECT r.student_id, r.contributor_id, r.source_id, i.first_name, i.middle_name, i.last_name, i.former_last_names,
           k.birth_on, i.sex, k.state_student_id,
           ARRAY(SELECT DISTINCT o.school_identifier FROM students_schooloforigin o
                 WHERE o.student_id = r.student_id AND o.superseded_at IS NULL AND o.school_identifier <> '')
    FROM students_sourcerecord r
    JOIN partners_organization agency ON agency.id = r.contributor_id AND agency.kind = 'child_welfare'
    JOIN students_identity i ON i.student_id = r.student_id AND i.contributor_id = r.contributor_id AND i.superseded_at IS NULL
    JOIN students_matchkeys k ON k.student_id = r.student_id AND k.contributor_id = r.contributor_id AND k.superseded_at IS NULL
    WHERE NOT EXISTS (
        SELECT FROM students_careepisode adopted
        WHERE adopted.student_id = r.student_id AND adopted.superseded_at IS NULL AND adopted.exit_reason = 'adoption'
          AND NOT EXISTS (
              SELECT FROM students_careepisode later
              WHERE later.student_id = r.student_id AND later.contributor_id = adopted.contributor_id
                AND later.superseded_at IS NULL AND later.removal_on >= adopted.exit_on));
END $$;
DROP FUNCTION access.children_to_match_v1;

-- What the model made of pairs, of each the latest, for the operator's `homeroom match`.
CREATE FUNCTION access.weighings_v1() RETURNS TABLE (pair bigint, weight double precision, band text, line text, evidence jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (w.pair_id) w.pair_id, w.weight, w.band, w.line, w.evidence
    FROM matching_weighing w JOIN matching_pair p ON p.id = w.pair_id AND p.compared = w.compared
    ORDER BY w.pair_id, w.at DESC, w.id DESC;
END $$;

SET LOCAL ROLE homeroom_owner;
