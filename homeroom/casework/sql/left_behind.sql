-- Open tasks of children for whom this seat answers, whose owner sees the plan no longer: the membership expired, the
-- assignment ended, the person takes part no more. Nobody will do them unless somebody else takes them over.
CREATE FUNCTION access.left_behind_v1(plan smallint) RETURNS TABLE (turn_id bigint)
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
            SELECT FROM access_standing t JOIN access_grant g ON g.ground_id = t.ground_id
            WHERE t.student_id = n.student_id AND t.during @> moment AND t.principal = ANY (access.principals_v1(p.id))
              AND g.recipient_id = p.organization_id AND g.role = p.role AND g.during @> moment
              AND g.contributor_id = n.contributor_id AND g.datasets & t.datasets & bit <> 0));
END $$;
