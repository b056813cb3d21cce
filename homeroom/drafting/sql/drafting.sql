-- Agreements while they are being agreed: whose drafts are whose, signing, and what would change.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Drafts whose parties the asker's organization is one of, for its data stewards.
CREATE FUNCTION access.drafts_i_steward_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.role IS DISTINCT FROM 'data_steward' THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT p.draft_id FROM drafting_party p WHERE p.organization_id = seat.organization_id);
END $$;

-- And those that the asker is named to sign. The last who was named for a party is its signatory.
CREATE FUNCTION access.drafts_i_sign_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    RETURN ARRAY(
        SELECT s.draft_id FROM drafting_signatory s
        JOIN drafting_party p ON p.draft_id = s.draft_id AND p.organization_id = s.organization_id
        WHERE s.person_id = seat.person_id AND s.organization_id = seat.organization_id
          AND NOT EXISTS (SELECT FROM drafting_signatory later
                          WHERE later.draft_id = s.draft_id AND later.organization_id = s.organization_id AND later.id > s.id));
END $$;

CREATE FUNCTION access.drafts_of_mine_v1() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.drafts_i_steward_v1() || access.drafts_i_sign_v1();
END $$;

CREATE FUNCTION access.draft_state_v1(draft bigint) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN coalesce((SELECT s.state FROM drafting_step s WHERE s.draft_id = draft ORDER BY s.id DESC LIMIT 1), 'draft');
END $$;

