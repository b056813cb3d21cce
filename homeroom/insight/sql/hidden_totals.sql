DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'need_cells_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- A table of two columns with its totals, as far as it may be told where fewer than `small` must not show. A row shows its
-- two numbers when both are large enough (so no true zero and no 100 percent), and its total when that is. Hidden numbers
-- are never alone: with the shown totals, those of each column come to `small` or more and belong to two rows or more.
-- Otherwise more rows are hidden, the smallest first. Nor do hidden totals come to the most that so many small ones can; and
-- where the row that is hidden beside them could be no smaller, all of its total are, lest the order of rows tell which one it is.
-- The row '' is that of the totals.
CREATE OR REPLACE FUNCTION access.suppressed_v1(names text[], firsts integer[], seconds integer[], small integer)
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
    are_full boolean;  -- Every small row is as large as a small one can be.
    last integer := -1;  -- The total that was hidden last.
    i integer;
BEGIN
    columns_tell := all_firsts >= small AND all_seconds >= small;
    FOR i IN 1 .. many LOOP
        untold[i] := firsts[i] + seconds[i] < small;
        hidden[i] := untold[i] OR firsts[i] < small OR seconds[i] < small;
    END LOOP;
    IF true = ANY (untold) THEN
        are_full := (SELECT sum(firsts[k] + seconds[k]) = count(*) * (small - 1) FROM generate_series(1, many) k WHERE untold[k]);
        FOREACH i IN ARRAY ordered LOOP
            EXIT WHEN (firsts[i] + seconds[i] > last OR NOT (last = small OR are_full)) AND (
                SELECT count(*) >= 2 AND sum(firsts[k] + seconds[k]) >= small
                       AND (max(firsts[k] + seconds[k]) >= small OR sum(firsts[k] + seconds[k]) < count(*) * (small - 1))
                FROM generate_series(1, many) k WHERE untold[k]);
            last := firsts[i] + seconds[i];
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
SET LOCAL ROLE homeroom_owner;
