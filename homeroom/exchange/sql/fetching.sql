-- Which orders to fetch are due: for the worker, which looks, and for the import, which fetches. They learn numbers.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'notify_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Once since its hour has struck; where nothing came, again with each look, so many times in all. A partner that left is not
-- asked any more. An order made after its hour is due at once: whoever made it wants to see whether it works.
CREATE FUNCTION access.fetches_due_v1(tries_max integer)
RETURNS TABLE (fetch_order bigint, contributor smallint, tries integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    zone text := (SELECT c.timezone FROM partners_collaboration c);
BEGIN
    RETURN QUERY
    SELECT o.id, o.contributor_id, t.tries::integer
    FROM (SELECT DISTINCT ON (f.contributor_id, f.kind) f.* FROM exchange_fetchorder f
          ORDER BY f.contributor_id, f.kind, f.id DESC) AS o
    JOIN partners_organization p
        ON p.id = o.contributor_id AND (p.absent IS NULL OR NOT p.absent @> statement_timestamp())
    -- The last time that it struck that hour here.
    CROSS JOIN LATERAL (
        SELECT (access.today_v1() + make_time(o.hour, 0, 0)) AT TIME ZONE zone AS struck_at) AS today
    CROSS JOIN LATERAL (
        SELECT CASE WHEN today.struck_at <= statement_timestamp() THEN today.struck_at
               ELSE (access.today_v1() - 1 + make_time(o.hour, 0, 0)) AT TIME ZONE zone END AS struck_at) AS last
    CROSS JOIN LATERAL (
        SELECT count(*) AS tries, count(*) FILTER (WHERE b.content_hash IS NOT NULL) AS came
        FROM exchange_fetch e JOIN students_batch b ON b.id = e.batch_id
        WHERE e.order_id = o.id AND b.received_at >= last.struck_at) AS t
    WHERE o.hour IS NOT NULL AND t.came = 0 AND t.tries < tries_max
    ORDER BY o.id;
END $$;

SET LOCAL ROLE homeroom_owner;
