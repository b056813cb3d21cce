-- Of the sender's records, whose children they are as the collaboration file says. For an import's matching alone.
CREATE FUNCTION access.stated_links_v1() RETURNS TABLE (source_id text, student_id integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    sender smallint := access.batch_contributor_v1();
BEGIN
    RETURN QUERY
    SELECT l.source_id, r.student_id
    FROM matching_statedlink l
    JOIN students_sourcerecord r ON r.contributor_id = l.agency_id AND r.source_id = l.agency_source_id
    WHERE l.contributor_id = sender;
END $$;
