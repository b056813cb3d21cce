DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'need_cells_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before; and standing counts for the plan only as far as it reaches the plan: a family's objection takes it out.
CREATE OR REPLACE FUNCTION access.need_cells_v1()
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
                   AND v.datasets & (1::bigint << 50) <> 0
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

SET LOCAL ROLE homeroom_owner;
