-- An agreement brings along how what is shown is kept, whom one tells of an incident, and who may check.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before (ceiling.sql), with these.
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
    RETURN made;
END $$;

SET LOCAL ROLE homeroom_owner;
