-- The family members whom a student lives with, or who are related otherwise, of the students of whoever asks.
-- As in releases.sql before; nor does a right to the school's record, or a consent that names some of it, tell whom the student
-- lives with.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

CREATE OR REPLACE FUNCTION access.family_in_sight_v1() RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    related integer := (SELECT bit_or(1 << (g.id - 1)) FROM access_ground g
                        WHERE g.relation NOT IN ('record_holder', 'any_in_population', 'rights_holder', 'released'));
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT p.id
        FROM (SELECT m.student_id FROM access.my_grounds_v2(0) m WHERE m.grounds & related <> 0
              UNION SELECT m.student_id FROM access.my_grounds_v2(-1) m WHERE m.grounds & related <> 0) AS mine
        JOIN access_standing theirs ON theirs.student_id = mine.student_id AND theirs.principal > 0
        JOIN partners_person p ON p.id = theirs.principal
        JOIN partners_organization o ON o.id = p.organization_id AND o.kind = 'family');
END $$;

SET LOCAL ROLE homeroom_owner;
