"""The facts of a decision: whole in one function, the same as it was; and of one's own nothing that one may not know."""

import json

import pytest

from tests.decide.test_decide_and_the_policies import (
    the_mou_over,
    the_mou_paused,
    with_bars,
    with_ended_papers,
    with_permits,
    with_permits_and_a_district_gone,
    with_permits_of_those_of_age,
    with_permits_when_care_is_over,
)


def whole(town):
    """Who takes part, and as whom each child is named."""
    people = [key for (key,) in town.admin("SELECT key FROM partners_person ORDER BY key")]
    children = town.admin(
        "SELECT o.key, r.source_id FROM students_sourcerecord r JOIN partners_organization o ON o.id = r.contributor_id"
        " ORDER BY 1, 2"
    )
    return people, [*children, ("county-dcs", "none-such"), ("nowhere", "10023")]


def in_order(value):
    """Lists of facts say the same in whatever order."""
    if isinstance(value, dict):
        return {key: in_order(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted((in_order(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    return value


@pytest.mark.parametrize(
    "world",
    [
        with_permits,
        with_permits_and_a_district_gone,
        with_permits_of_those_of_age,
        with_permits_when_care_is_over,
        with_bars,
        with_ended_papers,
        the_mou_paused,
        the_mou_over,
    ],
)
def test_the_facts_written_whole_are_those_of_before(town, world):
    world(town)
    town.admin(
        "INSERT INTO agreements_suspension (agreement_id, begins_at, ends_at, reason)"
        " SELECT id, now() - interval '9 days', now() - interval '8 days', 'x' FROM agreements_agreement WHERE key = 'mou'"
    )
    people, children = whole(town)
    with town.connection("worker") as worker:
        worker.execute("SET plan_cache_mode = force_generic_plan")
        for person in [*people, "nobody"]:
            for child in children:
                before, whole_ones = (
                    worker.execute(f"SELECT access.facts_v{n}(%s, %s, %s)", [person, *child]).fetchone()[0]
                    for n in (8, 9)
                )
                assert in_order(before) == in_order(whole_ones), (person, child)
