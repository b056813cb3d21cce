-- Break-glass (34 CFR 99.31(a)(10), 99.36; sharing specification 2.3, step 13). An emergency is a release to one person, of single
-- elements of one child, for four hours: so policies, lists and search know it as they know a consent. Grants for it are made with
-- the first of an organization's role and last as long as the latest, so that whoever has none pays for none (decision 34).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- What an emergency may open (access/catalogue/elements.yaml: break_glass; a test compares): the element, its dataset, and whether it
-- is all of the dataset, so that its rows open too.
CREATE FUNCTION access.emergency_elements_v1() RETURNS TABLE (element integer, dataset integer, is_all boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY VALUES
        (1, 1, false), (2, 1, false), (3, 2, false), (11, 1, false), (12, 8, true), (14, 9, false), (17, 10, false), (20, 11, true),
        (31, 16, true), (38, 20, true), (47, 27, true), (48, 28, true), (49, 29, false), (56, 34, false), (61, 38, true),
        (62, 39, true), (64, 41, false), (67, 43, true), (71, 47, false), (73, 48, true), (82, 55, true);
END $$;

-- The child whom these words name, of all on record: a public id of a child whom the asker sees; or an identifier of the record; or
-- a name and a day of birth, typed exactly. NULL where it is nobody, or more than one.
CREATE FUNCTION access.child_in_danger_v1(seen uuid, called text, born date, numbered text) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF seen IS NOT NULL THEN RETURN access.can_open_v1(seen); END IF;
    RETURN (
        SELECT min(found.student_id) FROM (
            SELECT k.student_id FROM students_matchkeys k
            WHERE k.superseded_at IS NULL AND access.exact_key_v1(k.state_student_id) = access.exact_key_v1(numbered)
            UNION
            SELECT c.student_id FROM students_childwelfareid c
            WHERE c.superseded_at IS NULL AND access.exact_key_v1(c.identifier) = access.exact_key_v1(numbered)
            UNION
            SELECT i.student_id FROM students_matchkeys k
            JOIN students_identity i ON i.student_id = k.student_id AND i.superseded_at IS NULL
            WHERE k.superseded_at IS NULL AND k.birth_on = born
              AND access.folded_v1(called, '') IN (
                access.folded_v1(concat_ws(' ', i.first_name, i.last_name), ''),
                access.folded_v1(concat_ws(' ', i.first_name, nullif(i.middle_name, ''), i.last_name), ''),
                access.folded_v1(nullif(i.preferred_first_name, '') || ' ' || i.last_name, ''))
        ) AS found HAVING count(DISTINCT found.student_id) = 1);
END $$;

-- Of these elements those that an emergency would open to this seat: what may be opened, is not open already of every contributor, and
-- is not barred. None of a child who is barred as a whole, or is not in care: leaving care ends this way as others (2.9).
CREATE FUNCTION access.openable_v1(student integer, elements smallint[]) RETURNS smallint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    barred bigint[] := access.barred_v1();
BEGIN
    IF student IS NULL OR (student::bigint << 6) = ANY (barred) THEN RETURN '{}'; END IF;
    IF NOT EXISTS (SELECT FROM access_circumstance c
                   WHERE c.circumstance = 'in_care' AND c.student_id = student AND c.during @> statement_timestamp())
    THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT e.element FROM access.emergency_elements_v1() e
        WHERE e.element = ANY (elements)
          AND NOT ((student::bigint << 6) | e.dataset) = ANY (barred)
          AND EXISTS (
            SELECT FROM students_sourcerecord r JOIN partners_organization c ON c.id = r.contributor_id
            WHERE r.student_id = student
              AND (c.absent IS NULL OR NOT c.absent @> statement_timestamp())
              AND NOT access.opens_v1(student, r.contributor_id, e.dataset)
              AND NOT access.opens_element_v1(student, r.contributor_id, e.dataset, e.element, 2))
        ORDER BY 1);
END $$;

