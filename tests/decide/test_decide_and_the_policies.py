"""For looking, a row or a single element is visible exactly when the decision permits: both, over the whole town."""

import json
from datetime import datetime

import pytest

from homeroom.access.catalogue import VIEWS, catalogue
from homeroom.access.deciding import decide
from homeroom.access.door import fact_tables
from homeroom.access.evidence import Question
from tests.collaboration.files import person as person_in
from tests.decide.asking import apply_permits, facts_of
from tests.town.files import ago
from tests.town.permits import JONAH, consent

PURPOSES = ("school-stability", "tutoring")


@pytest.fixture
def glimpsed_town(town):
    """Every contributor of every child has sent every element at every view."""
    town.admin(
        "INSERT INTO students_glimpse (student_id, contributor_id, batch_id, dataset, element, view, value)"
        " SELECT r.student_id, r.contributor_id, (SELECT min(id) FROM students_batch), d.dataset, d.element, v, '1'"
        " FROM students_sourcerecord r CROSS JOIN generate_series(0, 2) v"
        " CROSS JOIN jsonb_to_recordset(%s::jsonb) AS d (dataset integer, element integer)"
        " ON CONFLICT DO NOTHING",
        json.dumps([{"dataset": number_of(e), "element": e.number} for e in catalogue().elements.values()]),
    )
    return town


def number_of(element):
    return catalogue().datasets[element.dataset].number


def as_it_stands(town):
    """Nothing is changed."""


def with_bars(town):
    """Recusals and orders of each kind, against persons, roles and organizations."""
    bar = (
        "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets,"
        " against_role, against_person_id, against_organization_id, read_by)"
        " SELECT %s, o.id, %s, current_date - 1, %s, '[]', %s, %s,"
        " (SELECT id FROM partners_person WHERE key = %s), (SELECT id FROM partners_organization WHERE key = %s), '[]'"
        " FROM partners_organization o WHERE o.key = 'county-dcs'"
    )
    town.admin(bar, "o1", "10023", "limit", [10, 12], "caseworker", None, None)
    town.admin(bar, "o2", "10024", "no_contact", [9, 37, 38], "", "rosa.diaz", None)
    town.admin(bar, "o3", "10026", "seal", [0], "", None, "county-dcs")
    town.admin(
        "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
        " SELECT o.id, '10023', current_date - 1, p.id, 'kin' FROM partners_organization o, partners_person p"
        " WHERE o.key = 'county-dcs' AND p.key IN ('ada.okafor', 'sam.hill')"
    )


def with_ended_papers(town):
    """One agreement ended, another activated; a lapsed training; a partner that withdrew."""
    town.admin("SELECT access.close_grants_v1(id, NULL, 'x') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'")
    town.admin("SELECT access.open_grants_v1(id, NULL) FROM agreements_agreement WHERE key = 'dsa-north-dcs'")
    town.admin(
        "UPDATE partners_readiness r SET during = tstzrange(lower(during), now() - interval '1 minute')"
        " FROM partners_person p WHERE p.id = r.person_id AND p.key = 'sam.hill' AND r.kind = 'training'"
    )


def with_a_partner_gone(town):
    """The agency debarred, a district withdrawn."""
    town.admin(
        "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 day', NULL) WHERE key = 'lakeside-usd'"
    )
    town.admin("UPDATE partners_person SET active = tstzrange(NULL, now() - interval '1 day') WHERE key = 'tom.reed'")


def the_mou_over(town):
    """Everything under the memorandum ends with it; own records stay."""
    town.admin("SELECT access.close_grants_v1(id, NULL, 'x') FROM agreements_agreement WHERE key = 'mou'")


def with_papers_at_rest(town):
    """One agreement paused, another paused until yesterday, the hosting of a third."""
    pause = (
        "INSERT INTO agreements_suspension (agreement_id, begins_at, ends_at, reason)"
        " SELECT id, now() - interval '2 days', now() + %s::interval, 'x' FROM agreements_agreement WHERE key = %s"
    )
    town.admin("SELECT access.open_grants_v1(id, NULL) FROM agreements_agreement WHERE key = 'dsa-north-dcs'")
    town.admin(pause, "1 day", "dsa-lakeside-dcs")
    town.admin(pause, "-1 day", "dsa-north-dcs")
    town.admin("SELECT access.regrant_v1(id) FROM agreements_agreement")


