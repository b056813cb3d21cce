-- What would change, by the rule that schools wait for the news of care; and how a made-up child would be seen.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before, of grants that count (decision 30).
CREATE OR REPLACE FUNCTION access.sight_v1(agreement integer, small integer, begins timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment CONSTANT timestamptz := greatest(
        statement_timestamp(), begins, (SELECT lower(a.term) FROM agreements_agreement a WHERE a.id = agreement));
BEGIN
    RETURN (
        WITH opened AS (
            SELECT l.number AS line, g.recipient_id, g.role, g.contributor_id, g.own, bit_or(g.datasets) AS datasets,
                   bit_or(g.flag | g.masked | g."full") AS elements, array_agg(DISTINCT g.ground_id) AS grounds
            FROM access_grant g JOIN agreements_line l ON l.id = g.line_id
            JOIN partners_organization lender ON lender.id = g.contributor_id
            JOIN partners_organization reader ON reader.id = g.recipient_id
            JOIN access_ground ground ON ground.id = g.ground_id
            WHERE g.agreement_id = agreement AND g.during @> moment
              AND (lender.kind <> 'school_district' OR reader.kind <> 'school_district' OR lender.id = reader.id
                   OR ground.condition IN ('consent', 'order')
                   OR access.told_of_care_v1(g.recipient_id, g.role, g.purpose_id, g.ground_id, moment))
            GROUP BY 1, 2, 3, 4, 5
        ), people AS (
            SELECT DISTINCT p.id, p.organization_id, p.role, access.principals_v1(p.id) AS principals
            FROM partners_person p JOIN opened o ON o.recipient_id = p.organization_id AND o.role = p.role
            WHERE p.active @> moment
        ), sees AS (
            SELECT o.line, o.recipient_id, o.role, o.contributor_id, o.own, p.id AS person_id, s.student_id
            FROM opened o
            JOIN people p ON p.organization_id = o.recipient_id AND p.role = o.role
            JOIN access_standing s ON s.ground_id = ANY (o.grounds) AND s.principal = ANY (p.principals) AND s.during @> moment
        ), already AS (
            SELECT DISTINCT g.recipient_id, g.role, g.contributor_id, p.id AS person_id, s.student_id
            FROM access_grant g
            JOIN people p ON p.organization_id = g.recipient_id AND p.role = g.role
            JOIN access_standing s ON s.ground_id = g.ground_id AND s.principal = ANY (p.principals) AND s.during @> moment
            JOIN partners_organization lender ON lender.id = g.contributor_id
            JOIN partners_organization reader ON reader.id = g.recipient_id
            JOIN access_ground ground ON ground.id = g.ground_id
            WHERE g.agreement_id IS DISTINCT FROM agreement AND g.during @> moment
              AND (lender.kind <> 'school_district' OR reader.kind <> 'school_district' OR lender.id = reader.id
                   OR ground.condition IN ('consent', 'order')
                   OR access.told_of_care_v1(g.recipient_id, g.role, g.purpose_id, g.ground_id, moment))
        ), counted AS (
            SELECT o.line, o.recipient_id, o.role, o.contributor_id, o.own,
                   count(DISTINCT sees.student_id) AS children,
                   count(DISTINCT sees.student_id) FILTER (WHERE already.student_id IS NOT NULL) AS before
            FROM opened o
            LEFT JOIN sees USING (line, recipient_id, role, contributor_id, own)
            LEFT JOIN already ON (already.recipient_id, already.role, already.contributor_id, already.person_id, already.student_id)
                               = (sees.recipient_id, sees.role, sees.contributor_id, sees.person_id, sees.student_id)
            GROUP BY 1, 2, 3, 4, 5
        )
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'line', o.line, 'recipient', recipient.key, 'role', o.role, 'contributor', contributor.key, 'own', o.own,
            'datasets', o.datasets, 'elements', o.elements,
            'people', (SELECT count(*) FROM people p WHERE p.organization_id = o.recipient_id AND p.role = o.role),
            'children', CASE WHEN c.children >= small THEN c.children END,
            'before', CASE WHEN c.before >= small THEN c.before END) ORDER BY o.line, recipient.key, o.role, o.own), '[]')
        FROM opened o
        JOIN counted c USING (line, recipient_id, role, contributor_id, own)
        JOIN partners_organization recipient ON recipient.id = o.recipient_id
        JOIN partners_organization contributor ON contributor.id = o.contributor_id);
