-- What rests on a consent, on an order, or on nobody's objecting opens the elements that the paper names, and no others: standing
-- on such a ground names its release, and the release says which elements.

-- Grants that open now. Whose contributor has left is dark, but for what a court ordered and for who holds a right to the record
-- (sharing specification 2.7, rule 9).
CREATE VIEW access_grant_now WITH (security_invoker = true) AS
SELECT g.recipient_id, g.role, g.purpose_id, g.contributor_id, g.ground_id, g.datasets, g."full", g.masked, g.flag, g.own,
       g.agreement_id, g.line_id, g.basis, g.during, ground.relation, ground.population
FROM access_grant g
JOIN partners_organization c ON c.id = g.contributor_id
JOIN access_ground ground ON ground.id = g.ground_id
WHERE g.during @> statement_timestamp()
  AND (c.absent IS NULL OR NOT c.absent @> statement_timestamp()
       OR ground.condition = 'order' OR ground.relation IN ('self', 'rights_holder'));
GRANT SELECT ON access_grant_now TO homeroom_definer;

DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before; and whoever a manager once confirmed must be confirmed again (sharing specification 3.5).
CREATE OR REPLACE FUNCTION access.seat_anew_v1() RETURNS access.seat
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
                      WHERE r.person_id = p.id AND r.kind = 'training' AND r.during @> moment)
          AND (EXISTS (SELECT FROM partners_readiness r
                       WHERE r.person_id = p.id AND r.kind = 'recertification' AND r.during @> moment)
               OR NOT EXISTS (SELECT FROM partners_readiness r WHERE r.person_id = p.id AND r.kind = 'recertification'))));
    IF NOT FOUND THEN RETURN NULL; END IF;
    -- Any role can set any setting, so what the planner was told must be what the token yields.
    IF seat.principals <> coalesce(nullif(current_setting('app.principals', true), ''), '{}')::integer[]
       OR seat.purpose_id <> coalesce(nullif(current_setting('app.purpose', true), ''), '0')::smallint
    THEN RETURN NULL; END IF;
    RETURN seat;
END $$;

-- Datasets open to this seat: element [contributor][ground] is a mask of dataset bits. NULL means not ready: no rows. Bit 0 says that
-- some single element is open, and so that there is such a child (students/protection.py), though no row may be.
CREATE OR REPLACE FUNCTION access.masks_anew_v1(seat access.seat) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    masks bigint[];
    open_grant record;
BEGIN
    IF seat.person_id IS NULL THEN RETURN NULL; END IF;
    masks := array_fill(0::bigint, ARRAY[(SELECT max(id)::integer FROM partners_organization), 16]);
    FOR open_grant IN
        SELECT g.contributor_id, g.ground_id, g.datasets | (g.flag | g.masked | g."full" <> 0::bit(128))::integer AS datasets
        FROM access_grant_now g
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
    LOOP
        masks[open_grant.contributor_id][open_grant.ground_id] :=
            masks[open_grant.contributor_id][open_grant.ground_id] | open_grant.datasets;
    END LOOP;
    RETURN masks;
END $$;

-- Single elements open to this seat: element [contributor][ground * 3 + view] is a mask of element bits;
-- view 0 is flag, 1 masked, 2 full.
CREATE OR REPLACE FUNCTION access.elements_anew_v1(seat access.seat) RETURNS bit(128)[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    elements bit(128)[];
    open_grant record;
BEGIN
    IF seat.person_id IS NULL THEN RETURN NULL; END IF;
    elements := array_fill(0::bit(128), ARRAY[(SELECT max(id)::integer FROM partners_organization), 50]);
    FOR open_grant IN
        SELECT g.contributor_id, g.ground_id * 3 AS place, g.flag, g.masked, g."full"
        FROM access_grant_now g
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
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

-- The same, one row for each contributor and ground: contributor, ground, and two halves of each view.
CREATE OR REPLACE FUNCTION access.words_anew_v1(seat access.seat) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(ARRAY[
                   contributor_id, ground_id,
                   substring(flag FROM 1 FOR 64)::bigint, substring(flag FROM 65 FOR 64)::bigint,
                   substring(masked FROM 1 FOR 64)::bigint, substring(masked FROM 65 FOR 64)::bigint,
                   substring(whole FROM 1 FOR 64)::bigint, substring(whole FROM 65 FOR 64)::bigint]), '{}')
        FROM (SELECT g.contributor_id, g.ground_id, bit_or(g.flag) AS flag, bit_or(g.masked) AS masked, bit_or(g."full") AS whole
              FROM access_grant_now g
              WHERE g.recipient_id = seat.organization_id
                AND g.role = seat.role
                AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
              GROUP BY 1, 2
              HAVING bit_or(g.flag | g.masked | g."full") <> 0::bit(128)) AS opened);
