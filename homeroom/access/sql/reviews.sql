-- What is asked about rows of the book, and what was found, is sealed as the book is.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As leaves_v2 (leaves_by_form.sql), which still answers for the two ledgers it knows. The two new ones begin with form 2.
CREATE FUNCTION access.leaves_v3(ledger text, form smallint, after bigint, upto bigint, most integer)
RETURNS TABLE (numbers bigint[], hashes bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF ledger NOT IN ('access_disclosurereview', 'access_disclosurefinding') THEN
        RETURN QUERY SELECT l.numbers, l.hashes FROM access.leaves_v2(ledger, form, after, upto, most) l;
    ELSIF form <> 2 THEN
        RAISE EXCEPTION 'Of this ledger there is no form %', form;
    ELSIF ledger = 'access_disclosurereview' THEN
        RETURN QUERY
        SELECT coalesce(array_agg(leaf.id ORDER BY leaf.id), '{}'), coalesce(string_agg(leaf.hash, '' ORDER BY leaf.id), '')
        FROM (SELECT r.id, sha256('\x00'::bytea || convert_to(jsonb_build_array(
                  'access_disclosurereview', 2, r.id, (extract(epoch FROM r.at) * 1000000)::bigint, r.disclosure_ids, r.student_id,
                  r.contributor_id, r.by_id, r.words, r.due_on)::text, 'UTF8')) AS hash
              FROM access_disclosurereview r WHERE r.id > after AND r.id <= upto ORDER BY r.id LIMIT most) AS leaf;
    ELSE
        RETURN QUERY
        SELECT coalesce(array_agg(leaf.id ORDER BY leaf.id), '{}'), coalesce(string_agg(leaf.hash, '' ORDER BY leaf.id), '')
        FROM (SELECT f.id, sha256('\x00'::bytea || convert_to(jsonb_build_array(
                  'access_disclosurefinding', 2, f.id, (extract(epoch FROM f.at) * 1000000)::bigint, f.review_id, f.disclosure_ids,
                  f.student_id, f.contributor_id, f.by_id, f.finding, f.words)::text, 'UTF8')) AS hash
              FROM access_disclosurefinding f WHERE f.id > after AND f.id <= upto ORDER BY f.id LIMIT most) AS leaf;
    END IF;
END $$;

-- As written_v1 (leaves.sql), of these two as well.
CREATE FUNCTION access.written_v2(ledger text, after bigint) RETURNS TABLE (last bigint, first_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF ledger = 'access_disclosurereview' THEN
        RETURN QUERY SELECT (SELECT max(r.id) FROM access_disclosurereview r),
                            (SELECT r.at FROM access_disclosurereview r WHERE r.id > after ORDER BY r.id LIMIT 1);
    ELSIF ledger = 'access_disclosurefinding' THEN
        RETURN QUERY SELECT (SELECT max(f.id) FROM access_disclosurefinding f),
                            (SELECT f.at FROM access_disclosurefinding f WHERE f.id > after ORDER BY f.id LIMIT 1);
    ELSE
        RETURN QUERY SELECT w.last, w.first_at FROM access.written_v1(ledger, after) w;
    END IF;
END $$;

-- As the files of the asked organization name the student, for its data steward who answers; of another's question nothing.
CREATE FUNCTION access.reviewed_v1(review bigint) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(
        SELECT s.source_id FROM access_disclosurereview r
        JOIN students_sourcerecord s ON s.student_id = r.student_id AND s.contributor_id = r.contributor_id
        WHERE r.id = review AND r.contributor_id = access.stewarded_v1() ORDER BY s.source_id);
END $$;

SET LOCAL ROLE homeroom_owner;
