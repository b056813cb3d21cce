"""A wrong link is cut: who saw what through it stands in one list, for those who answer for it, and they are told."""

import pytest

from tests.matching.reviewing import pair_of, say, work

STANDS = "Lincoln Middle School"


def text(answer) -> str:
    return answer.content.decode()


def linked(town):
    """Lucia and her look-alike are linked; answers the pair."""
    pair = pair_of(town, town.lucia)
    say(town.as_(town.lena_marsh), pair, "link")
    work(town)
    return pair


def cut(town, pair: int) -> None:
    say(town.as_(town.lena_marsh), pair, "undo")
    work(town)


def test_what_a_caseworker_read_through_a_link_stands_there_while_it_stands_and_after_it_was_cut(town):
    pair = linked(town)
    rosa, lena = town.as_(town.rosa_diaz), town.as_(town.lena_marsh)
    assert "Nothing was shown through this link" in text(lena.get(f"/matches/{pair}/seen/"))
    assert STANDS in text(rosa.get(town.lucia.url))
    while_it_stands = text(lena.get(f"/matches/{pair}/seen/"))
    assert "Rosa Diaz" in while_it_stands and "Lakeside County Child Services" in while_it_stands
    cut(town, pair)
    page = text(lena.get(f"/matches/{pair}/seen/"))
    for part in ("Rosa Diaz", "Enrollment", "Lakeside Unified School District"):
        assert part in page, part
    assert "Lucia" not in page and "Olmo" not in page


def test_what_was_shown_before_the_link_and_after_the_cut_is_none_of_it(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    lena.get(f"/matches/{pair}/")  # Looking at the pair is a disclosure too, of before the link.
    say(lena, pair, "link")
    work(town)
    cut(town, pair)
    lena.get(f"/matches/{pair}/")
    assert "Nothing was shown through this link" in text(lena.get(f"/matches/{pair}/seen/"))


def test_of_a_pair_that_was_never_linked_nothing_was_shown(quiet_town):
    lena = quiet_town.as_(quiet_town.lena_marsh)
    page = text(lena.get(f"/matches/{pair_of(quiet_town, quiet_town.teo)}/seen/"))
    assert "Nothing was shown through this link" in page


def test_another_childs_openings_are_none_of_it(town):
    pair, rosa = linked(town), town.as_(town.rosa_diaz)
    assert rosa.get(town.marisol.url).status_code == 200
    assert "Nothing was shown through this link" in text(town.as_(town.lena_marsh).get(f"/matches/{pair}/seen/"))


def test_the_childs_caseworker_and_both_partners_stewards_read_it_and_nobody_else_does(town):
    pair = linked(town)
    town.as_(town.rosa_diaz).get(town.lucia.url)
    cut(town, pair)
    for person in (town.rosa_diaz, town.dora_lind, town.ben_ito, town.lena_marsh):
        assert "Rosa Diaz" in text(town.as_(person).get(f"/matches/{pair}/seen/")), person
    for person in (town.tom_reed, town.nora_west):  # Another worker; another district's steward.
        client = town.as_(person)
        hidden, missing = client.get(f"/matches/{pair}/seen/"), client.get("/matches/999999/seen/")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content


@pytest.mark.leak(28)
def test_without_the_hosting_agreement_the_linkage_steward_reads_nothing_of_it(town):
    pair, lena = linked(town), town.as_(town.lena_marsh)
    assert lena.get(f"/matches/{pair}/seen/").status_code == 200
    town.admin(
        "INSERT INTO agreements_ending (agreement_id, by_id, at, reason)"
        " SELECT a.id, p.id, now(), 'over' FROM agreements_agreement a, partners_person p"
        " WHERE a.key = 'host-lakeside-usd' AND p.key = 'ben.ito'"
    )
    assert lena.get(f"/matches/{pair}/seen/").status_code == 404


def test_a_restricted_kind_is_not_named(town):
    pair = linked(town)
    town.as_(town.rosa_diaz).get(town.lucia.url)
    town.admin(
        "UPDATE access_disclosure SET dataset = %s WHERE student_id = %s",
        restricted(),
        town.lucia.id,
    )
    page = text(town.as_(town.lena_marsh).get(f"/matches/{pair}/seen/"))
    assert "Restricted information" in page and "Enrollment" not in page


def restricted() -> int:
    from homeroom.access.catalogue import catalogue
    from homeroom.students.words import is_ordinary

    return next(each.number for name, each in catalogue().datasets.items() if not is_ordinary(name))


def test_stewards_of_both_partners_and_the_caseworker_are_told_of_a_cut_and_led_there(town):
    pair = linked(town)
    cut(town, pair)
    told = town.admin(
        "SELECT p.key FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE n.kind = 'link_cut' ORDER BY 1"
    )
    assert [key for (key,) in told] == ["ben.ito", "dora.lind", "rosa.diaz", "sam.hill"]  # And her supervisor.
    ben = town.as_(town.ben_ito)
    page = text(ben.get("/notices/"))
    assert "1 link between two records was cut" in page and f"/matches/{pair}/seen/" in page


def test_a_refusal_or_an_undone_refusal_cuts_nothing_and_tells_nobody(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    for verdict in ("refuse", "undo"):
        say(lena, pair, verdict)
        work(town)
    assert town.admin("SELECT count(*) FROM notices_notice WHERE kind = 'link_cut'") == [(0,)]


def test_the_wrong_method_is_refused(town):
    pair = linked(town)
    assert town.as_(town.lena_marsh).post(f"/matches/{pair}/seen/").status_code == 405
