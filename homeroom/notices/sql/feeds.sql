-- Who hears that a feed is late, came empty, or came with less than half of what is usual. When it is late, the program says
-- (exchange/rhythm.py), so that pages and notices do not differ; of which feed it is, and who is told, is found out here.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'notify_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before; and what is wrong with a feed is told at once, within the same limits.
CREATE OR REPLACE FUNCTION access.notify_v1(
    people integer[], kind text, event bigint, contributor smallint, student integer, number bigint, word text
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    doer integer := access.person_v1();
    is_alarm boolean := $2 IN ('emergency_opened', 'sharing_paused', 'sharing_closing');
    is_urgent boolean := is_alarm OR $2 IN (
        'task_given_soon', 'import_held', 'import_refused', 'feed_late', 'feed_empty', 'feed_short');
    reader record;
BEGIN
    FOR reader IN
        WITH written AS (
            INSERT INTO notices_notice AS n (person_id, kind, event, by_id, contributor_id, student_id, public_id, number, word)
            SELECT p.id, $2, $3, doer, $4, $5, (SELECT s.public_id FROM students_student s WHERE s.id = $5), $6, $7
            FROM partners_person p
            WHERE p.id = ANY ($1) AND p.id IS DISTINCT FROM doer AND p.active @> statement_timestamp()
            ON CONFLICT DO NOTHING
            RETURNING n.person_id
        )
        SELECT p.id, p.name, p.email, coalesce(c.urgent, true) AS wants, coalesce(c.language, 'en') AS language
        FROM written w JOIN partners_person p ON p.id = w.person_id
        LEFT JOIN LATERAL (
            SELECT x.urgent, x.language FROM notices_choice x WHERE x.person_id = p.id ORDER BY x.id DESC LIMIT 1) AS c ON true
    LOOP
        IF is_urgent AND reader.email <> '' AND (is_alarm OR reader.wants AND 2 > (
            SELECT count(*) FROM notices_outgoing o
            WHERE o.template = 'urgent' AND o.address = reader.email AND o.written_at > statement_timestamp() - interval '1 day'))
        THEN
            PERFORM access.send_later_v1(
                'urgent', reader.email, jsonb_build_object('name', reader.name, 'kind', $2, 'link', '/notices/'),
                format('urgent:%s:%s:%s', $2, $3, reader.id), reader.language);
        END IF;
    END LOOP;
END $$;

-- The word of a feed: the number of an own export, else the family of a format. Of no feed are decisions that released
-- something, and undoings.
CREATE FUNCTION access.feed_v1(source bigint, format text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN coalesce(source::text, nullif(split_part(CASE WHEN format NOT IN ('release', 'undo') THEN format END, '-', 1), ''));
END $$;

-- The feed of which a load was.
CREATE FUNCTION access.feed_of_v1(batch bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (
        SELECT access.feed_v1(a.source_id, b.format) FROM students_batch b LEFT JOIN exchange_arrival a ON a.batch_id = b.id
        WHERE b.id = feed_of_v1.batch);
END $$;

-- What was said last of a feed.
CREATE FUNCTION access.expected_v1(contributor smallint, feed text)
RETURNS TABLE (rhythm text, days smallint, owner_id integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT e.rhythm, e.days, e.owner_id FROM exchange_expectation e
    WHERE e.contributor_id = contributor AND coalesce(e.source_id::text, e.format) = feed ORDER BY e.id DESC LIMIT 1;
END $$;

-- Who is told of a feed: its owner while he or she is a data steward there, else all of them.
CREATE FUNCTION access.stewards_of_feed_v1(contributor smallint, feed text) RETURNS integer[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    stewards integer[] := ARRAY(
        SELECT p.id FROM partners_person p
        WHERE p.organization_id = contributor AND p.role = 'data_steward' AND p.active @> statement_timestamp());
    owner integer := (SELECT e.owner_id FROM access.expected_v1(contributor, feed) e);
BEGIN
    RETURN CASE WHEN owner = ANY (stewards) THEN ARRAY[owner] ELSE stewards END;
END $$;

-- The load that this transaction works on came empty, or with less than half of what is usual. Within the batch alone.
CREATE FUNCTION access.notify_of_short_load_v1(kind text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    batch record;
BEGIN
    SELECT b.id, b.contributor_id, access.feed_of_v1(b.id) AS feed INTO batch
    FROM students_batch b WHERE b.id = access.batch_v1();
    IF NOT FOUND OR batch.feed IS NULL OR $1 NOT IN ('feed_empty', 'feed_short') THEN RETURN; END IF;
    PERFORM access.notify_v1(
        access.stewards_of_feed_v1(batch.contributor_id, batch.feed), $1, batch.id, batch.contributor_id, NULL, batch.id, '');
END $$;

-- What came of each feed within so many days. What was taken back has not come, and nobody waits for a partner that left.
CREATE FUNCTION access.came_v1(looks_back integer)
RETURNS TABLE (batch bigint, contributor smallint, feed text, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT b.id, b.contributor_id, access.feed_v1(a.source_id, b.format), b.received_at
    FROM students_batch b
    JOIN partners_organization o ON o.id = b.contributor_id AND (o.absent IS NULL OR NOT o.absent @> statement_timestamp())
    LEFT JOIN exchange_arrival a ON a.batch_id = b.id
    WHERE b.status = 'loaded' AND b.received_at > statement_timestamp() - make_interval(days => looks_back)
      AND access.feed_v1(a.source_id, b.format) IS NOT NULL
      AND NOT EXISTS (SELECT FROM exchange_undoing u WHERE u.undone_id = b.id);
END $$;

-- The days on which each feed came, and what its steward says of its rhythm; with its last load, by which it is told of. For the
-- worker alone, which learns neither whose feeds they are nor their names.
CREATE FUNCTION access.feeds_that_come_v1(looks_back integer)
RETURNS TABLE (batch bigint, came_on date[], rhythm text, days smallint, today date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    zone text := (SELECT c.timezone FROM partners_collaboration c);
BEGIN
    RETURN QUERY
    SELECT f.last, f.came_on, e.rhythm, e.days, access.today_v1()
    FROM (
        SELECT c.contributor, c.feed, (array_agg(c.batch ORDER BY c.at DESC, c.batch DESC))[1] AS last,
               array_agg(DISTINCT (c.at AT TIME ZONE zone)::date ORDER BY (c.at AT TIME ZONE zone)::date) AS came_on
        FROM access.came_v1(looks_back) c GROUP BY 1, 2) AS f
    LEFT JOIN LATERAL access.expected_v1(f.contributor, f.feed) e ON true
    ORDER BY 1;
END $$;

-- Since this load of it nothing has come of a feed, and it is late. By that load each is told once: the next lateness follows
-- another. Whether it is late the worker says; whom it is told, and of what feed, is found out from the load.
CREATE FUNCTION access.notify_of_late_feed_v1(batch bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    late record;
BEGIN
    SELECT b.id, b.contributor_id, access.feed_of_v1(b.id) AS feed INTO late
    FROM students_batch b WHERE b.id = notify_of_late_feed_v1.batch AND b.status = 'loaded';
    IF NOT FOUND OR late.feed IS NULL THEN RETURN; END IF;
    PERFORM access.notify_v1(
        access.stewards_of_feed_v1(late.contributor_id, late.feed), 'feed_late', late.id, late.contributor_id, NULL, NULL,
        late.feed);
END $$;

SET LOCAL ROLE homeroom_owner;
