-- A license shows no more than the agreement above it (sharing specification 2.1: "a DUL needs an active DSA covering its elements"),
-- also from the moment at which that agreement shows less.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Of each line of a license the elements that no line above it shows, when all that was signed there holds; none: it is covered. As
-- tier_lacks in agreements/compiling.py finds them: of its contributor, whatever the view, and of lines of the second edition on
-- (decision 38).
CREATE FUNCTION access.uncovered_v1(license bigint) RETURNS TABLE (line smallint, organization text, elements bit(128))
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    nothing CONSTANT bit(128) := 0::bit(128);
BEGIN
    RETURN QUERY
    WITH reached AS (
        SELECT l.agreement_id, l.amendment_id, l.number, l.edition, l.during, l.contributor_id,
               bit_or(o."full" | o.masked | o.flag) AS bits
        FROM agreements_agreement a
        JOIN agreements_line l ON l.agreement_id IN (a.id, a.parent_id) AND l.dropped_at IS NULL
        JOIN agreements_opening o ON o.line_id = l.id AND NOT o.own
        WHERE a.id = license AND a.tier = 'DUL'
        GROUP BY l.id
    ), above AS (
        SELECT r.contributor_id, bit_or(r.bits) AS bits FROM reached r
        WHERE r.agreement_id <> license AND NOT isempty(r.during) AND upper_inf(r.during) GROUP BY 1
    )
    SELECT r.number, o.name, bit_or(r.bits & ~coalesce(above.bits, nothing))
    FROM reached r
    JOIN partners_organization o ON o.id = r.contributor_id
    LEFT JOIN above ON above.contributor_id = r.contributor_id
    WHERE r.agreement_id = license AND r.edition >= 2 AND (r.amendment_id IS NULL OR NOT isempty(r.during))
      AND r.bits & ~coalesce(above.bits, nothing) <> nothing
    GROUP BY r.number, o.name;
END $$;

-- Write down what this license, or each license under this agreement, is not covered for now; what is covered again lacks nothing of
-- that any more. Parties of an active license that nobody sees anything by from now on are told.
CREATE FUNCTION access.measure_licenses_v1(agreement bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    license bigint;
    was_covered boolean;
    lack bigint;
BEGIN
    FOR license IN
        SELECT a.id FROM agreements_agreement a WHERE agreement IN (a.id, a.parent_id) AND a.tier = 'DUL' ORDER BY a.id
    LOOP
        DELETE FROM agreements_lack l WHERE l.agreement_id = license AND l.what = 'license';
        was_covered := NOT FOUND;
        INSERT INTO agreements_lack (agreement_id, code, sentence, what, details)
        SELECT license, 'R-BASIS', '', 'license', jsonb_build_object(
            'line', u.line, 'organization', u.organization,
            'numbers', (SELECT jsonb_agg(n ORDER BY n) FROM generate_series(0, 127) AS n WHERE get_bit(u.elements, n) = 1))
        FROM access.uncovered_v1(license) AS u ORDER BY u.line, u.organization;
        lack := (SELECT max(l.id) FROM agreements_lack l WHERE l.agreement_id = license AND l.what = 'license');
        IF was_covered AND lack IS NOT NULL
           AND EXISTS (SELECT FROM agreements_activation x WHERE x.agreement_id = license)
           AND NOT EXISTS (SELECT FROM agreements_ending e WHERE e.agreement_id = license)
        THEN
            PERFORM access.notify_stewards_v1(license, 'license_uncovered', lack);
        END IF;
    END LOOP;
END $$;

-- After the lines of an agreement have changed: what it opens, and what its licenses may open under it.
CREATE FUNCTION access.regrant_licensed_v1(agreement bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM access.measure_licenses_v1(agreement);
    RETURN access.regrant_all_under_v1(agreement);
END $$;

SET LOCAL ROLE homeroom_owner;
