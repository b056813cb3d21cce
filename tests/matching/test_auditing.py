"""Some links that rules made are looked at again, unlabelled; one wrong among too few switches the rules off."""

import json

import pytest
from psycopg import errors

from homeroom.matching.auditing import Audited
from tests.town.files import LAKESIDE, district

NEW = ("S90", "ST-590", "Made", "Up", "", "2012-01-02", "grant-hs", "09")


def draw(town) -> int:
    """As the worker does each day."""
    with town.connection("worker") as worker:
        [number] = worker.execute("SELECT access.draw_audit_v1()").fetchone()
        worker.commit()
        return number


def drawn(town) -> set[int]:
    return {pair for (pair,) in town.admin("SELECT pair_id FROM matching_auditdraw")}


def at_the_end_of_the_month(town) -> None:
    """All that a month asks for is drawn on its last day: links of rules are taken for a month older than they are."""
    town.admin("UPDATE matching_auditdraw SET drawn_at = drawn_at - interval '2 months'")


def by_rule(town) -> set[int]:
    return {
        pair for (pair,) in town.admin("SELECT pair_id FROM matching_decision WHERE verdict = 'link' AND by_id IS NULL")
    }


def test_links_that_rules_made_come_back_each_once_and_no_others(town):
    links = by_rule(town)
    assert links
    for _ in range(60):  # Two months of days; a month asks for fifty at least.
        at_the_end_of_the_month(town)
        draw(town)
    assert drawn(town) == links
    at_the_end_of_the_month(town)
    assert draw(town) == 0


def test_a_day_brings_its_part_of_the_month_and_no_more(town):
    assert draw(town) <= 50
    assert draw(town) == 0 or len(drawn(town)) <= 50


@pytest.mark.parametrize("change", ["by_id = (SELECT min(id) FROM partners_person), rule = ''", "rule = 'stated'"])
def test_a_link_that_a_person_confirmed_is_not_drawn(town, change):
    town.admin(f"UPDATE matching_decision SET {change} WHERE verdict = 'link'")
    for _ in range(5):
        at_the_end_of_the_month(town)
        draw(town)
    assert drawn(town) == set()


def test_nor_is_one_that_was_cut(town):
    town.admin(
        "INSERT INTO matching_decision (pair_id, verdict, by_id, rule, settled_at)"
        " SELECT pair_id, 'undo', NULL, 'load_undone', now() FROM matching_decision WHERE verdict = 'link'"
    )
    at_the_end_of_the_month(town)
    assert draw(town) == 0


def test_nobody_but_the_worker_draws(town):
    for role in ("app", "import", "report"):
        with town.connection(role) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute("SELECT access.draw_audit_v1()")


def load(town, folder, *more) -> dict:
    sent = district(folder, "lakeside-usd", "Lakeside Unified School District", [*LAKESIDE, *more])
    return json.loads(town.homeroom("import", str(sent), "--from", "lakeside-usd", "--json").stdout)


def forget_link(town, child) -> None:
    pairs = "(SELECT id FROM matching_pair WHERE student_id = %s)"
    for table in ("matching_weighing", "matching_decision"):
        town.admin(f"DELETE FROM {table} WHERE pair_id IN {pairs}", child.id)
    town.admin("DELETE FROM matching_pair WHERE student_id = %s", child.id)
    town.admin(
        "DELETE FROM students_sourcerecord WHERE student_id = %s AND contributor_id ="
        " (SELECT id FROM partners_organization WHERE key = 'lakeside-usd')",
        child.id,
    )


@pytest.mark.parametrize(("is_on", "links"), [(True, 1), (False, 0)])
def test_switched_off_rules_link_nobody_and_the_pair_waits_for_a_person(town, tmp_path, is_on, links):
    forget_link(town, town.marisol)
    switched(town, is_on)
    load(town, tmp_path, NEW)
    assert len(town.admin(OF_LAKESIDE, town.marisol.id)) == links
    assert town.admin("SELECT count(*) FROM matching_pair WHERE student_id = %s", town.marisol.id) == [(1,)]


OF_LAKESIDE = (
    "SELECT 1 FROM students_sourcerecord r JOIN partners_organization o ON o.id = r.contributor_id"
    " WHERE r.student_id = %s AND o.key = 'lakeside-usd'"
)


