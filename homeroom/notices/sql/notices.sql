-- Who must be told. A notice is written in the transaction of what it tells about, by a function that looks at that very
-- row: whoever calls cannot choose who is told, nor of what, and learns nothing by calling. What concerns a child goes
-- to those who may read it, and is shown to them as long as they may.

-- Write it for these people, but not for whoever did it. Some cannot wait for the day's e-mail: those go at once, to who
-- has not chosen otherwise, and no more than two a day (with the digest three: trust-and-ease, expectation 20).
CREATE FUNCTION access.notify_v1(
    people integer[], kind text, event bigint, contributor smallint, student integer, number bigint, word text
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    doer integer := access.person_v1();
    is_urgent boolean := $2 IN ('task_given_soon', 'import_held', 'import_refused');
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
        IF is_urgent AND reader.wants AND reader.email <> '' AND 2 > (
            SELECT count(*) FROM notices_outgoing o
            WHERE o.template = 'urgent' AND o.address = reader.email AND o.written_at > statement_timestamp() - interval '1 day')
        THEN
            PERFORM access.send_later_v1(
                'urgent', reader.email, jsonb_build_object('name', reader.name, 'kind', $2, 'link', '/notices/'),
                format('urgent:%s:%s:%s', $2, $3, reader.id), reader.language);
        END IF;
    END LOOP;
END $$;

-- May this person hear of this child now: standing in a relation to it on which something is open, and not barred? For
-- people who do not sit here; who does, is asked by the row policy in the same way.
CREATE FUNCTION access.may_hear_v1(person integer, student integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    who record;
BEGIN
    SELECT p.organization_id, p.role INTO who FROM partners_person p
    JOIN partners_organization o ON o.id = p.organization_id
    WHERE p.id = person AND p.active @> moment
      AND (o.absent IS NULL OR NOT o.absent @> moment) AND (o.debarred IS NULL OR NOT o.debarred @> moment);
    IF NOT FOUND THEN RETURN false; END IF;
    RETURN EXISTS (
        SELECT FROM access_standing v
        JOIN access_grant g ON g.ground_id = v.ground_id AND g.recipient_id = who.organization_id AND g.role = who.role
        JOIN access_ground ground ON ground.id = v.ground_id AND ground.relation NOT IN ('record_holder', 'any_in_population')
        WHERE v.student_id = student AND v.principal = ANY (access.principals_v1(person))
          AND v.during @> moment AND g.during @> moment)
      AND NOT EXISTS (
        SELECT FROM access_bar b WHERE b.student_id = student AND b.during @> moment AND 0 = ANY (b.datasets)
          AND (b.person_id IS NULL OR b.person_id = person)
          AND (b.organization_id IS NULL OR b.organization_id = who.organization_id)
          AND (b.role IS NULL OR b.role = who.role));
END $$;

-- A turn, the end of a need, a contact for the team: told to those of its readers whom it concerns. Only by its writer.
CREATE FUNCTION access.notify_of_turn_v1(turn bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    new record;
    kind text;
    people integer[];
BEGIN
    SELECT n.*, earlier.owner_id AS owner_before,
           (SELECT f.by_id FROM casework_turn f WHERE f.task_id = n.task_id AND f.after_id IS NULL) AS giver
    INTO new FROM casework_turn n LEFT JOIN casework_turn earlier ON earlier.id = n.after_id
    WHERE n.id = turn AND n.by_id = access.person_v1();
    IF NOT FOUND THEN RETURN; END IF;
    IF new.state IN ('done', 'dropped') THEN
        kind := 'task_finished';
        people := ARRAY[new.owner_id, new.giver];
    ELSIF new.owner_id IS DISTINCT FROM new.owner_before THEN
        kind := CASE WHEN new.due_on <= access.today_v1() + 1 THEN 'task_given_soon' ELSE 'task_given' END;
        people := ARRAY[new.owner_id];
        PERFORM access.notify_v1(
            access.readers_among_v1(ARRAY[new.owner_before], new.student_id, 'plan'), 'task_changed', turn,
            new.contributor_id, new.student_id, new.task_id, '');
    ELSE
        kind := 'task_changed';
        people := ARRAY[new.owner_id];
    END IF;
    PERFORM access.notify_v1(access.readers_among_v1(people, new.student_id, 'plan'), kind, turn,
                             new.contributor_id, new.student_id, new.task_id, '');
END $$;

CREATE FUNCTION access.notify_of_closed_need_v1(state bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    new record;
BEGIN
    SELECT s.* INTO new FROM casework_needstate s
    WHERE s.id = $1 AND s.by_id = access.person_v1()
      AND s.state IN ('resolved', 'partly_resolved', 'unresolved_closed', 'no_longer_applies');
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(access.readers_among_v1(NULL, new.student_id, 'plan'), 'need_closed', $1,
                             new.contributor_id, new.student_id, new.need_id, '');
END $$;

CREATE FUNCTION access.notify_of_contact_v1(contact bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    new record;
BEGIN
    SELECT c.* INTO new FROM casework_contact c
    WHERE c.id = $1 AND c.by_id = access.person_v1() AND c.dataset = access.dataset_v1('notes_shared');
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(access.readers_among_v1(NULL, new.student_id, 'notes_shared'), 'contact', $1,
                             new.contributor_id, new.student_id, NULL, '');
END $$;

-- The numbers of the two datasets whose rows are told of (access/catalogue/numbers.yaml; a test compares).
CREATE FUNCTION access.dataset_v1(name text) RETURNS smallint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN CASE name WHEN 'plan' THEN 50 WHEN 'notes_shared' THEN 51 END::smallint;
END $$;

-- Of these people, or of all, those who may read what the asker writes into this dataset of this child.
CREATE FUNCTION access.readers_among_v1(people integer[], student integer, dataset text) RETURNS integer[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(SELECT reader FROM access.audience_v1(student, access.dataset_v1(dataset)) AS reader
                 WHERE people IS NULL OR reader = ANY (people));
END $$;

-- The day where the collaboration is.
CREATE FUNCTION access.today_v1() RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (statement_timestamp() AT TIME ZONE (SELECT c.timezone FROM partners_collaboration c))::date;
END $$;

-- Who joined a team is told, and sees it while the membership opens something; who left is told without the child.
CREATE FUNCTION access.notify_of_member_v1(membership bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    new record;
BEGIN
    SELECT m.* INTO new FROM casework_membership m
    WHERE m.id = $1 AND m.by_id = access.person_v1() AND m.person_id IS NOT NULL;
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(ARRAY[new.person_id], 'member_joined', $1, new.contributor_id, new.student_id, NULL, '');
END $$;

CREATE FUNCTION access.notify_of_departure_v1(departure bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    new record;
BEGIN
    SELECT m.person_id, d.contributor_id INTO new
    FROM casework_departure d JOIN casework_membership m ON m.id = d.membership_id
    WHERE d.id = $1 AND d.by_id = access.person_v1() AND m.person_id IS NOT NULL;
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(ARRAY[new.person_id], 'member_left', $1, new.contributor_id, NULL, NULL, '');
END $$;

-- An agreement became active or has ended: the data stewards of its parties. Only by who may change its state.
CREATE FUNCTION access.notify_parties_v1(agreement bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    has_ended boolean := EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = $1);
BEGIN
    IF NOT access.may_steward_v1($1) THEN RETURN; END IF;
    IF NOT (has_ended OR EXISTS (SELECT FROM agreements_activation a WHERE a.agreement_id = $1)) THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM agreements_party party JOIN partners_person p ON p.organization_id = party.organization_id
              WHERE party.agreement_id = $1 AND p.role = 'data_steward'),
        CASE WHEN has_ended THEN 'agreement_ended' ELSE 'agreement_activated' END, $1, access.organization_v1(), NULL, NULL,
        (SELECT a.key FROM agreements_agreement a WHERE a.id = $1));
END $$;

-- What became of a load, to who sent it; what came by command and was not loaded, to the sender's data stewards. Within
-- the batch alone.
CREATE FUNCTION access.notify_of_batch_v1(kind text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    batch record;
BEGIN
    SELECT b.id, b.by_id, b.contributor_id INTO batch FROM students_batch b WHERE b.id = access.batch_v1();
    IF NOT FOUND OR $1 NOT IN ('import_loaded', 'import_held', 'import_refused') THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM partners_person p
              WHERE p.id = batch.by_id
                 OR batch.by_id IS NULL AND $1 <> 'import_loaded'
                AND p.organization_id = batch.contributor_id AND p.role = 'data_steward'),
        $1, batch.id, batch.contributor_id, NULL, batch.id, '');
END $$;

-- This load brought possible matches: the linkage stewards whose organization hosts both partners of one of them.
CREATE FUNCTION access.notify_linkage_v1() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    batch bigint := access.batch_v1();
BEGIN
    IF batch IS NULL THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM partners_person p WHERE p.role = 'linkage_steward' AND EXISTS (
            SELECT FROM matching_pair pair
            WHERE pair.batch_id = batch AND NOT EXISTS (SELECT FROM matching_decision d WHERE d.pair_id = pair.id)
              AND access.hosts_v1(p.organization_id, pair.contributor_id)
              AND access.hosts_v1(p.organization_id, pair.agency_id))),
        'pairs_waiting', batch, access.batch_contributor_v1(), NULL, NULL, '');
END $$;

-- Does this organization host that one's records, under an agreement in force?
CREATE FUNCTION access.hosts_v1(host smallint, contributor smallint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM agreements_agreement a
        JOIN agreements_party h ON h.agreement_id = a.id AND h.organization_id = host
        JOIN agreements_party c ON c.agreement_id = a.id AND c.organization_id = contributor
        WHERE a.tier = 'HOSTING' AND access.in_force_v1(a.id));
END $$;

-- Whose digest is due: after six in the morning where the collaboration is, once for each day (or week, from Monday),
-- with what came since the last one and before that hour, is unread, and may still be shown. Counts and nothing else.
-- For the worker alone, who asks for everybody: this is the only way in which it learns whom something waits for.
CREATE FUNCTION access.digests_due_v1()
RETURNS TABLE (person_id integer, name text, address text, language text, day date, counts text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    zone text := (SELECT c.timezone FROM partners_collaboration c);
    today date := ((statement_timestamp() AT TIME ZONE zone) - interval '6 hours')::date;
BEGIN
    RETURN QUERY
    WITH choosing AS (
        SELECT p.id, p.name, p.email, coalesce(c.language, 'en') AS language,
               CASE coalesce(c.digest, 'daily') WHEN 'daily' THEN today WHEN 'weekly' THEN date_trunc('week', today)::date END AS due
        FROM partners_person p
        LEFT JOIN LATERAL (
            SELECT x.digest, x.language FROM notices_choice x WHERE x.person_id = p.id ORDER BY x.id DESC LIMIT 1) AS c ON true
        WHERE p.email <> '' AND p.active @> statement_timestamp()
    ), unread AS (
        SELECT c.id, c.name, c.email, c.language, c.due, n.kind, count(*) AS number
        FROM choosing c
        JOIN notices_notice n ON n.person_id = c.id
         AND n.at < (c.due + time '06:00') AT TIME ZONE zone
         AND n.at >= coalesce((SELECT max((d.day + time '06:00') AT TIME ZONE zone) FROM notices_digest d
                               WHERE d.person_id = c.id), '-infinity')
        WHERE NOT EXISTS (SELECT FROM notices_digest d WHERE d.person_id = c.id AND d.day >= c.due)
          AND NOT EXISTS (SELECT FROM notices_reading r WHERE r.notice_id = n.id)
          AND (n.student_id IS NULL OR access.may_hear_v1(c.id, n.student_id))
        GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT u.id, u.name, u.email::text, u.language, u.due, string_agg(u.kind || '=' || u.number, ' ' ORDER BY u.number DESC, u.kind)
    FROM unread u GROUP BY 1, 2, 3, 4, 5 ORDER BY 1;
END $$;
