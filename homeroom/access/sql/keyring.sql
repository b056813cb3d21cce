-- The keyring: what the holder of a token can open, worked out when they enter and kept for the statements that follow. It
-- is good while its session lives, no moment at which something begins or ends has passed, and no lock was changed since:
-- whatever it is made from counts its changes (access_lockchange). So an end is felt at the next statement, as before, and
-- a table that a statement names costs a look at one row instead of asking the whole rule again (decision 17).
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

-- Of whoever holds the token of this transaction. Any role can set any setting, so what the planner was told must be what
-- the token yields.
CREATE VIEW access_keyring_now WITH (security_invoker = true) AS
SELECT k.*
FROM access_keyring_good k
WHERE k.token_hash = sha256(convert_to(nullif(current_setting('app.token', true), ''), 'UTF8'))
  AND k.principals = coalesce(nullif(current_setting('app.principals', true), ''), '{}')::integer[]
  AND k.purpose_id = coalesce(nullif(current_setting('app.purpose', true), ''), '0')::smallint;

-- Where laying has given the functions to the definer, only the definer may replace them.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- A lock was changed: whatever keyrings were made before are made anew. The count is spread over rows so that nobody waits
-- for a load that has not committed; a change counts when it commits, with what it changed.
CREATE FUNCTION access.locks_changed_v1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE access_lockchange SET changes = changes + 1
    WHERE id = (SELECT c.id FROM access_lockchange c ORDER BY c.id LIMIT 1 FOR UPDATE SKIP LOCKED);
    IF NOT FOUND THEN UPDATE access_lockchange SET changes = changes + 1 WHERE id = 1; END IF;
    RETURN NULL;
END $$;

-- The seat of whoever holds the token now, or NULL: session live, person active, confidentiality agreement and
-- training current, organization neither withdrawn nor debarred, and the advisory settings those of the token.
CREATE FUNCTION access.seat_anew_v1() RETURNS access.seat
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    moment timestamptz := statement_timestamp();
    token text := nullif(current_setting('app.token', true), '');
BEGIN
    IF token IS NULL THEN RETURN NULL; END IF;
    SELECT p.id, p.organization_id, p.role, coalesce(s.purpose_id, 0::smallint), access.principals_v1(p.id) INTO seat
    FROM access.live_session_v1(token) s
    JOIN partners_person p ON p.id = s.person_id
    LEFT JOIN partners_organization o ON o.id = p.organization_id
    WHERE p.active @> moment
      AND (o.absent IS NULL OR NOT o.absent @> moment)
      AND (o.debarred IS NULL OR NOT o.debarred @> moment)
      -- One's own record asks for no agreement to keep it confidential, and for no training (34 CFR 99.10).
      AND (p.role IN ('parent', 'youth') OR (
              EXISTS (SELECT FROM partners_readiness r
                      WHERE r.person_id = p.id AND r.kind = 'confidentiality' AND r.during @> moment)
          AND EXISTS (SELECT FROM partners_readiness r
                      WHERE r.person_id = p.id AND r.kind = 'training' AND r.during @> moment)));
    IF NOT FOUND THEN RETURN NULL; END IF;
    -- Any role can set any setting, so what the planner was told must be what the token yields.
    IF seat.principals <> coalesce(nullif(current_setting('app.principals', true), ''), '{}')::integer[]
       OR seat.purpose_id <> coalesce(nullif(current_setting('app.purpose', true), ''), '0')::smallint
    THEN RETURN NULL; END IF;
    RETURN seat;
END $$;

-- Datasets open to this seat: element [contributor][ground] is a mask of dataset bits. NULL means not ready: no rows.
CREATE FUNCTION access.masks_anew_v1(seat access.seat) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    masks bigint[];
    open_grant record;
    moment timestamptz := statement_timestamp();
BEGIN
    IF seat.person_id IS NULL THEN RETURN NULL; END IF;
    masks := array_fill(0::bigint, ARRAY[(SELECT max(id)::integer FROM partners_organization), 16]);
    FOR open_grant IN
        SELECT g.contributor_id, g.ground_id, g.datasets
        FROM access_grant g JOIN partners_organization c ON c.id = g.contributor_id
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
          AND g.during @> moment
          AND (c.absent IS NULL OR NOT c.absent @> moment)
    LOOP
        masks[open_grant.contributor_id][open_grant.ground_id] :=
            masks[open_grant.contributor_id][open_grant.ground_id] | open_grant.datasets;
    END LOOP;
    RETURN masks;
END $$;

