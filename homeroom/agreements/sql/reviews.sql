-- What rests on a state's statute ends with counsel's review of it (sharing specification 2.2, STATE-*): all that its line opens.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'regrant_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- What was signed before with other words than a day is not limited by it: its agreement says that it would lack the day now.
CREATE FUNCTION access.end_with_review_v1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    expires text := (SELECT l.basis_contents ->> 'review_expires_on' FROM agreements_line l
                     WHERE l.id = NEW.line_id AND l.bases::text LIKE '%"STATE-%');
BEGIN
    IF expires ~ '^\d{4}-\d{2}-\d{2}$' THEN
        BEGIN
            NEW.during := NEW.during * tstzrange(NULL, access.morning_of_v1(expires::date + 1));
        EXCEPTION WHEN datetime_field_overflow THEN NULL;  -- There is no such day, as of 2027-02-30.
        END;
    END IF;
    RETURN NEW;
END $$;

-- Whoever lays a trigger must be able to call its function, whose owner is its maker until rights are laid.
DO $do$ BEGIN
    IF current_user = 'homeroom_definer' THEN
        GRANT EXECUTE ON FUNCTION access.end_with_review_v1() TO homeroom_owner;
    END IF;
END $do$;

SET LOCAL ROLE homeroom_owner;

CREATE TRIGGER ends_with_review BEFORE INSERT OR UPDATE OF during ON agreements_opening
    FOR EACH ROW EXECUTE FUNCTION access.end_with_review_v1();
