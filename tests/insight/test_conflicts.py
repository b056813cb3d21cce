"""Where two records differ: found by whoever reads both, owned by a contributor, told to nobody who may not read it."""

import psycopg
import pytest

from tests.casework.writing import send
from tests.desk.asking import count_of, text_of

PAGE = "/quality/conflicts/"
STATEMENTS_MAX = 12
SEX, GRADE = 4, 17
ASKS = (
    "INSERT INTO insight_conflict (student_id, contributor_id, element, organization_id, by_id) SELECT %s, c.id, %s, o.id, p.id"
    " FROM partners_organization c, partners_organization o, partners_person p WHERE c.key = %s AND o.key = %s AND p.key = %s"
)


def differs(town, element: int = SEX, value: str = "male", organization: str = "lakeside-usd") -> None:
    """As if the last file had said so."""
    town.admin(
        "UPDATE students_glimpse SET value = to_jsonb(%s::text) WHERE element = %s AND view = 2 AND contributor_id ="
        " (SELECT id FROM partners_organization WHERE key = %s)",
        value,
        element,
        organization,
    )


def of_marisol(town, key: str = "identity.sex") -> str:
    return f"{PAGE}{town.marisol.public_id}/{key}/"


def number_of(town, organization: str) -> int:
    return town.admin("SELECT id FROM partners_organization WHERE key = %s", organization)[0][0]


def ask(town, client, organization: str = "lakeside-usd"):
    return send(client, of_marisol(town), contributor=number_of(town, organization))


def answer_page(town) -> str:
    return f"{PAGE}{town.admin('SELECT max(id) FROM insight_conflict')[0][0]}/"


# --- Found -----------------------------------------------------------------------------------------------------------


def test_a_caseworker_who_reads_both_records_finds_what_differs_and_who_looks_first(town):
    rosa = town.as_(town.rosa_diaz)
    assert "No two records that you may read differ" in text_of(rosa.get(PAGE))
    differs(town)
    page = text_of(rosa.get(PAGE))
    assert "Lakeside Unified School District: Male; Lakeside County Child Services: Female" in page
    assert "Nobody asked yet" in page
    one = text_of(rosa.get(of_marisol(town)))
    assert "It is for Lakeside Unified School District to look now." in one


def test_whoever_reads_one_record_alone_finds_nothing(town):
    differs(town)
    assert "Sex as recorded" in text_of(town.as_(town.rosa_diaz).get(PAGE))
    for person in ("tom.reed", "ben.ito", "dora.lind"):
        page = town.as_(person).get(PAGE)
        assert page.status_code == 200
        assert "Sex as recorded" not in text_of(page)
        assert town.as_(person).get(of_marisol(town)).status_code == 404


def test_a_stranger_has_no_such_page(town):
    differs(town)
    assert town.as_(town.rosa_diaz).get(PAGE).status_code == 200
    for person in ("cy.fox", "ada.okafor", "lena.marsh"):
        assert town.as_(person).get(PAGE).status_code == 404
        assert town.as_(person).get(of_marisol(town)).status_code == 404


def test_a_birth_date_that_is_open_masked_is_compared_by_its_year(town):
    rosa = town.as_(town.rosa_diaz)
    year = (
        "UPDATE students_glimpse SET value = to_jsonb(%s::text) WHERE element = 3 AND view = 1 AND contributor_id = %s"
    )
    town.admin(year, "2013", number_of(town, "lakeside-usd"))
    assert rosa.get(of_marisol(town, "identity.birth_date")).status_code == 404
    town.admin(year, "2012", number_of(town, "lakeside-usd"))
    assert rosa.get(of_marisol(town, "identity.birth_date")).status_code == 200


def test_what_nobody_knows_is_missing_and_no_conflict(town):
    rosa = town.as_(town.rosa_diaz)
    differs(town)
    assert rosa.get(of_marisol(town)).status_code == 200
    differs(town, value="unspecified")
    assert rosa.get(of_marisol(town)).status_code == 404


def test_what_a_line_lets_one_look_at_and_not_list_is_on_no_list(town):
    differs(town)
    rosa = town.as_(town.rosa_diaz)
    assert "Sex as recorded" in text_of(rosa.get(PAGE))
    town.admin("UPDATE agreements_line SET operations = operations - 'list'")
    assert "Sex as recorded" not in text_of(rosa.get(PAGE))
    assert rosa.get(of_marisol(town)).status_code == 200


def let_read(town, steward_of: str, contributor: str) -> None:
    """As if a line showed the sex in one's record to the data stewards of another."""
    town.admin(
        'INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag,'
        " own, basis, during) SELECT r.id, 'data_steward', (SELECT id FROM access_purpose WHERE key = 'school-stability'), c.id,"
        " (SELECT id FROM access_ground WHERE relation = 'record_holder'), 0, set_bit(0::bit(128), 4, 1), 0::bit(128),"
        " 0::bit(128), false, '', tstzrange(now() - interval '1 day', NULL) FROM partners_organization r,"
        " partners_organization c WHERE r.key = %s AND c.key = %s",
        steward_of,
        contributor,
    )


