"""Two records of agencies that may be one child's: who is asked, what a tie does, and that ending it leaves nothing."""

import psycopg
import pytest

from homeroom.matching.duplicates.finding import resembling
from homeroom.matching.models import NAMES_AND_BIRTH_DATE, SAME_STATE_ID, WEIGHED
from tests.access.emergencies import freeze, thaw
from tests.desk.asking import count_of
from tests.matching.duplicating import (
    AGAIN,
    BOY,
    a_child,
    address_of,
    duplicates,
    only,
    say,
    send_children,
    student_of,
    ties,
    undo,
)
from tests.matching.planting import child, pairs_of
from tests.matching.reviewing import pair_of, verdicts, work
from tests.matching.reviewing import say as link
from tests.matching.test_case_page import text
from tests.matching.test_two_people import second_steward

BANNER = "This child has another record here, from Lakeside County Child Services."


@pytest.fixture
def twice(town, tmp_path):
    """The agency has Lucia twice."""
    send_children(town, tmp_path, AGAIN)
    return town


@pytest.fixture
def unsure(town, tmp_path):
    """The agency has Lucia twice, once as a boy."""
    send_children(town, tmp_path, BOY)
    return town


# Finding


def test_a_file_that_brings_a_child_again_brings_a_question_and_ties_nothing(twice):
    [(rule, needs_two)] = twice.admin("SELECT rule, needs_two FROM matching_duplicate")
    assert (rule, needs_two, ties(twice)) == (NAMES_AND_BIRTH_DATE, False, 0)


def test_the_same_file_again_asks_nothing_anew(twice, tmp_path):
    before = twice.admin("SELECT * FROM matching_duplicate")
    send_children(twice, tmp_path, AGAIN)
    assert twice.admin("SELECT * FROM matching_duplicate") == before


def test_twins_are_no_question(town, tmp_path):
    send_children(town, tmp_path, AGAIN, child(20092, "Clara", "Brandt", born="2012-07-21"))
    numbers = {student_of(town, "20091"), town.lucia.id}
    assert {tuple(row) for row in town.admin("SELECT student_a_id, student_b_id FROM matching_duplicate")} == {
        tuple(sorted(numbers))
    }


def test_who_stands_beside_a_twin_is_never_one_persons_to_tie_and_the_page_says_so(town, tmp_path):
    send_children(town, tmp_path, AGAIN, child(20092, "Clara", "Brandt", born="2012-07-21"))
    assert town.admin("SELECT needs_two FROM matching_duplicate") == [(True,)]
    page = text(town.as_(town.lena_marsh).get(f"/matches/duplicates/{only(town)}/"))
    assert "Think of twins" in page and "Two people look at this one" in page


def test_names_and_birth_date_the_state_id_or_the_weight_of_all_that_agrees_make_a_question():
    lucia = a_child(1, "Lucia", "Brandt")
    alike = {
        a_child(2, "Lucia", "Brandt"): NAMES_AND_BIRTH_DATE,
        a_child(3, "Pia", "Holm", born="2001-01-01", state_id="ST-1"): None,
        a_child(4, "Lucia", "Brand"): WEIGHED,
        a_child(5, "Clara", "Brandt"): None,  # A twin.
        a_child(6, "Lucia", "Brandt", born="1999-12-30"): None,  # Somebody else of that name.
    }
    found = resembling([lucia], [lucia, *alike])
    assert {two[1]: likeness.rule for two, likeness in found.items()} == {
        each.student_id: rule for each, rule in alike.items() if rule
    }
    twin = a_child(7, "Clara", "Brandt", state_id="ST-1")
    one = a_child(8, "Lucia", "Brandt", state_id="ST-1")
    [likeness] = resembling([one], [one, twin]).values()
    assert (likeness.rule, likeness.needs_two) == (SAME_STATE_ID, True)


def test_it_goes_when_a_file_says_that_they_are_not_alike(twice, tmp_path):
    send_children(twice, tmp_path, child(20091, "Paulina", "Ostrander", born="2008-01-03"))
    assert duplicates(twice) == []
    assert twice.admin("SELECT sealed_a, sealed_b FROM matching_duplicate") == [(b"", b"")]


def test_it_goes_with_the_load_that_brought_it(twice):
    [(batch,)] = twice.admin("SELECT batch_id FROM matching_duplicate")
    twice.homeroom("undo", str(batch))
    assert duplicates(twice) == []


