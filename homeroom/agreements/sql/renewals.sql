-- An agreement goes on by itself at its end where the parties agreed so, unless one of them objects in time.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As things stand, would it go on at its last day: agreed so, not as often as was agreed yet, no objection, no earlier end?
CREATE FUNCTION access.renewable_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM agreements_agreement a
        JOIN agreements_renewalterms t ON t.agreement_id = a.id AND t.automatic
        WHERE a.id = agreement AND a.terminated_on IS NULL
          AND (SELECT count(*) FROM agreements_renewal r WHERE r.agreement_id = a.id) < t.times
          AND NOT EXISTS (
            SELECT FROM agreements_renewalobjection o WHERE o.agreement_id = a.id AND o.ends_on = a.expires_on));
END $$;

-- The same, told to its parties.
CREATE FUNCTION access.renews_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN agreement = ANY (access.agreements_of_mine_v1()) AND access.renewable_v1(agreement);
END $$;

-- The last day on which a party may object.
CREATE FUNCTION access.objections_until_v1(agreement bigint) RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT a.expires_on - t.notice_days FROM agreements_agreement a
            JOIN agreements_renewalterms t ON t.agreement_id = a.id WHERE a.id = agreement);
END $$;

-- Does it go on now? Once nobody can object any more, and as long as it is in force: what is paused, ended or over does not, nor
-- does what a party has left, nor what could not hold for a day longer than the agreement above it.
CREATE FUNCTION access.renewal_due_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.renewable_v1(agreement)
       AND access.today_v1() > access.objections_until_v1(agreement)
       AND access.in_force_v1(agreement)
       AND EXISTS (
            SELECT FROM agreements_agreement a LEFT JOIN agreements_agreement above ON above.id = a.parent_id
            -- By the clock: whoever had to wait for somebody else may have waited past the end.
            WHERE a.id = agreement AND upper(a.term) > clock_timestamp() AND (above.id IS NULL OR upper(above.term) > upper(a.term)))
       AND NOT EXISTS (
            SELECT FROM agreements_party p JOIN partners_organization o ON o.id = p.organization_id
            WHERE p.agreement_id = agreement AND o.absent @> statement_timestamp());
END $$;

-- The term, from days and signatures, within that of the agreement above it (collaboration/writing/agreements.py: _term).
CREATE FUNCTION access.term_of_v1(agreement bigint) RETURNS tstzrange
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    zone CONSTANT text := (SELECT c.timezone FROM partners_collaboration c);
    said record;
    begins timestamptz;
    ends timestamptz;
BEGIN
    SELECT a.effective_on, a.expires_on, a.terminated_on, a.parent_id IS NOT NULL AS is_under, above.term AS above,
           (SELECT max(s.signed_on) FROM agreements_signature s WHERE s.agreement_id = a.id) AS signed_on
    INTO said FROM agreements_agreement a LEFT JOIN agreements_agreement above ON above.id = a.parent_id WHERE a.id = agreement;
    IF said.is_under AND isempty(said.above) THEN RETURN 'empty'; END IF;
    begins := greatest(greatest(said.effective_on, said.signed_on)::timestamp AT TIME ZONE zone, lower(said.above));
    ends := least((said.expires_on + 1)::timestamp AT TIME ZONE zone, said.terminated_on::timestamp AT TIME ZONE zone,
                  upper(said.above));
    RETURN CASE WHEN begins < ends THEN tstzrange(begins, ends) ELSE 'empty' END;
END $$;