def test_a_steward_finds_it_herself_where_an_agreement_lets_her_read_the_other_record(town):
    differs(town)
    assert "Sex as recorded" not in text_of(town.as_(town.ben_ito).get(PAGE))
    let_read(town, "lakeside-usd", "county-dcs")
    ben = town.as_(town.ben_ito)
    assert "Sex as recorded" in text_of(ben.get(PAGE))
    assert "Female" in text_of(ben.get(of_marisol(town)))
    assert ask(town, ben, "county-dcs").status_code == 302
    assert "Asked" in text_of(ben.get(PAGE))
    assert "Facts that somebody asks you to check" in text_of(town.as_(town.dora_lind).get("/"))


def test_what_was_compared_stands_in_the_book(town):
    differs(town)
    town.as_(town.rosa_diaz).get(PAGE)
    told = town.admin(
        "SELECT DISTINCT o.key, d.student_id FROM access_disclosure d JOIN access_event e ON e.id = d.event_id"
        " JOIN partners_organization o ON o.id = d.contributor_id WHERE e.page = 'insight:conflicts'"
    )
    assert told == [("lakeside-usd", town.marisol.id)]


# --- Owned -----------------------------------------------------------------------------------------------------------


def test_who_is_asked_finds_it_on_today_and_answers(town):
    differs(town)
    rosa, ben = town.as_(town.rosa_diaz), town.as_(town.ben_ito)
    assert "Facts that somebody asks you to check" not in text_of(ben.get("/"))
    assert ask(town, rosa).status_code == 302
    home = text_of(ben.get("/"))
    assert "Facts that somebody asks you to check Sex as recorded" in home
    assert "Marisol" not in home
    assert send(ben, answer_page(town), answer="correct").status_code == 302
    assert "Facts that somebody asks you to check" not in text_of(ben.get("/"))
    assert "We correct ours" in text_of(rosa.get(PAGE))
    assert "We correct ours" in text_of(rosa.get(of_marisol(town)))


@pytest.mark.parametrize("answer", ["right", "ask"])
def test_who_says_that_it_is_for_the_other_hands_it_on(town, answer):
    differs(town)
    rosa, ben = town.as_(town.rosa_diaz), town.as_(town.ben_ito)
    ask(town, rosa)
    assert "It is for Lakeside Unified School District to look now." in text_of(rosa.get(of_marisol(town)))
    send(ben, answer_page(town), answer=answer)
    assert "It is for Lakeside County Child Services to look now." in text_of(rosa.get(of_marisol(town)))
    ask(town, rosa, "county-dcs")
    assert "Facts that somebody asks you to check" in text_of(town.as_(town.dora_lind).get("/"))


def test_the_owner_is_told_which_fact_and_never_what_the_other_record_says(town):
    differs(town, element=1, value="Zqother Zqname", organization="county-dcs")
    rosa = town.as_(town.rosa_diaz)
    assert "Zqother" in text_of(rosa.get(PAGE))
    send(rosa, of_marisol(town, "identity.legal_name"), contributor=number_of(town, "lakeside-usd"))
    ben = town.as_(town.ben_ito)
    for page in ("/", PAGE, answer_page(town), "/quality/", "/quality/elements/identity.legal_name/?what=oldest"):
        answer = ben.get(page)
        assert answer.status_code == 200
        assert "Zqother" not in answer.content.decode()
    assert "Marisol Ana Vega Ruiz" in text_of(ben.get(answer_page(town)))


def test_asking_twice_is_asking_once(town):
    differs(town)
    rosa = town.as_(town.rosa_diaz)
    for _time in range(2):
        assert ask(town, rosa).status_code == 302
    assert town.admin("SELECT count(*) FROM insight_conflict") == [(1,)]


def test_who_is_not_asked_does_not_answer(town):
    differs(town)
    ask(town, town.as_(town.rosa_diaz))
    page = answer_page(town)
    assert town.as_(town.ben_ito).get(page).status_code == 200
    for person in ("dora.lind", "nora.west", "rosa.diaz"):
        assert town.as_(person).get(page).status_code == 404
        assert town.as_(person).post(page, {"answer": "right", "form_key": "x"}).status_code in (403, 404, 405)
    assert town.admin("SELECT count(*) FROM insight_conflictanswer") == [(0,)]


def test_only_who_tells_it_can_be_asked(town):
    differs(town)
    rosa = town.as_(town.rosa_diaz)
    assert ask(town, rosa, "north-usd").status_code == 422
    assert ask(town, rosa, "lakeside-usd").status_code == 302


def test_what_waits_is_counted_with_the_next_load(town):
    differs(town)
    ask(town, town.as_(town.rosa_diaz))
    assert '<a href="/quality/conflicts/">1</a>' in town.as_(town.ben_ito).get("/quality/").content.decode()
    folder = town.server.home.root / "town" / "lakeside-usd"
    town.admin("DELETE FROM insight_qualitymeasure")
    town.homeroom("import", str(folder), "--from", "lakeside-usd")
    asked = "SELECT asked FROM insight_qualitymeasure WHERE element = %s AND contributor_id = %s"
    assert town.admin(asked, SEX, number_of(town, "lakeside-usd")) == [(1,)]


