-- What of a pair may go now: "undecided", when nobody decided it in time; "refused", when that was so long ago that
-- nobody will undo it; nothing otherwise. In neither case do we know the student to be anybody in care.
CREATE FUNCTION access.pair_over_v1(pair bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    verdict text;
BEGIN
    PERFORM FROM matching_pair p WHERE p.id = pair AND p.expires_at <= statement_timestamp();
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT d.verdict INTO verdict FROM matching_decision d WHERE d.pair_id = pair ORDER BY d.at DESC, d.id DESC LIMIT 1;
    RETURN CASE coalesce(verdict, 'later') WHEN 'refuse' THEN 'refused' WHEN 'link' THEN NULL ELSE 'undecided' END;
END $$;
