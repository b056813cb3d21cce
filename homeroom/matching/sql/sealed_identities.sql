DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'links_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Whether an agency says that this child's identity is sealed, or the child left care by adoption and has not come into care again
-- since: the old identity is sealed, and the new one is linked with nothing (sharing specification 4.4).
CREATE FUNCTION access.is_sealed_identity_v1(student integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM students_matchkeys k WHERE k.student_id = student AND k.superseded_at IS NULL AND k.is_sealed
    ) OR EXISTS (
        SELECT FROM students_careepisode adopted
        WHERE adopted.student_id = student AND adopted.superseded_at IS NULL AND adopted.exit_reason = 'adoption'
          AND NOT EXISTS (
              SELECT FROM students_careepisode later
              WHERE later.student_id = student AND later.contributor_id = adopted.contributor_id
                AND later.superseded_at IS NULL AND later.removal_on >= adopted.exit_on));
END $$;

-- The children whom agencies have sent, as far as records are compared. For the matching of an import alone, while a batch runs. Whose
-- identity is sealed is not among them, before anything is compared; nor is whose agency lets its records be kept here no more.
CREATE FUNCTION access.children_to_match_v4()
RETURNS TABLE (student_id integer, agency_id smallint, source_id text, first_name text, middle_name text, last_name text,
               former_last_names jsonb, birth_on date, sex text, state_student_id text, school_identifiers text[], guardians text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    kept smallint[];
BEGIN
    IF access.batch_v1() IS NULL THEN RETURN; END IF;
    -- A custodian that is no partner itself keeps what others send under a hosting agreement.
    kept := ARRAY(
        SELECT o.id FROM partners_organization o, partners_collaboration c
        WHERE c.custodian_option = 'lead_partner' OR o.id = c.custodian_id OR access.hosts_v1(c.custodian_id, o.id));
    RETURN QUERY
    SELECT r.student_id, r.contributor_id, r.source_id, i.first_name, i.middle_name, i.last_name, i.former_last_names,
           k.birth_on, i.sex, k.state_student_id,
           ARRAY(SELECT DISTINCT o.school_identifier FROM students_schooloforigin o
                 WHERE o.student_id = r.student_id AND o.superseded_at IS NULL AND o.school_identifier <> ''),
           ARRAY(SELECT p.name FROM students_personaround p
                 WHERE p.student_id = r.student_id AND p.contributor_id = r.contributor_id AND p.superseded_at IS NULL
                   AND p.role IN ('parent', 'legal_guardian')
                 UNION
                 SELECT c.name FROM students_placementcaregiver c
                 WHERE c.student_id = r.student_id AND c.contributor_id = r.contributor_id AND c.superseded_at IS NULL
                   AND c.role IN ('foster_parent', 'relative_caregiver')
                 ORDER BY 1)
    FROM students_sourcerecord r
    JOIN partners_organization agency ON agency.id = r.contributor_id AND agency.kind = 'child_welfare'
    JOIN students_identity i ON i.student_id = r.student_id AND i.contributor_id = r.contributor_id AND i.superseded_at IS NULL
    JOIN students_matchkeys k ON k.student_id = r.student_id AND k.contributor_id = r.contributor_id AND k.superseded_at IS NULL
    WHERE NOT access.is_sealed_identity_v1(r.student_id) AND agency.id = ANY (kept);
END $$;
DROP FUNCTION access.children_to_match_v3;

-- An agency's load has said whose identity is sealed: possible matches of these children wait for nobody any more. What they compared
-- goes, and what was held for them too, unless another pair waits for the same school record. Links are to be cut, by the worker.
-- Answers how many pairs waited, and how many were links.
CREATE FUNCTION access.withdraw_sealed_v1() RETURNS TABLE (waited integer, linked integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    withdrawn bigint[];
BEGIN
    waited := 0;
    linked := 0;
    IF access.batch_v1() IS NULL THEN RETURN NEXT; RETURN; END IF;
    WITH over AS (
        -- By the record and not by the decision: an undoing that is still to be carried out has cut nothing.
        SELECT p.id, EXISTS (
            SELECT FROM students_sourcerecord r
            WHERE r.contributor_id = p.contributor_id AND r.student_id = p.student_id AND coalesce(r.pair, p.id) = p.id) AS is_linked
        FROM matching_pair p
        WHERE p.agency_id = access.batch_contributor_v1()
          AND coalesce((SELECT d.verdict FROM matching_decision d WHERE d.pair_id = p.id
                        ORDER BY d.at DESC, d.id DESC LIMIT 1), 'later') <> 'refuse'
          AND access.is_sealed_identity_v1(p.student_id)
    ), said AS (
        INSERT INTO matching_decision (pair_id, verdict, rule, reason, settled_at)
        SELECT o.id, 'refuse', 'identity_sealed', '', CASE WHEN NOT o.is_linked THEN statement_timestamp() END FROM over o
        RETURNING pair_id, settled_at
    )
    SELECT coalesce(array_agg(s.pair_id), '{}'), count(s.settled_at), count(*) - count(s.settled_at)
    INTO withdrawn, waited, linked FROM said s;
    UPDATE exchange_heldrow h SET expires_at = statement_timestamp()
    FROM matching_pair p
    WHERE p.id = ANY (withdrawn) AND h.contributor_id = p.contributor_id AND h.candidate = p.candidate
      AND h.expires_at > statement_timestamp()
      AND NOT EXISTS (
          SELECT FROM matching_pair other
          WHERE other.contributor_id = p.contributor_id AND other.candidate = p.candidate AND other.id <> p.id
            AND coalesce((SELECT d.verdict FROM matching_decision d WHERE d.pair_id = other.id
                          ORDER BY d.at DESC, d.id DESC LIMIT 1), 'later') <> 'refuse');
    -- Of a link that came back to reviewers nobody has to answer any more.
    DELETE FROM matching_auditdraw a
    WHERE a.pair_id = ANY (withdrawn) AND NOT EXISTS (SELECT FROM matching_auditanswer said WHERE said.draw_id = a.id);
    -- What a reviewer could compare goes at once, as it does of a pair that was refused long ago.
    UPDATE matching_pair p SET sealed_child = '', sealed_candidate = '' WHERE p.id = ANY (withdrawn);
    RETURN NEXT;
END $$;

-- Links that are still to be cut because an identity was sealed, for the worker: numbers of decisions, and whose record it is.
CREATE FUNCTION access.sealed_links_v1() RETURNS TABLE (decision bigint, district text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT d.id, o.key FROM matching_decision d
    JOIN matching_pair p ON p.id = d.pair_id
    JOIN partners_organization o ON o.id = p.contributor_id
    WHERE d.rule = 'identity_sealed' AND d.settled_at IS NULL ORDER BY 1;
END $$;

-- Whether the pair is of a child whose identity is sealed, told to whoever answers for it.
CREATE FUNCTION access.is_pair_of_sealed_v1(pair bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.answers_for_link_v1(pair)
       AND access.is_sealed_identity_v1((SELECT p.student_id FROM matching_pair p WHERE p.id = pair));
END $$;

-- After the rows' policies, for rules and people alike.
CREATE FUNCTION access.no_link_of_sealed_v1() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF access.is_sealed_identity_v1((SELECT p.student_id FROM matching_pair p WHERE p.id = NEW.pair_id)) THEN
        RAISE EXCEPTION 'The identity of the child of pair % is sealed: it is linked with no record.', NEW.pair_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_link_of_sealed_identity';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION access.no_tie_of_sealed_v1() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF access.is_sealed_identity_v1(NEW.student_a_id) OR access.is_sealed_identity_v1(NEW.student_b_id) THEN
        RAISE EXCEPTION 'The identity of a child of duplicate % is sealed: it is tied to no record.', NEW.duplicate_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_tie_of_sealed_identity';
    END IF;
    RETURN NULL;
END $$;

DO $do$ BEGIN
    IF current_user = 'homeroom_definer' THEN
        GRANT EXECUTE ON FUNCTION access.no_link_of_sealed_v1(), access.no_tie_of_sealed_v1() TO homeroom_owner;
    END IF;
END $do$;
SET LOCAL ROLE homeroom_owner;

CREATE TRIGGER no_link_of_sealed AFTER INSERT OR UPDATE OF verdict, pair_id ON matching_decision
    FOR EACH ROW WHEN (NEW.verdict = 'link') EXECUTE FUNCTION access.no_link_of_sealed_v1();
CREATE TRIGGER no_tie_of_sealed AFTER INSERT ON matching_tie
    FOR EACH ROW EXECUTE FUNCTION access.no_tie_of_sealed_v1();
