-- A line may open rows of some days alone (decision 36). What it so opens lies apart from what is open whatever the day, and whatever
-- asks for that alone finds less.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The day that it is then where the collaboration is.
CREATE FUNCTION access.day_v1(moment timestamptz) RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (moment AT TIME ZONE (SELECT c.timezone FROM partners_collaboration c))::date;
END $$;

SET LOCAL ROLE homeroom_owner;

-- As access_grant_now, of these, with the first day that is open now.
CREATE VIEW access_windowgrant_now WITH (security_invoker = true) AS
SELECT g.recipient_id, g.role, g.purpose_id, g.contributor_id, g.ground_id, g.datasets, g.agreement_id, g.line_id, g.basis, g.during,
       ground.relation, ground.population,
       greatest(g.not_before, access.day_v1(statement_timestamp()) - g.look_back_days) AS opens_from
FROM access_windowgrant g
JOIN partners_organization c ON c.id = g.contributor_id
JOIN partners_organization r ON r.id = g.recipient_id
JOIN access_ground ground ON ground.id = g.ground_id
WHERE g.during @> statement_timestamp()
  AND (c.absent IS NULL OR NOT c.absent @> statement_timestamp() OR ground.condition = 'order')
  -- Between schools, with the news of care alone (decision 30).
  AND (c.kind <> 'school_district'
       OR r.kind <> 'school_district'
       OR ground.condition IN ('consent', 'order')
       OR access.told_of_care_v1(g.recipient_id, g.role, g.purpose_id, g.ground_id, statement_timestamp()));
GRANT SELECT ON access_windowgrant_now TO homeroom_definer;

-- Keyrings say of which datasets some line opens rows of some days.
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

CREATE FUNCTION access.windows_anew_v1(seat access.seat) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT coalesce(bit_or(g.datasets), 0) FROM access_windowgrant_now g
            WHERE g.recipient_id = seat.organization_id AND g.role = seat.role AND g.purpose_id = seat.purpose_id);
END $$;

-- As before, and of grants of some days.
CREATE OR REPLACE FUNCTION access.good_until_v1(seat access.seat) RETURNS timestamptz
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
            UNION ALL SELECT g.during FROM access_windowgrant g WHERE g.recipient_id = seat.organization_id AND g.role = seat.role
            UNION ALL SELECT b.during FROM access_bar b
                      WHERE (b.person_id IS NULL OR b.person_id = seat.person_id)
                        AND (b.organization_id IS NULL OR b.organization_id = seat.organization_id)
                        AND (b.role IS NULL OR b.role = seat.role)
        ) AS ranges, unnest(ARRAY[lower(during), upper(during)]) AS edge
        WHERE edge > statement_timestamp());
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
                                opened, elements_opened, element_grounds, any_elements, windows, barred, owes_second_factor, good_until,
                                changes)
    VALUES (hash, seat.person_id, seat.organization_id, seat.role, seat.purpose_id, seat.principals,
            masks, access.grounds_of_v1(masks), access.elements_anew_v1(seat), words,
            access.opened_of_v1(masks), access.elements_opened_of_v1(words),
            access.element_grounds_of_v1(words, array_length(masks, 1)), access.any_elements_of_v1(words, array_length(masks, 1)),
            access.windows_anew_v1(seat), access.barred_anew_v1(seat),
            seat.role NOT IN ('parent', 'foster_parent', 'youth') AND NOT EXISTS (SELECT FROM access_secondfactorwaiver),
            access.good_until_v1(seat), counted)
    ON CONFLICT (token_hash) DO UPDATE SET
        person_id = excluded.person_id, organization_id = excluded.organization_id, role = excluded.role,
        purpose_id = excluded.purpose_id, principals = excluded.principals, masks = excluded.masks, grounds = excluded.grounds,
        elements = excluded.elements, words = excluded.words,
        opened = excluded.opened, elements_opened = excluded.elements_opened, element_grounds = excluded.element_grounds,
        any_elements = excluded.any_elements, windows = excluded.windows, barred = excluded.barred,
        owes_second_factor = excluded.owes_second_factor, good_until = excluded.good_until, changes = excluded.changes;
END $$;