def test_the_pages_ask_few_statements(town):
    differs(town)
    rosa, ben = town.as_(town.rosa_diaz), town.as_(town.ben_ito)
    ask(town, rosa)
    for client, page in ((rosa, PAGE), (rosa, of_marisol(town)), (ben, PAGE), (ben, answer_page(town)), (ben, "/")):
        assert count_of(client, page) <= STATEMENTS_MAX, page


# --- The policies ----------------------------------------------------------------------------------------------------


def test_nobody_asks_about_what_they_do_not_read(town):
    lines = (
        (town.marisol.id, SEX, "lakeside-usd", "county-dcs", "rosa.diaz", True),
        (town.marisol.id, 31, "lakeside-usd", "county-dcs", "rosa.diaz", False),  # Of which nothing is told.
        (town.ines.id, SEX, "county-dcs", "county-dcs", "rosa.diaz", False),  # A colleague's child.
        (town.marisol.id, SEX, "north-usd", "county-dcs", "rosa.diaz", False),  # Who has no record of her.
        (town.marisol.id, SEX, "lakeside-usd", "county-dcs", "tom.reed", False),  # In another's name.
        (town.marisol.id, SEX, "lakeside-usd", "casa", "rosa.diaz", False),  # For another organization.
    )
    for *asked, is_allowed in lines:
        with town.raw("rosa.diaz") as connection:
            if is_allowed:
                connection.execute(ASKS, asked)
                continue
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(ASKS, asked)


def conflict(town, child, organization: str, asked_by: str, by: str) -> int:
    """Answers its number."""
    town.admin(ASKS, child.id, SEX, organization, asked_by, by)
    return town.admin("SELECT max(id) FROM insight_conflict")[0][0]


def answered(town, number: int) -> None:
    town.admin(
        "INSERT INTO insight_conflictanswer (conflict_id, contributor_id, answer, by_id)"
        " SELECT id, contributor_id, 'right', by_id FROM insight_conflict WHERE id = %s",
        number,
    )


def test_nobody_answers_for_another(town):
    let_read(town, "lakeside-usd", "county-dcs")
    of_ours = conflict(town, town.marisol, "lakeside-usd", "county-dcs", "rosa.diaz")
    we_ask = conflict(town, town.marisol, "county-dcs", "lakeside-usd", "ben.ito")
    of_another = conflict(town, town.jonah, "north-usd", "county-dcs", "rosa.diaz")
    answers = (
        "INSERT INTO insight_conflictanswer (conflict_id, contributor_id, answer, by_id) SELECT %s, o.id, 'right', p.id"
        " FROM partners_organization o, partners_person p WHERE o.key = %s AND p.key = %s"
    )
    lines = (
        ("ben.ito", of_ours, "lakeside-usd", "ben.ito", True),
        ("ben.ito", of_ours, "lakeside-usd", "rosa.diaz", False),
        ("ben.ito", of_ours, "county-dcs", "ben.ito", False),
        ("ben.ito", we_ask, "lakeside-usd", "ben.ito", False),
        ("ben.ito", of_another, "lakeside-usd", "ben.ito", False),
        ("rosa.diaz", of_ours, "lakeside-usd", "rosa.diaz", False),
        ("rosa.diaz", of_ours, "county-dcs", "rosa.diaz", False),
    )
    with town.raw("ben.ito") as connection:
        seen = connection.execute("SELECT id FROM insight_conflict ORDER BY id").fetchall()
        assert seen == [(of_ours,), (we_ask,)]
    for person, *asked, is_allowed in lines:
        with town.raw(person) as connection:
            if is_allowed:
                assert connection.execute(answers, asked).rowcount == 1
                continue
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(answers, asked)


def test_who_asks_and_who_is_asked_read_it_and_nobody_else(town):
    of_lakeside = conflict(town, town.marisol, "lakeside-usd", "county-dcs", "rosa.diaz")
    of_tom = conflict(town, town.ines, "county-dcs", "county-dcs", "tom.reed")
    for number in (of_lakeside, of_tom):
        answered(town, number)
    read = {"rosa.diaz": [of_lakeside], "ben.ito": [of_lakeside], "tom.reed": [of_tom], "dora.lind": [of_tom]}
    read["sam.hill"] = [of_lakeside]  # Rosa's supervisor.
    for person in (*read, "nora.west", "cy.fox", "ada.okafor"):
        with town.raw(person) as connection:
            for table, column in (("insight_conflict", "id"), ("insight_conflictanswer", "conflict_id")):
                found = connection.execute(f"SELECT {column} FROM {table} ORDER BY 1").fetchall()
                assert [number for (number,) in found] == read.get(person, []), (person, table)