END $$;

-- Whether this release is of this element at this view; below zero it is a line's, which says itself how much is shown.
CREATE FUNCTION access.released_v1(release integer, element integer, view integer) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN coalesce((
        SELECT get_bit(CASE WHEN release < 0 THEN x.scope WHEN view = 2 THEN x."full" WHEN view = 1 THEN x.masked ELSE x.flag END, element) = 1
        FROM access_release x WHERE x.id = abs(release)), false);
END $$;

CREATE OR REPLACE FUNCTION access.opens_element_v1(child integer, contributor smallint, dataset integer, element integer, view integer)
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
              AND (v.datasets & (1::bigint << dataset) <> 0
                   OR v.release_id <> 0 AND access.released_v1(v.release_id, element, view)))
    INTO barred, words, standing FROM access_keyring_now k;
    IF NOT FOUND THEN
        seat := access.seat_anew_v1();
        IF seat.person_id IS NULL THEN RETURN false; END IF;
        barred := access.barred_anew_v1(seat);
        words := access.words_anew_v1(seat);
        standing := (SELECT bit_or(1 << v.ground_id) FROM access_standing v
                     WHERE v.student_id = child
                       AND v.principal = ANY (seat.principals)
                       AND v.purpose_id IN (0, seat.purpose_id)
                       AND v.during @> statement_timestamp()
                       AND (v.datasets & (1::bigint << dataset) <> 0
                            OR v.release_id <> 0 AND access.released_v1(v.release_id, element, view)));
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

