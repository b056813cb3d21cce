DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'links_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Whether the pair was closed because the school's record was linked with another child: this child has none of that school's.
-- Told of no pair for which the caller does not answer.
CREATE FUNCTION access.is_anothers_v1(pair bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.answers_for_link_v1(pair)
        AND 'linked_elsewhere' IS NOT DISTINCT FROM (
            SELECT d.rule FROM matching_decision d WHERE d.pair_id = is_anothers_v1.pair ORDER BY d.at DESC, d.id DESC LIMIT 1)
        AND NOT EXISTS (
            SELECT FROM matching_pair p
            JOIN students_sourcerecord r ON r.student_id = p.student_id AND r.contributor_id = p.contributor_id
            WHERE p.id = is_anothers_v1.pair);
END $$;

SET LOCAL ROLE homeroom_owner;
