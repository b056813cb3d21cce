"""Why can I see this, and why not more? The decision's own answers on a page, with what to do next."""

import re

import pytest

from homeroom.access.deciding import decide
from homeroom.access.evidence import Question
from homeroom.casework.facts import read_facts
from tests.agreements.test_agreement_page import end
from tests.collaboration.files import agreement, apply
from tests.decide.asking import apply_permits, facts_of
from tests.desk.asking import NOBODY, bytes_of, count_of, text_of
from tests.desk.test_purpose import choose
from tests.town.cast import give_accounts
from tests.town.permits import MARISOL, relation

QUERIES_MAX = 12


def why(town, person, child=None, language="en"):
    return town.as_(person, language).get(f"{(child or town.marisol).url}why/")


def test_what_is_open_names_the_line_the_law_and_the_relation_and_the_rest_says_why_not(quiet_town):
    town = quiet_town
    text = text_of(why(town, town.rosa_diaz))
    assert "your agency is legally responsible for this child and you are assigned to the case" in text
    assert "School records of lakeside-usd for children in county care, line 1" in text
    assert "The Uninterrupted Scholars Act (20 USC 1232g(b)(1)(L))" in text
    assert "You are assigned to this student" in text
    assert "No agreement lets Lakeside County Child Services see" in text
    assert "If your work needs it, ask the data steward: Ben Ito" in text


def test_of_what_the_own_organization_holds_no_agreement_is_missing(quiet_town):
    text = text_of(why(quiet_town, quiet_town.ada_okafor))
    assert "Your role at Lakeside Unified School District does not include identity" in text
    assert "from Lakeside County Child Services" in text and "from Lakeside Unified School District." not in text


def test_each_part_of_the_student_s_page_leads_there(quiet_town):
    town = quiet_town
    rosa = town.as_(town.rosa_diaz)
    page = rosa.get(town.marisol.url).content.decode()
    sections = page.split('<section class="part')[1:]
    assert len(sections) > 5 and all(f'href="{town.marisol.url}why/"' in section for section in sections)
    for below in ("plan/", "team/", "contacts/", "attendance/"):
        assert f'href="{town.marisol.url}why/"' in rosa.get(town.marisol.url + below).content.decode(), below


def test_an_agreement_that_ended_or_rests_is_told_with_what_to_do(town):
    rosa = town.as_(town.rosa_diaz)
    url = f"{town.marisol.url}why/"
    assert "ended on" not in text_of(rosa.get(url))
    town.admin(
        "INSERT INTO agreements_suspension (agreement_id, begins_at, reason)"
        " SELECT id, now(), 'x' FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'"
    )
    town.admin("SELECT access.regrant_v1(id) FROM agreements_agreement")
    assert "The agreement “School records of lakeside-usd for children in county care” is paused." in text_of(
        rosa.get(url)
    )
    end(town.as_(town.ben_ito), "dsa-lakeside-dcs")
    told = text_of(rosa.get(url))
    assert "The agreement “School records of lakeside-usd for children in county care” ended on" in told
    assert "If your work needs it, ask the data steward: Ben Ito" in told


def test_what_may_not_be_printed_is_said_beside_what_is_open(town, tmp_path):
    def without_paper(content):
        for line in agreement(content, "dsa-lakeside-dcs")["lines"]:
            line["operations"] = ["view", "list"]

    rosa = town.as_(town.rosa_diaz)
    url = f"{town.marisol.url}why/"
    assert "You may read this here, but not print it." not in text_of(rosa.get(url))
    apply(town, tmp_path, without_paper)
    assert "You may read this here, but not print it." in text_of(rosa.get(url))


def test_a_consent_that_was_withdrawn_is_told_to_the_tutor(town):
    apply_permits(town)
    give_accounts(town.server, town.database)
    tia = town.as_("tia.moss")
    choose(tia, town, "tutoring")
    text = text_of(tia.get(f"{town.marisol.url}why/"))
    assert "Elena Vega agreed on" in text
    assert "The consent was withdrawn on" in text
    assert "It is the family’s word." in text


def test_another_purpose_is_offered_where_the_line_asks_for_it(town):
    rosa = town.as_(town.rosa_diaz)
    url = f"{town.marisol.url}why/"
    assert "The agreement does not cover" not in text_of(rosa.get(url))
    choose(rosa, town, "tutoring")
    answer = rosa.get(url)
    assert "The agreement does not cover “Help the child catch up" in text_of(answer)
    assert 'href="/purpose/">Change your purpose' in answer.content.decode()


def bar(town, effect, read_by):
    town.admin(
        "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets,"
        " against_role, against_person_id, against_organization_id, read_by)"
        " SELECT 'o', id, '10023', current_date - 1, %s, '[]', '{10}', 'caseworker', NULL, NULL, %s"
        " FROM partners_organization WHERE key = 'county-dcs'",
        effect,
        read_by,
    )


def test_an_order_is_told_to_who_reads_it_and_of_others_the_kind_is_not_named(town):
    rosa = town.as_(town.rosa_diaz)
    url = f"{town.marisol.url}why/"
    barred = _kind_of(10)
    assert barred in text_of(rosa.get(url))
    bar(town, "limit", "[]")
    hidden = rosa.get(url).content.decode()
    assert f"<li>{barred}" not in hidden and "court order limits" not in hidden.lower()
    town.admin("UPDATE casework_limitingorder SET read_by = '[\"rosa.diaz\"]'")
    told = text_of(rosa.get(url))
    assert "A court order limits this." in told and "Only the court can change it." in told


def _kind_of(number):
    from homeroom.students.words import label_of

    return str(label_of(number))


