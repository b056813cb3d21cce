DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'links_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- For the worker, every day: of the links that rules made, some come back to the reviewers as if nobody had decided. In a month one
-- in a hundred of those that it brought, fifty at least, spread over its days; by chance, each once. A link that a person confirmed,
-- in the product or in the collaboration file, is none. Answers how many.
CREATE FUNCTION access.draw_audit_v1() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    begins timestamptz := date_trunc('month', statement_timestamp());
    share double precision := extract(epoch FROM statement_timestamp() - begins) / extract(epoch FROM interval '1 month');
    wanted integer;
    drawn integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('homeroom draw audit'));
    SELECT ceil(least(1, share) * greatest(50, 0.01 * count(*))) INTO wanted
    FROM matching_decision d WHERE d.verdict = 'link' AND d.by_id IS NULL AND d.rule <> 'stated' AND d.at >= begins - interval '1 month';
    wanted := wanted - (SELECT count(*) FROM matching_auditdraw a WHERE a.drawn_at >= begins);
    INSERT INTO matching_auditdraw (pair_id)
    SELECT p.id FROM matching_pair p
    CROSS JOIN LATERAL (SELECT d.verdict, d.by_id, d.rule FROM matching_decision d WHERE d.pair_id = p.id
                        ORDER BY d.at DESC, d.id DESC LIMIT 1) AS latest
    WHERE latest.verdict = 'link' AND latest.by_id IS NULL AND latest.rule <> 'stated' AND p.sealed_candidate <> ''
      AND NOT EXISTS (SELECT FROM matching_auditdraw a WHERE a.pair_id = p.id)
    ORDER BY random() LIMIT greatest(wanted, 0);
    GET DIAGNOSTICS drawn = ROW_COUNT;
    RETURN drawn;
END $$;

-- What reviewers said of drawn links since rules were last switched on, over all collaborators: counts, and of no child.
CREATE FUNCTION access.audited_v1() RETURNS TABLE (audited bigint, wrong bigint, waiting bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    since timestamptz := (SELECT s.at FROM matching_switching s WHERE s.is_on ORDER BY s.id DESC LIMIT 1);
BEGIN
    RETURN QUERY
    SELECT count(a.id), count(a.id) FILTER (WHERE NOT a.is_same), count(*) FILTER (WHERE a.id IS NULL)
    FROM matching_auditdraw d LEFT JOIN matching_auditanswer a ON a.draw_id = d.id
    WHERE since IS NULL OR a.id IS NULL OR a.at > since;
END $$;

SET LOCAL ROLE homeroom_owner;
