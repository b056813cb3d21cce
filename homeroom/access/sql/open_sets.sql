-- The set shape, with one look at the keyring for each of its questions (see sets.sql and keyring.sql, whose words hold here).
-- `wanted` is the number of a dataset; 0 means rows of any dataset, -1 single elements.
CREATE TYPE access.opening AS (
    principals integer[], purpose_id smallint,
    by_contributor integer[],  -- As one row of the keyring's grounds: element [1][contributor] has bit n for ground n.
    ground_ids smallint[],     -- On which grounds anything of that kind is open.
    barred integer[]);         -- Children of whom it is not.

DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

CREATE FUNCTION access.words_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    words bigint[];
BEGIN
    SELECT k.words INTO words FROM access_keyring_now k;
    IF FOUND THEN RETURN words; END IF;
    RETURN access.words_anew_v1(access.seat_anew_v1());
END $$;

-- What of that kind is open to this seat, whoever the child is; its principals are NULL where nothing is.
CREATE FUNCTION access.opening_v1(wanted integer) RETURNS access.opening
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    any_dataset CONSTANT integer := 63;
    asked CONSTANT integer := CASE WHEN wanted > 0 THEN wanted ELSE any_dataset END;
    seat access.seat;
    opening access.opening;
    barred bigint[];
    grounds integer;
BEGIN
    SELECT k.principals, k.purpose_id, k.grounds[asked:asked], k.barred
    INTO opening.principals, opening.purpose_id, opening.by_contributor, barred FROM access_keyring_now k;
    IF NOT FOUND THEN
        seat := access.seat_anew_v1();
        IF seat.person_id IS NULL THEN RETURN NULL; END IF;
        opening.principals := seat.principals;
        opening.purpose_id := seat.purpose_id;
        opening.by_contributor := (access.grounds_of_v1(access.masks_anew_v1(seat)))[asked:asked];
        barred := access.barred_anew_v1(seat);
    END IF;
    grounds := CASE wanted WHEN -1 THEN (SELECT bit_or(1 << w[n][2]::integer) FROM access.words_v1() AS w, generate_subscripts(w, 1) AS n)
                           ELSE (SELECT bit_or(g) FROM unnest(opening.by_contributor) AS g) END;
    opening.ground_ids := ARRAY(SELECT n::smallint FROM generate_series(1, 16) AS n WHERE grounds & (1 << n) <> 0);
    opening.barred := '{}';
    IF barred <> '{}' THEN
        opening.barred := ARRAY(SELECT b >> 6 FROM unnest(barred) AS b WHERE b & 63 = 0 OR b & 63 = wanted);
    END IF;
    RETURN opening;
END $$;

-- Of each ground the datasets that it opens of any contributor: an array by ground.
CREATE FUNCTION access.opened_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    masks bigint[] := access.masks_v1();
BEGIN
    RETURN ARRAY(SELECT bit_or(masks[contributor][ground])
                 FROM generate_series(1, 16) AS ground, generate_subscripts(masks, 1) AS contributor GROUP BY ground ORDER BY ground);
END $$;

-- Every child of whom something of that kind is open to this seat: on which grounds (bit n - 1 for ground n), and on which
-- of them without a limit to named datasets.
CREATE FUNCTION access.my_grounds_v2(wanted integer)
RETURNS TABLE (student_id integer, grounds integer, whole_grounds integer)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public
-- One index serves whoever asks, and to plan anew for each takes as long as to read fifty children.
SET plan_cache_mode = force_generic_plan ROWS 1000 AS $$
DECLARE
    opening access.opening := access.opening_v1(wanted);
    opened bigint[] := CASE wanted WHEN 0 THEN access.opened_v1()
                                   ELSE array_fill(CASE wanted WHEN -1 THEN -1 ELSE 1::bigint << wanted END, ARRAY[16]) END;
BEGIN
    RETURN QUERY
    SELECT v.student_id, bit_or(1 << (v.ground_id - 1)),
           coalesce(bit_or(1 << (v.ground_id - 1)) FILTER (WHERE wanted > 0 OR v.datasets = -1), 0)
    FROM access_standing v
    WHERE v.principal = ANY (opening.principals)
      -- By ground too: everybody at an agency answers to the organization, which stands toward all its children.
      AND v.ground_id = ANY (opening.ground_ids)
      AND v.purpose_id IN (0, opening.purpose_id)
      AND opened[v.ground_id] & v.datasets <> 0
      AND v.during @> statement_timestamp()
      AND v.student_id <> ALL (opening.barred)
    GROUP BY v.student_id;
END $$;

