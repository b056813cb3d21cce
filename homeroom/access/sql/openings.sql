-- The set shape's second half for tables each row of which names its dataset: once for the table, where a branch for each dataset
-- was planned and asked twice as often (see open_sets.sql, whose words hold here).

-- Every child of whom one of these is open to this seat.
CREATE FUNCTION access.my_children_of_v1(VARIADIC wanted integer[]) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT child FROM unnest(wanted) AS dataset, unnest(access.my_children_v1(dataset)) AS child);
END $$;

-- As my_contributors_v1, of several datasets at once: element [dataset][contributor]. A child of whom only the others are open
-- is a child of mine too; so -1 stands only where this one is open of every child of whom any is.
CREATE FUNCTION access.my_openings_v1(VARIADIC wanted integer[]) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first CONSTANT integer := (SELECT min(w) FROM unnest(wanted) AS w);
    size CONSTANT integer := (SELECT max(w) - min(w) + 1 FROM unnest(wanted) AS w);
    mine integer[];
    any_of_mine integer[] := '{}';
    all_of_mine integer;
    children integer[] := array_fill(0, ARRAY[size], ARRAY[first]);
    known integer[];
    opening access.opening;
    openings integer[];
    asked integer;
BEGIN
    FOREACH asked IN ARRAY wanted LOOP
        mine := access.my_children_v1(asked);
        children[asked] := cardinality(mine);
        any_of_mine := CASE WHEN mine = any_of_mine THEN mine ELSE any_of_mine || mine END;
    END LOOP;
    all_of_mine := (SELECT count(DISTINCT child) FROM unnest(any_of_mine) AS child);
    FOREACH asked IN ARRAY wanted LOOP
        known := access.my_contributors_v1(asked);
        IF known IS NULL THEN RETURN NULL; END IF;  -- Not ready.
        IF openings IS NULL THEN openings := array_fill(NULL::integer, ARRAY[size, cardinality(known)], ARRAY[first, 1]); END IF;
        opening := access.opening_v1(asked);
        FOR contributor IN 1 .. cardinality(known) LOOP
            openings[asked][contributor] := CASE
                WHEN known[contributor] = -1 AND children[asked] < all_of_mine
                THEN opening.by_contributor[1][contributor] >> 1
                ELSE known[contributor] END;
        END LOOP;
    END LOOP;
    RETURN openings;
END $$;

-- As my_rows_v1: child, grounds and dataset, packed (student_id << 22) | (grounds << 6) | dataset.
CREATE FUNCTION access.my_rows_v2(VARIADIC wanted integer[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
DECLARE
    openings CONSTANT integer[] := access.my_openings_v1(VARIADIC wanted);
    asked integer;
BEGIN
    FOREACH asked IN ARRAY wanted LOOP
        RETURN QUERY
        SELECT (m.student_id::bigint << 22) | (needed.grounds << 6) | asked
        FROM (SELECT DISTINCT grounds FROM unnest(openings[asked:asked]) AS grounds WHERE grounds > 0) AS needed
        JOIN access.my_grounds_v2(asked) m ON m.grounds & needed.grounds <> 0;
    END LOOP;
END $$;
