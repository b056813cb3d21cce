-- The set shape: whole sets at once, for lists and boards (the role homeroom_report). Each function is asked once per
-- statement; a policy compares rows with its answer. What they say together is what masks_v1, elements_v1 and standing say
-- row by row in the point shape; a property test holds the two against each other.
--
-- `wanted` is the number of a dataset; 0 means rows of any dataset, -1 single elements.

-- Every child of whom something of that kind is open to this seat: on which grounds (bit n - 1 for ground n), and on which
-- of them without a limit to named datasets.
CREATE FUNCTION access.my_grounds_v1(wanted integer, seat access.seat)
RETURNS TABLE (student_id integer, grounds integer, whole_grounds integer)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    opened bigint[] := array_fill(0::bigint, ARRAY[16]);
    grounds_open smallint[] := '{}';
    barred bigint[];
    open_grant record;
BEGIN
    IF seat.person_id IS NULL THEN RETURN; END IF;
    FOR open_grant IN
        SELECT g.ground_id,
               bit_or(CASE wanted WHEN 0 THEN g.datasets
                                  WHEN -1 THEN CASE WHEN g.flag | g.masked | g."full" <> 0::bit(128) THEN -1::bigint ELSE 0 END
                                  ELSE g.datasets & (1::bigint << wanted) END) AS datasets
        FROM access_grant g JOIN partners_organization c ON c.id = g.contributor_id
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
          AND g.during @> moment
          AND (c.absent IS NULL OR NOT c.absent @> moment)
        GROUP BY g.ground_id
    LOOP
        IF open_grant.datasets <> 0 THEN
            opened[open_grant.ground_id] := open_grant.datasets;
            grounds_open := grounds_open || open_grant.ground_id;
        END IF;
    END LOOP;
    -- As barred_v1, for the whole child or the dataset that is wanted.
    barred := ARRAY(
        SELECT b.student_id::bigint FROM access_bar b
        WHERE b.during @> moment
          AND (b.person_id IS NULL OR b.person_id = seat.person_id)
          AND (b.organization_id IS NULL OR b.organization_id = seat.organization_id)
          AND (b.role IS NULL OR b.role = seat.role)
          AND (0 = ANY (b.datasets) OR (wanted > 0 AND wanted = ANY (b.datasets))));
    RETURN QUERY
    SELECT v.student_id, bit_or(1 << (v.ground_id - 1)),
           coalesce(bit_or(1 << (v.ground_id - 1)) FILTER (WHERE wanted > 0 OR v.datasets = -1), 0)
    FROM access_standing v
    WHERE v.principal = ANY (seat.principals)
      -- By ground too: everybody at an agency answers to the organization, which stands toward all its children.
      AND v.ground_id = ANY (grounds_open)
      AND v.purpose_id IN (0, seat.purpose_id)
      AND opened[v.ground_id] & v.datasets <> 0
      AND v.during @> moment
      AND v.student_id NOT IN (SELECT unnest(barred))
    GROUP BY v.student_id;
END $$;

-- The same children, to drive an index.
CREATE FUNCTION access.my_students_v1(wanted integer) RETURNS SETOF integer
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
BEGIN
    RETURN QUERY SELECT m.student_id FROM access.my_grounds_v1(wanted, access.seat_v1()) m;
END $$;

