"""Every component on one page, for those who build pages. It lists the folder, so it cannot grow stale."""

from datetime import date
from pathlib import Path

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm
from homeroom.common.shell import Place
from homeroom.common.tables import Cell, Column, Compared, Event, Row, Table

COMPONENTS = Path(__file__).parent / "templates" / "components"


class ExampleForm(BaseForm):
    """One field of each kind."""

    contact = forms.CharField(label="Who told you?", help_text="A name or a role is enough.", max_length=80)
    story = forms.CharField(label="What happened?", widget=forms.Textarea(attrs={"rows": 4}))
    happened_on = DayField(label="When did it happen?")
    school = forms.ChoiceField(
        label="School",
        choices=[("", "Choose a school"), ("a", "Lincoln Middle School"), ("b", "Cedar High School")],
    )
    manner = forms.ChoiceField(
        label="How did you talk?",
        widget=forms.RadioSelect,
        choices=[("visit", "In person"), ("phone", "By phone"), ("video", "By video")],
    )
    topics = forms.MultipleChoiceField(
        label="What was it about?",
        help_text="Choose all that fit.",
        widget=forms.CheckboxSelectMultiple,
        choices=[("attendance", "Attendance"), ("credits", "Credits"), ("transport", "Transport")],
    )
    roster = forms.FileField(label="File", help_text="A zip or csv file, 50 MB at most.", required=False)
    is_urgent = forms.BooleanField(label="Somebody must act today", required=False)


def names() -> list[str]:
    return sorted(path.stem for path in COMPONENTS.glob("*.html"))


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    examples = [(name, f"components/examples/{name}.html") for name in names()]
    wrong = ExampleForm({"contact": "Ms. Reyes", "happened_on": "30/02/2026"})
    return render(
        request,
        "common/gallery.html",
        {"examples": examples, "form": ExampleForm(auto_id="new_%s"), "wrong_form": wrong, **samples()},
    )


def samples() -> dict[str, object]:
    """Made-up values that the examples show."""
    months = Table(
        caption="Days present, by month",
        columns=["Month", Column("School days", is_number=True), Column("Present", is_number=True)],
        rows=[["September", 20, 19], ["October", 22, 18], ["November", 17, 17]],
    )
    schools = Table(
        caption="Schools this year",
        columns=["School", "From", "Until", "Status"],
        rows=[
            [
                Cell("Lincoln Middle School", url="#table"),
                "Aug 18, 2025",
                "Jan 9, 2026",
                Cell("Ended", kind="info"),
            ],
            [Cell("Cedar Middle School", url="#table"), "Jan 20, 2026", "", Cell("Enrolled", kind="good")],
        ],
    )
    return {
        "months": months,
        "schools": schools,
        "facts": [
            Row("School", "Cedar Middle School", note="Enrolled for 48 days"),
            Row("Grade", "7"),
            Row("Caseworker", "Rosa Diaz", url="#", url_label="Call or write"),
            Row("Health plan", "", note="Not shared with you. Ask the school nurse."),
        ],
        "reasons": [
            Row("Agreement", "Lakeside Unified and County Child Services, line 3"),
            Row("Legal basis", "FERPA, 34 CFR 99.31(a): child welfare agency with legal responsibility"),
            Row("Your tie to the student", "Assigned caseworker since January 12, 2026"),
            Row("Your purpose", "Keep school stable"),
        ],
        "compared": [
            Compared("First name", "Marisol", "Marisol"),
            Compared("Last name", "Vega", "Vega-Luna"),
            Compared("Born on", date(2012, 4, 9), date(2012, 4, 9)),
            Compared("State student number", "", "700120"),
        ],
        "events": [
            Event(date(2026, 1, 20), "Enrolled at Cedar Middle School", source="North Valley Schools"),
            Event(
                date(2026, 1, 9),
                "Left Lincoln Middle School",
                text="Eleven days without a school followed.",
                source="Lakeside Unified School District",
            ),
        ],
        "places": [Place("Today", "/"), Place("Students", "#"), Place("Attendance")],
        "page": Paginator(range(230), 25).page(4),
    }
