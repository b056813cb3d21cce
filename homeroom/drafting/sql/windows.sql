-- A draft's lines may open rows of some days (decision 36).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'write_words_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before, and with the window of each line.
CREATE OR REPLACE FUNCTION access.write_words_v1(agreement integer, amendment bigint, said jsonb, during tstzrange) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO agreements_clause (agreement_id, amendment_id, number, topic, heading, text, agrees)
    SELECT agreement, amendment, (c ->> 'id')::smallint, coalesce(c ->> 'topic', 'other'), c ->> 'heading', c ->> 'text',
           coalesce(c ->> 'agrees', '')
    FROM jsonb_array_elements(coalesce(said -> 'clauses', '[]')) AS c;
    INSERT INTO agreements_line (agreement_id, amendment_id, during, number, contributor_id, elements, view, operations, recipients,
                                 roles, relationship, population, purposes, bases, basis_contents, redisclosure, retention,
                                 disposition, "window")
    SELECT agreement, amendment, during, (l ->> 'id')::smallint, o.id, l -> 'elements', l ->> 'view', l -> 'operations',
           l #> '{recipients,organizations}', l #> '{recipients,roles}', l ->> 'relationship', l ->> 'population',
           coalesce(l -> 'purposes', '[]'), coalesce(l -> 'bases', '[]'), coalesce(l -> 'basis_contents', '{}'),
           coalesce(l ->> 'redisclosure', ''), coalesce(l -> 'retention', '{}'), coalesce(l ->> 'disposition', ''),
           coalesce(l -> 'window', '{}')
    FROM jsonb_array_elements(coalesce(said -> 'lines', '[]')) AS l
    JOIN partners_organization o ON o.key = l ->> 'contributor';
END $$;

-- As before, and with the datasets of which rows of some days are opened. Of a version that was written before lines had windows
-- there are none.
CREATE OR REPLACE FUNCTION access.make_openings_v1(agreement integer, amendment bigint, opened jsonb, parties smallint[]) RETURNS void
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
                                    flag, own, basis, during, windowed, not_before, look_back_days)
    SELECT l.id, recipient.id, o ->> 'role', u.id, contributor.id, g.id, (o ->> 'datasets')::bigint, (o ->> 'full')::bit(128),
           (o ->> 'masked')::bit(128), (o ->> 'flag')::bit(128), (o ->> 'own')::boolean, o ->> 'basis', l.during,
           coalesce((o ->> 'windowed')::bigint, 0), (o ->> 'not_before')::date, (o ->> 'look_back_days')::integer
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

SET LOCAL ROLE homeroom_owner;
