-- One contributor withdraws what it shows under an agreement; what others show under it stays (sharing specification 2.1).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As an amendment that narrows and that this contributor alone has to sign: it ends the contributor's lines, from this statement
-- on. NULL: may not. -1: it shows nothing under this agreement now. Else how many lines end.
CREATE FUNCTION access.withdraw_lines_v1(agreement bigint, why text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment CONSTANT timestamptz := statement_timestamp();
    seat access.seat := access.seat_v1();
    numbers smallint[];
    made bigint;
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('agreements.agreement'), agreement::integer);
    numbers := ARRAY(
        SELECT DISTINCT l.number FROM agreements_line l
        WHERE l.agreement_id = agreement AND l.contributor_id = seat.organization_id AND l.dropped_at IS NULL
          AND NOT isempty(l.during * tstzrange(moment, NULL)) ORDER BY 1);
    IF numbers = '{}' OR EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = agreement) THEN RETURN -1; END IF;
    INSERT INTO agreements_amendment (agreement_id, number, kind, reason, ends_lines, in_force_at, waits_for, missing)
    VALUES (agreement, 1 + coalesce((SELECT max(a.number) FROM agreements_amendment a WHERE a.agreement_id = agreement), 0),
            'narrowing', why, to_jsonb(numbers), moment, '[]', '[]')
    RETURNING id INTO made;
    INSERT INTO agreements_amendmentsignature (agreement_id, amendment_id, organization_id, signed_by, title, signed_on, method,
                                               signed_at)
    SELECT agreement, made, seat.organization_id, p.name, 'Data steward',
           (moment AT TIME ZONE (SELECT c.timezone FROM partners_collaboration c LIMIT 1))::date,
           CASE WHEN s.second_factor_at IS NULL THEN 'password' ELSE 'second_factor' END, moment
    FROM partners_person p, access_session s
    WHERE p.id = seat.person_id AND s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'));
    PERFORM access.succeed_lines_v1(agreement, numbers, NULL, moment);
    PERFORM access.regrant_v1(agreement);
    RETURN cardinality(numbers);
END $$;

-- Lines of these numbers hold until then; those of the amendment, if there is one, from then on. Openings follow.
CREATE FUNCTION access.succeed_lines_v1(agreement bigint, numbers smallint[], amendment bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE agreements_line l SET during = l.during * tstzrange(NULL, moment)
    WHERE l.agreement_id = agreement AND l.number = ANY (numbers) AND l.dropped_at IS NULL
      AND (amendment IS NULL OR l.amendment_id IS DISTINCT FROM amendment);
    UPDATE agreements_opening o SET during = l.during
    FROM agreements_line l
    WHERE l.id = o.line_id AND l.agreement_id = agreement AND o.during IS DISTINCT FROM l.during;
END $$;

-- What the asker's organization shows under this agreement now: the numbers of its lines.
CREATE FUNCTION access.lines_of_mine_v1(agreement bigint) RETURNS smallint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT l.number FROM agreements_line l
        WHERE l.agreement_id = agreement AND l.contributor_id = access.organization_v1() AND l.dropped_at IS NULL
          AND l.during @> statement_timestamp() ORDER BY 1);
END $$;

SET LOCAL ROLE homeroom_owner;
