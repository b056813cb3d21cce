-- Facts of a decision, second edition: whoever wrote about a child in Homeroom holds a record of the child too.
CREATE FUNCTION access.facts_v2(person_key text, organization_key text, child_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    facts jsonb := access.facts_v1(person_key, organization_key, child_id);
    child integer := (facts ->> 'student')::integer;
BEGIN
    RETURN jsonb_set(facts, '{records}', (
        SELECT coalesce(jsonb_agg(DISTINCT o.key), '[]') FROM partners_organization o WHERE o.id IN (
            SELECT contributor_id FROM students_sourcerecord WHERE student_id = child
            UNION SELECT contributor_id FROM casework_need WHERE student_id = child
            UNION SELECT contributor_id FROM casework_needstate WHERE student_id = child
            UNION SELECT contributor_id FROM casework_goal WHERE student_id = child
            UNION SELECT contributor_id FROM casework_goalstate WHERE student_id = child
            UNION SELECT contributor_id FROM casework_task WHERE student_id = child
            UNION SELECT contributor_id FROM casework_turn WHERE student_id = child
            UNION SELECT contributor_id FROM casework_contact WHERE student_id = child)));
END $$;
