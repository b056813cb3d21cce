"""Strong acts ask that one has just proved to be who one is (ASVS 7.5.1, 7.5.3)."""

import pytest

from homeroom.access.rules import rules
from tests.desk.asking import text_of
from tests.partners.factors import give, require, set_up_app, signed_in, with_app
from tests.town.cast import PASSWORD

STRONG = {
    *(
        "agreements:activation",
        "drafting:signature",
        "agreements:resumption",
        "account:recovery_codes",
        "account:removal",
        "exchange:errors",
        "exchange:fetching",
        "exchange:undoing",
        "exchange:corrections",
        "matching:switchings",
    ),
    *(
        "insight:students_export",
        "insight:needs_export",
        "desk:student_export",
        "readiness:new_signature",
        "volume:hold",
        "reviewing:review",
        "two_children:of_student",
        "two_children:end_of_student",
        "two_children:of_pair",
        "two_children:end_of_pair",
        "reviewing:correction",
        "insight:file",
        "insight:check",
    ),
    *("connections:new_connection", "connections:agreeing"),
    *("emergencies:new_emergency", "emergencies:new_emergency_of", "freezing:end"),
}
ACTIVATION = "/agreements/dsa-lakeside-dcs/activation/"


def long_ago(town, minutes: int = 6) -> None:
    town.admin("UPDATE access_session SET confirmed_at = confirmed_at - %s * interval '1 minute'", minutes)


def errors_page(town) -> str:
    ((batch,),) = town.admin(
        "SELECT max(b.id) FROM students_batch b JOIN partners_organization o ON o.id = b.contributor_id"
        " WHERE o.key = 'lakeside-usd'"
    )
    from django.urls import reverse

    return reverse("exchange:errors", args=[batch])


def asks(answer) -> bool:
    return answer.status_code == 302 and answer["location"].startswith("/account/confirm/")


def test_these_acts_are_strong():
    assert {name for name, rule in rules().items() if rule.step_up} == STRONG


def test_an_export_asks_for_the_second_factor_and_leads_back_to_itself(town):
    require(town)
    ben, app = with_app("ben.ito")
    page = errors_page(town)
    assert not asks(ben.get(page))
    long_ago(town)
    asked = ben.get(page)
    assert asks(asked)
    assert give(ben, app.code(), page)["location"] == page
    assert not asks(ben.get(page))


def test_without_a_second_factor_the_password_confirms(town):
    ben = signed_in("ben.ito")
    page = errors_page(town)
    assert not asks(ben.get(page))
    long_ago(town)
    confirm = ben.get(page)["location"]
    assert "Write your password once more" in text_of(ben.get(confirm))
    assert ben.post("/account/confirm/", {"password": "not this", "next": page}).status_code == 422
    assert asks(ben.get(page))
    assert ben.post("/account/confirm/", {"password": PASSWORD, "next": page})["location"] == page
    assert not asks(ben.get(page))


def test_where_there_is_a_second_factor_the_password_does_not_confirm(town):
    ben, _ = with_app("ben.ito")
    long_ago(town)
    ben.post("/account/confirm/", {"password": PASSWORD})
    assert asks(ben.get(errors_page(town)))


def test_letting_a_paused_agreement_go_on_asks_and_pausing_it_does_not(town):
    ben = signed_in("ben.ito")
    long_ago(town)
    page = "/agreements/dsa-lakeside-dcs/"
    paused = ben.post(f"{page}suspension/", {"form_key": "A" * 22, "reason": "An incident."})
    assert paused["location"] == page
    asked = ben.post(
        f"{page}resumption/",
        {"form_key": "B" * 22, "reason": "It is cleared up."},
        headers={"referer": f"http://testserver{page}"},
    )
    assert asked["location"] == f"/account/confirm/?next={page}"
    ben.post("/account/confirm/", {"password": PASSWORD, "next": page})
    assert ben.post(f"{page}resumption/", {"form_key": "B" * 22, "reason": "It is cleared up."})["location"] == page
    assert town.admin("SELECT count(*) FROM agreements_resumption") == [(1,)]


def test_activating_an_agreement_asks_and_leads_back_to_the_agreement(town):
    town.admin("DELETE FROM agreements_ending")
    ben = signed_in("ben.ito")
    long_ago(town)
    page = "/agreements/dsa-lakeside-dcs/"
    asked = ben.post(ACTIVATION, headers={"referer": f"http://testserver{page}"})
    assert asked["location"] == f"/account/confirm/?next={page}"
    elsewhere = ben.post(ACTIVATION, headers={"referer": "https://elsewhere.example/agreements/"})
    assert elsewhere["location"] == "/account/confirm/?next=/"
    ben.post("/account/confirm/", {"password": PASSWORD, "next": page})
    assert not asks(ben.post(ACTIVATION))


def test_who_may_not_do_it_is_not_asked_but_told_that_nothing_is_there(town):
    rosa = signed_in("rosa.diaz")
    long_ago(town)
    assert rosa.get(errors_page(town)).status_code == 404


def test_a_form_that_was_opened_in_time_can_be_sent_when_it_is_filled_in(town):
    """What is typed is not lost to the five minutes; after half an hour it is asked again."""
    rule = rules()["account:removal"]
    assert rule.methods >= {"GET", "POST"}
    from datetime import timedelta

    from django.utils import timezone

    def ago(minutes):
        return timezone.now() - timedelta(minutes=minutes)

    assert rule.is_confirmed("GET", ago(4)) and not rule.is_confirmed("GET", ago(6))
    assert rule.is_confirmed("POST", ago(29)) and not rule.is_confirmed("POST", ago(31))
    only_sent = rules()["agreements:activation"]
    assert only_sent.is_confirmed("POST", ago(4)) and not only_sent.is_confirmed("POST", ago(6))
    assert not rule.is_confirmed("GET", None)
    assert rules()["desk:home"].is_confirmed("GET", None)


@pytest.mark.parametrize("minutes", [6])
def test_setting_one_up_confirms_and_so_does_signing_in_with_it(town, minutes):
    ben = signed_in("ben.ito")
    long_ago(town, minutes)
    app = set_up_app(ben)
    assert not asks(ben.get(errors_page(town)))
    again = signed_in("ben.ito")
    give(again, app.code())
    assert not asks(again.get(errors_page(town)))