-- Whose rows are open: element [contributor] is -1 where they are open of every child of mine, else the grounds on which
-- they are; NULL is never. Nearly always all or never, so nearly no row asks further.
CREATE FUNCTION access.my_contributors_v1(wanted integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    moment timestamptz := statement_timestamp();
    found integer[];
    everywhere integer;
BEGIN
    IF seat.person_id IS NULL THEN RETURN NULL; END IF;
    found := ARRAY(
        SELECT opened.grounds
        FROM generate_series(1, (SELECT max(o.id) FROM partners_organization o)) AS number
        LEFT JOIN (
            SELECT g.contributor_id, bit_or(1 << (g.ground_id - 1)) AS grounds
            FROM access_grant g JOIN partners_organization c ON c.id = g.contributor_id
            WHERE g.recipient_id = seat.organization_id
              AND g.role = seat.role
              AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
              AND g.during @> moment
              AND (c.absent IS NULL OR NOT c.absent @> moment)
              AND g.datasets & (CASE wanted WHEN 0 THEN -1::bigint ELSE 1::bigint << wanted END) <> 0
            GROUP BY g.contributor_id
        ) AS opened ON opened.contributor_id = number
        ORDER BY number);
    -- Whoever is a child of mine stands on one of these grounds: where all contributors open on the same, it is enough.
    IF wanted > 0 AND (SELECT count(DISTINCT grounds) FROM unnest(found) AS grounds) = 1 THEN
        RETURN ARRAY(SELECT CASE WHEN o.grounds IS NOT NULL THEN -1 END
                     FROM unnest(found) WITH ORDINALITY AS o (grounds, number) ORDER BY o.number);
    END IF;
    everywhere := coalesce((SELECT bit_and(m.whole_grounds) FROM access.my_grounds_v1(wanted, seat) m), 0);
    RETURN ARRAY(SELECT CASE WHEN o.grounds & everywhere <> 0 THEN -1 ELSE o.grounds END
                 FROM unnest(found) WITH ORDINALITY AS o (grounds, number) ORDER BY o.number);
END $$;

-- Where it depends on the child: child and grounds of the contributor, packed (student_id << 16) | grounds.
CREATE FUNCTION access.my_rows_v1(wanted integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
BEGIN
    RETURN QUERY
    SELECT (m.student_id::bigint << 16) | needed.grounds
    FROM (SELECT DISTINCT grounds FROM unnest(access.my_contributors_v1(wanted)) AS grounds WHERE grounds > 0) AS needed
    JOIN access.my_grounds_v1(wanted, access.seat_v1()) m ON m.grounds & needed.grounds <> 0;
END $$;

-- Single elements that are open of every child of mine: element [contributor][view * 2 + half + 1], a half being 64 elements
-- of the mask, the first of them in the highest bit.
CREATE FUNCTION access.my_elements_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    moment timestamptz := statement_timestamp();
    everywhere integer;
    found bigint[];
    open_grant record;
BEGIN
    IF seat.person_id IS NULL THEN RETURN NULL; END IF;
    everywhere := coalesce((SELECT bit_and(m.whole_grounds) FROM access.my_grounds_v1(-1, seat) m), 0);
    found := array_fill(0::bigint, ARRAY[(SELECT max(o.id)::integer FROM partners_organization o), 6]);
    FOR open_grant IN
        SELECT g.contributor_id, bit_or(g.flag) AS flag, bit_or(g.masked) AS masked, bit_or(g."full") AS whole
        FROM access_grant g JOIN partners_organization c ON c.id = g.contributor_id
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
          AND g.during @> moment
          AND (c.absent IS NULL OR NOT c.absent @> moment)
          AND everywhere & (1 << (g.ground_id - 1)) <> 0
        GROUP BY g.contributor_id
    LOOP
        found[open_grant.contributor_id][1] := substring(open_grant.flag FROM 1 FOR 64)::bigint;
        found[open_grant.contributor_id][2] := substring(open_grant.flag FROM 65 FOR 64)::bigint;
        found[open_grant.contributor_id][3] := substring(open_grant.masked FROM 1 FOR 64)::bigint;
        found[open_grant.contributor_id][4] := substring(open_grant.masked FROM 65 FOR 64)::bigint;
        found[open_grant.contributor_id][5] := substring(open_grant.whole FROM 1 FOR 64)::bigint;
        found[open_grant.contributor_id][6] := substring(open_grant.whole FROM 65 FOR 64)::bigint;
    END LOOP;
    RETURN found;
END $$;