-- Why: one row per grant that opens something of this child to this seat, with the relation and the release that it rests on.
CREATE FUNCTION access.reasons_v2(student integer)
RETURNS TABLE (contributor_id smallint, datasets bigint, elements bit(128), own boolean, agreement_id integer, line_id integer,
               basis text, relation text, population text, purpose_id smallint, since timestamptz, until timestamptz,
               release_id integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL THEN RETURN; END IF;
    RETURN QUERY
    SELECT g.contributor_id, g.datasets & v.datasets,
           (g.flag | g.masked | g."full") & coalesce(x.scope, ~(0::bit(128))), g.own, g.agreement_id, g.line_id,
           CASE g.relation WHEN 'released' THEN x.basis ELSE g.basis END, g.relation, g.population, g.purpose_id, lower(v.during),
           nullif(upper(g.during), 'infinity'), abs(v.release_id)
    FROM access_grant_now g
    JOIN access_standing v ON v.ground_id = g.ground_id AND v.student_id = student
    LEFT JOIN access_release x ON x.id = abs(v.release_id)
    WHERE g.recipient_id = seat.organization_id
      AND g.role = seat.role
      AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
      AND v.principal = ANY (seat.principals)
      AND v.purpose_id IN (0, seat.purpose_id)
      AND v.during @> statement_timestamp()
      AND NOT (student::bigint << 6) = ANY (access.barred_v1())
    ORDER BY g.own DESC, g.agreement_id, g.line_id;
END $$;

CREATE OR REPLACE FUNCTION access.reasons_v1(student integer)
RETURNS TABLE (contributor_id smallint, datasets bigint, elements bit(128), own boolean, agreement_id integer, line_id integer,
               basis text, relation text, population text, purpose_id smallint, since timestamptz, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT r.contributor_id, r.datasets, r.elements, r.own, r.agreement_id, r.line_id, r.basis, r.relation, r.population, r.purpose_id,
           r.since, r.until
    FROM access.reasons_v2(student) r;
END $$;

-- The stretches of time between which what is objected to changes, and in each whose rows and which elements are, where this
-- organization or person receives. Of a child to whose sharing nobody objects there is one, without an end.
CREATE FUNCTION access.objections_v1(student integer, organization smallint, person integer)
RETURNS TABLE (datasets bigint, elements bit(128), during tstzrange)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    WITH of_child AS (
        SELECT n.datasets, n.elements, n.during FROM access_objection n
        WHERE n.student_id = student
          AND (n.organization_id IS NULL OR n.organization_id = organization
               OR n.organization_id = (SELECT p.organization_id FROM partners_person p WHERE p.id = person))
    ), moments AS (
        SELECT '-infinity'::timestamptz AS moment
        UNION SELECT edge FROM of_child o, unnest(ARRAY[lower(o.during), upper(o.during)]) AS edge WHERE edge IS NOT NULL
    ), stretches AS (
        SELECT m.moment AS begins, lead(m.moment) OVER (ORDER BY m.moment) AS ends FROM moments m
    )
    SELECT coalesce(bit_or(o.datasets), 0), coalesce(bit_or(o.elements), 0::bit(128)),
           tstzrange(nullif(s.begins, '-infinity'), s.ends)
    FROM stretches s LEFT JOIN of_child o ON o.during @> s.begins
    GROUP BY s.begins, s.ends;
END $$;

-- When anything at all is objected to, where this organization receives.
CREATE FUNCTION access.objected_v1(student integer, organization smallint) RETURNS tstzmultirange
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT coalesce(range_agg(o.during), '{}') FROM access.objections_v1(student, organization, NULL) o
            WHERE o.elements <> 0::bit(128));
END $$;

-- What consents and orders open of these children is worked out anew, from what the rooms above publish.
CREATE FUNCTION access.rerelease_v1(students integer[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM access_release WHERE student_id = ANY (students);
    INSERT INTO access_release (student_id, kind, of_id, organization_id, person_id, purpose_id, basis, datasets, scope_datasets,
                                "full", masked, flag, scope, during)
    SELECT w.student_id, w.kind, w.of_id, w.organization_id, w.person_id, w.purpose_id, w.basis, w.datasets, w.scope_datasets,
           w."full", w.masked, w.flag, w.scope, w.during
    FROM access_release_wanted w WHERE w.student_id = ANY (students);
    INSERT INTO access_standing (student_id, principal, ground_id, purpose_id, datasets, during, release_id)
    SELECT w.student_id, w.principal, w.ground_id, w.purpose_id, w.datasets, w.during, w.release_id
    FROM access_standing_by_release w WHERE w.student_id = ANY (students);
END $$;

-- As before, and what stands on a release beside it.
CREATE OR REPLACE FUNCTION access.restand_v1(students integer[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
BEGIN
    -- Two writers of one child's facts recompute in turn, so that the later sees what the earlier wrote.
    PERFORM pg_advisory_xact_lock(hashtext('access.restand'), s % 64) FROM (SELECT DISTINCT unnest(students) % 64 AS s ORDER BY 1) x;
    DELETE FROM access_standing WHERE student_id = ANY (students);
    INSERT INTO access_standing (student_id, principal, ground_id, purpose_id, datasets, during)
    SELECT w.student_id, w.principal, w.ground_id, w.purpose_id, w.datasets, w.during
    FROM access_standing_by_fact w WHERE w.student_id = ANY (students);
    PERFORM set_config('enable_nestloop', 'on', true);
    PERFORM access.rerelease_v1(students);
END $$;

-- Children whose stored standing differs from what is wanted now; none is right. For `homeroom check`.
CREATE OR REPLACE FUNCTION access.standing_drift_v1() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT count(DISTINCT student_id) FROM (
        SELECT student_id FROM (TABLE access_standing EXCEPT TABLE access_standing_wanted) AS too_much
        UNION ALL
        SELECT student_id FROM (TABLE access_standing_wanted EXCEPT TABLE access_standing) AS missing
        UNION ALL
        SELECT student_id FROM (
            (SELECT to_jsonb(x) - 'id' AS release, x.student_id FROM access_release x
             EXCEPT SELECT to_jsonb(w), w.student_id FROM access_release_wanted w)
            UNION ALL
            (SELECT to_jsonb(w) AS release, w.student_id FROM access_release_wanted w
             EXCEPT SELECT to_jsonb(x) - 'id', x.student_id FROM access_release x)) AS of_releases
    ) AS difference);
END $$;

SET LOCAL ROLE homeroom_owner;