def switched(town, is_on: bool) -> None:
    town.admin(
        "INSERT INTO matching_switching (is_on, by_id, is_by_audit, reason)"
        " SELECT %s, id, false, 'We looked.' FROM partners_person WHERE key = 'lena.marsh'",
        is_on,
    )


def answered(town, **verdicts: bool) -> None:
    """Answers to draws by Lena, as the page writes them."""
    for pair, is_same in verdicts.items():
        town.admin("INSERT INTO matching_auditdraw (pair_id) VALUES (%s)", int(pair[1:]))
        town.admin(
            "INSERT INTO matching_auditanswer (draw_id, by_id, is_same) SELECT d.id, p.id, %s FROM matching_auditdraw d,"
            " partners_person p WHERE d.pair_id = %s AND p.key = 'lena.marsh'",
            is_same,
            int(pair[1:]),
        )


def counts(town) -> tuple:
    with town.connection("worker") as worker:
        return worker.execute("SELECT * FROM access.audited_v1()").fetchone()


def test_answers_are_counted_and_count_anew_when_rules_are_switched_on_again(town):
    one, two, *_ = sorted(by_rule(town))
    assert counts(town) == (0, 0, 0)
    answered(town, **{f"p{one}": True, f"p{two}": False})
    assert counts(town) == (2, 1, 0)
    switched(town, False)
    assert counts(town) == (2, 1, 0)
    switched(town, True)
    assert counts(town) == (0, 0, 0)


@pytest.mark.parametrize(
    ("audited", "wrong", "is_too_much"),
    [
        (0, 0, False),
        (50, 0, False),
        (50, 1, True),
        (900, 1, True),
        (1000, 1, False),
        (1000, 2, True),
        (5000, 12, False),
    ],
)
def test_ignorance_switches_nothing_off_and_a_wrong_link_does_until_so_many_were_right(audited, wrong, is_too_much):
    # One-sided Clopper-Pearson: 1 of 947 is at most 0.5 %.
    assert Audited(audited, wrong, 0).is_too_much is is_too_much


ANSWER = (
    "INSERT INTO matching_auditanswer (draw_id, by_id, is_same) SELECT %s, id, true FROM partners_person WHERE key = %s"
)


def test_a_draw_is_answered_in_ones_own_name_by_whoever_may_see_the_pair(town):
    [(pair,)] = town.admin("SELECT id FROM matching_pair WHERE student_id = %s", town.marisol.id)
    [(draw,)] = town.admin("INSERT INTO matching_auditdraw (pair_id) VALUES (%s) RETURNING id", pair)
    for person, named in (("tom.reed", "tom.reed"), ("ben.ito", "ben.ito"), ("rosa.diaz", "lena.marsh")):
        with town.raw(person) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute(ANSWER, [draw, named])
    for person in ("rosa.diaz", "lena.marsh"):
        with town.raw(person) as connection:
            assert connection.execute(ANSWER, [draw, person]).rowcount == 1


SWITCH = (
    "INSERT INTO matching_switching (is_on, by_id, is_by_audit, reason)"
    " SELECT %s, id, %s, %s FROM partners_person WHERE key = %s"
)


@pytest.mark.parametrize(
    ("person", "named", "is_on", "is_by_audit", "may"),
    [
        ("lena.marsh", "lena.marsh", True, False, True),
        ("lena.marsh", "lena.marsh", False, False, True),
        ("rosa.diaz", "rosa.diaz", False, True, True),  # Her answer was the one too much.
        ("rosa.diaz", "rosa.diaz", True, False, False),
        ("rosa.diaz", "rosa.diaz", False, False, False),
        ("lena.marsh", "rosa.diaz", True, False, False),
    ],
)
def test_a_linkage_steward_switches_and_an_answer_switches_off_alone(town, person, named, is_on, is_by_audit, may):
    arguments = [is_on, is_by_audit, "We looked.", named]
    with town.raw(person) as connection:
        if may:
            assert connection.execute(SWITCH, arguments).rowcount == 1
        else:
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(SWITCH, arguments)


def test_a_switch_says_why_and_an_answer_switches_nothing_on(town):
    with pytest.raises(errors.CheckViolation):
        town.admin(SWITCH, True, False, "", "lena.marsh")
    with pytest.raises(errors.CheckViolation):
        town.admin(SWITCH, True, True, "", "lena.marsh")
