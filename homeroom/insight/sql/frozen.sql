DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'countable_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As before; and nothing is counted while sharing is paused.
CREATE OR REPLACE FUNCTION access.countable_v1() RETURNS TABLE (contributor_id smallint, ground_id smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL OR access.frozen_v1() IS NOT NULL THEN RETURN; END IF;
    RETURN QUERY
    SELECT o.id, NULL::smallint FROM partners_organization o
    WHERE o.id = seat.organization_id AND seat.role = 'program_manager' AND o.kind IN ('child_welfare', 'tribal_organization')
    UNION
    SELECT o.contributor_id, o.ground_id
    FROM agreements_opening o
    JOIN agreements_line l ON l.id = o.line_id AND l.dropped_at IS NULL AND l.operations ? 'aggregate'
    JOIN partners_organization c ON c.id = o.contributor_id
    WHERE o.recipient_id = seat.organization_id AND o.role = seat.role AND o.purpose_id = seat.purpose_id
      AND o.datasets & (1::bigint << 50) <> 0
      AND (c.absent IS NULL OR NOT c.absent @> statement_timestamp())
      AND o.during @> statement_timestamp()
      AND access.in_force_v1(l.agreement_id);
END $$;

-- As before; and no file of counts is asked for meanwhile.
CREATE OR REPLACE FUNCTION access.counted_under_v1() RETURNS TABLE (contributor_id smallint, agreement_id integer, line_id integer, is_checked boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL OR access.frozen_v1() IS NOT NULL THEN RETURN; END IF;
    RETURN QUERY
    SELECT DISTINCT o.contributor_id, l.agreement_id, l.id, l.bases ?| '{FERPA-STUDIES,FERPA-AUDIT-EVAL}'::text[]
    FROM agreements_opening o
    JOIN agreements_line l ON l.id = o.line_id AND l.dropped_at IS NULL AND l.operations ? 'aggregate'
    JOIN partners_organization c ON c.id = o.contributor_id
    WHERE o.recipient_id = seat.organization_id AND o.role = seat.role AND o.purpose_id = seat.purpose_id
      AND o.datasets & (1::bigint << 50) <> 0
      AND (c.absent IS NULL OR NOT c.absent @> statement_timestamp())
      AND o.during @> statement_timestamp()
      AND access.in_force_v1(l.agreement_id);
END $$;

SET LOCAL ROLE homeroom_owner;
