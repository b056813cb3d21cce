-- Who hears that somebody asks for a look at entries of the book, and what was found (access/reviews.py).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'notify_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The data stewards of the contributor. By who asked, and once.
CREATE FUNCTION access.notify_of_review_v1(review bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    asked record;
BEGIN
    SELECT r.* INTO asked FROM access_disclosurereview r WHERE r.id = review AND r.by_id = access.person_v1();
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(
        ARRAY(SELECT p.id FROM partners_person p WHERE p.organization_id = asked.contributor_id AND p.role = 'data_steward'),
        'review_asked', review, asked.contributor_id, NULL, review, '');
END $$;

-- Who asked. By who found it, and once; of which child it was, the page says to who may still read it.
CREATE FUNCTION access.notify_of_finding_v1(finding bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    found_it record;
BEGIN
    SELECT r.by_id, f.contributor_id INTO found_it
    FROM access_disclosurefinding f JOIN access_disclosurereview r ON r.id = f.review_id
    WHERE f.id = notify_of_finding_v1.finding AND f.by_id = access.person_v1();
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM access.notify_v1(ARRAY[found_it.by_id], 'review_answered', finding, found_it.contributor_id, NULL, NULL, '');
END $$;

SET LOCAL ROLE homeroom_owner;
