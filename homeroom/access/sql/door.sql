-- The door: who is asking, on what grounds, and what that opens. Every function here is owned by homeroom_definer,
-- which is no superuser and reads closed tables only through policies of its own. plpgsql, because it keeps its plan.

CREATE TYPE access.seat AS (
    person_id integer, organization_id smallint, role text, purpose_id smallint, principals integer[]
);

-- The person of a live session, ready or not; used to say who acts, never to open a row.
CREATE FUNCTION access.person_v1() RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    token text := nullif(current_setting('app.token', true), '');
BEGIN
    IF token IS NULL THEN RETURN NULL; END IF;
    RETURN (SELECT s.person_id FROM access_session s
            WHERE s.token_hash = sha256(convert_to(token, 'UTF8'))
              AND s.ended_at IS NULL AND s.expires_at > statement_timestamp());
END $$;

-- What a person may answer to: the person, the organization, the schools where the person works.
CREATE FUNCTION access.principals_v1(person integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT ARRAY[p.id] || coalesce(-p.organization_id::integer, p.id)
              || ARRAY(SELECT -1000000 - school.id
                       FROM partners_schoolpost post
                       JOIN partners_school school ON school.source_id = post.school_source_id
                        AND school.contributor_id = p.organization_id
                       WHERE post.person_id = p.id ORDER BY school.id)
            FROM partners_person p WHERE p.id = person);
END $$;

-- The seat of whoever holds the token now, or NULL: session live, person active, confidentiality agreement and
-- training current, organization neither withdrawn nor debarred, and the advisory settings those of the token.
CREATE FUNCTION access.seat_v1() RETURNS access.seat
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    moment timestamptz := statement_timestamp();
    token text := nullif(current_setting('app.token', true), '');
BEGIN
    IF token IS NULL THEN RETURN NULL; END IF;
    SELECT p.id, p.organization_id, p.role, coalesce(s.purpose_id, 0::smallint), access.principals_v1(p.id) INTO seat
    FROM access_session s
    JOIN partners_person p ON p.id = s.person_id
    LEFT JOIN partners_organization o ON o.id = p.organization_id
    WHERE s.token_hash = sha256(convert_to(token, 'UTF8'))
      AND s.ended_at IS NULL
      AND s.expires_at > moment
      AND p.active @> moment
      AND (o.absent IS NULL OR NOT o.absent @> moment)
      AND (o.debarred IS NULL OR NOT o.debarred @> moment)
      AND EXISTS (SELECT FROM partners_readiness r
                  WHERE r.person_id = p.id AND r.kind = 'confidentiality' AND r.during @> moment)
      AND EXISTS (SELECT FROM partners_readiness r
                  WHERE r.person_id = p.id AND r.kind = 'training' AND r.during @> moment);
    IF NOT FOUND THEN RETURN NULL; END IF;
    -- Any role can set any setting, so what the planner was told must be what the token yields.
    IF seat.principals <> coalesce(nullif(current_setting('app.principals', true), ''), '{}')::integer[]
       OR seat.purpose_id <> coalesce(nullif(current_setting('app.purpose', true), ''), '0')::smallint
    THEN RETURN NULL; END IF;
    RETURN seat;
END $$;

