-- What cannot wait and is nobody's choice: that somebody opened something in an emergency, and that sharing is paused.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'notify_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before; and alarms go at once to everybody with an address, however many there are that day (sharing specification 2.3, step 13).
CREATE OR REPLACE FUNCTION access.notify_v1(
    people integer[], kind text, event bigint, contributor smallint, student integer, number bigint, word text
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    doer integer := access.person_v1();
    is_alarm boolean := $2 IN ('emergency_opened', 'sharing_paused', 'sharing_closing');
    is_urgent boolean := is_alarm OR $2 IN ('task_given_soon', 'import_held', 'import_refused');
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

-- Sharing was paused or goes on, or the collaboration is closing: every data steward. By who did it; without a person it is the owner.
CREATE FUNCTION access.notify_of_freeze_v1(wanted bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    told record;
BEGIN
    SELECT f.id, f.kind, f.by_id, s.during @> statement_timestamp() AS stands,
           (SELECT t.by_id FROM access_thaw t WHERE t.freeze_id = f.id ORDER BY t.at DESC, t.id DESC LIMIT 1) AS thawed_by
    INTO told FROM access_freeze f JOIN access.freezes_v1() s ON s.freeze_id = f.id WHERE f.id = wanted;
    IF NOT FOUND OR (CASE WHEN told.stands THEN told.by_id ELSE told.thawed_by END) IS DISTINCT FROM access.person_v1() THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM partners_person p WHERE p.role = 'data_steward'),
        CASE WHEN NOT told.stands THEN 'sharing_goes_on' WHEN told.kind = 'closing' THEN 'sharing_closing' ELSE 'sharing_paused' END,
        told.id, (SELECT coalesce(p.organization_id, c.custodian_id) FROM partners_collaboration c
                  LEFT JOIN partners_person p ON p.id = access.person_v1()), NULL, NULL, '');
END $$;

SET LOCAL ROLE homeroom_owner;
