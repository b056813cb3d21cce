-- Signatories sign within the limits of what lets them sign, and an agreement brings its renewal along.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

CREATE OR REPLACE FUNCTION access.make_agreement_v1(draft bigint, version bigint) RETURNS integer
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
                                      signed_at, amendments_max, may_widen, authority_until)
    SELECT made, s.organization_id, p.name, s.title, (s.at AT TIME ZONE zone)::date, s.authority, s.method, s.hash, s.at,
           s.amendments_max, s.may_widen, s.authority_until
    FROM drafting_draftsignature s JOIN partners_person p ON p.id = s.person_id
    WHERE s.version_id = version AND s.organization_id = ANY (parties);
    IF jsonb_typeof(entry -> 'renewal') = 'object' THEN
        INSERT INTO agreements_renewalterms (agreement_id, automatic, times, for_months, notice_days)
        VALUES (made, (entry #>> '{renewal,automatic}')::boolean, coalesce((entry #>> '{renewal,times}')::smallint, 1),
                (entry #>> '{renewal,for_months}')::smallint, (entry #>> '{renewal,notice_days}')::smallint);
    END IF;
    PERFORM access.write_words_v1(made, NULL, entry, tstzrange(NULL, NULL));
    PERFORM access.make_openings_v1(made, NULL, opened, parties);
    RETURN made;
END $$;

CREATE OR REPLACE FUNCTION access.make_amendment_v1(draft bigint, version bigint) RETURNS integer
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
                                               method, text_hash, signed_at, amendments_max, may_widen,
                                               authority_until)
    SELECT amended, made, s.organization_id, p.name, s.title, (s.at AT TIME ZONE zone)::date, s.authority, s.method, s.hash, s.at,
           s.amendments_max, s.may_widen, s.authority_until
    FROM drafting_draftsignature s JOIN partners_person p ON p.id = s.person_id
    WHERE s.version_id = version AND s.organization_id = ANY (parties);
    PERFORM access.write_words_v1(amended, made, said, tstzrange(begins, NULL));
    PERFORM access.make_openings_v1(amended, made, opened, parties);
    PERFORM access.succeed_lines_v1(amended, access.lines_touched_v1(said), made, begins);
    PERFORM access.regrant_v1(amended);
    RETURN amended;
END $$;

-- Which limit of the document that lets this person sign would be passed, if any: authority_over (its last day), may_not_widen, or
-- too_many (amendments, over all that the person has signed by that document). Of a new agreement only its last day is asked: the
-- others limit what it may become afterwards (sharing specification 2.1).
CREATE FUNCTION access.beyond_authority_v1(draft bigint, version bigint, person integer, document text, most smallint, may_widen boolean,
                                           until date)
RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    who record;
    said jsonb := (SELECT v.amendment FROM drafting_version v WHERE v.id = version);
    signed integer;
BEGIN
    SELECT p.name, p.organization_id INTO who FROM partners_person p WHERE p.id = person;
    IF until < access.today_v1() THEN RETURN 'authority_over'; END IF;
    IF (SELECT d.amends_id FROM drafting_draft d WHERE d.id = draft) IS NULL THEN RETURN NULL; END IF;
    IF NOT may_widen AND said ->> 'kind' = 'widening'
       AND jsonb_array_length(coalesce(said -> 'lines', '[]')) + jsonb_array_length(coalesce(said -> 'ends_lines', '[]')) > 0
    THEN RETURN 'may_not_widen'; END IF;
    IF most IS NULL THEN RETURN NULL; END IF;
    -- Of two drafts signed at once the second counts the first.
    PERFORM pg_advisory_xact_lock(hashtext('drafting.authority'), person);
    signed := (SELECT count(*) FROM agreements_amendmentsignature s
               WHERE s.organization_id = who.organization_id AND s.signed_by = who.name AND s.authority = document)
            + (SELECT count(*) FROM drafting_draftsignature s JOIN drafting_draft d ON d.id = s.draft_id
               WHERE s.person_id = person AND s.organization_id = who.organization_id AND s.authority = document
                 AND d.amends_id IS NOT NULL AND d.id <> draft AND access.draft_state_v1(d.id) = 'out_for_signature'
                 AND NOT EXISTS (SELECT FROM drafting_version later WHERE later.draft_id = d.id AND later.id > s.version_id));
    RETURN CASE WHEN signed >= most THEN 'too_many' END;
END $$;

-- As before, within the limits of the signatory's authority: see beyond_authority_v1.
CREATE OR REPLACE FUNCTION access.sign_draft_v1(draft bigint, hash text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    time_to_read CONSTANT interval := '30 minutes';  -- STEP_UP_TO_SEND of access/rules.py.
    seat access.seat := access.seat_v1();
    visit record;
    who record;
    latest record;
    made integer;
    is_amendment boolean;
    beyond text;
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
    SELECT s.title, s.authority, s.amendments_max, s.may_widen, s.authority_until INTO who FROM drafting_signatory s
    WHERE s.draft_id = draft AND s.person_id = seat.person_id ORDER BY s.id DESC LIMIT 1;
    beyond := access.beyond_authority_v1(draft, latest.id, seat.person_id, who.authority, who.amendments_max, who.may_widen, who.authority_until);
    IF beyond IS NOT NULL THEN RETURN beyond; END IF;
    INSERT INTO drafting_draftsignature (version_id, draft_id, organization_id, person_id, title, authority, amendments_max, may_widen,
                                         authority_until, hash, method)
    VALUES (latest.id, draft, seat.organization_id, seat.person_id, who.title, who.authority, who.amendments_max,
            who.may_widen, who.authority_until, latest.hash,
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

SET LOCAL ROLE homeroom_owner;
