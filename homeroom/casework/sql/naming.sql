-- What a row names must be there for its writer. A foreign key and a unique index look past policies: without these, the
-- number of a row that one may not see would be answered otherwise than a number that does not exist (leak tests 1 and 2
-- of the row-access decision). Nobody is told apart here: hidden and missing are both false.

-- May this seat name this person in what it writes? Who works for a partner; of families whoever stands toward a child of
-- one's own, oneself among them; and whom one has invited oneself, a moment before the membership is written.
CREATE FUNCTION access.may_name_v1(wanted integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    me integer := access.person_v1();
BEGIN
    RETURN me IS NOT NULL AND EXISTS (
        SELECT FROM partners_person p LEFT JOIN partners_organization o ON o.id = p.organization_id
        WHERE p.id = wanted
          AND (o.kind <> 'family'
               OR p.id = ANY (access.family_in_sight_v1())
               OR EXISTS (SELECT FROM partners_joincode c WHERE c.person_id = p.id AND c.by_id = me)));
END $$;

-- With the asker's own rights, because the policy of a table cannot ask the table itself.
CREATE FUNCTION access.earlier_turn_v1(wanted bigint, of_task bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (SELECT FROM casework_turn t WHERE t.id = wanted AND t.task_id = of_task);
END $$;

CREATE FUNCTION access.earlier_state_v1(wanted bigint, of_need bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (SELECT FROM casework_needstate s WHERE s.id = wanted AND s.need_id = of_need);
END $$;
