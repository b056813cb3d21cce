-- The facts of a decision, written once and whole: of whom the worker asks, and of whoever sits behind the door, about themselves.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Who keeps a record of this child: whose file tells of it, and whoever wrote about the child here.
CREATE FUNCTION access.records_of_v1(child integer) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(o.key ORDER BY o.key), '[]') FROM partners_organization o WHERE o.id IN (
            SELECT contributor_id FROM students_sourcerecord WHERE student_id = child
            UNION SELECT contributor_id FROM casework_need WHERE student_id = child
            UNION SELECT contributor_id FROM casework_needstate WHERE student_id = child
            UNION SELECT contributor_id FROM casework_goal WHERE student_id = child
            UNION SELECT contributor_id FROM casework_goalstate WHERE student_id = child
            UNION SELECT contributor_id FROM casework_task WHERE student_id = child
            UNION SELECT contributor_id FROM casework_turn WHERE student_id = child
            UNION SELECT contributor_id FROM casework_contact WHERE student_id = child
            UNION SELECT contributor_id FROM casework_educationrightsholder WHERE student_id = child
            UNION SELECT contributor_id FROM casework_ownwords WHERE student_id = child));
END $$;

-- Every way by which something is open to an organization, whoever of it asks: the lines that name it, and what no line says.
CREATE FUNCTION access.ways_of_v1(organization smallint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(path), '[]') FROM (
        SELECT jsonb_build_object(
            'agreement', l.agreement_id, 'line', l.number, 'operations', l.operations, 'redisclosure', l.redisclosure,
            'role', o.role, 'purpose', u.key, 'contributor', c.key, 'own', o.own, 'basis', o.basis,
            'relation', g.relation, 'population', g.population, 'condition', g.condition, 'datasets', o.datasets,
            'full', o."full"::text, 'masked', o.masked::text, 'flag', o.flag::text,
            'during', access.span_v1(o.during * access.open_days_v1(l.window)),
            'waits_for', coalesce(m.waits_for ->> 0, ''), 'lacks', coalesce(m.missing, '[]'),
            'windowed', o.windowed, 'not_before', o.not_before, 'look_back_days', o.look_back_days) AS path
        FROM agreements_opening o
        JOIN agreements_line l ON l.id = o.line_id AND l.dropped_at IS NULL
        LEFT JOIN agreements_amendment m ON m.id = l.amendment_id
        JOIN access_ground g ON g.id = o.ground_id
        JOIN access_purpose u ON u.id = o.purpose_id
        JOIN partners_organization c ON c.id = o.contributor_id
        WHERE o.recipient_id = organization
        UNION ALL
        SELECT jsonb_build_object(
            'agreement', NULL, 'line', NULL, 'operations', NULL, 'redisclosure', '',
            'role', o.role, 'purpose', NULL, 'contributor', c.key, 'own', o.own, 'basis', o.basis,
            'relation', g.relation, 'population', g.population, 'condition', g.condition, 'datasets', o.datasets,
            'full', o."full"::text, 'masked', o.masked::text, 'flag', o.flag::text, 'during', access.span_v1(o.during))
        FROM access_grant o
        JOIN access_ground g ON g.id = o.ground_id
        JOIN partners_organization c ON c.id = o.contributor_id
        WHERE o.recipient_id = organization AND o.agreement_id IS NULL) AS ways);
END $$;