-- An emergency that was written begins to open what it names.
CREATE FUNCTION access.open_emergency_v1(emergency bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    made casework_emergency;
    ground smallint;
    scope bit(128) := 0::bit(128);
    whole bigint := 0;
BEGIN
    SELECT * INTO made FROM casework_emergency e WHERE e.id = emergency;
    PERFORM pg_advisory_xact_lock(hashtext('access.emergency'));
    SELECT g.id INTO ground FROM access_ground g WHERE (g.relation, g.population, g.condition) = ('released', 'any', 'emergency');
    IF NOT FOUND THEN
        INSERT INTO access_ground (id, relation, population, condition)
        SELECT coalesce(max(g.id), 0) + 1, 'released', 'any', 'emergency' FROM access_ground g RETURNING id INTO ground;
    END IF;
    SELECT bit_or(set_bit(0::bit(128), e.element, 1)), bit_or(CASE WHEN e.is_all THEN 1::bigint << e.dataset ELSE 0 END)
    INTO scope, whole FROM access.emergency_elements_v1() e;
    UPDATE access_grant g SET during = tstzrange(least(lower(g.during), made.at), greatest(upper(g.during), made.ends_at))
    WHERE g.recipient_id = made.contributor_id AND g.role = made.role AND g.ground_id = ground AND g.contributor_id = ANY (made.origins);
    INSERT INTO access_grant (recipient_id, role, contributor_id, ground_id, datasets, "full", masked, flag, own, basis, during)
    SELECT made.contributor_id, made.role, origin, ground, whole, scope, 0::bit(128), 0::bit(128), false, 'FERPA-EMERGENCY',
           tstzrange(made.at, made.ends_at)
    FROM unnest(made.origins) AS origin
    WHERE NOT EXISTS (SELECT FROM access_grant g WHERE g.recipient_id = made.contributor_id AND g.role = made.role
                       AND g.ground_id = ground AND g.contributor_id = origin);
    PERFORM access.restand_v1(ARRAY[made.student_id]);
END $$;

-- Break the glass. What was chosen and may be opened is open from the commit on, and those who answer for it are told; nothing where
-- it may not be offered, in the same words and whether or not there is such a child. Of the latter no more than five in a day: names
-- and birth dates are not to be tried in turn.
CREATE FUNCTION access.break_glass_v1(seen uuid, called text, born date, numbered text, elements smallint[], threat text,
                                      at_risk text, why_now text, receivers text)
RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    moment timestamptz := statement_timestamp();
    student integer;
    opened smallint[];
    made bigint;
BEGIN
    IF seat.person_id IS NULL OR NOT EXISTS (SELECT FROM partners_collaboration c WHERE c.emergency_roles ? seat.role)
    THEN RETURN '{"answer": "not offered"}'; END IF;
    IF '' = ANY (ARRAY[coalesce(btrim(threat), ''), coalesce(btrim(at_risk), ''), coalesce(btrim(why_now), ''), coalesce(btrim(receivers), '')])
    THEN RETURN '{"answer": "not offered"}'; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('access.break_glass'), seat.person_id);
    IF 5 <= (SELECT count(*) FROM casework_emergencytry t WHERE t.person_id = seat.person_id AND t.at > moment - interval '24 hours')
    THEN RETURN '{"answer": "too many"}'; END IF;
    student := access.child_in_danger_v1(seen, called, born, numbered);
    opened := access.openable_v1(student, elements);
    IF opened = '{}' THEN
        INSERT INTO casework_emergencytry (person_id) VALUES (seat.person_id);
        RETURN '{"answer": "not offered"}';
    END IF;
    INSERT INTO casework_emergency (student_id, by_id, contributor_id, role, origins, elements, datasets, threat, at_risk, why_now,
                                    receivers, at, ends_at)
    SELECT student, seat.person_id, seat.organization_id, seat.role,
           ARRAY(SELECT DISTINCT r.contributor_id FROM students_sourcerecord r JOIN partners_organization c ON c.id = r.contributor_id
                 WHERE r.student_id = student AND (c.absent IS NULL OR NOT c.absent @> moment) ORDER BY 1),
           bit_or(set_bit(0::bit(128), e.element, 1)), 1 | bit_or(CASE WHEN e.is_all THEN 1::bigint << e.dataset ELSE 0 END),
           threat, at_risk, why_now, receivers, moment, moment + interval '4 hours'
    FROM access.emergency_elements_v1() e WHERE e.element = ANY (opened)
    RETURNING id INTO made;
    PERFORM access.open_emergency_v1(made);
    PERFORM access.notify_of_emergency_v1(made);
    RETURN jsonb_build_object('answer', 'opened', 'emergency', made, 'student', student);
END $$;

-- Stewards of whose records it may open something, and the supervisor of who opened it, at once.
CREATE FUNCTION access.notify_of_emergency_v1(emergency bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    new casework_emergency;
BEGIN
    SELECT * INTO new FROM casework_emergency e WHERE e.id = emergency AND e.by_id = access.person_v1();
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM partners_person p WHERE p.role = 'data_steward' AND p.organization_id = ANY (new.origins)
              UNION SELECT p.supervisor_id FROM partners_person p WHERE p.id = new.by_id AND p.supervisor_id IS NOT NULL),
        'emergency_opened', new.id, new.contributor_id, NULL, new.id, '');
END $$;

-- What a steward found, once for each contributor; who opened it and the supervisor are told.
CREATE FUNCTION access.review_emergency_v1(emergency bigint, verdict text, said text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    contributor smallint := access.stewarded_v1();
    reviewed casework_emergency;
    made bigint;
BEGIN
    SELECT * INTO reviewed FROM casework_emergency e WHERE e.id = emergency AND contributor = ANY (e.origins);
    IF NOT FOUND OR verdict NOT IN ('justified', 'not_justified') OR coalesce(btrim(said), '') = '' THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('access.review_emergency'), contributor);
    IF EXISTS (SELECT FROM casework_emergencyreview r WHERE r.emergency_id = reviewed.id AND r.contributor_id = contributor)
    THEN RETURN NULL; END IF;
    INSERT INTO casework_emergencyreview (emergency_id, contributor_id, by_id, finding, words)
    VALUES (reviewed.id, contributor, access.person_v1(), verdict, said) RETURNING id INTO made;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM partners_person p WHERE p.id = reviewed.by_id
              UNION SELECT p.supervisor_id FROM partners_person p WHERE p.id = reviewed.by_id AND p.supervisor_id IS NOT NULL),
        'emergency_reviewed', made, contributor, NULL, reviewed.id, '');
    RETURN made;
