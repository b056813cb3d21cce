"""Saved views: a filter under a name, opened with one click; one's own, or for colleagues of the same role too."""

import re

import psycopg
import pytest

from tests.casework.writing import id_of, send
from tests.desk.asking import count_of, text_of
from tests.insight.managing import hire_manager
from tests.town.cast import give_accounts

LIST, NEW = "/caseload/", "/caseload/views/new/"
BOARD, NEW_BOARD = "/needs/", "/needs/views/new/"
FILTER = "?need=literacy&overdue=1"
VIEWS = (
    "SELECT p.key, v.of, v.name, v.query, v.is_shared FROM insight_savedview v JOIN partners_person p ON p.id = v.by_id"
)
QUERIES_MAX = 12


def save(client, name: str = "Late in reading", page: str = NEW + FILTER, **more):
    return send(client, page, name=name, **more)


def views_on(client, page: str = LIST) -> list[str]:
    part = re.search(r'<ul class="views".*?</ul>', client.get(page).content.decode(), re.S)
    return re.findall(r"<li><a[^>]*>([^<]+)</a>", part[0]) if part else []


def number(town) -> int:
    return town.admin("SELECT max(id) FROM insight_savedview")[0][0]


def test_a_filter_is_saved_under_a_name_and_opened_with_one_click(town):
    rosa = town.as_(town.rosa_diaz)
    assert f'href="{NEW}?need=literacy&amp;overdue=1"' in rosa.get(LIST + FILTER).content.decode()
    saved = save(rosa)
    assert (saved.status_code, saved.url) == (302, LIST + FILTER)
    assert 'href="/caseload/?need=literacy&amp;overdue=1"' in rosa.get(LIST).content.decode()
    opened = rosa.get(saved.url).content.decode()
    assert '<option value="literacy" selected>' in opened
    assert 'aria-current="true">Late in reading</a>' in opened


def test_kept_is_what_the_list_understands_and_nothing_else_of_the_address(town):
    rosa = town.as_(town.rosa_diaz)
    save(rosa, page=f"{NEW}?need=literacy&name=Marisol&student=7&page=3&sort=made-up&worker=x")
    assert town.admin(VIEWS) == [("rosa.diaz", "students", "Late in reading", "need=literacy", False)]


def test_the_page_says_in_words_what_the_view_keeps(town):
    page = text_of(town.as_(town.rosa_diaz).get(NEW + FILTER))
    for words in ("Open need: Reading and writing", "Only with overdue tasks", "No name of a student"):
        assert words in page
    assert "Everything, without a filter" in text_of(town.as_(town.rosa_diaz).get(NEW))


def test_it_is_ones_own_unless_it_is_shared_with_the_same_role_of_the_same_organization(town):
    rosa, tom = town.as_(town.rosa_diaz), town.as_(town.tom_reed)
    save(rosa)
    assert views_on(rosa) == ["Late in reading"]
    assert views_on(tom) == []
    save(rosa, "For all of us", is_shared="on")
    assert views_on(tom) == ["For all of us"]
    assert "from Rosa Diaz" in text_of(tom.get(LIST))
    for other in (town.sam_hill, town.ada_okafor, town.kim_noor):
        assert views_on(town.as_(other)) == []
        with town.raw(other) as connection:
            assert connection.execute("SELECT count(*) FROM insight_savedview").fetchone() == (0,)
    with town.raw(town.tom_reed) as connection:
        assert connection.execute("SELECT name FROM insight_savedview").fetchall() == [("For all of us",)]


def test_a_shared_view_shows_each_their_own_students(town):
    rosa, tom = town.as_(town.rosa_diaz), town.as_(town.tom_reed)
    save(rosa, "All", page=NEW, is_shared="on")
    assert "Marisol" in text_of(rosa.get(LIST))
    page = text_of(tom.get(LIST))
    assert "Ines" in page and "Marisol" not in page


def test_a_removed_view_is_gone_for_all_and_comes_back_by_undo(town):
    rosa, tom = town.as_(town.rosa_diaz), town.as_(town.tom_reed)
    save(rosa, is_shared="on")
    page = f"/views/{number(town)}/"
    answer = rosa.post(f"{page}removal/", follow=True)
    assert "The view is removed." in text_of(answer)
    assert f'action="{page}restoration/"' in answer.content.decode()
    assert (views_on(rosa), views_on(tom)) == ([], [])
    assert rosa.post(f"{page}removal/").status_code == 302  # A second click changes nothing.
    assert rosa.post(f"{page}restoration/").status_code == 302
    assert views_on(rosa) == views_on(tom) == ["Late in reading"]


def test_nobody_else_removes_or_restores_it(town):
    rosa, tom = town.as_(town.rosa_diaz), town.as_(town.tom_reed)
    save(rosa, is_shared="on")
    page = f"/views/{number(town)}/"
    assert views_on(tom) == ["Late in reading"]
    for verb in ("removal", "restoration"):
        assert tom.post(f"{page}{verb}/").status_code == 404
        assert tom.post(f"/views/987654/{verb}/").status_code == 404
        assert rosa.get(f"{page}{verb}/").status_code == 405
    with town.raw(town.tom_reed) as connection:
        assert connection.execute("UPDATE insight_savedview SET removed_at = now()").rowcount == 0
    with town.raw(town.rosa_diaz) as connection:
        assert connection.execute("UPDATE insight_savedview SET removed_at = now()").rowcount == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("UPDATE insight_savedview SET name = 'Other'")
    assert rosa.post(f"{page}removal/").status_code == 302


