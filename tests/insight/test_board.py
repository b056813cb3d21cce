"""The board of needs: for those who work with the children with a way to every row, for others counts that tell of nobody."""

import re

import pytest

from tests.casework.writing import add_need, id_of
from tests.desk.asking import text_of
from tests.insight.managing import hire_manager, many_needs

PAGE = "/needs/"
CELLS = "SELECT cube, name, total, first, second, median_days FROM access.need_cells_v1()"


@pytest.fixture
def manager(town):
    from tests.town.cast import give_accounts

    key = hire_manager(town)
    give_accounts(town.server, town.database)
    return key


def cells(town, person: str, cube: str = "domain", purpose: str = "school-stability") -> dict[str, tuple]:
    with town.raw(person, purpose) as connection:
        return {row[1]: row[2:] for row in connection.execute(CELLS) if row[0] == cube}


def test_the_supervisor_counts_her_own_students_and_reaches_every_row(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "rosa.diaz"), domain="literacy")
    page = town.as_(town.sam_hill).get(PAGE)
    text = text_of(page)
    assert "Reading and writing" in text
    assert 'href="/caseload/?need=literacy"' in page.content.decode()
    assert "not shown" not in text


def test_a_stranger_to_the_child_counts_nothing(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "rosa.diaz"))
    assert "No needs yet" not in text_of(town.as_(town.ada_okafor).get(PAGE))
    assert "No needs yet" in text_of(town.as_(town.uma_bell).get(PAGE))


def test_a_met_need_is_counted_with_the_days_that_it_took(town):
    many_needs(town, town.marisol, domain="literacy", met=2, unmet=1)
    text = re.sub(r"\s+", " ", text_of(town.as_(town.sam_hill).get(PAGE)))
    assert re.search(r"Reading and writing 3 2 1 12 days", text)


def test_who_has_the_ball_and_is_late_is_told_by_organization(town):
    many_needs(town, town.marisol, domain="literacy", met=0, unmet=4)
    text = re.sub(r"\s+", " ", text_of(town.as_(town.sam_hill).get(PAGE)))
    assert re.search(r"Lakeside County Child Services 4 4 0", text)
    assert 'href="/caseload/?overdue=1"' in town.as_(town.sam_hill).get(PAGE).content.decode()


