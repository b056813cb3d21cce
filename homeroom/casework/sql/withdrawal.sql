-- May the asker say of this contact that it is withdrawn, or restored? It lies in the file of the asker's organization,
-- and the asker wrote it or answers for the child's case. What was withdrawn is its writer's to restore, for 30 days.
-- A function, because the policy of contacts asks their states, and so the policy of states cannot ask the contacts.
CREATE FUNCTION access.may_withdraw_v1(wanted bigint, student integer, of_dataset smallint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    moment timestamptz := statement_timestamp();
    writer integer := (SELECT c.by_id FROM casework_contact c
                       WHERE c.id = wanted AND c.student_id = student AND c.dataset = of_dataset
                         AND c.contributor_id = seat.organization_id);
    latest casework_contactstate;
BEGIN
    IF seat.person_id IS NULL OR writer IS NULL THEN RETURN false; END IF;
    SELECT * INTO latest FROM casework_contactstate s WHERE s.contact_id = wanted ORDER BY s.id DESC LIMIT 1;
    IF latest.state = 'withdrawn' THEN
        RETURN writer = seat.person_id AND latest.at > moment - interval '30 days';
    END IF;
    RETURN writer = seat.person_id OR EXISTS (
        SELECT FROM access_standing v
        WHERE v.student_id = student AND v.principal = ANY (seat.principals) AND v.during @> moment
          AND v.ground_id = ANY (access.accountable_v1()));
END $$;
