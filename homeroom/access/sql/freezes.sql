-- The freeze of a whole collaboration, and its closing. While one stands, a seat has one principal, which stands where a person has
-- a right to the record or an emergency, and nowhere else (access/publishing.py): whatever asks who stands toward a child, in
-- either shape of the policies, in search, lists and writing, finds nobody else (decision 35).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Each freeze, and when it ended: by a word of the owner of the machine, or by the second word of two organizations.
CREATE FUNCTION access.freezes_v1() RETURNS TABLE (freeze_id bigint, kind text, during tstzrange)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT f.id, f.kind, tstzrange(f.at, least(
        (SELECT min(t.at) FROM access_thaw t WHERE t.freeze_id = f.id AND t.by_id IS NULL),
        (SELECT t.at FROM access_thaw t WHERE t.freeze_id = f.id AND t.by_id IS NOT NULL ORDER BY t.at, t.id OFFSET 1 LIMIT 1)))
    FROM access_freeze f;
END $$;

-- What stands now: freeze before closing, NULL where sharing goes on.
CREATE FUNCTION access.frozen_v1() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT f.kind FROM access.freezes_v1() f WHERE f.during @> statement_timestamp() ORDER BY f.kind DESC LIMIT 1);
END $$;

-- As whom somebody enters: by all that person is, or, while sharing is paused, by what outlasts that.
CREATE FUNCTION access.enters_as_v1(person integer) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF access.frozen_v1() IS NOT NULL THEN RETURN ARRAY[-2000000000 - person]; END IF;
    RETURN access.principals_v1(person);
END $$;

-- As before, by the principals of enters_as_v1.
CREATE OR REPLACE FUNCTION access.seat_anew_v1() RETURNS access.seat
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat;
    moment timestamptz := statement_timestamp();
    token text := nullif(current_setting('app.token', true), '');
BEGIN
    IF token IS NULL THEN RETURN NULL; END IF;
    SELECT p.id, p.organization_id, p.role, coalesce(s.purpose_id, 0::smallint), access.enters_as_v1(p.id) INTO seat
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
                      WHERE r.person_id = p.id AND r.kind = 'training' AND r.during @> moment)
          AND (EXISTS (SELECT FROM partners_readiness r
                       WHERE r.person_id = p.id AND r.kind = 'recertification' AND r.during @> moment)
               OR NOT EXISTS (SELECT FROM partners_readiness r WHERE r.person_id = p.id AND r.kind = 'recertification'))));
    IF NOT FOUND THEN RETURN NULL; END IF;
    -- Any role can set any setting, so what the planner was told must be what the token yields.
    IF seat.principals <> coalesce(nullif(current_setting('app.principals', true), ''), '{}')::integer[]
       OR seat.purpose_id <> coalesce(nullif(current_setting('app.purpose', true), ''), '0')::smallint
    THEN RETURN NULL; END IF;
    RETURN seat;
END $$;

-- As before, by the principals of enters_as_v1. A keyring of before a freeze, or of before its end, is not good any more.
CREATE OR REPLACE FUNCTION access.enter_v1(token text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    hash bytea := sha256(convert_to(token, 'UTF8'));
    moment timestamptz := statement_timestamp();
    kept record;
    is_kept boolean;
BEGIN
    SELECT k.person_id, k.purpose_id, k.principals, k.idle_at < least(k.expires_at, moment + interval '29 minutes') AS is_used
    INTO kept FROM access_keyring_good k WHERE k.token_hash = hash;
    is_kept := FOUND;
    IF NOT is_kept THEN
        SELECT s.person_id, coalesce(s.purpose_id, 0::smallint) AS purpose_id, access.enters_as_v1(s.person_id) AS principals,
               true AS is_used
        INTO kept FROM access.live_session_v1(token) s;
        IF NOT FOUND THEN RETURN NULL; END IF;
    END IF;
    IF kept.is_used THEN
        UPDATE access_session SET idle_at = least(expires_at, moment + interval '30 minutes')
        WHERE token_hash = (SELECT s.token_hash FROM access_session s
                            WHERE s.token_hash = hash AND s.idle_at < least(s.expires_at, moment + interval '29 minutes')
                            FOR UPDATE SKIP LOCKED);
    END IF;
    PERFORM set_config('app.token', token, true),
            set_config('app.principals', kept.principals::text, true),
            set_config('app.purpose', kept.purpose_id::text, true);
    IF NOT is_kept THEN PERFORM access.make_keyring_v1(hash); END IF;
    RETURN kept.person_id;
END $$;

-- Any data steward pauses at once: what shows less asks nobody. The freeze that stands, or a new one; NULL where nobody may.
CREATE FUNCTION access.freeze_v1(why text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    made bigint;
BEGIN
    IF seat.role IS DISTINCT FROM 'data_steward' OR coalesce(btrim(why), '') = '' THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('access.freeze'));
    SELECT f.freeze_id INTO made FROM access.freezes_v1() f WHERE f.kind = 'freeze' AND f.during @> statement_timestamp();
    IF NOT FOUND THEN
        INSERT INTO access_freeze (kind, by_id, reason) VALUES ('freeze', seat.person_id, why) RETURNING id INTO made;
    END IF;
    RETURN made;
END $$;

-- A data steward's word that sharing may go on; with that of another organization it does. A closing no page takes back.
CREATE FUNCTION access.thaw_v1(wanted bigint, why text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    made bigint;
BEGIN
    IF seat.role IS DISTINCT FROM 'data_steward' OR coalesce(btrim(why), '') = '' THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('access.freeze'));
    IF NOT EXISTS (SELECT FROM access.freezes_v1() f
                   WHERE f.freeze_id = wanted AND f.kind = 'freeze' AND f.during @> statement_timestamp())
    THEN RETURN NULL; END IF;
    INSERT INTO access_thaw (freeze_id, by_id, organization_id, reason) VALUES (wanted, seat.person_id, seat.organization_id, why)
    ON CONFLICT (freeze_id, organization_id) DO NOTHING RETURNING id INTO made;
    RETURN made;
END $$;

SET LOCAL ROLE homeroom_owner;
