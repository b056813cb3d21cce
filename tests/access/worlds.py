"""Worlds in which a condition has something to refuse that the town, as it is, has not. SQL, rolled back afterwards."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db.models import DateField

from homeroom.access.windows import dated_datasets

ORDER = (
    "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets, against_role,"
    " against_organization_id, read_by) SELECT 'made-' || r.id, r.contributor_id, r.source_id, current_date - 1, 'limit',"
    " '[]', {datasets}, {role}, {organization}, '[]' FROM students_sourcerecord r"
)
HALF = " WHERE student_id % 2 = 0"
ABSENT = "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 day', NULL) WHERE key = '{key}'"
TUTORING = "(SELECT id FROM access_purpose WHERE key = 'tutoring')"
NEVER = "tstzrange(NULL, now() - interval '1 day')"
# The child at whose page some of the visitors are, and every other one.
MARISOLS_HALF = (
    " WHERE student_id % 2 = (SELECT min(r.student_id) % 2 FROM students_sourcerecord r WHERE r.source_id = '10023')"
)
# Those that the town leaves free: a grant on a ground that is not there opens nothing.
FURTHER_GROUNDS = (
    "INSERT INTO access_ground (id, relation, population, condition) SELECT n, 'team_member', 'in_care', 'made ' || n FROM"
    " generate_series(15, 16) n"
)
ALL_ON_15 = (
    f"{FURTHER_GROUNDS}; "
    'INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag,'
    " own, basis, during) SELECT DISTINCT g.recipient_id, g.role, NULL::smallint, c.id, 15, 9223372036854775806,"
    " ~(0::bit(128)), 0::bit(128), 0::bit(128), false, '', g.during FROM access_grant g, partners_organization c"
)
WORLDS = {
    "": "SELECT 1",
    "standing names datasets": f"UPDATE access_standing SET datasets = ~(1::bigint << 11) & ~(1::bigint << 1) & ~2{HALF}",
    "standing is for another purpose": f"UPDATE access_standing SET purpose_id = {TUTORING}{HALF}",
    "standing at the page names datasets": "UPDATE access_standing SET datasets ="
    f" ~(1::bigint << 11) & ~(1::bigint << 50) & ~(1::bigint << 51) & ~(1::bigint << 52) & ~2{MARISOLS_HALF}",
    "standing at the page is for another purpose": f"UPDATE access_standing SET purpose_id = {TUTORING}{MARISOLS_HALF}",
    "standing is over": f"UPDATE access_standing SET during = '{{}}'{HALF}",
    "standing on some grounds is over": "UPDATE access_standing SET during = '{}' WHERE (student_id + ground_id) % 2 = 0",
    "grants are for another purpose": f"UPDATE access_grant SET purpose_id = {TUTORING} WHERE NOT own",
    "every grant is for another purpose": f"UPDATE access_grant SET purpose_id = {TUTORING}",
    "grants are over": f"UPDATE access_grant SET during = {NEVER} WHERE NOT own",
    "every grant is over": f"UPDATE access_grant SET during = {NEVER}",
    # A query without an order finds the row first that was not written anew.
    "a caseworker is the first of all people": "UPDATE partners_person SET key = key WHERE key <> 'rosa.diaz'",
    "own grants are over": f"UPDATE access_grant SET during = {NEVER} WHERE own",
    "the agency is absent": ABSENT.format(key="county-dcs"),
    "the district is absent": ABSENT.format(key="lakeside-usd"),
    "grants open single elements": 'UPDATE access_grant SET datasets = 0, "full" = ~(0::bit(128)) WHERE NOT own',
    # Half of the children stand on a ground on which others, or another purpose, are given everything; the rest on one of mine.
    "others are given single elements on a ground of mine": f"{FURTHER_GROUNDS}; INSERT INTO access_standing"
    " (student_id, principal, ground_id,"
    " purpose_id, datasets, during) SELECT DISTINCT ON (student_id, principal) student_id, principal, (CASE WHEN student_id"
    " % 2 = 0 THEN 15 ELSE 16 END)::smallint, 0, -1, during FROM access_standing ORDER BY student_id, principal, ground_id;"
    ' INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag,'
    " own, basis, during) SELECT DISTINCT CASE t.what WHEN 'others' THEN CASE g.recipient_id WHEN o.id THEN h.id ELSE o.id"
    f" END ELSE g.recipient_id END, g.role, CASE t.what WHEN 'another purpose' THEN {TUTORING} END, g.contributor_id,"
    " CASE t.what WHEN 'mine' THEN 16 ELSE 15 END, 0::bigint, ~(0::bit(128)), 0::bit(128), 0::bit(128), false, '', g.during"
    " FROM access_grant g, unnest(ARRAY['mine', 'others', 'another purpose']) AS t (what), partners_organization o,"
    " partners_organization h WHERE o.key = 'lakeside-usd' AND h.key = 'county-dcs'",
    # On a ground that opens everything of everybody to me, children stand for one dataset alone.
    "standing on another ground names a dataset": "INSERT INTO access_standing (student_id, principal, ground_id, purpose_id,"
    " datasets, during) SELECT DISTINCT ON (student_id, principal) student_id, principal, 15::smallint, 0, 2, during"
    f" FROM access_standing ORDER BY student_id, principal, ground_id; {ALL_ON_15}",
    # On such a ground one stands no longer, or for another purpose.
    **{
        f"standing on another ground {what}": "INSERT INTO access_standing (student_id, principal, ground_id, purpose_id,"
        f" datasets, during) SELECT DISTINCT ON (student_id, principal) student_id, principal, 15::smallint, {purpose}, -1,"
        f" {during} FROM access_standing ORDER BY student_id, principal, ground_id; {ALL_ON_15}"
        for what, purpose, during in (("is over", "0", "'{}'"), ("is for another purpose", TUTORING, "during"))
    },
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
COUNTING = """UPDATE agreements_line SET operations = '["view", "aggregate"]'"""
OF_ONE = " WHERE agreement_id = (SELECT id FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs')"
# Numbers and moments are the same each time: else a row would look new for having been made anew.
LONG_AGO = "timestamptz '2026-01-01'"
ENDED = (
    f"INSERT INTO agreements_ending (id, at, agreement_id, reason) SELECT 900000 + id, {LONG_AGO}, id, ''"
    " FROM agreements_agreement WHERE {}"
)
RESTING = (
    f"INSERT INTO agreements_suspension (id, at, agreement_id, begins_at, reason) SELECT 900000 + id, {LONG_AGO}, id, {LONG_AGO},"
    " '' FROM agreements_agreement WHERE {}"
)
ANOTHER_HOST = (
    "UPDATE {} SET organization_id = (SELECT id FROM partners_organization WHERE key = 'bridge') WHERE organization_id ="
    " (SELECT id FROM partners_organization WHERE key = 'data-host') AND agreement_id = (SELECT id FROM agreements_agreement"
    " WHERE key = 'host-north-usd')"
)
# Of papers, for what asks them.
PAPERS = {
    "another hosts": "; ".join(ANOTHER_HOST.format(table) for table in ("agreements_party", "agreements_signature")),
    "a term is over": f"UPDATE agreements_agreement SET term = {NEVER} WHERE key IN ('dsa-lakeside-dcs', 'host-north-usd')",
    "an agreement ended": ENDED.format("key IN ('dsa-lakeside-dcs', 'host-north-usd')"),
    "an agreement rests": RESTING.format("key IN ('dsa-lakeside-dcs', 'host-north-usd')"),
    "the agreement above rests": RESTING.format("parent_id IS NULL"),
    "the agreement above ended": ENDED.format("parent_id IS NULL"),
    "one did not sign": f"DELETE FROM agreements_signature{OF_ONE} AND organization_id ="
    " (SELECT id FROM partners_organization WHERE key = 'lakeside-usd')",
    "one is not active": f"DELETE FROM agreements_activation{OF_ONE}",
    "one lacks something": "INSERT INTO agreements_lack (id, agreement_id, code, sentence, what, details)"
    " SELECT 900000 + id, id, '', '', '', '{}' FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'",
    "nobody owes a second factor": f"INSERT INTO access_secondfactorwaiver (id, reason, at) VALUES (1, '', {LONG_AGO})",
    "lines let count": COUNTING,
    # Those whose own line does not say so: a manager's.
    "other lines let count": f"{COUNTING} WHERE id NOT IN (SELECT line_id FROM agreements_opening WHERE role ="
    " 'program_manager')",
    "dropped lines let count": f"{COUNTING}, dropped_at = now()",
    "lines of an ended agreement let count": f"{COUNTING}; {ENDED.format('true')}",
    "lines of the absent let count": f"{COUNTING}; {ABSENT.format(key='county-dcs')}; {ABSENT.format(key='lakeside-usd')};"
    f" {ABSENT.format(key='north-usd')}",
    "lines of an absent district let count": f"{COUNTING}; {ABSENT.format(key='lakeside-usd')}",
    "lines whose openings are over let count": f"{COUNTING}; UPDATE agreements_opening SET during = {NEVER}",
    "lines of other data let count": f"{COUNTING}; UPDATE agreements_opening SET datasets = 4",
    "lines are dropped": "UPDATE agreements_line SET dropped_at = now()",
    "lines are over": f"UPDATE agreements_line SET during = {NEVER}",
}
# Those whose answer depends on them.
ASK_PAPERS = (
    *("agreements_ending", "agreements_lack", "agreements_suspension", "access_secondfactorwaiver"),
    *("hosts_v1", "hosted_v1", "in_force_v1", "stands_v1", "countable_v1", "may_steward_v1", "lines_of_mine_v1"),
    "countable_race_v1",
)
DISTRICT = "(SELECT id FROM partners_organization WHERE key = 'lakeside-usd')"
# Where one may write into one's own file of some children, and of another reads what others wrote.
OF_WRITING = {
    "a team reads what the district wrote": "SET LOCAL session_replication_role = replica; UPDATE access_grant SET"
    f" contributor_id = {DISTRICT} WHERE role = 'caseworker' AND ground_id IN (SELECT id FROM access_ground WHERE relation ="
    f" 'team_member'); UPDATE casework_need SET contributor_id = {DISTRICT}; UPDATE casework_goal SET contributor_id ="
    f" {DISTRICT}; UPDATE casework_task SET contributor_id = {DISTRICT}; SET LOCAL session_replication_role = origin",
    "all is open of everybody to whom something is of the own": "INSERT INTO access_standing (student_id, principal, ground_id,"
    " purpose_id, datasets, during) SELECT DISTINCT ON (s.id, v.principal, v.ground_id) s.id, v.principal, v.ground_id, 0, -1,"
    " v.during FROM access_standing v, students_student s WHERE NOT isempty(v.during) ORDER BY s.id, v.principal, v.ground_id,"
    " v.during ON CONFLICT DO NOTHING; UPDATE access_standing SET datasets = -1, purpose_id = 0 WHERE NOT isempty(during);"
    ' INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag, own,'
    " basis, during) SELECT DISTINCT g.recipient_id, g.role, NULL::smallint, c.id, g.ground_id, 9223372036854775806,"
    " 0::bit(128), 0::bit(128), 0::bit(128), false, '', g.during FROM access_grant g, partners_organization c WHERE g.own",
    "caseworkers read all of the district": "UPDATE access_grant SET datasets = 9223372036854775806 WHERE NOT own"
    f" AND role = 'caseworker' AND contributor_id = {DISTRICT}",
}
PAUSED = "all sharing is paused"
# After these somebody must no longer see something: the standing has to follow. Each by itself, for the next would
# recompute the same children by its own trigger.
CHANGES = {
    "the foster parent is another": "UPDATE students_placementcaregiver SET ends_on = current_date - 1 WHERE ends_on IS NULL",
    "school is over": "UPDATE students_schoolenrollment SET exit_on = current_date - 1 WHERE exit_on > current_date",
    "the caseworker is another": "UPDATE students_caseworker SET ends_on = current_date - 1 WHERE ends_on IS NULL"
    " AND student_id % 2 = 1",
    "the youth is a child": "UPDATE students_matchkeys SET birth_on = current_date - 1000",
    "everybody left the teams": "INSERT INTO casework_departure (id, at, act, student_id, contributor_id, by_id,"
    " membership_id, reason) SELECT 900000 + m.id, date_trunc('hour', now()), md5(m.id::text)::uuid, m.student_id,"
    " m.contributor_id, m.by_id, m.id, '' FROM casework_membership m"
    " WHERE NOT EXISTS (SELECT FROM casework_departure d WHERE d.membership_id = m.id)",
    # Who stands there by another number than one's own: the rest of a right to the record.
    PAUSED: f"INSERT INTO access_freeze (id, kind, reason, at) VALUES (900000, 'freeze', 'x', {LONG_AGO})",
    "care is over": "UPDATE students_careepisode SET exit_on = current_date - 1 WHERE exit_on IS NULL",
}
# All that is open of rows with days is open of some days, on the grounds and to whom it was; and what that asks is not so.
DATED = dated_datasets()


def aged() -> Iterator[str]:
    """Of each table with days, the rows of some children are of an earlier day than is open."""
    for model in apps.get_models():
        day = re.fullmatch(r"(?:coalesce\()?(\w+_on)\b.*", getattr(model, "row_day", ""))
        if day is None or not isinstance(getattr(model, "dataset", None), str):
            continue
        dates = [field.column for field in model._meta.concrete_fields if type(field) is DateField]
        said = ", ".join(f"{name} = current_date - {20 if name == day[1] else 30}" for name in dates)
        yield f"UPDATE {model._meta.db_table} SET {said} WHERE (student_id / 2) % 2 = 0"


SOME_DAYS = (
    "INSERT INTO access_windowgrant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, not_before,"
    " agreement_id, line_id, basis, during) SELECT recipient_id, role, coalesce(purpose_id, (SELECT id FROM access_purpose"
    f" WHERE key = 'school-stability')), contributor_id, ground_id, datasets & {DATED}, current_date - 15,"
    f" coalesce(agreement_id, 0), coalesce(line_id, 0), basis, during FROM access_grant WHERE datasets & {DATED} <> 0;"
    f" UPDATE access_grant SET datasets = datasets & ~{DATED}::bigint; SET LOCAL session_replication_role = replica;"
    f" {'; '.join(aged())}; SET LOCAL session_replication_role = origin; "
)
ORGANIZATION = "(SELECT id FROM partners_organization WHERE key = '{}')"
OTHER_DAYS = "UPDATE access_windowgrant SET "
TO_COME = f"{OTHER_DAYS} not_before = current_date + 9"
ALL_OF_THE_OWN = f"UPDATE access_grant SET datasets = datasets | {DATED} WHERE own"
# So that whoever sees it sees one, of these days; what became of others has no day that they see.
ONE_INCIDENT = (
    "SET LOCAL session_replication_role = replica; DELETE FROM students_disciplineincident WHERE id <> (SELECT max(i.id) FROM"
    " students_disciplineincident i JOIN students_sourcerecord r ON r.student_id = i.student_id AND r.contributor_id ="
    " i.contributor_id WHERE r.source_id = '10023' AND i.superseded_at IS NULL); UPDATE students_disciplineincident SET"
    " incident_on = current_date; SET LOCAL session_replication_role = origin"
)
# Of every other child all days, so that in sets its contributors are open of every child of mine.
ALL_DAYS_OF_OTHERS = (
    f"{FURTHER_GROUNDS}; INSERT INTO access_standing (student_id, principal, ground_id, purpose_id, datasets, during)"
    " SELECT DISTINCT ON (student_id,"
    " principal) student_id, principal, 15::smallint, 0, -1, during FROM access_standing WHERE student_id % 2 = 0 ORDER BY"
    " student_id, principal, ground_id; INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id,"
    ' datasets, "full", masked, flag, own, basis, during) SELECT DISTINCT g.recipient_id, g.role, NULL::smallint, c.id, 15,'
    f" {DATED}, 0::bit(128), 0::bit(128), 0::bit(128), false, '', g.during FROM access_windowgrant g, partners_organization c"
)
WINDOWS = {
    f"of some days: {name}": SOME_DAYS + change
    for name, change in {
        "all": "SELECT 1",
        "of others, and all of the own": ALL_OF_THE_OWN,
        "of days to come, and all of the own": f"{ALL_OF_THE_OWN}; {TO_COME}",
        "of others, and all of the own, and an organization is barred": f"{ALL_OF_THE_OWN};"
        f" {WORLDS['an organization is barred']}",
        "one incident is left": ONE_INCIDENT,
        "for another purpose": f"{OTHER_DAYS} purpose_id = {TUTORING}",
        "to another role": f"{OTHER_DAYS} role = 'tutor'",
        "to another organization": f"{OTHER_DAYS} recipient_id = {ORGANIZATION.format('north-usd')}",
        "of another contributor": f"{OTHER_DAYS} contributor_id = {ORGANIZATION.format('north-usd')}",
        "of one dataset": f"{OTHER_DAYS} datasets = {1 << 12}",
        "over": f"{OTHER_DAYS} during = {NEVER}",
        "of days to come": TO_COME,
        "beside all days of others": ALL_DAYS_OF_OTHERS,
        **{
            name: WORLDS[name]
            for name in (
                "standing names datasets", "standing is for another purpose", "standing is over",
                "standing on some grounds is over", "the district is absent", "caseworkers are barred from some",
                "caseworkers are barred",
            )
        },
        "between schools": "UPDATE partners_organization SET kind = 'school_district'",
    }.items()
}  # fmt: skip
# What asks them, by name or by a word of its condition.
ASK_WINDOWS = (
    "in_window_v1",
    "has_windows_v1",
    "windows_anew_v1",
    "my_children_by_day_v1",
    "my_contributors_by_day_v1",
    "my_rows_by_day_v1",
    "audience_v1",
    "reasons_v4",
    "reasons_to_write_v2",
    "access_windowgrant_now",
)
# What one school shows to another waits for an agency's news of care (decision 30). Both stand on one more ground, of the
# relation on which the agency tells.
AGENCIES = "kind IN ('child_welfare', 'tribal_organization')"
OF_AGENCIES = f"contributor_id IN (SELECT id FROM partners_organization WHERE {AGENCIES}) AND NOT own"
BETWEEN_SCHOOLS = (
    f"{FURTHER_GROUNDS}; UPDATE access_ground SET relation = 'school_of_enrollment', population = 'enrolled_in_recipient' WHERE"
    " id = 16; INSERT INTO access_standing (student_id, principal, ground_id, purpose_id, datasets, during) SELECT DISTINCT ON"
    " (student_id, principal) student_id, principal, 16::smallint, 0, -1, during FROM access_standing ORDER BY student_id,"
    " principal, ground_id; INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets,"
    ' "full", masked, flag, own, basis, during) SELECT DISTINCT r.id, g.role, (SELECT id FROM access_purpose'
    " WHERE key = 'school-stability'), c.id, 16, 9223372036854775806, 0::bit(128), 0::bit(128), 0::bit(128), false, '', g.during"
    " FROM access_grant g JOIN partners_organization r ON r.id = g.recipient_id, partners_organization c WHERE r.kind ="
    " 'school_district' AND c.kind = 'school_district' AND r.id <> c.id"
)
OF_TELLING = f"WHERE id IN (SELECT ground_id FROM access_grant WHERE {OF_AGENCIES})"
NEWS = {
    f"schools wait for news of care: {name}": f"{BETWEEN_SCHOOLS}; {change}"
    for name, change in {
        "as it is": "SELECT 1",
        "to another role": f"UPDATE access_grant SET role = 'tutor' WHERE {OF_AGENCIES}",
        "to another": f"UPDATE access_grant SET recipient_id = {ORGANIZATION.format('bridge')} WHERE {OF_AGENCIES}",
        "for another purpose": f"UPDATE access_grant SET purpose_id = {TUTORING} WHERE {OF_AGENCIES}",
        "over": f"UPDATE access_grant SET during = {NEVER} WHERE {OF_AGENCIES}",
        "of no agency": f"UPDATE partners_organization SET kind = 'service_provider' WHERE {AGENCIES}",
        "of the absent": "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 day', NULL) WHERE"
        f" {AGENCIES}",
        "of other data": f"UPDATE access_grant SET datasets = datasets & ~(1::bigint << 33), \"full\" = set_bit(\"full\", 54, 0),"
        f" masked = set_bit(masked, 54, 0), flag = set_bit(flag, 54, 0) WHERE {OF_AGENCIES}",
        **{f"on another {what}": f"UPDATE access_ground SET {what} = 'another ' || id {OF_TELLING}" for what in
           ("relation", "population", "condition")},
    }.items()
}  # fmt: skip
# A draft further on: what may be written in one state may not in another.
TO_SIGN = (
    "INSERT INTO drafting_signatory (draft_id, organization_id, person_id, title, authority, by_id)"
    " SELECT p.draft_id, p.organization_id, s.id, '', '', s.id FROM drafting_party p JOIN partners_person s"
    " ON s.organization_id = p.organization_id AND s.key = '{key}' ORDER BY p.draft_id"
)
QUIETLY = "SET LOCAL session_replication_role = {}"
UNWRITTEN = f"{QUIETLY.format('replica')}; DELETE FROM drafting_version; {QUIETLY.format('origin')}"
DRAFTS = {
    **{
        f"drafts are {state}": f"UPDATE drafting_step SET state = '{state}'"
        for state in ("in_review", "out_for_signature", "concluded")
    },
    "who began a draft is no party of it": "DELETE FROM drafting_party p USING drafting_draft d WHERE d.id = p.draft_id"
    " AND d.organization_id = p.organization_id",
    "nothing is written yet, and somebody is to sign": f"{UNWRITTEN}; {TO_SIGN.format(key='rosa.diaz')}",
    "drafts are in review, and somebody is to sign": f"UPDATE drafting_step SET state = 'in_review';"
    f" {TO_SIGN.format(key='rosa.diaz')}",
    "nothing is written yet, and it is in review": f"{UNWRITTEN}; UPDATE drafting_step SET state = 'in_review'",
}
# Who sees drafts by being named to sign them, and who no longer.
SIGNING = {
    "somebody is to sign": TO_SIGN.format(key="rosa.diaz"),
    "another is to sign": f"{TO_SIGN.format(key='rosa.diaz')}; {TO_SIGN.format(key='tom.reed')}",
    "a party was taken out of a draft": f"{TO_SIGN.format(key='rosa.diaz')}; DELETE FROM drafting_party p USING"
    " partners_organization o WHERE o.id = p.organization_id AND o.key = 'county-dcs' AND p.draft_id = (SELECT max(q.draft_id)"
    " FROM drafting_party q WHERE q.organization_id = o.id AND EXISTS (SELECT FROM drafting_party r WHERE r.draft_id ="
    " q.draft_id AND r.organization_id <> o.id))",
    "one draft is out for signature": "UPDATE drafting_step SET state = 'out_for_signature' WHERE draft_id = (SELECT"
    " max(draft_id) FROM drafting_step)",
}
ALL = {**WORLDS, **PAPERS, **OF_WRITING, **CHANGES, **WINDOWS, **NEWS, **DRAFTS, **SIGNING}