-- Write the agreement that this version of a draft is: its papers, lines, openings and grounds. It opens nothing yet. Who asks,
-- and whether they may, is the business of the functions below.
CREATE FUNCTION access.make_agreement_v1(draft bigint, version bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    entry jsonb;
    opened jsonb;
    zone text := (SELECT c.timezone FROM partners_collaboration c LIMIT 1);
    above record;
    begins timestamptz;
    ends timestamptz;
    made integer;
    parties smallint[];
BEGIN
    SELECT v.entry, v.openings INTO entry, opened FROM drafting_version v WHERE v.id = version AND v.draft_id = draft;
    SELECT a.id, a.term INTO above FROM agreements_agreement a WHERE a.key = entry ->> 'parent';
    -- From the later of effective day and day of the last signature to the midnight after expiry, within its parent's.
    begins := greatest((entry ->> 'effective_on')::date, (statement_timestamp() AT TIME ZONE zone)::date)::timestamp AT TIME ZONE zone;
    ends := ((entry ->> 'expires_on')::date + 1)::timestamp AT TIME ZONE zone;
    IF above.id IS NOT NULL THEN
        begins := greatest(begins, lower(above.term));
        ends := CASE WHEN isempty(above.term) THEN begins ELSE least(ends, upper(above.term)) END;
    END IF;
    INSERT INTO agreements_agreement (key, tier, title, parent_id, effective_on, expires_on, term, by_hand, hosting_basis,
                                      roster_retention, template)
    VALUES ((SELECT d.key FROM drafting_draft d WHERE d.id = draft), entry ->> 'tier', entry ->> 'title', above.id,
            (entry ->> 'effective_on')::date, (entry ->> 'expires_on')::date,
            CASE WHEN begins < ends THEN tstzrange(begins, ends) ELSE 'empty'::tstzrange END,
            NOT coalesce((entry ->> 'activate')::boolean, true), coalesce(entry #>> '{hosting,basis}', ''),
            CASE WHEN entry ? 'hosting' THEN coalesce(entry #>> '{hosting,roster_retention}', 'none') ELSE '' END,
            coalesce(entry ->> 'template', ''))
    RETURNING id INTO made;
    INSERT INTO agreements_party (agreement_id, organization_id)
    SELECT made, o.id FROM jsonb_array_elements_text(entry -> 'parties') WITH ORDINALITY AS party (key, place)
    JOIN partners_organization o ON o.key = party.key ORDER BY place;
    parties := ARRAY(SELECT organization_id FROM agreements_party WHERE agreement_id = made);
    INSERT INTO agreements_signature (agreement_id, organization_id, signed_by, title, signed_on, authority, method, text_hash,
                                      signed_at)
    SELECT made, s.organization_id, p.name, s.title, (s.at AT TIME ZONE zone)::date, s.authority, s.method, s.hash, s.at
    FROM drafting_draftsignature s JOIN partners_person p ON p.id = s.person_id
    WHERE s.version_id = version AND s.organization_id = ANY (parties);
    PERFORM access.write_words_v1(made, NULL, entry, tstzrange(NULL, NULL));
    PERFORM access.make_openings_v1(made, NULL, opened, parties);
    RETURN made;
END $$;

-- Clauses and lines of an agreement, or of an amendment of it.
CREATE FUNCTION access.write_words_v1(agreement integer, amendment bigint, said jsonb, during tstzrange) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO agreements_clause (agreement_id, amendment_id, number, topic, heading, text, agrees)
    SELECT agreement, amendment, (c ->> 'id')::smallint, coalesce(c ->> 'topic', 'other'), c ->> 'heading', c ->> 'text',
           coalesce(c ->> 'agrees', '')
    FROM jsonb_array_elements(coalesce(said -> 'clauses', '[]')) AS c;
    INSERT INTO agreements_line (agreement_id, amendment_id, during, number, contributor_id, elements, view, operations, recipients,
                                 roles, relationship, population, purposes, bases, basis_contents, redisclosure, retention,
                                 disposition)
    SELECT agreement, amendment, during, (l ->> 'id')::smallint, o.id, l -> 'elements', l ->> 'view', l -> 'operations',
           l #> '{recipients,organizations}', l #> '{recipients,roles}', l ->> 'relationship', l ->> 'population',
           coalesce(l -> 'purposes', '[]'), coalesce(l -> 'bases', '[]'), coalesce(l -> 'basis_contents', '{}'),
           coalesce(l ->> 'redisclosure', ''), coalesce(l -> 'retention', '{}'), coalesce(l ->> 'disposition', '')
    FROM jsonb_array_elements(coalesce(said -> 'lines', '[]')) AS l
    JOIN partners_organization o ON o.key = l ->> 'contributor';
END $$;

-- Amend the agreement as this version of a draft says: from now on, or from the later day that it names. Nothing where somebody
-- else has amended it meanwhile: what is signed is the difference to what it said then.
CREATE FUNCTION access.make_amendment_v1(draft bigint, version bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    said jsonb;
    opened jsonb;
    zone text := (SELECT c.timezone FROM partners_collaboration c LIMIT 1);
    amended integer := (SELECT d.amends_id FROM drafting_draft d WHERE d.id = draft);
    parties smallint[] := ARRAY(SELECT organization_id FROM agreements_party WHERE agreement_id = amended);
    begins timestamptz;
    made bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('agreements.agreement'), amended);
    SELECT v.amendment, v.openings INTO said, opened FROM drafting_version v WHERE v.id = version AND v.draft_id = draft;
    IF (said ->> 'id')::integer
       <> 1 + coalesce((SELECT max(a.number) FROM agreements_amendment a WHERE a.agreement_id = amended), 0)
    THEN RETURN NULL; END IF;
    begins := greatest(statement_timestamp(), (said ->> 'effective_on')::date::timestamp AT TIME ZONE zone);
    INSERT INTO agreements_amendment (agreement_id, number, kind, reason, effective_on, ends_lines, ends_clauses, in_force_at,
                                      waits_for, missing)
    VALUES (amended, (said ->> 'id')::smallint, said ->> 'kind', said ->> 'reason', (said ->> 'effective_on')::date,
            coalesce(said -> 'ends_lines', '[]'), coalesce(said -> 'ends_clauses', '[]'), begins, '[]', '[]')
    RETURNING id INTO made;
    INSERT INTO agreements_amendmentsignature (agreement_id, amendment_id, organization_id, signed_by, title, signed_on, authority,
                                               method, text_hash, signed_at)
    SELECT amended, made, s.organization_id, p.name, s.title, (s.at AT TIME ZONE zone)::date, s.authority, s.method, s.hash, s.at
    FROM drafting_draftsignature s JOIN partners_person p ON p.id = s.person_id
    WHERE s.version_id = version AND s.organization_id = ANY (parties);
    PERFORM access.write_words_v1(amended, made, said, tstzrange(begins, NULL));
    PERFORM access.make_openings_v1(amended, made, opened, parties);
    PERFORM access.succeed_lines_v1(amended, access.lines_touched_v1(said), made, begins);
    PERFORM access.regrant_v1(amended);
    RETURN amended;
END $$;

CREATE FUNCTION access.lines_touched_v1(said jsonb) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(SELECT (l ->> 'id')::smallint FROM jsonb_array_elements(coalesce(said -> 'lines', '[]')) AS l
                 UNION SELECT e::smallint FROM jsonb_array_elements_text(coalesce(said -> 'ends_lines', '[]')) AS e);
END $$;

-- Who has to sign this version: all parties; of an amendment that narrows, the contributors of the lines that it touches.
CREATE FUNCTION access.must_sign_v1(draft bigint, version bigint) RETURNS smallint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    said jsonb := (SELECT v.amendment FROM drafting_version v WHERE v.id = version);
    amended integer := (SELECT d.amends_id FROM drafting_draft d WHERE d.id = draft);
    contributors smallint[];
BEGIN
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

-- An installation keeps few combinations of relation, population and condition apart (GROUNDS_MAX of access/models.py): whether
-- those that a draft needs still have room.
CREATE FUNCTION access.grounds_fit_v1(wanted jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN 16 >= (SELECT count(*) FROM (
        SELECT w ->> 0, w ->> 1, w ->> 2 FROM jsonb_array_elements(wanted) AS w
        UNION SELECT g.relation, g.population, g.condition FROM access_ground g) AS together);
END $$;

-- What the lines open, as it was compiled, reviewed and signed. From a party to a party, or on to whom a student lives with;
-- else nothing at all is made.
CREATE FUNCTION access.make_openings_v1(agreement integer, amendment bigint, opened jsonb, parties smallint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    grounds_max CONSTANT integer := 16;
    wanted record;
    made_grounds boolean := false;
BEGIN
    FOR wanted IN SELECT DISTINCT o ->> 'relation' AS relation, o ->> 'population' AS population, o ->> 'condition' AS condition
                  FROM jsonb_array_elements(opened) AS o
    LOOP
        CONTINUE WHEN EXISTS (SELECT FROM access_ground g WHERE (g.relation, g.population, g.condition)
                              = (wanted.relation, wanted.population, wanted.condition));
        IF (SELECT max(id) FROM access_ground) >= grounds_max THEN
            RAISE EXCEPTION 'too many grounds' USING ERRCODE = 'HR001';
        END IF;
        INSERT INTO access_ground (id, relation, population, condition)
        SELECT max(g.id) + 1, wanted.relation, wanted.population, wanted.condition FROM access_ground g;
        made_grounds := true;
    END LOOP;
    INSERT INTO agreements_opening (line_id, recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked,
                                    flag, own, basis, during)
    SELECT l.id, recipient.id, o ->> 'role', u.id, contributor.id, g.id, (o ->> 'datasets')::bigint, (o ->> 'full')::bit(128),
           (o ->> 'masked')::bit(128), (o ->> 'flag')::bit(128), (o ->> 'own')::boolean, o ->> 'basis', l.during
    FROM jsonb_array_elements(opened) AS o
    JOIN agreements_line l ON l.agreement_id = agreement AND l.number = (o ->> 'line')::smallint
     AND l.amendment_id IS NOT DISTINCT FROM amendment
    JOIN partners_organization recipient ON recipient.key = o ->> 'recipient'
    JOIN partners_organization contributor ON contributor.key = o ->> 'contributor'
    JOIN access_purpose u ON u.key = o ->> 'purpose'
    JOIN access_ground g ON (g.relation, g.population, g.condition)
                          = (o ->> 'relation', o ->> 'population', o ->> 'condition')
    WHERE (recipient.id = ANY (parties) OR recipient.kind = 'family' AND o ->> 'role' = 'foster_parent'
           AND o ->> 'relation' = 'caregiver' AND l.redisclosure = 'to_education_team_authorized_by_agency')
      AND contributor.id = ANY (parties)
      AND contributor.id = CASE WHEN (o ->> 'own')::boolean THEN recipient.id ELSE l.contributor_id END;
    IF (SELECT count(*) FROM agreements_opening o JOIN agreements_line l ON l.id = o.line_id
        WHERE l.agreement_id = agreement AND l.amendment_id IS NOT DISTINCT FROM amendment) <> jsonb_array_length(opened) THEN
        RAISE EXCEPTION 'an opening is not between the parties' USING ERRCODE = 'HR002';
    END IF;
    IF made_grounds THEN PERFORM access.restand_all_v1(); END IF;
END $$;

-- A signatory signs what stands there now. Answers what became of it: signed, concluded (all parties have signed, and there is an
-- agreement), changed (it is another text by now), confirm (the person has not just proved to be who they are), not_out; and
-- nothing to who is not to sign. amended: the agreement was amended otherwise meanwhile.
CREATE FUNCTION access.sign_draft_v1(draft bigint, hash text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    time_to_read CONSTANT interval := '30 minutes';  -- STEP_UP_TO_SEND of access/rules.py.
    seat access.seat := access.seat_v1();
    visit record;
    who record;
    latest record;
    made integer;
    is_amendment boolean;
BEGIN
    -- Two signatories at once sign in turn, so that the second finds what the first has done.
    PERFORM pg_advisory_xact_lock(hashtext('drafting.draft'), draft::integer);
    IF NOT draft = ANY (access.drafts_i_sign_v1()) THEN RETURN NULL; END IF;
    IF access.draft_state_v1(draft) <> 'out_for_signature' THEN RETURN 'not_out'; END IF;
    SELECT v.id, v.hash INTO latest FROM drafting_version v WHERE v.draft_id = draft ORDER BY v.number DESC LIMIT 1;
    IF latest.hash IS DISTINCT FROM $2 THEN RETURN 'changed'; END IF;
    SELECT s.confirmed_at, s.second_factor_at INTO visit FROM access_session s
    WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'));
    IF visit.confirmed_at IS NULL OR visit.confirmed_at < statement_timestamp() - time_to_read THEN RETURN 'confirm'; END IF;
    SELECT s.title, s.authority INTO who FROM drafting_signatory s
    WHERE s.draft_id = draft AND s.person_id = seat.person_id ORDER BY s.id DESC LIMIT 1;
    INSERT INTO drafting_draftsignature (version_id, draft_id, organization_id, person_id, title, authority, hash, method)
    VALUES (latest.id, draft, seat.organization_id, seat.person_id, who.title, who.authority, latest.hash,
            CASE WHEN visit.second_factor_at IS NULL THEN 'password' ELSE 'second_factor' END)
    ON CONFLICT DO NOTHING;
    IF access.must_sign_v1(draft, latest.id)
       <@ ARRAY(SELECT s.organization_id FROM drafting_draftsignature s WHERE s.version_id = latest.id) IS NOT TRUE
    THEN RETURN 'signed'; END IF;
    is_amendment := (SELECT d.amends_id IS NOT NULL FROM drafting_draft d WHERE d.id = draft);
    IF is_amendment THEN made := access.make_amendment_v1(draft, latest.id);
    ELSE made := access.make_agreement_v1(draft, latest.id);
    END IF;
    IF made IS NULL THEN RETURN 'amended'; END IF;
    INSERT INTO drafting_conclusion (draft_id, version_id, agreement_id) VALUES (draft, latest.id, made);
    INSERT INTO drafting_step (draft_id, state, reason, by_id) VALUES (draft, 'concluded', '', seat.person_id);
    PERFORM access.notify_stewards_v1(
        made, CASE WHEN is_amendment THEN 'agreement_amended' ELSE 'agreement_signed' END,
        CASE WHEN is_amendment THEN (SELECT max(a.id) FROM agreements_amendment a WHERE a.agreement_id = made) ELSE made END);
    IF NOT is_amendment AND NOT (SELECT a.by_hand FROM agreements_agreement a WHERE a.id = made) AND NOT EXISTS (SELECT FROM access.lacks_v1(made)) THEN
        PERFORM access.open_grants_v1(made, NULL);
    END IF;
    RETURN 'concluded';
END $$;

-- What would be open if everybody had signed this draft and it were active: by the very functions that would make it so, in a
-- transaction of its own that is taken back. How many people of which role would see something of how many children whom they do
-- not see that contributor's records of today. Of fewer children than `small` no number leaves this function.
CREATE FUNCTION access.what_would_open_v1(draft bigint)
RETURNS TABLE (line smallint, recipient text, role text, contributor text, own boolean, datasets bigint, elements bit(128),
               people integer, children integer, children_before integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    small CONSTANT integer := 5;  -- Partners' internal tables (sharing specification 3.7).
    found jsonb := '[]';
    stood jsonb := '[]';
    latest bigint;
    amended integer;
    begins timestamptz;
    made integer;
BEGIN
    IF NOT draft = ANY (access.drafts_of_mine_v1()) THEN RETURN; END IF;
    latest := (SELECT v.id FROM drafting_version v WHERE v.draft_id = draft ORDER BY v.number DESC LIMIT 1);
    amended := (SELECT d.amends_id FROM drafting_draft d WHERE d.id = draft);
    IF amended IS NOT NULL THEN stood := access.sight_v1(amended, small, NULL); END IF;
    BEGIN
        IF amended IS NOT NULL THEN
            made := access.make_amendment_v1(draft, latest);
            begins := (SELECT max(a.in_force_at) FROM agreements_amendment a WHERE a.agreement_id = made);
        ELSE
            made := access.make_agreement_v1(draft, latest);
            INSERT INTO agreements_signature (agreement_id, organization_id, signed_by, title, signed_on)
            SELECT made, p.organization_id, '', '', current_timestamp::date FROM agreements_party p WHERE p.agreement_id = made
            ON CONFLICT DO NOTHING;
            PERFORM access.open_grants_v1(made, NULL);
        END IF;
        found := access.sight_v1(made, small, begins);
        RAISE EXCEPTION 'taken back' USING ERRCODE = 'HR003';
    EXCEPTION WHEN SQLSTATE 'HR003' THEN NULL;
    END;
    RETURN QUERY
    WITH later AS (SELECT f ->> 'line' AS line, f ->> 'recipient' AS recipient, f ->> 'role' AS role, f ->> 'contributor' AS contributor,
                        f ->> 'own' AS own, f FROM jsonb_array_elements(found) AS f),
         before AS (SELECT f ->> 'line' AS line, f ->> 'recipient' AS recipient, f ->> 'role' AS role,
                           f ->> 'contributor' AS contributor, f ->> 'own' AS own, f AS g FROM jsonb_array_elements(stood) AS f)
    -- What nobody sees any more stands there with no children at all.
    SELECT n.line::smallint, n.recipient, n.role, n.contributor, n.own::boolean, (coalesce(f, g) ->> 'datasets')::bigint,
           (coalesce(f, g) ->> 'elements')::bit(128), (coalesce(f, g) ->> 'people')::integer,
           CASE WHEN f IS NULL THEN 0 ELSE (f ->> 'children')::integer END,
           CASE WHEN amended IS NULL THEN (f ->> 'before')::integer WHEN g IS NULL THEN 0 ELSE (g ->> 'children')::integer END
    FROM (later FULL JOIN before USING (line, recipient, role, contributor, own)) AS n
    ORDER BY 1, 2, 3, 5;
END $$;

-- Who would see whom by the grants of this agreement: people and children counted, by line, recipient, role and contributor.
CREATE FUNCTION access.sight_v1(agreement integer, small integer, begins timestamptz) RETURNS jsonb
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
            WHERE g.agreement_id = agreement AND g.during @> moment
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
            WHERE g.agreement_id IS DISTINCT FROM agreement AND g.during @> moment
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

-- Where a draft stands now, to the data stewards of its parties; and who is to sign it, to these. Whoever moved it is not told.
CREATE FUNCTION access.notify_of_draft_v1(draft bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    latest record;
    party record;
    named CONSTANT text := (SELECT d.key FROM drafting_draft d WHERE d.id = draft);
BEGIN
    IF NOT draft = ANY (access.drafts_i_steward_v1()) THEN RETURN; END IF;
    SELECT s.id, s.state INTO latest FROM drafting_step s WHERE s.draft_id = draft ORDER BY s.id DESC LIMIT 1;
    FOR party IN SELECT p.organization_id FROM drafting_party p WHERE p.draft_id = draft LOOP
        PERFORM access.notify_v1(
            ARRAY(SELECT p.id FROM partners_person p
                  WHERE p.organization_id = party.organization_id AND p.role = 'data_steward'),
            CASE WHEN latest.id IS NULL THEN 'draft_begun' ELSE 'draft_moved' END, coalesce(latest.id, draft),
            party.organization_id, NULL, NULL, named);
        CONTINUE WHEN latest.state IS DISTINCT FROM 'out_for_signature';
        PERFORM access.notify_v1(
            ARRAY(SELECT s.person_id FROM drafting_signatory s
                  WHERE s.draft_id = draft AND s.organization_id = party.organization_id ORDER BY s.id DESC LIMIT 1),
            'draft_to_sign', latest.id, party.organization_id, NULL, NULL, named);
    END LOOP;
END $$;

SET LOCAL ROLE homeroom_owner;
