-- Search: which children of one's own a question fits. Names are taken apart into keys when they are written, in a column
-- that PostgreSQL itself computes, so that no copy can fall behind; a question is taken apart in the same way.
--
-- Keys of a name: each of its words ("vega"); two and three neighbors written as one ("delacruz"); and, for words of four
-- letters or more, after a "~" the word and the word with one letter left out, which is how a typing error is found: two
-- words are alike when they become the same by leaving out one letter at most of each. A date of birth and an identifier
-- have one key, after a "=". Neither extension nor dictionary is needed.

-- Plain letters: no marks, no capitals, no apostrophes (or a blank in their place). The text of a name is kept as it is.
CREATE FUNCTION access.folded_v1(name text, apostrophe text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public AS $$
BEGIN
    name := regexp_replace(name, '[''`´ʹʻʼʽˈ‘’‛′＇]', apostrophe, 'g');
    name := lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g'));
    name := replace(replace(replace(replace(name, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
    name := translate(name, 'øłđðħıŋ', 'olddhin');
    -- All that stands between words: what is no letter and no figure in ASCII, Latin-1 and general punctuation.
    RETURN btrim(regexp_replace(name, '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+', ' ', 'g'));
END $$;

-- A word, each of its letters left out once.
CREATE FUNCTION access.shortened_v1(word text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT left(word, n - 1) || substr(word, n + 1) FROM generate_series(1, length(word)) AS n);
END $$;

-- A name has at most twelve words, of at most forty letters: the longest that civil registers of six countries allow fit.
CREATE FUNCTION access.name_keys_v1(name text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public AS $$
DECLARE
    words text[] := (string_to_array(access.folded_v1(name, ''), ' '))[1:12];
    apart text[] := (string_to_array(access.folded_v1(name, ' '), ' '))[1:12];
    keys text[] := '{}';
    word text;
BEGIN
    FOR place IN 1 .. coalesce(array_length(words, 1), 0) LOOP
        IF place > 1 THEN keys := keys || (words[place - 1] || words[place]); END IF;
        IF place > 2 THEN keys := keys || (words[place - 2] || words[place - 1] || words[place]); END IF;
    END LOOP;
    FOREACH word IN ARRAY words || apart LOOP
        word := left(word, 40);
        keys := keys || word;
        IF length(word) >= 4 AND word !~ '[0-9]' THEN
            keys := keys || ('~' || word)
                 || ARRAY(SELECT '~' || shorter FROM unnest(access.shortened_v1(word)) AS shorter);
        END IF;
    END LOOP;
    RETURN nullif(ARRAY(SELECT DISTINCT k FROM unnest(keys) AS k WHERE k <> '' ORDER BY k), '{}');
END $$;

-- The key of an identifier or a date: its letters and figures, however they are set apart.
CREATE FUNCTION access.exact_key_v1(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN '=' || nullif(replace(access.folded_v1(value, ''), ' ', ''), '');
END $$;

-- Of single elements only full values are ever found: who is shown a masked one could else guess the rest of it.
-- 1 and 2 are the legal and the preferred name; 3, 8 and 9 the birth date, the state and the child-welfare identifier.
ALTER TABLE students_glimpse ADD COLUMN search_keys text[] GENERATED ALWAYS AS (
    CASE WHEN view <> 2 THEN NULL
         WHEN element IN (1, 2) THEN access.name_keys_v1(value #>> '{}')
         WHEN element IN (3, 8, 9) THEN ARRAY[access.exact_key_v1(value #>> '{}')] END) STORED;
CREATE INDEX glimpse_by_search_key ON students_glimpse USING gin (search_keys)
    WHERE superseded_at IS NULL AND search_keys IS NOT NULL;
CREATE INDEX glimpse_to_search_by_student ON students_glimpse (student_id)
    WHERE superseded_at IS NULL AND search_keys IS NOT NULL;

-- No element is a former name: it opens with the whole dataset of names, and is found by whom that is open to.
ALTER TABLE students_identity ADD COLUMN search_keys text[] GENERATED ALWAYS AS (
    access.name_keys_v1(former_last_names #>> '{}')) STORED;
CREATE INDEX identity_by_search_key ON students_identity USING gin (search_keys)
    WHERE superseded_at IS NULL AND search_keys IS NOT NULL;

CREATE INDEX standing_by_principal_and_ground ON access_standing (principal, ground_id, student_id);

-- The children whom a question fits, best first, by ids alone; the caller reads of them what the policies show. `asked`
-- has for each place of the question what may stand there: the word, other forms of it, what each costs, and whether a
-- typing error is forgiven. Every place must be found; of three or more all but one, when no child has them all.
--
-- The rule of the policies a second time, by hand: a word is found in an element that is open to the seat, in full, of a
-- child toward whom the seat stands on that very ground, and whom nothing bars. tests/students/test_search.py compares.
-- One plan for every question: else the planner would look up how frequent a name is, also among children of others. Such
-- a plan is made for nobody in particular, and without seqscan off reads the standing of everybody (50 ms for 30,000).
CREATE FUNCTION access.search_v1(asked jsonb, most integer) RETURNS SETOF integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
DECLARE
    seat access.seat := access.seat_v1();
    masks bigint[] := access.masks_v1();
    elements bit(128)[] := access.elements_v1();
    barred bigint[] := access.barred_v1();
    places smallint[];
    keys text[];
    costs integer[];
    asked_for integer;
    grounds smallint[];
    among integer[];
BEGIN
    IF seat.person_id IS NULL THEN RETURN; END IF;

    WITH word AS (
        SELECT a.place, a.cost, a.typos,
               CASE WHEN starts_with(a.word, '=') THEN access.exact_key_v1(a.word)
                    ELSE left(replace(access.folded_v1(a.word, ''), ' ', ''), 40) END AS said
        FROM jsonb_to_recordset(asked) AS a (place smallint, word text, cost integer, typos boolean)
        LIMIT 500  -- Eight words have fifty other forms each at the most.
    ), form AS (
        SELECT place, said AS key, cost FROM word
        UNION ALL
        SELECT place, '~' || said, cost + 2 FROM word WHERE typos
        UNION ALL
        SELECT place, mark || shorter, cost + 2 FROM word, unnest(access.shortened_v1(said)) AS shorter, unnest('{"",~}'::text[]) AS mark
        WHERE typos AND length(said) >= 4
    ), cheapest AS (
        SELECT place, key, min(cost) AS cost FROM form WHERE key <> '' GROUP BY place, key
    )
    SELECT array_agg(place), array_agg(key), array_agg(cost), count(DISTINCT place) INTO places, keys, costs, asked_for
    FROM cheapest;

    -- Who stands toward few children is asked about each; who stands toward many, by the index of keys. Only grounds that
    -- open something to such a seat count: by others everybody at an agency stands toward all of its children.
    grounds := ARRAY(SELECT DISTINCT g.ground_id FROM access_grant g
                     WHERE g.recipient_id = seat.organization_id AND g.role = seat.role);
    among := ARRAY(SELECT v.student_id FROM access_standing_now v
                   WHERE v.principal = ANY (seat.principals) AND v.ground_id = ANY (grounds) LIMIT 2001);
    IF cardinality(among) > 2000 THEN
        among := ARRAY(
            SELECT known.student_id
            FROM (SELECT student_id, search_keys FROM students_glimpse WHERE superseded_at IS NULL AND search_keys && keys
                  UNION ALL
                  SELECT student_id, search_keys FROM students_identity WHERE superseded_at IS NULL AND search_keys && keys) AS known
            CROSS JOIN LATERAL unnest(known.search_keys) AS has (key)
            JOIN unnest(places, keys) AS a (place, key) ON a.key = has.key
            GROUP BY known.student_id
            HAVING count(DISTINCT a.place) >= asked_for - (asked_for >= 3)::integer);
    END IF;

    RETURN QUERY
    WITH known AS (
        SELECT g.student_id, g.contributor_id, g.dataset, g.element, g.value #>> '{}' AS said, g.search_keys
        FROM students_glimpse g
        WHERE g.student_id = ANY (among) AND g.superseded_at IS NULL AND g.search_keys && keys
        UNION ALL
        SELECT i.student_id, i.contributor_id, 1, NULL, NULL, i.search_keys
        FROM students_identity i
        WHERE i.student_id = ANY (among) AND i.superseded_at IS NULL AND i.search_keys && keys
    ), opened AS (
        SELECT k.* FROM known k
        WHERE EXISTS (
                SELECT FROM access_standing_now v
                WHERE v.student_id = k.student_id
                  AND v.principal = ANY (seat.principals)
                  AND v.datasets & (1::bigint << k.dataset) <> 0
                  AND (k.element IS NULL AND masks[k.contributor_id][v.ground_id] & (1::bigint << k.dataset) <> 0
                       OR get_bit(elements[k.contributor_id][v.ground_id * 3 + 2], k.element) = 1))
          AND EXISTS (
                SELECT FROM students_sourcerecord r JOIN access_standing_now v ON v.student_id = r.student_id
                WHERE r.student_id = k.student_id
                  AND v.principal = ANY (seat.principals)
                  AND masks[r.contributor_id][v.ground_id] & v.datasets <> 0)
          AND NOT (k.student_id::bigint << 6) = ANY (barred)
          AND NOT ((k.student_id::bigint << 6) | k.dataset) = ANY (barred)
    ), fit AS (
        -- A former name counts for a little less than the present one.
        SELECT o.student_id, a.place, min(a.cost + (o.element IS NULL)::integer) AS cost, min(o.said COLLATE "C") AS said
        FROM opened o
        CROSS JOIN LATERAL unnest(o.search_keys) AS has (key)
        JOIN unnest(places, keys, costs) AS a (place, key, cost) ON a.key = has.key
        GROUP BY o.student_id, a.place
    ), child AS (
        SELECT f.student_id, count(*) AS hits, sum(f.cost) AS cost, min(f.said) AS said FROM fit f
        GROUP BY f.student_id
        HAVING count(*) >= asked_for - (asked_for >= 3)::integer
    )
    SELECT c.student_id FROM child c
    WHERE c.hits = (SELECT max(child.hits) FROM child)
    ORDER BY c.cost, c.said, c.student_id
    LIMIT least(most, 50);
END $$;
