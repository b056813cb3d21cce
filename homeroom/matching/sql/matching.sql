-- The contributors whose hosting agreements with this linkage steward's organization are in force.
CREATE FUNCTION access.hosted_v1() RETURNS smallint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.role IS DISTINCT FROM 'linkage_steward' THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT DISTINCT contributor.organization_id
        FROM agreements_agreement a
        JOIN agreements_party host ON host.agreement_id = a.id AND host.organization_id = seat.organization_id
        JOIN agreements_party contributor ON contributor.agreement_id = a.id AND contributor.organization_id <> seat.organization_id
        WHERE a.tier = 'HOSTING' AND access.in_force_v1(a.id));
END $$;

-- The children whom child-welfare partners have sent, with what exact rules compare. For an import's matching alone:
-- it answers with match keys and nothing else, and only while a batch runs.
CREATE FUNCTION access.children_to_match_v1()
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
    JOIN students_matchkeys k ON k.student_id = r.student_id AND k.contributor_id = r.contributor_id AND k.superseded_at IS NULL;
END $$;