def test_whoever_was_adopted_is_compared_with_nobody(twice, tmp_path):
    lena = twice.as_(twice.lena_marsh)
    say(lena, only(twice), "same")
    assert ties(twice) == 1
    twice.admin(
        "UPDATE students_careepisode SET exit_reason = 'adoption', exit_on = current_date - 3 WHERE student_id = %s"
        " AND superseded_at IS NULL",
        twice.lucia.id,
    )
    send_children(twice, tmp_path, AGAIN, without="10025")
    assert (duplicates(twice), ties(twice)) == ([], 0)
    assert BANNER not in text(twice.as_(twice.rosa_diaz).get(address_of(twice, "20091")))


# Asking


def test_the_two_stand_side_by_side_for_the_linkage_steward_and_looking_is_a_disclosure_of_both(twice):
    lena, where = twice.as_(twice.lena_marsh), f"/matches/duplicates/{only(twice)}/"
    assert where in text(lena.get("/matches/"))
    assert "Lucia" not in text(lena.get("/matches/"))
    page = text(lena.get(where))
    for part in ("Lucia", "Brandt", "July 21, 2012", "Record 1", "Record 2", "Same first and last name"):
        assert part in page, part
    told = twice.admin(
        "SELECT d.student_id FROM access_disclosure d JOIN partners_person p ON p.id = d.person_id"
        " WHERE p.key = 'lena.marsh' AND d.relation = 'linkage' ORDER BY 1"
    )
    assert {number for (number,) in told} == {twice.lucia.id, student_of(twice, "20091")}


