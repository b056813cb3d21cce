"""Whom linking reaches: of each recorded group how many rules linked, a person saw, nobody found; suppressed, and of no child."""

import re

import pytest

from homeroom.insight.fairness.counting import Cube, Group
from homeroom.insight.fairness.tables import gap_in_words, told
from tests.desk.asking import text_of
from tests.insight.managing import hire_manager
from tests.insight.reaching import send_children

PAGE = "/matches/fairness/"
CELLS = (
    "SELECT cube, name, children, by_rules, not_by_rules, with_people, not_found, linked, not_linked, refused, waiting"
    " FROM access.fairness_cells_v1()"
)
HISPANIC, BLACK, WHITE, ASIAN = "hispanicOrLatinoEthnicity", "blackOrAfricanAmerican", "white", "asian"
HIDDEN = (None, None)


@pytest.fixture
def manager(town):
    from tests.town.cast import give_accounts

    key = hire_manager(town)
    give_accounts(town.server, town.database)
    return key


def cells(town, person: str, cube: str, purpose: str = "school-stability") -> dict[str, tuple]:
    with town.raw(person, purpose) as connection:
        return {row[1]: row[2:] for row in connection.execute(CELLS) if row[0] == cube}


def each_outcome(town, rules: int, person: int, refused: int, waits: int, none: int, **more) -> None:
    for outcome, many in (("rules", rules), ("person", person), ("refused", refused), ("waits", waits), ("none", none)):
        send_children(town, outcome, many, **more)


def test_of_each_group_it_counts_what_became_of_its_children(town, manager):
    each_outcome(town, 50, 20, 12, 11, 15, races=[BLACK])
    each_outcome(town, 80, 30, 13, 14, 16, races=[WHITE])
    told = cells(town, manager, "race")
    assert told[BLACK] == (108, 50, 58, 43, 15, 20, 23, 12, 11)
    assert told[WHITE] == (153, 80, 73, 57, 16, 30, 27, 13, 14)
    assert told[""] == (261, 130, 131, 100, 31, 50, 50, 25, 25)


def test_hispanic_counts_before_other_words_and_several_before_one(town, manager):
    each_outcome(town, 20, 0, 0, 0, 20, races=[WHITE, HISPANIC])
    each_outcome(town, 21, 0, 0, 0, 20, races=[WHITE, BLACK])
    each_outcome(town, 22, 0, 0, 0, 20)
    told = cells(town, manager, "race")
    assert {name: row[1] for name, row in told.items() if name} == {
        HISPANIC: 20, "demographicRaceTwoOrMoreRaces": 21, "unrecorded": 22,
    }  # fmt: skip


def test_what_the_collaboration_file_says_a_person_confirmed_is_a_persons_link(town, manager):
    send_children(town, "stated", 20)
    each_outcome(town, 30, 0, 10, 0, 10)
    assert cells(town, manager, "language")["en"][4:7] == (10, 20, 10)


@pytest.mark.parametrize(("last", "form"), [
    ("Bennett", "one_name"), ("Reyes Luna", "two_names"), ("Smith-Cole", "two_names"), ("García–López", "two_names"),
    ("O'Dell", "particle"), ("D’Amico", "particle"), ("de la Cruz", "particle"), ("Van Dyk", "particle"),
    ("Ng", "short"), ("Lee", "short"), ("李", "short"), ("Dell", "one_name"), ("Vanderbilt", "one_name"),
    ("Díaz", "one_name"), ("Li Wu", "two_names"),
])  # fmt: skip
def test_names_are_told_apart_by_their_form(town, manager, last, form):
    each_outcome(town, 20, 0, 0, 0, 20, last=last)
    assert {*cells(town, manager, "form")} == {form, ""}


@pytest.mark.parametrize(("last", "letters"), [
    ("Bennett", "ascii"), ("D’Amico", "ascii"), ("Núñez", "beyond_ascii"), ("Łuczak", "beyond_ascii"), ("李", "beyond_ascii"),
])  # fmt: skip
def test_and_by_their_letters(town, manager, last, letters):
    each_outcome(town, 20, 0, 0, 0, 20, last=last)
    assert {*cells(town, manager, "letters")} == {letters, ""}


