import re
from datetime import date

import pytest
from django import forms
from django.test import RequestFactory

from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm, VersionedForm


class Concern(BaseForm):
    story = forms.CharField(label="What happened?", help_text="In your own words.")
    happened_on = DayField(label="When?", required=False, not_after=date(2026, 12, 31))
    manner = forms.ChoiceField(label="How?", widget=forms.RadioSelect, choices=[("a", "By phone"), ("b", "In person")])


class Goal(VersionedForm):
    text = forms.CharField(label="Goal")


def sent(form_class=Concern, **typed):
    return form_class({"form_key": form_class()["form_key"].value(), **typed})


def errors_of(**typed) -> dict[str, list[str]]:
    return dict(sent(**typed).errors)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-05", "3/5/2026", "03/05/2026", " 3-5-2026 ", "3.5.2026"),
        *("March 5, 2026", "march 5th 2026", "Mar. 5, 2026", "5 March 2026", "5th of March, 2026"),
        *("5 de marzo de 2026", "5 de Marzo del 2026", "5 mar 2026", "marzo 5, 2026", "5º de marzo de 2026"),
    ],
)
def test_a_day_is_taken_as_people_write_it(text):
    assert DayField().clean(text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "30/02/2026",
            "You wrote “30/02/2026”. There is no month 30. Write the month first, then the day: 3/5/2026.",
        ),
        (
            "25/12/2026",
            "You wrote “25/12/2026”. There is no month 25. If you mean Dec. 25, 2026, write 12/25/2026.",
        ),
        ("2/30/2026", "You wrote “2/30/2026”. February 2026 has 28 days. There is no day 30."),
        ("30 de febrero de 2026", "You wrote “30 de febrero de 2026”. February 2026 has 28 days. There is no day 30."),
        ("2/0/2026", "You wrote “2/0/2026”. February 2026 has 28 days. There is no day 0."),
        ("5 de marvo de 2026", "Write the day as month/day/year, for example 3/5/2026."),
        ("yesterday", "Write the day as month/day/year, for example 3/5/2026."),
        ("3/5/26", "Write the day as month/day/year, for example 3/5/2026."),
        ("0000-01-01", "You wrote “0000-01-01”. Write the year with four figures, for example 2026."),
        ("1/1/2027", "Give a day on or before 12/31/2026."),
    ],
)
def test_a_wrong_day_is_told_what_is_wrong(text, says):
    assert errors_of(story="x", manner="a", happened_on=text) == {"happened_on": [says]}


def test_a_day_is_shown_as_month_first_in_both_languages():
    assert 'value="03/05/2026"' in str(Concern(initial={"happened_on": date(2026, 3, 5)})["happened_on"])


def test_all_that_was_typed_comes_back_with_the_error():
    page = str(sent(story="She missed the bus twice.", happened_on="30/02/2026", manner="b"))
    assert 'value="She missed the bus twice."' in page
    assert 'value="30/02/2026"' in page
    assert re.search(r'value="b"[^>]* checked', page)


def test_label_hint_and_error_stand_in_this_order_and_name_each_other():
    page = str(sent(manner="a"))
    order = [
        page.index(part)
        for part in ('for="id_story"', 'id="id_story_helptext"', 'id="id_story_error"', 'id="id_story"')
    ]
    assert order == sorted(order)
    assert 'aria-describedby="id_story_helptext id_story_error"' in page
    assert 'aria-invalid="true"' in page


def test_the_summary_leads_to_each_wrong_field():
    page = str(sent())
    assert 'href="#id_story"' in page and 'id="id_story"' in page
    assert 'href="#id_manner_0"' in page and 'id="id_manner_0"' in page
    assert "This field is required" not in page


def test_a_form_without_faults_has_no_summary():
    assert "usa-alert" not in str(Concern())


def test_a_form_that_comes_back_says_so_in_its_status():
    assert Concern().status == 200
    assert sent(story="x", manner="a").status == 200
    assert sent().status == 422


def test_the_key_is_new_on_each_page_and_kept_when_the_form_comes_back():
    assert Concern()["form_key"].value() != Concern()["form_key"].value()
    form = sent()
    assert f'value="{form.data["form_key"]}"' in str(form)


@pytest.mark.parametrize("key", ["", "short", "x" * 23, "x" * 21 + "'"])
def test_a_form_with_a_broken_key_says_what_to_do(key):
    assert sent(story="x", manner="a").is_valid()
    broken = Concern({"story": "x", "manner": "a", "form_key": key})
    assert broken.errors["form_key"][0] == "This page is incomplete. Open it again and send the form once more."


def test_the_facts_of_a_form_are_what_the_person_said():
    form = sent(story="x", manner="a")
    assert form.is_valid()
    assert form.facts == {"story": "x", "happened_on": None, "manner": "a"}


def test_what_another_person_saved_meanwhile_is_shown_beside_ones_own():
    form = sent(Goal, version="1", text="Read twice a week.")
    assert form.is_valid()
    assert not form.is_overtaken(1)
    assert form.is_overtaken(2)
    answer = form.conflict_page(RequestFactory().get("/"), saved={"text": "Read once a week."}, version=2)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Read once a week." in page
    assert 'value="Read twice a week."' in page
    assert '<input type="hidden" name="version" value="2"' in page


def test_what_a_person_typed_is_shown_as_text_and_never_as_markup():
    page = str(sent(story='"><script>alert(1)</script>'))
    assert "<script" not in page