-- The agreements of those lines and all that they stand under, and on which days each rests.
CREATE FUNCTION access.papers_above_v1(organization smallint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    zone text := (SELECT c.timezone FROM partners_collaboration c WHERE c.id = 1);
    above bigint[];
BEGIN
    WITH RECURSIVE up AS (
        SELECT DISTINCT l.agreement_id::bigint AS id FROM agreements_opening o JOIN agreements_line l ON l.id = o.line_id
        WHERE o.recipient_id = organization
        UNION
        SELECT a.parent_id::bigint FROM up JOIN agreements_agreement a ON a.id = up.id WHERE a.parent_id IS NOT NULL
    )
    SELECT coalesce(array_agg(id), '{}') INTO above FROM up;
    RETURN jsonb_build_object(
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
            FROM agreements_agreement a WHERE a.id = ANY (above)),
        'suspensions', (SELECT coalesce(jsonb_object_agg(resting.id, resting.days), '{}') FROM (
            SELECT s.agreement_id AS id, jsonb_agg(access.span_v1(tstzrange(s.begins_at, least(s.ends_at, r.at))) ORDER BY s.id) AS days
            FROM agreements_suspension s LEFT JOIN agreements_resumption r ON r.suspension_id = s.id
            WHERE s.agreement_id = ANY (above) GROUP BY s.agreement_id) AS resting));
END $$;

-- What consents, orders and emergencies let this person see of this child.
CREATE FUNCTION access.releases_for_v1(who partners_person, child integer) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(of_child.release ORDER BY of_child.kind, of_child.release ->> 'key'), '[]') FROM (
        SELECT 1 AS kind, jsonb_build_object('kind', 'consent', 'key', c.key, 'is_named', who.id = ANY (c.people), 'purpose', u.key,
            'basis', c.basis, 'full', c."full"::text, 'masked', c.masked::text, 'flag', c.flag::text, 'scope', c.scope::text,
            'signed_by', c.signed_by, 'during', access.span_v1(tstzrange(c.given_at, c.expires_at)), 'revoked_at', c.revoked_at,
            'of_age_at', CASE WHEN c.capacity <> 'student' THEN access.of_age_at_v1(child) END,
            'authority', access.spans_v1(access.authority_v1(child, c.basis, c.capacity, c.signed_by, c.given_at))) AS release
        FROM agreements_consent c
        JOIN students_sourcerecord r ON r.contributor_id = c.contributor_id AND r.source_id = c.source_id AND r.student_id = child
        JOIN access_purpose u ON u.id = c.purpose_id
        WHERE who.organization_id = ANY (c.organizations) OR who.id = ANY (c.people)
        UNION ALL
        SELECT 1, jsonb_build_object('kind', 'order', 'key', o.key, 'is_named', who.id = ANY (o.people), 'purpose', NULL,
            'basis', 'FERPA-ORDER', 'full', o."full"::text, 'masked', o.masked::text, 'flag', o.flag::text, 'scope', o.scope::text,
            'during', access.span_v1(access.days_v1(o.begins_on, o.ends_on)),
            'notice_at', CASE WHEN o.in_dependency_case THEN lower(access.days_v1(o.begins_on, NULL))
                              ELSE lower(access.days_v1(o.notice_given_on, NULL)) END)
        FROM casework_permittingorder o
        JOIN students_sourcerecord r ON r.contributor_id = o.contributor_id AND r.source_id = o.source_id AND r.student_id = child
        WHERE cardinality(o.read_by) >= 2 AND (who.organization_id = ANY (o.organizations) OR who.id = ANY (o.people))
        UNION ALL
        SELECT 2, jsonb_build_object('kind', 'emergency', 'key', e.id::text, 'is_named', true, 'purpose', NULL,
            'basis', 'FERPA-EMERGENCY', 'full', e.elements::text, 'masked', (0::bit(128))::text, 'flag', (0::bit(128))::text,
            'scope', e.elements::text, 'during', access.span_v1(tstzrange(e.at, e.ends_at)),
            'reviewers', (SELECT coalesce(jsonb_object_agg(of_one.key, of_one.names), '{}')
                          FROM (SELECT o.key, string_agg(p.name, ', ' ORDER BY p.name) AS names
                                FROM partners_organization o JOIN partners_person p ON p.organization_id = o.id
                                WHERE o.id = ANY (e.origins) AND p.role = 'data_steward' AND p.active @> statement_timestamp()
                                GROUP BY o.key) AS of_one))
        FROM casework_emergency e WHERE e.student_id = child AND e.by_id = who.id) AS of_child);