-- This one's term anew, and that of each under it: what ended with the one above goes on to its own end, and no further.
CREATE FUNCTION access.reterm_v1(agreement bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    under bigint;
BEGIN
    UPDATE agreements_agreement a SET term = access.term_of_v1(a.id) WHERE a.id = agreement;
    FOR under IN SELECT a.id FROM agreements_agreement a WHERE a.parent_id = agreement ORDER BY a.id LOOP
        PERFORM access.reterm_v1(under);
    END LOOP;
END $$;

-- Nobody ends, suspends, resumes or activates this one, what it stands under or what stands under it until the transaction is over.
-- Of what somebody does already, the end is waited for. A foreign key would do the same at commit only, when grants are written.
CREATE FUNCTION access.hold_agreements_v1(agreement bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM agreements_agreement a
    WHERE a.id IN (
        WITH RECURSIVE above AS (
            SELECT agreement AS id
            UNION SELECT a.parent_id::bigint FROM above JOIN agreements_agreement a ON a.id = above.id
        ), under AS (
            SELECT agreement AS id
            UNION SELECT a.id::bigint FROM under JOIN agreements_agreement a ON a.parent_id = under.id
        )
        SELECT above.id FROM above UNION SELECT under.id FROM under)
    ORDER BY a.id FOR UPDATE;
END $$;

-- For the data stewards of the parties, from the row `event`; whoever did it is not told.
CREATE FUNCTION access.notify_stewards_v1(agreement bigint, kind text, event bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    party record;
BEGIN
    FOR party IN SELECT p.organization_id FROM agreements_party p WHERE p.agreement_id = agreement LOOP
        PERFORM access.notify_v1(
            ARRAY(SELECT p.id FROM partners_person p
                  WHERE p.organization_id = party.organization_id AND p.role = 'data_steward'),
            kind, event, party.organization_id, NULL, NULL, (SELECT a.key FROM agreements_agreement a WHERE a.id = agreement));
    END LOOP;
END $$;

-- For the worker: let go on what is due, the one above before those under it. Its last day and its term move before the old end, and
-- its grants with them. Answers how many agreements.
CREATE FUNCTION access.renew_agreements_v1() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    each record;
    renewal record;
    renewed integer := 0;
BEGIN
    -- A file that is applied at this moment was compared with days that are no longer those.
    PERFORM pg_advisory_xact_lock(hashtext('homeroom apply'));
    FOR each IN
        WITH RECURSIVE tree AS (
            SELECT a.id, 0 AS depth FROM agreements_agreement a WHERE a.parent_id IS NULL
            UNION ALL SELECT a.id, tree.depth + 1 FROM tree JOIN agreements_agreement a ON a.parent_id = tree.id
        )
        SELECT tree.id FROM tree JOIN agreements_renewalterms t ON t.agreement_id = tree.id AND t.automatic ORDER BY tree.depth, tree.id
    LOOP
        CONTINUE WHEN NOT access.renewal_due_v1(each.id);
        PERFORM access.hold_agreements_v1(each.id);
        CONTINUE WHEN NOT access.renewal_due_v1(each.id);
        INSERT INTO agreements_renewal AS r (agreement_id, number, begins_on, ends_on)
        SELECT a.id, 1 + (SELECT count(*) FROM agreements_renewal x WHERE x.agreement_id = a.id), a.expires_on + 1,
               (a.expires_on + 1 + make_interval(months => t.for_months))::date - 1
        FROM agreements_agreement a JOIN agreements_renewalterms t ON t.agreement_id = a.id WHERE a.id = each.id
        RETURNING r.id, r.ends_on INTO renewal;
        UPDATE agreements_agreement a SET expires_on = renewal.ends_on WHERE a.id = each.id;
        PERFORM access.reterm_v1(each.id);
        PERFORM access.regrant_all_under_v1(each.id);
        PERFORM access.notify_stewards_v1(each.id, 'agreement_renewed', renewal.id);
        renewed := renewed + 1;
    END LOOP;
    RETURN renewed;
END $$;

-- May whoever sits here object: a party's data steward, in time, to what would go on?
CREATE FUNCTION access.may_object_v1(agreement bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN access.may_steward_v1(agreement) AND access.renewable_v1(agreement) AND access.stands_v1(agreement)
       AND access.today_v1() <= access.objections_until_v1(agreement)
       AND EXISTS (SELECT FROM agreements_agreement a WHERE a.id = agreement AND upper(a.term) > statement_timestamp());
END $$;

-- From a page. NULL: may not. -1: too late, or it does not go on anyway. Else 1.
CREATE FUNCTION access.object_to_renewal_v1(agreement bigint, why text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    objection bigint;
BEGIN
    IF NOT access.may_steward_v1(agreement) THEN RETURN NULL; END IF;
    PERFORM access.hold_agreements_v1(agreement);
    IF NOT access.may_object_v1(agreement) THEN RETURN -1; END IF;
    INSERT INTO agreements_renewalobjection AS o (agreement_id, by_id, ends_on, reason)
    SELECT a.id, access.person_v1(), a.expires_on, why FROM agreements_agreement a WHERE a.id = agreement
    RETURNING o.id INTO objection;
    PERFORM access.notify_stewards_v1(agreement, 'agreement_not_renewed', objection);
    RETURN 1;
END $$;

CREATE FUNCTION access.hold_agreement_v1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM agreements_agreement a WHERE a.id = NEW.agreement_id FOR KEY SHARE;
    RETURN NEW;
END $$;

-- Whoever lays a trigger must be able to call its function, whose owner is its maker until rights are laid.
DO $do$ BEGIN
    IF current_user = 'homeroom_definer' THEN
        GRANT EXECUTE ON FUNCTION access.hold_agreement_v1() TO homeroom_owner;
    END IF;
END $do$;

SET LOCAL ROLE homeroom_owner;

CREATE TRIGGER waits_its_turn BEFORE INSERT ON agreements_activation
    FOR EACH ROW EXECUTE FUNCTION access.hold_agreement_v1();
CREATE TRIGGER waits_its_turn BEFORE INSERT ON agreements_ending
    FOR EACH ROW EXECUTE FUNCTION access.hold_agreement_v1();
CREATE TRIGGER waits_its_turn BEFORE INSERT ON agreements_suspension
    FOR EACH ROW EXECUTE FUNCTION access.hold_agreement_v1();
CREATE TRIGGER waits_its_turn BEFORE INSERT ON agreements_resumption
    FOR EACH ROW EXECUTE FUNCTION access.hold_agreement_v1();
