-- What would change by a draft, or by activating an agreement: who would gain or lose sight of what, of how many children.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- What whoever may be a recipient of this agreement may open then of its contributors, by whatever agreement: grants, and grants of
-- some days with the first of these days. As access_grant_now and access_windowgrant_now, of another moment.
CREATE FUNCTION access.grants_then_v1(agreement bigint, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    parties CONSTANT smallint[] := ARRAY(SELECT p.organization_id FROM agreements_party p WHERE p.agreement_id = agreement);
    nothing CONSTANT bit(128) := 0::bit(128);
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(to_jsonb(o)), '[]') FROM (
            SELECT g.agreement_id AS agreement, l.number AS line, g.recipient_id AS recipient, reader.key AS recipient_key, g.role,
                   coalesce(g.purpose_id, 0) AS purpose, u.key AS purpose_key, g.contributor_id AS contributor,
                   lender.key AS contributor_key, g.own, g.ground_id AS ground, ground.relation, ground.population,
                   ground.condition, g.basis, g.datasets, g."full", g.masked, g.flag, g.windowed, g.opens_from
            FROM (
                SELECT x.agreement_id, x.line_id, x.recipient_id, x.role, x.purpose_id, x.contributor_id, x.own, x.ground_id, x.basis,
                       x.datasets, x."full", x.masked, x.flag, 0::bigint AS windowed, NULL::date AS opens_from
                FROM access_grant x WHERE x.during @> moment
                UNION ALL
                SELECT w.agreement_id, w.line_id, w.recipient_id, w.role, w.purpose_id, w.contributor_id, false, w.ground_id, w.basis,
                       0, nothing, nothing, nothing, w.datasets,
                       greatest(w.not_before, access.day_v1(moment) - w.look_back_days)
                FROM access_windowgrant w WHERE w.during @> moment) AS g
            LEFT JOIN agreements_line l ON l.id = g.line_id
            LEFT JOIN access_purpose u ON u.id = g.purpose_id
            JOIN partners_organization lender ON lender.id = g.contributor_id
            JOIN partners_organization reader ON reader.id = g.recipient_id
            JOIN access_ground ground ON ground.id = g.ground_id
            WHERE g.contributor_id = ANY (parties)
              AND (g.recipient_id = ANY (parties) OR reader.kind = 'family')
              AND (lender.absent IS NULL OR NOT lender.absent @> moment
                   OR ground.condition = 'order' OR ground.relation IN ('self', 'rights_holder'))
              AND (lender.kind <> 'school_district' OR reader.kind <> 'school_district' OR lender.id = reader.id
                   OR ground.condition IN ('consent', 'order')
                   OR access.told_of_care_v1(g.recipient_id, g.role, g.purpose_id, g.ground_id, moment))
            ORDER BY reader.key, g.role, u.key, l.number, g.own, ground.relation, ground.condition) AS o);
END $$;

-- One way of seeing, as one string of bits, so that what is gained is `after & ~before`, and what is lost `before & ~after`: of single
-- elements those that are shown at all, masked at least, in full; of datasets those of which rows are open, those of which rows of
-- all days are, and those whose first day makes the difference.
CREATE FUNCTION access.sight_bits_v1(flag bit(128), masked bit(128), "full" bit(128), whole bigint, windowed bigint, by_day bigint)
RETURNS bit(576)
LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ((flag | masked | "full") || (masked | "full") || "full" || (whole | windowed)::bit(64) || whole::bit(64)
            || by_day::bit(64))::bit(576);
END $$;

