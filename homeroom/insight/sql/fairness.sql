-- Whom linkage reaches, by recorded group: how many children rules linked, a person linked, people said no to, wait, and how many
-- have no record. Cells are fixed, and what leaves here is suppressed; who may count what stands in fairness_of_v1.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'countable_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- A table whose rows are split in two, below one that split them before: `gone` are rows of which the table above does not tell what
-- is split here; of the others it tells a large number. A row is told when both of its numbers are large enough. With those that are gone, rows that are not told are never
-- alone, one of them could be told, and in each column they come to `small` or more; else more rows are hidden, the smallest first. What is hidden above is
-- hidden here too, so that no table gives away what another hides. The row '' is that of the totals.
CREATE FUNCTION access.split_told_v1(names text[], firsts integer[], seconds integer[], gone boolean[], small integer)
RETURNS TABLE (name text, first integer, second integer)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    many integer := coalesce(array_length(names, 1), 0);
    hidden boolean[] := gone;
    small_ones boolean[] := gone;
    ordered integer[] := ARRAY(SELECT i FROM generate_series(1, many) i ORDER BY firsts[i] + seconds[i], i);
    all_firsts integer := coalesce((SELECT sum(n) FROM unnest(firsts) n), 0);
    all_seconds integer := coalesce((SELECT sum(n) FROM unnest(seconds) n), 0);
    i integer;
BEGIN
    FOR i IN 1 .. many LOOP
        small_ones[i] := gone[i] OR firsts[i] < small OR seconds[i] < small;
    END LOOP;
    hidden := small_ones;
    IF true = ANY (hidden) THEN
        FOREACH i IN ARRAY ordered LOOP
            EXIT WHEN (SELECT count(*) >= 2 AND sum(firsts[k]) >= small AND sum(seconds[k]) >= small AND NOT bool_and(small_ones[k])
                       FROM generate_series(1, many) k WHERE hidden[k]);
            hidden[i] := true;
        END LOOP;
    END IF;
    FOR i IN 1 .. many LOOP
        name := names[i];
        first := CASE WHEN NOT hidden[i] THEN firsts[i] END;
        second := CASE WHEN NOT hidden[i] THEN seconds[i] END;
        RETURN NEXT;
    END LOOP;
    name := '';
    first := CASE WHEN all_firsts >= small AND all_seconds >= small THEN all_firsts END;
    second := CASE WHEN all_firsts >= small AND all_seconds >= small THEN all_seconds END;
    RETURN NEXT;
END $$;

-- Of which agencies' children this seat may count how linkage reaches them. A linkage steward: of agencies whose hosting agreement
-- with her organization is in force, as she reviews their pairs. An agency's program manager: of the own agency, for administering
-- the program (45 CFR 205.50(a)(1)(i)(A)), and for the same by race as well.
CREATE FUNCTION access.fairness_of_v1() RETURNS smallint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL OR access.frozen_v1() IS NOT NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT o.id FROM partners_organization o
        WHERE o.kind = 'child_welfare'
          AND (o.id = ANY (access.hosted_v1()) OR (seat.role = 'program_manager' AND o.id = seat.organization_id))
        ORDER BY o.id);
END $$;

