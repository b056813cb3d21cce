-- Files of counts that leave by a line on a basis for studies or evaluations: each is checked before it leaves (sharing specification
-- 2.8, vector 20; 3.7). What was checked and who let it go stands in rows that functions write; nobody changes one.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'countable_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- By which lines this visitor counts other partners' plans now, and whether a file of it is checked: as countable_v1, with the
-- line. The bases are those of agreements/bases.yaml that say output_check (34 CFR 99.31(a)(3) and (6)); a test compares.
CREATE FUNCTION access.counted_under_v1() RETURNS TABLE (contributor_id smallint, agreement_id integer, line_id integer, is_checked boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
BEGIN
    IF seat.person_id IS NULL THEN RETURN; END IF;
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

-- Keep a file for its contributor to look at, for the visitor alone and by a line that holds now. Where nothing in it is small it
-- leaves at once, and stands in the register as released by nobody. NULL where no such line is there.
CREATE FUNCTION access.hold_file_v1(made_as uuid, whose smallint, content bytea, fingerprint text, asked text, day date, small integer,
                                    near integer, code_version text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    moment timestamptz := statement_timestamp();
    by_line record;
    made bigint;
BEGIN
    SELECT c.* INTO by_line FROM access.counted_under_v1() c WHERE c.contributor_id = whose AND c.is_checked ORDER BY c.line_id LIMIT 1;
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO insight_heldfile (export, contributor_id, recipient_id, by_id, at, agreement_id, line_id, query, as_of, sealed, digest,
                                  untold, differing, version)
    VALUES (made_as, whose, seat.organization_id, seat.person_id, moment, by_line.agreement_id, by_line.line_id, asked, day, content,
            fingerprint, small, near, code_version)
    RETURNING id INTO made;
    IF small = 0 AND near = 0 THEN
        INSERT INTO insight_filerelease (held_id, contributor_id, recipient_id, person_id, by_id, at, sealed, withheld, note, version,
                                         expires_at)
        VALUES (made, whose, seat.organization_id, seat.person_id, NULL, moment, content, '[]', '', code_version,
                moment + interval '14 days');
        UPDATE insight_heldfile SET sealed = NULL WHERE id = made;
    ELSE
        PERFORM access.notify_v1(
            ARRAY(SELECT p.id FROM partners_person p WHERE p.organization_id = whose AND p.role = 'data_steward'),
            'file_held', made, whose, NULL, made, '');
    END IF;
    RETURN made;
END $$;

-- The tables of a contributor that left before to the organization that this visitor is of; for the contributor's data steward to
-- the organization of a file that waits. Sealed: to set a file against them, and for nothing else.
CREATE FUNCTION access.released_before_v1(whose smallint, most integer, file bigint DEFAULT NULL) RETURNS TABLE (sealed bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    seat access.seat := access.seat_v1();
    recipient smallint;
BEGIN
    IF file IS NULL THEN
        SELECT seat.organization_id INTO recipient
        WHERE EXISTS (SELECT FROM access.counted_under_v1() c WHERE c.contributor_id = whose AND c.is_checked);
    ELSE
        SELECT h.recipient_id INTO recipient FROM insight_heldfile h
        WHERE h.id = file AND h.contributor_id = whose AND h.contributor_id = access.stewarded_v1();
    END IF;
    RETURN QUERY SELECT r.sealed FROM insight_filerelease r
    WHERE r.contributor_id = whose AND r.recipient_id = recipient ORDER BY r.id DESC LIMIT most;
END $$;

-- Which file this visitor may answer for: a data steward of its contributor, who did not ask for it, just confirmed, while nobody
-- has answered.
CREATE FUNCTION access.answerable_v1(file bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('access.file'), hashint8(file));  -- Of two answers at once the second finds the first.
    RETURN coalesce(access.confirmed_at_v1() > statement_timestamp() - interval '30 minutes', false)
       AND EXISTS (SELECT FROM insight_heldfile h
                   WHERE h.id = file AND h.contributor_id = access.stewarded_v1() AND h.by_id <> access.person_v1()
                     AND h.sealed IS NOT NULL);
END $$;

-- Let it go, with more of it hidden or not. What was checked is emptied; what leaves is kept for whoever fetches it, for 14 days, and
-- in the register, against which later files are held. The researcher hears of it.
CREATE FUNCTION access.release_file_v1(file bigint, content bytea, hidden jsonb, why text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    made bigint;
    held record;
BEGIN
    IF NOT access.answerable_v1(file) THEN RETURN NULL; END IF;
    SELECT h.* INTO held FROM insight_heldfile h WHERE h.id = file;
    INSERT INTO insight_filerelease (held_id, contributor_id, recipient_id, person_id, by_id, at, sealed, withheld, note, version, expires_at)
    VALUES (file, held.contributor_id, held.recipient_id, held.by_id, access.person_v1(), statement_timestamp(), content, hidden,
            btrim(why), held.version, statement_timestamp() + interval '14 days')
    RETURNING id INTO made;
    UPDATE insight_heldfile SET sealed = NULL WHERE id = file;
    PERFORM access.notify_v1(ARRAY[held.by_id], 'file_released', made, held.contributor_id, NULL, NULL, '');
    RETURN made;
END $$;

CREATE FUNCTION access.refuse_file_v1(file bigint, why text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    made bigint;
    held record;
BEGIN
    IF btrim(why) = '' OR NOT access.answerable_v1(file) THEN RETURN NULL; END IF;
    SELECT h.* INTO held FROM insight_heldfile h WHERE h.id = file;
    INSERT INTO insight_filerefusal (held_id, contributor_id, person_id, by_id, at, reason)
    VALUES (file, held.contributor_id, held.by_id, access.person_v1(), statement_timestamp(), btrim(why)) RETURNING id INTO made;
    UPDATE insight_heldfile SET sealed = NULL WHERE id = file;
    PERFORM access.notify_v1(ARRAY[held.by_id], 'file_refused', made, held.contributor_id, NULL, NULL, '');
    RETURN made;
END $$;

SET LOCAL ROLE homeroom_owner;
