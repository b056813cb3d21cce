"""A right to the school's record, or a consent that names some of it, is no place on the team (DESIGN section 4, point 8)."""

import psycopg
import pytest

from tests.casework.writing import add_need, id_of
from tests.decide.asking import apply_permits
from tests.desk.asking import text_of
from tests.town.cast import give_accounts

ELENA, TIA = "elena.vega", "tia.moss"
WITHOUT_TEAM = (ELENA, TIA)


@pytest.fixture
def family(town):
    apply_permits(town)
    give_accounts(town.server, town.database)
    return town


def join(connection, town):
    connection.execute(
        "INSERT INTO casework_membership (student_id, contributor_id, by_id, name, team_role, organization_name, phone, email,"
        " appointed, begins_on) SELECT %s, access.organization_v1(), access.person_v1(), 'Aunt', 'champion', '', '', '', '',"
        " current_date",
        [town.marisol.id],
    )


@pytest.mark.parametrize("key", WITHOUT_TEAM)
def test_they_read_the_record_and_not_who_is_on_the_team(family, key):
    client = family.as_(key)
    page = client.get(family.marisol.url)
    assert page.status_code == 200
    assert "/team/" not in page.content.decode()
    with family.raw(key) as connection:
        assert connection.execute("SELECT count(*) FROM casework_membership").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM casework_departure").fetchone() == (0,)


@pytest.mark.parametrize("key", WITHOUT_TEAM)
@pytest.mark.parametrize("tail", ["", "print.pdf", "new/"])
def test_the_pages_of_the_team_answer_as_of_a_child_who_is_not_there(family, key, tail):
    client = family.as_(key)
    answer = client.get(f"{family.marisol.url}team/{tail}")
    assert answer.status_code == 404
    assert text_of(answer) == text_of(client.get(f"/students/00000000-0000-4000-8000-000000000000/team/{tail}"))


@pytest.mark.parametrize("key", WITHOUT_TEAM)
def test_they_bring_nobody_to_the_team(family, key):
    with family.raw(key) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        join(connection, family)


@pytest.mark.parametrize("key", WITHOUT_TEAM)
def test_they_do_not_learn_whom_the_student_lives_with(family, key):
    with family.raw(key) as connection:
        assert connection.execute("SELECT key FROM partners_person WHERE key = 'carmen.abuela'").fetchall() == []
    with family.raw("rosa.diaz") as connection:
        assert connection.execute("SELECT key FROM partners_person WHERE key = 'carmen.abuela'").fetchall() != []


def test_whom_the_student_lives_with_sees_the_team(family):
    answer = family.as_("carmen.abuela").get(f"{family.marisol.url}team/")
    assert answer.status_code == 200


def test_a_step_that_is_with_a_caregiver_is_on_the_parent_s_plan_without_the_name(family):
    ada = family.as_("ada.okafor")
    add_need(ada, family.marisol, id_of(family, "carmen.abuela"))
    elena = family.as_(ELENA)
    for url in (family.marisol.url, f"{family.marisol.url}plan/", f"{family.marisol.url}plan/print.pdf", "/"):
        assert elena.get(url).status_code == 200
    page = text_of(elena.get(f"{family.marisol.url}plan/"))
    assert "Carmen" not in page
