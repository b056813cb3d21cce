"""The student page: what a team member may know, on one screen, and nothing else."""

import re

import pytest

from tests.desk.asking import NOBODY, bytes_of, count_of, sections_of, text_of

QUERIES_MAX = 12  # DESIGN section 6: a page asks at most so much, the door's own questions included.


def test_the_caseworker_reads_the_childs_school_life_and_case(quiet_town):
    town = quiet_town
    answer = town.as_(town.rosa_diaz).get(town.marisol.url)
    assert answer.status_code == 200
    text = text_of(answer)
    for words in ("Vega Ruiz", "7th grade", "Lincoln Middle School", "School of origin", "days enrolled"):
        assert words in text
    for words in ("Relative foster home", "10023 Heron Lane", "Do not pass it on", "Carmen Abuela 10023", "Rosa Diaz"):
        assert words in text
    assert sections_of(answer)[:2] == ["placement", "attendance"]


def test_the_title_and_the_address_carry_no_name(quiet_town):
    town = quiet_town
    answer = town.as_(town.rosa_diaz).get(town.marisol.url)
    title = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.S)[1]
    assert "Student" in title
    assert "Marisol" not in title


@pytest.mark.leak(29)
def test_a_caseworker_of_another_unit_finds_nothing_and_missing_looks_the_same(quiet_town):
    town = quiet_town
    assert town.as_(town.rosa_diaz).get(town.marisol.url).status_code == 200
    tom = town.as_(town.tom_reed)
    assert tom.get(town.ines.url).status_code == 200  # His own child.
    hidden, missing = tom.get(town.marisol.url), tom.get(NOBODY)
    assert hidden.status_code == 404
    assert bytes_of(hidden) == bytes_of(missing)


def test_the_refusal_is_the_same_in_spanish(quiet_town):
    town = quiet_town
    tom = town.as_(town.tom_reed, language="es")
    hidden, missing = tom.get(town.marisol.url), tom.get(NOBODY)
    assert bytes_of(hidden) == bytes_of(missing)
    assert hidden.headers["Content-Language"] == "es"


def test_only_reading_is_possible(quiet_town):
    town = quiet_town
    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(town.marisol.url).status_code == 200
    assert rosa.post(town.marisol.url).status_code == 405


def test_who_has_not_signed_in_is_asked_to(quiet_town):
    from django.test import Client

    answer = Client().get(quiet_town.marisol.url)
    assert answer.status_code == 302
    assert answer["location"].startswith("/sign-in/?next=")


def test_the_page_asks_no_more_than_it_may(quiet_town):
    town = quiet_town
    assert count_of(town.as_(town.rosa_diaz), town.marisol.url) <= QUERIES_MAX
    assert count_of(town.as_(town.ada_okafor), town.marisol.url) <= QUERIES_MAX


def test_every_section_says_why_it_can_be_seen(quiet_town):
    town = quiet_town
    answer = town.as_(town.rosa_diaz).get(town.marisol.url)
    sections = [s for s in answer.content.decode().split('<section class="part')[1:] if 'id="closed"' not in s[:40]]
    assert len(sections) > 5
    assert all("Why can I see this?" in section for section in sections)
    text = text_of(answer)
    assert "School records of lakeside-usd for children in county care, line 1" in text
    assert "The Uninterrupted Scholars Act (20 USC 1232g(b)(1)(L))" in text
    assert "You are assigned to this student" in text
    assert "Your purpose Keep the child in the right school without losing a day" in text


def test_the_counselor_sees_the_school_and_whom_to_call_but_not_where_the_child_sleeps(quiet_town):
    town = quiet_town
    assert "Heron Lane" in text_of(town.as_(town.rosa_diaz).get(town.marisol.url))
    answer = town.as_(town.ada_okafor).get(town.marisol.url)
    text = text_of(answer)
    assert answer.status_code == 200
    assert "Rosa Diaz" in text
    for words in ("Heron Lane", "Relative foster home", "Home of 10023"):
        assert words not in answer.content.decode()


def test_what_is_not_open_is_named_only_where_its_name_says_nothing(quiet_town):
    town = quiet_town
    answer = town.as_(town.ada_okafor).get(town.marisol.url)
    closed = answer.content.decode().split('id="closed"')[1]
    assert "Race and ethnicity" in closed
    assert "Ben Ito" in closed
    for protected in ("Placement address", "Kind of placement", "Contact limits", "Court orders", "Sealed"):
        assert protected not in closed


def test_an_open_section_without_rows_says_who_would_send_it(quiet_town):
    town = quiet_town
    text = text_of(town.as_(town.rosa_diaz).get(town.marisol.url))
    assert (
        "Nothing here yet. It would come from Lakeside Unified School District, whose records are open to you." in text
    )


def test_what_is_not_open_is_not_asked_for(town):
    """When the agreement ends its sections are gone; those of the agency's own records stay."""
    from tests.agreements.test_agreement_page import end

    rosa = town.as_(town.rosa_diaz)
    assert "courses" in sections_of(rosa.get(town.marisol.url))
    end(town.as_(town.ben_ito), "dsa-lakeside-dcs")
    answer = rosa.get(town.marisol.url)
    assert "placement" in sections_of(answer)
    assert not {"attendance", "courses", "credits", "supports"} & set(sections_of(answer))
    assert "Unexcused absence" not in answer.content.decode()


QUIET = re.compile(r"\b(foster|care|court|placement|caseworker|child[- ](welfare|services))\b", re.I)


def test_school_pages_are_quiet_unless_that_very_fact_is_open(town):
    """A teacher to whom only school records are open meets a normal student."""
    from homeroom.access.catalogue import catalogue

    mask = catalogue().mask("identity", "enrollment", "attendance", "academics")
    town.admin(
        "INSERT INTO access_grant"
        ' (recipient_id, role, contributor_id, ground_id, datasets, "full", masked, flag, own, basis, during)'
        " SELECT o.id, 'teacher', o.id, g.id, %s, ~0::bit(128), 0::bit(128), 0::bit(128), true,"
        " '34 CFR 99.31(a)(1)(i)(A)', tstzrange(now(), NULL) FROM partners_organization o, access_ground g"
        " WHERE o.key = 'lakeside-usd' AND g.relation = 'school_of_enrollment' LIMIT 1",
        mask,
    )
    assert QUIET.search(text_of(town.as_(town.ada_okafor).get(town.marisol.url)))  # Her agreement opens the fact.
    answer = town.as_(town.tess_young).get(town.marisol.url)
    assert answer.status_code == 200
    assert "attendance" in sections_of(answer)
    assert not QUIET.search(answer.content.decode())
