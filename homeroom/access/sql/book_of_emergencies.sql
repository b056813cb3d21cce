-- The book, sixth edition. What of a kind of information was shown on an emergency has a row of its own beside what was shown of the
-- same kind on a line or a paper: 34 CFR 99.32(a)(5) asks for each of these, whatever else opened some of it.
CREATE FUNCTION access.write_down_v6(page text, operation text, students integer[], reads text[], only_elements smallint[],
                                     channel text, excuses jsonb)
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
            'SELECT student_id, contributor_id, (%1$s)::smallint AS dataset, %3$s AS elements, %6$s AS shown FROM %2$I
             WHERE student_id = ANY (%5$L::integer[]) AND contributor_id IS DISTINCT FROM $2 AND (cardinality($5) = 0 OR %4$s)
             GROUP BY 1, 2, 3',
            split_part(read_table, ':', 2), split_part(read_table, ':', 1),
            CASE WHEN is_glimpses THEN 'bit_or(set_bit(0::bit(128), element, 1))' ELSE 'NULL::bit(128)' END,
            CASE WHEN is_glimpses THEN 'element = ANY ($5)' ELSE 'true' END,
            whose,
            CASE WHEN is_glimpses THEN '0::bigint' ELSE 'count(*)' END);
    END LOOP;
    IF parts <> '{}' THEN
        EXECUTE
            'WITH why AS MATERIALIZED (
                 SELECT child, reason.*
                 FROM (SELECT DISTINCT unnest($6) AS child) AS asked, access.reasons_to_write_v1(child) AS reason
             ), seen AS (
                 SELECT student_id, contributor_id, dataset, bit_or(elements) AS elements, sum(shown)::integer AS shown
                 FROM (' || array_to_string(parts, ' UNION ALL ') || ') AS of_tables GROUP BY 1, 2, 3
             )
             INSERT INTO access_disclosure (event_id, student_id, contributor_id, recipient_id, person_id, purpose_id, dataset,
                                            agreement_id, line_id, basis, relation, role, operation, channel, elements, rows,
                                            paper_kind, paper_id, redisclosure, excused)
             SELECT DISTINCT ON (seen.student_id, seen.contributor_id, seen.dataset, coalesce(CASE why.paper_kind WHEN ''emergency'' THEN why.paper_id END, 0))
                    $1, seen.student_id, seen.contributor_id, $2, $3, nullif($4, 0), seen.dataset,
                    why.agreement_id, why.line_id, coalesce(why.basis, ''''), coalesce(why.relation, ''''), $8, $9, $10,
                    CASE WHEN why.paper_kind = ''emergency'' THEN seen.elements & why.elements ELSE seen.elements END,
                    seen.shown, coalesce(why.paper_kind, ''''), why.paper_id, coalesce(why.redisclosure, ''''),
                    coalesce($7 ->> split_part(why.basis, ''+'', 1), $7 ->> split_part(why.basis, ''+'', 2),
                             $7 ->> (''relation '' || why.relation), '''')
             FROM seen
             LEFT JOIN why
                    ON why.child = seen.student_id AND why.contributor_id = seen.contributor_id
                   AND (why.datasets & (1::bigint << seen.dataset) <> 0 OR why.elements & seen.elements <> 0::bit(128))
             ORDER BY seen.student_id, seen.contributor_id, seen.dataset, coalesce(CASE why.paper_kind WHEN ''emergency'' THEN why.paper_id END, 0),
                      why.agreement_id, why.line_id, why.paper_id'
        USING written, seat.organization_id, seat.person_id, seat.purpose_id, only_elements, everybody, excuses, seat.role, operation,
              channel;
    END IF;
    RETURN written;
END $$;
