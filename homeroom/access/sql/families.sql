-- The seat, as before, and open to whom the record is about without papers. The same name and shape: every policy and
-- function asks it. Where laying has given the function to the definer, only the definer may replace it.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

CREATE OR REPLACE FUNCTION access.seat_v1() RETURNS access.seat
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    moment timestamptz := statement_timestamp();
    token text := nullif(current_setting('app.token', true), '');
BEGIN
    IF token IS NULL THEN RETURN NULL; END IF;
    SELECT p.id, p.organization_id, p.role, coalesce(s.purpose_id, 0::smallint), access.principals_v1(p.id) INTO seat
    FROM access_session s
    JOIN partners_person p ON p.id = s.person_id
    LEFT JOIN partners_organization o ON o.id = p.organization_id
    WHERE s.token_hash = sha256(convert_to(token, 'UTF8'))
      AND s.ended_at IS NULL
      AND s.expires_at > moment
      AND p.active @> moment
      AND (o.absent IS NULL OR NOT o.absent @> moment)
      AND (o.debarred IS NULL OR NOT o.debarred @> moment)
      -- One's own record asks for no agreement to keep it confidential, and for no training (34 CFR 99.10).
      AND (p.role IN ('parent', 'youth') OR (
              EXISTS (SELECT FROM partners_readiness r
                      WHERE r.person_id = p.id AND r.kind = 'confidentiality' AND r.during @> moment)
          AND EXISTS (SELECT FROM partners_readiness r
                      WHERE r.person_id = p.id AND r.kind = 'training' AND r.during @> moment)));
    IF NOT FOUND THEN RETURN NULL; END IF;
    -- Any role can set any setting, so what the planner was told must be what the token yields.
    IF seat.principals <> coalesce(nullif(current_setting('app.principals', true), ''), '{}')::integer[]
       OR seat.purpose_id <> coalesce(nullif(current_setting('app.purpose', true), ''), '0')::smallint
    THEN RETURN NULL; END IF;
    RETURN seat;
END $$;

SET LOCAL ROLE homeroom_owner;

-- Family members who stand, or stood, in a relation to a child to whom this seat stands in one now: their names may be read.
CREATE FUNCTION access.family_in_sight_v1() RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT DISTINCT p.id
        FROM partners_person p
        JOIN partners_organization o ON o.id = p.organization_id AND o.kind = 'family'
        JOIN access_standing theirs ON theirs.principal = p.id
        JOIN access_standing mine ON mine.student_id = theirs.student_id
        JOIN access_ground g ON g.id = mine.ground_id AND g.relation NOT IN ('record_holder', 'any_in_population')
        WHERE mine.principal = ANY (seat.principals) AND mine.during @> statement_timestamp()
          AND mine.purpose_id IN (0, seat.purpose_id)
          AND NOT (mine.student_id::bigint << 6) = ANY (access.barred_v1()));
END $$;
