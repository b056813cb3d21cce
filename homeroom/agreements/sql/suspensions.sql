-- An agreement rests while it is suspended, and so does what stands under it: its grants are there for the days between.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- When this agreement rests: its own suspensions and those of whatever it stands under.
CREATE FUNCTION access.paused_v1(agreement bigint) RETURNS tstzmultirange
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (
        WITH RECURSIVE above AS (
            SELECT agreement AS id
            UNION SELECT a.parent_id::bigint FROM above JOIN agreements_agreement a ON a.id = above.id
        )
        SELECT coalesce(range_agg(tstzrange(s.begins_at, least(s.ends_at, r.at))), '{}')
        FROM above
        JOIN agreements_suspension s ON s.agreement_id = above.id
        LEFT JOIN agreements_resumption r ON r.suspension_id = s.id);
END $$;

-- Does it rest now? Told to its parties, who may be none of the agreement above that is paused; of another's agreement, no.
CREATE FUNCTION access.rests_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN agreement = ANY (access.agreements_of_mine_v1()) AND access.paused_v1(agreement) @> statement_timestamp();
END $$;

-- Is it in force now: standing, within its term, at work, and so the agreement above it?
CREATE OR REPLACE FUNCTION access.in_force_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    found record;
BEGIN
    IF agreement IS NULL THEN RETURN true; END IF;
    SELECT a.parent_id, a.term @> statement_timestamp() AS within INTO found FROM agreements_agreement a WHERE a.id = agreement;
    RETURN found.within AND NOT access.paused_v1(agreement) @> statement_timestamp()
       AND access.stands_v1(agreement) AND access.in_force_v1(found.parent_id);
END $$;

-- As before, and for the stretches between suspensions.
CREATE OR REPLACE FUNCTION access.regrant_v1(agreement bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    up bigint := agreement;
    standing boolean := true;
    paused CONSTANT tstzmultirange := access.paused_v1(agreement);
    changed integer;
BEGIN
    WHILE up IS NOT NULL AND standing LOOP
        standing := access.stands_v1(up);
        up := (SELECT a.parent_id FROM agreements_agreement a WHERE a.id = up);
    END LOOP;
    WITH wanted AS (
        SELECT o.recipient_id, o.role, o.purpose_id, o.contributor_id, o.ground_id, o.datasets, o."full", o.masked, o.flag,
               o.own, l.id::integer AS line_id, o.basis, stretch.during
        FROM agreements_opening o
        JOIN agreements_line l ON l.id = o.line_id AND l.dropped_at IS NULL
        JOIN agreements_agreement a ON a.id = l.agreement_id
        CROSS JOIN LATERAL unnest(tstzmultirange(a.term * tstzrange(moment, NULL)) - paused) AS stretch (during)
        -- A line that only exports or counts shows nothing on a page.
        WHERE standing AND l.agreement_id = agreement AND l.operations ? 'view'
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

CREATE FUNCTION access.regrant_all_under_v1(agreement bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    changed integer := access.regrant_v1(agreement);
    under bigint;
BEGIN
    FOR under IN SELECT a.id FROM agreements_agreement a WHERE a.parent_id = agreement LOOP
        changed := changed + access.regrant_all_under_v1(under);
    END LOOP;
    RETURN changed;
END $$;

-- What the asker's own organization suspended on its page and has not resumed.
CREATE FUNCTION access.own_suspension_v1(agreement bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (
        SELECT s.id FROM agreements_suspension s
        JOIN partners_person p ON p.id = s.by_id AND p.organization_id = access.organization_v1()
        WHERE s.agreement_id = agreement
          AND NOT EXISTS (SELECT FROM agreements_resumption r WHERE r.suspension_id = s.id));
END $$;

-- From a page: a party's data steward suspends what is active. NULL: may not. -1: it does not stand, or this organization has
-- suspended it already. Else the number of grants that changed.
CREATE FUNCTION access.suspend_agreement_v1(agreement bigint, why text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN NULL; END IF;
    -- Of two at once the second waits, and then finds the first's.
    PERFORM pg_advisory_xact_lock(hashtext('access.suspension'), agreement::integer);
    IF NOT access.stands_v1(agreement) OR access.own_suspension_v1(agreement) IS NOT NULL THEN RETURN -1; END IF;
    INSERT INTO agreements_suspension (agreement_id, begins_at, by_id, reason)
    VALUES (agreement, statement_timestamp(), access.person_v1(), why);
    RETURN access.regrant_all_under_v1(agreement);
END $$;

-- And resumes what the own organization suspended: whoever asked for a pause says when it is over. NULL and -1 as above.
CREATE FUNCTION access.resume_agreement_v1(agreement bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    suspension bigint;
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('access.suspension'), agreement::integer);
    suspension := access.own_suspension_v1(agreement);
    IF suspension IS NULL THEN RETURN -1; END IF;
    INSERT INTO agreements_resumption (agreement_id, suspension_id, at, by_id)
    VALUES (agreement, suspension, statement_timestamp(), access.person_v1());
    RETURN access.regrant_all_under_v1(agreement);
END $$;

-- As facts_v3, with the days on which agreements rest.
CREATE FUNCTION access.facts_v4(person_key text, organization_key text, child_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    facts jsonb := access.facts_v3(person_key, organization_key, child_id);
BEGIN
    RETURN facts || jsonb_build_object('suspensions', (
        SELECT coalesce(jsonb_object_agg(resting.id, resting.days), '{}') FROM (
            SELECT s.agreement_id AS id, jsonb_agg(access.span_v1(tstzrange(s.begins_at, least(s.ends_at, r.at)))) AS days
            FROM agreements_suspension s
            LEFT JOIN agreements_resumption r ON r.suspension_id = s.id
            WHERE facts -> 'agreements' ? s.agreement_id::text
            GROUP BY s.agreement_id) AS resting));
END $$;

SET LOCAL ROLE homeroom_owner;