@pytest.mark.parametrize("person", ["rosa_diaz", "dora_lind", "ben_ito", "sam_hill"])
def test_nobody_else_may_look(twice, person):
    where = f"/matches/duplicates/{only(twice)}/"
    assert twice.as_(twice.lena_marsh).get(where).status_code == 200
    me = twice.as_(getattr(twice, person))
    assert me.get(where).status_code == 404
    assert me.post(f"{where}answers/", {"verdict": "same"}).status_code == 404
    with twice.raw(getattr(twice, person)) as connection:
        for table in ("matching_duplicate", "matching_duplicateanswer", "matching_tie"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_steward_who_acts_for_one_of_two_agencies_only_may_not_look(twice):
    with twice.raw(twice.lena_marsh) as lena:
        assert lena.execute("SELECT count(*) FROM matching_duplicate").fetchone() == (1,)
    for side in "ab":
        [(before,)] = twice.admin(f"SELECT agency_{side}_id FROM matching_duplicate")
        twice.admin(
            f"UPDATE matching_duplicate SET agency_{side}_id = (SELECT id FROM partners_organization WHERE key = 'data-host')"
        )
        with twice.raw(twice.lena_marsh) as lena:
            assert lena.execute("SELECT count(*) FROM matching_duplicate").fetchone() == (0,)
            [(why,)] = lena.execute("SELECT access.why_no_tie_v1(id) FROM generate_series(1, 9) id LIMIT 1").fetchall()
            assert why is None
        twice.admin(f"UPDATE matching_duplicate SET agency_{side}_id = %s", before)


def test_while_all_sharing_is_paused_nobody_looks(twice):
    number = freeze(twice)
    with twice.raw(twice.lena_marsh) as lena:
        assert lena.execute("SELECT count(*) FROM matching_duplicate").fetchone() == (0,)
    thaw(twice, number)
    assert twice.as_(twice.lena_marsh).get(f"/matches/duplicates/{only(twice)}/").status_code == 200


def test_the_linkage_steward_is_told_at_the_bell_and_on_the_first_page(twice):
    lena = twice.as_(twice.lena_marsh)
    assert "1 load brought agencies’ records that may belong together" in text(lena.get("/notices/"))
    assert "1 child may have two records that agencies sent." in text(lena.get("/"))
    say(lena, only(twice), "different")
    assert "may have two records" not in text(lena.get("/"))


# The tie


def test_a_tie_shows_on_both_pages_to_whoever_may_see_both_and_to_nobody_else(twice):
    rosa, lucia, again = twice.as_(twice.rosa_diaz), address_of(twice, "10025"), address_of(twice, "20091")
    assert BANNER not in text(rosa.get(lucia))
    say(twice.as_(twice.lena_marsh), only(twice), "same")
    for here, there in ((lucia, again), (again, lucia)):
        page = text(rosa.get(here))
        assert BANNER in page and there in page
    # Of the second record Rosa is not the caseworker any more: not even that there is one.
    twice.admin(
        "DELETE FROM access_standing WHERE student_id = %s AND principal IN"
        " (SELECT id FROM partners_person WHERE key = 'rosa.diaz')",
        student_of(twice, "20091"),
    )
    assert rosa.get(again).status_code == 404
    page = text(rosa.get(lucia))
    assert BANNER not in page and again not in page


def all_but(town, *left_out: str) -> dict[str, list]:
    tables = town.admin(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition ORDER BY 1"
    )
    return {name: sorted(map(repr, town.admin(f"SELECT * FROM {name}"))) for (name,) in tables if name not in left_out}


# What somebody does and sees is written down, and forms are used once; none of it is about the two records.
WRITTEN_DOWN = (
    *("matching_tie", "matching_duplicateanswer", "notices_notice", "access_event", "access_disclosure"),
    *("access_eventdisclosure", "access_session", "common_formkey", "django_session", "access_keyring"),
)


def test_a_tie_and_its_end_leave_every_other_table_as_it_was(twice):
    lena, number = twice.as_(twice.lena_marsh), only(twice)
    lena.get(f"/matches/duplicates/{number}/")
    before = all_but(twice, *WRITTEN_DOWN)
    assert {"students_identity", "students_sourcerecord", "casework_need", "matching_pair"} <= before.keys()
    say(lena, number, "same")
    assert ties(twice) == 1
    during = all_but(twice, *WRITTEN_DOWN)
    undo(lena, number)
    assert ties(twice) == 0
    after = all_but(twice, *WRITTEN_DOWN)
    for name in before:
        assert during[name] == before[name], name
        assert after[name] == before[name], name
    rosa = twice.as_(twice.rosa_diaz)
    assert BANNER not in text(rosa.get(address_of(twice, "10025")))
    assert f"/matches/duplicates/{number}/" in text(lena.get("/matches/"))


def test_the_page_says_what_undo_restores_before_and_after(twice):
    lena, number = twice.as_(twice.lena_marsh), only(twice)
    where = f"/matches/duplicates/{number}/"
    assert "Undo takes your answer back and ends the tie. No record was changed" in text(lena.get(where))
    say(lena, number, "same")
    page = text(lena.get(where))
    assert "Ending the tie takes away what both pages say of each other." in page and "Lena Marsh" in page
    assert "answers/" not in page


def test_two_children_is_kept_until_a_file_changes_one_of_them(twice, tmp_path):
    lena, number = twice.as_(twice.lena_marsh), only(twice)
    where = f'href="/matches/duplicates/{number}/"'
    say(lena, number, "different")
    assert where not in text(lena.get("/matches/"))
    send_children(twice, tmp_path, AGAIN)
    assert where not in text(lena.get("/matches/"))
    send_children(twice, tmp_path, (*AGAIN[:3], "Rosalie", *AGAIN[4:]))
    assert where in text(lena.get("/matches/"))
    say(lena, number, "same")
    assert ties(twice) == 1


def test_saying_it_twice_or_undoing_it_twice_changes_nothing(twice):
    lena, number = twice.as_(twice.lena_marsh), only(twice)
    say(lena, number, "same")
    answers = f"/matches/duplicates/{number}/answers/"
    assert lena.post(answers, {"verdict": "same", "form_key": "x" * 43}).status_code in (302, 422)
    assert ties(twice) == 1
    assert undo(lena, number).status_code == 302
    assert "There is nothing to undo" in text(lena.post(f"/matches/duplicates/{number}/undo/", follow=True))
    assert twice.admin("SELECT count(*) FROM matching_tie") == [(1,)]


# Two people


def test_what_contradicts_needs_two_people_and_the_second_does_not_see_the_first(unsure):
    lena, omar, number = unsure.as_(unsure.lena_marsh), second_steward(unsure), only(unsure)
    where = f"/matches/duplicates/{number}/"
    say(lena, number, "same")
    assert ties(unsure) == 0
    assert "You have answered; a second person is asked" in text(lena.get("/matches/"))
    with unsure.raw(unsure.lena_marsh) as connection:
        assert connection.execute("SELECT count(*) FROM matching_duplicateanswer").fetchone() == (1,)
    with unsure.raw(unsure.omar_voss) as connection:
        assert connection.execute("SELECT count(*) FROM matching_duplicateanswer").fetchone() == (0,)
    assert "Lena Marsh" not in text(omar.get(where))
    say(omar, number, "same")
    assert ties(unsure) == 1
    page = text(omar.get(where))
    assert "Lena Marsh" in page and "Omar Voss" in page


def test_one_person_cannot_tie_it_past_the_page_either(unsure):
    number = only(unsure)
    say(unsure.as_(unsure.lena_marsh), number, "same")
    tie = (
        "INSERT INTO matching_tie (duplicate_id, student_a_id, student_b_id, agency_a_id, agency_b_id, sealed_ids, by_id)"
        " SELECT d.id, d.student_a_id, d.student_b_id, d.agency_a_id, d.agency_b_id, '', access.person_v1()"
        " FROM matching_duplicate d WHERE d.id = %s"
    )
    with unsure.raw(unsure.lena_marsh) as lena, pytest.raises(psycopg.errors.CheckViolation, match="two people"):
        lena.execute(tie, [number])
    second_steward(unsure)
    with unsure.raw(unsure.omar_voss) as omar:
        assert omar.execute(tie, [number]).rowcount == 1


def test_a_first_answer_that_was_taken_back_counts_no_more(unsure):
    lena, omar, number = unsure.as_(unsure.lena_marsh), second_steward(unsure), only(unsure)
    say(lena, number, "same")
    undo(lena, number)
    say(omar, number, "same")
    assert ties(unsure) == 0


def test_who_may_take_back_an_answer(unsure):
    lena, omar, number = unsure.as_(unsure.lena_marsh), second_steward(unsure), only(unsure)
    for each in (lena, omar):
        say(each, number, "same")
    undo(lena, number)
    take_back = "UPDATE matching_duplicateanswer SET taken_back_at = now(), taken_back_by_id = {} WHERE verdict = %s"
    by_me = take_back.format("access.person_v1()")
    with unsure.raw(unsure.omar_voss) as raw:
        # He reads the first word since the two were tied, and takes it back for nobody.
        assert raw.execute("SELECT count(*) FROM matching_duplicateanswer").fetchone() == (1,)
        assert raw.execute(by_me, ["same"]).rowcount == 0
    by_omar = take_back.format("(SELECT id FROM partners_person WHERE key = 'omar.voss')")
    with unsure.raw(unsure.lena_marsh) as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute(by_omar, ["same"])
    say(lena, number, "same")
    with unsure.raw(unsure.omar_voss) as raw:
        # What she says now, after that tie, he does not read.
        assert raw.execute("SELECT count(*) FROM matching_duplicateanswer").fetchone() == (1,)
    undo(lena, number)
    say(lena, number, "different")
    with unsure.raw(unsure.omar_voss) as raw:
        assert raw.execute(by_me, ["different"]).rowcount == 1
        assert raw.execute(by_me, ["different"]).rowcount == 0
    with unsure.raw(unsure.rosa_diaz) as raw:
        assert raw.execute(by_me, ["different"]).rowcount == 0


def test_an_answer_is_of_what_is_compared_today(twice):
    written = (
        "INSERT INTO matching_duplicateanswer (duplicate_id, verdict, compared, by_id)"
        " SELECT id, 'later', {}, access.person_v1() FROM matching_duplicate"
    )
    with twice.raw(twice.lena_marsh) as lena:
        assert lena.execute(written.format("compared")).rowcount == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege), lena.transaction():
            lena.execute(written.format("'another'::bytea"))
    twice.admin("UPDATE matching_duplicate SET lapsed_at = now()")
    with twice.raw(twice.lena_marsh) as lena, pytest.raises(psycopg.errors.InsufficientPrivilege):
        lena.execute(written.format("compared"))


