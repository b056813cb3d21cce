-- Who hears of a child.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'notify_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before; and nobody hears of a child while sharing is paused.
CREATE OR REPLACE FUNCTION access.may_hear_v1(person integer, student integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
    who record;
BEGIN
    SELECT p.organization_id, p.role INTO who FROM partners_person p
    JOIN partners_organization o ON o.id = p.organization_id
    WHERE p.id = person AND p.active @> moment
      AND (o.absent IS NULL OR NOT o.absent @> moment) AND (o.debarred IS NULL OR NOT o.debarred @> moment);
    IF NOT FOUND OR access.frozen_v1() IS NOT NULL THEN RETURN false; END IF;
    RETURN EXISTS (
        SELECT FROM access_standing v
        JOIN access_grant_told g ON g.ground_id = v.ground_id AND g.recipient_id = who.organization_id AND g.role = who.role
        JOIN access_ground ground ON ground.id = v.ground_id AND ground.relation NOT IN ('record_holder', 'any_in_population')
        WHERE v.student_id = student AND v.principal = ANY (access.principals_v1(person))
          AND v.during @> moment AND g.during @> moment)
      AND NOT EXISTS (
        SELECT FROM access_bar b WHERE b.student_id = student AND b.during @> moment AND 0 = ANY (b.datasets)
          AND (b.person_id IS NULL OR b.person_id = person)
          AND (b.organization_id IS NULL OR b.organization_id = who.organization_id)
          AND (b.role IS NULL OR b.role = who.role));
END $$;

SET LOCAL ROLE homeroom_owner;
