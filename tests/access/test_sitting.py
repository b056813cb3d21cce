"""How much one person is shown in a sitting: above normal one confirms, above the most it is held, and the steward answers."""

import psycopg
import pytest
from django.conf import settings

from homeroom.access import door
from homeroom.access.sitting import limits
from tests.casework.writing import send
from tests.desk.asking import NOBODY, bytes_of, statements, text_of
from tests.insight.copying import form_of
from tests.partners.test_step_up import asks, long_ago
from tests.town.cast import PASSWORD

HELD = 429


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Normal is two children, or as many as one works with up to three; held is what is above twice that."""
    limit(monkeypatch, 2, 3)


def limit(monkeypatch, least: int, most: int) -> None:
    monkeypatch.setattr(settings, "SITTING_CHILDREN_LEAST", least)
    monkeypatch.setattr(settings, "SITTING_CHILDREN_MOST", most)


def shown(town, person: str, *students: int, hours_ago: float = 1, outcome: str = "permit") -> None:
    """The book says that these children were shown to this person."""
    town.admin(
        "INSERT INTO access_event (person_id, organization_id, role, page, operation, outcome, student_ids, asked_for, at)"
        " SELECT id, organization_id, role, 'desk:student', 'view', %s, %s::integer[], '', now() - %s * interval '1 hour'"
        " FROM partners_person WHERE key = %s",
        outcome, list(students), hours_ago, person,
    )  # fmt: skip


def strangers(number: int) -> list[int]:
    """Children of whom no page here is; the book names them by number alone."""
    return list(range(900_001, 900_001 + number))


def holds(town) -> list[tuple]:
    return town.admin(
        "SELECT p.key, o.key, h.opened, h.asked, h.normal, h.most FROM access_volumehold h"
        " JOIN partners_person p ON p.id = h.person_id JOIN partners_organization o ON o.id = h.organization_id ORDER BY h.id"
    )


def latest_hold(town) -> int:
    return town.admin("SELECT max(id) FROM access_volumehold")[0][0]


def let(town, steward, verdict: str, reason: str = "She covers for a colleague.", number: int | None = None):
    page = f"/holds/{number or latest_hold(town)}/"
    return send(steward, page, verdict=verdict, reason=reason)


# --- Above the most it is held ----------------------------------------------------------------------------------------


def test_the_opening_above_the_most_is_held_and_those_opened_before_go_on(town):
    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(town.marisol.url).status_code == 200
    shown(town, "rosa.diaz", *strangers(5))
    assert rosa.get(town.marisol.url).status_code == 200  # Who was opened already.
    page = rosa.get(town.jonah.url)
    assert page.status_code == HELD
    assert "Too many records for one sitting" in text_of(page)
    assert "Jonah" not in text_of(page)
    assert rosa.get(f"{town.marisol.url}plan/").status_code == 200
    assert rosa.get("/notices/").status_code == 200


def test_what_was_held_was_not_shown_and_stands_in_the_book_as_refused(town):
    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(town.marisol.url).status_code == 200
    shown(town, "rosa.diaz", *strangers(5))
    rosa.get(town.jonah.url)
    last = "SELECT page, outcome, student_ids, asked_for, reason FROM access_event ORDER BY id DESC LIMIT 1"
    assert town.admin(last) == [("desk:student", "refuse", [], str(town.jonah.public_id), "R-VOLUME")]
    assert town.admin("SELECT count(*) FROM access_disclosure WHERE student_id = %s", town.jonah.id) == [(0,)]


def test_a_list_a_print_and_a_file_are_held_as_a_page_is(town, monkeypatch):
    limit(monkeypatch, 20, 20)
    rosa = town.as_(town.rosa_diaz)
    ways = ("/caseload/", f"{town.jonah.url}print.pdf", f"{town.jonah.url}plan/")
    assert [rosa.get(way).status_code for way in ways] == [200] * 3
    file, typed = form_of(rosa, "/caseload/export/")
    assert rosa.post(file, typed).status_code == 200
    _file, typed = form_of(rosa, "/caseload/export/")
    limit(monkeypatch, 2, 3)
    town.admin("UPDATE access_event SET at = at - interval '1 day'")
    shown(town, "rosa.diaz", *strangers(6))
    assert [rosa.get(way).status_code for way in ways] == [HELD] * 3
    assert rosa.post(file, typed).status_code == HELD
    assert town.admin("SELECT count(*) FROM insight_export") == [(1,)]


def test_a_job_shows_no_more_than_a_page(town):
    def settle() -> None:
        with door.door(town.token("rosa.diaz"), page="exchange.settle") as visit:
            visit.show(town.jonah.id)
            visit.write_down()

    settle()
    town.admin("UPDATE access_event SET at = at - interval '1 day'")
    shown(town, "rosa.diaz", *strangers(6))
    town.admin("UPDATE access_session SET device = 'job'")
    with pytest.raises(door.Held), door.door(job_of(town), page="exchange.settle") as visit:
        visit.show(town.jonah.id)
        visit.write_down()


def job_of(town) -> str:
    token = town.token("rosa.diaz")
    town.admin("UPDATE access_session SET device = 'job'")
    return token


def test_a_hidden_child_and_a_missing_one_answer_alike_also_when_all_is_held(town):
    rosa = town.as_(town.rosa_diaz)
    shown(town, "rosa.diaz", *strangers(9))
    assert rosa.get(town.jonah.url).status_code == HELD
    assert rosa.get(town.ines.url).status_code == 404
    assert bytes_of(rosa.get(town.ines.url)) == bytes_of(rosa.get(NOBODY))


def test_what_was_shown_before_the_sitting_was_refused_or_was_somebody_elses_does_not_count(town):
    rosa = town.as_(town.rosa_diaz)
    shown(town, "rosa.diaz", *strangers(9), hours_ago=settings.SITTING_HOURS + 0.1)
    shown(town, "rosa.diaz", *strangers(9), outcome="refuse")
    shown(town, "tom.reed", *strangers(9))
    assert rosa.get(town.jonah.url).status_code == 200
    shown(town, "rosa.diaz", *strangers(9), hours_ago=settings.SITTING_HOURS - 0.1)
    assert rosa.get(town.marisol.url).status_code == HELD


# --- Above normal one confirms ----------------------------------------------------------------------------------------


def test_above_normal_one_confirms_and_is_led_back(town):
    rosa = town.as_(town.rosa_diaz)
    shown(town, "rosa.diaz", *strangers(3))
    assert rosa.get(town.jonah.url).status_code == 200  # Signing in was a minute ago.
    long_ago(town, minutes=31)
    assert rosa.get(town.jonah.url).status_code == 200  # Nobody new.
    asked = rosa.get(town.marisol.url)
    assert asks(asked)
    last = "SELECT outcome, reason, student_ids, asked_for FROM access_event ORDER BY id DESC LIMIT 1"
    assert town.admin(last) == [("refuse", "R-STEPUP", [], str(town.marisol.public_id))]
    assert "You have opened more records than usual" in text_of(rosa.get(asked["location"]))
    answer = rosa.post("/account/confirm/", {"password": PASSWORD, "next": town.marisol.url})
    assert answer["location"] == town.marisol.url
    assert rosa.get(town.marisol.url).status_code == 200


def test_up_to_normal_nobody_is_asked(town):
    rosa = town.as_(town.rosa_diaz)
    long_ago(town, minutes=31)
    assert rosa.get(town.jonah.url).status_code == 200
    assert rosa.get(town.marisol.url).status_code == 200


def test_who_works_with_more_is_shown_more_and_never_more_than_the_ceiling(town, monkeypatch):
    [(works_with,)] = town.admin(
        "SELECT count(DISTINCT v.student_id) FROM access_standing v JOIN access_ground g ON g.id = v.ground_id"
        " WHERE g.relation = 'assigned' AND v.during @> now() AND v.principal ="
        " (SELECT id FROM partners_person WHERE key = 'rosa.diaz')"
    )
    assert works_with >= 2
    normal = "SELECT normal, most FROM access.sitting_v1(%s::integer[], %s)"
    for ceiling, wanted in ((works_with + 5, works_with), (works_with - 1, works_with - 1)):
        limit(monkeypatch, 1, ceiling)
        with town.raw("rosa.diaz") as connection:
            assert connection.execute(normal, [strangers(9), limits()]).fetchone() == (wanted, 2 * wanted)
    with town.raw("ben.ito") as connection:  # Whose records are merely open works with nobody.
        assert connection.execute(normal, [strangers(9), limits()]).fetchone() == (1, 2)


def test_of_many_requests_at_once_each_counts_what_the_one_before_has_shown(town):
    with town.connection() as one, town.connection() as other:
        for connection in (one, other):
            connection.execute("SELECT access.enter_v1(%s)", [town.token("rosa.diaz")])
        one.execute("SELECT access.sitting_v1(%s::integer[], %s)", [strangers(4), limits()])
        other.execute("SET lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("SELECT access.sitting_v1(%s::integer[], %s)", [strangers(4), limits()])


# --- The data steward answers -----------------------------------------------------------------------------------------


@pytest.fixture
def held(town):
    """Rosa asked for a seventh child; the data steward of the custodian answers, as her agency has none of its own."""
    rosa = town.as_(town.rosa_diaz)
    shown(town, "rosa.diaz", *strangers(6))
    assert rosa.get(town.jonah.url).status_code == HELD
    return rosa


def steward_of(town):
    """Signed in, of the organization that answers."""
    [(key,)] = town.admin(
        "SELECT min(p.key) FROM partners_person p JOIN access_volumehold h ON h.organization_id = p.organization_id"
        " WHERE p.role = 'data_steward'"
    )
    return town.as_(key)


def test_the_steward_finds_how_many_and_since_when_and_no_child(town, held):
    [(who, house, opened, asked, _normal, most)] = holds(town)
    assert (who, opened, asked) == ("rosa.diaz", 6, 7) and most < 7
    steward = steward_of(town)
    today, page = text_of(steward.get("/")), text_of(steward.get(f"/holds/{latest_hold(town)}/"))
    assert "Rosa Diaz" in today and "6 students shown within" in today
    for words in ("Rosa Diaz", "was shown 6 students since", "asked for 7"):
        assert words in page
    assert "Jonah" not in page and str(town.jonah.public_id) not in page
    assert "Rosa Diaz" in text_of(steward.get("/holds/"))
    kinds = (
        "SELECT n.kind FROM notices_notice n JOIN partners_organization o ON o.id = n.contributor_id WHERE o.key = %s"
    )
    assert ("volume_held",) in town.admin(kinds, house)


def test_asked_again_it_is_one_hold_and_one_notice(town, held):
    assert held.get(town.jonah.url).status_code == HELD
    assert held.get(town.marisol.url).status_code == HELD
    assert len(holds(town)) == 1
    assert town.admin("SELECT count(DISTINCT event) FROM notices_notice WHERE kind = 'volume_held'") == [(1,)]


def test_let_go_on_it_opens_up_to_another_limit_and_the_person_is_told(town, held):
    [(_, _, _, asked, normal, most)] = holds(town)
    assert let(town, steward_of(town), "goes_on")["location"] == "/holds/"
    assert held.get(town.jonah.url).status_code == 200
    assert "1 time a data steward let you open more records" in text_of(held.get("/notices/"))
    shown(town, "rosa.diaz", *range(800_001, 800_001 + asked + most - 7))
    assert held.get(town.marisol.url).status_code == HELD
    assert len(holds(town)) == 2


def test_kept_held_no_other_child_opens_however_long_until_it_is_answered_anew(town, held):
    steward = steward_of(town)
    let(town, steward, "stays", reason="Nobody knows what it was for.")
    town.admin("UPDATE access_event SET at = at - interval '40 days'")
    town.admin("UPDATE access_volumedecision SET at = at - interval '40 days'")
    page = held.get(town.jonah.url)
    assert page.status_code == HELD
    assert "Nobody knows what it was for." in text_of(page)
    assert len(holds(town)) == 1
    let(town, steward, "goes_on")
    assert held.get(town.jonah.url).status_code == 200


def test_an_answer_needs_a_reason_and_that_one_is_who_one_is(town, held):
    steward = steward_of(town)
    assert let(town, steward, "goes_on", reason=" ").status_code == 422
    long_ago(town)
    assert asks(steward.get(f"/holds/{latest_hold(town)}/"))
    with_it = "SELECT access.answer_hold_v1(%s, %s, %s)"
    key = town.admin("SELECT p.key FROM partners_person p JOIN access_session s ON s.person_id = p.id"
                     " WHERE p.role = 'data_steward' LIMIT 1")[0][0]  # fmt: skip
    with town.raw(key) as connection:  # A token that confirmed nothing.
        assert connection.execute(with_it, [latest_hold(town), "goes_on", "Because."]).fetchone() == (None,)
    assert held.get(town.jonah.url).status_code == HELD


def test_nobody_but_that_steward_answers_and_nobody_for_oneself(town, held):
    number = latest_hold(town)
    own, _house = town.admin(
        "SELECT h.organization_id, o.key FROM access_volumehold h JOIN partners_organization o ON o.id = h.organization_id"
    )[0]
    others = town.admin("SELECT key FROM partners_person WHERE role = 'data_steward' AND organization_id <> %s", own)
    for person in ("rosa.diaz", *(key for (key,) in others)):
        assert town.as_(person).get(f"/holds/{number}/").status_code == 404, person
        with town.raw(person) as connection:
            connection.execute("SELECT 1")
            assert confirmed(town, person, connection, number) is None, person
    steward = town.admin(
        "SELECT min(key) FROM partners_person WHERE role = 'data_steward' AND organization_id = %s", own
    )
    [(key,)] = steward
    town.admin("UPDATE access_volumehold SET person_id = (SELECT id FROM partners_person WHERE key = %s)", key)
    assert town.as_(key).get(f"/holds/{number}/").status_code == 404
    with town.raw(key) as connection:
        assert confirmed(town, key, connection, number) is None


def confirmed(town, person, connection, number):
    town.admin("UPDATE access_session SET confirmed_at = now()")
    return connection.execute("SELECT access.answer_hold_v1(%s, 'goes_on', 'Because.')", [number]).fetchone()[0]


def test_who_reads_a_hold_is_its_person_and_who_answers(town, held):
    found = {}
    for (key,) in town.admin("SELECT key FROM partners_person"):
        with town.raw(key) as connection:
            found[key] = connection.execute("SELECT count(*) FROM access_volumehold").fetchone()[0]
    readers = {key for key, number in found.items() if number}
    answer = town.admin(
        "SELECT p.key FROM partners_person p JOIN access_volumehold h ON h.organization_id = p.organization_id"
        " WHERE p.role = 'data_steward'"
    )
    assert readers == {"rosa.diaz", *(key for (key,) in answer)}


def test_a_hold_cannot_be_made_where_nothing_is_too_much(town):
    with town.raw("rosa.diaz") as connection:
        made = connection.execute("SELECT access.hold_volume_v1(%s, %s)", [[town.jonah.id], limits()]).fetchone()
    assert made == (None,)


# --- What it costs ----------------------------------------------------------------------------------------------------


def test_it_is_asked_in_the_statement_that_writes_the_book_and_costs_none(town):
    rosa = town.as_(town.rosa_diaz)
    for page, asks_it in ((town.jonah.url, 1), ("/notices/", 0)):
        rosa.get(page)
        with statements() as seen:
            assert rosa.get(page).status_code == 200
        about_it = [sql for sql in seen if "sitting" in sql]
        assert len(about_it) == asks_it and all("write_down" in sql for sql in about_it)
        assert len(seen) <= 12, len(seen)