# The agency


def test_the_agencys_data_steward_is_asked_to_join_the_two_by_the_agencys_own_ids(twice):
    dora, ben = twice.as_(twice.dora_lind), twice.as_(twice.ben_ito)
    assert "There is nothing to join" in text(dora.get("/matches/duplicates/joining/"))
    lena = twice.as_(twice.lena_marsh)
    say(lena, only(twice), "same")
    assert "1 pair of records in your agency’s system belongs together" in text(dora.get("/notices/"))
    assert "/matches/duplicates/joining/" in text(dora.get("/"))
    page = text(dora.get("/matches/duplicates/joining/"))
    assert "10025" in page and "20091" in page and "Lucia" not in page
    assert "10025" not in text(ben.get("/matches/duplicates/joining/"))
    undo(lena, only(twice))
    assert "There is nothing to join" in text(dora.get("/matches/duplicates/joining/"))
    assert "/matches/duplicates/joining/" not in text(dora.get("/"))


def test_when_its_file_lists_one_of_them_no_longer_the_tie_is_over(twice, tmp_path):
    say(twice.as_(twice.lena_marsh), only(twice), "same")
    send_children(twice, tmp_path)
    assert ties(twice) == 0
    assert "There is nothing to join" in text(twice.as_(twice.dora_lind).get("/matches/duplicates/joining/"))
    assert BANNER not in text(twice.as_(twice.rosa_diaz).get(address_of(twice, "10025")))


