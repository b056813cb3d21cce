-- The confidentiality agreement is signed here, and a data steward writes down who trained: each a row of its own, and the days
-- on which it holds lie beside those of the collaboration file (partners_readiness). What is ready, seat_anew_v1 says as before.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The first moment of this day, as the collaboration counts days.
CREATE FUNCTION access.morning_of_v1(day date) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN day::timestamp AT TIME ZONE (SELECT c.timezone FROM partners_collaboration c WHERE c.id = 1);
END $$;

-- The text that this visitor signs now: the organization's own where it has one, in the version of today.
CREATE FUNCTION access.text_to_sign_v1() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (
        SELECT t.id FROM partners_confidentialitytext t
        JOIN partners_person p ON p.id = access.person_v1()
        WHERE t.dropped_at IS NULL
          AND access.morning_of_v1(t.effective_on) <= statement_timestamp()
          AND (t.organization_id IS NULL OR t.organization_id = p.organization_id)
        ORDER BY t.organization_id IS NULL, t.effective_on DESC, t.id DESC
        LIMIT 1);
END $$;

-- Until when a signature of this day holds: a year (sharing specification 2.9), or the last day that a newer version of the
-- person's text leaves to older ones. On paper, without a text that was signed here, the day says which version it was.
CREATE FUNCTION access.signed_until_v1(person integer, day date, signed bigint) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (
        SELECT least(
            access.morning_of_v1((day + interval '1 year')::date),
            -- Who signed here before a newer version was on record was ready until it was.
            min(greatest(access.morning_of_v1(t.sign_again_by + 1), CASE WHEN s.id IS NOT NULL THEN t.recorded_at END)))
        FROM partners_confidentialitytext t
        JOIN partners_person p ON p.id = person
        LEFT JOIN partners_confidentialitytext s ON s.id = signed
        WHERE t.dropped_at IS NULL
          AND t.sign_again_by IS NOT NULL
          AND CASE WHEN s.id IS NULL THEN day < t.effective_on ELSE (s.effective_on, s.id) < (t.effective_on, t.id) END
          AND (t.organization_id = p.organization_id
               OR t.organization_id IS NULL AND NOT EXISTS (
                    SELECT FROM partners_confidentialitytext own
                    WHERE own.organization_id = p.organization_id AND own.dropped_at IS NULL
                      AND own.effective_on <= t.effective_on)));
END $$;

-- Texts or days have changed: until when each signature holds is worked out anew.
CREATE FUNCTION access.resign_all_v1() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    changed integer;
BEGIN
    UPDATE partners_readiness r SET during = tstzrange(lower(r.during), wanted.ends)
    FROM (SELECT k.id, access.signed_until_v1(k.person_id, k.done_on, s.text_id) AS ends
          FROM partners_readiness k LEFT JOIN partners_confidentialitysignature s ON s.id = k.signature_id
          WHERE k.kind = 'confidentiality') AS wanted
    WHERE wanted.id = r.id AND upper(r.during) IS DISTINCT FROM wanted.ends;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;

-- Sign, for the visitor alone: the text of now, in exactly these words, by who has just proved to be who they are. Answers the
-- signature, which is that of before where the same text was signed today; NULL where this may not be.
CREATE FUNCTION access.sign_confidentiality_v1(signed bigint, wording text, hash bytea, typed text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    me record;
    moment timestamptz := statement_timestamp();
    today date := (moment AT TIME ZONE (SELECT c.timezone FROM partners_collaboration c WHERE c.id = 1))::date;
    made bigint;
    by_what text;
BEGIN
    SELECT p.id, p.organization_id, p.role, p.is_invited INTO me FROM partners_person p
    WHERE p.id = access.person_v1() AND p.active @> moment AND p.role NOT IN ('parent', 'youth');
    IF NOT FOUND THEN RETURN NULL; END IF;
    -- A page may lie open for half an hour (access/rules.py: STEP_UP_TO_SEND).
    IF coalesce(access.confirmed_at_v1() < moment - interval '30 minutes', true) THEN RETURN NULL; END IF;
    IF btrim(typed) = '' OR signed IS DISTINCT FROM access.text_to_sign_v1() THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM partners_confidentialitytext t
                   WHERE t.id = signed AND sha256(convert_to(t.wordings ->> wording, 'UTF8')) = hash)
    THEN RETURN NULL; END IF;
    -- Of two clicks at once the second waits, and finds the row of the first.
    PERFORM pg_advisory_xact_lock(hashtext('access.sign'), me.id);
    SELECT s.id INTO made FROM partners_confidentialitysignature s JOIN partners_readiness r ON r.signature_id = s.id
    WHERE s.person_id = me.id AND s.text_id = signed AND r.done_on = today;
    IF FOUND THEN RETURN made; END IF;
    SELECT CASE WHEN s.second_factor_at IS NOT NULL THEN 'second_factor'
                WHEN EXISTS (SELECT FROM access_secondfactorwaiver) THEN 'waived' ELSE 'password' END
    INTO by_what FROM access_session s
    WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'));
    INSERT INTO partners_confidentialitysignature (person_id, organization_id, role, text_id, language, text_hash, name, method, at)
    VALUES (me.id, me.organization_id, me.role, signed, wording, hash, btrim(typed), by_what, moment) RETURNING id INTO made;
    INSERT INTO partners_readiness (person_id, kind, done_on, during, signature_id)
    VALUES (me.id, 'confidentiality', today, tstzrange(moment, access.signed_until_v1(me.id, today, signed)), made);
    -- An organization trains its own people; whom a child lives with has none, and learns from this text, as on joining
    -- (casework/sql/invitations.sql). Those whom the collaboration file names stand there with their training.
    IF me.is_invited AND me.role = 'foster_parent' THEN
        INSERT INTO partners_readiness (person_id, kind, done_on, during, signature_id)
        VALUES (me.id, 'training', today,
                tstzrange(moment, access.morning_of_v1((today + interval '1 year')::date)), made);
    END IF;
    RETURN made;
END $$;

-- A data steward writes down that somebody else of the own organization completed training on this day: not in the future, and
-- not so long ago that it would hold no more. The same said twice is one row. NULL where this may not be.
CREATE FUNCTION access.record_training_v1(trained integer, day date, what text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    house smallint := access.stewarded_v1();
    ends timestamptz := access.morning_of_v1((day + interval '1 year')::date);
    made bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM partners_person p
                   WHERE p.id = trained AND p.organization_id = house AND p.active @> moment
                     AND p.id <> access.person_v1() AND p.role NOT IN ('parent', 'youth'))
    THEN RETURN NULL; END IF;
    IF coalesce(access.morning_of_v1(day) > moment OR ends <= moment OR btrim(what) = '', true) THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('access.train'), trained);
    SELECT t.id INTO made FROM partners_trainingrecord t
    WHERE t.person_id = trained AND t.organization_id = house AND t.completed_on = day AND t.course = btrim(what);
    IF FOUND THEN RETURN made; END IF;
    INSERT INTO partners_trainingrecord (person_id, organization_id, by_id, completed_on, course, at)
    VALUES (trained, house, access.person_v1(), day, btrim(what), moment) RETURNING id INTO made;
    INSERT INTO partners_readiness (person_id, kind, done_on, during, training_id)
    VALUES (trained, 'training', day, tstzrange(access.morning_of_v1(day), ends), made);
    RETURN made;
END $$;

SET LOCAL ROLE homeroom_owner;
