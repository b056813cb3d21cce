-- What a decision and the book ask of lines that open rows of some days (decision 36).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As facts_v7, with the window of each line: of which datasets it opens rows of some days alone, and on which days it is open.
CREATE FUNCTION access.facts_v8(person_key text, organization_key text, child_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    facts jsonb := access.facts_v7(person_key, organization_key, child_id);
    organization smallint := (SELECT p.organization_id FROM partners_person p WHERE p.key = person_key);
BEGIN
    RETURN facts || jsonb_build_object(
        'paths', (SELECT coalesce(jsonb_agg(path), '[]') FROM (
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
            SELECT of_law.path FROM jsonb_array_elements(facts -> 'paths') AS of_law (path)
            WHERE of_law.path -> 'agreement' = 'null') AS ways));
END $$;

-- As before, and lines that open rows of some days: where another line opens them whatever the day, all that is seen is seen by that.
CREATE OR REPLACE FUNCTION access.reasons_to_write_v1(student integer)
RETURNS TABLE (contributor_id smallint, datasets bigint, elements bit(128), agreement_id integer, line_id integer,
               basis text, relation text, paper_kind text, paper_id bigint, redisclosure text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    seat access.seat := access.seat_v1();
    windows bigint;
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
    SELECT k.windows INTO windows FROM access_keyring_now k;
    IF windows = 0 THEN RETURN; END IF;  -- Nearly always.
    RETURN QUERY
    SELECT g.contributor_id,
           g.datasets & v.datasets & ~coalesce((SELECT bit_or(r.datasets) FROM access.reasons_v2(student) r
                                                WHERE r.contributor_id = g.contributor_id), 0),
           0::bit(128), g.agreement_id, g.line_id, g.basis, g.relation,
           CASE WHEN x.kind IN ('consent', 'order') THEN x.kind ELSE '' END,
           CASE WHEN x.kind IN ('consent', 'order') THEN x.of_id END,
           l.redisclosure
    FROM access_windowgrant_now g
    JOIN access_standing v ON v.ground_id = g.ground_id AND v.student_id = student
    LEFT JOIN access_release x ON x.id = abs(v.release_id)
    JOIN agreements_line l ON l.id = g.line_id
    WHERE g.recipient_id = seat.organization_id
      AND g.role = seat.role
      AND g.purpose_id = seat.purpose_id
      AND v.principal = ANY (seat.principals)
      AND v.purpose_id IN (0, seat.purpose_id)
      AND v.during @> statement_timestamp();
END $$;

-- As before, and by lines that open rows of some days: what is written now is of today.
CREATE OR REPLACE FUNCTION access.audience_v1(student integer, dataset smallint) RETURNS SETOF integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    masks bigint[] := access.masks_v1();
    moment timestamptz := statement_timestamp();
    bit bigint := 1::bigint << dataset;
BEGIN
    IF seat.person_id IS NULL OR (student::bigint << 6) = ANY (access.barred_v1()) OR NOT EXISTS (
        SELECT FROM access_standing v WHERE v.student_id = student AND v.principal = ANY (seat.principals)
           AND v.purpose_id IN (0, seat.purpose_id) AND v.during @> moment
           AND masks[seat.organization_id][v.ground_id] & v.datasets & bit <> 0)
    THEN RETURN; END IF;
    RETURN QUERY
    WITH opened AS (
        SELECT v.principal, g.recipient_id, g.role
        FROM access_standing v JOIN access_grant_told g ON g.ground_id = v.ground_id
        WHERE v.student_id = student AND v.during @> moment
          AND g.contributor_id = seat.organization_id AND g.during @> moment AND g.datasets & v.datasets & bit <> 0
        UNION
        SELECT v.principal, w.recipient_id, w.role
        FROM access_standing v JOIN access_windowgrant_now w ON w.ground_id = v.ground_id
        WHERE v.student_id = student AND v.during @> moment
          AND w.contributor_id = seat.organization_id AND w.datasets & v.datasets & bit <> 0
          AND w.opens_from <= access.day_v1(moment)
    ), answering AS (
        SELECT o.principal, o.recipient_id, o.role, p.id FROM opened o JOIN partners_person p ON p.id = o.principal
        UNION
        SELECT o.principal, o.recipient_id, o.role, p.id
        FROM opened o JOIN partners_person p ON p.organization_id = -o.principal
        UNION
        SELECT o.principal, o.recipient_id, o.role, post.person_id
        FROM opened o JOIN partners_school s ON s.id = -1000000 - o.principal
        JOIN partners_schoolpost post ON post.school_source_id = s.source_id
        JOIN partners_person p ON p.id = post.person_id AND p.organization_id = s.contributor_id
    )
    SELECT DISTINCT a.id FROM answering a
    JOIN partners_person p ON p.id = a.id AND p.role = a.role AND p.organization_id = a.recipient_id
    JOIN partners_organization o ON o.id = p.organization_id
    WHERE p.active @> moment
      AND (o.absent IS NULL OR NOT o.absent @> moment) AND (o.debarred IS NULL OR NOT o.debarred @> moment)
      AND NOT EXISTS (SELECT FROM access_bar b WHERE b.student_id = student AND b.during @> moment
           AND (0 = ANY (b.datasets) OR dataset = ANY (b.datasets))
           AND (b.person_id IS NULL OR b.person_id = p.id)
           AND (b.organization_id IS NULL OR b.organization_id = p.organization_id)
           AND (b.role IS NULL OR b.role = p.role));
END $$;

SET LOCAL ROLE homeroom_owner;