END $$;

-- What bars this person from this child, or from some of the record: recusals, and orders with when a seal is lifted.
CREATE FUNCTION access.barring_v1(who partners_person, child integer) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    zone text := (SELECT c.timezone FROM partners_collaboration c WHERE c.id = 1);
BEGIN
    RETURN jsonb_build_object(
        'recusals', (SELECT coalesce(jsonb_agg(jsonb_build_object('during', access.span_v1(tstzrange(
                w.begins_on::timestamp AT TIME ZONE zone, (w.ends_on + 1)::timestamp AT TIME ZONE zone))) ORDER BY w.id), '[]')
            FROM casework_recusal w
            JOIN students_sourcerecord r ON r.contributor_id = w.contributor_id AND r.source_id = w.source_id
            WHERE r.student_id = child AND w.person_id = who.id),
        'orders', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'key', w.key, 'effect', w.effect, 'datasets', w.datasets, 'read_by', w.read_by,
                'during', access.span_v1(tstzrange(
                    w.begins_on::timestamp AT TIME ZONE zone, (w.ends_on + 1)::timestamp AT TIME ZONE zone)),
                'lifted', (SELECT coalesce(jsonb_agg(access.span_v1(access.days_v1(u.begins_on, u.ends_on))), '[]')
                    FROM casework_unsealingorder u
                    WHERE u.lifts = w.key AND w.effect = 'seal' AND cardinality(u.read_by) >= 2
                      AND (u.for_person_id IS NULL OR u.for_person_id = who.id)
                      AND (u.for_organization_id IS NULL OR u.for_organization_id = who.organization_id)
                      AND (u.for_role = '' OR u.for_role = who.role))) ORDER BY w.key), '[]')
            FROM casework_limitingorder w
            JOIN students_sourcerecord r ON r.contributor_id = w.contributor_id AND r.source_id = w.source_id
            WHERE r.student_id = child
              AND (w.against_person_id IS NULL OR w.against_person_id = who.id)
              AND (w.against_organization_id IS NULL OR w.against_organization_id = who.organization_id)
              AND (w.against_role = '' OR w.against_role = who.role)));
END $$;

-- All that a decision about this person and this child is made of, with its days (casework/facts.py).
CREATE FUNCTION access.facts_of_v1(person integer, child integer) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    who partners_person;
BEGIN
    SELECT * INTO who FROM partners_person p WHERE p.id = person;
    RETURN jsonb_build_object(
        'person', CASE WHEN who.id IS NOT NULL THEN jsonb_build_object(
            'key', who.key, 'role', who.role, 'active', access.span_v1(who.active),
            'organization', (SELECT o.key FROM partners_organization o WHERE o.id = who.organization_id),
            'supervisor', (SELECT boss.name FROM partners_person boss WHERE boss.id = who.supervisor_id)) END,
        'organizations', (SELECT coalesce(jsonb_object_agg(o.key, jsonb_build_object(
            'name', o.name, 'absent', access.span_v1(o.absent), 'debarred', access.span_v1(o.debarred))), '{}')
            FROM partners_organization o),
        'kinds', (SELECT jsonb_object_agg(o.key, o.kind) FROM partners_organization o),
        'timezone', (SELECT c.timezone FROM partners_collaboration c WHERE c.id = 1),
        'purposes', (SELECT coalesce(jsonb_object_agg(u.key, u.name), '{}') FROM access_purpose u),
        'readiness', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'during', access.span_v1(r.during))
            ORDER BY r.done_on), '[]') FROM partners_readiness r WHERE r.person_id = who.id),
        'student', child,
        'records', access.records_of_v1(child),
        'relations', (SELECT coalesce(jsonb_agg(jsonb_build_object('relation', r.relation, 'during', access.span_v1(r.during))), '[]')
            FROM access_relation r WHERE r.student_id = child AND NOT isempty(r.during)
             AND r.organization_id IS NOT DISTINCT FROM who.organization_id
             AND r.principal = ANY (access.principals_v1(who.id))),
        'circumstances', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'circumstance', c.circumstance, 'during', access.span_v1(c.during))), '[]')
            FROM access_circumstance c WHERE c.student_id = child AND NOT isempty(c.during)
             AND (c.organization_id IS NULL OR c.organization_id = who.organization_id)),
        'of_age_at', access.of_age_at_v1(child),
        'paths', access.ways_of_v1(who.organization_id),
        'releases', access.releases_for_v1(who, child),
        'objections', (SELECT coalesce(jsonb_agg(jsonb_build_object('scope', n.elements::text, 'during', access.span_v1(n.during))), '[]')
            FROM access_objection n
            WHERE n.student_id = child AND (n.organization_id IS NULL OR n.organization_id = who.organization_id)),
        'freezes', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', f.kind, 'during', access.span_v1(f.during)) ORDER BY f.freeze_id), '[]')
            FROM access.freezes_v1() f),
        'breaks_glass', EXISTS (SELECT FROM partners_collaboration c WHERE c.emergency_roles ? who.role)
    ) || access.papers_above_v1(who.organization_id) || access.barring_v1(who, child);
