-- Invitations to a child's team: a person, and a one-use code with which that person chooses a password.
-- A person is made here and nowhere else but by the collaboration file. Being made opens nothing: the membership does,
-- as far as agreements and laws open something to it.

-- Does this seat answer for this child's case now?
CREATE FUNCTION access.answers_for_v1(student integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    RETURN seat.person_id IS NOT NULL
       AND NOT (student::bigint << 6) = ANY (access.barred_v1())
       AND EXISTS (SELECT FROM access_standing v
                   WHERE v.student_id = student AND v.principal = ANY (seat.principals)
                     AND v.purpose_id IN (0, seat.purpose_id)
                     AND v.ground_id = ANY (access.accountable_v1()) AND v.during @> statement_timestamp());
END $$;

-- Make a person and a first code. Answers the person's id; NULL where this may not be. Always a new person: so it takes
-- over nobody's account, and does not tell whether an address is known.
CREATE FUNCTION access.invite_v1(student integer, invited_name text, invited_role text, party smallint,
                                 invited_email text, invited_phone text, sign_in_name text, hash bytea, days integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    house partners_organization;
    made integer;
    moment timestamptz := statement_timestamp();
BEGIN
    IF NOT access.answers_for_v1(student) THEN RETURN NULL; END IF;
    SELECT * INTO house FROM partners_organization o WHERE o.id = party;
    IF NOT FOUND OR (house.kind, invited_role) NOT IN (('family', 'foster_parent'), ('family', 'parent'), ('family', 'youth'),
                                                       ('advocate', 'casa'), ('provider', 'tutor'), ('court', 'court_staff'))
    THEN RETURN NULL; END IF;
    IF house.absent @> moment OR house.debarred @> moment THEN RETURN NULL; END IF;
    -- What opens children to everybody of an organization in this role opens them to whom the organization itself names.
    IF EXISTS (SELECT FROM access_grant g JOIN access_ground ground ON ground.id = g.ground_id
               WHERE g.recipient_id = party AND g.role = invited_role AND (upper_inf(g.during) OR upper(g.during) > moment)
                 AND ground.relation NOT IN ('team_member', 'self', 'caregiver'))
    THEN RETURN NULL; END IF;
    INSERT INTO partners_person (key, name, organization_id, role, email, phone, active, is_invited)
    VALUES (sign_in_name, invited_name, party, invited_role, invited_email, invited_phone, tstzrange(NULL, NULL), true)
    RETURNING id INTO made;
    INSERT INTO partners_joincode (person_id, code_hash, by_id, expires_at)
    VALUES (made, hash, access.person_v1(), moment + make_interval(days => least(days, 14)));
    RETURN made;
END $$;

-- The invited person behind a membership, where this seat answers for the child and nobody has joined yet. Whoever has
-- joined holds an account: another code would take it over.
CREATE FUNCTION access.invited_v1(member bigint) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT p.id FROM casework_membership m JOIN partners_person p ON p.id = m.person_id AND p.is_invited
            WHERE m.id = member AND access.answers_for_v1(m.student_id)
              AND NOT EXISTS (SELECT FROM casework_departure d WHERE d.membership_id = m.id)
              AND NOT EXISTS (SELECT FROM partners_joincode c WHERE c.person_id = p.id AND c.used_at IS NOT NULL));
END $$;

-- Take back what was sent, and, with a hash, send another: of several letters only the last one works.
CREATE FUNCTION access.reinvite_v1(member bigint, hash bytea, days integer) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    invited integer := access.invited_v1(member);
BEGIN
    IF invited IS NULL THEN RETURN false; END IF;
    UPDATE partners_joincode SET revoked_at = statement_timestamp()
    WHERE person_id = invited AND used_at IS NULL AND revoked_at IS NULL;
    IF hash IS NOT NULL THEN
        INSERT INTO partners_joincode (person_id, code_hash, by_id, expires_at)
        VALUES (invited, hash, access.person_v1(), statement_timestamp() + make_interval(days => least(days, 14)));
    END IF;
    RETURN true;
END $$;

-- How invitations stand, to the teams of children for whom this seat answers: the latest code of each person. With a
-- student, of that child's team; without, those that nobody has used, which this seat sent.
CREATE FUNCTION access.invitations_v1(student integer)
RETURNS TABLE (membership_id bigint, student_id integer, name text, sign_in_name text, email text, issued_at timestamptz,
               expires_at timestamptz, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    me integer := (access.seat_v1()).person_id;
    moment timestamptz := statement_timestamp();
BEGIN
    RETURN QUERY
    SELECT m.id, m.student_id, p.name, p.key, p.email::text, c.issued_at, c.expires_at,
           CASE WHEN c.used_at IS NOT NULL THEN 'used' WHEN c.revoked_at IS NOT NULL THEN 'revoked'
                WHEN c.expires_at <= moment THEN 'expired' ELSE 'sent' END
    FROM casework_membership m JOIN partners_person p ON p.id = m.person_id AND p.is_invited
    JOIN LATERAL (SELECT * FROM partners_joincode j WHERE j.person_id = p.id ORDER BY j.id DESC LIMIT 1) c ON true
    WHERE NOT EXISTS (SELECT FROM casework_departure d WHERE d.membership_id = m.id)
      AND CASE WHEN $1 IS NOT NULL THEN m.student_id = $1 ELSE c.by_id = me AND c.used_at IS NULL END
      AND access.answers_for_v1(m.student_id)
    ORDER BY c.issued_at;
END $$;

-- Whose code this is, if it works now; one row or none, found by one look-up whether it never was, is used or is over.
CREATE FUNCTION access.joining_v1(hash bytea)
RETURNS TABLE (person_id integer, name text, sign_in_name text, email text, signs_confidentiality boolean, takes_training boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN QUERY
    SELECT p.id, p.name, p.key, p.email::text,
           p.is_invited AND p.role NOT IN ('parent', 'youth'), p.is_invited AND p.role = 'foster_parent'
    FROM partners_joincode c JOIN partners_person p ON p.id = c.person_id
    WHERE c.code_hash = hash AND c.used_at IS NULL AND c.revoked_at IS NULL AND c.expires_at > statement_timestamp()
      AND p.active @> statement_timestamp();
END $$;

-- Use the code up, in the transaction in which the account is made. An invited person signs the papers by joining: the
-- page has shown what they say. An organization trains its own people; whom a child lives with learns on that page.
CREATE FUNCTION access.join_v1(hash bytea) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    joins record;
    zone text := (SELECT timezone FROM partners_collaboration WHERE id = 1);
    today date := (statement_timestamp() AT TIME ZONE zone)::date;
    a_year tstzrange := tstzrange(today::timestamp AT TIME ZONE zone, (today + interval '1 year') AT TIME ZONE zone);
BEGIN
    UPDATE partners_joincode SET used_at = statement_timestamp()
    WHERE code_hash = hash AND used_at IS NULL AND revoked_at IS NULL AND expires_at > statement_timestamp();
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT p.id, p.role, p.is_invited INTO joins FROM partners_joincode c JOIN partners_person p ON p.id = c.person_id
    WHERE c.code_hash = hash AND p.active @> statement_timestamp();
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF joins.is_invited AND joins.role NOT IN ('parent', 'youth') THEN
        INSERT INTO partners_readiness (person_id, kind, done_on, during)
        SELECT joins.id, paper, today, a_year FROM unnest(ARRAY['confidentiality', 'training']) AS paper
        WHERE paper = 'confidentiality' OR joins.role = 'foster_parent';
    END IF;
    RETURN joins.id;
END $$;