-- The grants before and after, compared. Kinds are compared ground by ground; people and children by all that somebody sees of a child,
-- by whatever agreement. Of fewer children than `small` no number leaves this function, nor of people of whom each is about a child,
-- nor one from which such a number could be worked out.
CREATE FUNCTION access.sights_compared_v1(before jsonb, after jsonb, agreement bigint, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    small CONSTANT integer := 5;  -- Partners' internal tables (sharing specification 3.7).
    nothing CONSTANT bit(128) := 0::bit(128);
    blind CONSTANT bit(576) := repeat('0', 576)::bit(576);
BEGIN
    RETURN (
        WITH said AS (
            SELECT s.*, 1 AS side FROM jsonb_to_recordset(before) AS s (
                agreement bigint, line smallint, recipient smallint, recipient_key text, role text, purpose smallint,
                contributor smallint, contributor_key text, own boolean, ground smallint, datasets bigint, "full" bit(128),
                masked bit(128), flag bit(128), windowed bigint, opens_from date)
            UNION ALL
            SELECT s.*, 2 FROM jsonb_to_recordset(after) AS s (
                agreement bigint, line smallint, recipient smallint, recipient_key text, role text, purpose smallint,
                contributor smallint, contributor_key text, own boolean, ground smallint, datasets bigint, "full" bit(128),
                masked bit(128), flag bit(128), windowed bigint, opens_from date)
        ), first_days AS (
            SELECT s.recipient, s.role, s.contributor, s.own, s.purpose, s.ground, 1::bigint << n AS dataset,
                   min(s.opens_from) FILTER (WHERE s.side = 1) AS was, min(s.opens_from) FILTER (WHERE s.side = 2) AS is_now
            FROM said s CROSS JOIN generate_series(0, 62) AS n
            WHERE s.windowed & (1::bigint << n) <> 0
            GROUP BY 1, 2, 3, 4, 5, 6, 7
        ), moved AS (
            SELECT d.recipient, d.role, d.contributor, d.own, d.purpose, d.ground,
                   coalesce(bit_or(d.dataset) FILTER (WHERE d.is_now > d.was), 0) AS later,
                   coalesce(bit_or(d.dataset) FILTER (WHERE d.is_now < d.was), 0) AS earlier
            FROM first_days d GROUP BY 1, 2, 3, 4, 5, 6
        ), masks AS (
            SELECT s.recipient, s.role, s.contributor, s.own, s.purpose, s.ground,
                   coalesce(bit_or(s.flag) FILTER (WHERE s.side = 1), nothing) AS flag_1,
                   coalesce(bit_or(s.masked) FILTER (WHERE s.side = 1), nothing) AS masked_1,
                   coalesce(bit_or(s."full") FILTER (WHERE s.side = 1), nothing) AS full_1,
                   coalesce(bit_or(s.datasets) FILTER (WHERE s.side = 1), 0) AS whole_1,
                   coalesce(bit_or(s.windowed) FILTER (WHERE s.side = 1), 0) AS some_1,
                   coalesce(bit_or(s.flag) FILTER (WHERE s.side = 2), nothing) AS flag_2,
                   coalesce(bit_or(s.masked) FILTER (WHERE s.side = 2), nothing) AS masked_2,
                   coalesce(bit_or(s."full") FILTER (WHERE s.side = 2), nothing) AS full_2,
                   coalesce(bit_or(s.datasets) FILTER (WHERE s.side = 2), 0) AS whole_2,
                   coalesce(bit_or(s.windowed) FILTER (WHERE s.side = 2), 0) AS some_2
            FROM said s GROUP BY 1, 2, 3, 4, 5, 6
        ), ways AS (
            SELECT m.recipient, m.role, m.contributor, m.own, m.purpose, m.ground,
                   access.sight_bits_v1(m.flag_1, m.masked_1, m.full_1, m.whole_1, m.some_1,
                                        coalesce(d.later, 0) & ~m.whole_1 & ~m.whole_2) AS sight_1,
                   access.sight_bits_v1(m.flag_2, m.masked_2, m.full_2, m.whole_2, m.some_2,
                                        coalesce(d.earlier, 0) & ~m.whole_1 & ~m.whole_2) AS sight_2
            FROM masks m LEFT JOIN moved d USING (recipient, role, contributor, own, purpose, ground)
        ), kinds AS (
            SELECT w.recipient, w.role, w.contributor, w.own, bit_or(w.sight_1) AS sight_1, bit_or(w.sight_2) AS sight_2,
                   bit_or(w.sight_2 & ~w.sight_1) AS gained, bit_or(w.sight_1 & ~w.sight_2) AS lost
            FROM ways w GROUP BY 1, 2, 3, 4
        ), lines AS (
            SELECT s.recipient, s.role, s.contributor, s.own, min(s.recipient_key) AS recipient_key,
                   min(s.contributor_key) AS contributor_key,
                   array_agg(DISTINCT s.line ORDER BY s.line) FILTER (WHERE s.side = 2 AND w.sight_2 & ~w.sight_1 <> blind) AS gaining,
                   array_agg(DISTINCT s.line ORDER BY s.line) FILTER (WHERE s.side = 1 AND w.sight_1 & ~w.sight_2 <> blind) AS losing
            FROM said s JOIN ways w USING (recipient, role, contributor, own, purpose, ground)
            WHERE s.agreement = $3
            GROUP BY 1, 2, 3, 4
        ), people AS (
            SELECT DISTINCT p.id, p.organization_id AS recipient, p.role, access.principals_v1(p.id) AS principals
            FROM partners_person p
            JOIN lines l ON l.recipient = p.organization_id AND l.role = p.role AND coalesce(l.gaining, l.losing) IS NOT NULL
            WHERE p.active @> moment
        ), sees AS (
            SELECT w.recipient, w.role, w.contributor, w.own, w.purpose, p.id AS person, v.student_id AS student,
                   bit_or(w.sight_1 & through.bits) AS sight_1, bit_or(w.sight_2 & through.bits) AS sight_2
            FROM ways w
            JOIN lines l USING (recipient, role, contributor, own)
            JOIN people p USING (recipient, role)
            JOIN access_standing v ON v.ground_id = w.ground AND v.principal = ANY (p.principals) AND v.during @> moment
             AND (v.purpose_id = 0 OR v.purpose_id = w.purpose)
            LEFT JOIN access_release x ON x.id = abs(v.release_id)
            CROSS JOIN LATERAL (
                SELECT CASE WHEN x.id IS NULL THEN access.sight_bits_v1(~nothing, ~nothing, ~nothing, v.datasets, 0, v.datasets)
                            WHEN v.release_id < 0 THEN access.sight_bits_v1(x.scope, x.scope, x.scope, v.datasets, 0, v.datasets)
                            ELSE access.sight_bits_v1(x.flag, x.masked, x."full", v.datasets, 0, v.datasets) END AS bits) AS through
            WHERE coalesce(l.gaining, l.losing) IS NOT NULL
              AND NOT EXISTS (
                SELECT FROM access_bar b
                WHERE b.student_id = v.student_id AND b.during @> moment AND 0 = ANY (b.datasets)
                  AND (b.person_id IS NULL OR b.person_id = p.id) AND (b.role IS NULL OR b.role = p.role)
                  AND (b.organization_id IS NULL OR b.organization_id = p.recipient))
            GROUP BY 1, 2, 3, 4, 5, 6, 7
        ), each_child AS (
            SELECT s.recipient, s.role, s.contributor, s.own, s.person, s.student,
                   bool_or(s.sight_2 & ~s.sight_1 <> blind) AS gains, bool_or(s.sight_1 & ~s.sight_2 <> blind) AS loses,
                   bool_or(s.sight_1 <> blind) AS saw, bool_or(s.sight_2 <> blind) AS will_see
            FROM sees s GROUP BY 1, 2, 3, 4, 5, 6
        ), counted AS (
            SELECT e.recipient, e.role, e.contributor, e.own,
                   count(DISTINCT e.person) FILTER (WHERE e.gains) AS people_gaining,
                   count(DISTINCT e.student) FILTER (WHERE e.gains) AS gaining,
                   count(DISTINCT e.student) FILTER (WHERE e.gains AND e.saw) AS seen_before,
                   count(DISTINCT e.person) FILTER (WHERE e.loses) AS people_losing,
                   count(DISTINCT e.student) FILTER (WHERE e.loses) AS losing,
                   count(DISTINCT e.student) FILTER (WHERE e.loses AND e.will_see) AS seen_after
            FROM each_child e GROUP BY 1, 2, 3, 4
        )
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'recipient', l.recipient_key, 'role', l.role, 'contributor', l.contributor_key, 'own', l.own,
            'lines_gaining', coalesce(l.gaining, '{}'), 'lines_losing', coalesce(l.losing, '{}'),
            'sight_before', k.sight_1, 'sight_after', k.sight_2, 'gained', k.gained, 'lost', k.lost,
            'people_gaining', CASE WHEN c.gaining >= small AND (c.people_gaining >= small OR reader.kind <> 'family')
                                   THEN c.people_gaining END,
            'children_gaining', CASE WHEN c.gaining >= small THEN c.gaining END,
            'children_before', CASE WHEN c.seen_before >= small AND (c.gaining = c.seen_before OR c.gaining - c.seen_before >= small)
                                    THEN c.seen_before END,
            'people_losing', CASE WHEN c.losing >= small AND (c.people_losing >= small OR reader.kind <> 'family')
                                  THEN c.people_losing END,
            'children_losing', CASE WHEN c.losing >= small THEN c.losing END,
            'children_after', CASE WHEN c.seen_after >= small AND (c.losing = c.seen_after OR c.losing - c.seen_after >= small)
                                   THEN c.seen_after END)
            ORDER BY l.recipient_key, l.role, l.contributor_key, l.own), '[]')
        FROM lines l
        JOIN kinds k USING (recipient, role, contributor, own)
        JOIN partners_organization reader ON reader.id = l.recipient
        LEFT JOIN counted c USING (recipient, role, contributor, own));
