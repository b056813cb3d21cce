-- The facts of a decision with the orders that lift a seal for whoever asks.
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- As facts_v5; each seal with when it is lifted for whoever asks.
CREATE FUNCTION access.facts_v6(person_key text, organization_key text, child_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    facts jsonb := access.facts_v5(person_key, organization_key, child_id);
    who partners_person;
BEGIN
    SELECT * INTO who FROM partners_person p WHERE p.key = person_key;
    RETURN facts || jsonb_build_object('orders', (
        SELECT coalesce(jsonb_agg(o.said || jsonb_build_object('lifted', (
            SELECT coalesce(jsonb_agg(access.span_v1(access.days_v1(u.begins_on, u.ends_on))), '[]') FROM casework_unsealingorder u
            WHERE u.lifts = o.said ->> 'key' AND o.said ->> 'effect' = 'seal' AND cardinality(u.read_by) >= 2
              AND (u.for_person_id IS NULL OR u.for_person_id = who.id)
              AND (u.for_organization_id IS NULL OR u.for_organization_id = who.organization_id)
              AND (u.for_role = '' OR u.for_role = who.role))) ORDER BY o.place), '[]')
        FROM jsonb_array_elements(facts -> 'orders') WITH ORDINALITY AS o (said, place)));
END $$;

SET LOCAL ROLE homeroom_owner;
