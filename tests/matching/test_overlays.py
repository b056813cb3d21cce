"""A child who turns out to be two: readers are warned, links are cut, and taking it back restores exactly these."""

import re

import psycopg
import pytest

from tests.desk.asking import count_of
from tests.desk.test_papers import pdf, words
from tests.matching.reviewing import current, pair_of, say, verdicts, work
from tests.matching.test_case_page import text
from tests.matching.test_settling import standing
from tests.matching.test_two_people import second_steward

WARNING = "This record may hold facts of two children."
WHY = "The file has two birth dates and two schools."


def key_in(page: str, action: str = "") -> str:
    form = page[page.index(f'action="{action}"') :] if action else page[page.index("<main") :]
    return re.search(r'name="form_key" value="([^"]+)"', form)[1]


def doubt(client, where: str):
    page = text(client.get(f"{where}two-children/"))
    return client.post(f"{where}two-children/", {"form_key": key_in(page), "words": WHY})


def end(client, where: str, **words):
    page = text(client.get(f"{where}two-children/"))
    buttons = page.split(f'action="{where}two-children/end/"')
    form = next(each for each in buttons[1:] if ('name="words"' in each.split("</form>")[0]) == bool(words))
    key = re.search(r'name="form_key" value="([^"]+)"', form)[1]
    return client.post(f"{where}two-children/end/", {"form_key": key, **words})


def linked(town, child) -> int:
    return town.admin(
        "SELECT count(*) FROM students_sourcerecord r JOIN partners_organization o ON o.id = r.contributor_id"
        " WHERE r.student_id = %s AND o.kind = 'school_district'",
        child.id,
    )[0][0]


@pytest.fixture
def lucia(town):
    """Lucia, whom the linkage steward has linked with her school's record."""
    say(town.as_(town.lena_marsh), pair_of(town, town.lucia), "link")
    work(town)
    assert linked(town, town.lucia) == 1
    return town.lucia


def test_saying_so_warns_every_reader_cuts_the_links_and_tells_who_answers(town, lucia):
    rosa, pair = town.as_(town.rosa_diaz), pair_of(town, lucia)
    assert WARNING not in text(rosa.get(lucia.url))
    page = text(rosa.get(f"{lucia.url}two-children/"))
    assert "These links are cut" in page and "Lakeside Unified" in page and "exactly the links that it cut" in page
    told = text(rosa.get(doubt(rosa, lucia.url).url))
    assert "1 link to a school is cut within a minute." in told and WHY in told
    assert f"/matches/{pair}/seen/" in told
    work(town)
    assert linked(town, lucia) == 0 and current(town, "students_enrollment", lucia) == 0
    assert verdicts(town, pair) == ["link", "undo"]
    for reader in (rosa, town.as_(town.sam_hill)):
        page = text(reader.get(lucia.url))
        assert WARNING in page and "Rosa Diaz said so on" in page
    told = town.admin(
        "SELECT p.key FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE n.kind = 'two_in_one' ORDER BY 1"
    )
    assert told == [("dora.lind",), ("sam.hill",)]
    dora = town.as_(town.dora_lind)
    assert f"{lucia.url}two-children/" in text(dora.get("/"))
    assert "1 record may hold facts of two people" in text(dora.get("/notices/"))
    assert "1 link between two records was cut" in text(town.as_(town.ben_ito).get("/notices/"))


def test_the_paper_warns_as_the_page_does(town):
    rosa = town.as_(town.rosa_diaz)
    assert WARNING not in words(pdf(rosa, town.marisol))
    doubt(rosa, town.marisol.url)
    paper = words(pdf(rosa, town.marisol))
    assert WARNING in paper and "Rosa Diaz said so on" in paper


def test_taking_it_back_restores_what_stood_before(town, lucia):
    rosa, before = town.as_(town.rosa_diaz), standing(town)
    doubt(rosa, lucia.url)
    work(town)
    assert standing(town) != before
    told = text(rosa.get(end(rosa, lucia.url).url))
    assert "Taken back" in told and "1 link is made again within a minute." in told
    work(town)
    assert standing(town) == before
    assert WARNING not in text(rosa.get(lucia.url))
    assert f"{lucia.url}two-children/" not in text(town.as_(town.dora_lind).get("/"))


