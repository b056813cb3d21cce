-- A line holds for its time: an amendment writes it anew, or ends it.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before, for as long as each line holds.
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
        CROSS JOIN LATERAL unnest(tstzmultirange(a.term * o.during * tstzrange(moment, NULL)) - paused) AS stretch (during)
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

SET LOCAL ROLE homeroom_owner;
