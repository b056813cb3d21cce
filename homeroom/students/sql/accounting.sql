-- The accounting of a child's record: what the book of disclosures does not hold by itself.

-- How people of the reader's own organization used the child's record, summed by role. That is no disclosure
-- (34 CFR 99.31(a)(1)), but families ask. For those who answer for the child's case, as the accounting itself is.
CREATE FUNCTION access.own_views_v1(student integer)
RETURNS TABLE (role text, people bigint, views bigint, last_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    grounds smallint[] := access.accountable_v1();
BEGIN
    IF seat.person_id IS NULL OR NOT EXISTS (
        SELECT FROM access_standing v
        WHERE v.student_id = student AND v.principal = ANY (seat.principals) AND v.ground_id = ANY (grounds)
          AND v.during @> statement_timestamp())
       OR (student::bigint << 6) = ANY (access.barred_v1())
    THEN RETURN; END IF;
    RETURN QUERY
    SELECT e.role, count(DISTINCT e.person_id), count(*), max(e.at)
    FROM access_event e
    WHERE e.student_ids @> ARRAY[student] AND e.organization_id = seat.organization_id AND e.outcome = 'permit'
    GROUP BY e.role ORDER BY e.role;
END $$;

-- The public id of the child that a partner names so, for commands at the terminal: they then pass the door as a
-- person, and see what that person sees. Not for the web.
CREATE FUNCTION access.child_named_v1(organization_key text, child_id text) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT s.public_id FROM students_sourcerecord r
            JOIN partners_organization o ON o.id = r.contributor_id
            JOIN students_student s ON s.id = r.student_id
            WHERE o.key = organization_key AND r.source_id = child_id);
END $$;
