-- Counts for who may count and not look (sharing specification 3.7). Cells are fixed: no filter can be asked for. What leaves
-- here is suppressed already; nothing unsuppressed is kept anywhere.

-- A table of two columns with its totals, as far as it may be told where fewer than `small` must not show. A row shows its
-- two numbers when both are large enough (so no true zero and no 100 percent), and its total when that is. Hidden numbers
-- are never alone: with the shown totals, those of each column come to `small` or more and belong to two rows or more.
-- Otherwise more rows are hidden, the smallest first. The row '' is that of the totals.
CREATE FUNCTION access.suppressed_v1(names text[], firsts integer[], seconds integer[], small integer)
RETURNS TABLE (name text, total integer, first integer, second integer)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    many integer := coalesce(array_length(names, 1), 0);
    hidden boolean[] := array_fill(false, ARRAY[greatest(many, 1)]);  -- The two numbers of the row.
    untold boolean[] := array_fill(false, ARRAY[greatest(many, 1)]);  -- Its total too.
    ordered integer[] := ARRAY(SELECT i FROM generate_series(1, many) i ORDER BY firsts[i] + seconds[i], i);
    all_firsts integer := coalesce((SELECT sum(n) FROM unnest(firsts) n), 0);
    all_seconds integer := coalesce((SELECT sum(n) FROM unnest(seconds) n), 0);
    columns_tell boolean;
    i integer;
BEGIN
    columns_tell := all_firsts >= small AND all_seconds >= small;
    FOR i IN 1 .. many LOOP
        untold[i] := firsts[i] + seconds[i] < small;
        hidden[i] := untold[i] OR firsts[i] < small OR seconds[i] < small;
    END LOOP;
    IF true = ANY (untold) THEN
        FOREACH i IN ARRAY ordered LOOP
            EXIT WHEN (SELECT count(*) >= 2 AND sum(firsts[k] + seconds[k]) >= small FROM generate_series(1, many) k WHERE untold[k]);
            untold[i] := true;
            hidden[i] := true;
        END LOOP;
    END IF;
    IF true = ANY (hidden) THEN
        FOREACH i IN ARRAY ordered LOOP
            EXIT WHEN (SELECT count(*) >= 2 AND sum(firsts[k]) >= small AND sum(seconds[k]) >= small
                       FROM generate_series(1, many) k WHERE hidden[k]);
            hidden[i] := true;
        END LOOP;
    END IF;
    FOR i IN 1 .. many LOOP
        name := names[i];
        total := CASE WHEN NOT untold[i] THEN firsts[i] + seconds[i] END;
        first := CASE WHEN NOT hidden[i] THEN firsts[i] END;
        second := CASE WHEN NOT hidden[i] THEN seconds[i] END;
        RETURN NEXT;
    END LOOP;
    name := '';
    total := CASE WHEN all_firsts + all_seconds >= small THEN all_firsts + all_seconds END;
    first := CASE WHEN columns_tell THEN all_firsts END;
    second := CASE WHEN columns_tell THEN all_seconds END;
    RETURN NEXT;
END $$;

