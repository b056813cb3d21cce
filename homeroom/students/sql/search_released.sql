DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'search_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before; and of whom a consent or an order names single elements, the name among them, is found by that name: the paper
-- says which elements, whatever dataset they lie in (access.released_v1; the policy of single elements asks the same).

-- The children whom a question fits, best first, by ids alone; the caller reads of them what the policies show. `asked`
-- has for each place of the question what may stand there: the word, other forms of it, what each costs, and whether a
-- typing error is forgiven. Every place must be found; of three or more all but one, when no child has them all.
--
-- The rule of the policies a second time, by hand: a word is found in an element that is open to the seat, in full, of a
-- child toward whom the seat stands on that very ground, and whom nothing bars. tests/students/test_search.py compares.
-- One plan for every question: else the planner would look up how frequent a name is, also among children of others. Such
-- a plan is made for nobody in particular, and without seqscan off reads the standing of everybody (50 ms for 30,000).
CREATE OR REPLACE FUNCTION access.search_v1(asked jsonb, most integer) RETURNS SETOF integer
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
                  AND (v.datasets & (1::bigint << k.dataset) <> 0
                       OR v.release_id <> 0 AND access.released_v1(v.release_id, k.element, 2))
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

SET LOCAL ROLE homeroom_owner;