-- The same children as an array, to drive an index.
CREATE OR REPLACE FUNCTION access.my_children_v1(wanted integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(SELECT m.student_id FROM access.my_grounds_v2(wanted) m);
END $$;

-- Of policies before decision 17.
CREATE OR REPLACE FUNCTION access.my_students_v1(wanted integer) RETURNS SETOF integer
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
BEGIN
    RETURN QUERY SELECT m.student_id FROM access.my_grounds_v2(wanted) m;
END $$;

-- Whose rows are open: element [contributor] is -1 where they are open of every child of mine, else the grounds on which
-- they are; NULL is never. Nearly always all or never, so nearly no row asks further.
CREATE OR REPLACE FUNCTION access.my_contributors_v1(wanted integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    opening access.opening := access.opening_v1(wanted);
    grounds integer[];
    everywhere integer;
BEGIN
    IF opening.principals IS NULL THEN RETURN NULL; END IF;
    grounds := ARRAY(SELECT nullif(g >> 1, 0) FROM unnest(opening.by_contributor) WITH ORDINALITY AS o (g, number) ORDER BY number);
    -- Whoever is a child of mine stands on one of these grounds: where all contributors open on the same, it is enough.
    IF wanted <> 0 AND (SELECT count(DISTINCT g) FROM unnest(grounds) AS g) = 1 THEN
        RETURN ARRAY(SELECT CASE WHEN g IS NOT NULL THEN -1 END FROM unnest(grounds) WITH ORDINALITY AS o (g, number) ORDER BY number);
    END IF;
    everywhere := coalesce((SELECT bit_and(m.whole_grounds) FROM access.my_grounds_v2(wanted) m), 0);
    RETURN ARRAY(SELECT CASE WHEN g & everywhere <> 0 THEN -1 ELSE g END
                 FROM unnest(grounds) WITH ORDINALITY AS o (g, number) ORDER BY number);
END $$;

-- Where it depends on the child: child and grounds of the contributor, packed (student_id << 16) | grounds.
CREATE OR REPLACE FUNCTION access.my_rows_v1(wanted integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
BEGIN
    RETURN QUERY
    SELECT (m.student_id::bigint << 16) | needed.grounds
    FROM (SELECT DISTINCT grounds FROM unnest(access.my_contributors_v1(wanted)) AS grounds WHERE grounds > 0) AS needed
    JOIN access.my_grounds_v2(wanted) m ON m.grounds & needed.grounds <> 0;
END $$;

-- Single elements that are open of every child of mine: element [contributor][view * 2 + half + 1], a half being 64 elements
-- of the mask, the first of them in the highest bit.
CREATE OR REPLACE FUNCTION access.my_elements_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    words bigint[] := access.words_v1();
    word bigint[];
    everywhere integer;
    known bigint[];
BEGIN
    IF words IS NULL THEN RETURN NULL; END IF;  -- Not ready.
    known := array_fill(0::bigint, ARRAY[(SELECT max(o.id)::integer FROM partners_organization o), 6]);
    IF words <> '{}' THEN
        everywhere := coalesce((SELECT bit_and(m.whole_grounds) FROM access.my_grounds_v2(-1) m), 0);
        FOREACH word SLICE 1 IN ARRAY words LOOP
            IF everywhere & (1 << (word[2]::integer - 1)) <> 0 THEN
                FOR place IN 1 .. 6 LOOP known[word[1]][place] := known[word[1]][place] | word[place + 2]; END LOOP;
            END IF;
        END LOOP;
    END IF;
    RETURN known;
END $$;

-- May this seat open this child at all? Hidden and missing children cost the same: the same look-ups are made for
-- student 0, which no child has; and of whoever stands toward a child on grounds that open nothing to this seat, as everybody
-- does through the own agency, no more is asked (leak test 16 of the row-access decision).
CREATE OR REPLACE FUNCTION access.can_open_v1(wanted uuid) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    student integer := coalesce((SELECT id FROM students_student WHERE public_id = wanted), 0);
    opening access.opening := access.opening_v1(0);
    masks bigint[] := access.masks_v1();
    opens boolean := false;
    stands record;
BEGIN
    IF opening.principals IS NULL THEN RETURN NULL; END IF;  -- Not ready: nothing is open, whoever is asked for.
    FOR stands IN
        SELECT v.ground_id, v.datasets FROM access_standing v
        WHERE v.student_id = student
          AND v.principal = ANY (opening.principals)
          AND v.purpose_id IN (0, opening.purpose_id)
          AND v.ground_id = ANY (opening.ground_ids)
          AND v.during @> statement_timestamp()
    LOOP
        opens := opens OR EXISTS (SELECT FROM students_sourcerecord r
                                  WHERE r.student_id = student
                                    AND masks[r.contributor_id][stands.ground_id] & stands.datasets <> 0);
    END LOOP;
    RETURN CASE WHEN opens AND student <> ALL (opening.barred) THEN student END;
END $$;

-- Family members who stand, or stood, in a relation to a child of mine: their names may be read. Mine is a child of whom
-- something is open, by a relation of one's own or of one's school: an agency's people do not know the families of all its
-- children.
CREATE OR REPLACE FUNCTION access.family_in_sight_v1() RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    related integer := (SELECT bit_or(1 << (g.id - 1)) FROM access_ground g
                        WHERE g.relation NOT IN ('record_holder', 'any_in_population'));
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT p.id
        FROM (SELECT m.student_id FROM access.my_grounds_v2(0) m WHERE m.grounds & related <> 0
              UNION SELECT m.student_id FROM access.my_grounds_v2(-1) m WHERE m.grounds & related <> 0) AS mine
        JOIN access_standing theirs ON theirs.student_id = mine.student_id AND theirs.principal > 0
        JOIN partners_person p ON p.id = theirs.principal
        JOIN partners_organization o ON o.id = p.organization_id AND o.kind = 'family');
END $$;

-- By the rule above; no policy asked it.
DROP FUNCTION access.my_grounds_v1(integer, access.seat);

SET LOCAL ROLE homeroom_owner;
