-- The book, seventh edition. "Choose the one with the fullest view for that field, and record which one was used" (sharing
-- specification 2.3, step 10): what allows what was done comes before what does not, and of that what shows most.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The rows of reasons_to_write_v1; of the elements which are open in full and which masked, as reasons_v3 tells them; whether the
-- reason lets one do this; and from which day on, of a line that opens rows of some days. One plan serves every child.
CREATE FUNCTION access.reasons_to_write_v2(student integer, operation text)
RETURNS TABLE (contributor_id smallint, datasets bigint, "full" bit(128), masked bit(128), flag bit(128), allows boolean,
               opens_from date, agreement_id integer, line_id integer, basis text, relation text, paper_kind text, paper_id bigint,
               redisclosure text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    seat access.seat := access.seat_v1();
    -- What is searched, and what is read of the book or in an emergency, is looked at.
    asked CONSTANT text := CASE WHEN operation IN ('list', 'print', 'export', 'api') THEN operation ELSE 'view' END;
    everything CONSTANT bit(128) := ~(0::bit(128));
    windows bigint;
BEGIN
    IF seat.person_id IS NULL OR (student::bigint << 6) = ANY (access.barred_v1()) THEN RETURN; END IF;
    RETURN QUERY
    SELECT g.contributor_id, g.datasets & v.datasets, of_one."full", of_one.masked,
           (g.flag | g.masked | g."full") & coalesce(x.scope, everything) & ~(of_one."full" | of_one.masked),
           -- A line says it; what a law, a consent, an order or an emergency opens one may look at, also on a list. The law lets one
           -- take it along; a right, a consent and an order let one have a copy (sharing specification 2.9; decision 37).
           CASE WHEN g.line_id IS NOT NULL THEN coalesce(l.operations ? asked, false)
                WHEN asked IN ('view', 'list') THEN true
                WHEN x.kind = 'emergency' THEN false
                ELSE asked = 'print' OR g.relation NOT IN ('released', 'self', 'rights_holder') END,
           NULL::date, g.agreement_id, g.line_id,
           CASE g.relation WHEN 'released' THEN x.basis ELSE g.basis END, g.relation,
           CASE WHEN x.kind IN ('consent', 'order', 'emergency') THEN x.kind ELSE '' END,
           CASE WHEN x.kind IN ('consent', 'order', 'emergency') THEN x.of_id END,
           coalesce(l.redisclosure, '')
    FROM access_grant_now g
    JOIN access_standing v ON v.ground_id = g.ground_id AND v.student_id = student
    LEFT JOIN access_release x ON x.id = abs(v.release_id)
    LEFT JOIN agreements_line l ON l.id = g.line_id
    CROSS JOIN LATERAL (SELECT
        g."full" & CASE WHEN x.id IS NULL THEN everything WHEN v.release_id < 0 THEN x.scope ELSE x."full" END,
        g.masked & CASE WHEN x.id IS NULL THEN everything WHEN v.release_id < 0 THEN x.scope ELSE x.masked END
    ) AS of_one ("full", masked)
    WHERE g.recipient_id = seat.organization_id
      AND g.role = seat.role
      AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
      AND v.principal = ANY (seat.principals)
      AND v.purpose_id IN (0, seat.purpose_id)
      AND v.during @> statement_timestamp();
    SELECT k.windows INTO windows FROM access_keyring_now k;
    IF windows = 0 THEN RETURN; END IF;  -- Nearly always.
    RETURN QUERY
    SELECT g.contributor_id,
           g.datasets & v.datasets & ~coalesce((SELECT bit_or(r.datasets) FROM access.reasons_v2(student) r
                                                WHERE r.contributor_id = g.contributor_id), 0),
           ~everything, ~everything, ~everything, l.operations ? asked, g.opens_from, g.agreement_id, g.line_id, g.basis, g.relation,
           CASE WHEN x.kind IN ('consent', 'order') THEN x.kind ELSE '' END,
           CASE WHEN x.kind IN ('consent', 'order') THEN x.of_id END,
           l.redisclosure
    FROM access_windowgrant_now g
    JOIN access_standing v ON v.ground_id = g.ground_id AND v.student_id = student
    LEFT JOIN access_release x ON x.id = abs(v.release_id)
    JOIN agreements_line l ON l.id = g.line_id
    WHERE g.recipient_id = seat.organization_id
      AND g.role = seat.role
      AND g.purpose_id = seat.purpose_id
      AND v.principal = ANY (seat.principals)
      AND v.purpose_id IN (0, seat.purpose_id)
      AND v.during @> statement_timestamp();
END $$;

SET LOCAL ROLE homeroom_owner;

-- Of each kind of information a row for each reason that was used: for its whole rows, and for each single element, the first that
-- allows what was done and shows most. Of an emergency there is a row beside (34 CFR 99.32(a)(5)). What no reason opens is written
-- all the same, under none.
CREATE FUNCTION access.write_down_v7(page text, operation text, students integer[], reads text[], only_elements smallint[],
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
    -- As the purpose says it at this moment: the register of purposes may say it otherwise one day.
    interest CONSTANT text := coalesce((SELECT p.benefit FROM access_purpose p WHERE p.id = seat.purpose_id), '');
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
            -- A reason stands there once for each view at which it shows anything, and whole rows stand with what is shown in full.
            'WITH why AS MATERIALIZED (
                 SELECT child, of_one.view, of_one.mask, of_one.datasets AS whole, reason.*,
                        CASE WHEN reason.paper_kind = ''emergency'' THEN 1 WHEN reason.allows THEN 0 ELSE 2 END AS turn
                 FROM (SELECT DISTINCT unnest($6) AS child) AS asked, access.reasons_to_write_v2(child, $9) AS reason,
                      LATERAL (VALUES (0, reason."full", reason.datasets), (1, reason.masked, 0), (2, reason.flag, 0))
                          AS of_one (view, mask, datasets)
                 WHERE of_one.datasets <> 0 OR of_one.mask <> 0::bit(128)
             ), seen AS MATERIALIZED (
                 SELECT student_id, contributor_id, dataset, bit_or(elements) AS elements, sum(shown)::integer AS shown
                 FROM (' || array_to_string(parts, ' UNION ALL ') || ') AS of_tables GROUP BY 1, 2, 3
             ), fitting AS (
                 SELECT seen.*, why.view, why.mask, why.whole & (1::bigint << seen.dataset) <> 0 AND seen.shown > 0 AS of_rows,
                        why.turn, why.opens_from, why.agreement_id, why.line_id, why.basis, why.relation, why.paper_kind, why.paper_id,
                        why.redisclosure
                 FROM seen JOIN why
                   ON why.child = seen.student_id AND why.contributor_id = seen.contributor_id
                  AND (why.whole & (1::bigint << seen.dataset) <> 0 OR why.mask & seen.elements <> 0::bit(128))
                 UNION ALL
                 SELECT seen.*, 3, ~(0::bit(128)), seen.shown > 0, 3, NULL, NULL, NULL, '''', '''', '''', NULL, '''' FROM seen
             ), used AS (
                 SELECT f.*, turn = 1 AS is_beside,
                        elements & mask & ~coalesce(bit_or(mask) OVER before, 0::bit(128)) AS first_of,
                        of_rows AND NOT coalesce(bool_or(of_rows) OVER before, false) AS first_of_rows
                 FROM fitting f
                 WINDOW before AS (PARTITION BY student_id, contributor_id, dataset
                                   ORDER BY turn, view, opens_from NULLS FIRST, agreement_id, line_id, paper_id, basis, relation
                                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
             )
             INSERT INTO access_disclosure (event_id, student_id, contributor_id, recipient_id, person_id, purpose_id, dataset,
                                            agreement_id, line_id, basis, relation, role, operation, channel, elements, rows,
                                            paper_kind, paper_id, redisclosure, excused, interest)
             SELECT $1, student_id, contributor_id, $2, $3, nullif($4, 0), dataset,
                    agreement_id, line_id, basis, relation, $8, $9, $10,
                    bit_or(CASE WHEN is_beside THEN elements & mask ELSE first_of END),
                    max(CASE WHEN first_of_rows OR is_beside AND of_rows THEN shown ELSE 0 END),
                    paper_kind, paper_id, redisclosure,
                    coalesce($7 ->> split_part(basis, ''+'', 1), $7 ->> split_part(basis, ''+'', 2),
                             $7 ->> (''relation '' || relation), ''''),
                    $11
             FROM used
             WHERE first_of_rows OR first_of <> 0::bit(128) OR is_beside AND (of_rows OR elements & mask <> 0::bit(128))
             GROUP BY student_id, contributor_id, dataset, agreement_id, line_id, basis, relation, paper_kind, paper_id, redisclosure
             ORDER BY student_id, contributor_id, dataset, agreement_id, line_id'
        USING written, seat.organization_id, seat.person_id, seat.purpose_id, only_elements, everybody, excuses, seat.role, operation,
              channel, interest;
    END IF;
    RETURN written;
END $$;
