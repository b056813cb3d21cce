-- The set shape asks the keyring too (see keyring.sql and sets.sql, whose words hold here).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Every child of whom something of that kind is open to this seat: on which grounds (bit n - 1 for ground n), and on which
-- of them without a limit to named datasets.
CREATE OR REPLACE FUNCTION access.my_grounds_v1(wanted integer, seat access.seat)
RETURNS TABLE (student_id integer, grounds integer, whole_grounds integer)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1000 AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    opened bigint[] := array_fill(0::bigint, ARRAY[16]);
    grounds_open smallint[] := '{}';
    barred bigint[];
    opening integer[];
    word bigint[];
    words bigint[];
    open_grant record;
BEGIN
    IF seat.person_id IS NULL THEN RETURN; END IF;
    SELECT k.grounds[wanted:wanted], CASE wanted WHEN -1 THEN k.words ELSE '{}' END INTO opening, words FROM access_keyring_now k;
    IF FOUND AND wanted > 0 THEN
        FOR contributor IN 1 .. coalesce(array_length(opening, 2), 0) LOOP
            FOR ground IN 1 .. CASE opening[1][contributor] WHEN 0 THEN 0 ELSE 16 END LOOP
                IF opening[1][contributor] & (1 << ground) <> 0 THEN opened[ground] := 1::bigint << wanted; END IF;
            END LOOP;
        END LOOP;
    ELSIF FOUND AND wanted = -1 THEN
        IF words <> '{}' THEN
            FOREACH word SLICE 1 IN ARRAY words LOOP opened[word[2]] := -1; END LOOP;
        END IF;
    ELSE
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
            opened[open_grant.ground_id] := open_grant.datasets;
        END LOOP;
    END IF;
    FOR ground IN 1 .. 16 LOOP
        IF opened[ground] <> 0 THEN grounds_open := grounds_open || ground::smallint; END IF;
    END LOOP;
    -- For the whole child or the dataset that is wanted.
    barred := ARRAY(SELECT b >> 6 FROM unnest(access.barred_v1()) AS b WHERE b & 63 = 0 OR (wanted > 0 AND b & 63 = wanted));
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