-- Enter: once per transaction. The settings die with the transaction; the token is a bind parameter, never text.
CREATE FUNCTION access.enter_v1(token text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    person integer;
    purpose smallint;
BEGIN
    SELECT s.person_id, coalesce(s.purpose_id, 0) INTO person, purpose FROM access_session s
    WHERE s.token_hash = sha256(convert_to(token, 'UTF8')) AND s.ended_at IS NULL AND s.expires_at > statement_timestamp();
    IF NOT FOUND THEN RETURN NULL; END IF;
    PERFORM set_config('app.token', token, true),
            set_config('app.principals', access.principals_v1(person)::text, true),
            set_config('app.purpose', purpose::text, true);
    RETURN person;
END $$;

-- A job enters by its authority: the requester's person and purpose, if the authority still lives (worker only).
CREATE FUNCTION access.enter_by_authority_v1(authority bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    token text := gen_random_uuid()::text || gen_random_uuid()::text;
BEGIN
    INSERT INTO access_session (token_hash, person_id, purpose_id, expires_at)
    SELECT sha256(convert_to(token, 'UTF8')), a.person_id, a.purpose_id, least(a.expires_at, statement_timestamp() + interval '1 hour')
    FROM access_authority a WHERE a.id = authority AND a.expires_at > statement_timestamp();
    IF NOT FOUND THEN RETURN NULL; END IF;
    RETURN access.enter_v1(token);
END $$;

-- Datasets open to this seat: element [contributor][ground] is a mask of dataset bits. NULL means not ready: no rows.
CREATE FUNCTION access.masks_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
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
CREATE FUNCTION access.elements_v1() RETURNS bit(128)[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
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

-- What is barred to this seat, packed (student_id << 6) | dataset; dataset 0 is the whole child.
CREATE FUNCTION access.barred_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
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

-- May this seat open this child at all? Hidden and missing children cost the same: the same look-ups are made for
-- student 0, which no child has (leak test 16 of the row-access decision).
CREATE FUNCTION access.can_open_v1(wanted uuid) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    student integer := coalesce((SELECT id FROM students_student WHERE public_id = wanted), 0);
    masks bigint[] := access.masks_v1();
    barred bigint[] := access.barred_v1();
    opens boolean;
BEGIN
    SELECT bool_or(masks[r.contributor_id][v.ground_id] & v.datasets <> 0) INTO opens
    FROM access_standing v, students_sourcerecord r
    WHERE v.student_id = student AND r.student_id = student
      AND v.principal = ANY (coalesce(nullif(current_setting('app.principals', true), ''), '{}')::integer[])
      AND v.purpose_id IN (0, coalesce(nullif(current_setting('app.purpose', true), ''), '0')::smallint)
      AND v.during @> statement_timestamp();
    RETURN CASE WHEN opens AND NOT (student::bigint << 6) = ANY (barred) THEN student END;
END $$;

-- Why: one row per grant that opens something of this child to this seat, with the relation it rests on.
CREATE FUNCTION access.reasons_v1(student integer)
RETURNS TABLE (contributor_id smallint, datasets bigint, elements bit(128), own boolean, agreement_id integer, line_id integer,
               basis text, relation text, population text, purpose_id smallint, since timestamptz, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    moment timestamptz := statement_timestamp();
BEGIN
    IF seat.person_id IS NULL THEN RETURN; END IF;
    RETURN QUERY
    SELECT g.contributor_id, g.datasets & v.datasets, g.flag | g.masked | g."full", g.own, g.agreement_id, g.line_id, g.basis,
           ground.relation, ground.population, g.purpose_id, lower(v.during), nullif(upper(g.during), 'infinity')
    FROM access_grant g
    JOIN partners_organization c ON c.id = g.contributor_id
    JOIN access_ground ground ON ground.id = g.ground_id
    JOIN access_standing v ON v.ground_id = g.ground_id AND v.student_id = student
    WHERE g.recipient_id = seat.organization_id
      AND g.role = seat.role
      AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
      AND g.during @> moment
      AND (c.absent IS NULL OR NOT c.absent @> moment)
      AND v.principal = ANY (seat.principals)
      AND v.purpose_id IN (0, seat.purpose_id)
      AND v.during @> moment
      AND NOT (student::bigint << 6) = ANY (access.barred_v1())
    ORDER BY g.own DESC, g.agreement_id, g.line_id;
END $$;

-- Standing is recomputed for these children from what the rooms above publish (access_standing_wanted).
-- Without nested loops: rows that one transaction has just loaded have no statistics yet, the planner takes them for one
-- or two, and joins thousands of children pairwise (26 s for 400 children, 0.3 s by hashing).
CREATE FUNCTION access.restand_v1(students integer[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
BEGIN
    -- Two writers of one child's facts recompute in turn, so that the later sees what the earlier wrote.
    PERFORM pg_advisory_xact_lock(hashtext('access.restand'), s % 64) FROM (SELECT DISTINCT unnest(students) % 64 AS s ORDER BY 1) x;
    DELETE FROM access_standing WHERE student_id = ANY (students);
    INSERT INTO access_standing (student_id, principal, ground_id, purpose_id, datasets, during)
    SELECT w.student_id, w.principal, w.ground_id, w.purpose_id, w.datasets, w.during
    FROM access_standing_wanted w WHERE w.student_id = ANY (students);
END $$;

-- The same for every child: after people, posts, relations or grounds changed.
CREATE FUNCTION access.restand_all_v1() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM access.restand_v1(ARRAY(SELECT id FROM students_student ORDER BY id));
END $$;

-- Children whose stored standing differs from what is wanted now; none is right. For `homeroom check`.
CREATE FUNCTION access.standing_drift_v1() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT count(DISTINCT student_id) FROM (
        (TABLE access_standing EXCEPT SELECT student_id, principal, ground_id, purpose_id, datasets, during FROM access_standing_wanted)
        UNION ALL
        (SELECT student_id, principal, ground_id, purpose_id, datasets, during FROM access_standing_wanted EXCEPT TABLE access_standing)
    ) AS difference);
END $$;

-- Statement-level triggers on what the rooms publish call these; `changed` is the transition table.
CREATE FUNCTION access.restand_changed_v1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM access.restand_v1(ARRAY(SELECT DISTINCT student_id FROM changed WHERE student_id IS NOT NULL));
    RETURN NULL;
END $$;

-- The book: what this page opened and of whom, in one round trip, with the reader's own rights. `reads` are the
-- tables that the page's statements named; the rows that the reader can see there decide what was disclosed.
CREATE FUNCTION access.write_down_v1(page text, operation text, students integer[], reads text[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    written bigint;
    read_table text;
BEGIN
    INSERT INTO access_event (person_id, organization_id, role, purpose_id, page, operation, outcome, student_ids, asked_for)
    VALUES (seat.person_id, seat.organization_id, seat.role, nullif(seat.purpose_id, 0), page, operation, 'permit', students, '')
    RETURNING id INTO written;
    FOREACH read_table IN ARRAY reads LOOP
        EXECUTE format(
            'INSERT INTO access_disclosure (event_id, student_id, contributor_id, recipient_id, person_id, purpose_id, dataset,
                                            agreement_id, line_id, basis, relation)
             SELECT DISTINCT ON (seen.student_id, seen.contributor_id, seen.dataset)
                    $1, seen.student_id, seen.contributor_id, $3, $4, nullif($5, 0), seen.dataset,
                    why.agreement_id, why.line_id, coalesce(why.basis, ''''), coalesce(why.relation, '''')
             FROM (SELECT DISTINCT student_id, contributor_id, %1$s AS dataset FROM %2$I
                   WHERE student_id = ANY ($2) AND contributor_id IS DISTINCT FROM $3) AS seen
             LEFT JOIN LATERAL access.reasons_v1(seen.student_id) AS why
                    ON why.contributor_id = seen.contributor_id
                   AND (why.datasets & (1::bigint << seen.dataset) <> 0 OR %2$L = ''students_glimpse'')
             ORDER BY seen.student_id, seen.contributor_id, seen.dataset, why.agreement_id, why.line_id',
            split_part(read_table, ':', 2), split_part(read_table, ':', 1))
        USING written, students, seat.organization_id, seat.person_id, seat.purpose_id;
    END LOOP;
    RETURN written;
END $$;

-- The organization whose data steward sits here: reads what of its own records went out (34 CFR 99.32(c)).
CREATE FUNCTION access.stewarded_v1() RETURNS smallint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    RETURN CASE WHEN seat.role = 'data_steward' THEN seat.organization_id END;
END $$;

-- The grounds of those who answer for a child's case: they read the child's whole accounting.
CREATE FUNCTION access.accountable_v1() RETURNS smallint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF (access.seat_v1()).role NOT IN ('caseworker', 'caseworker_supervisor') THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT id FROM access_ground WHERE relation = 'assigned');
END $$;

-- The batch that an import transaction writes for, set by access.begin_batch_v1 and bound to a running batch.
CREATE FUNCTION access.batch_v1() RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT id FROM students_batch
            WHERE id = nullif(current_setting('app.batch', true), '')::bigint AND finished_at IS NULL);
END $$;

CREATE FUNCTION access.batch_contributor_v1() RETURNS smallint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT contributor_id FROM students_batch
            WHERE id = nullif(current_setting('app.batch', true), '')::bigint AND finished_at IS NULL);
END $$;

-- Defer a job from the door: the queue itself stays closed. A job's arguments are ids (DESIGN section 4, point 10).
CREATE FUNCTION access.defer_v1(queue text, task text, arguments jsonb) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    job bigint;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at, abort_requested)
    VALUES (queue, task, 0, NULL, NULL, arguments, NULL, false) RETURNING id INTO job;
    RETURN job;
END $$;
