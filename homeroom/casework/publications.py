"""What casework says to access: assignments, teams, rights, consents, orders, emergencies open; what bars."""

from homeroom.access.interest import SUBJECT_ACCESS_AGE
from homeroom.access.publishing import publish_bar, publish_objection, publish_relation, publish_release
from homeroom.students.publications import span

NAMED = """
    JOIN students_sourcerecord r ON r.contributor_id = {table}.contributor_id AND r.source_id = {table}.source_id
"""

publish_relation(
    "casework.relation",
    f"""
    SELECT p.id AS principal, p.organization_id, r.student_id,
           CASE w.relation WHEN 'assigned_caseworker' THEN 'assigned' ELSE w.relation END AS relation,
           {span("w.begins_on", "w.ends_on + 1")} AS during
    FROM casework_relation w {NAMED.format(table="w")} JOIN partners_person p ON p.id = w.person_id
    WHERE w.relation IN ('assigned_caseworker', 'team_member')
    UNION ALL
    SELECT boss.id, boss.organization_id, r.student_id, 'assigned', {span("w.begins_on", "w.ends_on + 1")}
    FROM casework_relation w {NAMED.format(table="w")} JOIN partners_person p ON p.id = w.person_id
    JOIN partners_person boss ON boss.id = p.supervisor_id
    WHERE w.relation = 'assigned_caseworker'
    """,
    moved_by=("students_sourcerecord",),
)

# From the twelfth birthday on, where the agency knows it; else the student page stays the adults'.
publish_relation(
    "casework.self",
    f"""
    SELECT p.id AS principal, p.organization_id, r.student_id, 'self' AS relation,
           {span(f"greatest(w.begins_on, (k.birth_on + interval '{SUBJECT_ACCESS_AGE} years')::date)", "w.ends_on + 1")} AS during
    FROM casework_relation w {NAMED.format(table="w")} JOIN partners_person p ON p.id = w.person_id AND p.role = 'youth'
    JOIN students_matchkeys k ON k.student_id = r.student_id AND k.contributor_id = w.contributor_id
     AND k.superseded_at IS NULL AND k.birth_on IS NOT NULL
    WHERE w.relation = 'self'
    """,
    moved_by=("students_sourcerecord", "students_matchkeys"),
)

publish_relation(
    "casework.team_member",
    f"""
    SELECT p.id AS principal, p.organization_id, m.student_id, 'team_member' AS relation,
           {span("m.begins_on", "m.ends_on + 1")} * tstzrange(NULL, gone.at) AS during
    FROM casework_membership m JOIN partners_person p ON p.id = m.person_id
    LEFT JOIN casework_departure gone ON gone.membership_id = m.id
    """,
    moved_by=("casework_membership", "casework_departure"),
)

LEFT = "LEFT JOIN casework_departure gone ON gone.membership_id = m.id"

# Whoever answers for the case says with whom the child lives where the file names no address. It holds while the child
# stays in the placement in which it was said: another placement is another caregiver.
publish_relation(
    "casework.caregiver",
    f"""
    SELECT p.id AS principal, p.organization_id, m.student_id, 'caregiver' AS relation,
           {span("m.begins_on", "m.ends_on + 1")} * tstzrange(NULL, gone.at) * {span("home.begins_on", "home.ends_on")} AS during
    FROM casework_membership m JOIN partners_person p ON p.id = m.person_id AND p.role = 'foster_parent' {LEFT}
    JOIN students_placement home ON home.student_id = m.student_id AND home.contributor_id = m.contributor_id
     AND home.superseded_at IS NULL AND m.begins_on >= home.begins_on
     AND (home.ends_on IS NULL OR m.begins_on < home.ends_on)
    WHERE m.team_role IN ('resource_parent', 'kin_caregiver')
    """,
    moved_by=("casework_membership", "casework_departure", "students_placement"),
)