-- The same children as an array, to drive an index.
CREATE FUNCTION access.my_children_v1(wanted integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    principals integer[];
    purpose smallint;
    barred bigint[];
    opening integer[];
    words bigint[];
    word bigint[];
    opened integer := 0;
    grounds_open smallint[] := '{}';
    shut integer[] := '{}';
BEGIN
    IF wanted <> 0 THEN
        SELECT k.principals, k.purpose_id, k.barred, k.grounds[wanted:wanted], CASE wanted WHEN -1 THEN k.words ELSE '{}' END
        INTO principals, purpose, barred, opening, words FROM access_keyring_now k;
        IF FOUND THEN
            FOR contributor IN 1 .. coalesce(array_length(opening, 2), 0) LOOP opened := opened | opening[1][contributor]; END LOOP;
            IF words <> '{}' THEN
                FOREACH word SLICE 1 IN ARRAY words LOOP opened := opened | (1 << word[2]::integer); END LOOP;
            END IF;
            FOR ground IN 1 .. 16 LOOP
                IF opened & (1 << ground) <> 0 THEN grounds_open := grounds_open || ground::smallint; END IF;
            END LOOP;
            IF barred <> '{}' THEN
                shut := ARRAY(SELECT b >> 6 FROM unnest(barred) AS b WHERE b & 63 = 0 OR b & 63 = wanted);
            END IF;
            RETURN ARRAY(
                SELECT DISTINCT v.student_id FROM access_standing v
                WHERE v.principal = ANY (principals)
                  AND v.ground_id = ANY (grounds_open)
                  AND v.purpose_id IN (0, purpose)
                  AND v.datasets & CASE wanted WHEN -1 THEN -1 ELSE 1::bigint << wanted END <> 0
                  AND v.during @> statement_timestamp()
                  AND v.student_id <> ALL (shut));
        END IF;
    END IF;
    RETURN ARRAY(SELECT m.student_id FROM access.my_grounds_v1(wanted, access.seat_v1()) m);
END $$;

-- Whose rows are open: element [contributor] is -1 where they are open of every child of mine, else the grounds on which
-- they are; NULL is never. Nearly always all or never, so nearly no row asks further.
CREATE OR REPLACE FUNCTION access.my_contributors_v1(wanted integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    opening integer[];
    known integer[];
    everywhere integer;
    row_of_any CONSTANT integer := 63;
BEGIN
    SELECT k.grounds[wanted:wanted] INTO opening FROM access_keyring_now k WHERE wanted > 0;
    IF NOT FOUND THEN
        seat := access.seat_v1();
        IF seat.person_id IS NULL THEN RETURN NULL; END IF;
        wanted := CASE wanted WHEN 0 THEN row_of_any ELSE wanted END;
        opening := (access.grounds_of_v1(access.masks_v1()))[wanted:wanted];
    END IF;
    FOR contributor IN 1 .. coalesce(array_length(opening, 2), 0) LOOP
        known[contributor] := nullif(opening[1][contributor] >> 1, 0);
        -- Whoever is a child of mine stands on one of these grounds: where all contributors open on the same, it is enough.
        everywhere := CASE WHEN known[contributor] IS NULL OR known[contributor] = everywhere THEN everywhere
                           WHEN everywhere IS NULL THEN known[contributor] ELSE 0 END;
    END LOOP;
    IF wanted = row_of_any OR everywhere = 0 THEN
        everywhere := coalesce((SELECT bit_and(m.whole_grounds)
                                FROM access.my_grounds_v1(CASE wanted WHEN row_of_any THEN 0 ELSE wanted END, access.seat_v1()) m), 0);
    END IF;
    FOR contributor IN 1 .. coalesce(array_length(known, 1), 0) LOOP
        known[contributor] := CASE WHEN known[contributor] & everywhere <> 0 THEN -1 ELSE known[contributor] END;
    END LOOP;
    RETURN known;
END $$;

-- Single elements that are open of every child of mine: element [contributor][view * 2 + half + 1], a half being 64 elements
-- of the mask, the first of them in the highest bit.
CREATE OR REPLACE FUNCTION access.my_elements_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    everywhere integer;
    contributors integer;
    known bigint[];
    words bigint[];
    word bigint[];
BEGIN
    IF seat.person_id IS NULL THEN RETURN NULL; END IF;
    SELECT k.words INTO words FROM access_keyring_now k;
    IF NOT FOUND THEN words := access.words_anew_v1(seat); END IF;
    everywhere := coalesce((SELECT bit_and(m.whole_grounds) FROM access.my_grounds_v1(-1, seat) m), 0);
    contributors := (SELECT max(o.id) FROM partners_organization o);
    known := array_fill(0::bigint, ARRAY[contributors, 6]);
    IF words <> '{}' THEN
        FOREACH word SLICE 1 IN ARRAY words LOOP
            IF everywhere & (1 << (word[2]::integer - 1)) <> 0 THEN
                FOR place IN 1 .. 6 LOOP known[word[1]][place] := known[word[1]][place] | word[place + 2]; END LOOP;
            END IF;
        END LOOP;
    END IF;
    RETURN known;
END $$;

-- Family members who stand, or stood, in a relation to a child of mine: their names may be read. Mine is a child of whom
-- something is open, by a relation of one's own or of one's school: an agency's people do not know the families of all its
-- children.
CREATE OR REPLACE FUNCTION access.family_in_sight_v1() RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    related integer := (SELECT bit_or(1 << (g.id - 1)) FROM access_ground g
                        WHERE g.relation NOT IN ('record_holder', 'any_in_population'));
BEGIN
    IF seat.person_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT DISTINCT p.id
        FROM (SELECT m.student_id FROM access.my_grounds_v1(0, seat) m WHERE m.grounds & related <> 0
              UNION SELECT m.student_id FROM access.my_grounds_v1(-1, seat) m WHERE m.grounds & related <> 0) AS mine
        JOIN access_standing theirs ON theirs.student_id = mine.student_id AND theirs.principal > 0
        JOIN partners_person p ON p.id = theirs.principal
        JOIN partners_organization o ON o.id = p.organization_id AND o.kind = 'family');
END $$;

SET LOCAL ROLE homeroom_owner;
