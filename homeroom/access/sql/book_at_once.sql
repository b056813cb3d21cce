-- The book, fourth edition: all tables of a page in one statement, and the reasons of each child asked once.
CREATE FUNCTION access.write_down_v4(page text, operation text, students integer[], reads text[], only_elements smallint[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    written bigint;
    read_table text;
    is_glimpses boolean;
    whose integer[];
    everybody integer[] := students;
    parts text[] := '{}';
BEGIN
    INSERT INTO access_event (person_id, organization_id, role, purpose_id, page, operation, outcome, student_ids, asked_for)
    VALUES (seat.person_id, seat.organization_id, seat.role, nullif(seat.purpose_id, 0), page, operation, 'permit', students, '')
    RETURNING id INTO written;
    FOREACH read_table IN ARRAY reads LOOP
        whose := coalesce(string_to_array(nullif(split_part(read_table, ':', 3), ''), ',')::integer[], students);
        everybody := everybody || whose;
        is_glimpses := split_part(read_table, ':', 1) = 'students_glimpse';
        parts := parts || format(
            'SELECT student_id, contributor_id, (%1$s)::smallint AS dataset, %3$s AS elements FROM %2$I
             WHERE student_id = ANY (%5$L::integer[]) AND contributor_id IS DISTINCT FROM $2 AND (cardinality($5) = 0 OR %4$s)
             GROUP BY 1, 2, 3',
            split_part(read_table, ':', 2), split_part(read_table, ':', 1),
            CASE WHEN is_glimpses THEN 'array_agg(DISTINCT element)' ELSE 'NULL::smallint[]' END,
            CASE WHEN is_glimpses THEN 'element = ANY ($5)' ELSE 'true' END,
            whose);
    END LOOP;
    IF parts <> '{}' THEN
        EXECUTE
            'WITH why AS MATERIALIZED (
                 SELECT child, reason.* FROM (SELECT DISTINCT unnest($6) AS child) AS asked, access.reasons_v1(child) AS reason
             ), seen AS (' || array_to_string(parts, ' UNION ALL ') || ')
             INSERT INTO access_disclosure (event_id, student_id, contributor_id, recipient_id, person_id, purpose_id, dataset,
                                            agreement_id, line_id, basis, relation)
             SELECT DISTINCT ON (seen.student_id, seen.contributor_id, seen.dataset)
                    $1, seen.student_id, seen.contributor_id, $2, $3, nullif($4, 0), seen.dataset,
                    why.agreement_id, why.line_id, coalesce(why.basis, ''''), coalesce(why.relation, '''')
             FROM seen
             LEFT JOIN why
                    ON why.child = seen.student_id AND why.contributor_id = seen.contributor_id
                   AND (why.datasets & (1::bigint << seen.dataset) <> 0
                        OR EXISTS (SELECT FROM unnest(seen.elements) AS element WHERE get_bit(why.elements, element) = 1))
             ORDER BY seen.student_id, seen.contributor_id, seen.dataset, why.agreement_id, why.line_id'
        USING written, seat.organization_id, seat.person_id, seat.purpose_id, only_elements, everybody;
    END IF;
    RETURN written;
END $$;
