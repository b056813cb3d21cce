"""What the record says to access: who is enrolled where, in whose care, and whose caseworker is whose.

Civil days become instants in the collaboration's time zone: a range begins at the first midnight and ends at the
midnight at which the fact no longer holds (sharing specification 2.9).
"""

from homeroom.access.publishing import publish_circumstance, publish_relation

ZONE = "(SELECT timezone FROM partners_collaboration WHERE id = 1)"
# A future entry date within 30 days counts as intending to enroll (34 CFR 99.31(a)(2); specification 2.9).
INTENDING_DAYS = 30


def span(begins: str, ends: str) -> str:
    """SQL: the instants from the midnight that begins `begins` to the midnight that begins `ends`; NULL is open."""
    return (
        f"tstzrange(({begins})::timestamp AT TIME ZONE {ZONE},"
        f" CASE WHEN {ends} < {begins} THEN ({begins})::timestamp AT TIME ZONE {ZONE}"
        f" ELSE ({ends})::timestamp AT TIME ZONE {ZONE} END)"
    )


publish_relation(
    "students.school_of_enrollment",
    f"""
    SELECT (-1000000 - e.school_id)::integer AS principal, e.contributor_id AS organization_id, e.student_id,
           'school_of_enrollment' AS relation, {span(f"e.entry_on - {INTENDING_DAYS}", "e.exit_on")} AS during
    FROM students_schoolenrollment e WHERE e.superseded_at IS NULL
    """,
    moved_by=("students_schoolenrollment",),
)

publish_relation(
    "students.assigned",
    f"""
    SELECT p.id AS principal, p.organization_id, w.student_id, 'assigned' AS relation,
           {span("w.begins_on", "w.ends_on")} AS during
    FROM students_caseworker w
    JOIN partners_person p ON p.organization_id = w.contributor_id AND lower(p.email) = lower(w.email) AND w.email <> ''
    WHERE w.superseded_at IS NULL AND w.role = 'caseworker'
    UNION ALL
    SELECT boss.id, boss.organization_id, w.student_id, 'assigned', {span("w.begins_on", "w.ends_on")}
    FROM students_caseworker w
    JOIN partners_person p ON p.organization_id = w.contributor_id AND lower(p.email) = lower(w.email) AND w.email <> ''
    JOIN partners_person boss ON boss.id = p.supervisor_id
    WHERE w.superseded_at IS NULL AND w.role = 'caseworker'
    """,
    moved_by=("students_caseworker",),
)

publish_relation(
    "students.caregiver",
    f"""
    SELECT p.id AS principal, p.organization_id, c.student_id, 'caregiver' AS relation,
           {span("c.begins_on", "c.ends_on")} AS during
    FROM students_placementcaregiver c
    JOIN partners_person p ON p.role = 'foster_parent' AND lower(p.email) = lower(c.email) AND c.email <> ''
    -- Who came by invitation has proved no address: the membership says with which child this person lives.
    WHERE c.superseded_at IS NULL AND NOT p.is_invited
    """,
    moved_by=("students_placementcaregiver",),
)

publish_relation(
    "students.any_in_population",
    """
    SELECT (-o.id)::integer AS principal, o.id AS organization_id, r.student_id, 'any_in_population' AS relation,
           tstzrange(NULL, NULL) AS during
    FROM partners_organization o CROSS JOIN (SELECT DISTINCT student_id FROM students_sourcerecord) r
    """,
    moved_by=("students_sourcerecord",),
)

publish_relation(
    "students.record_holder",
    """
    SELECT (-r.contributor_id)::integer AS principal, r.contributor_id AS organization_id, r.student_id,
           'record_holder' AS relation, tstzrange(NULL, NULL) AS during
    FROM students_sourcerecord r
    """,
    moved_by=("students_sourcerecord",),
)

RESPONSIBLE = f"""
    SELECT '{{circumstance}}' AS circumstance, {{organization}} AS organization_id, e.student_id,
           {span("e.removal_on", "e.exit_on")} AS during
    FROM students_careepisode e
    WHERE e.superseded_at IS NULL
"""
LAWFULLY = """
      AND e.legal_authority IN (SELECT jsonb_array_elements_text(legal_responsibility) FROM partners_collaboration)
"""

publish_relation(
    "students.agency_responsible",
    f"""
    SELECT (-e.contributor_id)::integer AS principal, e.contributor_id AS organization_id, e.student_id,
           'agency_responsible' AS relation, {span("e.removal_on", "e.exit_on")} AS during
    FROM students_careepisode e
    WHERE e.superseded_at IS NULL {LAWFULLY}
    """,
    moved_by=("students_careepisode",),
)

publish_circumstance(
    "students.any",
    """
    SELECT 'any' AS circumstance, NULL::smallint AS organization_id, r.student_id, tstzrange(NULL, NULL) AS during
    FROM (SELECT DISTINCT student_id FROM students_sourcerecord) r
    """,
    moved_by=("students_sourcerecord",),
)
publish_circumstance(
    "students.in_care",
    RESPONSIBLE.format(circumstance="in_care", organization="NULL::smallint"),
    moved_by=("students_careepisode",),
)
publish_circumstance(
    "students.in_care_of_recipient",
    RESPONSIBLE.format(circumstance="in_care_of_recipient", organization="e.contributor_id"),
    moved_by=("students_careepisode",),
)
publish_circumstance(
    "students.agency_responsible",
    RESPONSIBLE.format(circumstance="agency_responsible", organization="e.contributor_id") + LAWFULLY,
    moved_by=("students_careepisode",),
)
for name in ("enrolled_in_recipient", "enrolled"):
    publish_circumstance(
        f"students.{name}",
        f"""
        SELECT '{name}' AS circumstance, e.contributor_id AS organization_id, e.student_id,
               {span(f"e.entry_on - {INTENDING_DAYS}", "e.exit_on")} AS during
        FROM students_schoolenrollment e WHERE e.superseded_at IS NULL
        """,
        moved_by=("students_schoolenrollment",),
    )
