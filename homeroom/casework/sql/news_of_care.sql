-- Where grants are read beside the row policies, those between schools count only with the news of care (access_grant_told, decision 30).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- May this person hear of this child now (notices/sql/notices.sql).
CREATE OR REPLACE FUNCTION access.may_hear_v1(person integer, student integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    who record;
BEGIN
    SELECT p.organization_id, p.role INTO who FROM partners_person p
    JOIN partners_organization o ON o.id = p.organization_id
    WHERE p.id = person AND p.active @> moment
      AND (o.absent IS NULL OR NOT o.absent @> moment) AND (o.debarred IS NULL OR NOT o.debarred @> moment);
    IF NOT FOUND THEN RETURN false; END IF;
    RETURN EXISTS (
        SELECT FROM access_standing v
        JOIN access_grant_told g ON g.ground_id = v.ground_id AND g.recipient_id = who.organization_id AND g.role = who.role
        JOIN access_ground ground ON ground.id = v.ground_id AND ground.relation NOT IN ('record_holder', 'any_in_population')
        WHERE v.student_id = student AND v.principal = ANY (access.principals_v1(person))
          AND v.during @> moment AND g.during @> moment)
      AND NOT EXISTS (
        SELECT FROM access_bar b WHERE b.student_id = student AND b.during @> moment AND 0 = ANY (b.datasets)
          AND (b.person_id IS NULL OR b.person_id = person)
          AND (b.organization_id IS NULL OR b.organization_id = who.organization_id)
          AND (b.role IS NULL OR b.role = who.role));
END $$;

-- Grounds on which something is open to this seat and that are a relation to the child.
CREATE OR REPLACE FUNCTION access.teaming_v1() RETURNS smallint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT DISTINCT g.ground_id FROM access_grant_told g JOIN access_ground ground ON ground.id = g.ground_id
        WHERE g.recipient_id = seat.organization_id AND g.role = seat.role AND g.during @> statement_timestamp()
          AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
          AND ground.relation NOT IN ('record_holder', 'any_in_population'));
END $$;

-- Whoever could read a row of this dataset about this child if the asker's organization wrote it now.
CREATE OR REPLACE FUNCTION access.audience_v1(student integer, dataset smallint) RETURNS SETOF integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    masks bigint[] := access.masks_v1();
    moment timestamptz := statement_timestamp();
    bit bigint := 1::bigint << dataset;
BEGIN
    IF seat.person_id IS NULL OR (student::bigint << 6) = ANY (access.barred_v1()) OR NOT EXISTS (
        SELECT FROM access_standing v WHERE v.student_id = student AND v.principal = ANY (seat.principals)
           AND v.purpose_id IN (0, seat.purpose_id) AND v.during @> moment
           AND masks[seat.organization_id][v.ground_id] & v.datasets & bit <> 0)
    THEN RETURN; END IF;
    RETURN QUERY
    WITH opened AS (
        SELECT v.principal, g.recipient_id, g.role
        FROM access_standing v JOIN access_grant_told g ON g.ground_id = v.ground_id
        WHERE v.student_id = student AND v.during @> moment
          AND g.contributor_id = seat.organization_id AND g.during @> moment AND g.datasets & v.datasets & bit <> 0
    ), answering AS (
        SELECT o.principal, o.recipient_id, o.role, p.id FROM opened o JOIN partners_person p ON p.id = o.principal
        UNION
        SELECT o.principal, o.recipient_id, o.role, p.id
        FROM opened o JOIN partners_person p ON p.organization_id = -o.principal
        UNION
        SELECT o.principal, o.recipient_id, o.role, post.person_id
        FROM opened o JOIN partners_school s ON s.id = -1000000 - o.principal
        JOIN partners_schoolpost post ON post.school_source_id = s.source_id
        JOIN partners_person p ON p.id = post.person_id AND p.organization_id = s.contributor_id
    )
    SELECT DISTINCT a.id FROM answering a
    JOIN partners_person p ON p.id = a.id AND p.role = a.role AND p.organization_id = a.recipient_id
    JOIN partners_organization o ON o.id = p.organization_id
    WHERE p.active @> moment
      AND (o.absent IS NULL OR NOT o.absent @> moment) AND (o.debarred IS NULL OR NOT o.debarred @> moment)
      AND NOT EXISTS (SELECT FROM access_bar b WHERE b.student_id = student AND b.during @> moment
           AND (0 = ANY (b.datasets) OR dataset = ANY (b.datasets))
           AND (b.person_id IS NULL OR b.person_id = p.id)
           AND (b.organization_id IS NULL OR b.organization_id = p.organization_id)
           AND (b.role IS NULL OR b.role = p.role));
END $$;

-- Open tasks of children for whom this seat answers, whose owner sees the plan no longer.
CREATE OR REPLACE FUNCTION access.left_behind_v1(plan smallint) RETURNS TABLE (turn_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    answering smallint[] := access.accountable_v1();
    moment timestamptz := statement_timestamp();
    bit bigint := 1::bigint << plan;
BEGIN
    IF seat.person_id IS NULL THEN RETURN; END IF;
    RETURN QUERY
    SELECT n.id FROM casework_turn n JOIN partners_person p ON p.id = n.owner_id
    WHERE n.state IN ('open', 'waiting_on_other', 'blocked')
      AND NOT EXISTS (SELECT FROM casework_turn later WHERE later.after_id = n.id)
      AND n.student_id IN (SELECT v.student_id FROM access_standing v
                           WHERE v.principal = ANY (seat.principals) AND v.ground_id = ANY (answering)
                             AND v.purpose_id IN (0, seat.purpose_id) AND v.during @> moment)
      AND (NOT p.active @> moment OR NOT EXISTS (
            SELECT FROM access_standing t JOIN access_grant_told g ON g.ground_id = t.ground_id
            WHERE t.student_id = n.student_id AND t.during @> moment AND t.principal = ANY (access.principals_v1(p.id))
              AND g.recipient_id = p.organization_id AND g.role = p.role AND g.during @> moment
              AND g.contributor_id = n.contributor_id AND g.datasets & t.datasets & bit <> 0));
END $$;

-- Of a decision's facts, what kind of organization each is (agreements/sql/suspensions.sql).
CREATE OR REPLACE FUNCTION access.facts_v4(person_key text, organization_key text, child_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    facts jsonb := access.facts_v3(person_key, organization_key, child_id);
BEGIN
    RETURN facts || jsonb_build_object('kinds', (SELECT jsonb_object_agg(o.key, o.kind) FROM partners_organization o), 'suspensions', (
        SELECT coalesce(jsonb_object_agg(resting.id, resting.days), '{}') FROM (
            SELECT s.agreement_id AS id, jsonb_agg(access.span_v1(tstzrange(s.begins_at, least(s.ends_at, r.at)))) AS days
            FROM agreements_suspension s
            LEFT JOIN agreements_resumption r ON r.suspension_id = s.id
            WHERE facts -> 'agreements' ? s.agreement_id::text
            GROUP BY s.agreement_id) AS resting));
END $$;

SET LOCAL ROLE homeroom_owner;
