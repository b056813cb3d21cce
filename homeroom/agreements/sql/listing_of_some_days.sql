-- A line that shows rows of some days alone may be left out of lists, too.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before (listing.sql), also of what a line shows of some days.
CREATE OR REPLACE FUNCTION access.leaves_out_of_lists_v1() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    RETURN EXISTS (
        SELECT FROM access_grant_now g JOIN agreements_line l ON l.id = g.line_id
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
          AND NOT g.own
          AND NOT l.operations ? 'list')
        OR EXISTS (
        SELECT FROM access_windowgrant_now g JOIN agreements_line l ON l.id = g.line_id
        WHERE g.recipient_id = seat.organization_id
          AND g.role = seat.role
          AND g.purpose_id = seat.purpose_id
          AND NOT l.operations ? 'list');
END $$;

SET LOCAL ROLE homeroom_owner;
