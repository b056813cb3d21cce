-- What the filling asks of its session: numbers of the size, and of the catalogue.
CREATE FUNCTION pg_temp.n(name text) RETURNS integer LANGUAGE sql STABLE AS $$ SELECT current_setting('bench.' || name)::integer $$;
CREATE FUNCTION pg_temp.mask(name text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT (current_setting('bench.masks')::jsonb ->> name)::bigint $$;
CREATE FUNCTION pg_temp.number(name text) RETURNS smallint LANGUAGE sql STABLE AS $$
    SELECT (current_setting('bench.numbers')::jsonb ->> name)::smallint $$;
CREATE FUNCTION pg_temp.elements() RETURNS bit(128) LANGUAGE sql IMMUTABLE AS $$ SELECT ~(0::bit(128)) $$;
CREATE FUNCTION pg_temp.listed() RETURNS TABLE (key text, dataset smallint, element smallint) LANGUAGE sql STABLE AS $$
    SELECT * FROM jsonb_to_recordset(current_setting('bench.elements')::jsonb) AS e (key text, dataset smallint, element smallint) $$;
