DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'links_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before (weighing.sql), and the names of parents, guardians and of those with whom the child lives or lived: whom a school lists
-- for a child may be any of them. Staff of a group home are many children's, and tell nothing. They are compared, and shown to nobody.
CREATE FUNCTION access.children_to_match_v3()
RETURNS TABLE (student_id integer, agency_id smallint, source_id text, first_name text, middle_name text, last_name text,
               former_last_names jsonb, birth_on date, sex text, state_student_id text, school_identifiers text[], guardians text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF access.batch_v1() IS NULL THEN RETURN; END IF;
    RETURN QUERY
    SELECT r.student_id, r.contributor_id, r.source_id, i.first_name, i.middle_name, i.last_name, i.former_last_names,
           k.birth_on, i.sex, k.state_student_id,
           ARRAY(SELECT DISTINCT o.school_identifier FROM students_schooloforigin o
                 WHERE o.student_id = r.student_id AND o.superseded_at IS NULL AND o.school_identifier <> ''),
           ARRAY(SELECT p.name FROM students_personaround p
                 WHERE p.student_id = r.student_id AND p.contributor_id = r.contributor_id AND p.superseded_at IS NULL
                   AND p.role IN ('parent', 'legal_guardian')
                 UNION
                 SELECT c.name FROM students_placementcaregiver c
                 WHERE c.student_id = r.student_id AND c.contributor_id = r.contributor_id AND c.superseded_at IS NULL
                   AND c.role IN ('foster_parent', 'relative_caregiver')
                 ORDER BY 1)
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
DROP FUNCTION access.children_to_match_v2;

SET LOCAL ROLE homeroom_owner;