END $$;

-- A draft as if everybody had signed it and it were active, or an agreement that is not active yet as if it were: by the very functions
-- that would make it so, in a transaction of its own that is taken back. Nothing, NULL, where nothing would come of it: it is active
-- or over, the agreement was amended otherwise meanwhile, or it is not the asker's.
CREATE FUNCTION access.tried_out_v1(draft bigint, agreement bigint, counting boolean) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    zone CONSTANT text := (SELECT c.timezone FROM partners_collaboration c LIMIT 1);
    made bigint := agreement;
    latest record;
    amended integer;
    moment timestamptz;
    before jsonb;
    after jsonb;
    found jsonb;
BEGIN
    IF draft IS NOT NULL THEN
        IF NOT draft = ANY (access.drafts_of_mine_v1()) THEN RETURN NULL; END IF;
        SELECT v.id, (v.amendment ->> 'effective_on')::date::timestamp AT TIME ZONE zone AS effective INTO latest
        FROM drafting_version v WHERE v.draft_id = draft ORDER BY v.number DESC LIMIT 1;
        amended := (SELECT d.amends_id FROM drafting_draft d WHERE d.id = draft);
        made := (SELECT c.agreement_id FROM drafting_conclusion c WHERE c.draft_id = draft);
        IF made IS NOT NULL AND amended IS NOT NULL THEN RETURN NULL; END IF;
    ELSIF NOT access.may_steward_v1(agreement) THEN RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM agreements_activation a WHERE a.agreement_id = made)
       OR EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = made) THEN RETURN NULL; END IF;
    BEGIN
        IF amended IS NOT NULL THEN
            moment := greatest(statement_timestamp(), latest.effective,
                               (SELECT lower(a.term) FROM agreements_agreement a WHERE a.id = amended));
            before := access.grants_then_v1(amended, moment);
            made := access.make_amendment_v1(draft, latest.id);
        ELSE
            IF made IS NULL THEN made := access.make_agreement_v1(draft, latest.id); END IF;
            moment := greatest(statement_timestamp(), (SELECT lower(a.term) FROM agreements_agreement a WHERE a.id = made));
            before := access.grants_then_v1(made, moment);
            INSERT INTO agreements_signature (agreement_id, organization_id, signed_by, title, signed_on)
            SELECT made, p.organization_id, '', '', current_timestamp::date FROM agreements_party p WHERE p.agreement_id = made
            ON CONFLICT DO NOTHING;
            PERFORM access.open_grants_v1(made, NULL);
        END IF;
        IF made IS NOT NULL THEN
            after := access.grants_then_v1(made, moment);
            found := jsonb_build_object(
                'grants', (SELECT coalesce(jsonb_agg(g), '[]') FROM jsonb_array_elements(after) AS g
                           WHERE (g ->> 'agreement')::bigint = made),
                'rows', CASE WHEN counting THEN access.sights_compared_v1(before, after, made, moment) END,
                'rests', access.paused_v1(made) @> moment,
                -- Its lines show something, and yet nothing would be open: what it stands under does not let it.
                'waits_above', EXISTS (
                    SELECT FROM agreements_agreement a
                    JOIN agreements_opening o ON true
                    JOIN agreements_line l ON l.id = o.line_id AND l.agreement_id = a.id AND l.operations ? 'view'
                    WHERE a.id = made AND a.parent_id IS NOT NULL)
                  AND NOT EXISTS (SELECT FROM access.openings_wanted_v1(made)));
        END IF;
        RAISE EXCEPTION 'taken back' USING ERRCODE = 'HR003';
    EXCEPTION WHEN SQLSTATE 'HR003' THEN NULL;
    END;
    RETURN found;
END $$;

-- Who would gain or lose sight of what: counted, and no child named.
CREATE FUNCTION access.what_would_change_v1(draft bigint, agreement bigint) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.tried_out_v1(draft, agreement, true) - 'grants';
END $$;

-- What it alone would open to each role of each recipient, as grants. It names no child and counts none; pages show by it how a made-up
-- child would be seen (desk/made_up).
CREATE FUNCTION access.would_open_to_v2(draft bigint, agreement bigint) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.tried_out_v1(draft, agreement, false) -> 'grants';
END $$;

SET LOCAL ROLE homeroom_owner;
