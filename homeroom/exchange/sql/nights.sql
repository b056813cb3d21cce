-- Rosters that are kept from one snapshot to the next: whose may be, and which of them there is something to do with.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'notify_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Whether a hosting agreement that is in force now, between this contributor and the custodian, has the line.
CREATE FUNCTION access.roster_line_v1(contributor smallint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM partners_collaboration c
        JOIN agreements_agreement a ON a.tier = 'HOSTING' AND a.roster_retention = 'until_next_snapshot'
        JOIN agreements_party host ON host.agreement_id = a.id AND host.organization_id = c.custodian_id
        JOIN agreements_party sender ON sender.agreement_id = a.id AND sender.organization_id = roster_line_v1.contributor
        WHERE roster_line_v1.contributor <> c.custodian_id AND access.in_force_v1(a.id));
END $$;

-- The same, of the contributor whose file is being loaded.
CREATE FUNCTION access.may_keep_roster_v1() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN coalesce(access.roster_line_v1(access.batch_contributor_v1()), false);
END $$;

-- Every kept roster, and what there is to do with it: destroy it and why, or ask it at once because an agency's file came since it
-- was asked last, or ask it when the night comes. For the worker, which looks, and for the import, which does it. They learn numbers.
CREATE FUNCTION access.kept_rosters_due_v1() RETURNS TABLE (kept bigint, due text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT k.id, CASE
        WHEN NOT access.roster_line_v1(k.contributor_id) THEN 'no_line'
        WHEN EXISTS (SELECT FROM exchange_undoing u WHERE u.undone_id = k.batch_id) THEN 'undone'
        WHEN k.expires_at <= statement_timestamp() THEN 'too_old'
        WHEN EXISTS (
            SELECT FROM students_batch b JOIN partners_organization o ON o.id = b.contributor_id AND o.kind = 'child_welfare'
            WHERE b.status = 'loaded'
              AND b.finished_at > coalesce((SELECT max(n.began_at) FROM matching_night n WHERE n.kept_id = k.id), k.kept_at))
        THEN 'children_came'
        ELSE 'night' END
    FROM matching_keptroster k WHERE k.destroyed_at IS NULL ORDER BY k.id;
END $$;

-- As before, and what a kept roster brought is of no feed either: nobody sent anything.
CREATE OR REPLACE FUNCTION access.feed_v1(source bigint, format text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN coalesce(
        source::text, nullif(split_part(CASE WHEN format NOT IN ('release', 'undo', 'night') THEN format END, '-', 1), ''));
END $$;

SET LOCAL ROLE homeroom_owner;
