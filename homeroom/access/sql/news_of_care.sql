-- Being listed in Homeroom says "in care" (decisions 4 and 30). So what one school shows to another opens a child only to a role that
-- an agency's line tells, for the same purpose and on the same relation, that the child is in care; and no longer than that.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- Whether an agency's line tells this role of this recipient, then, for this purpose, that children are in care: toward all toward
-- whom it stands on this ground. A child without care is on no such ground (access/publishing.py), so "in care" reaches them all.
CREATE FUNCTION access.told_of_care_v1(recipient smallint, its_role text, purpose smallint, ground smallint, moment timestamptz)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    in_care CONSTANT integer := 54;  -- The element care.in_care, alone in its dataset; a test compares with the catalogue.
    in_care_rows CONSTANT bigint := 1::bigint << 33;
BEGIN
    RETURN EXISTS (
        SELECT FROM access_grant n
        JOIN partners_organization agency ON agency.id = n.contributor_id
        JOIN access_ground telling ON telling.id = n.ground_id
        JOIN access_ground asked ON asked.id = ground
        WHERE n.recipient_id = recipient
          AND n.role = its_role
          AND (n.purpose_id IS NULL OR n.purpose_id = purpose)
          AND n.during @> moment
          AND agency.kind IN ('child_welfare', 'tribal_organization')
          AND (agency.absent IS NULL OR NOT agency.absent @> moment)
          AND (get_bit(n.flag | n.masked | n."full", in_care) = 1 OR n.datasets & in_care_rows <> 0)
          AND telling.relation = asked.relation
          AND telling.population IN ('in_care', asked.population)
          AND telling.condition IN ('any', asked.condition));
END $$;

SET LOCAL ROLE homeroom_owner;

-- Grants, but for those between schools that wait for such news. What rests on a consent or an order is about one child, and whoever
-- signed it has told.
CREATE VIEW access_grant_told WITH (security_invoker = true) AS
SELECT g.*
FROM access_grant g
JOIN partners_organization c ON c.id = g.contributor_id
JOIN partners_organization r ON r.id = g.recipient_id
JOIN access_ground ground ON ground.id = g.ground_id
WHERE c.kind <> 'school_district'
   OR r.kind <> 'school_district'
   OR g.contributor_id = g.recipient_id
   OR ground.condition IN ('consent', 'order')
   OR access.told_of_care_v1(g.recipient_id, g.role, g.purpose_id, g.ground_id, statement_timestamp());
GRANT SELECT ON access_grant_told TO homeroom_definer;

-- As before, of these.
CREATE OR REPLACE VIEW access_grant_now WITH (security_invoker = true) AS
SELECT g.recipient_id, g.role, g.purpose_id, g.contributor_id, g.ground_id, g.datasets, g."full", g.masked, g.flag, g.own,
       g.agreement_id, g.line_id, g.basis, g.during, ground.relation, ground.population
FROM access_grant_told g
JOIN partners_organization c ON c.id = g.contributor_id
JOIN access_ground ground ON ground.id = g.ground_id
WHERE g.during @> statement_timestamp()
  AND (c.absent IS NULL OR NOT c.absent @> statement_timestamp()
       OR ground.condition = 'order' OR ground.relation IN ('self', 'rights_holder'));