END $$;

-- For the supervisor of who opened it: that it was, when and until when, of which kinds. Neither the child nor what was written.
CREATE FUNCTION access.emergency_of_my_staff_v1(emergency bigint)
RETURNS TABLE (by_id integer, at timestamptz, ends_at timestamptz, elements bit(128))
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    RETURN QUERY
    SELECT e.by_id, e.at, e.ends_at, e.elements FROM casework_emergency e JOIN partners_person p ON p.id = e.by_id
    WHERE e.id = emergency AND p.supervisor_id = seat.person_id;
END $$;

-- As facts_v6, with freezes, emergencies of this person and child, and whether an emergency would be offered to the role.
CREATE FUNCTION access.facts_v7(person_key text, organization_key text, child_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    facts jsonb := access.facts_v6(person_key, organization_key, child_id);
    child integer := (facts ->> 'student')::integer;
    who partners_person;
BEGIN
    SELECT * INTO who FROM partners_person p WHERE p.key = person_key;
    RETURN facts || jsonb_build_object(
        'freezes', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', f.kind, 'during', access.span_v1(f.during)) ORDER BY f.freeze_id), '[]')
                    FROM access.freezes_v1() f),
        'breaks_glass', EXISTS (SELECT FROM partners_collaboration c WHERE c.emergency_roles ? who.role),
        'releases', facts -> 'releases' || (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'kind', 'emergency', 'key', e.id::text, 'is_named', true, 'purpose', NULL, 'basis', 'FERPA-EMERGENCY',
                'full', e.elements::text, 'masked', (0::bit(128))::text, 'flag', (0::bit(128))::text, 'scope', e.elements::text,
                'during', access.span_v1(tstzrange(e.at, e.ends_at)),
                'reviewers', (SELECT coalesce(jsonb_object_agg(of_one.key, of_one.names), '{}')
                              FROM (SELECT o.key, string_agg(p.name, ', ' ORDER BY p.name) AS names
                                    FROM partners_organization o JOIN partners_person p ON p.organization_id = o.id
                                    WHERE o.id = ANY (e.origins) AND p.role = 'data_steward' AND p.active @> statement_timestamp()
                                    GROUP BY o.key) AS of_one)) ORDER BY e.id), '[]')
            FROM casework_emergency e WHERE e.student_id = child AND e.by_id = who.id));
END $$;

-- As before, and emergencies are papers too.
CREATE OR REPLACE FUNCTION access.reasons_to_write_v1(student integer)
RETURNS TABLE (contributor_id smallint, datasets bigint, elements bit(128), agreement_id integer, line_id integer,
               basis text, relation text, paper_kind text, paper_id bigint, redisclosure text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL OR (student::bigint << 6) = ANY (access.barred_v1()) THEN RETURN; END IF;
    RETURN QUERY
    SELECT g.contributor_id, g.datasets & v.datasets,
           (g.flag | g.masked | g."full") & coalesce(x.scope, ~(0::bit(128))), g.agreement_id, g.line_id,
           CASE g.relation WHEN 'released' THEN x.basis ELSE g.basis END, g.relation,
           CASE WHEN x.kind IN ('consent', 'order', 'emergency') THEN x.kind ELSE '' END,
           CASE WHEN x.kind IN ('consent', 'order', 'emergency') THEN x.of_id END,
           coalesce(l.redisclosure, '')
    FROM access_grant_now g
    JOIN access_standing v ON v.ground_id = g.ground_id AND v.student_id = student
    LEFT JOIN access_release x ON x.id = abs(v.release_id)
    LEFT JOIN agreements_line l ON l.id = g.line_id
    WHERE g.recipient_id = seat.organization_id
      AND g.role = seat.role
      AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
      AND v.principal = ANY (seat.principals)
      AND v.purpose_id IN (0, seat.purpose_id)
      AND v.during @> statement_timestamp();
END $$;

SET LOCAL ROLE homeroom_owner;

-- As before; and an emergency, too, is about one child: whoever opens one has said who it is (decision 30).
CREATE OR REPLACE VIEW access_grant_told WITH (security_invoker = true) AS
SELECT g.*
FROM access_grant g
JOIN partners_organization c ON c.id = g.contributor_id
JOIN partners_organization r ON r.id = g.recipient_id
JOIN access_ground ground ON ground.id = g.ground_id
WHERE c.kind <> 'school_district'
   OR r.kind <> 'school_district'
   OR g.contributor_id = g.recipient_id
   OR ground.condition IN ('consent', 'order', 'emergency')
   OR access.told_of_care_v1(g.recipient_id, g.role, g.purpose_id, g.ground_id, statement_timestamp());