def test_taking_it_back_before_the_worker_came_leaves_the_link(town, lucia):
    rosa, before = town.as_(town.rosa_diaz), standing(town)
    doubt(rosa, lucia.url)
    end(rosa, lucia.url)
    work(town)
    assert standing(town) == before and linked(town, lucia) == 1


def test_what_was_decided_since_is_not_overturned(town, lucia):
    rosa, lena, pair = town.as_(town.rosa_diaz), town.as_(town.lena_marsh), pair_of(town, lucia)
    doubt(rosa, lucia.url)
    work(town)
    assert "may hold facts of two children: Rosa Diaz said so" in text(lena.get(f"/matches/{pair}/"))
    say(lena, pair, "refuse")
    work(town)
    told = text(rosa.get(end(rosa, lucia.url).url))
    assert "1 link is left as it is" in told
    work(town)
    assert linked(town, lucia) == 0 and verdicts(town, pair) == ["link", "undo", "refuse"]


def test_a_link_that_needs_two_people_waits_for_the_second_one(town):
    rosa, lena, pair = town.as_(town.rosa_diaz), town.as_(town.lena_marsh), pair_of(town, town.teo)
    for each in (rosa, lena):
        say(each, pair, "link")
    work(town)
    assert linked(town, town.teo) == 1
    doubt(rosa, town.teo.url)
    work(town)
    assert "1 link needs a second person’s word first." in text(rosa.get(end(rosa, town.teo.url).url))
    work(town)
    assert linked(town, town.teo) == 0
    say(lena, pair, "link")
    work(town)
    assert linked(town, town.teo) == 1


def test_while_it_stands_no_rule_links_the_child(town, tmp_path):
    """Marisol is linked by a rule: her state student ID and birth date are the school's."""
    rosa = town.as_(town.rosa_diaz)
    assert linked(town, town.marisol) == 1
    doubt(rosa, town.marisol.url)
    work(town)
    # As if nobody had ever said anything of the pair: only the doubt keeps the rule from it.
    town.admin("DELETE FROM matching_decision WHERE pair_id = %s", pair_of(town, town.marisol))
    roster = str(town.server.home.root / "town" / "lakeside-usd")
    town.homeroom("import", roster, "--from", "lakeside-usd", "--accept-held")
    assert linked(town, town.marisol) == 0
    town.admin(
        "UPDATE matching_overlay SET ending = 'taken_back', ended_at = now(), ended_by_id = by_id WHERE student_id = %s",
        town.marisol.id,
    )
    town.homeroom("import", roster, "--from", "lakeside-usd", "--accept-held")
    assert linked(town, town.marisol) == 1


def test_the_agencys_data_steward_says_that_it_was_put_right(town, lucia):
    rosa, dora = town.as_(town.rosa_diaz), town.as_(town.dora_lind)
    doubt(rosa, lucia.url)
    work(town)
    end(dora, lucia.url, words="The two were parted in our system.")
    assert WARNING not in text(rosa.get(lucia.url))
    assert town.admin("SELECT ending FROM matching_overlay") == [("put_right",)]
    assert linked(town, lucia) == 0
    assert f"/matches/{pair_of(town, lucia)}/" in text(town.as_(town.lena_marsh).get("/matches/"))


def test_a_linkage_steward_says_it_at_the_match_and_takes_it_back(town, lucia):
    lena, where = town.as_(town.lena_marsh), f"/matches/{pair_of(town, lucia)}/"
    assert f"{where}two-children/" in text(lena.get(where))
    doubt(lena, where)
    work(town)
    assert linked(town, lucia) == 0
    assert WARNING in text(town.as_(town.rosa_diaz).get(lucia.url))
    end(lena, where)
    work(town)
    assert linked(town, lucia) == 1


def test_without_a_reason_nothing_is_said(town, lucia):
    rosa = town.as_(town.rosa_diaz)
    key = key_in(text(rosa.get(f"{lucia.url}two-children/")))
    assert rosa.post(f"{lucia.url}two-children/", {"form_key": key, "words": " "}).status_code == 422
    assert town.admin("SELECT count(*) FROM matching_overlay") == [(0,)]


