-- The book, third edition: of a table whose rows are on the page of some children alone ("table:dataset:1,2,3"), the book
-- tells of these children and no others.
CREATE FUNCTION access.write_down_v3(page text, operation text, students integer[], reads text[], only_elements smallint[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    written bigint;
    read_table text;
    is_glimpses boolean;
    whose integer[];
BEGIN
    INSERT INTO access_event (person_id, organization_id, role, purpose_id, page, operation, outcome, student_ids, asked_for)
    VALUES (seat.person_id, seat.organization_id, seat.role, nullif(seat.purpose_id, 0), page, operation, 'permit', students, '')
    RETURNING id INTO written;
    FOREACH read_table IN ARRAY reads LOOP
        whose := coalesce(string_to_array(nullif(split_part(read_table, ':', 3), ''), ',')::integer[], students);
        is_glimpses := split_part(read_table, ':', 1) = 'students_glimpse';
        EXECUTE format(
            'INSERT INTO access_disclosure (event_id, student_id, contributor_id, recipient_id, person_id, purpose_id, dataset,
                                            agreement_id, line_id, basis, relation)
             SELECT DISTINCT ON (seen.student_id, seen.contributor_id, seen.dataset)
                    $1, seen.student_id, seen.contributor_id, $3, $4, nullif($5, 0), seen.dataset,
                    why.agreement_id, why.line_id, coalesce(why.basis, ''''), coalesce(why.relation, '''')
             FROM (SELECT student_id, contributor_id, %1$s AS dataset, array_agg(DISTINCT %3$s) AS elements FROM %2$I
                   WHERE student_id = ANY ($2) AND contributor_id IS DISTINCT FROM $3 AND (cardinality($6) = 0 OR %4$s)
                   GROUP BY 1, 2, 3) AS seen
             LEFT JOIN LATERAL access.reasons_v1(seen.student_id) AS why
                    ON why.contributor_id = seen.contributor_id
                   AND (why.datasets & (1::bigint << seen.dataset) <> 0
                        OR EXISTS (SELECT FROM unnest(seen.elements) AS element WHERE get_bit(why.elements, element) = 1))
             ORDER BY seen.student_id, seen.contributor_id, seen.dataset, why.agreement_id, why.line_id',
            split_part(read_table, ':', 2), split_part(read_table, ':', 1),
            CASE WHEN is_glimpses THEN 'element' ELSE 'NULL::smallint' END,
            CASE WHEN is_glimpses THEN 'element = ANY ($6)' ELSE 'true' END)
        USING written, whose, seat.organization_id, seat.person_id, seat.purpose_id, only_elements;
    END LOOP;
    RETURN written;
END $$;
