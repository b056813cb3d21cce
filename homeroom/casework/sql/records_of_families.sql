-- Facts of a decision, third edition: a student's own words and what is written about education rights are records too.
CREATE FUNCTION access.facts_v3(person_key text, organization_key text, child_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    facts jsonb := access.facts_v2(person_key, organization_key, child_id);
    child integer := (facts ->> 'student')::integer;
BEGIN
    RETURN jsonb_set(facts, '{records}', (
        SELECT coalesce(jsonb_agg(DISTINCT key), '[]') FROM (
            SELECT jsonb_array_elements_text(facts -> 'records') AS key
            UNION SELECT o.key FROM partners_organization o WHERE o.id IN (
                SELECT contributor_id FROM casework_educationrightsholder WHERE student_id = child
                UNION SELECT contributor_id FROM casework_ownwords WHERE student_id = child)) AS kept));
END $$;
