"""Many made-up children whom the town's agency sent two months ago, and what became of each."""

import json

SEND = """
    WITH given AS (
        SELECT %s::text AS outcome, %s::int AS many, %s::jsonb AS races, %s::text AS language, %s::text AS last,
               %s::text AS agency, %s::text AS district, now() - interval '70 days' AS moment
    ), batch AS (
        INSERT INTO students_batch (contributor_id, source_name, format, status)
        SELECT o.id, 'made up', 'hcw', 'loaded' FROM partners_organization o JOIN given g ON o.key = g.agency
        RETURNING id, contributor_id
    ), made AS (
        INSERT INTO students_student (public_id, created_at)
        SELECT gen_random_uuid(), g.moment FROM given g, generate_series(1, g.many) RETURNING id
    ), sent AS (
        INSERT INTO students_sourcerecord (contributor_id, source_id, student_id, recorded_at)
        SELECT b.contributor_id, 'made-' || m.id, m.id, g.moment FROM made m, batch b, given g
    ), named AS (
        INSERT INTO students_identity (student_id, contributor_id, batch_id, key, digest, recorded_at, first_name, middle_name,
                                       last_name, suffix, former_last_names, preferred_first_name, sex, home_language)
        SELECT m.id, b.contributor_id, b.id, 'made-' || m.id, 'x', g.moment, 'Made', '', g.last, '', '[]', '', '', g.language
        FROM made m, batch b, given g
    ), raced AS (
        INSERT INTO students_raceethnicity (student_id, contributor_id, batch_id, key, digest, recorded_at, reported)
        SELECT m.id, b.contributor_id, b.id, 'made-' || m.id, 'x', g.moment, g.races FROM made m, batch b, given g
        WHERE g.races <> '[]'
    ), paired AS (
        INSERT INTO matching_pair (student_id, agency_id, contributor_id, candidate, sealed_child, sealed_candidate, rule, agrees,
                                   compared, batch_id, found_at, expires_at)
        SELECT m.id, b.contributor_id, o.id, ('candidate ' || m.id)::bytea, 'x', 'x', 'weighed', '[]', 'x', b.id,
               g.moment + interval '5 days', now() + interval '20 days'
        FROM made m, batch b, given g JOIN partners_organization o ON o.key = g.district WHERE g.outcome <> 'none' RETURNING id
    )
    INSERT INTO matching_decision (pair_id, verdict, by_id, rule, at)
    SELECT p.id, CASE g.outcome WHEN 'refused' THEN 'refuse' ELSE 'link' END,
           CASE WHEN g.outcome NOT IN ('rules', 'stated') THEN (SELECT id FROM partners_person WHERE key = 'lena.marsh') END,
           CASE g.outcome WHEN 'rules' THEN 'state_id_and_birth_date' WHEN 'stated' THEN 'stated' ELSE '' END,
           g.moment + interval '6 days'
    FROM paired p, given g WHERE g.outcome <> 'waits'
"""


def send_children(town, outcome: str, many: int, *, races=(), language="en", last="Bennett", agency="county-dcs",
                  district="lakeside-usd") -> None:  # fmt: skip
    """`outcome`: rules, person, stated, refused, waits or none."""
    town.admin(
        "ALTER TABLE matching_decision DISABLE TRIGGER link_needs_second"
    )  # Who said it first is no matter here.
    town.admin(SEND, outcome, many, json.dumps(list(races)), language, last, agency, district)
    town.admin("ALTER TABLE matching_decision ENABLE TRIGGER link_needs_second")