def test_the_manager_of_the_agency_counts_and_finds_no_child(town, manager):
    many_needs(town, town.marisol, domain="literacy", met=14, unmet=15)
    many_needs(town, town.marisol, domain="attendance", met=30, unmet=31)
    many_needs(town, town.ines, domain="school_stability", met=17, unmet=11, by="tom.reed")
    home = town.as_(manager).get("/")
    text = re.sub(r"\s+", " ", text_of(home))
    assert "As of" in text
    assert "All 118 61 57" in text
    assert "not shown" in text
    assert "/caseload/" not in home.content.decode()
    assert "Marisol" not in text
    with town.raw(manager) as connection:
        for table in ("casework_need", "students_student", "students_glimpse"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_small_number_is_not_told_and_not_given_away(town, manager):
    many_needs(town, town.marisol, domain="literacy", met=3, unmet=12)
    many_needs(town, town.marisol, domain="attendance", met=40, unmet=40)
    many_needs(town, town.marisol, domain="school_stability", met=20, unmet=20)
    told = cells(town, manager)
    assert told["attendance"][:3] == (80, 40, 40)
    assert told["literacy"][1:] == (None, None, None)
    assert told["interests_and_activities"] == (None, None, None, None)  # None at all is told as a small number.
    assert told[""][:3] == (135, 63, 72)


@pytest.mark.leak(18)
def test_what_was_written_this_month_is_counted_next_month(town, manager):
    many_needs(town, town.marisol, domain="literacy", met=20, unmet=20)
    before = cells(town, manager)
    many_needs(town, town.marisol, domain="literacy", met=0, unmet=25, days_ago=0)
    assert cells(town, manager) == before


@pytest.mark.parametrize("change", [
    "UPDATE partners_person SET role = 'court_staff' WHERE key = 'mona.gray'",
    "UPDATE partners_person SET organization_id = (SELECT id FROM partners_organization WHERE key = 'casa')"
    " WHERE key = 'mona.gray'",
    "DELETE FROM partners_readiness WHERE kind = 'training'",
])  # fmt: skip
def test_nobody_counts_by_being_asked(town, manager, change):
    many_needs(town, town.marisol, domain="literacy", met=20, unmet=20)
    assert cells(town, manager)
    with town.raw(manager) as connection:
        assert connection.execute(CELLS).fetchall()
        town.admin(change)
        assert connection.execute(CELLS).fetchall() == []


def test_a_sealed_child_is_not_counted(town, manager):
    many_needs(town, town.marisol, domain="literacy", met=20, unmet=20)
    many_needs(town, town.ines, domain="literacy", met=15, unmet=15, by="tom.reed")
    assert cells(town, manager)[""][0] == 70
    town.admin(
        "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets,"
        " against_role, read_by) SELECT 'seal', contributor_id, source_id, current_date - 1, 'seal', '[]', ARRAY[0], '', '[]'"
        " FROM students_sourcerecord WHERE student_id = %s",
        town.ines.id,
    )
    assert cells(town, manager)[""][0] == 40


AN_OUTSIDER = "max.stone"


def let_count(town, operations: str = '["aggregate"]', dataset: int = 50) -> None:
    """A line in force that lets the advocates' manager count the agency's plans."""
    town.admin(
        "WITH line AS (INSERT INTO agreements_line (agreement_id, number, contributor_id, elements, view, operations, recipients,"
        " roles, relationship, population, purposes, bases, basis_contents, redisclosure, retention, disposition)"
        " SELECT a.id, 90, o.id, '[]', 'full', %s::jsonb, '[]', '[]', 'any_in_population', 'in_care', '[]', '[]', '{}', '', '{}',"
        " 'destroy' FROM agreements_agreement a, partners_organization o"
        " WHERE a.key = 'dsa-lakeside-dcs' AND o.key = 'county-dcs'"
        " RETURNING id, contributor_id), ground AS (INSERT INTO access_ground (id, relation, population, condition)"
        " VALUES (15, 'any_in_population', 'in_care', 'any') RETURNING id)"
        ' INSERT INTO agreements_opening (line_id, recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full",'
        " masked, flag, own, basis) SELECT line.id, o.id, 'program_manager', u.id, line.contributor_id, ground.id,"
        " 1::bigint << %s, 0::bit(128), 0::bit(128), 0::bit(128), false, '' FROM line, ground, partners_organization o,"
        " access_purpose u WHERE o.key = 'casa' AND u.key = 'school-stability'",
        operations,
        dataset,
    )
    town.admin("SELECT access.restand_all_v1()")


def test_an_outsider_counts_only_by_a_line_that_says_so(town):
    many_needs(town, town.marisol, domain="literacy", met=20, unmet=20)
    hire_manager(town, "casa", AN_OUTSIDER)
    assert cells(town, AN_OUTSIDER) == {}
    let_count(town)
    assert cells(town, AN_OUTSIDER)[""][0] == 40
    assert cells(town, AN_OUTSIDER, purpose="tutoring") == {}
    town.admin("SELECT access.close_grants_v1(id, NULL, 'x') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'")
    assert cells(town, AN_OUTSIDER) == {}


@pytest.mark.parametrize(("operations", "dataset"), [('["view"]', 50), ('["aggregate"]', 12)])
def test_a_line_that_lets_look_or_count_something_else_lets_not_count_plans(town, operations, dataset):
    many_needs(town, town.marisol, domain="literacy", met=20, unmet=20)
    hire_manager(town, "casa", AN_OUTSIDER)
    let_count(town, operations, dataset)
    assert cells(town, AN_OUTSIDER) == {}


def test_an_outsider_counts_the_children_of_the_lines_population_alone(town):
    many_needs(town, town.marisol, domain="literacy", met=20, unmet=20)
    many_needs(town, town.ines, domain="literacy", met=15, unmet=15, by="tom.reed")
    hire_manager(town, "casa", AN_OUTSIDER)
    let_count(town)
    assert cells(town, AN_OUTSIDER)[""][0] == 70
    town.admin("UPDATE students_careepisode SET exit_on = removal_on + 1 WHERE student_id = %s", town.ines.id)
    assert cells(town, AN_OUTSIDER)[""][0] == 40


def test_without_a_line_the_board_says_what_is_missing_and_whom_to_ask(town):
    from tests.town.cast import give_accounts

    hire_manager(town, "lakeside-usd", "sue.park")
    give_accounts(town.server, town.database)
    text = text_of(town.as_("sue.park").get("/"))
    assert "You may not count here yet" in text
    assert "aggregate" in text
    assert "Ben Ito" in text


def test_cells_are_what_suppressing_the_true_counts_gives(town, manager):
    """The definer function against a count made here, by other means."""
    for domain, met, unmet in (
        ("literacy", 3, 30),
        ("attendance", 25, 14),
        ("school_stability", 11, 40),
        ("behavior_and_safety", 60, 61),
    ):
        many_needs(town, town.marisol, domain=domain, met=met, unmet=unmet)
    found = town.admin(
        "SELECT n.domain, count(*) FILTER (WHERE s.state = 'resolved')::int, count(*) FILTER (WHERE s.state <> 'resolved')::int"
        " FROM casework_need n JOIN LATERAL (SELECT state FROM casework_needstate s WHERE s.need_id = n.id ORDER BY id DESC"
        " LIMIT 1) s ON true GROUP BY 1"
    )
    true = {domain: (met, unmet) for domain, met, unmet in found}
    told = cells(town, manager)
    for domain in [name for name in told if name]:
        met, unmet = true.get(domain, (0, 0))
        total, first, second, _days = told[domain]
        assert total in (None, met + unmet)
        assert (first, second) in ((None, None), (met, unmet))
        assert first is None or min(first, second) >= 10
    assert told["behavior_and_safety"][:3] == (121, 60, 61)


def test_the_chart_shows_the_same_numbers_and_nobody_elses(town, manager):
    many_needs(town, town.marisol, domain="literacy", met=20, unmet=20)
    answer = town.as_(manager).get("/needs/chart.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    assert town.as_(town.cy_fox).get("/needs/chart.svg").status_code == 404


def test_what_the_numbers_mean_is_one_click_away(town, manager):
    many_needs(town, town.marisol, domain="literacy", met=20, unmet=20)
    client = town.as_(manager)
    assert 'href="/needs/meanings/"' in client.get("/").content.decode()
    assert "under 10" in text_of(client.get("/needs/meanings/"))
