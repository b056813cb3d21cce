-- Who must sign a draft is told to those who see it: by its number anybody could ask of another's.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before, of this draft's own version; null of a draft that is not one's own.
CREATE OR REPLACE FUNCTION access.must_sign_v1(draft bigint, version bigint) RETURNS smallint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    said jsonb := (SELECT v.amendment FROM drafting_version v WHERE v.id = version AND v.draft_id = draft);
    amended integer := (SELECT d.amends_id FROM drafting_draft d WHERE d.id = draft);
    contributors smallint[];
BEGIN
    IF draft <> ALL (access.drafts_of_mine_v1()) THEN RETURN NULL; END IF;
    IF amended IS NOT NULL AND said ->> 'kind' = 'narrowing' THEN
        contributors := ARRAY(
            SELECT l.contributor_id FROM agreements_line l
            WHERE l.agreement_id = amended AND l.number = ANY (access.lines_touched_v1(said))
            UNION SELECT o.id FROM jsonb_array_elements(coalesce(said -> 'lines', '[]')) AS l
            JOIN partners_organization o ON o.key = l ->> 'contributor');
        IF contributors <> '{}' THEN RETURN contributors; END IF;
    END IF;
    RETURN ARRAY(SELECT p.organization_id FROM drafting_party p WHERE p.draft_id = draft);
END $$;

SET LOCAL ROLE homeroom_owner;