# A student who came by invitation: the membership says who it is, and the agency's birth date when the page opens.
publish_relation(
    "casework.student_on_the_team",
    f"""
    SELECT p.id AS principal, p.organization_id, m.student_id, 'self' AS relation,
           {span(f"greatest(m.begins_on, (k.birth_on + interval '{SUBJECT_ACCESS_AGE} years')::date)", "m.ends_on + 1")}
           * tstzrange(NULL, gone.at) AS during
    FROM casework_membership m JOIN partners_person p ON p.id = m.person_id AND p.role = 'youth' AND p.is_invited {LEFT}
    JOIN students_matchkeys k ON k.student_id = m.student_id AND k.contributor_id = m.contributor_id
     AND k.superseded_at IS NULL AND k.birth_on IS NOT NULL
    WHERE m.team_role = 'student'
    """,
    moved_by=("casework_membership", "casework_departure", "students_matchkeys"),
)

publish_bar(
    "casework.recusal",
    f"""
    SELECT r.student_id, w.person_id, NULL::smallint AS organization_id, NULL AS role, ARRAY[0]::smallint[] AS datasets,
           {span("w.begins_on", "w.ends_on + 1")} AS during
    FROM casework_recusal w {NAMED.format(table="w")}
    """,
    moved_by=("casework_recusal", "students_sourcerecord", "partners_collaboration"),
)

# Orders that lift a seal, once two people have read them: when each is in force, and when any of one seal is.
UNSEALING = f"""
    SELECT u.lifts, u.for_person_id, u.for_organization_id, u.for_role, {span("u.begins_on", "u.ends_on + 1")} AS during
    FROM casework_unsealingorder u WHERE cardinality(u.read_by) >= 2
"""
LIFTED = f"(SELECT lifts, range_agg(during) AS during FROM ({UNSEALING}) AS each GROUP BY lifts) AS lifted"
ORDERED = f"tstzmultirange({span('w.begins_on', 'w.ends_on + 1')})"

# While a seal is lifted for somebody it bars each of the others by name.
publish_bar(
    "casework.limiting_order",
    f"""
    SELECT r.student_id, w.against_person_id AS person_id, w.against_organization_id AS organization_id,
           nullif(w.against_role, '') AS role, w.datasets, stretch.during
    FROM casework_limitingorder w {NAMED.format(table="w")}
    LEFT JOIN {LIFTED} ON lifted.lifts = w.key AND w.effect = 'seal'
    CROSS JOIN LATERAL unnest({ORDERED} - coalesce(lifted.during, '{{}}')) AS stretch (during)
    UNION ALL
    SELECT r.student_id, p.id, NULL, NULL, w.datasets, stretch.during
    FROM casework_limitingorder w {NAMED.format(table="w")}
    JOIN {LIFTED} ON lifted.lifts = w.key AND w.effect = 'seal'
    JOIN partners_person p
      ON (w.against_person_id IS NULL OR w.against_person_id = p.id)
     AND (w.against_organization_id IS NULL OR w.against_organization_id = p.organization_id)
     AND (w.against_role = '' OR w.against_role = p.role)
    CROSS JOIN LATERAL unnest({ORDERED} * lifted.during - coalesce((
        SELECT range_agg(mine.during) FROM ({UNSEALING}) AS mine
        WHERE mine.lifts = w.key
          AND (mine.for_person_id IS NULL OR mine.for_person_id = p.id)
          AND (mine.for_organization_id IS NULL OR mine.for_organization_id = p.organization_id)
          AND (mine.for_role = '' OR mine.for_role = p.role)), '{{}}')) AS stretch (during)
    """,
    moved_by=(
        "casework_limitingorder",
        "casework_unsealingorder",
        "students_sourcerecord",
        "partners_collaboration",
    ),
)


# --- Consents, orders that permit, objections ------------------------------------------------------------------------

RECEIVERS = """
    CROSS JOIN LATERAL (SELECT unnest({table}.organizations) AS organization_id, NULL::integer AS person_id
                        UNION ALL SELECT NULL, unnest({table}.people)) AS receiver
"""
SHOWN = '{table}.datasets, {table}.scope_datasets, {table}."full", {table}.masked, {table}.flag, {table}.scope'