def test_languages_count_by_their_first_part(town, manager):
    each_outcome(town, 20, 0, 0, 0, 20, language="es-MX")
    each_outcome(town, 20, 0, 0, 0, 20, language="ES")
    each_outcome(town, 20, 0, 0, 0, 20, language="")
    assert {name: row[0] for name, row in cells(town, manager, "language").items()} == {
        "es": 80,
        "unrecorded": 40,
        "": 120,
    }


# --- What is not told -------------------------------------------------------------------------------------------------


@pytest.mark.leak(18)
def test_small_groups_stand_together_and_a_small_number_is_not_told(town, manager):
    each_outcome(town, 40, 0, 0, 0, 40, language="en")
    each_outcome(town, 5, 0, 0, 0, 4, language="so")
    each_outcome(town, 6, 0, 0, 0, 3, language="ti")
    told = cells(town, manager, "language")
    assert {*told} == {"en", "others", ""}
    assert told["others"][0] == 18
    assert (
        told["others"][1:3] == told["en"][1:3] == HIDDEN
    )  # Its 7 that rules did not link, and what would give them away.


@pytest.mark.leak(18)
def test_what_one_table_hides_none_below_it_tells(town, manager):
    each_outcome(town, 40, 15, 15, 0, 40, language="en")
    each_outcome(town, 3, 20, 20, 0, 20, language="es")
    told = cells(town, manager, "language")
    assert told["es"][1:] == told["en"][1:] == (None,) * 8
    assert told[""][1:5] == (43, 130, 70, 60)


@pytest.mark.leak(18)
def test_what_changed_this_month_is_counted_next_month(town, manager):
    each_outcome(town, 40, 20, 20, 12, 40)
    before = cells(town, manager, "language")
    assert before["en"][4:] == (40, 20, 32, 20, 12)
    town.admin("INSERT INTO matching_decision (pair_id, verdict, by_id, rule, at) SELECT pair_id, 'undo', by_id, rule, now()"
               " FROM matching_decision WHERE by_id IS NOT NULL")  # fmt: skip
    town.admin("INSERT INTO matching_decision (pair_id, verdict, by_id, rule, at) SELECT p.id, 'refuse', q.id, '', now()"
               " FROM matching_pair p, partners_person q WHERE q.key = 'lena.marsh' AND p.rule = 'weighed'"
               " AND NOT EXISTS (SELECT FROM matching_decision d WHERE d.pair_id = p.id)")  # fmt: skip
    town.admin("UPDATE students_identity SET home_language = 'es', recorded_at = now() WHERE key LIKE '10%%'")
    assert cells(town, manager, "language") == before


def test_a_sealed_child_is_not_counted(town, manager):
    each_outcome(town, 40, 0, 0, 0, 41)
    town.admin(
        "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets,"
        " against_role, read_by) SELECT 'seal', contributor_id, source_id, current_date - 1, 'seal', '[]', ARRAY[0], '', '[]'"
        " FROM students_sourcerecord WHERE student_id = (SELECT max(student_id) FROM students_sourcerecord)"
    )
    assert cells(town, manager, "language")["en"][:3] == (80, 40, 40)


# --- Who may count ----------------------------------------------------------------------------------------------------


def let_count_race(town, *, operations: str = '["aggregate"]', dataset: int = 4) -> None:
    """A line in force that lets the host's linkage steward count what the agency recorded."""
    town.admin(
        "WITH line AS (INSERT INTO agreements_line (agreement_id, number, contributor_id, elements, view, operations, recipients,"
        " roles, relationship, population, purposes, bases, basis_contents, redisclosure, retention, disposition)"
        " SELECT a.id, 91, o.id, '[]', 'full', %s::jsonb, '[]', '[]', 'any_in_population', 'in_care', '[]', '[]', '{}', '', '{}',"
        " 'destroy' FROM agreements_agreement a, partners_organization o"
        " WHERE a.key = 'dsa-lakeside-dcs' AND o.key = 'county-dcs'"
        " RETURNING id, contributor_id), ground AS (INSERT INTO access_ground (id, relation, population, condition)"
        " VALUES (15, 'any_in_population', 'in_care', 'any') RETURNING id)"
        ' INSERT INTO agreements_opening (line_id, recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full",'
        " masked, flag, own, basis) SELECT line.id, p.organization_id, 'linkage_steward', u.id, line.contributor_id, ground.id,"
        " 1::bigint << %s, 0::bit(128), 0::bit(128), 0::bit(128), false, '' FROM line, ground, partners_person p,"
        " access_purpose u WHERE p.key = 'lena.marsh' AND u.key = 'school-stability'",
        operations,
        dataset,
    )
    # Made-up children of the test are in care as those of the town are.
    town.admin(
        "INSERT INTO students_careepisode (student_id, contributor_id, batch_id, key, digest, removal_on, exit_reason,"
        " legal_authority, court_name) SELECT r.student_id, r.contributor_id, (SELECT min(id) FROM students_batch), r.source_id,"
        " 'x', current_date - 100, '', 'court', '' FROM students_sourcerecord r WHERE r.source_id LIKE 'made-%%'"
    )
    town.admin("SELECT access.restand_all_v1()")


