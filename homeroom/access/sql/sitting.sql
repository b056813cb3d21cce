-- How many children one person is shown in a sitting: the last twelve hours of the book, whatever page, file, print, job or command
-- showed them. Up to what is normal for that person nobody is asked; above it the person confirms again (R-STEPUP); above `most`
-- nobody further is shown until a data steward has looked at it (R-VOLUME; sharing specification 2.3, step 12). The figures come
-- from the settings, as `limits`: hours of a sitting, the least and the most that is normal, and how many times that is held.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Of this person at this moment: how many children were shown, how many of these would be new, what is normal and what the most;
-- and whether a data steward said that it goes no further. Normal is with how many children the person works, or has a right to, or
-- lives: whoever answers for two hundred may look at two hundred. Whose records are merely open (an agency's, a partner's) is not.
CREATE FUNCTION access.sitting_of_v1(person integer, moment timestamptz, children integer[], limits integer[],
                                     OUT opened integer, OUT fresh integer, OUT normal integer, OUT most integer, OUT stops boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    since timestamptz := moment - limits[1] * interval '1 hour';
    seen integer[] := ARRAY(
        SELECT DISTINCT child FROM access_event e, unnest(e.student_ids) AS child
        WHERE e.person_id = person AND e.outcome = 'permit' AND e.at > since AND e.at <= moment);
    answer record;
BEGIN
    opened := cardinality(seen);
    fresh := (SELECT count(*) FROM (SELECT unnest(children) EXCEPT SELECT unnest(seen)) AS x);
    normal := limits[2];
    IF opened + fresh > normal THEN  -- Below it need not be counted.
        normal := greatest(normal, (
            SELECT count(*) FROM (
                SELECT DISTINCT v.student_id FROM access_standing v JOIN access_ground g ON g.id = v.ground_id
                WHERE v.principal = ANY (access.principals_v1(person)) AND v.during @> moment
                  AND g.relation IN ('assigned', 'school_of_enrollment', 'team_member', 'caregiver', 'self', 'rights_holder')
                LIMIT limits[3]) AS x));
    END IF;
    most := normal * limits[4];
    SELECT h.asked, d.verdict, d.at INTO answer FROM access_volumedecision d JOIN access_volumehold h ON h.id = d.hold_id
    WHERE h.person_id = person AND d.at <= moment ORDER BY d.at DESC, d.id DESC LIMIT 1;
    stops := coalesce(answer.verdict = 'stays', false);
    -- Let go on, the person is shown what was asked for and as many as that again, in the sitting that begins then.
    IF answer.verdict = 'goes_on' AND answer.at > since THEN
        most := most + answer.asked;
    END IF;
END $$;

-- The same of the visitor, and whether the visitor proved lately enough to be who they are: within the half hour in which a form may
-- be sent (access/rules.py: STEP_UP_TO_SEND). At a job or a command sits nobody who could be asked; its limit is the second.
CREATE FUNCTION access.sitting_v1(children integer[], limits integer[],
                                  OUT opened integer, OUT fresh integer, OUT normal integer, OUT most integer, OUT stops boolean,
                                  OUT is_confirmed boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    me integer := access.person_v1();
BEGIN
    SELECT s.* INTO opened, fresh, normal, most, stops FROM access.sitting_of_v1(me, clock_timestamp(), children, limits) AS s;
    IF fresh > 0 AND opened + fresh > limits[2] / 2 THEN
        -- Of many requests at once each waits for the one before, and counts what that one has shown.
        PERFORM pg_advisory_xact_lock(hashtext('access.sitting'), me);
        SELECT s.* INTO opened, fresh, normal, most, stops FROM access.sitting_of_v1(me, clock_timestamp(), children, limits) AS s;
    END IF;
    is_confirmed := (
        SELECT s.device IN ('job', 'command') OR coalesce(s.confirmed_at > statement_timestamp() - interval '30 minutes', false)
        FROM access_session s WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8')));
END $$;

-- Hold it: whether there is anything to hold is worked out here once more, so that nobody says so of themselves or of others. The
-- data stewards of the person's organization hear of it at once, where there is another one; else those of the custodian. As long as
-- nobody has answered, it stays one hold. Answers its number; NULL where nothing is to be held.
CREATE FUNCTION access.hold_volume_v1(children integer[], limits integer[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    me integer := access.person_v1();
    now_is record;
    latest record;
    house smallint;
    made bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('access.sitting'), me);
    SELECT * INTO now_is FROM access.sitting_of_v1(me, moment, children, limits);
    IF me IS NULL OR now_is.fresh = 0 OR NOT (now_is.stops OR now_is.opened + now_is.fresh > now_is.most) THEN RETURN NULL; END IF;
    SELECT h.id, h.at, EXISTS (SELECT FROM access_volumedecision d WHERE d.hold_id = h.id) AS is_answered
    INTO latest FROM access_volumehold h WHERE h.person_id = me ORDER BY h.id DESC LIMIT 1;
    IF FOUND AND (now_is.stops OR NOT latest.is_answered AND latest.at > moment - limits[1] * interval '1 hour')
    THEN RETURN latest.id; END IF;
    house := coalesce(
        (SELECT p.organization_id FROM partners_person p
         WHERE p.id = me AND EXISTS (
            SELECT FROM partners_person other
            WHERE other.organization_id = p.organization_id AND other.role = 'data_steward' AND other.id <> me
              AND other.active @> moment)),
        (SELECT c.custodian_id FROM partners_collaboration c WHERE c.id = 1));
    INSERT INTO access_volumehold (person_id, organization_id, at, since, opened, asked, normal, most)
    SELECT me, house, moment,
           coalesce((SELECT min(e.at) FROM access_event e
                     WHERE e.person_id = me AND e.outcome = 'permit' AND e.student_ids <> '{}'
                       AND e.at > moment - limits[1] * interval '1 hour'), moment),
           now_is.opened, now_is.opened + now_is.fresh, now_is.normal, now_is.most
    RETURNING id INTO made;
    PERFORM access.notify_of_hold_v1(made);  -- In notices/sql/volume.sql: who is told is that room's.
    RETURN made;
END $$;

-- A data steward of the organization that holds it lets it go on, or not, and says why; never for oneself, and by who has just
-- proved to be who they are. The same said twice is one row. The person hears of it. NULL where this may not be.
CREATE FUNCTION access.answer_hold_v1(hold bigint, verdict text, reason text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    me integer := access.person_v1();
    held record;
    latest record;
    made bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('access.hold'), hashint8(hold));  -- Of two clicks at once the second finds the first.
    SELECT h.* INTO held FROM access_volumehold h
    WHERE h.id = hold AND h.organization_id = access.stewarded_v1() AND h.person_id <> me;
    IF NOT FOUND OR btrim(reason) = '' OR coalesce(verdict NOT IN ('goes_on', 'stays'), true) THEN RETURN NULL; END IF;
    IF coalesce(access.confirmed_at_v1() < statement_timestamp() - interval '30 minutes', true) THEN RETURN NULL; END IF;
    SELECT d.id, d.verdict, d.by_id INTO latest FROM access_volumedecision d WHERE d.hold_id = hold ORDER BY d.id DESC LIMIT 1;
    IF FOUND AND latest.verdict = answer_hold_v1.verdict AND latest.by_id = me THEN RETURN latest.id; END IF;
    INSERT INTO access_volumedecision (hold_id, by_id, at, verdict, reason)
    VALUES (hold, me, clock_timestamp(), answer_hold_v1.verdict, btrim(answer_hold_v1.reason)) RETURNING id INTO made;
    PERFORM access.notify_of_hold_answer_v1(made);
    RETURN made;
END $$;

-- For the worker, who decides: what decide asks beside the facts (access/deciding.py). Another moment is asked of the book of then.
CREATE FUNCTION access.sitting_facts_v1(person_key text, organization_key text, child_id text, moment timestamptz, limits integer[])
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    who record;
    child integer := (
        SELECT r.student_id FROM students_sourcerecord r JOIN partners_organization o ON o.id = r.contributor_id
        WHERE o.key = organization_key AND r.source_id = child_id LIMIT 1);
    found record;
BEGIN
    SELECT p.id, h.name AS steward INTO who FROM partners_person p
    LEFT JOIN partners_organization h ON h.id = coalesce(
        (SELECT other.organization_id FROM partners_person other
         WHERE other.organization_id = p.organization_id AND other.role = 'data_steward' AND other.id <> p.id
           AND other.active @> moment LIMIT 1),
        (SELECT c.custodian_id FROM partners_collaboration c WHERE c.id = 1))
    WHERE p.key = person_key;
    SELECT * INTO found FROM access.sitting_of_v1(who.id, moment, ARRAY[coalesce(child, 0)], limits);
    RETURN jsonb_build_object('opened', found.opened, 'fresh', found.fresh, 'normal', found.normal, 'most', found.most,
                              'stops', found.stops, 'steward', who.steward);
END $$;

SET LOCAL ROLE homeroom_owner;
