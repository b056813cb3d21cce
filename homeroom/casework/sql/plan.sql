-- The plan keeps its promise, and says before writing who will read.

-- Grounds on which something is open to this seat and that are a relation to the child: whoever stands on one may know
-- the child's team. Keeping a record, or working with a whole group, is no such relation.
CREATE FUNCTION access.teaming_v1() RETURNS smallint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT DISTINCT g.ground_id FROM access_grant g JOIN access_ground ground ON ground.id = g.ground_id
        WHERE g.recipient_id = seat.organization_id AND g.role = seat.role AND g.during @> statement_timestamp()
          AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
          AND ground.relation NOT IN ('record_holder', 'any_in_population'));
END $$;

-- Whoever could read a row of this dataset about this child if the asker's organization wrote it now. Readiness is not
-- asked: whose training has lapsed reads it when it is renewed. Asked by those who may write it themselves.
CREATE FUNCTION access.audience_v1(student integer, dataset smallint) RETURNS SETOF integer
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
        FROM access_standing v JOIN access_grant g ON g.ground_id = v.ground_id
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

-- At commit: an open need has an open task. One owner, one next action, one date, or it cannot be saved.
CREATE FUNCTION access.need_has_a_next_action_v1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    wanted bigint := CASE TG_TABLE_NAME
        WHEN 'casework_turn' THEN (SELECT t.need_id FROM casework_task t WHERE t.id = (to_jsonb(NEW) ->> 'task_id')::bigint)
        ELSE (to_jsonb(NEW) ->> 'need_id')::bigint END;
    state text := (SELECT s.state FROM casework_needstate s WHERE s.need_id = wanted ORDER BY s.id DESC LIMIT 1);
BEGIN
    IF state IN ('identified', 'in_progress') AND NOT EXISTS (
        SELECT FROM casework_task t JOIN casework_turn n ON n.task_id = t.id
        WHERE t.need_id = wanted AND n.state IN ('open', 'waiting_on_other', 'blocked')
          AND NOT EXISTS (SELECT FROM casework_turn later WHERE later.after_id = n.id))
    THEN
        RAISE EXCEPTION 'an open need has a next action with an owner and a date'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'need_has_a_next_action';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER need_has_a_next_action AFTER INSERT ON casework_needstate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access.need_has_a_next_action_v1();
CREATE CONSTRAINT TRIGGER need_has_a_next_action AFTER INSERT ON casework_turn
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access.need_has_a_next_action_v1();

-- At commit: a need without a state would be neither open nor closed, and a task without a turn nobody's.
CREATE FUNCTION access.has_begun_v1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    begun boolean;
BEGIN
    IF TG_TABLE_NAME = 'casework_need' THEN
        begun := EXISTS (SELECT FROM casework_needstate s WHERE s.need_id = NEW.id);
    ELSE
        begun := EXISTS (SELECT FROM casework_turn n WHERE n.task_id = NEW.id);
    END IF;
    IF NOT begun THEN
        RAISE EXCEPTION 'a need has a state, and a task an owner and a date'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'has_begun';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER has_begun AFTER INSERT ON casework_need
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access.has_begun_v1();
CREATE CONSTRAINT TRIGGER has_begun AFTER INSERT ON casework_task
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access.has_begun_v1();
