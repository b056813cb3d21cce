-- Who could consent for a child, and when; and the facts of a decision with consents, orders and objections.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- When this child is eighteen, as an agency's record has it, else any partner's; NULL where none says so (34 CFR 99.5).
CREATE FUNCTION access.of_age_at_v1(student integer) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT (k.birth_on + interval '18 years')::date::timestamp
                   AT TIME ZONE (SELECT c.timezone FROM partners_collaboration c WHERE c.id = 1)
            FROM students_matchkeys k JOIN partners_organization o ON o.id = k.contributor_id
            WHERE k.student_id = student AND k.superseded_at IS NULL AND k.birth_on IS NOT NULL
            ORDER BY o.kind NOT IN ('child_welfare', 'tribal_organization'), k.birth_on LIMIT 1);
END $$;

-- When whoever signed in this capacity may consent for this child (sharing specification 2.5). A court that appoints a holder of
-- the right takes it from everybody else while the order holds; who signed meanwhile could not sign, whatever came later.
CREATE FUNCTION access.authority_v1(student integer, basis text, capacity text, signer text, given timestamptz)
RETURNS tstzmultirange
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    of_age_at CONSTANT timestamptz := access.of_age_at_v1(student);
    others tstzmultirange;
BEGIN
    -- What a minor may be treated for alone, a minor consents to alone (42 CFR 2.14; state law).
    IF basis IN ('PART2-CONSENT', 'MINOR-CONSENT') THEN
        RETURN CASE capacity WHEN 'student' THEN '{(,)}'::tstzmultirange ELSE '{}' END;
    END IF;
    IF capacity = 'student' THEN
        RETURN CASE WHEN of_age_at IS NULL OR given < of_age_at THEN '{}' ELSE tstzmultirange(tstzrange(of_age_at, NULL)) END;
    END IF;
    IF capacity NOT IN ('parent', 'education_rights_holder') THEN RETURN '{}'; END IF;
    SELECT coalesce(range_agg(access.days_v1(a.begins_on, a.ends_on)), '{}') INTO others
    FROM casework_appointment a
    JOIN students_sourcerecord r ON r.contributor_id = a.contributor_id AND r.source_id = a.source_id
    JOIN partners_person p ON p.id = a.person_id
    WHERE r.student_id = student
      AND NOT (capacity = 'education_rights_holder' AND (p.key = signer OR lower(p.name) = lower(signer)));
    RETURN CASE WHEN others @> given THEN '{}' ELSE '{(,)}'::tstzmultirange - others END;
END $$;