-- Single elements open to this seat: element [contributor][ground * 3 + view] is a mask of element bits;
-- view 0 is flag, 1 masked, 2 full.
CREATE FUNCTION access.elements_anew_v1(seat access.seat) RETURNS bit(128)[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    elements bit(128)[];
    open_grant record;
    moment timestamptz := statement_timestamp();
BEGIN
    IF seat.person_id IS NULL THEN RETURN NULL; END IF;
    elements := array_fill(0::bit(128), ARRAY[(SELECT max(id)::integer FROM partners_organization), 50]);
    FOR open_grant IN
        SELECT g.contributor_id, g.ground_id * 3 AS place, g.flag, g.masked, g."full"
        FROM access_grant g JOIN partners_organization c ON c.id = g.contributor_id
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
          AND g.during @> moment
          AND (c.absent IS NULL OR NOT c.absent @> moment)
    LOOP
        elements[open_grant.contributor_id][open_grant.place] :=
            elements[open_grant.contributor_id][open_grant.place] | open_grant.flag;
        elements[open_grant.contributor_id][open_grant.place + 1] :=
            elements[open_grant.contributor_id][open_grant.place + 1] | open_grant.masked;
        elements[open_grant.contributor_id][open_grant.place + 2] :=
            elements[open_grant.contributor_id][open_grant.place + 2] | open_grant."full";
    END LOOP;
    RETURN elements;
END $$;

-- The same masks the other way: element [dataset][contributor] has bit n for each ground n that opens it; [63] is any dataset.
CREATE FUNCTION access.grounds_of_v1(masks bigint[]) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    grounds integer[] := array_fill(0, ARRAY[63, array_length(masks, 1)]);
    opened record;
BEGIN
    FOR opened IN
        SELECT dataset, contributor, bit_or(1 << ground) AS grounds
        FROM generate_subscripts(masks, 1) AS contributor, generate_series(1, 16) AS ground, generate_series(1, 63) AS dataset
        WHERE masks[contributor][ground] <> 0
          AND masks[contributor][ground] & CASE dataset WHEN 63 THEN -1 ELSE 1::bigint << dataset END <> 0
        GROUP BY dataset, contributor
    LOOP
        grounds[opened.dataset][opened.contributor] := opened.grounds;
    END LOOP;
    RETURN grounds;
END $$;

-- The same, one row for each contributor and ground: contributor, ground, and two halves of each view.
CREATE FUNCTION access.words_anew_v1(seat access.seat) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
BEGIN
    RETURN (
        SELECT coalesce(array_agg(ARRAY[
                   contributor_id, ground_id,
                   substring(flag FROM 1 FOR 64)::bigint, substring(flag FROM 65 FOR 64)::bigint,
                   substring(masked FROM 1 FOR 64)::bigint, substring(masked FROM 65 FOR 64)::bigint,
                   substring(whole FROM 1 FOR 64)::bigint, substring(whole FROM 65 FOR 64)::bigint]), '{}')
        FROM (SELECT g.contributor_id, g.ground_id, bit_or(g.flag) AS flag, bit_or(g.masked) AS masked, bit_or(g."full") AS whole
              FROM access_grant g JOIN partners_organization c ON c.id = g.contributor_id
              WHERE g.recipient_id = seat.organization_id
                AND g.role = seat.role
                AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
                AND g.during @> moment
                AND (c.absent IS NULL OR NOT c.absent @> moment)
              GROUP BY 1, 2
              HAVING bit_or(g.flag | g.masked | g."full") <> 0::bit(128)) AS opened);
END $$;

-- What is barred to this seat, packed (student_id << 6) | dataset; dataset 0 is the whole child.
CREATE FUNCTION access.barred_anew_v1(seat access.seat) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF seat.person_id IS NULL THEN RETURN NULL; END IF;
    RETURN ARRAY(
        SELECT (b.student_id::bigint << 6) | d.dataset
        FROM access_bar b, unnest(b.datasets) AS d (dataset)
        WHERE b.during @> statement_timestamp()
          AND (b.person_id IS NULL OR b.person_id = seat.person_id)
          AND (b.organization_id IS NULL OR b.organization_id = seat.organization_id)
          AND (b.role IS NULL OR b.role = seat.role));
END $$;

-- The grounds on which this seat stands toward a child where this dataset is asked: bit n for ground n.
CREATE FUNCTION access.standing_anew_v1(seat access.seat, child integer, dataset integer) RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT bit_or(1 << v.ground_id) FROM access_standing v
            WHERE v.student_id = child
              AND v.principal = ANY (seat.principals)
              AND v.purpose_id IN (0, seat.purpose_id)
              AND v.during @> statement_timestamp()
              AND v.datasets & (1::bigint << dataset) <> 0);
