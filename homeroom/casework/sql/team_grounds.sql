-- The grounds on which a student's team is seen: as teaming_v1, but a right to the school's record, or a consent that names some of
-- it, is no place on the team, and tells nobody whom the student lives with.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

CREATE FUNCTION access.team_grounds_v1() RETURNS smallint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN ARRAY(SELECT g.id FROM access_ground g
                 WHERE g.id = ANY (access.teaming_v1()) AND g.relation NOT IN ('rights_holder', 'released'));
END $$;

SET LOCAL ROLE homeroom_owner;
