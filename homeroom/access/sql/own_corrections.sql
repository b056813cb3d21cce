-- Whoever keeps a record corrects what the book says of it also when nobody has asked (sharing specification 3.3).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As the files of one's own organization name the student of a row of the book, for the data steward of whose record it tells; of
-- another's nothing.
CREATE FUNCTION access.disclosed_v1(disclosure bigint) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(
        SELECT s.source_id FROM access_disclosure d
        JOIN students_sourcerecord s ON s.student_id = d.student_id AND s.contributor_id = d.contributor_id
        WHERE d.id = disclosure AND d.contributor_id = access.stewarded_v1() ORDER BY s.source_id);
END $$;

SET LOCAL ROLE homeroom_owner;