-- Whose plans this seat may count, of which children: an agency's program manager those that the own people write, for
-- administering the program (45 CFR 205.50(a)(1)(i)(A)); anybody those of a line in force that says `aggregate`.
CREATE FUNCTION access.countable_v1() RETURNS TABLE (contributor_id smallint, ground_id smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL THEN RETURN; END IF;
    RETURN QUERY
    SELECT o.id, NULL::smallint FROM partners_organization o
    WHERE o.id = seat.organization_id AND seat.role = 'program_manager' AND o.kind IN ('child_welfare', 'tribal_organization')
    UNION
    SELECT o.contributor_id, o.ground_id
    FROM agreements_opening o
    JOIN agreements_line l ON l.id = o.line_id AND l.dropped_at IS NULL AND l.operations ? 'aggregate'
    JOIN partners_organization c ON c.id = o.contributor_id
    WHERE o.recipient_id = seat.organization_id AND o.role = seat.role AND o.purpose_id = seat.purpose_id
      AND o.datasets & (1::bigint << 50) <> 0
      AND (c.absent IS NULL OR NOT c.absent @> statement_timestamp())
      AND access.in_force_v1(l.agreement_id);
END $$;

-- The fixed cells: needs by domain and by quarter in which they were found (first: met, second: not met), open tasks by the
-- organization that has the ball (first: overdue, second: not). As of the first of this month, so that numbers of one day
-- and the next cannot be set against each other.
CREATE FUNCTION access.need_cells_v1()
RETURNS TABLE (cube text, name text, total integer, first integer, second integer, median_days integer, as_of date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    zone text := (SELECT timezone FROM partners_collaboration WHERE id = 1);
    month date := date_trunc('month', statement_timestamp() AT TIME ZONE zone)::date;
    moment timestamptz := month::timestamp AT TIME ZONE zone;
    seat access.seat := access.seat_v1();
    barred bigint[] := access.barred_v1();
    small integer := 10;
BEGIN
    IF NOT EXISTS (SELECT FROM access.countable_v1()) THEN RETURN; END IF;
    RETURN QUERY
    WITH counted AS (
        SELECT n.id, n.domain, n.at FROM casework_need n
        WHERE n.at < moment
          AND NOT ARRAY[n.student_id::bigint << 6, (n.student_id::bigint << 6) | 50] && barred
          AND EXISTS (
            SELECT FROM access.countable_v1() c
            WHERE c.contributor_id = n.contributor_id AND (c.ground_id IS NULL OR EXISTS (
                SELECT FROM access_standing v WHERE v.student_id = n.student_id AND v.ground_id = c.ground_id
                   AND v.principal = ANY (seat.principals) AND v.during @> statement_timestamp())))
    ), needs AS (
        SELECT c.domain, to_char(greatest(c.at AT TIME ZONE zone, month - interval '24 months'), 'YYYY"-"Q') AS quarter,
               (s.state = 'resolved')::integer AS met, extract(day FROM s.at - c.at)::integer AS days
        FROM counted c JOIN LATERAL (SELECT x.state, x.at FROM casework_needstate x WHERE x.need_id = c.id AND x.at < moment
                                     ORDER BY x.id DESC LIMIT 1) AS s ON true
    ), holders AS (
        SELECT o.name AS holder, (t.due_on < month)::integer AS late
        FROM casework_turn t JOIN casework_task k ON k.id = t.task_id JOIN counted c ON c.id = k.need_id
        JOIN partners_person p ON p.id = t.owner_id JOIN partners_organization o ON o.id = p.organization_id
        WHERE t.at < moment AND t.state IN ('open', 'waiting_on_other', 'blocked')
          AND NOT EXISTS (SELECT FROM casework_turn later WHERE later.after_id = t.id AND later.at < moment)
    ), cells AS (
        SELECT 'domain'::text AS cube, known.domain AS name, coalesce(sum(n.met), 0)::integer AS first,
               coalesce(sum(1 - n.met), 0)::integer AS second,
               (percentile_disc(0.5) WITHIN GROUP (ORDER BY n.days) FILTER (WHERE n.met = 1))::integer AS days
        FROM unnest(ARRAY['school_stability', 'attendance', 'literacy', 'numeracy_and_courses', 'credits_and_graduation',
                          'special_education_and_supports', 'behavior_and_safety', 'relationships_and_belonging',
                          'interests_and_activities', 'adults_home_and_future']) AS known (domain)
        LEFT JOIN needs n ON n.domain = known.domain GROUP BY known.domain
        UNION ALL
        SELECT 'quarter', known.quarter, coalesce(sum(n.met), 0)::integer, coalesce(sum(1 - n.met), 0)::integer,
               (percentile_disc(0.5) WITHIN GROUP (ORDER BY n.days) FILTER (WHERE n.met = 1))::integer
        FROM (SELECT DISTINCT to_char(m, 'YYYY"-"Q') AS quarter
              FROM generate_series(month - interval '24 months', month - interval '1 day', interval '1 month') m) AS known
        LEFT JOIN needs n ON n.quarter = known.quarter GROUP BY known.quarter
        UNION ALL
        SELECT 'holder', h.holder, sum(h.late)::integer, sum(1 - h.late)::integer, NULL FROM holders h GROUP BY h.holder
    )
    SELECT c.cube, told.name, told.total, told.first, told.second,
           CASE WHEN told.first IS NOT NULL THEN
               (SELECT same.days FROM cells same WHERE same.cube = c.cube AND same.name = told.name) END, month
    FROM (SELECT cells.cube, array_agg(cells.name ORDER BY cells.name) AS names, array_agg(cells.first ORDER BY cells.name) AS firsts,
                 array_agg(cells.second ORDER BY cells.name) AS seconds FROM cells GROUP BY cells.cube) AS c
    CROSS JOIN LATERAL access.suppressed_v1(c.names, c.firsts, c.seconds, small) AS told;
END $$;