END $$;

-- The same by names: of this person, and of the child whom this organization names so. For `homeroom decide` alone: whoever may
-- call it learns who is in care.
CREATE FUNCTION access.facts_v9(person_key text, organization_key text, child_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.facts_of_v1(
        (SELECT p.id FROM partners_person p WHERE p.key = person_key),
        (SELECT r.student_id FROM students_sourcerecord r JOIN partners_organization o ON o.id = r.contributor_id
         WHERE o.key = organization_key AND r.source_id = child_id));
END $$;

-- Of whoever sits behind the door, about a child whose record is open to them: what `decide` asks, so that a page can say why the
-- rest is not. Of nobody else and of no other child. It does not tell who keeps a record (everybody is taken to), nor which order
-- bars something, or allows it, to whom does not read that order; and families, who are no party, read no agreement's title.
CREATE FUNCTION access.my_facts_v1(child integer) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    seat access.seat := access.seat_v1();
    me text;
    is_family boolean;
    facts jsonb;
BEGIN
    IF seat.person_id IS NULL
       OR access.can_open_v1((SELECT s.public_id FROM students_student s WHERE s.id = child)) IS DISTINCT FROM child
    THEN RETURN NULL; END IF;
    SELECT p.key, o.kind = 'family' INTO me, is_family
    FROM partners_person p JOIN partners_organization o ON o.id = p.organization_id WHERE p.id = seat.person_id;
    facts := access.facts_of_v1(seat.person_id, child);
    RETURN facts || jsonb_build_object(
        'purpose', (SELECT u.key FROM access_purpose u WHERE u.id = seat.purpose_id),
        'records', (SELECT jsonb_agg(o.key) FROM partners_organization o),
        'orders', (SELECT coalesce(jsonb_agg(CASE WHEN said -> 'read_by' ? me THEN said || jsonb_build_object('read_by', jsonb_build_array(me))
                                             ELSE said || '{"key": "", "read_by": []}' END), '[]')
                   FROM jsonb_array_elements(facts -> 'orders') AS said),
        'releases', (SELECT coalesce(jsonb_agg(CASE said ->> 'kind' WHEN 'order' THEN said || '{"key": ""}' ELSE said END), '[]')
                     FROM jsonb_array_elements(facts -> 'releases') AS said),
        'agreements', CASE WHEN is_family THEN (
                SELECT coalesce(jsonb_object_agg(key, paper || '{"title": ""}'), '{}') FROM jsonb_each(facts -> 'agreements') AS each (key, paper))
            ELSE facts -> 'agreements' END);
END $$;

SET LOCAL ROLE homeroom_owner;