def test_saying_it_twice_keeps_one(town, lucia):
    rosa = town.as_(town.rosa_diaz)
    doubt(rosa, lucia.url)
    assert rosa.post(f"{lucia.url}two-children/", {"form_key": "x" * 43, "words": WHY}).status_code in (200, 302, 422)
    assert town.admin("SELECT count(*) FROM matching_overlay") == [(1,)]


SAY = (
    "INSERT INTO matching_overlay (student_id, agency_id, sealed_why, cut, by_id)"
    " SELECT %s, o.id, '', '[]', access.person_v1() FROM partners_organization o WHERE o.key = %s"
)


@pytest.mark.parametrize("person", ["ada_okafor", "tom_reed", "dora_lind", "ben_ito"])
def test_nobody_else_says_it(town, person):
    marisol = town.marisol
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SAY, [marisol.id, "county-dcs"]).rowcount == 1
    for agency in ("county-dcs", "lakeside-usd"):
        with town.raw(getattr(town, person)) as me, pytest.raises(psycopg.errors.InsufficientPrivilege):
            me.execute(SAY, [marisol.id, agency])
    with town.raw(town.rosa_diaz) as rosa, pytest.raises(psycopg.errors.InsufficientPrivilege):
        rosa.execute(SAY, [marisol.id, "lakeside-usd"])


@pytest.mark.leak(1)
def test_that_it_is_said_already_nobody_learns_by_saying_it(town, lucia):
    """Of a child who is not one's own the answer is the same whether somebody said it, nobody did, or there is no such child."""
    doubt(town.as_(town.rosa_diaz), lucia.url)
    answers = set()
    with town.raw(town.tom_reed) as tom:
        for student in (lucia.id, town.marisol.id, 987_654):
            with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused, tom.transaction():
                tom.execute(SAY, [student, "county-dcs"])
            answers.add(str(refused.value))
    assert len(answers) == 1


ENDINGS = {
    "taken_back": "UPDATE matching_overlay SET ending = 'taken_back', ended_at = now(), ended_by_id = access.person_v1()",
    "put_right": "UPDATE matching_overlay SET ending = 'put_right', ended_at = now(), ended_by_id = access.person_v1(),"
    " sealed_done = 'x'",
}


@pytest.mark.parametrize(
    ("ending", "may"),
    [("taken_back", {"rosa_diaz"}), ("put_right", {"dora_lind", "lena_marsh", "omar_voss"})],
)
def test_who_may_end_it(town, lucia, ending, may):
    second_steward(town)
    doubt(town.as_(town.rosa_diaz), lucia.url)
    work(town)
    for person in ("rosa_diaz", "sam_hill", "dora_lind", "lena_marsh", "omar_voss", "ben_ito", "tom_reed"):
        with town.raw(getattr(town, person)) as me:
            try:
                ended = me.execute(ENDINGS[ending]).rowcount
            except psycopg.errors.InsufficientPrivilege:
                ended = 0
            me.rollback()
        assert ended == (person in may), person


def test_whoever_does_not_see_the_child_sees_no_warning(town, lucia):
    doubt(town.as_(town.rosa_diaz), lucia.url)
    for person, seen in (("rosa_diaz", 1), ("sam_hill", 1), ("lena_marsh", 1), ("tom_reed", 0), ("nora_west", 0)):
        with town.raw(getattr(town, person)) as me:
            assert me.execute("SELECT count(*) FROM matching_overlay").fetchone() == (seen,), person


def test_no_page_asks_more_than_twelve_statements(town, lucia):
    rosa, pair = town.as_(town.rosa_diaz), pair_of(town, lucia)
    doubt(rosa, lucia.url)
    for client, where in (
        (rosa, lucia.url),
        (rosa, f"{lucia.url}two-children/"),
        (town.as_(town.lena_marsh), f"/matches/{pair}/"),
        (town.as_(town.dora_lind), "/"),
    ):
        assert count_of(client, where) <= 12, where
