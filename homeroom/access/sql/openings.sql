-- The set shape for tables each row of which names its dataset: asked once for all of a table's datasets. And what single
-- elements open of nobody, so that no row of these asks further (see open_sets.sql, whose words hold here).

-- Every child of whom one of these datasets is open to this seat, by dataset: on which grounds (bit n - 1 for ground n).
CREATE FUNCTION access.my_grounds_of_v1(wanted integer[])
RETURNS TABLE (dataset integer, student_id integer, grounds integer)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public
SET plan_cache_mode = force_generic_plan ROWS 1000 AS $$
DECLARE
    openings CONSTANT access.opening[] := ARRAY(SELECT access.opening_v1(w) FROM unnest(wanted) WITH ORDINALITY AS o (w, n) ORDER BY n);
    principals CONSTANT integer[] := (openings[1]).principals;
    ground_ids CONSTANT smallint[] := ARRAY(SELECT DISTINCT ground FROM unnest(openings) AS o, unnest(o.ground_ids) AS ground);
BEGIN
    RETURN QUERY
    SELECT w.dataset, v.student_id, bit_or(1 << (v.ground_id - 1))
    FROM access_standing v
    JOIN unnest(wanted) WITH ORDINALITY AS w (dataset, n) ON v.datasets & (1::bigint << w.dataset) <> 0
    WHERE v.principal = ANY (principals)
      AND v.ground_id = ANY (ground_ids)
      AND v.ground_id = ANY ((openings[w.n]).ground_ids)
      AND v.purpose_id IN (0, (openings[1]).purpose_id)
      AND v.during @> statement_timestamp()
      AND v.student_id <> ALL ((openings[w.n]).barred)
    GROUP BY w.dataset, v.student_id;
END $$;

-- The same children as an array, to drive an index.
CREATE FUNCTION access.my_children_of_v1(VARIADIC wanted integer[]) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT m.student_id FROM access.my_grounds_of_v1(wanted) m);
END $$;

-- Whose rows of which dataset are open: element [dataset][contributor] is -1 where they are open of every child of whom any of
-- these datasets is, else the grounds on which they are; NULL is never.
CREATE FUNCTION access.my_openings_v1(VARIADIC wanted integer[]) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first CONSTANT integer := (SELECT min(w) FROM unnest(wanted) AS w);
    size CONSTANT integer := (SELECT max(w) - min(w) + 1 FROM unnest(wanted) AS w);
    grounds integer[];
    every_ground integer;
    openings integer[];
    kind record;
BEGIN
    FOR kind IN
        WITH mine AS MATERIALIZED (SELECT m.dataset, m.student_id, m.grounds FROM access.my_grounds_of_v1(wanted) m)
        SELECT mine.dataset, bit_and(mine.grounds) AS everywhere,
               count(*) = (SELECT count(DISTINCT student_id) FROM mine) AS is_of_all
        FROM mine GROUP BY mine.dataset
    LOOP
        grounds := ARRAY(SELECT nullif(g >> 1, 0) FROM unnest((access.opening_v1(kind.dataset)).by_contributor)
                         WITH ORDINALITY AS o (g, number) ORDER BY number);
        -- Whoever is a child of mine stands on one of these.
        every_ground := (SELECT bit_or(g) FROM unnest(grounds) AS g);
        openings := coalesce(openings, array_fill(NULL::integer, ARRAY[size, cardinality(grounds)], ARRAY[first, 1]));
        FOR contributor IN 1 .. cardinality(grounds) LOOP
            openings[kind.dataset][contributor] := CASE
                WHEN kind.is_of_all AND (grounds[contributor] & kind.everywhere <> 0 OR grounds[contributor] = every_ground) THEN -1
                ELSE grounds[contributor] END;
        END LOOP;
    END LOOP;
    RETURN openings;
END $$;

-- Where it depends on the child: packed (student_id << 22) | (grounds of the contributor << 6) | dataset.
CREATE FUNCTION access.my_rows_v2(VARIADIC wanted integer[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
DECLARE
    openings CONSTANT integer[] := access.my_openings_v1(VARIADIC wanted);
BEGIN
    RETURN QUERY
    SELECT (m.student_id::bigint << 22) | (needed.grounds << 6) | m.dataset
    FROM (SELECT DISTINCT w.dataset, g.grounds FROM unnest(wanted) AS w (dataset),
                 unnest(openings[w.dataset:w.dataset]) AS g (grounds) WHERE g.grounds > 0) AS needed
    JOIN access.my_grounds_of_v1(wanted) m ON m.dataset = needed.dataset AND m.grounds & needed.grounds <> 0;
END $$;

-- Single elements that are open on any ground, whoever the child is: element [contributor] as in my_elements_v1.
CREATE FUNCTION access.any_elements_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    words CONSTANT bigint[] := access.words_v1();
    word bigint[];
    known bigint[];
BEGIN
    known := array_fill(0::bigint, ARRAY[(SELECT max(o.id)::integer FROM partners_organization o), 6]);
    IF words <> '{}' THEN
        FOREACH word SLICE 1 IN ARRAY words LOOP
            FOR place IN 1 .. 6 LOOP known[word[1]][place] := known[word[1]][place] | word[place + 2]; END LOOP;
        END LOOP;
    END IF;
    RETURN known;
END $$;

-- As elements_of_child_v1, and it may say no: [contributor][7] is the child's number, and [8] is 1 where no more needs to be asked
-- of this child, since no ground of the seat is limited to named datasets.
CREATE FUNCTION access.elements_of_child_v2() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    child integer := nullif(current_setting('app.student', true), '')::integer;
    barred bigint[];
    words bigint[];
    word bigint[];
    contributors integer;
    standing integer;
    is_limited boolean;
    known bigint[];
BEGIN
    IF child IS NULL THEN RETURN NULL; END IF;
    SELECT k.barred, k.words, array_length(k.masks, 1), stands.whole, stands.is_limited
    INTO barred, words, contributors, standing, is_limited
    FROM access_keyring_now k
    CROSS JOIN LATERAL (
        SELECT coalesce(bit_or(1 << v.ground_id) FILTER (WHERE v.datasets = -1), 0) AS whole,
               coalesce(bool_or(v.datasets <> -1), false) AS is_limited
        FROM access_standing v
        WHERE v.student_id = child
          AND v.principal = ANY (k.principals)
          AND v.purpose_id IN (0, k.purpose_id)
          AND v.during @> statement_timestamp()) AS stands;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF barred <> '{}' THEN
        IF child = ANY (ARRAY(SELECT b >> 6 FROM unnest(barred) AS b)) THEN RETURN NULL; END IF;
    END IF;
    known := array_fill(0::bigint, ARRAY[contributors, 8]);
    FOR contributor IN 1 .. contributors LOOP
        known[contributor][7] := child;
        known[contributor][8] := CASE WHEN is_limited THEN 0 ELSE 1 END;
    END LOOP;
    IF words <> '{}' THEN
        FOREACH word SLICE 1 IN ARRAY words LOOP
            IF standing & (1 << word[2]::integer) <> 0 THEN
                FOR place IN 1 .. 6 LOOP known[word[1]][place] := known[word[1]][place] | word[place + 2]; END LOOP;
            END IF;
        END LOOP;
    END IF;
    RETURN known;
END $$;
