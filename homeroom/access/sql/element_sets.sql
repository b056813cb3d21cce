-- Lists ask less often: a keyring says of single elements what is open whoever the child is, and each question of the set shape
-- looks at the keyring once (see open_sets.sql and openings.sql, whose words hold here).

-- As before, with what keyrings say of single elements.
DROP VIEW access_keyring_now, access_keyring_good;
CREATE VIEW access_keyring_good WITH (security_invoker = true) AS
SELECT k.*, s.idle_at, s.expires_at
FROM access_keyring k
JOIN access_session s ON s.token_hash = k.token_hash
WHERE s.ended_at IS NULL
  AND s.expires_at > statement_timestamp()
  AND s.idle_at > statement_timestamp()
  AND (s.second_factor_at IS NOT NULL OR (NOT s.asks_second_factor AND NOT k.owes_second_factor))
  AND coalesce(s.purpose_id, 0) = k.purpose_id
  AND k.good_until > statement_timestamp()
  AND k.changes = (SELECT sum(c.changes) FROM access_lockchange c);
CREATE VIEW access_keyring_now WITH (security_invoker = true) AS
SELECT k.*
FROM access_keyring_good k
-- Worked out once: of a small table PostgreSQL would look at every session, and work it out for each.
WHERE k.token_hash = (SELECT sha256(convert_to(nullif(current_setting('app.token', true), ''), 'UTF8')))
  AND k.principals = coalesce(nullif(current_setting('app.principals', true), ''), '{}')::integer[]
  AND k.purpose_id = coalesce(nullif(current_setting('app.purpose', true), ''), '0')::smallint;
GRANT SELECT ON access_keyring_good, access_keyring_now TO homeroom_definer;

DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The grounds on which each contributor opens single elements (bit n - 1 for ground n), where it opens the same on all of them.
-- Else 0: then it depends on the element.
CREATE FUNCTION access.element_grounds_of_v1(words bigint[], contributors integer) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
BEGIN
    RETURN ARRAY(
        SELECT coalesce(opened.grounds, 0)
        FROM generate_series(1, contributors) AS contributor
        LEFT JOIN (SELECT words[n][1] AS number,
                          CASE WHEN count(DISTINCT words[n:n][3:8]) = 1 THEN bit_or(1 << (words[n][2]::integer - 1)) END AS grounds
                   FROM generate_subscripts(words, 1) AS n GROUP BY 1) AS opened ON opened.number = contributor
        ORDER BY contributor);
END $$;

-- Single elements that each contributor opens on any ground: element [contributor] as in my_elements_v1.
CREATE FUNCTION access.any_elements_of_v1(words bigint[], contributors integer) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
BEGIN
    RETURN ARRAY(
        SELECT coalesce(opened.bits, ARRAY[0, 0, 0, 0, 0, 0]::bigint[])
        FROM generate_series(1, contributors) AS contributor
        LEFT JOIN (SELECT words[n][1] AS number, ARRAY[bit_or(words[n][3]), bit_or(words[n][4]), bit_or(words[n][5]),
                                                       bit_or(words[n][6]), bit_or(words[n][7]), bit_or(words[n][8])] AS bits
                   FROM generate_subscripts(words, 1) AS n GROUP BY 1) AS opened ON opened.number = contributor
        ORDER BY contributor);
END $$;

