-- The grounds of a student toward the own record: who looked at it is the student's to read (34 CFR 99.32(c)).
CREATE FUNCTION access.subject_v1() RETURNS smallint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF (access.seat_v1()).role IS DISTINCT FROM 'youth' THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT id FROM access_ground WHERE relation = 'self');
END $$;
