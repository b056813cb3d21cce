-- What is over is not signed, amended, withdrawn from or activated any more: it would be written down, and open nothing.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Has it ended, or are its days over; also of one that never had any.
CREATE FUNCTION access.is_over_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = agreement)
       OR NOT EXISTS (SELECT FROM agreements_agreement a WHERE a.id = agreement AND upper(a.term) > statement_timestamp());
END $$;

-- The days on which this version of a draft would hold, were it concluded now: as make_agreement_v1 reckons them.
CREATE FUNCTION access.term_to_be_v1(version bigint) RETURNS tstzrange
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    zone CONSTANT text := (SELECT c.timezone FROM partners_collaboration c LIMIT 1);
    entry CONSTANT jsonb := (SELECT v.entry FROM drafting_version v WHERE v.id = version);
    above CONSTANT tstzrange := (SELECT a.term FROM agreements_agreement a WHERE a.key = entry ->> 'parent');
    begins timestamptz := greatest((entry ->> 'effective_on')::date, access.today_v1())::timestamp AT TIME ZONE zone;
    ends timestamptz := ((entry ->> 'expires_on')::date + 1)::timestamp AT TIME ZONE zone;
BEGIN
    RETURN CASE WHEN begins < ends THEN tstzrange(begins, ends) * coalesce(above, tstzrange(NULL, NULL)) ELSE 'empty' END;
END $$;

-- As before, of what stands.
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
    IF access.is_over_v1(amended) THEN RETURN NULL; END IF;
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

-- As before, and refused before anything is signed: an amendment of what is over, and an agreement whose days would be.
CREATE OR REPLACE FUNCTION access.sign_draft_v1(draft bigint, hash text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    time_to_read CONSTANT interval := '30 minutes';  -- STEP_UP_TO_SEND of access/rules.py.
    seat access.seat := access.seat_v1();
    visit record;
    who record;
    latest record;
    made integer;
    amended CONSTANT integer := (SELECT d.amends_id FROM drafting_draft d WHERE d.id = draft);
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
    IF amended IS NOT NULL THEN
        -- Of an end, or another amendment, that somebody is at this moment writing down the commit is waited for. In this order, as
        -- withdraw_lines_v1 does, so that neither waits for the other.
        PERFORM pg_advisory_xact_lock(hashtext('agreements.agreement'), amended);
        PERFORM access.hold_agreements_v1(amended);
        IF access.is_over_v1(amended) THEN RETURN 'agreement_over'; END IF;
    END IF;
    IF amended IS NULL AND isempty(access.term_to_be_v1(latest.id)) THEN RETURN 'draft_over'; END IF;
    INSERT INTO drafting_draftsignature (version_id, draft_id, organization_id, person_id, title, authority, amendments_max, may_widen,
                                         authority_until, hash, method)
    VALUES (latest.id, draft, seat.organization_id, seat.person_id, who.title, who.authority, who.amendments_max,
            who.may_widen, who.authority_until, latest.hash,
            CASE WHEN visit.second_factor_at IS NULL THEN 'password' ELSE 'second_factor' END)
    ON CONFLICT DO NOTHING;
    IF access.must_sign_v1(draft, latest.id)
       <@ ARRAY(SELECT s.organization_id FROM drafting_draftsignature s WHERE s.version_id = latest.id) IS NOT TRUE
    THEN RETURN 'signed'; END IF;
    IF amended IS NOT NULL THEN made := access.make_amendment_v1(draft, latest.id);
    ELSE made := access.make_agreement_v1(draft, latest.id);
    END IF;
    IF made IS NULL THEN RETURN 'amended'; END IF;
    INSERT INTO drafting_conclusion (draft_id, version_id, agreement_id) VALUES (draft, latest.id, made);
    INSERT INTO drafting_step (draft_id, state, reason, by_id) VALUES (draft, 'concluded', '', seat.person_id);
    PERFORM access.notify_stewards_v1(
        made, CASE WHEN amended IS NOT NULL THEN 'agreement_amended' ELSE 'agreement_signed' END,
        CASE WHEN amended IS NOT NULL THEN (SELECT max(a.id) FROM agreements_amendment a WHERE a.agreement_id = made) ELSE made END);
    IF amended IS NULL AND NOT (SELECT a.by_hand FROM agreements_agreement a WHERE a.id = made) AND NOT EXISTS (SELECT FROM access.lacks_v1(made)) THEN
        PERFORM access.open_grants_v1(made, NULL);
    END IF;
    RETURN 'concluded';
END $$;

-- As before, of what is not over. -1 there, too.
CREATE OR REPLACE FUNCTION access.withdraw_lines_v1(agreement bigint, why text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment CONSTANT timestamptz := statement_timestamp();
    seat access.seat := access.seat_v1();
    numbers smallint[];
    made bigint;
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('agreements.agreement'), agreement::integer);
    PERFORM access.hold_agreements_v1(agreement);
    numbers := ARRAY(
        SELECT DISTINCT l.number FROM agreements_line l
        WHERE l.agreement_id = agreement AND l.contributor_id = seat.organization_id AND l.dropped_at IS NULL
          AND NOT isempty(l.during * tstzrange(moment, NULL)) ORDER BY 1);
    IF numbers = '{}' OR access.is_over_v1(agreement) THEN RETURN -1; END IF;
    INSERT INTO agreements_amendment (agreement_id, number, kind, reason, ends_lines, in_force_at, waits_for, missing)
    VALUES (agreement, 1 + coalesce((SELECT max(a.number) FROM agreements_amendment a WHERE a.agreement_id = agreement), 0),
            'narrowing', why, to_jsonb(numbers), moment, '[]', '[]')
    RETURNING id INTO made;
    INSERT INTO agreements_amendmentsignature (agreement_id, amendment_id, organization_id, signed_by, title, signed_on, method,
                                               signed_at)
    SELECT agreement, made, seat.organization_id, p.name, 'Data steward',
           (moment AT TIME ZONE (SELECT c.timezone FROM partners_collaboration c LIMIT 1))::date,
           CASE WHEN s.second_factor_at IS NULL THEN 'password' ELSE 'second_factor' END, moment
    FROM partners_person p, access_session s
    WHERE p.id = seat.person_id AND s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'));
    PERFORM access.succeed_lines_v1(agreement, numbers, NULL, moment);
    PERFORM access.regrant_v1(agreement);
    RETURN cardinality(numbers);
END $$;

-- As before, and where it has no day on which it holds.
CREATE OR REPLACE FUNCTION access.lacks_v1(agreement bigint) RETURNS TABLE (code text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT 'unsigned', o.name FROM agreements_party p JOIN partners_organization o ON o.id = p.organization_id
    WHERE p.agreement_id = agreement
      AND NOT EXISTS (SELECT FROM agreements_signature s WHERE s.agreement_id = agreement AND s.organization_id = p.organization_id)
    UNION ALL
    SELECT l.code, l.sentence FROM agreements_lack l WHERE l.agreement_id = agreement
    UNION ALL
    SELECT 'parent', parent.title FROM agreements_agreement a JOIN agreements_agreement parent ON parent.id = a.parent_id
    WHERE a.id = agreement AND NOT access.in_force_v1(parent.id)
    UNION ALL
    SELECT 'term', a.title FROM agreements_agreement a WHERE a.id = agreement AND (isempty(a.term) OR upper(a.term) <= statement_timestamp());
END $$;

SET LOCAL ROLE homeroom_owner;