def test_a_linkage_steward_counts_what_she_reviews_and_race_only_by_a_line_that_says_so(town):
    each_outcome(town, 40, 0, 0, 0, 40, races=[BLACK])
    assert cells(town, town.lena_marsh, "language")["en"][:3] == (80, 40, 40)
    assert cells(town, town.lena_marsh, "race") == {}
    let_count_race(town)
    assert cells(town, town.lena_marsh, "race")[BLACK][:3] == (80, 40, 40)


@pytest.mark.parametrize(("operations", "dataset"), [('["view"]', 4), ('["aggregate"]', 12)])
def test_a_line_that_lets_look_or_count_something_else_lets_not_count_race(town, operations, dataset):
    each_outcome(town, 40, 0, 0, 0, 40, races=[BLACK])
    let_count_race(town, operations=operations, dataset=dataset)
    assert cells(town, town.lena_marsh, "race") == {}


@pytest.mark.parametrize("change", [
    "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 day', NULL) WHERE key = 'county-dcs'",
    "UPDATE agreements_line SET dropped_at = now() WHERE number = 91",
    "UPDATE agreements_opening SET during = tstzrange(NULL, now() - interval '1 day') WHERE role = 'linkage_steward'",
    "UPDATE agreements_agreement SET term = tstzrange(lower(term), now() - interval '1 hour') WHERE key = 'dsa-lakeside-dcs'",
])  # fmt: skip
def test_a_line_that_does_not_hold_any_more_lets_nobody_count_race(town, change):
    each_outcome(town, 40, 0, 0, 0, 40, races=[BLACK])
    let_count_race(town)
    assert cells(town, town.lena_marsh, "race")
    town.admin(change)
    assert cells(town, town.lena_marsh, "race") == {}


def test_race_of_children_out_of_the_lines_population_is_not_told(town):
    each_outcome(town, 40, 0, 0, 0, 40, races=[BLACK])
    each_outcome(town, 30, 0, 0, 0, 30, races=[WHITE])
    let_count_race(town)
    town.admin("UPDATE students_careepisode SET exit_on = current_date - 30 WHERE student_id IN"
               " (SELECT student_id FROM students_raceethnicity WHERE reported ? 'white')")  # fmt: skip
    town.admin("SELECT access.restand_all_v1()")
    told = cells(town, town.lena_marsh, "race")
    assert told[BLACK][0] == 80
    assert told["unrecorded"][0] == 60
    assert WHITE not in told


@pytest.mark.parametrize("agreement", ["host-county-dcs", "host-lakeside-usd"])
def test_without_both_hosting_agreements_a_steward_counts_no_link(town, agreement):
    each_outcome(town, 40, 0, 0, 0, 40)
    assert cells(town, town.lena_marsh, "language")["en"][1] == 40
    town.admin(
        "UPDATE agreements_agreement SET term = tstzrange(lower(term), now() - interval '1 hour') WHERE key = %s",
        agreement,
    )
    told = cells(town, town.lena_marsh, "language")
    assert told.get("en", (None, None))[1] is None


def test_a_manager_of_another_house_counts_nothing(town, manager):
    each_outcome(town, 40, 0, 0, 0, 40)
    assert cells(town, manager, "language")
    for organization, key in (("lakeside-usd", "sue.park"), ("casa", "max.stone")):
        hire_manager(town, organization, key)
        assert cells(town, key, "language") == {}, key