def test_two_agencies_are_not_told_of_each_others_record(twice):
    """Neither could join them; and being told would say that the other one has the child."""
    tie = (
        "INSERT INTO matching_tie (duplicate_id, student_a_id, student_b_id, agency_a_id, agency_b_id, sealed_ids, by_id)"
        " SELECT d.id, d.student_a_id, d.student_b_id, d.agency_a_id, d.agency_b_id, '', access.person_v1()"
        " FROM matching_duplicate d RETURNING id"
    )
    told = "SELECT count(*) FROM notices_notice WHERE kind = 'records_to_join'"
    for asked, agency in ((0, "north-usd"), (1, "county-dcs")):
        twice.admin(
            "UPDATE matching_duplicate SET agency_b_id = (SELECT id FROM partners_organization WHERE key = %s)", agency
        )
        with twice.raw(twice.lena_marsh) as lena:
            [(number,)] = lena.execute(tie).fetchall()
            lena.execute("SELECT access.notify_of_tie_v1(%s)", [number])
            lena.commit()
        assert twice.admin(told) == [(asked,)]
        where = text(twice.as_(twice.dora_lind).get("/")) if not asked else ""
        assert "/matches/duplicates/joining/" not in where
        twice.admin("UPDATE matching_tie SET lapsed_at = now()")


# A match with a school's record


def test_a_schools_record_is_linked_with_one_and_the_page_of_the_other_says_so(twice):
    """The roster's Lucia resembles both. Linked with one, she is proposed for the other no more; undone, for both."""
    roster = str(twice.server.home.root / "town" / "lakeside-usd")
    twice.homeroom("import", roster, "--from", "lakeside-usd", "--accept-held")
    lena, mine, other = twice.as_(twice.lena_marsh), pair_of(twice, twice.lucia), pairs_of(twice, "20091")[0]
    say(lena, only(twice), "same")
    assert "tied to this one" not in text(lena.get(f"/matches/{other}/"))
    link(lena, mine, "link")
    if verdicts(twice, mine) == []:
        link(second_steward(twice), mine, "link")
    work(twice)
    assert verdicts(twice, mine) == ["link"] and verdicts(twice, other) == ["refuse"]
    page = text(lena.get(f"/matches/{other}/"))
    assert "another record here, tied to this one. A record of Lakeside Unified School District is linked" in page
    twice.homeroom("import", roster, "--from", "lakeside-usd", "--accept-held")
    assert verdicts(twice, other) == ["refuse"]
    assert f'href="/matches/{other}/"' not in text(lena.get("/matches/"))
    link(lena, mine, "undo")
    work(twice)
    twice.homeroom("import", roster, "--from", "lakeside-usd", "--accept-held")
    assert "tied to this one" not in text(lena.get(f"/matches/{other}/"))


def test_no_page_asks_more_than_twelve_statements(twice):
    lena, number = twice.as_(twice.lena_marsh), only(twice)
    say(lena, number, "same")
    for where in (f"/matches/duplicates/{number}/", "/matches/"):
        assert count_of(lena, where) <= 12, where
    assert count_of(twice.as_(twice.dora_lind), "/matches/duplicates/joining/") <= 12
    assert count_of(twice.as_(twice.rosa_diaz), address_of(twice, "10025")) <= 12