END $$;

-- The next moment at which time alone changes what this seat can open: something begins or ends.
CREATE FUNCTION access.good_until_v1(seat access.seat) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (
        SELECT coalesce(min(edge), 'infinity')
        FROM (
            SELECT p.active AS during FROM partners_person p WHERE p.id = seat.person_id
            UNION ALL SELECT o.absent FROM partners_organization o
            UNION ALL SELECT o.debarred FROM partners_organization o WHERE o.id = seat.organization_id
            UNION ALL SELECT r.during FROM partners_readiness r WHERE r.person_id = seat.person_id
            UNION ALL SELECT g.during FROM access_grant g WHERE g.recipient_id = seat.organization_id AND g.role = seat.role
            UNION ALL SELECT b.during FROM access_bar b
                      WHERE (b.person_id IS NULL OR b.person_id = seat.person_id)
                        AND (b.organization_id IS NULL OR b.organization_id = seat.organization_id)
                        AND (b.role IS NULL OR b.role = seat.role)
        ) AS ranges, unnest(ARRAY[lower(during), upper(during)]) AS edge
        WHERE edge > statement_timestamp());
END $$;

-- Make the keyring of a session that has just entered. Of two requests at once one makes it, and the other asks anew.
CREATE FUNCTION access.make_keyring_v1(hash bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    opened bigint[];
    counted bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('access.keyring'), hashtext(encode(hash, 'hex'))) THEN RETURN; END IF;
    -- Counted before anything is read: what changes meanwhile makes this keyring stale, never wrong.
    SELECT sum(c.changes) INTO counted FROM access_lockchange c;
    seat := access.seat_anew_v1();
    IF seat.person_id IS NULL THEN RETURN; END IF;
    opened := access.masks_anew_v1(seat);
    DELETE FROM access_keyring WHERE token_hash IN (
        SELECT k.token_hash FROM access_keyring k JOIN access_session s ON s.token_hash = k.token_hash
        WHERE s.expires_at <= statement_timestamp() ORDER BY s.expires_at LIMIT 20 FOR UPDATE OF k SKIP LOCKED);
    INSERT INTO access_keyring (token_hash, person_id, organization_id, role, purpose_id, principals, masks, grounds, elements, words,
                                barred, owes_second_factor, good_until, changes)
    VALUES (hash, seat.person_id, seat.organization_id, seat.role, seat.purpose_id, seat.principals,
            opened, access.grounds_of_v1(opened), access.elements_anew_v1(seat), access.words_anew_v1(seat), access.barred_anew_v1(seat),
            seat.role NOT IN ('parent', 'foster_parent', 'youth') AND NOT EXISTS (SELECT FROM access_secondfactorwaiver),
            access.good_until_v1(seat), counted)
    ON CONFLICT (token_hash) DO UPDATE SET
        person_id = excluded.person_id, organization_id = excluded.organization_id, role = excluded.role,
        purpose_id = excluded.purpose_id, principals = excluded.principals, masks = excluded.masks, grounds = excluded.grounds,
        elements = excluded.elements, words = excluded.words, barred = excluded.barred, owes_second_factor = excluded.owes_second_factor,
        good_until = excluded.good_until, changes = excluded.changes;
END $$;

