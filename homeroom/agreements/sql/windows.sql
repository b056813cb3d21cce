-- What a line opens of some days alone is granted apart (decision 36).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- On which days a line is open, where it names any: from the first moment of the first to the end of the last.
CREATE FUNCTION access.open_days_v1(said jsonb) RETURNS tstzrange
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN tstzrange(access.morning_of_v1((said ->> 'open_from')::date), access.morning_of_v1((said ->> 'open_to')::date + 1));
END $$;

-- What this agreement opens from now on, while it stands and does not rest.
CREATE FUNCTION access.openings_wanted_v1(agreement bigint)
RETURNS TABLE (recipient_id smallint, role text, purpose_id smallint, contributor_id smallint, ground_id smallint, datasets bigint,
               "full" bit(128), masked bit(128), flag bit(128), own boolean, line_id integer, basis text, windowed bigint,
               not_before date, look_back_days integer, during tstzrange)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    up bigint := agreement;
    paused CONSTANT tstzmultirange := access.paused_v1(agreement);
BEGIN
    WHILE up IS NOT NULL LOOP
        IF NOT access.stands_v1(up) THEN RETURN; END IF;
        up := (SELECT a.parent_id FROM agreements_agreement a WHERE a.id = up);
    END LOOP;
    RETURN QUERY
    SELECT o.recipient_id, o.role, o.purpose_id, o.contributor_id, o.ground_id, o.datasets, o."full", o.masked, o.flag, o.own,
           l.id::integer, o.basis, o.windowed, o.not_before, o.look_back_days, stretch.during
    FROM agreements_opening o
    JOIN agreements_line l ON l.id = o.line_id AND l.dropped_at IS NULL
    JOIN agreements_agreement a ON a.id = l.agreement_id
    CROSS JOIN LATERAL unnest(
        tstzmultirange(a.term * o.during * access.open_days_v1(l.window) * tstzrange(moment, NULL)) - paused) AS stretch (during)
    -- A line that only exports or counts shows nothing on a page.
    WHERE l.agreement_id = agreement AND l.operations ? 'view';
END $$;

CREATE FUNCTION access.regrant_windows_v1(agreement bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    changed integer;
BEGIN
    WITH wanted AS (
        SELECT w.* FROM access.openings_wanted_v1(agreement) w WHERE w.windowed <> 0
    ), stale AS (
        UPDATE access_windowgrant g SET during = g.during * tstzrange(NULL, greatest(moment, lower(g.during)))
        WHERE g.agreement_id = agreement AND NOT isempty(g.during * tstzrange(moment, NULL))
          AND NOT EXISTS (
            SELECT FROM wanted w
            WHERE (w.recipient_id, w.role, w.purpose_id, w.contributor_id, w.ground_id, w.windowed, w.not_before, w.look_back_days,
                   w.line_id, w.basis, w.during)
              IS NOT DISTINCT FROM
                  (g.recipient_id, g.role, g.purpose_id, g.contributor_id, g.ground_id, g.datasets, g.not_before, g.look_back_days,
                   g.line_id, g.basis, g.during * tstzrange(moment, NULL)))
        RETURNING 1
    ), opened AS (
        INSERT INTO access_windowgrant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, not_before,
                                        look_back_days, agreement_id, line_id, basis, during)
        SELECT w.recipient_id, w.role, w.purpose_id, w.contributor_id, w.ground_id, w.windowed, w.not_before, w.look_back_days,
               agreement, w.line_id, w.basis, w.during
        FROM wanted w
        WHERE NOT EXISTS (
            SELECT FROM access_windowgrant g
            WHERE g.agreement_id = agreement AND NOT isempty(g.during * tstzrange(moment, NULL))
              AND (w.recipient_id, w.role, w.purpose_id, w.contributor_id, w.ground_id, w.windowed, w.not_before, w.look_back_days,
                   w.line_id, w.basis, w.during)
              IS NOT DISTINCT FROM
                  (g.recipient_id, g.role, g.purpose_id, g.contributor_id, g.ground_id, g.datasets, g.not_before, g.look_back_days,
                   g.line_id, g.basis, g.during * tstzrange(moment, NULL)))
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM stale) + (SELECT count(*) FROM opened) INTO changed;
    RETURN changed;
END $$;

-- As before, and what is open of some days.
CREATE OR REPLACE FUNCTION access.regrant_v1(agreement bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    changed integer;
BEGIN
    WITH wanted AS (
        SELECT w.* FROM access.openings_wanted_v1(agreement) w
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
    RETURN changed + access.regrant_windows_v1(agreement);
END $$;

-- As before, and what is open of some days.
CREATE OR REPLACE FUNCTION access.close_grants_v1(agreement bigint, who integer, why text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    closed integer;
    under bigint;
BEGIN
    INSERT INTO agreements_ending (agreement_id, by_id, reason) VALUES (agreement, who, why) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 0; END IF;
    UPDATE access_windowgrant SET during = tstzrange(lower(during), greatest(lower(during), statement_timestamp()))
    WHERE agreement_id = agreement AND (upper(during) IS NULL OR upper(during) > statement_timestamp());
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

SET LOCAL ROLE homeroom_owner;
