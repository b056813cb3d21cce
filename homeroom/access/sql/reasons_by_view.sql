-- Why something is open, and how much of it: what a line lets one take away it lets one take at the view that it gives, also where
-- another line shows more.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The rows of access.reasons_v2, and which elements are open in full and which masked.
CREATE FUNCTION access.reasons_v3(student integer)
RETURNS TABLE (contributor_id smallint, datasets bigint, elements bit(128), own boolean, agreement_id integer, line_id integer,
               basis text, relation text, population text, purpose_id smallint, since timestamptz, until timestamptz,
               release_id integer, "full" bit(128), masked bit(128))
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL THEN RETURN; END IF;
    RETURN QUERY
    SELECT g.contributor_id, g.datasets & v.datasets,
           (g.flag | g.masked | g."full") & coalesce(x.scope, ~(0::bit(128))), g.own, g.agreement_id, g.line_id,
           CASE g.relation WHEN 'released' THEN x.basis ELSE g.basis END, g.relation, g.population, g.purpose_id, lower(v.during),
           nullif(upper(g.during), 'infinity'), abs(v.release_id),
           -- Below zero the release is a line's, which says itself how much is shown.
           g."full" & CASE WHEN x.id IS NULL THEN ~(0::bit(128)) WHEN v.release_id < 0 THEN x.scope ELSE x."full" END,
           g.masked & CASE WHEN x.id IS NULL THEN ~(0::bit(128)) WHEN v.release_id < 0 THEN x.scope ELSE x.masked END
    FROM access_grant_now g
    JOIN access_standing v ON v.ground_id = g.ground_id AND v.student_id = student
    LEFT JOIN access_release x ON x.id = abs(v.release_id)
    WHERE g.recipient_id = seat.organization_id
      AND g.role = seat.role
      AND (g.purpose_id IS NULL OR g.purpose_id = seat.purpose_id)
      AND v.principal = ANY (seat.principals)
      AND v.purpose_id IN (0, seat.purpose_id)
      AND v.during @> statement_timestamp()
      AND NOT (student::bigint << 6) = ANY (access.barred_v1())
    ORDER BY g.own DESC, g.agreement_id, g.line_id;
END $$;

SET LOCAL ROLE homeroom_owner;
