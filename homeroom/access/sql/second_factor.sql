-- A token opens the door while somebody uses it, and only once its person has given a second factor where one is asked.
-- Said once, in live_session_v1; whoever asked for the session before asks there now. Where laying has given the
-- functions to the definer, only the definer may replace them.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The session of this token, if it lives: neither ended nor over nor idle, and no second factor is owed. Staff owe one
-- unless the owner of the installation has waived it (a demonstration); who has set one up always owes it.
CREATE FUNCTION access.live_session_v1(token text)
RETURNS TABLE (person_id integer, purpose_id smallint, confirmed_at timestamptz)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := statement_timestamp();
BEGIN
    RETURN QUERY
    SELECT s.person_id, s.purpose_id, s.confirmed_at
    FROM access_session s
    JOIN partners_person p ON p.id = s.person_id
    WHERE s.token_hash = sha256(convert_to(token, 'UTF8'))
      AND s.ended_at IS NULL
      AND s.expires_at > moment
      AND s.idle_at > moment
      AND (s.second_factor_at IS NOT NULL
           OR (NOT s.asks_second_factor
               AND (p.role IN ('parent', 'foster_parent', 'youth')
                    OR EXISTS (SELECT FROM access_secondfactorwaiver))));
END $$;

-- The person of a live session, ready or not; used to say who acts, never to open a row.
CREATE OR REPLACE FUNCTION access.person_v1() RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    token text := nullif(current_setting('app.token', true), '');
BEGIN
    IF token IS NULL THEN RETURN NULL; END IF;
    RETURN (SELECT s.person_id FROM access.live_session_v1(token) s);
END $$;

CREATE OR REPLACE FUNCTION access.seat_v1() RETURNS access.seat
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    moment timestamptz := statement_timestamp();
    token text := nullif(current_setting('app.token', true), '');
BEGIN
    IF token IS NULL THEN RETURN NULL; END IF;
    SELECT p.id, p.organization_id, p.role, coalesce(s.purpose_id, 0::smallint), access.principals_v1(p.id) INTO seat
    FROM access.live_session_v1(token) s
    JOIN partners_person p ON p.id = s.person_id
    LEFT JOIN partners_organization o ON o.id = p.organization_id
    WHERE p.active @> moment
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

-- Enter: once per transaction. Being used puts off the moment at which the session is idle, at most once a minute, and
-- never waits: of two requests at once, one writes.
CREATE OR REPLACE FUNCTION access.enter_v1(token text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    person integer;
    purpose smallint;
    moment timestamptz := statement_timestamp();
BEGIN
    SELECT s.person_id, coalesce(s.purpose_id, 0) INTO person, purpose FROM access.live_session_v1(token) s;
    IF NOT FOUND THEN RETURN NULL; END IF;
    UPDATE access_session SET idle_at = least(expires_at, moment + interval '30 minutes')
    WHERE token_hash = (SELECT s.token_hash FROM access_session s
                        WHERE s.token_hash = sha256(convert_to(token, 'UTF8'))
                          AND s.idle_at < least(s.expires_at, moment + interval '29 minutes')
                        FOR UPDATE SKIP LOCKED);
    PERFORM set_config('app.token', token, true),
            set_config('app.principals', access.principals_v1(person)::text, true),
            set_config('app.purpose', purpose::text, true);
    RETURN person;
END $$;

-- A job enters by its authority, which somebody gave behind the door and so after the second factor. It has no keyboard
-- to be idle at.
CREATE OR REPLACE FUNCTION access.enter_by_authority_v1(authority bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    token text := gen_random_uuid()::text || gen_random_uuid()::text;
    moment timestamptz := statement_timestamp();
BEGIN
    INSERT INTO access_session (token_hash, person_id, purpose_id, expires_at, idle_at, second_factor_at, device)
    SELECT sha256(convert_to(token, 'UTF8')), a.person_id, a.purpose_id, least(a.expires_at, moment + interval '1 hour'),
           least(a.expires_at, moment + interval '1 hour'), a.given_at, 'job'
    FROM access_authority a WHERE a.id = authority AND a.expires_at > moment;
    IF NOT FOUND THEN RETURN NULL; END IF;
    RETURN access.enter_v1(token);
END $$;

-- When the visitor last proved to be who they are; strong acts ask that it was a moment ago (ASVS 7.5.3).
CREATE FUNCTION access.confirmed_at_v1() RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT s.confirmed_at FROM access.live_session_v1(nullif(current_setting('app.token', true), '')) s);
END $$;

SET LOCAL ROLE homeroom_owner;
