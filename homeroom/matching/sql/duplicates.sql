DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'links_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The children whom ties that hold join with this one, by however many steps; this one among them.
CREATE FUNCTION access.tied_with_v1(child integer) RETURNS integer[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(
        WITH RECURSIVE reached (id) AS (
            SELECT child
            UNION
            SELECT CASE WHEN t.student_a_id = r.id THEN t.student_b_id ELSE t.student_a_id END
            FROM reached r JOIN matching_tie t ON r.id IN (t.student_a_id, t.student_b_id)
            WHERE t.ended_at IS NULL AND t.lapsed_at IS NULL)
        SELECT id FROM reached);
END $$;

-- Whether a tie of these two would join two children of whom a person says that they are two. What a person says stands until
-- somebody takes it back, also when a file has changed since what was compared: that only asks anew.
CREATE FUNCTION access.would_contradict_v1(one integer, other integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    joined integer[] := access.tied_with_v1(one) || access.tied_with_v1(other);
BEGIN
    RETURN EXISTS (
        SELECT FROM matching_duplicateanswer a
        JOIN matching_duplicate d ON d.id = a.duplicate_id
        WHERE a.verdict = 'different' AND a.taken_back_at IS NULL
          AND d.student_a_id = ANY (joined) AND d.student_b_id = ANY (joined));
END $$;

-- Whether one person's word does not tie these two, and nobody but this person has said it. What was said before the two were
-- tied, called two children or sent anew was said of something else. `tie` is the one that is asked about, if there is one.
CREATE FUNCTION access.second_word_missing_v1(duplicate bigint, person integer, tie bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (SELECT FROM matching_duplicate d WHERE d.id = duplicate AND d.needs_two) AND NOT EXISTS (
        SELECT FROM matching_duplicateanswer a JOIN matching_duplicate d ON d.id = a.duplicate_id AND d.compared = a.compared
        WHERE d.id = duplicate AND a.verdict = 'same' AND a.by_id <> person AND a.taken_back_at IS NULL
          AND NOT EXISTS (SELECT FROM matching_tie t WHERE t.duplicate_id = d.id AND t.at >= a.at AND t.id IS DISTINCT FROM tie)
          AND NOT EXISTS (SELECT FROM matching_duplicateanswer no
                          WHERE no.duplicate_id = d.id AND no.verdict = 'different' AND no.at >= a.at));
END $$;

-- Why the caller cannot tie these two now: 'contradicts', where a person said of two that this would join that they are two
-- children; 'second', where somebody else has to say it too. Of what is not theirs to look at nobody learns anything.
CREATE FUNCTION access.why_no_tie_v1(duplicate bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    asked record;
BEGIN
    SELECT d.student_a_id, d.student_b_id, d.agency_a_id, d.agency_b_id INTO asked FROM matching_duplicate d WHERE d.id = duplicate;
    IF NOT FOUND OR access.frozen_v1() IS NOT NULL OR NOT ARRAY[asked.agency_a_id, asked.agency_b_id] <@ access.hosted_v1()
    THEN RETURN NULL; END IF;
    RETURN CASE
        WHEN access.would_contradict_v1(asked.student_a_id, asked.student_b_id) THEN 'contradicts'
        WHEN access.second_word_missing_v1(duplicate, access.person_v1(), NULL) THEN 'second' END;
END $$;

-- Whether ties join these two already by way of a third record, told to whoever may look at them.
CREATE FUNCTION access.is_tied_around_v1(duplicate bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    asked record;
BEGIN
    SELECT d.student_a_id, d.student_b_id, d.agency_a_id, d.agency_b_id INTO asked FROM matching_duplicate d WHERE d.id = duplicate;
    IF NOT FOUND OR access.frozen_v1() IS NOT NULL OR NOT ARRAY[asked.agency_a_id, asked.agency_b_id] <@ access.hosted_v1()
    THEN RETURN false; END IF;
    RETURN asked.student_b_id = ANY (access.tied_with_v1(asked.student_a_id));
END $$;

-- After the row's policy, which says nothing of what its writer does not see. One at a time, so that two people cannot together
-- make what neither may.
CREATE FUNCTION access.tie_is_sound_v1() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('homeroom ties'));
    IF access.would_contradict_v1(NEW.student_a_id, NEW.student_b_id) THEN
        RAISE EXCEPTION 'The tie of duplicate % would join two children of whom a person says that they are two.', NEW.duplicate_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tie_contradicts_nobody';
    END IF;
    IF access.second_word_missing_v1(NEW.duplicate_id, NEW.by_id, NEW.id) THEN
        RAISE EXCEPTION 'The tie of duplicate % needs two people, and only one has said that it is one child.', NEW.duplicate_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tie_needs_second';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION access.answer_is_sound_v1() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('homeroom ties'));
    PERFORM FROM matching_duplicate d
    WHERE d.id = NEW.duplicate_id AND d.student_b_id = ANY (access.tied_with_v1(d.student_a_id));
    IF FOUND THEN
        RAISE EXCEPTION 'The two of duplicate % are tied; end the tie first.', NEW.duplicate_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_contradicts_no_tie';
    END IF;
    RETURN NULL;
END $$;

-- The load that this transaction works on brought duplicates: told to linkage stewards who act for both agencies.
CREATE FUNCTION access.notify_of_duplicates_v1() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    batch bigint := access.batch_v1();
BEGIN
    IF batch IS NULL THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM partners_person p WHERE p.role = 'linkage_steward' AND EXISTS (
            SELECT FROM matching_duplicate d
            WHERE d.batch_id = batch AND d.lapsed_at IS NULL
              AND access.hosts_v1(p.organization_id, d.agency_a_id) AND access.hosts_v1(p.organization_id, d.agency_b_id))),
        'duplicates_waiting', batch, access.batch_contributor_v1(), NULL, NULL, '');
END $$;

-- Of a tie that the caller has made, where one agency sent both records: its data stewards join them there.
CREATE FUNCTION access.notify_of_tie_v1(tie bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    made record;
BEGIN
    SELECT t.id, t.agency_a_id INTO made FROM matching_tie t
    WHERE t.id = notify_of_tie_v1.tie AND t.by_id = access.person_v1() AND t.agency_a_id = t.agency_b_id;
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM partners_person p WHERE p.organization_id = made.agency_a_id AND p.role = 'data_steward'),
        'records_to_join', made.id, made.agency_a_id, NULL, made.id, '');
END $$;

DO $do$ BEGIN
    IF current_user = 'homeroom_definer' THEN
        GRANT EXECUTE ON FUNCTION access.tie_is_sound_v1(), access.answer_is_sound_v1() TO homeroom_owner;
    END IF;
END $do$;
SET LOCAL ROLE homeroom_owner;

CREATE TRIGGER tie_is_sound AFTER INSERT ON matching_tie
    FOR EACH ROW EXECUTE FUNCTION access.tie_is_sound_v1();
CREATE TRIGGER answer_is_sound AFTER INSERT ON matching_duplicateanswer
    FOR EACH ROW WHEN (NEW.verdict = 'different') EXECUTE FUNCTION access.answer_is_sound_v1();
