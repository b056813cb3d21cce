-- What was withdrawn, for lists: the contacts of one's children that are not there for the asker. Of its writer's own none, for
-- 30 days. By number alone, asked once per statement: the policy of one child's page asks the states row by row instead.
CREATE FUNCTION access.withdrawn_v1() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 10 AS $$
DECLARE
    shared CONSTANT integer := 51;
    restricted CONSTANT integer := 52;
    asker integer := access.person_v1();
BEGIN
    -- Whose children they are is not worked out for nothing.
    IF NOT EXISTS (SELECT FROM casework_contactstate WHERE state = 'withdrawn') THEN RETURN; END IF;
    RETURN QUERY
    SELECT s.contact_id FROM casework_contactstate s JOIN casework_contact c ON c.id = s.contact_id
    WHERE s.state = 'withdrawn'
      AND NOT EXISTS (SELECT FROM casework_contactstate later WHERE later.contact_id = s.contact_id AND later.id > s.id)
      AND (c.by_id <> asker OR s.at <= statement_timestamp() - interval '30 days')
      -- Else whoever calls this by itself would be told of contacts about anybody.
      AND ((c.dataset = shared AND c.student_id IN (SELECT unnest(access.my_children_v1(shared))))
           OR (c.dataset = restricted AND c.student_id IN (SELECT unnest(access.my_children_v1(restricted)))));
END $$;