@pytest.mark.parametrize("change", [
    "UPDATE partners_person SET role = 'court_staff' WHERE key = 'mona.gray'",
    "DELETE FROM partners_readiness WHERE kind = 'training'",
])  # fmt: skip
def test_nobody_counts_by_being_asked(town, manager, change):
    each_outcome(town, 40, 0, 0, 0, 40)
    with town.raw(manager) as connection:
        assert connection.execute(CELLS).fetchall()
        town.admin(change)
        assert connection.execute(CELLS).fetchall() == []


# --- The page ---------------------------------------------------------------------------------------------------------


def page(town, person: str) -> str:
    return re.sub(r"\s+", " ", text_of(town.as_(person).get(PAGE)))


def test_the_page_says_each_share_with_its_interval_and_how_far_groups_are_apart(town, manager):
    each_outcome(town, 90, 20, 12, 11, 15, races=[BLACK])
    each_outcome(town, 150, 12, 13, 14, 16, races=[WHITE])
    said = page(town, manager)
    assert "Black or African American 148 60.8 % (52.5–68.7), 90" in said
    assert (
        "rules link most of “White” (73.2 %) and fewest of “Black or African American” (60.8 %): 12.4 points apart"
        in said
    )
    assert "Asked are 2 points at most: this does not hold." in said
    assert "Their ranges overlap" in said
    assert "Black or African American 43 46.5 % (31.2–62.3), 20 37.5 % (21.1–56.3), 12" in said
    assert "No record found” is not the same as missed" in said


def test_small_numbers_say_so_and_nothing_is_compared(town, manager):
    each_outcome(town, 20, 3, 0, 0, 20, races=[BLACK])
    said = page(town, manager)
    assert "Too few children to compare groups" in said
    assert "What people decided is not shown: the numbers are small." in said


def test_before_anything_is_counted_it_says_from_when(town, manager):
    town.admin("UPDATE students_sourcerecord SET recorded_at = now()")
    assert "Nothing is counted yet" in page(town, manager)


def test_a_steward_without_a_line_reads_what_race_needs(town):
    each_outcome(town, 40, 0, 0, 0, 40, races=[BLACK])
    said = page(town, town.lena_marsh)
    assert "Race and ethnicity are not counted for you" in said
    assert "By race" not in said


@pytest.mark.parametrize("person", ["rosa_diaz", "ben_ito", "tom_reed", "ada_okafor", "dora_lind"])
def test_nobody_else_has_the_page(quiet_town, person):
    assert quiet_town.as_(getattr(quiet_town, person)).get(PAGE).status_code == 404


def test_the_wrong_method_is_refused(quiet_town):
    assert quiet_town.as_(quiet_town.lena_marsh).post(PAGE).status_code == 405


@pytest.mark.parametrize("start", ["/matches/", "/matches/figures/", "/matches/model/"])
def test_a_steward_finds_the_way(quiet_town, start):
    assert f'href="{PAGE}"' in quiet_town.as_(quiet_town.lena_marsh).get(start).content.decode()


# --- Gaps -------------------------------------------------------------------------------------------------------------


def group(name: str, by_rules: int | None, children: int | None) -> Group:
    left = None if by_rules is None or children is None else children - by_rules
    return Group(name, children, by_rules, left, *[None] * 6)


def test_a_gap_is_between_groups_with_enough_children_and_numbers_that_are_told():
    few, untold = group("white", 99, 99), group("two_names", None, 900)
    rest = [group("unrecorded", 10, 500), group("others", 500, 510), group("", 900, 2000)]
    one, other = group("asian", 900, 1000), group("short", 885, 1000)
    gap = Cube("race", [few, untold, *rest, one, other]).gap
    assert (gap.most, gap.least, round(gap.points, 6), gap.is_reached) == (one, other, 1.5, True)
    assert Cube("race", [few, untold, *rest, one]).gap is None


@pytest.mark.parametrize(("least", "overlaps"), [(880, True), (800, False)])
def test_ranges_that_do_not_overlap_are_called_so(least, overlaps):
    cube = Cube("race", [group("asian", 900, 1000), group("white", least, 1000)])
    assert cube.gap.overlaps is overlaps
    assert ("do not overlap" in " ".join(gap_in_words(cube))) is not overlaps


def test_two_points_exactly_hold():
    assert Cube("race", [group("asian", 900, 1000), group("white", 880, 1000)]).gap.is_reached
    assert not Cube("race", [group("asian", 900, 1000), group("white", 879, 1000)]).gap.is_reached


def test_what_is_not_told_is_said_to_be_so():
    assert told(None) == "not shown"