-- Whether some line opens rows of this dataset of some days to whoever asks. Nearly always no, and then policies ask no further.
CREATE FUNCTION access.has_windows_v1(wanted integer) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    windows bigint;
BEGIN
    SELECT k.windows INTO windows FROM access_keyring_now k;
    IF NOT FOUND THEN windows := access.windows_anew_v1(access.seat_anew_v1()); END IF;
    RETURN windows & (1::bigint << wanted) <> 0;
END $$;

-- One row: the seat stands on some ground toward the child, on that very ground a line opens this dataset of this contributor from
-- this row's day on or from an earlier one, and nothing bars it. A period that is not over yet is of today.
CREATE FUNCTION access.in_window_v1(child integer, contributor smallint, dataset integer, day date) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    barred CONSTANT bigint[] := access.barred_v1();
    row_bit CONSTANT bigint := 1::bigint << dataset;
BEGIN
    IF (child::bigint << 6) = ANY (barred) OR ((child::bigint << 6) | dataset) = ANY (barred) THEN RETURN false; END IF;
    RETURN EXISTS (
        SELECT FROM access_windowgrant_now g
        JOIN access_standing v ON v.ground_id = g.ground_id
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND g.purpose_id = seat.purpose_id
          AND g.contributor_id = contributor
          AND g.datasets & row_bit <> 0
          AND coalesce(day, access.day_v1(statement_timestamp())) >= g.opens_from
          AND v.student_id = child
          AND v.principal = ANY (seat.principals)
          AND v.purpose_id IN (0, seat.purpose_id)
          AND v.during @> statement_timestamp()
          AND v.datasets & row_bit <> 0);
END $$;

-- The children of my_children_of_v1, and those of whom rows of some days are open.
CREATE FUNCTION access.my_children_by_day_v1(wanted integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    barred bigint[];
BEGIN
    IF NOT access.has_windows_v1(wanted) THEN RETURN access.my_children_of_v1(wanted); END IF;
    seat := access.seat_v1();
    barred := access.barred_v1();
    RETURN ARRAY(
        SELECT unnest(access.my_children_of_v1(wanted))
        UNION
        SELECT v.student_id
        FROM access_windowgrant_now g
        JOIN access_standing v ON v.ground_id = g.ground_id
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND g.purpose_id = seat.purpose_id
          AND g.datasets & (1::bigint << wanted) <> 0
          AND v.principal = ANY (seat.principals)
          AND v.purpose_id IN (0, seat.purpose_id)
          AND v.during @> statement_timestamp()
          AND v.datasets & (1::bigint << wanted) <> 0
          AND NOT ARRAY[v.student_id::bigint << 6, (v.student_id::bigint << 6) | wanted] && barred
        ORDER BY 1);
END $$;

-- The rows of reasons_v3, and of lines that open rows of some days, from which day on; only the latter name one.
CREATE FUNCTION access.reasons_v4(student integer)
RETURNS TABLE (contributor_id smallint, datasets bigint, elements bit(128), own boolean, agreement_id integer, line_id integer,
               basis text, relation text, population text, purpose_id smallint, since timestamptz, until timestamptz,
               release_id integer, "full" bit(128), masked bit(128), opens_from date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    windows bigint;
BEGIN
    IF seat.person_id IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT r.*, NULL::date FROM access.reasons_v3(student) r;
    SELECT k.windows INTO windows FROM access_keyring_now k;
    IF windows = 0 THEN RETURN; END IF;  -- Nearly always.
    RETURN QUERY
    SELECT g.contributor_id, g.datasets & v.datasets, 0::bit(128), false, g.agreement_id, g.line_id, g.basis, g.relation, g.population,
           g.purpose_id, lower(v.during), nullif(upper(g.during), 'infinity'), abs(v.release_id), 0::bit(128), 0::bit(128), g.opens_from
    FROM access_windowgrant_now g
    JOIN access_standing v ON v.ground_id = g.ground_id AND v.student_id = student
    WHERE g.recipient_id = seat.organization_id
      AND g.role = seat.role
      AND g.purpose_id = seat.purpose_id
      AND v.principal = ANY (seat.principals)
      AND v.purpose_id IN (0, seat.purpose_id)
      AND v.during @> statement_timestamp()
      AND g.datasets & v.datasets <> 0
      AND NOT (student::bigint << 6) = ANY (access.barred_v1())
    ORDER BY g.agreement_id, g.line_id;
END $$;

SET LOCAL ROLE homeroom_owner;