def test_one_saves_in_the_own_name_role_and_organization_alone(town):
    insert = (
        "INSERT INTO insight_savedview (by_id, organization_id, role, of, name, query, is_shared)"
        " SELECT p.id, o.id, %s, 'students', 'x', '', true FROM partners_person p, partners_organization o"
        " WHERE p.key = %s AND o.key = %s"
    )
    with town.raw(town.rosa_diaz) as connection:
        assert connection.execute(insert, ["caseworker", "rosa.diaz", "county-dcs"]).rowcount == 1
        for others in (
            ["caseworker_supervisor", "rosa.diaz", "county-dcs"],
            ["caseworker", "tom.reed", "county-dcs"],
            ["caseworker", "rosa.diaz", "lakeside-usd"],
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(insert, others)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "Write an answer here."),
        ("x" * 61, "60"),
        ("a\x00b", "cannot be kept (NUL)"),
        ("LATE in reading", "You have a view of this name already"),
    ],
)
def test_what_is_wrong_with_a_name_is_said(town, name, says):
    rosa = town.as_(town.rosa_diaz)
    assert save(rosa).status_code == 302
    answer = save(rosa, name)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert len(town.admin(VIEWS)) == 1


def test_one_keeps_so_many_and_no_more(town, monkeypatch):
    from homeroom.insight import forms

    rosa = town.as_(town.rosa_diaz)
    monkeypatch.setattr(forms, "VIEWS_MAX", 1)
    assert save(rosa).status_code == 302
    assert "Remove one first" in text_of(save(rosa, "Another"))


def test_sent_twice_it_is_one_view(town):
    from tests.casework.writing import hidden

    rosa = town.as_(town.rosa_diaz)
    typed = {**hidden(rosa.get(NEW).content.decode()), "name": "All"}
    assert [rosa.post(NEW, typed).status_code for _ in range(2)] == [302, 302]
    assert len(town.admin(VIEWS)) == 1


def test_the_manager_saves_a_filter_of_the_board_and_has_no_list_of_students(town):
    key = hire_manager(town)
    give_accounts(town.server, town.database)
    from tests.insight.managing import many_needs

    many_needs(town, town.marisol, domain="literacy", met=14, unmet=15)
    mona = town.as_(key)
    saved = save(mona, "Reading", page=f"{NEW_BOARD}?table=domain&need=literacy&since=2026-9")
    assert saved.url == f"{BOARD}?table=domain&need=literacy"
    assert views_on(mona, "/") == views_on(mona, BOARD) == ["Reading"]
    assert mona.get(NEW).status_code == 404
    assert mona.post(f"/views/{number(town)}/removal/").url == BOARD


@pytest.mark.parametrize("stranger", ["cy.fox", "tess.young", "ben.ito", "omar.voss", "carmen.abuela"])
def test_who_has_no_list_saves_no_view(town, stranger):
    assert town.as_(town.rosa_diaz).get(NEW).status_code == 200
    assert town.as_(town.sam_hill).get(NEW_BOARD).status_code == 200
    client = town.as_(stranger)
    for page in (NEW, NEW_BOARD):
        assert client.get(page).status_code == 404
        assert client.post(page, {"name": "x"}).status_code == 404


def test_who_changes_the_role_finds_the_own_views_and_no_longer_those_of_the_former_colleagues(town):
    rosa, tom = town.as_(town.rosa_diaz), town.as_(town.tom_reed)
    save(rosa, is_shared="on")
    save(tom, "Mine", page=NEW)
    assert views_on(tom) == ["Mine", "Late in reading"]
    town.admin("UPDATE partners_person SET role = 'caseworker_supervisor' WHERE key = 'tom.reed'")
    assert views_on(town.as_(town.tom_reed)) == ["Mine"]


def test_what_was_removed_a_month_ago_is_deleted_and_nothing_else(town):
    rosa = town.as_(town.rosa_diaz)
    for name in ("Old", "New", "Kept"):
        save(rosa, name, page=NEW)
    town.admin("UPDATE insight_savedview SET removed_at = now() - interval '31 days' WHERE name = 'Old'")
    town.admin("UPDATE insight_savedview SET removed_at = now() - interval '29 days' WHERE name = 'New'")
    with town.connection("disposer") as connection:
        assert connection.execute("DELETE FROM insight_savedview RETURNING name").fetchall() == [("Old",)]


def test_the_views_cost_one_statement(town):
    rosa = town.as_(town.rosa_diaz)
    few = count_of(rosa, LIST)
    for each in range(5):
        save(rosa, f"View {each}", page=NEW)
    assert count_of(rosa, LIST) == few
    assert id_of(town, "rosa.diaz")