-- Element [ground]: the datasets that it opens, of any contributor; and -1 where it opens single elements.
CREATE FUNCTION access.opened_of_v1(masks bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
BEGIN
    RETURN ARRAY(SELECT bit_or(masks[contributor][ground])
                 FROM generate_series(1, 16) AS ground, generate_subscripts(masks, 1) AS contributor GROUP BY ground ORDER BY ground);
END $$;

CREATE FUNCTION access.elements_opened_of_v1(words bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
BEGIN
    RETURN ARRAY(SELECT CASE WHEN ground = ANY (words[:][2:2]) THEN -1 ELSE 0 END FROM generate_series(1, 16) AS ground ORDER BY ground);
END $$;

CREATE OR REPLACE FUNCTION access.make_keyring_v1(hash bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    masks bigint[];
    words bigint[];
    counted bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('access.keyring'), hashtext(encode(hash, 'hex'))) THEN RETURN; END IF;
    -- Counted before anything is read: what changes meanwhile makes this keyring stale, never wrong.
    SELECT sum(c.changes) INTO counted FROM access_lockchange c;
    seat := access.seat_anew_v1();
    IF seat.person_id IS NULL THEN RETURN; END IF;
    masks := access.masks_anew_v1(seat);
    words := access.words_anew_v1(seat);
    DELETE FROM access_keyring WHERE token_hash IN (
        SELECT k.token_hash FROM access_keyring k JOIN access_session s ON s.token_hash = k.token_hash
        WHERE s.expires_at <= statement_timestamp() ORDER BY s.expires_at LIMIT 20 FOR UPDATE OF k SKIP LOCKED);
    INSERT INTO access_keyring (token_hash, person_id, organization_id, role, purpose_id, principals, masks, grounds, elements, words,
                                opened, elements_opened, element_grounds, any_elements, barred, owes_second_factor, good_until, changes)
    VALUES (hash, seat.person_id, seat.organization_id, seat.role, seat.purpose_id, seat.principals,
            masks, access.grounds_of_v1(masks), access.elements_anew_v1(seat), words,
            access.opened_of_v1(masks), access.elements_opened_of_v1(words),
            access.element_grounds_of_v1(words, array_length(masks, 1)), access.any_elements_of_v1(words, array_length(masks, 1)),
            access.barred_anew_v1(seat),
            seat.role NOT IN ('parent', 'foster_parent', 'youth') AND NOT EXISTS (SELECT FROM access_secondfactorwaiver),
            access.good_until_v1(seat), counted)
    ON CONFLICT (token_hash) DO UPDATE SET
        person_id = excluded.person_id, organization_id = excluded.organization_id, role = excluded.role,
        purpose_id = excluded.purpose_id, principals = excluded.principals, masks = excluded.masks, grounds = excluded.grounds,
        elements = excluded.elements, words = excluded.words,
        opened = excluded.opened, elements_opened = excluded.elements_opened, element_grounds = excluded.element_grounds,
        any_elements = excluded.any_elements, barred = excluded.barred, owes_second_factor = excluded.owes_second_factor,
        good_until = excluded.good_until, changes = excluded.changes;
END $$;

-- What is open to this seat, whoever the child is, by one look at the keyring. `wanted` are datasets; as in opening_v1 a number may be
-- 0, rows of any dataset, or -1, single elements: either is asked alone.
CREATE TYPE access.openings AS (
    principals integer[], purpose_id smallint,
    wanted bigint,         -- A mask of datasets, with all bits for rows of any and for single elements.
    opened bigint[],       -- [ground]: which datasets it opens, of any contributor.
    ground_ids smallint[], -- Which grounds open any that are wanted.
    barred bigint[],       -- Packed as in barred_v1.
    shut integer[],        -- Children of whom all of it is barred,
    partly integer[]);     -- and of whom one of these datasets is.

CREATE FUNCTION access.openings_v1(wanted integer[]) RETURNS access.openings
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    rows bigint := CASE WHEN wanted[1] > 0 THEN 1::bigint << wanted[1] ELSE -1 END;
    seat access.seat;
    openings access.openings;
    opened bigint[];
BEGIN
    FOR n IN 2 .. cardinality(wanted) LOOP rows := rows | (1::bigint << wanted[n]); END LOOP;
    SELECT k.principals, k.purpose_id, rows, o.opened,
           ARRAY(SELECT n FROM unnest(o.opened) WITH ORDINALITY AS g (mask, n) WHERE mask & rows <> 0), k.barred, '{}', '{}'
    INTO openings
    FROM access_keyring_now k CROSS JOIN LATERAL (SELECT CASE wanted[1] WHEN -1 THEN k.elements_opened ELSE k.opened END AS opened) AS o;
    IF NOT FOUND THEN
        seat := access.seat_anew_v1();
        IF seat.person_id IS NULL THEN RETURN NULL; END IF;
        opened := CASE wanted[1] WHEN -1 THEN access.elements_opened_of_v1(access.words_anew_v1(seat))
                                 ELSE access.opened_of_v1(access.masks_anew_v1(seat)) END;
        openings := ROW(seat.principals, seat.purpose_id, rows, opened,
                        ARRAY(SELECT n FROM unnest(opened) WITH ORDINALITY AS g (mask, n) WHERE mask & rows <> 0),
                        access.barred_anew_v1(seat), '{}', '{}');
    END IF;
    IF openings.barred <> '{}' THEN
        openings.shut := ARRAY(SELECT b >> 6 FROM unnest(openings.barred) AS b WHERE b & 63 = 0 OR 1::bigint << (b & 63)::integer = rows);
        openings.partly := ARRAY(SELECT b >> 6 FROM unnest(openings.barred) AS b
                                 WHERE wanted[1] > 0 AND (1::bigint << (b & 63)::integer) & rows <> 0);
    END IF;
    RETURN openings;
END $$;

-- Every child of whom something of that kind is open to this seat: on which grounds (bit n - 1 for ground n), and on which
-- of them all that they open is. Of several datasets also a child of whom one is barred: what asks next looks at that.
CREATE FUNCTION access.my_grounds_v3(VARIADIC wanted integer[])
RETURNS TABLE (student_id integer, grounds integer, whole_grounds integer)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public
-- One index serves whoever asks, and to plan anew for each takes as long as to read fifty children.
SET plan_cache_mode = force_generic_plan ROWS 1000 AS $$
DECLARE
    openings CONSTANT access.openings := access.openings_v1(wanted);
BEGIN
    RETURN QUERY
    SELECT v.student_id, bit_or(1 << (v.ground_id - 1)),
           coalesce(bit_or(1 << (v.ground_id - 1)) FILTER (WHERE openings.opened[v.ground_id] & openings.wanted & ~v.datasets = 0
                                                             AND v.student_id <> ALL (openings.partly)), 0)
    FROM access_standing v
    WHERE v.principal = ANY (openings.principals)
      -- By ground too: everybody at an agency answers to the organization, which stands toward all its children.
      AND v.ground_id = ANY (openings.ground_ids)
      AND v.purpose_id IN (0, openings.purpose_id)
      AND openings.opened[v.ground_id] & openings.wanted & v.datasets <> 0
      AND v.during @> statement_timestamp()
      AND v.student_id <> ALL (openings.shut)
    GROUP BY v.student_id;
END $$;

-- By the same rule.
CREATE OR REPLACE FUNCTION access.my_grounds_v2(wanted integer)
RETURNS TABLE (student_id integer, grounds integer, whole_grounds integer)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
BEGIN
    RETURN QUERY SELECT m.student_id, m.grounds, m.whole_grounds FROM access.my_grounds_v3(wanted) m;
END $$;

-- The same children as an array, to drive an index: in order, because an index looks into it for each child of a list. Not by the
-- function above, since a list asks this once for each of its tables.
CREATE OR REPLACE FUNCTION access.my_children_of_v1(VARIADIC wanted integer[]) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    openings CONSTANT access.openings := access.openings_v1(wanted);
BEGIN
    RETURN ARRAY(
    SELECT DISTINCT v.student_id
    FROM access_standing v
    WHERE v.principal = ANY (openings.principals)
      AND v.ground_id = ANY (openings.ground_ids)
      AND v.purpose_id IN (0, openings.purpose_id)
      AND openings.opened[v.ground_id] & openings.wanted & v.datasets <> 0
      AND v.during @> statement_timestamp()
      AND v.student_id <> ALL (openings.shut)
    ORDER BY v.student_id);
END $$;

CREATE OR REPLACE FUNCTION access.my_children_v1(wanted integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.my_children_of_v1(wanted);
END $$;

-- On which grounds I stand without a limit toward children of mine, each way once.
CREATE FUNCTION access.ways_v1(VARIADIC wanted integer[]) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT m.whole_grounds FROM access.my_grounds_v3(VARIADIC wanted) m);
END $$;

-- Whose rows are open: element [contributor] is -1 where they are open of every child of mine, else the grounds on which
-- they are (bit n - 1 for ground n); NULL is never.
CREATE OR REPLACE FUNCTION access.my_contributors_v1(wanted integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    any_dataset CONSTANT integer := 63;
    asked CONSTANT integer := CASE wanted WHEN 0 THEN any_dataset ELSE wanted END;
    seat access.seat;
    grounds integer[];
    ways integer[];
BEGIN
    SELECT k.grounds[asked:asked] INTO grounds FROM access_keyring_now k;
    IF NOT FOUND THEN
        seat := access.seat_anew_v1();
        IF seat.person_id IS NULL THEN RETURN NULL; END IF;
        grounds := (access.grounds_of_v1(access.masks_anew_v1(seat)))[asked:asked];
    END IF;
    -- Whoever is a child of mine stands on one of these grounds: where all contributors open on the same, it is enough.
    IF wanted = 0 OR (SELECT min(g) <> max(g) FROM unnest(grounds) AS g WHERE g <> 0) THEN ways := access.ways_v1(wanted); END IF;
    RETURN ARRAY(SELECT CASE WHEN g = 0 THEN NULL WHEN EXISTS (SELECT FROM unnest(ways) AS way WHERE (g >> 1) & way = 0) THEN g >> 1
                             ELSE -1 END
                 FROM unnest(grounds) WITH ORDINALITY AS o (g, n) ORDER BY n);
END $$;

CREATE OR REPLACE FUNCTION access.my_openings_v1(VARIADIC wanted integer[]) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first CONSTANT integer := (SELECT min(w) FROM unnest(wanted) AS w);
    last CONSTANT integer := (SELECT max(w) FROM unnest(wanted) AS w);
    ways CONSTANT integer[] := access.ways_v1(VARIADIC wanted);
    seat access.seat;
    grounds integer[];
    known integer[];
BEGIN
    SELECT k.grounds[first:last] INTO grounds FROM access_keyring_now k;
    IF NOT FOUND THEN
        seat := access.seat_anew_v1();
        IF seat.person_id IS NULL THEN RETURN NULL; END IF;
        grounds := (access.grounds_of_v1(access.masks_anew_v1(seat)))[first:last];
    END IF;
    known[first:last][1:array_length(grounds, 2)] := ARRAY(
        SELECT ARRAY(SELECT CASE WHEN g = 0 THEN NULL WHEN EXISTS (SELECT FROM unnest(ways) AS way WHERE (g >> 1) & way = 0) THEN g >> 1
                                 ELSE -1 END
                     FROM unnest(grounds[place:place]) WITH ORDINALITY AS o (g, n) ORDER BY n)
        FROM generate_series(1, last - first + 1) AS place ORDER BY place);
    RETURN known;
END $$;

-- Of single elements, in the same way; 0 where it depends on the element, or somebody stands with a limit to named datasets.
CREATE FUNCTION access.my_element_contributors_v1() RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    grounds integer[];
    ways integer[];
    is_limited boolean;
BEGIN
    SELECT k.element_grounds INTO grounds FROM access_keyring_now k;
    IF NOT FOUND THEN
        seat := access.seat_anew_v1();
        IF seat.person_id IS NULL THEN RETURN NULL; END IF;
        grounds := access.element_grounds_of_v1(access.words_anew_v1(seat), array_length(access.masks_anew_v1(seat), 1));
    END IF;
    SELECT array_agg(DISTINCT m.whole_grounds), bool_or(m.whole_grounds <> m.grounds) INTO ways, is_limited FROM access.my_grounds_v3(-1) m;
    RETURN ARRAY(SELECT CASE WHEN g = 0 OR is_limited THEN 0 WHEN EXISTS (SELECT FROM unnest(ways) AS way WHERE g & way = 0) THEN g ELSE -1 END
                 FROM unnest(grounds) WITH ORDINALITY AS o (g, n) ORDER BY n);
END $$;

-- What my_element_contributors_v1 says where it depends on the child, without asking who these are.
CREATE FUNCTION access.element_grounds_v1() RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    grounds integer[];
BEGIN
    SELECT k.element_grounds INTO grounds FROM access_keyring_now k;
    IF FOUND THEN RETURN grounds; END IF;
    seat := access.seat_anew_v1();
    RETURN access.element_grounds_of_v1(access.words_anew_v1(seat), array_length(access.masks_anew_v1(seat), 1));
END $$;

-- Then the child and the grounds of the contributor, packed (student_id << 16) | grounds.
CREATE FUNCTION access.my_element_rows_v1() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
BEGIN
    RETURN QUERY
    SELECT (m.student_id::bigint << 16) | needed.grounds
    FROM (SELECT DISTINCT g AS grounds FROM unnest(access.element_grounds_v1()) AS g WHERE g <> 0) AS needed
    JOIN access.my_grounds_v3(-1) m ON m.whole_grounds & needed.grounds <> 0;
END $$;

CREATE OR REPLACE FUNCTION access.any_elements_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    known bigint[];
    seat access.seat;
BEGIN
    SELECT k.any_elements INTO known FROM access_keyring_now k;
    IF FOUND THEN RETURN known; END IF;
    seat := access.seat_anew_v1();
    RETURN access.any_elements_of_v1(access.words_anew_v1(seat), array_length(access.masks_anew_v1(seat), 1));
END $$;

-- Asked by my_grounds_v2 alone, as it was before.
DROP FUNCTION access.opened_v1();

SET LOCAL ROLE homeroom_owner;