-- As facts_v4, with what consents and orders let whoever asks see of this child, and what was objected to.
CREATE FUNCTION access.facts_v5(person_key text, organization_key text, child_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    facts jsonb := access.facts_v4(person_key, organization_key, child_id);
    child integer := (facts ->> 'student')::integer;
    who record;
BEGIN
    SELECT p.id, p.organization_id INTO who FROM partners_person p WHERE p.key = person_key;
    RETURN facts || jsonb_build_object(
        'of_age_at', access.of_age_at_v1(child),
        -- Lines with the time for which each of their versions holds.
        'paths', (SELECT coalesce(jsonb_agg(path), '[]') FROM (
            SELECT jsonb_build_object(
                'agreement', l.agreement_id, 'line', l.number, 'operations', l.operations, 'redisclosure', l.redisclosure,
                'role', o.role, 'purpose', u.key, 'contributor', c.key, 'own', o.own, 'basis', o.basis,
                'relation', g.relation, 'population', g.population, 'condition', g.condition, 'datasets', o.datasets,
                'full', o."full"::text, 'masked', o.masked::text, 'flag', o.flag::text, 'during', access.span_v1(o.during),
                'waits_for', coalesce(m.waits_for ->> 0, ''), 'lacks', coalesce(m.missing, '[]')) AS path
            FROM agreements_opening o
            JOIN agreements_line l ON l.id = o.line_id AND l.dropped_at IS NULL
            LEFT JOIN agreements_amendment m ON m.id = l.amendment_id
            JOIN access_ground g ON g.id = o.ground_id
            JOIN access_purpose u ON u.id = o.purpose_id
            JOIN partners_organization c ON c.id = o.contributor_id
            WHERE o.recipient_id = who.organization_id
            UNION ALL
            SELECT of_law.path FROM jsonb_array_elements(facts -> 'paths') AS of_law (path)
            WHERE of_law.path -> 'agreement' = 'null') AS ways),
        'releases', (SELECT coalesce(jsonb_agg(of_child.release ORDER BY of_child.release ->> 'key'), '[]') FROM (
            SELECT jsonb_build_object('kind', 'consent', 'key', c.key, 'is_named', who.id = ANY (c.people), 'purpose', u.key, 'basis', c.basis,
                'full', c."full"::text, 'masked', c.masked::text, 'flag', c.flag::text, 'scope', c.scope::text,
                'signed_by', c.signed_by, 'during', access.span_v1(tstzrange(c.given_at, c.expires_at)), 'revoked_at', c.revoked_at,
                'of_age_at', CASE WHEN c.capacity <> 'student' THEN access.of_age_at_v1(child) END,
                'authority', access.spans_v1(access.authority_v1(child, c.basis, c.capacity, c.signed_by, c.given_at))) AS release
            FROM agreements_consent c
            JOIN students_sourcerecord r ON r.contributor_id = c.contributor_id AND r.source_id = c.source_id AND r.student_id = child
            JOIN access_purpose u ON u.id = c.purpose_id
            WHERE who.organization_id = ANY (c.organizations) OR who.id = ANY (c.people)
            UNION ALL
            SELECT jsonb_build_object('kind', 'order', 'key', o.key, 'is_named', who.id = ANY (o.people), 'purpose', NULL, 'basis', 'FERPA-ORDER',
                'full', o."full"::text, 'masked', o.masked::text, 'flag', o.flag::text, 'scope', o.scope::text,
                'during', access.span_v1(access.days_v1(o.begins_on, o.ends_on)),
                'notice_at', CASE WHEN o.in_dependency_case THEN lower(access.days_v1(o.begins_on, NULL))
                                  ELSE lower(access.days_v1(o.notice_given_on, NULL)) END)
            FROM casework_permittingorder o
            JOIN students_sourcerecord r ON r.contributor_id = o.contributor_id AND r.source_id = o.source_id AND r.student_id = child
            WHERE cardinality(o.read_by) >= 2 AND (who.organization_id = ANY (o.organizations) OR who.id = ANY (o.people))
            ) AS of_child),
        'objections', (SELECT coalesce(jsonb_agg(jsonb_build_object('scope', n.elements::text, 'during', access.span_v1(n.during))), '[]')
            FROM access_objection n
            WHERE n.student_id = child AND (n.organization_id IS NULL OR n.organization_id = who.organization_id)));
END $$;

-- The grounds of who holds the right to a student's school record: who learned of it is theirs to read too (34 CFR 99.32(c)).
CREATE FUNCTION access.rights_v1() RETURNS smallint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(SELECT id FROM access_ground WHERE relation = 'rights_holder');
END $$;

-- The consents and orders on which something of this child is open to whoever asks: who signed, and from when until when.
CREATE FUNCTION access.papers_of_v1(student integer)
RETURNS TABLE (release_id integer, kind text, signed_by text, begins_at timestamptz, ends_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT x.id::integer, x.kind, coalesce(c.signed_by, ''), coalesce(c.given_at, lower(access.days_v1(o.begins_on, NULL))),
           coalesce(c.expires_at, upper(access.days_v1(o.begins_on, o.ends_on)))
    FROM access_release x
    LEFT JOIN agreements_consent c ON x.kind = 'consent' AND c.id = x.of_id
    LEFT JOIN casework_permittingorder o ON x.kind = 'order' AND o.id = x.of_id
    WHERE x.student_id = student AND x.kind IN ('consent', 'order')
      AND x.id IN (SELECT r.release_id FROM access.reasons_v2(student) r);
END $$;

-- As before: neither a right nor a consent opens children to everybody of an organization.
CREATE OR REPLACE FUNCTION access.invite_v1(student integer, invited_name text, invited_role text, party smallint,
                                 invited_email text, invited_phone text, sign_in_name text, hash bytea, days integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    house partners_organization;
    made integer;
    moment timestamptz := statement_timestamp();
BEGIN
    IF NOT access.answers_for_v1(student) THEN RETURN NULL; END IF;
    SELECT * INTO house FROM partners_organization o WHERE o.id = party;
    IF NOT FOUND OR (house.kind, invited_role) NOT IN (('family', 'foster_parent'), ('family', 'parent'), ('family', 'youth'),
                                                       ('advocate', 'casa'), ('provider', 'tutor'), ('court', 'court_staff'))
    THEN RETURN NULL; END IF;
    IF house.absent @> moment OR house.debarred @> moment THEN RETURN NULL; END IF;
    -- What opens children to everybody of an organization in this role opens them to whom the organization itself names.
    IF EXISTS (SELECT FROM access_grant g JOIN access_ground ground ON ground.id = g.ground_id
               WHERE g.recipient_id = party AND g.role = invited_role AND (upper_inf(g.during) OR upper(g.during) > moment)
                 AND ground.relation NOT IN ('team_member', 'self', 'caregiver', 'rights_holder', 'released'))
    THEN RETURN NULL; END IF;
    INSERT INTO partners_person (key, name, organization_id, role, email, phone, active, is_invited)
    VALUES (sign_in_name, invited_name, party, invited_role, invited_email, invited_phone, tstzrange(NULL, NULL), true)
    RETURNING id INTO made;
    INSERT INTO partners_joincode (person_id, code_hash, by_id, expires_at)
    VALUES (made, hash, access.person_v1(), moment + make_interval(days => least(days, 14)));
    RETURN made;
END $$;

-- The moments from the first day's midnight to the midnight after the last, in the collaboration's time zone; NULL is open.
CREATE FUNCTION access.days_v1(first date, last date) RETURNS tstzrange
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    zone text := (SELECT c.timezone FROM partners_collaboration c WHERE c.id = 1);
BEGIN
    RETURN tstzrange(first::timestamp AT TIME ZONE zone, (last + 1)::timestamp AT TIME ZONE zone);
END $$;

CREATE FUNCTION access.spans_v1(during tstzmultirange) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_array(lower(stretch), upper(stretch)) ORDER BY stretch), '[]')
            FROM unnest(during) AS stretch);
END $$;

SET LOCAL ROLE homeroom_owner;
