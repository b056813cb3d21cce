-- What the book names is told by the reasons of whoever looks now, as the book itself asks them.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before, by reasons_to_write_v2.
CREATE OR REPLACE FUNCTION access.papers_told_v1(student integer)
RETURNS TABLE (kind text, paper_id bigint, said_by text, begins_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    grounds smallint[] := ARRAY(SELECT v.ground_id FROM access_standing v
                                WHERE v.student_id = student AND v.principal = ANY (seat.principals)
                                  AND v.during @> statement_timestamp());
    barred boolean := EXISTS (SELECT FROM unnest(access.barred_v1()) AS b WHERE b >> 6 = student);
    is_student boolean := grounds && access.subject_v1();
    reads_all boolean := is_student OR grounds && access.accountable_v1();
    reads_schools boolean := grounds && access.rights_v1() AND NOT barred;
BEGIN
    IF seat.person_id IS NULL OR (student::bigint << 6) = ANY (access.barred_v1()) OR NOT (reads_all OR reads_schools) THEN RETURN; END IF;
    RETURN QUERY
    SELECT DISTINCT d.paper_kind, d.paper_id, coalesce(c.signed_by, court.name, ''),
           coalesce(c.given_at, lower(access.days_v1(coalesce(o.begins_on, gone.begins_on), NULL)))
    FROM access_disclosure d
    JOIN partners_organization origin ON origin.id = d.contributor_id
    LEFT JOIN agreements_consent c ON d.paper_kind = 'consent' AND c.id = d.paper_id
    LEFT JOIN casework_permittingorder o ON d.paper_kind = 'order' AND o.id = d.paper_id
    LEFT JOIN casework_droppedorder gone ON d.paper_kind = 'order' AND gone.effect = 'permit' AND gone.of_id = d.paper_id
    LEFT JOIN partners_organization court ON court.id = coalesce(o.court_id, gone.court_id)
    WHERE d.student_id = student AND d.paper_kind <> ''
      AND (c.id IS NOT NULL OR o.id IS NOT NULL OR gone.id IS NOT NULL)
      AND (reads_all OR origin.kind = 'school_district')
      AND (is_student OR coalesce(c.basis, '') NOT IN ('PART2-CONSENT', 'MINOR-CONSENT')
           OR EXISTS (SELECT FROM access.reasons_to_write_v2(student, 'view') r
                      WHERE r.paper_kind = d.paper_kind AND r.paper_id = d.paper_id));
END $$;

DROP FUNCTION access.reasons_to_write_v1;

SET LOCAL ROLE homeroom_owner;
