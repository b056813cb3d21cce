DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'links_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Who answers for a link: the linkage steward who hosts both partners, the child's own caseworker, and the data stewards of both
-- partners, whose records it joined.
CREATE FUNCTION access.answers_for_link_v1(pair bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    joined record;
BEGIN
    SELECT p.student_id, p.agency_id, p.contributor_id INTO joined FROM matching_pair p WHERE p.id = pair;
    IF NOT FOUND OR access.frozen_v1() IS NOT NULL THEN RETURN false; END IF;
    RETURN coalesce(
        seat.role = 'data_steward' AND seat.organization_id IN (joined.agency_id, joined.contributor_id)
        OR ARRAY[joined.agency_id, joined.contributor_id] <@ access.hosted_v1()
        -- The view of one's own standing rests on policies, and a definer function stands above them.
        OR EXISTS (SELECT 1 FROM access_standing v
                   WHERE v.student_id = joined.student_id AND v.principal = ANY (seat.principals)
                     AND v.purpose_id IN (0, seat.purpose_id) AND v.during @> statement_timestamp()
                     AND v.ground_id = ANY (access.accountable_v1())), false);
END $$;

-- What was shown through a link while it stood: the district's records as this child's, and this child's to the district. By the
-- book, the latest first. Nothing of a pair that was never linked, and nothing to whoever does not answer for it.
CREATE FUNCTION access.seen_through_v1(pair bigint)
RETURNS TABLE (at timestamptz, person_id integer, role text, recipient_id smallint, contributor_id smallint, dataset smallint,
               purpose_id smallint, operation text, channel text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT access.answers_for_link_v1(pair) THEN RETURN; END IF;
    RETURN QUERY
    WITH said AS (
        SELECT d.verdict, coalesce(d.settled_at, d.at) AS begins,
               lead(coalesce(d.settled_at, d.at)) OVER (ORDER BY d.at, d.id) AS ends
        FROM matching_decision d WHERE d.pair_id = pair AND (d.settled_at IS NOT NULL OR d.by_id IS NULL))
    SELECT b.at, b.person_id, b.role, b.recipient_id, b.contributor_id, b.dataset, b.purpose_id, b.operation, b.channel
    FROM matching_pair p
    JOIN said ON said.verdict = 'link'
    JOIN access_disclosure b ON b.student_id = p.student_id
     AND (b.contributor_id = p.contributor_id OR b.recipient_id = p.contributor_id)
     AND b.at >= said.begins AND (said.ends IS NULL OR b.at < said.ends)
     AND b.relation <> 'linkage'  -- Whoever compares the two records looks at both of them, and not through the link.
    WHERE p.id = pair
    ORDER BY b.at DESC, b.id DESC;
END $$;

-- A link was cut: whoever answers for it on either side reads what was seen through it.
CREATE FUNCTION access.notify_of_cut_v1(pair bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    cut record;
    party smallint;
BEGIN
    SELECT p.id, p.student_id, p.agency_id, p.contributor_id,
           (SELECT max(d.id) FROM matching_decision d WHERE d.pair_id = p.id) AS decision
    INTO cut FROM matching_pair p WHERE p.id = pair AND p.contributor_id = access.batch_contributor_v1();
    IF NOT FOUND THEN RETURN; END IF;
    FOREACH party IN ARRAY ARRAY[cut.agency_id, cut.contributor_id] LOOP
        PERFORM access.notify_v1(
            ARRAY(SELECT p.id FROM partners_person p WHERE p.organization_id = party AND p.role = 'data_steward'),
            'link_cut', cut.decision, party, NULL, cut.id, '');
    END LOOP;
    -- The child's own caseworker, by the agency's assignment. No student stands on the notice: it is about a pair.
    PERFORM access.notify_v1(
        ARRAY(SELECT v.principal FROM access_standing v JOIN access_ground g ON g.id = v.ground_id
              WHERE v.student_id = cut.student_id AND g.relation = 'assigned' AND v.principal > 0
                AND v.during @> statement_timestamp()),
        'link_cut', cut.decision, cut.agency_id, NULL, cut.id, '');
END $$;

SET LOCAL ROLE homeroom_owner;
