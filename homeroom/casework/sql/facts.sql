-- All that a decision about one person and one child is made of, with its days: what the row policies read, as JSON.
-- Ranges come as [since, until]; null is open. For `homeroom decide` alone: whoever may call it learns who is in care.

CREATE FUNCTION access.span_v1(during tstzrange) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN during IS NOT NULL AND NOT isempty(during) THEN jsonb_build_array(lower(during), upper(during)) END
$$;

CREATE FUNCTION access.facts_v1(person_key text, organization_key text, child_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    who partners_person;
    student integer := (SELECT r.student_id FROM students_sourcerecord r JOIN partners_organization o ON o.id = r.contributor_id
                        WHERE o.key = organization_key AND r.source_id = child_id);
    zone text := (SELECT timezone FROM partners_collaboration WHERE id = 1);
    above bigint[];
BEGIN
    SELECT * INTO who FROM partners_person p WHERE p.key = person_key;
    WITH RECURSIVE up AS (
        SELECT DISTINCT l.agreement_id::bigint AS id FROM agreements_opening o JOIN agreements_line l ON l.id = o.line_id
        WHERE o.recipient_id = who.organization_id
        UNION
        SELECT a.parent_id::bigint FROM up JOIN agreements_agreement a ON a.id = up.id WHERE a.parent_id IS NOT NULL
    )
    SELECT coalesce(array_agg(id), '{}') INTO above FROM up;
    RETURN jsonb_build_object(
        'person', CASE WHEN who.id IS NOT NULL THEN jsonb_build_object(
            'key', who.key, 'role', who.role, 'active', access.span_v1(who.active),
            'organization', (SELECT o.key FROM partners_organization o WHERE o.id = who.organization_id),
            'supervisor', (SELECT boss.name FROM partners_person boss WHERE boss.id = who.supervisor_id)) END,
        'organizations', (SELECT coalesce(jsonb_object_agg(o.key, jsonb_build_object(
            'name', o.name, 'absent', access.span_v1(o.absent), 'debarred', access.span_v1(o.debarred))), '{}')
            FROM partners_organization o),
        'timezone', zone,
        'purposes', (SELECT coalesce(jsonb_object_agg(p.key, p.name), '{}') FROM access_purpose p),
        'readiness', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'during', access.span_v1(r.during))
            ORDER BY r.done_on), '[]') FROM partners_readiness r WHERE r.person_id = who.id),
        'student', student,
        'records', (SELECT coalesce(jsonb_agg(DISTINCT o.key), '[]') FROM students_sourcerecord r
            JOIN partners_organization o ON o.id = r.contributor_id WHERE r.student_id = student),
        'relations', (SELECT coalesce(jsonb_agg(jsonb_build_object('relation', r.relation, 'during', access.span_v1(r.during))), '[]')
            FROM access_relation r WHERE r.student_id = student AND NOT isempty(r.during)
             AND r.organization_id IS NOT DISTINCT FROM who.organization_id
             AND r.principal = ANY (access.principals_v1(who.id))),
        'circumstances', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'circumstance', c.circumstance, 'during', access.span_v1(c.during))), '[]')
            FROM access_circumstance c WHERE c.student_id = student AND NOT isempty(c.during)
             AND (c.organization_id IS NULL OR c.organization_id = who.organization_id)),
        'recusals', (SELECT coalesce(jsonb_agg(jsonb_build_object('during', access.span_v1(tstzrange(
                w.begins_on::timestamp AT TIME ZONE zone, (w.ends_on + 1)::timestamp AT TIME ZONE zone)))), '[]')
            FROM casework_recusal w
            JOIN students_sourcerecord r ON r.contributor_id = w.contributor_id AND r.source_id = w.source_id
            WHERE r.student_id = student AND w.person_id = who.id),
        'orders', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'key', w.key, 'effect', w.effect, 'datasets', w.datasets, 'read_by', w.read_by,
                'during', access.span_v1(tstzrange(
                    w.begins_on::timestamp AT TIME ZONE zone, (w.ends_on + 1)::timestamp AT TIME ZONE zone)))
                ORDER BY w.key), '[]')
            FROM casework_limitingorder w
            JOIN students_sourcerecord r ON r.contributor_id = w.contributor_id AND r.source_id = w.source_id
            WHERE r.student_id = student
              AND (w.against_person_id IS NULL OR w.against_person_id = who.id)
              AND (w.against_organization_id IS NULL OR w.against_organization_id = who.organization_id)
              AND (w.against_role = '' OR w.against_role = who.role)),
        'paths', (SELECT coalesce(jsonb_agg(path), '[]') FROM (
            SELECT jsonb_build_object(
                'agreement', l.agreement_id, 'line', l.number, 'operations', l.operations, 'redisclosure', l.redisclosure,
                'role', o.role, 'purpose', p.key, 'contributor', c.key, 'own', o.own, 'basis', o.basis,
                'relation', g.relation, 'population', g.population, 'condition', g.condition, 'datasets', o.datasets,
                'full', o."full"::text, 'masked', o.masked::text, 'flag', o.flag::text, 'during', '[null, null]'::jsonb) AS path
            FROM agreements_opening o
            JOIN agreements_line l ON l.id = o.line_id AND l.dropped_at IS NULL
            JOIN access_ground g ON g.id = o.ground_id
            JOIN access_purpose p ON p.id = o.purpose_id
            JOIN partners_organization c ON c.id = o.contributor_id
            WHERE o.recipient_id = who.organization_id
            UNION ALL
            SELECT jsonb_build_object(
                'agreement', NULL, 'line', NULL, 'operations', NULL, 'redisclosure', '',
                'role', o.role, 'purpose', NULL, 'contributor', c.key, 'own', o.own, 'basis', o.basis,
                'relation', g.relation, 'population', g.population, 'condition', g.condition, 'datasets', o.datasets,
                'full', o."full"::text, 'masked', o.masked::text, 'flag', o.flag::text, 'during', access.span_v1(o.during))
            FROM access_grant o
            JOIN access_ground g ON g.id = o.ground_id
            JOIN partners_organization c ON c.id = o.contributor_id
            WHERE o.recipient_id = who.organization_id AND o.agreement_id IS NULL) AS paths),
        'agreements', (SELECT coalesce(jsonb_object_agg(a.id, jsonb_build_object(
            'key', a.key, 'title', a.title, 'parent', a.parent_id, 'term', access.span_v1(a.term),
            -- A steward's activation begins when it is made; one by the file begins with the agreement's own days.
            'activated', (SELECT jsonb_build_object('since', CASE WHEN x.by_id IS NOT NULL THEN x.at END)
                          FROM agreements_activation x WHERE x.agreement_id = a.id),
            'ended_at', (SELECT x.at FROM agreements_ending x WHERE x.agreement_id = a.id),
            'signatures', (SELECT jsonb_agg(jsonb_build_object('party', o.name,
                    'since', (SELECT s.signed_on::timestamp AT TIME ZONE zone FROM agreements_signature s
                              WHERE s.agreement_id = a.id AND s.organization_id = o.id)) ORDER BY o.name)
                FROM agreements_party p JOIN partners_organization o ON o.id = p.organization_id WHERE p.agreement_id = a.id),
            'lacks', (SELECT coalesce(jsonb_agg(jsonb_build_object('code', l.code, 'what', l.what, 'details', l.details,
                    'sentence', l.sentence) ORDER BY l.id), '[]')
                FROM agreements_lack l WHERE l.agreement_id = a.id))), '{}')
            FROM agreements_agreement a WHERE a.id = ANY (above)));
END $$;
