DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'links_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Whether a link of this pair needs two people, by what the model made of it until then: the two contradict each other, one stands
-- beside a twin, or the first line that failed is of the child's own evidence, name or birth date; or one name and a part of a birth
-- date are all that a rule has found. These are the pairs that go wrong.
CREATE FUNCTION access.is_dangerous_v1(pair bigint, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    latest record;
BEGIN
    SELECT w.line, w.is_beside_twins, coalesce((w.measured ->> 'contradictions')::integer, 0) AS contradictions INTO latest
    FROM matching_weighing w JOIN matching_pair p ON p.id = w.pair_id AND p.compared = w.compared
    WHERE w.pair_id = pair AND w.at <= moment ORDER BY w.at DESC, w.id DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN EXISTS (SELECT FROM matching_pair p WHERE p.id = pair AND p.rule = 'names_and_part_of_birth_date');
    END IF;
    RETURN (latest.contradictions > 0 OR latest.is_beside_twins OR latest.line = ANY (ARRAY[
        'has_first_name', 'has_no_contradiction', 'has_more_than_a_birth_date_one_figure_apart', 'has_own_evidence',
        'is_ahead_by_own_evidence']));
END $$;

-- Whether somebody else has still to say "same child" before this person can make a link of the pair. What was said before the
-- pair was decided, undone or weighed anew was said of something else. `decision` is the one that is asked about, if there is one.
CREATE FUNCTION access.second_missing_v1(pair bigint, person integer, decision bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := coalesce((SELECT d.at FROM matching_decision d WHERE d.id = decision), statement_timestamp());
BEGIN
    RETURN access.is_dangerous_v1(pair, moment) AND NOT EXISTS (
        SELECT FROM matching_firstanswer f
        WHERE f.pair_id = pair AND f.by_id <> person AND f.at <= moment AND f.taken_back_at IS NULL
          AND NOT EXISTS (SELECT FROM matching_weighing w WHERE w.pair_id = pair AND w.at > f.at AND w.at <= moment)
          AND NOT EXISTS (SELECT FROM matching_decision d WHERE d.pair_id = pair AND d.verdict <> 'later'
                            AND d.at >= f.at AND d.at <= moment AND d.id IS DISTINCT FROM decision));
END $$;

-- The same, told to whoever answers for the pair: of other pairs nobody learns anything.
CREATE FUNCTION access.needs_second_v1(pair bigint, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.answers_for_link_v1(pair) AND access.is_dangerous_v1(pair, moment);
END $$;

-- Whether somebody else has still to say "same child", before the caller can make a link of the pair.
CREATE FUNCTION access.needs_another_v1(pair bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.answers_for_link_v1(pair) AND access.second_missing_v1(pair, access.person_v1(), NULL);
END $$;

-- For an import's batch of the pair's contributor: whether this decision was one person's where it needs two.
CREATE FUNCTION access.said_by_one_v1(decision bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM matching_decision d JOIN matching_pair p ON p.id = d.pair_id
        WHERE d.id = decision AND p.contributor_id = access.batch_contributor_v1()
          AND access.second_missing_v1(p.id, d.by_id, d.id));
END $$;

-- Whether the pair was decided since, told to whoever answers for it: then everybody who reviews it may read what the first one said, and nobody waits for an
-- answer of the agency's any more.
CREATE FUNCTION access.was_decided_v1(pair bigint, since timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.answers_for_link_v1(pair) AND EXISTS (
        SELECT FROM matching_decision d
                   WHERE d.pair_id = pair AND d.at >= since AND d.verdict IN ('link', 'refuse'));
END $$;

-- After the row's policy, which says nothing of a pair that its writer does not see.
CREATE FUNCTION access.link_needs_second_v1() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF access.second_missing_v1(NEW.pair_id, NEW.by_id, NEW.id) THEN
        RAISE EXCEPTION 'A link of pair % needs two people, and only one has said that it is the same child.', NEW.pair_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'link_needs_second';
    END IF;
    RETURN NULL;
END $$;

DO $do$ BEGIN
    IF current_user = 'homeroom_definer' THEN
        GRANT EXECUTE ON FUNCTION access.link_needs_second_v1() TO homeroom_owner;
    END IF;
END $do$;
SET LOCAL ROLE homeroom_owner;

CREATE TRIGGER link_needs_second AFTER INSERT OR UPDATE OF verdict, pair_id, by_id ON matching_decision
    FOR EACH ROW WHEN (NEW.verdict = 'link' AND NEW.by_id IS NOT NULL) EXECUTE FUNCTION access.link_needs_second_v1();
