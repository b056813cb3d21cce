"""Worlds in which a condition has something to refuse that the town, as it is, has not. SQL, rolled back afterwards."""

ORDER = (
    "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets, against_role,"
    " against_organization_id, read_by) SELECT 'made-' || r.id, r.contributor_id, r.source_id, current_date - 1, 'limit',"
    " '[]', {datasets}, {role}, {organization}, '[]' FROM students_sourcerecord r"
)
HALF = " WHERE student_id % 2 = 0"
ABSENT = "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 day', NULL) WHERE key = '{key}'"
TUTORING = "(SELECT id FROM access_purpose WHERE key = 'tutoring')"
NEVER = "tstzrange(NULL, now() - interval '1 day')"
WORLDS = {
    "": "SELECT 1",
    "standing names datasets": f"UPDATE access_standing SET datasets = ~(1::bigint << 11) & ~(1::bigint << 1) & ~2{HALF}",
    "standing is for another purpose": f"UPDATE access_standing SET purpose_id = {TUTORING}{HALF}",
    "standing is over": f"UPDATE access_standing SET during = '{{}}'{HALF}",
    "grants are for another purpose": f"UPDATE access_grant SET purpose_id = {TUTORING} WHERE NOT own",
    "every grant is for another purpose": f"UPDATE access_grant SET purpose_id = {TUTORING}",
    "grants are over": f"UPDATE access_grant SET during = {NEVER} WHERE NOT own",
    "own grants are over": f"UPDATE access_grant SET during = {NEVER} WHERE own",
    "the agency is absent": ABSENT.format(key="county-dcs"),
    "the district is absent": ABSENT.format(key="lakeside-usd"),
    "grants open single elements": 'UPDATE access_grant SET datasets = 0, "full" = ~(0::bit(128)) WHERE NOT own',
    "caseworkers are barred from some": ORDER.format(
        datasets="ARRAY[11, 12, 50, 51]", role="'caseworker'", organization="NULL::smallint"
    ),
    "caseworkers are barred": ORDER.format(datasets="ARRAY[0]", role="'caseworker'", organization="NULL::smallint"),
    "an organization is barred": ORDER.format(
        datasets="ARRAY[0]", role="''", organization="(SELECT id FROM partners_organization WHERE key = 'county-dcs')"
    ),
    "another organization is barred": ORDER.format(
        datasets="ARRAY[0]", role="''", organization="(SELECT id FROM partners_organization WHERE key = 'lakeside-usd')"
    ),
    "everybody is barred": ORDER.format(datasets="ARRAY[0]", role="''", organization="NULL::smallint"),
    "everybody is barred from some": ORDER.format(
        datasets="ARRAY[11, 12, 50, 51]", role="''", organization="NULL::smallint"
    ),
}
# After these somebody must no longer see something: the standing has to follow. Each by itself, for the next would
# recompute the same children by its own trigger.
CHANGES = {
    "the foster parent is another": "UPDATE students_placementcaregiver SET ends_on = current_date - 1 WHERE ends_on IS NULL",
    "school is over": "UPDATE students_schoolenrollment SET exit_on = current_date - 1 WHERE exit_on > current_date",
    "the caseworker is another": "UPDATE students_caseworker SET ends_on = current_date - 1 WHERE ends_on IS NULL"
    " AND student_id % 2 = 1",
    "the youth is a child": "UPDATE students_matchkeys SET birth_on = current_date - 1000",
    "everybody left the teams": "INSERT INTO casework_departure (student_id, contributor_id, by_id, membership_id, reason)"
    " SELECT m.student_id, m.contributor_id, m.by_id, m.id, '' FROM casework_membership m"
    " WHERE NOT EXISTS (SELECT FROM casework_departure d WHERE d.membership_id = m.id)",
    "care is over": "UPDATE students_careepisode SET exit_on = current_date - 1 WHERE exit_on IS NULL",
}
