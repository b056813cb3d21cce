-- What an agreement shows less, licenses under it do not show either (agreements/sql/licenses.sql).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before; that above it may have changed since the draft was read.
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
                                      roster_retention, template, sensitivity_ceiling, security, incidents, audit)
    VALUES ((SELECT d.key FROM drafting_draft d WHERE d.id = draft), entry ->> 'tier', entry ->> 'title', above.id,
            (entry ->> 'effective_on')::date, (entry ->> 'expires_on')::date,
            CASE WHEN begins < ends THEN tstzrange(begins, ends) ELSE 'empty'::tstzrange END,
            NOT coalesce((entry ->> 'activate')::boolean, true), coalesce(entry #>> '{hosting,basis}', ''),
            CASE WHEN entry ? 'hosting' THEN coalesce(entry #>> '{hosting,roster_retention}', 'none') ELSE '' END,
            coalesce(entry ->> 'template', ''), coalesce(entry ->> 'sensitivity_ceiling', ''),
            coalesce(nullif(entry -> 'security', 'null'), '{}'), coalesce(nullif(entry -> 'incidents', 'null'), '{}'),
            coalesce(nullif(entry -> 'audit', 'null'), '{}'))
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
    PERFORM access.measure_licenses_v1(made);
    RETURN made;
END $$;

-- As before, and its licenses with it.
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
    PERFORM access.regrant_licensed_v1(amended);
    RETURN amended;
END $$;

-- As before, and its licenses with it.
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
    PERFORM access.regrant_licensed_v1(agreement);
    RETURN cardinality(numbers);
END $$;

-- As before, and which licenses would show nothing any more.
CREATE OR REPLACE FUNCTION access.tried_out_v1(draft bigint, agreement bigint, counting boolean) RETURNS jsonb
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
    lacking CONSTANT bigint[] := ARRAY(SELECT l.agreement_id FROM agreements_lack l WHERE l.what = 'license');
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
                -- Licenses under it, of the asker's own organization, that would show nothing any more.
                'uncovered', (
                    SELECT coalesce(jsonb_agg(DISTINCT under.title), '[]')
                    FROM agreements_agreement under
                    JOIN agreements_activation x ON x.agreement_id = under.id
                    JOIN agreements_lack l ON l.agreement_id = under.id AND l.what = 'license'
                    WHERE under.parent_id = made AND NOT under.id = ANY (lacking)
                      AND under.id = ANY (access.agreements_of_mine_v1())
                      AND NOT EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = under.id)),
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

SET LOCAL ROLE homeroom_owner;