END $$;

-- What a draft alone would open to each role of each recipient, as grants, once everybody had signed it and it were active: by the
-- very functions that would make it so, in a transaction of its own that is taken back. It names no child and counts none; pages show by
-- it how a made-up child would be seen (desk/made_up).
CREATE FUNCTION access.would_open_to_v1(draft bigint)
RETURNS TABLE (recipient text, role text, purpose text, contributor smallint, own boolean, line smallint, basis text, relation text,
               population text, condition text, datasets bigint, "full" bit(128), masked bit(128), flag bit(128))
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    found jsonb := '[]';
    latest bigint;
    amended integer;
    moment timestamptz;
    made integer;
BEGIN
    IF NOT draft = ANY (access.drafts_of_mine_v1()) THEN RETURN; END IF;
    latest := (SELECT v.id FROM drafting_version v WHERE v.draft_id = draft ORDER BY v.number DESC LIMIT 1);
    amended := (SELECT d.amends_id FROM drafting_draft d WHERE d.id = draft);
    BEGIN
        IF amended IS NOT NULL THEN
            made := access.make_amendment_v1(draft, latest);
        ELSE
            made := access.make_agreement_v1(draft, latest);
            INSERT INTO agreements_signature (agreement_id, organization_id, signed_by, title, signed_on)
            SELECT made, p.organization_id, '', '', current_timestamp::date FROM agreements_party p WHERE p.agreement_id = made
            ON CONFLICT DO NOTHING;
            PERFORM access.open_grants_v1(made, NULL);
        END IF;
        moment := greatest(
            statement_timestamp(), (SELECT lower(a.term) FROM agreements_agreement a WHERE a.id = made),
            (SELECT max(a.in_force_at) FROM agreements_amendment a WHERE a.agreement_id = made AND amended IS NOT NULL));
        found := (
            SELECT coalesce(jsonb_agg(to_jsonb(o)), '[]') FROM (
                SELECT reader.key AS recipient, g.role, u.key AS purpose, g.contributor_id AS contributor, g.own, l.number AS line, g.basis,
                       ground.relation, ground.population, ground.condition, g.datasets, g."full", g.masked, g.flag
                FROM access_grant g JOIN agreements_line l ON l.id = g.line_id
                JOIN access_purpose u ON u.id = g.purpose_id
                JOIN partners_organization lender ON lender.id = g.contributor_id
                JOIN partners_organization reader ON reader.id = g.recipient_id
                JOIN access_ground ground ON ground.id = g.ground_id
                WHERE g.agreement_id = made AND g.during @> moment
                  AND (lender.absent IS NULL OR NOT lender.absent @> moment)
                  AND (lender.kind <> 'school_district' OR reader.kind <> 'school_district' OR lender.id = reader.id
                       OR ground.condition IN ('consent', 'order')
                       OR access.told_of_care_v1(g.recipient_id, g.role, g.purpose_id, g.ground_id, moment))
                ORDER BY reader.key, g.role, u.key, l.number, g.own, ground.relation, ground.condition) AS o);
        RAISE EXCEPTION 'taken back' USING ERRCODE = 'HR003';
    EXCEPTION WHEN SQLSTATE 'HR003' THEN NULL;
    END;
    RETURN QUERY
    SELECT f.recipient, f.role, f.purpose, f.contributor, f.own, f.line, f.basis, f.relation, f.population, f.condition, f.datasets,
           f."full", f.masked, f.flag
    FROM jsonb_to_recordset(found) AS f (
        recipient text, role text, purpose text, contributor smallint, own boolean, line smallint, basis text, relation text,
        population text, condition text, datasets bigint, "full" bit(128), masked bit(128), flag bit(128));
END $$;

SET LOCAL ROLE homeroom_owner;
