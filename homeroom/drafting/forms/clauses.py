"""A clause, and the line that a machine reads of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.access.catalogue import catalogue
from homeroom.access.models import Purpose
from homeroom.agreements import words as agreement_words
from homeroom.agreements.bases import basis_of, codes
from homeroom.agreements.compiling import opens_notes
from homeroom.agreements.element_words import ELEMENTS
from homeroom.agreements.models import Agreement as AgreementRow
from homeroom.agreements.models import Line as LineRow
from homeroom.collaboration.kinds import CLAUSE_LENGTH_MAX, LOOK_BACK_DAYS_MAX, TEXT_LENGTH_MAX
from homeroom.collaboration.shape import Agreement as Entry
from homeroom.collaboration.shape import Clause, Line
from homeroom.common.fields import DayField
from homeroom.common.forms import VersionedForm
from homeroom.drafting.forms.choices import LINE_MAX, Choices, choose, offer_purposes
from homeroom.partners.words import FAMILY_ROLES, ROLES

DAYS_KEPT_MAX = 36_500  # A hundred years.
CONTENT = "content_"
WINDOW = ("not_before", "look_back_days", "open_from", "open_to")


class ClauseForm(VersionedForm):
    """A clause in plain words."""

    draft_title = _("Write a clause")
    can_wait = True

    number: int | None = None  # Of a clause that is there already.

    heading = forms.CharField(label=_("Heading"), max_length=LINE_MAX)
    topic = forms.ChoiceField(label=_("What is it about?"), choices=list(agreement_words.TOPICS.items()))
    text = forms.CharField(
        label=_("The words of the clause"),
        max_length=CLAUSE_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What the parties sign. Do not name a child."),
    )

    def clause(self, number: int, agrees: str) -> Clause:
        facts = self.facts
        return Clause(id=number, topic=facts["topic"], heading=facts["heading"], text=facts["text"], agrees=agrees)

    def saved_in_words(self, entry: Entry) -> dict[str, object]:
        """What another has saved of this clause meanwhile; nothing where it was taken out, or is new."""
        saved = next((each for each in entry.clauses if each.id == self.number), None)
        return {"heading": saved.heading if saved else "", "text": saved.text if saved else ""}

    @staticmethod
    def answers_of(clause: Clause) -> dict[str, Any]:
        return {"heading": clause.heading, "topic": clause.topic, "text": clause.text}


class ByCategory(forms.CheckboxSelectMultiple):
    """Kinds of information, each in its category, which opens and closes."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        category = agreement_words.CATEGORIES[str(value).partition(".")[0]]
        return {**option, "category": str(category).capitalize()}


