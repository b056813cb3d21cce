"""What casework says to access: assignments and team memberships open, recusals and limiting orders bar."""

from homeroom.access.interest import SUBJECT_ACCESS_AGE
from homeroom.access.protection import Policy, Protection, Right, preset
from homeroom.access.publishing import publish_bar, publish_relation
from homeroom.students.publications import span


@preset("stated")
def stated(model) -> Protection:
    """Written by `homeroom apply`; read behind the policies alone: whoever reads it learns who is in care."""
    return Protection(
        rights=(Right("SELECT, INSERT, UPDATE, DELETE", "homeroom_owner"), Right("SELECT", "homeroom_definer")),
        policies=(
            Policy("configured", "ALL", "homeroom_owner", "true"),
            Policy("definer_reads", "SELECT", "homeroom_definer", "true"),
        ),
    )


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

publish_bar(
    "casework.limiting_order",
    f"""
    SELECT r.student_id, w.against_person_id AS person_id, w.against_organization_id AS organization_id,
           nullif(w.against_role, '') AS role, w.datasets, {span("w.begins_on", "w.ends_on + 1")} AS during
    FROM casework_limitingorder w {NAMED.format(table="w")}
    """,
    moved_by=("casework_limitingorder", "students_sourcerecord", "partners_collaboration"),
)