def the_mou_paused(town):
    town.admin(
        "INSERT INTO agreements_suspension (agreement_id, begins_at, reason)"
        " SELECT id, now() - interval '1 day', 'x' FROM agreements_agreement WHERE key = 'mou'"
    )
    town.admin("SELECT access.regrant_all_under_v1(id) FROM agreements_agreement WHERE key = 'mou'")


def with_permits(town):
    """Consents, orders, objections and an appointment of every kind, in force and not."""
    apply_permits(town)


def with_permits_and_a_district_gone(town):
    """What a court orders and who has a right to the record outlast the district's withdrawal; a consent does not."""
    apply_permits(town)
    with_a_partner_gone(town)


def with_permits_of_those_of_age(town):
    """Marisol and Jonah are eighteen; a manager confirmed one tutor long ago, and another lately."""

    def change(content):
        content["consents"].append(consent("of-age", JONAH, ["attendance.*"], ["bridge"], capacity="student"))
        person_in(content, "tia.moss")["recertified_on"] = ago(80)
        person_in(content, "gus.penn")["recertified_on"] = ago(91)

    town.admin("UPDATE students_matchkeys SET birth_on = current_date - interval '18 years 10 days'")
    apply_permits(town, change)


def with_permits_when_care_is_over(town):
    apply_permits(town)
    town.admin("UPDATE students_careepisode SET exit_on = current_date - 1")


@pytest.mark.parametrize(
    "world",
    [
        with_permits,
        with_permits_and_a_district_gone,
        with_permits_of_those_of_age,
        with_permits_when_care_is_over,
        with_papers_at_rest,
        the_mou_paused,
        as_it_stands,
        with_bars,
        with_ended_papers,
        with_a_partner_gone,
        the_mou_over,
    ],
)
def test_what_the_decision_permits_is_what_the_policies_show(glimpsed_town, world):
    town = glimpsed_town
    world(town)
    children = town.admin(
        "SELECT DISTINCT ON (r.student_id) r.student_id, o.key || ':' || r.source_id FROM students_sourcerecord r"
        " JOIN partners_organization o ON o.id = r.contributor_id ORDER BY r.student_id, o.key"
    )
    contributors = dict(town.admin("SELECT id, key FROM partners_organization"))
    compared = permits = 0
    for (person,) in town.admin("SELECT key FROM partners_person ORDER BY key"):
        facts_by_child = {name: facts_of(town, person, name) for _, name in children}
        for purpose in PURPOSES:
            views, rows = visible(town, person, purpose, contributors)
            for student_id, name in children:
                facts = facts_by_child[name]
                for contributor in facts.records:
                    decided = decisions(person, name, purpose, contributor, facts)
                    shown = {key: views.get((student_id, contributor, key)) for key in decided}
                    assert shown == decided, (person, name, purpose, contributor)
                    assert rows.get((student_id, contributor), set()) <= whole(decided), (person, name, contributor)
                    compared += len(decided)
                    permits += sum(view is not None for view in decided.values())
    assert compared > 10_000
    assert permits > 0


def decisions(person, name, purpose, contributor, facts):
    """The view that the decision gives of each element of this contributor; none is a refusal."""
    now = datetime.now().astimezone()
    questions = {
        key: Question(person, name, key, purpose, now, contributor=contributor) for key in catalogue().elements
    }
    return {key: decide(question, facts).view for key, question in questions.items()}


def whole(decided):
    """The datasets of which every element is permitted in full: only theirs are rows that may be seen."""
    return {d.number for d in catalogue().datasets.values() if all(decided[e.key] == "full" for e in d.elements)}


def visible(town, person, purpose, contributors):
    """What this person sees in raw SQL: the fullest view of each single element, and the datasets that have rows."""
    keys = {element.number: key for key, element in catalogue().elements.items()}
    views, rows = {}, {}
    with town.raw(person, purpose) as connection:
        seen = connection.execute(
            "SELECT student_id, contributor_id, element, max(view) FROM students_glimpse GROUP BY 1, 2, 3"
        )
        for student, contributor, element, view in seen:
            views[student, contributors[contributor], keys[element]] = VIEWS[view]
        for table, dataset in fact_tables().items():
            if dataset.isdigit():
                for student, contributor in connection.execute(
                    f"SELECT DISTINCT student_id, contributor_id FROM {table}"
                ):
                    rows.setdefault((student, contributors[contributor]), set()).add(int(dataset))
    return views, rows