class LineForm(ClauseForm):
    """A clause that lets somebody see something: its words, and beside them what the machine reads."""

    contributor = forms.ChoiceField(label=_("Who shows it?"))
    recipients = forms.MultipleChoiceField(label=_("To whom?"), widget=forms.CheckboxSelectMultiple)
    roles = forms.MultipleChoiceField(
        label=_("Which of their people?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(key, word) for key, word in ROLES.items() if key not in FAMILY_ROLES],
    )
    relationship = forms.ChoiceField(
        label=_("Only those"), widget=forms.RadioSelect, choices=list(agreement_words.RELATIONS.items())
    )
    population = forms.ChoiceField(
        label=_("Of which children?"), widget=forms.RadioSelect, choices=list(agreement_words.POPULATIONS.items())
    )
    elements = forms.MultipleChoiceField(label=_("What is shown?"), widget=ByCategory)
    view = forms.ChoiceField(
        label=_("How much of it?"), widget=forms.RadioSelect, choices=list(agreement_words.VIEWS.items())
    )
    not_before = DayField(
        label=_("Is there a first day of the records that are shown?"),
        required=False,
        help_text=_("Records of earlier days are not shown. What has no day of its own is shown as it is now."),
    )
    look_back_days = forms.IntegerField(
        label=_("How many days back are records shown?"),
        min_value=1,
        max_value=LOOK_BACK_DAYS_MAX,
        required=False,
        help_text=_("Counted back from each day on which somebody looks. Empty: all of them."),
    )
    open_from = DayField(label=_("Is it shown only from a day on?"), required=False)
    open_to = DayField(label=_("Is it shown only through a day?"), required=False)
    operations = forms.MultipleChoiceField(
        label=_("What may they do?"),
        widget=forms.CheckboxSelectMultiple,
        choices=list(agreement_words.OPERATIONS.items()),
    )
    purposes = forms.MultipleChoiceField(label=_("What for?"), widget=forms.CheckboxSelectMultiple, required=False)
    bases = forms.MultipleChoiceField(
        label=_("On which law?"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("What each law asks you to write down is asked below, once you have chosen it and saved."),
    )  # fmt: skip
    redisclosure = forms.ChoiceField(label=_("May it be passed on?"), required=False)
    days_kept = forms.IntegerField(
        label=_("For how many days is it kept after the child has left care?"),
        min_value=0,
        max_value=DAYS_KEPT_MAX,
        required=False,
    )
    disposition = forms.ChoiceField(label=_("What becomes of it at the end?"))
    says_the_same = forms.BooleanField(
        label=_("I have read both: the words of the clause and these answers say the same."),
        required=False,
        help_text=_("Until somebody has ticked this, the clause is marked, and the agreement cannot be signed."),
    )

    def __init__(
        self,
        *args: Any,
        organizations: Choices,
        purposes: Iterable[Purpose],
        ceiling: str = "",
        line: Line | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.line, self.ceiling = line, ceiling
        self.fields["elements"].template_name = "drafting/_by_category.html"  # type: ignore[attr-defined]
        choose(self, "contributor", [("", _("Choose one")), *organizations])
        choose(self, "recipients", organizations)
        offer_purposes(self, "purposes", purposes)
        choose(self, "elements", list(element_choices()))
        choose(self, "bases", list(basis_choices(line.bases if line else ())))
        passing_on: dict[str, Any] = dict(agreement_words.REDISCLOSURES)
        if line and line.redisclosure and line.redisclosure not in passing_on:
            passing_on[line.redisclosure] = line.redisclosure
        choose(self, "redisclosure", [("", _("It is not said")), *passing_on.items()])
        choose(self, "disposition", [("", _("Choose one")), *agreement_words.DISPOSITIONS.items()])
        for key in contents_asked(line):
            self.fields[CONTENT + key] = forms.CharField(
                label=_("As the law asks: %s") % agreement_words.content_in_words(key),
                max_length=TEXT_LENGTH_MAX,
                required=False,
            )
        self.order_fields([*(name for name in self.fields if name != "says_the_same"), "says_the_same"])

    def clean_recipients(self) -> list[str]:
        recipients = self.cleaned_data["recipients"]
        if self.cleaned_data.get("contributor") in recipients:
            raise forms.ValidationError(
                _("Nobody receives their own records. Take the organization that shows them out.")
            )
        return recipients

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("open_from"), cleaned.get("open_to")
        if begins and ends and ends < begins:
            self.add_error("open_to", _("It ends before it begins. Correct one of the two days."))
        if (cleaned.get("not_before") or cleaned.get("look_back_days")) and would_open_notes(cleaned, self.ceiling):
            self.add_error(
                "elements",
                _("Notes that people write here cannot be limited to some days. Put them into a clause of their own."),
            )
        return cleaned

    @staticmethod
    def answers_of_line(line: Line) -> dict[str, Any]:
        same = ("contributor", "relationship", "population", "elements", "view", "operations", "purposes", "bases")
        return {
            **{name: getattr(line, name) for name in (*same, "redisclosure", "disposition")},
            "recipients": line.recipients.organizations,
            "roles": line.recipients.roles,
            "days_kept": line.retention.get("days"),
            **{name: getattr(line.window, name) if line.window else None for name in WINDOW},
            **{CONTENT + key: value for key, value in line.basis_contents.items()},
        }

    def line_now(self, number: int) -> Line:
        facts = self.facts
        kept = {"days": facts["days_kept"], "after": "left_care"} if facts["days_kept"] is not None else {}
        contents = {
            name.removeprefix(CONTENT): value
            for name, value in facts.items()
            if name.startswith(CONTENT) and value not in ("", None)
        }
        same = ("contributor", "relationship", "population", "elements", "view", "operations", "purposes", "bases")
        return Line.model_validate(
            {
                "id": number,
                **{name: facts[name] for name in (*same, "redisclosure", "disposition")},
                "recipients": {"organizations": facts["recipients"], "roles": facts["roles"]},
                "basis_contents": contents,
                "retention": kept,
                "window": {name: facts[name] for name in WINDOW if facts[name] is not None} or None,
            }
        )


def would_open_notes(answers: Mapping[str, Any], ceiling: str) -> bool:
    """Whether these answers would open notes whole, which no window reaches."""
    said: dict[str, Any] = {
        name: answers.get(name) or default
        for name, default in (("elements", []), ("view", "flag"), ("relationship", ""))
    }
    return opens_notes(LineRow(agreement=AgreementRow(sensitivity_ceiling=ceiling), **said))


def element_choices() -> Iterator[tuple[str, Any]]:
    """Each category as a whole, and then what it is made of; what is prohibited cannot be chosen."""
    by_category: dict[str, list[tuple[str, Any]]] = {}
    for element in catalogue().elements.values():
        if not element.prohibited:
            by_category.setdefault(element.category, []).append((element.key, ELEMENTS[element.key]))
    for category, elements in by_category.items():
        if catalogue().named(f"{category}.*"):
            everything = _("Everything of this kind that is not sensitive")
            yield f"{category}.*", everything
        yield from elements


def basis_choices(chosen: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Those on which a line can rest, and whatever it rests on now: a state's statute has a code of its own."""
    known = [code for code in codes() if (basis := basis_of(code)) and basis.needs in ("", "consent", "order")]
    for code in dict.fromkeys([*known, *chosen]):
        yield code, agreement_words.law_in_words(code)


def contents_asked(line: Line | None) -> list[str]:
    """What the laws of this line ask it to say, and what it says already."""
    if line is None:
        return []
    asked = [key for code in line.bases if (basis := basis_of(code)) for key in basis.contents]
    return list(dict.fromkeys([*asked, *line.basis_contents]))


class RemovalForm(VersionedForm):
    """Nothing to fill in; the version says what was read."""
