"""Two agencies that load their own children: who is asked about a child whom both have, and that neither is told of the other."""

import re
import threading
import time

import pytest

from homeroom.matching.models import NAMES_AND_BIRTH_DATE
from tests.agreements.test_agreement_page import end
from tests.desk.asking import count_of
from tests.matching.duplicating import duplicates, only, say, ties, undo
from tests.matching.test_case_page import text
from tests.matching.test_duplicates import WRITTEN_DOWN, all_but
from tests.town import neighbors
from tests.town.neighbors import DELTA, MARISOL, MARISOL_AGAIN, OTHERS, in_delta, send_county, send_delta

COUNTY = "Lakeside County Child Services"
FROM = "This child has another record here, from {}."
# Whoever of either agency, of a school or of nobody's children could be told something; and who acts for both.
PEOPLE = (
    "rosa_diaz",
    "sam_hill",
    "dora_lind",
    "gwen_park",
    "milo_shaw",
    "dina_cole",
    "ada_okafor",
    "ben_ito",
    "nora_west",
)
LISTS = ("/", "/notices/", "/matches/", "/search/?q=Marisol", "/caseload/")


def as_read(answer) -> str:
    """What its reader sees, without what is another in every answer, the time, and how much was read of one's records."""
    page = re.sub(r'(csrfmiddlewaretoken|form_key|nonce)"?[ =](value=)?"[^"]+"', "", answer.content.decode())
    return re.sub(r"\d+ (entry|entries)|You stay signed in until [^<]+|for \d+\s(minute|hour)[^<]+", "", page)


class Readers:
    """People who keep their browsers open."""

    def __init__(self, town, *people: str):
        self.clients = {person: town.as_(getattr(town, person)) for person in people}

    def read(self, *children) -> dict[tuple[str, str], str]:
        """All that they read in lists, and of these children."""
        return {
            (person, page): as_read(client.get(page))
            for person, client in self.clients.items()
            for page in (*LISTS, *(child.url for child in children))
        }


def of_matching(town) -> dict[str, list]:
    return {name: rows for name, rows in all_but(town).items() if name.startswith("matching_")}


def where(town) -> str:
    return f"/matches/duplicates/{only(town)}/"


def listed(client) -> str:
    return text(client.get("/matches/"))


# Finding


def test_the_neighbors_own_file_brings_the_question_and_ties_nothing(both):
    [row] = both.admin("SELECT student_a_id, student_b_id, rule, needs_two FROM matching_duplicate")
    assert row == (both.marisol.id, in_delta(both).id, NAMES_AND_BIRTH_DATE, False)
    assert ties(both) == 0


def test_a_twin_a_namesake_and_a_stranger_are_asked_about_only_when_a_file_says_that_they_are_alike(both, tmp_path):
    assert len(duplicates(both)) == 1  # Iris beside Ines, and another Jonah, are none.
    [iris, jonah, otto] = OTHERS
    send_delta(both, tmp_path, MARISOL, iris, (*jonah[:6], "2009-09-13", *jonah[7:]), otto)
    found = both.admin("SELECT student_a_id, student_b_id FROM matching_duplicate WHERE lapsed_at IS NULL ORDER BY id")
    assert found == [(both.marisol.id, in_delta(both).id), (both.jonah.id, in_delta(both, "D-3").id)]


def test_the_same_files_again_change_nothing_whatever_was_said(both, tmp_path):
    lena = both.as_(both.lena_marsh)
    for verdict in ("later", "same"):
        say(lena, only(both), verdict)
        kept = of_matching(both)
        assert len(kept["matching_duplicate"]) == 1 and kept["matching_duplicateanswer"]
        send_delta(both, tmp_path, MARISOL, *OTHERS)
        send_county(both, tmp_path)
        assert of_matching(both) == kept
    assert ties(both) == 1


def test_of_two_agencies_that_load_at_once_the_second_sees_the_children_of_the_first(before, tmp_path):
    """Both have read whom they may compare with before either is done: nobody would ever be asked."""
    loads = [
        threading.Thread(target=send_delta, args=(before, tmp_path / "delta", MARISOL)),
        threading.Thread(target=send_county, args=(before, tmp_path / "county", MARISOL_AGAIN)),
    ]
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = %s)"
    for folder in ("delta", "county"):
        (tmp_path / folder).mkdir()
    before.admin("BEGIN")
    before.admin(
        "LOCK TABLE matching_duplicate IN ACCESS EXCLUSIVE MODE"
    )  # The first thing that is asked of it is what is known.
    for load in loads:
        load.start()
    until = time.monotonic() + 120
    while before.admin(waits, before.database) != [(2,)] and time.monotonic() < until:
        time.sleep(0.2)
    assert before.admin(waits, before.database) == [(2,)]
    before.admin("COMMIT")
    for load in loads:
        load.join()
    numbers = {before.marisol.id, before.child("county-dcs", "20095").id, in_delta(before).id}
    found = before.admin("SELECT student_a_id, student_b_id FROM matching_duplicate")
    assert {frozenset(two) for two in found} == {
        frozenset({one, other}) for one in numbers for other in numbers if one != other
    }


# Who is asked, and who learns nothing