@pytest.mark.leak(16, 29)
def test_of_a_hidden_child_and_of_a_missing_one_the_answer_is_the_same(quiet_town):
    town = quiet_town
    tom = town.as_(town.tom_reed)
    assert tom.get(f"{town.ines.url}why/").status_code == 200  # His own child.
    hidden, missing = tom.get(f"{town.marisol.url}why/"), tom.get(f"{NOBODY}why/")
    assert hidden.status_code == 404
    assert bytes_of(hidden) == bytes_of(missing)
    assert tom.post(f"{town.ines.url}why/").status_code == 405


@pytest.mark.leak(16)
def test_one_s_own_facts_are_of_no_hidden_child_and_of_nobody_else(quiet_town):
    town = quiet_town
    ask = "SELECT access.my_facts_v1(%s)"
    with town.raw(town.tom_reed) as tom:
        assert tom.execute(ask, [town.ines.id]).fetchone()[0]["person"]["key"] == "tom.reed"
        assert tom.execute(ask, [town.marisol.id]).fetchone() == (None,)
        assert tom.execute(ask, [0]).fetchone() == (None,)
    with town.raw(None) as nobody:
        assert nobody.execute(ask, [town.ines.id]).fetchone() == (None,)


def with_the_advocate_on_the_team(content):
    content["relations"].append(relation("cy.fox", MARISOL, "team_member"))


def test_one_s_own_facts_do_not_tell_who_keeps_a_record_nor_which_order_it_is(town):
    apply_permits(town, with_the_advocate_on_the_team)
    bar(town, "limit", '["ben.ito"]')
    with town.raw("cy.fox") as connection:
        found = connection.execute("SELECT access.my_facts_v1(%s)", [town.marisol.id]).fetchone()[0]
    everybody = {key for (key,) in town.admin("SELECT key FROM partners_organization")}
    assert set(found["records"]) == everybody
    assert [r["key"] for r in found["releases"] if r["kind"] == "order"] == [""]
    with town.raw("rosa.diaz") as connection:
        found = connection.execute("SELECT access.my_facts_v1(%s)", [town.marisol.id]).fetchone()[0]
    assert [(o["key"], o["read_by"]) for o in found["orders"]] == [("", [])]


def test_one_s_own_facts_decide_as_those_that_the_worker_asks(town):
    """Of whoever keeps a record of the child: the same view, the same words."""
    apply_permits(town, with_the_advocate_on_the_team)
    compared = permits = 0
    for key in (
        "rosa.diaz",
        "sam.hill",
        "ada.okafor",
        "tia.moss",
        "cy.fox",
        "elena.vega",
        "mari.vega",
        "carmen.abuela",
    ):
        with town.raw(key) as connection:
            found = connection.execute("SELECT access.my_facts_v1(%s)", [town.marisol.id]).fetchone()[0]
        theirs = facts_of(town, key, "county-dcs:10023")
        if found is None:
            continue
        mine, now = read_facts(found), _now()
        for contributor in theirs.records:
            for element in _elements():
                question = Question(key, "", element, found["purpose"], now, contributor=contributor)
                one, other = decide(question, mine), decide(question, theirs)
                assert (one.view, one.told) == (other.view, other.told), (key, contributor, element)
                compared, permits = compared + 1, permits + one.permits
    assert compared > 1_000 and permits > 100


def _now():
    from datetime import datetime

    return datetime.now().astimezone()


def _elements():
    from homeroom.access.catalogue import catalogue

    return catalogue().elements


def test_families_read_it_in_their_own_words(town):
    apply_permits(town)
    give_accounts(town.server, town.database)
    for key in ("carmen.abuela", "mari.vega", "elena.vega"):
        answer = why(town, key)
        assert answer.status_code == 200, key
        text = text_of(answer)
        assert "This is not among what you may read here." in text and "Ask the caseworker." in text, key
        assert not re.search(r"No agreement lets|your role|data steward", text), key
        assert "School records of lakeside-usd" not in text, key  # A family reads no agreement.
        assert "Your purpose now" not in text, key
        for part in answer.content.decode().split('<section class="part"')[1:]:
            assert part.count("This is not among what you may read here.") <= 1, key
    assert "You have a right to see it." in text_of(why(town, "mari.vega"))


def test_the_page_is_in_spanish_too(quiet_town):
    assert why(quiet_town, quiet_town.rosa_diaz, language="es").headers["Content-Language"] == "es"


def test_who_works_at_a_school_and_hears_of_no_care_reads_no_words_of_care(town):
    from homeroom.access.catalogue import catalogue
    from tests.desk.test_student_page import QUIET

    town.admin(
        "INSERT INTO access_grant"
        ' (recipient_id, role, contributor_id, ground_id, datasets, "full", masked, flag, own, basis, during)'
        " SELECT o.id, 'teacher', o.id, g.id, %s, 0::bit(128), 0::bit(128), 0::bit(128), true,"
        " '34 CFR 99.31(a)(1)(i)(A)', tstzrange(now(), NULL) FROM partners_organization o, access_ground g"
        " WHERE o.key = 'lakeside-usd' AND g.relation = 'school_of_enrollment' LIMIT 1",
        catalogue().mask("identity", "enrollment", "attendance", "academics"),
    )
    answer = why(town, town.tess_young)
    assert answer.status_code == 200 and "Attendance" in text_of(answer)
    page = answer.content.decode()
    assert not [page[m.start() - 300 : m.end() + 100] for m in QUIET.finditer(page)]


def test_the_page_asks_no_more_than_it_may(town):
    apply_permits(town)
    give_accounts(town.server, town.database)
    for key in ("rosa.diaz", "ada.okafor", "ben.ito", "tia.moss", "mari.vega"):
        assert count_of(town.as_(key), f"{town.marisol.url}why/") <= QUERIES_MAX, key