# Until it expires or is revoked, and while whoever signed may consent; at eighteen the student alone may (34 CFR 99.5).
publish_release(
    "agreements.consent",
    f"""
    SELECT r.student_id, 'consent' AS kind, c.id::bigint AS of_id, receiver.organization_id, receiver.person_id, c.purpose_id,
           c.basis, {SHOWN.format(table="c")},
           access.authority_v1(r.student_id, c.basis, c.capacity, c.signed_by, c.given_at) * tstzmultirange(
               tstzrange(c.given_at, NULL)
               * tstzrange(NULL, least(c.expires_at, c.revoked_at,
                                       CASE WHEN c.capacity <> 'student' THEN access.of_age_at_v1(r.student_id) END))) AS during
    FROM agreements_consent c {NAMED.format(table="c")} {RECEIVERS.format(table="c")}
    """,
)

# From the day on which the family was told of it on, which an order in its own dependency case does not ask for.
publish_release(
    "casework.permitting_order",
    f"""
    SELECT r.student_id, 'order' AS kind, o.id::bigint AS of_id, receiver.organization_id, receiver.person_id,
           0::smallint AS purpose_id, 'FERPA-ORDER' AS basis, {SHOWN.format(table="o")},
           tstzmultirange(access.days_v1(o.begins_on, o.ends_on)
                          * CASE WHEN NOT o.in_dependency_case THEN access.days_v1(o.notice_given_on, NULL)
                                 ELSE tstzrange(NULL, NULL) END) AS during
    FROM casework_permittingorder o {NAMED.format(table="o")} {RECEIVERS.format(table="o")}
    WHERE cardinality(o.read_by) >= 2 AND (o.in_dependency_case OR o.notice_given_on IS NOT NULL)
    """,
)

# For four hours, to the person who opened it; nobody's objection takes it away.
publish_release(
    "casework.emergency",
    """
    SELECT e.student_id, 'emergency' AS kind, e.id AS of_id, NULL::smallint AS organization_id, e.by_id AS person_id,
           0::smallint AS purpose_id, 'FERPA-EMERGENCY' AS basis, e.datasets, e.datasets AS scope_datasets, e.elements AS "full",
           0::bit(128) AS masked, 0::bit(128) AS flag, e.elements AS scope, tstzmultirange(tstzrange(e.at, e.ends_at)) AS during
    FROM casework_emergency e
    """,
)

publish_objection(
    "agreements.objection",
    f"""
    SELECT r.student_id, receiver.organization_id, n.datasets, n.scope AS elements,
           tstzrange(n.begins_at, NULL) * tstzrange(NULL, n.ends_at) AS during
    FROM agreements_objection n {NAMED.format(table="n")}
    CROSS JOIN LATERAL unnest(CASE n.organizations WHEN '{{}}' THEN ARRAY[NULL]::smallint[] ELSE n.organizations END)
      AS receiver (organization_id)
    WHERE n.ends_at IS NULL OR n.begins_at < n.ends_at
    """,
)

# A parent, or whom a court named, has the right to the education record until the student is of age (34 CFR 99.4, 99.5).
publish_relation(
    "casework.rights_holder",
    f"""
    SELECT p.id AS principal, p.organization_id, r.student_id, 'rights_holder' AS relation,
           {span("w.begins_on", "w.ends_on + 1")} * tstzrange(NULL, access.of_age_at_v1(r.student_id)) AS during
    FROM casework_relation w {NAMED.format(table="w")} JOIN partners_person p ON p.id = w.person_id AND p.role = 'parent'
    WHERE w.relation IN ('parent', 'education_rights_holder')
    UNION ALL
    SELECT p.id, p.organization_id, r.student_id, 'rights_holder',
           access.days_v1(a.begins_on, a.ends_on) * tstzrange(NULL, access.of_age_at_v1(r.student_id))
    FROM casework_appointment a {NAMED.format(table="a")} JOIN partners_person p ON p.id = a.person_id AND p.role = 'parent'
    WHERE cardinality(a.read_by) >= 2
    """,
    moved_by=("students_sourcerecord", "students_matchkeys"),
)