-- Whose race and ethnicity this seat may count, of which children: an agency's program manager that of the own agency; anybody that
-- of a line in force that says `aggregate` and names it.
CREATE FUNCTION access.countable_race_v1() RETURNS TABLE (contributor_id smallint, ground_id smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL OR access.frozen_v1() IS NOT NULL THEN RETURN; END IF;
    RETURN QUERY
    SELECT o.id, NULL::smallint FROM partners_organization o
    WHERE o.id = seat.organization_id AND seat.role = 'program_manager' AND o.kind = 'child_welfare'
    UNION
    SELECT o.contributor_id, o.ground_id
    FROM agreements_opening o
    JOIN agreements_line l ON l.id = o.line_id AND l.dropped_at IS NULL AND l.operations ? 'aggregate'
    JOIN partners_organization c ON c.id = o.contributor_id
    WHERE o.recipient_id = seat.organization_id AND o.role = seat.role AND o.purpose_id = seat.purpose_id
      AND o.datasets & (1::bigint << 4) <> 0
      AND (c.absent IS NULL OR NOT c.absent @> statement_timestamp())
      AND o.during @> statement_timestamp()
      AND access.in_force_v1(l.agreement_id);
END $$;

-- The fixed cells, of children whom an agency has sent, by the agency's own record of race, home language, form and letters of the
-- last name. What became of a child is one of five: rules linked a record; a person did; people said of every candidate that it is
-- not the child; a person has to look; no record was found. A district's word on race is not asked: only linked children have one.
-- As of the first of this month, as the board of needs. A group of fewer than `small` stands with others like it.
-- Everybody is counted, so sets are joined: of what a load has just written PostgreSQL knows no number yet, takes it for a few rows,
-- and looks each of them up, for half a minute where it takes none.
CREATE FUNCTION access.fairness_cells_v1()
RETURNS TABLE (cube text, name text, children integer, by_rules integer, not_by_rules integer, with_people integer, not_found integer,
               linked integer, not_linked integer, refused integer, waiting integer, as_of date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
    zone text := (SELECT timezone FROM partners_collaboration WHERE id = 1);
    month date := date_trunc('month', statement_timestamp() AT TIME ZONE zone)::date;
    moment timestamptz := month::timestamp AT TIME ZONE zone;
    seat access.seat := access.seat_v1();
    agencies smallint[] := access.fairness_of_v1();
    districts smallint[] := CASE WHEN seat.role = 'linkage_steward' THEN access.hosted_v1() END;
    barred bigint[] := access.barred_v1();
    small integer := 10;
    counts_race boolean := EXISTS (SELECT FROM access.countable_race_v1() c WHERE c.contributor_id = ANY (agencies));
BEGIN
    IF agencies = '{}' THEN RETURN; END IF;
    RETURN QUERY
    WITH sent AS (
        SELECT DISTINCT ON (r.student_id) r.student_id, r.contributor_id, i.last_name, i.home_language
        FROM students_sourcerecord r
        JOIN students_identity i ON i.student_id = r.student_id AND i.contributor_id = r.contributor_id
         AND i.recorded_at < moment AND (i.superseded_at IS NULL OR i.superseded_at >= moment)
        WHERE r.contributor_id = ANY (agencies) AND r.recorded_at < moment
          AND NOT ARRAY[r.student_id::bigint << 6, (r.student_id::bigint << 6) | 1] && barred
        ORDER BY r.student_id, r.contributor_id, i.id
    ), decided AS (
        SELECT DISTINCT ON (d.pair_id) d.pair_id, d.verdict, d.by_id IS NULL AND d.rule <> 'stated' AS is_by_rules
        FROM matching_decision d WHERE d.at < moment ORDER BY d.pair_id, d.at DESC, d.id DESC
    ), pairs AS (
        SELECT p.student_id, coalesce(d.verdict, 'later') AS verdict, coalesce(d.is_by_rules, false) AS is_by_rules
        FROM sent JOIN matching_pair p ON p.student_id = sent.student_id AND p.agency_id = sent.contributor_id
        LEFT JOIN decided d ON d.pair_id = p.id
        WHERE p.found_at < moment AND (districts IS NULL OR p.contributor_id = ANY (districts))
    ), became AS (
        SELECT p.student_id,
               CASE WHEN bool_or(p.verdict = 'link' AND p.is_by_rules) THEN 'rules'
                    WHEN bool_or(p.verdict = 'link') THEN 'person'
                    WHEN bool_and(p.verdict = 'refuse') THEN 'refused'
                    ELSE 'waits' END AS outcome
        FROM pairs p GROUP BY p.student_id
    ), races AS (
        SELECT DISTINCT ON (f.student_id) f.student_id, f.reported
        FROM sent
        JOIN students_raceethnicity f ON f.student_id = sent.student_id AND f.contributor_id = sent.contributor_id
         AND f.recorded_at < moment AND (f.superseded_at IS NULL OR f.superseded_at >= moment)
        WHERE counts_race AND jsonb_array_length(f.reported) > 0
          AND NOT (f.student_id::bigint << 6) | 4 = ANY (barred)
          AND EXISTS (
            SELECT FROM access.countable_race_v1() c
            WHERE c.contributor_id = f.contributor_id AND (c.ground_id IS NULL OR EXISTS (
                SELECT FROM access_standing v WHERE v.student_id = f.student_id AND v.ground_id = c.ground_id
                   AND v.datasets & (1::bigint << 4) <> 0
                   AND v.principal = ANY (seat.principals) AND v.during @> statement_timestamp())))
        ORDER BY f.student_id, f.id
    ), known AS (
        SELECT coalesce(b.outcome, 'none') AS outcome,
               -- The federal categories for reporting in one figure (62 FR 58782): Hispanic of any race, then two races or more.
               CASE WHEN r.reported IS NULL THEN 'unrecorded'
                    WHEN r.reported ? 'hispanicOrLatinoEthnicity' THEN 'hispanicOrLatinoEthnicity'
                    WHEN jsonb_array_length(r.reported) > 1 OR r.reported ? 'demographicRaceTwoOrMoreRaces'
                    THEN 'demographicRaceTwoOrMoreRaces'
                    ELSE r.reported ->> 0 END AS race,
               coalesce(nullif(lower(regexp_replace(trim(s.home_language), '[-_].*', '')), ''), 'unrecorded') AS language,
               CASE WHEN s.last_name ~ '[''’`ʼ]'
                      OR trim(s.last_name) ~* ('^(de|del|da|das|do|dos|di|du|la|las|le|los|van|von|der|den|ter|ten|el|al|bin|ibn|abu'
                                               '|abd|san|santa|st|st\.|saint|mac|mc)\s')
                    THEN 'particle'
                    WHEN trim(s.last_name) ~ '\S[-‐‑–[:space:]]+\S' THEN 'two_names'
                    WHEN length(regexp_replace(s.last_name, '[-‐‑–.[:space:]]', '', 'g')) <= 3 THEN 'short'
                    ELSE 'one_name' END AS form,
               -- In UTF-8 a letter of the alphabet without marks takes one byte.
               CASE WHEN octet_length(translate(s.last_name, '’ʼ‐‑–', '')) > length(translate(s.last_name, '’ʼ‐‑–', ''))
                    THEN 'beyond_ascii' ELSE 'ascii' END AS letters
        FROM sent s LEFT JOIN became b ON b.student_id = s.student_id LEFT JOIN races r ON r.student_id = s.student_id
    ), grouped AS (
        SELECT each.cube, each.name, count(*) AS children,
               count(*) FILTER (WHERE k.outcome = 'rules') AS rules, count(*) FILTER (WHERE k.outcome = 'person') AS person,
               count(*) FILTER (WHERE k.outcome = 'refused') AS refused, count(*) FILTER (WHERE k.outcome = 'waits') AS waits,
               count(*) FILTER (WHERE k.outcome = 'none') AS none
        FROM known k
        CROSS JOIN LATERAL (VALUES ('race', k.race), ('language', k.language), ('form', k.form), ('letters', k.letters)) AS each (cube, name)
        WHERE each.cube <> 'race' OR counts_race
        GROUP BY each.cube, each.name
    ), cells AS (
        SELECT g.cube, CASE WHEN g.children < small THEN 'others' ELSE g.name END AS name,
               sum(g.rules)::integer AS rules, sum(g.person)::integer AS person, sum(g.refused)::integer AS refused,
               sum(g.waits)::integer AS waits, sum(g.none)::integer AS none
        FROM grouped g GROUP BY 1, 2
    ), cubes AS (
        SELECT c.cube, array_agg(c.name ORDER BY c.name) AS names,
               array_agg(c.rules ORDER BY c.name) AS rules,
               array_agg(c.person + c.refused + c.waits + c.none ORDER BY c.name) AS not_rules,
               array_agg(c.person + c.refused + c.waits ORDER BY c.name) AS people,
               array_agg(c.none ORDER BY c.name) AS none,
               array_agg(c.person ORDER BY c.name) AS person,
               array_agg(c.refused + c.waits ORDER BY c.name) AS not_person,
               array_agg(c.refused ORDER BY c.name) AS refused,
               array_agg(c.waits ORDER BY c.name) AS waits
        FROM cells c GROUP BY c.cube
    ), first_split AS (
        SELECT c.*, t.* FROM cubes c CROSS JOIN LATERAL (
            SELECT array_agg(x.total ORDER BY x.place) AS told_totals, array_agg(x.first ORDER BY x.place) AS told_rules,
                   array_agg(x.second ORDER BY x.place) AS told_not_rules,
                   array_agg(x.first IS NULL ORDER BY x.place) FILTER (WHERE x.name <> '') AS gone
            FROM access.suppressed_v1(c.names, c.rules, c.not_rules, small) WITH ORDINALITY AS x (name, total, first, second, place)
        ) AS t
    ), second_split AS (
        SELECT c.*, t.told_people, t.told_none, t.gone AS gone_2 FROM first_split c CROSS JOIN LATERAL (
            SELECT array_agg(x.first ORDER BY x.place) AS told_people, array_agg(x.second ORDER BY x.place) AS told_none,
                   array_agg(x.first IS NULL ORDER BY x.place) FILTER (WHERE x.name <> '') AS gone
            FROM access.split_told_v1(c.names, c.people, c.none, c.gone, small) WITH ORDINALITY AS x (name, first, second, place)
        ) AS t
    ), third_split AS (
        SELECT c.*, t.told_person, t.told_not_person, t.gone AS gone_3 FROM second_split c CROSS JOIN LATERAL (
            SELECT array_agg(x.first ORDER BY x.place) AS told_person, array_agg(x.second ORDER BY x.place) AS told_not_person,
                   array_agg(x.first IS NULL ORDER BY x.place) FILTER (WHERE x.name <> '') AS gone
            FROM access.split_told_v1(c.names, c.person, c.not_person, c.gone_2, small) WITH ORDINALITY AS x (name, first, second, place)
        ) AS t
    ), fourth_split AS (
        SELECT c.*, t.told_refused, t.told_waits FROM third_split c CROSS JOIN LATERAL (
            SELECT array_agg(x.first ORDER BY x.place) AS told_refused, array_agg(x.second ORDER BY x.place) AS told_waits
            FROM access.split_told_v1(c.names, c.refused, c.waits, c.gone_3, small) WITH ORDINALITY AS x (name, first, second, place)
        ) AS t
    )
    SELECT f.cube, row.name, row.total, row.rules, row.not_rules, row.people, row.none, row.person, row.not_person,
           row.refused, row.waits, month
    FROM fourth_split f
    CROSS JOIN LATERAL unnest(
        f.names || ''::text, f.told_totals, f.told_rules, f.told_not_rules, f.told_people, f.told_none, f.told_person,
        f.told_not_person, f.told_refused, f.told_waits
    ) AS row (name, total, rules, not_rules, people, none, person, not_person, refused, waits);
END $$;
SET LOCAL ROLE homeroom_owner;
