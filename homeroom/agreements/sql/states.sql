-- The states of an agreement: activation opens its grants, an ending closes them. Both are rows with who and when.

CREATE FUNCTION access.organization_v1() RETURNS smallint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT organization_id FROM partners_person WHERE id = access.person_v1());
END $$;

CREATE FUNCTION access.agreements_of_mine_v1() RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(SELECT agreement_id::integer FROM agreements_party WHERE organization_id = access.organization_v1());
END $$;

-- Does this agreement stand: activated, not ended, signed by every party, and complete? Its days are another question.
CREATE FUNCTION access.stands_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (SELECT FROM agreements_activation a WHERE a.agreement_id = agreement)
       AND NOT EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = agreement)
       AND NOT EXISTS (SELECT FROM agreements_lack l WHERE l.agreement_id = agreement)
       AND NOT EXISTS (
            SELECT FROM agreements_party p WHERE p.agreement_id = agreement AND NOT EXISTS (
                SELECT FROM agreements_signature s WHERE s.agreement_id = agreement AND s.organization_id = p.organization_id));
END $$;

-- Is it in force now: standing, within its term, and so the agreement above it?
CREATE FUNCTION access.in_force_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    found record;
BEGIN
    IF agreement IS NULL THEN RETURN true; END IF;
    SELECT a.parent_id, a.term @> statement_timestamp() AS within INTO found FROM agreements_agreement a WHERE a.id = agreement;
    RETURN found.within AND access.stands_v1(agreement) AND access.in_force_v1(found.parent_id);
END $$;

-- May this seat change the state of this agreement? A data steward of one of its parties.
CREATE FUNCTION access.may_steward_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    RETURN coalesce(seat.role = 'data_steward' AND EXISTS (
        SELECT FROM agreements_party WHERE agreement_id = agreement AND organization_id = seat.organization_id), false);
END $$;

-- What is missing before this agreement may be activated, as codes; empty means nothing is.
CREATE FUNCTION access.lacks_v1(agreement bigint) RETURNS TABLE (code text, detail text)
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
    SELECT 'term', a.title FROM agreements_agreement a WHERE a.id = agreement AND upper(a.term) <= statement_timestamp();
END $$;

-- Make the grants of this agreement what its openings say now: what is wanted and not open is opened, what is open and
-- not wanted is closed, the rest is left alone. Answers how many changed. Ranges are closed, never deleted.
CREATE FUNCTION access.regrant_v1(agreement bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    up bigint := agreement;
    standing boolean := true;
    changed integer;
BEGIN
    WHILE up IS NOT NULL AND standing LOOP
        standing := access.stands_v1(up);
        up := (SELECT a.parent_id FROM agreements_agreement a WHERE a.id = up);
    END LOOP;
    WITH wanted AS (
        SELECT o.recipient_id, o.role, o.purpose_id, o.contributor_id, o.ground_id, o.datasets, o."full", o.masked, o.flag,
               o.own, l.id::integer AS line_id, o.basis, a.term * tstzrange(moment, NULL) AS during
        FROM agreements_opening o
        JOIN agreements_line l ON l.id = o.line_id AND l.dropped_at IS NULL
        JOIN agreements_agreement a ON a.id = l.agreement_id
        -- A line that only exports or counts shows nothing on a page.
        WHERE standing AND l.agreement_id = agreement AND l.operations ? 'view'
          AND NOT isempty(a.term * tstzrange(moment, NULL))
    ), stale AS (
        UPDATE access_grant g SET during = g.during * tstzrange(NULL, greatest(moment, lower(g.during)))
        WHERE g.agreement_id = agreement AND NOT isempty(g.during * tstzrange(moment, NULL))
          AND NOT EXISTS (
            SELECT FROM wanted w
            WHERE (w.recipient_id, w.role, w.purpose_id, w.contributor_id, w.ground_id, w.datasets, w."full", w.masked, w.flag,
                   w.own, w.line_id, w.basis, w.during)
              IS NOT DISTINCT FROM
                  (g.recipient_id, g.role, g.purpose_id, g.contributor_id, g.ground_id, g.datasets, g."full", g.masked, g.flag,
                   g.own, g.line_id, g.basis, g.during * tstzrange(moment, NULL)))
        RETURNING 1
    ), opened AS (
        INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag,
                                  own, agreement_id, line_id, basis, during)
        SELECT w.recipient_id, w.role, w.purpose_id, w.contributor_id, w.ground_id, w.datasets, w."full", w.masked, w.flag,
               w.own, agreement, w.line_id, w.basis, w.during
        FROM wanted w
        WHERE NOT EXISTS (
            SELECT FROM access_grant g
            WHERE g.agreement_id = agreement AND NOT isempty(g.during * tstzrange(moment, NULL))
              AND (w.recipient_id, w.role, w.purpose_id, w.contributor_id, w.ground_id, w.datasets, w."full", w.masked, w.flag,
                   w.own, w.line_id, w.basis, w.during)
              IS NOT DISTINCT FROM
                  (g.recipient_id, g.role, g.purpose_id, g.contributor_id, g.ground_id, g.datasets, g."full", g.masked, g.flag,
                   g.own, g.line_id, g.basis, g.during * tstzrange(moment, NULL)))
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM stale) + (SELECT count(*) FROM opened) INTO changed;
    RETURN changed;
END $$;

-- Turn openings into grants. For `homeroom apply` (owner) and for the function below; not for the door.
CREATE FUNCTION access.open_grants_v1(agreement bigint, who integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO agreements_activation (agreement_id, by_id) VALUES (agreement, who) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 0; END IF;
    RETURN access.regrant_v1(agreement);
END $$;

-- Close what this agreement and those under it opened, from this statement on. Ranges are closed, never deleted.
CREATE FUNCTION access.close_grants_v1(agreement bigint, who integer, why text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    closed integer;
    under bigint;
BEGIN
    INSERT INTO agreements_ending (agreement_id, by_id, reason) VALUES (agreement, who, why) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 0; END IF;
    UPDATE access_grant SET during = tstzrange(lower(during), greatest(lower(during), statement_timestamp()))
    WHERE agreement_id = agreement AND (upper(during) IS NULL OR upper(during) > statement_timestamp());
    GET DIAGNOSTICS closed = ROW_COUNT;
    FOR under IN SELECT a.id FROM agreements_agreement a
                 WHERE a.parent_id = agreement AND EXISTS (SELECT FROM agreements_activation x WHERE x.agreement_id = a.id)
    LOOP
        closed := closed + access.close_grants_v1(under, who, why);
    END LOOP;
    RETURN closed;
END $$;

-- From a page: a party's data steward activates. NULL: may not. -1: something is missing. Else the number of grants;
-- a second click opens nothing more.
CREATE FUNCTION access.activate_agreement_v1(agreement bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM access.lacks_v1(agreement))
       OR EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = agreement) THEN RETURN -1; END IF;
    RETURN access.open_grants_v1(agreement, access.person_v1());
END $$;

CREATE FUNCTION access.end_agreement_v1(agreement bigint, why text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN NULL; END IF;
    RETURN access.close_grants_v1(agreement, access.person_v1(), why);
END $$;