def test_whoever_acts_for_both_is_told_and_looks_at_both_as_a_disclosure_of_each(both):
    lena = both.as_(both.lena_marsh)
    assert "1 child may have two records that agencies sent." in text(lena.get("/"))
    assert f"{COUNTY} and {DELTA.name}" in listed(lena) and "Marisol" not in listed(lena)
    page = text(lena.get(where(both)))
    assert (
        page.count("Vega Ruiz") == 2 and "Neither agency is told that the other one has a record of the child." in page
    )
    told = both.admin(
        "SELECT c.key, d.student_id, d.basis FROM access_disclosure d JOIN partners_organization c ON c.id = d.contributor_id"
        " JOIN partners_person p ON p.id = d.person_id WHERE p.key = 'lena.marsh' AND d.relation = 'linkage' ORDER BY 1"
    )
    assert told == [("county-dcs", both.marisol.id, "IV-E"), (DELTA.key, in_delta(both).id, "IV-E")]
    assert count_of(lena, where(both)) <= 12


@pytest.mark.leak(28)
def test_what_one_agency_loads_changes_no_byte_that_the_other_or_a_school_reads(before, tmp_path):
    readers = Readers(before, *(who for who in PEOPLE if who not in ("gwen_park", "milo_shaw", "dina_cole")))
    read = readers.read(before.marisol)
    assert "Marisol" in read["rosa_diaz", before.marisol.url] and "Marisol" in read["ada_okafor", LISTS[3]]
    send_delta(before, tmp_path, MARISOL, *OTHERS)
    assert len(duplicates(before)) == 1
    now = readers.read(before.marisol)
    for key in read:
        assert now[key] == read[key], key


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_else_finds_the_question(both, person):
    address, me = where(both), both.as_(getattr(both, person))
    assert both.as_(both.lena_marsh).get(address).status_code == 200
    assert me.get(address).status_code == 404
    for verb in ("answers", "undo"):
        assert me.post(f"{address}{verb}/", {"verdict": "same"}).status_code == 404
    for page in LISTS:
        assert address not in text(me.get(page)), page
    say(both.as_(both.lena_marsh), only(both), "same")
    with both.raw(getattr(both, person)) as connection:
        for table in ("matching_duplicate", "matching_duplicateanswer", "matching_tie"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


@pytest.mark.leak(28)
@pytest.mark.parametrize("verdict", ["same", "different"])
def test_what_is_said_of_the_two_changes_no_byte_that_anybody_else_reads_until_and_after_it_is_undone(both, verdict):
    """Each agency's people see their own record alone, so to them there is nothing beside it."""
    lena = both.as_(both.lena_marsh)
    number, notices = only(both), "SELECT * FROM notices_notice ORDER BY id"
    lena.get(where(both))
    children, readers = (both.marisol, in_delta(both)), Readers(both, *PEOPLE)
    read, told = readers.read(*children), both.admin(notices)
    assert FROM.format(DELTA.name) not in read["rosa_diaz", both.marisol.url]
    kept = all_but(both, *WRITTEN_DOWN)
    say(lena, number, verdict)
    assert ties(both) == (verdict == "same")
    assert readers.read(*children) == read and both.admin(notices) == told
    undo(lena, number)
    assert ties(both) == 0 and duplicates(both) == [number]
    assert readers.read(*children) == read and both.admin(notices) == told
    now = all_but(both, *WRITTEN_DOWN)
    for name in kept:
        assert now[name] == kept[name], name
    for person, others in (("dora_lind", DELTA.name), ("dina_cole", COUNTY)):
        assert "There is nothing to join" in text(readers.clients[person].get("/matches/duplicates/joining/"))
        book = text(readers.clients[person].get("/disclosures/"))
        assert "Lena Marsh" in book and others not in book


# A school that has the child twice: who reads both


@pytest.mark.leak(28)
def test_a_school_is_not_told_by_a_tie_of_an_agency_that_tells_it_nothing(enrolled):
    """Its counselor sees both records by what the school itself keeps, and what the county tells: not what the neighbor has."""
    ada = enrolled.as_(enrolled.ada_okafor)
    for child in (enrolled.marisol, in_delta(enrolled)):
        page = text(ada.get(child.url))
        assert "Marisol" in page and "another record here" not in page
    with enrolled.raw(enrolled.ada_okafor) as raw:
        assert raw.execute("SELECT count(*) FROM matching_tie").fetchone() == (0,)


def test_whoever_both_agencies_tell_reads_on_each_record_that_there_is_another_until_one_tells_no_more(enrolled):
    neighbors.apply(enrolled, neighbors.with_delta(tells_schools=True))
    ada, mine, other = enrolled.as_(enrolled.ada_okafor), enrolled.marisol, in_delta(enrolled)
    for here, there, agency in ((mine, other, DELTA.name), (other, mine, COUNTY)):
        page = text(ada.get(here.url))
        assert FROM.format(agency) in page and there.url in page
    for person, own in (("rosa_diaz", mine), ("gwen_park", other)):
        assert "another record here" not in text(enrolled.as_(getattr(enrolled, person)).get(own.url))
    end(enrolled.as_(enrolled.dina_cole), "dsa-delta-lakeside")
    for child in (mine, other):
        assert "another record here" not in text(ada.get(child.url))
    assert ties(enrolled) == 1  # Whoever acts for both may still undo it.
