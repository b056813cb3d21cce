-- Who hears that somebody's openings are held, and what became of it (access/sql/sitting.sql). Both are about a row that stands.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'notify_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The data stewards of the organization that answers, at the bell and by e-mail at once, to who has not chosen otherwise: somebody
-- either waits for them, or reads what they should not.
CREATE FUNCTION access.notify_of_hold_v1(hold bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    held record;
    steward record;
BEGIN
    SELECT h.* INTO held FROM access_volumehold h WHERE h.id = hold AND h.person_id = access.person_v1();
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM partners_person p WHERE p.organization_id = held.organization_id AND p.role = 'data_steward'),
        'volume_held', hold, held.organization_id, NULL, hold, '');
    FOR steward IN
        SELECT p.id, p.name, p.email, coalesce(c.language, 'en') AS language
        FROM notices_notice n JOIN partners_person p ON p.id = n.person_id
        LEFT JOIN LATERAL (SELECT x.urgent, x.language FROM notices_choice x WHERE x.person_id = p.id ORDER BY x.id DESC LIMIT 1) AS c
               ON true
        WHERE n.kind = 'volume_held' AND n.event = hold AND p.email <> '' AND coalesce(c.urgent, true)
    LOOP
        PERFORM access.send_later_v1(
            'urgent', steward.email, jsonb_build_object('name', steward.name, 'kind', 'volume_held', 'link', '/notices/'),
            format('urgent:volume_held:%s:%s', hold, steward.id), steward.language);
    END LOOP;
END $$;

CREATE FUNCTION access.notify_of_hold_answer_v1(answer bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    given record;
BEGIN
    SELECT d.verdict, h.person_id, h.organization_id INTO given
    FROM access_volumedecision d JOIN access_volumehold h ON h.id = d.hold_id
    WHERE d.id = answer AND d.by_id = access.person_v1();
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(ARRAY[given.person_id], 'volume_' || given.verdict, answer, given.organization_id, NULL, NULL, '');
END $$;

SET LOCAL ROLE homeroom_owner;