-- Enter: once per transaction. Being used puts off the moment at which the session is idle, at most once a minute, and
-- never waits: of two requests at once, one writes.
CREATE OR REPLACE FUNCTION access.enter_v1(token text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    hash bytea := sha256(convert_to(token, 'UTF8'));
    moment timestamptz := statement_timestamp();
    kept record;
    is_kept boolean;
BEGIN
    SELECT k.person_id, k.purpose_id, k.principals, k.idle_at < least(k.expires_at, moment + interval '29 minutes') AS is_used
    INTO kept FROM access_keyring_good k WHERE k.token_hash = hash;
    is_kept := FOUND;
    IF NOT is_kept THEN
        SELECT s.person_id, coalesce(s.purpose_id, 0::smallint) AS purpose_id, access.principals_v1(s.person_id) AS principals,
               true AS is_used
        INTO kept FROM access.live_session_v1(token) s;
        IF NOT FOUND THEN RETURN NULL; END IF;
    END IF;
    IF kept.is_used THEN
        UPDATE access_session SET idle_at = least(expires_at, moment + interval '30 minutes')
        WHERE token_hash = (SELECT s.token_hash FROM access_session s
                            WHERE s.token_hash = hash AND s.idle_at < least(s.expires_at, moment + interval '29 minutes')
                            FOR UPDATE SKIP LOCKED);
    END IF;
    PERFORM set_config('app.token', token, true),
            set_config('app.principals', kept.principals::text, true),
            set_config('app.purpose', kept.purpose_id::text, true);
    IF NOT is_kept THEN PERFORM access.make_keyring_v1(hash); END IF;
    RETURN kept.person_id;
END $$;

-- What everybody asks, by the same names as before: from the keyring while it is good, and else from the rule.
CREATE OR REPLACE FUNCTION access.seat_v1() RETURNS access.seat
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
BEGIN
    SELECT k.person_id, k.organization_id, k.role, k.purpose_id, k.principals INTO seat FROM access_keyring_now k;
    IF FOUND THEN RETURN seat; END IF;
    RETURN access.seat_anew_v1();
END $$;

CREATE OR REPLACE FUNCTION access.masks_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    masks bigint[];
BEGIN
    SELECT k.masks INTO masks FROM access_keyring_now k;
    IF FOUND THEN RETURN masks; END IF;
    RETURN access.masks_anew_v1(access.seat_anew_v1());
END $$;

CREATE OR REPLACE FUNCTION access.elements_v1() RETURNS bit(128)[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    elements bit(128)[];
BEGIN
    SELECT k.elements INTO elements FROM access_keyring_now k;
    IF FOUND THEN RETURN elements; END IF;
    RETURN access.elements_anew_v1(access.seat_anew_v1());
END $$;

CREATE OR REPLACE FUNCTION access.barred_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    barred bigint[];
BEGIN
    SELECT k.barred INTO barred FROM access_keyring_now k;
    IF FOUND THEN RETURN barred; END IF;
    RETURN access.barred_anew_v1(access.seat_anew_v1());
END $$;

-- Of the child whose page it is (the setting app.student): whose rows of these datasets are open, packed as the policies pack
-- a row: (student_id << 22) | (contributor_id << 6) | dataset. Whoever sets another child gets that child's answer, by the
-- same rule. NULL where the answer is not short (a bar, no keyring): then rows are asked one by one.
CREATE FUNCTION access.open_of_child_v1(VARIADIC wanted integer[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    child integer := nullif(current_setting('app.student', true), '')::integer;
    dataset integer;
    barred bigint[];
    opening integer[];
    standing integer;
    known bigint[] := '{}';
BEGIN
    IF child IS NULL THEN RETURN NULL; END IF;
    FOREACH dataset IN ARRAY wanted LOOP
        SELECT k.barred, k.grounds[dataset:dataset],
               (SELECT bit_or(1 << v.ground_id) FROM access_standing v
                WHERE v.student_id = child
                  AND v.principal = ANY (k.principals)
                  AND v.purpose_id IN (0, k.purpose_id)
                  AND v.during @> statement_timestamp()
                  AND v.datasets & (1::bigint << dataset) <> 0)
        INTO barred, opening, standing FROM access_keyring_now k;
        IF NOT FOUND THEN RETURN NULL; END IF;
        IF barred <> '{}' THEN
            IF child = ANY (ARRAY(SELECT b >> 6 FROM unnest(barred) AS b)) THEN RETURN NULL; END IF;
        END IF;
        FOR contributor IN 1 .. coalesce(array_length(opening, 2), 0) LOOP
            IF opening[1][contributor] & standing <> 0 THEN
                known := known || ((child::bigint << 22) | (contributor << 6) | dataset);
            END IF;
        END LOOP;
    END LOOP;
    RETURN known;
END $$;

-- The same for single elements: element [contributor][view * 2 + half + 1] as in my_elements_v1, and [contributor][7] is the
-- child's number, so that one value says of whom it is. A ground that is limited to named datasets counts row by row.
CREATE FUNCTION access.elements_of_child_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    child integer := nullif(current_setting('app.student', true), '')::integer;
    barred bigint[];
    words bigint[];
    word bigint[];
    contributors integer;
    standing integer;
    known bigint[];
BEGIN
    IF child IS NULL THEN RETURN NULL; END IF;
    SELECT k.barred, k.words, array_length(k.masks, 1),
           (SELECT bit_or(1 << v.ground_id) FROM access_standing v
            WHERE v.student_id = child
              AND v.principal = ANY (k.principals)
              AND v.purpose_id IN (0, k.purpose_id)
              AND v.during @> statement_timestamp()
              AND v.datasets = -1)
    INTO barred, words, contributors, standing FROM access_keyring_now k;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF barred <> '{}' THEN
        IF child = ANY (ARRAY(SELECT b >> 6 FROM unnest(barred) AS b)) THEN RETURN NULL; END IF;
    END IF;
    known := array_fill(0::bigint, ARRAY[contributors, 7]);
    IF words <> '{}' THEN
        FOREACH word SLICE 1 IN ARRAY words LOOP
            IF standing & (1 << word[2]::integer) <> 0 THEN
                FOR place IN 1 .. 6 LOOP known[word[1]][place] := known[word[1]][place] | word[place + 2]; END LOOP;
                known[word[1]][7] := child;
            END IF;
        END LOOP;
    END IF;
    RETURN known;
END $$;

-- One row at a time, of a child whose page it is not: the seat stands on some ground toward the child, a grant on that very
-- ground opens this dataset of this contributor, and nothing bars it.
CREATE FUNCTION access.opens_v1(child integer, contributor smallint, dataset integer) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    barred bigint[];
    opening integer;
    standing integer;
BEGIN
    SELECT k.barred, k.grounds[dataset][contributor],
           (SELECT bit_or(1 << v.ground_id) FROM access_standing v
            WHERE v.student_id = child
              AND v.principal = ANY (k.principals)
              AND v.purpose_id IN (0, k.purpose_id)
              AND v.during @> statement_timestamp()
              AND v.datasets & (1::bigint << dataset) <> 0)
    INTO barred, opening, standing FROM access_keyring_now k;
    IF NOT FOUND THEN
        seat := access.seat_anew_v1();
        IF seat.person_id IS NULL THEN RETURN false; END IF;
        barred := access.barred_anew_v1(seat);
        opening := (access.grounds_of_v1(access.masks_anew_v1(seat)))[dataset][contributor];
        standing := access.standing_anew_v1(seat, child, dataset);
    END IF;
    RETURN coalesce(opening & standing <> 0, false)
       AND NOT ((child::bigint << 6) = ANY (barred) OR ((child::bigint << 6) | dataset) = ANY (barred));
END $$;

CREATE FUNCTION access.opens_element_v1(child integer, contributor smallint, dataset integer, element integer, view integer)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    barred bigint[];
    words bigint[];
    word bigint[];
    standing integer;
BEGIN
    SELECT k.barred, k.words,
           (SELECT bit_or(1 << v.ground_id) FROM access_standing v
            WHERE v.student_id = child
              AND v.principal = ANY (k.principals)
              AND v.purpose_id IN (0, k.purpose_id)
              AND v.during @> statement_timestamp()
              AND v.datasets & (1::bigint << dataset) <> 0)
    INTO barred, words, standing FROM access_keyring_now k;
    IF NOT FOUND THEN
        seat := access.seat_anew_v1();
        IF seat.person_id IS NULL THEN RETURN false; END IF;
        barred := access.barred_anew_v1(seat);
        words := access.words_anew_v1(seat);
        standing := access.standing_anew_v1(seat, child, dataset);
    END IF;
    IF standing IS NULL OR (child::bigint << 6) = ANY (barred) OR ((child::bigint << 6) | dataset) = ANY (barred) THEN
        RETURN false;
    END IF;
    IF words <> '{}' THEN
        FOREACH word SLICE 1 IN ARRAY words LOOP
            IF word[1] = contributor AND standing & (1 << word[2]::integer) <> 0
               AND (word[view * 2 + element / 64 + 3] >> (63 - element % 64)) & 1 = 1
            THEN RETURN true; END IF;
        END LOOP;
    END IF;
    RETURN false;
END $$;

-- Whether anything at all may be open to whoever asks.
CREATE FUNCTION access.is_ready_v1() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM access_keyring_now;
    IF FOUND THEN RETURN true; END IF;
    RETURN (access.seat_anew_v1()).person_id IS NOT NULL;
END $$;

-- The person of a live session, ready or not; used to say who acts, never to open a row.
CREATE OR REPLACE FUNCTION access.person_v1() RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    person integer;
    token text := nullif(current_setting('app.token', true), '');
BEGIN
    IF token IS NULL THEN RETURN NULL; END IF;
    SELECT k.person_id INTO person FROM access_keyring_now k;
    IF FOUND THEN RETURN person; END IF;
    RETURN (SELECT s.person_id FROM access.live_session_v1(token) s);
END $$;

SET LOCAL ROLE homeroom_owner;
