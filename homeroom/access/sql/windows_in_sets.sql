-- The set shape for rows that have days asks in two numbers what it asked in four subqueries, each of which was planned anew for each
-- table that a statement names (decision 36).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As my_contributors_v1, for rows that have days: element [contributor] is 0 where it depends on the day. Where it does of any of them,
-- nothing is open for being open of every child of mine: my_children_by_day_v1 then names children of whom only some days are.
CREATE FUNCTION access.my_contributors_by_day_v1(wanted integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    by_day smallint[];
BEGIN
    IF NOT access.has_windows_v1(wanted) THEN RETURN access.my_contributors_v1(wanted); END IF;
    seat := access.seat_v1();
    by_day := ARRAY(
        SELECT g.contributor_id FROM access_windowgrant_now g
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND g.purpose_id = seat.purpose_id
          AND g.datasets & (1::bigint << wanted) <> 0);
    RETURN ARRAY(SELECT CASE WHEN n = ANY (by_day) THEN 0 ELSE nullif(g >> 1, 0) END
                 FROM unnest((access.grounds_of_v1(access.masks_v1()))[wanted:wanted]) WITH ORDINALITY AS o (g, n) ORDER BY n);
END $$;

-- Where it depends on the child: child and grounds of the contributor, packed (student_id << 16) | grounds.
CREATE FUNCTION access.my_rows_by_day_v1(wanted integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
BEGIN
    RETURN QUERY
    SELECT (m.student_id::bigint << 16) | needed.grounds
    FROM (SELECT DISTINCT grounds FROM unnest(access.my_contributors_by_day_v1(wanted)) AS grounds WHERE grounds > 0) AS needed
    JOIN access.my_grounds_v2(wanted) m ON m.grounds & needed.grounds <> 0;
END $$;

SET LOCAL ROLE homeroom_owner;
