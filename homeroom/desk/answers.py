"""Answers of the decision as a page says them: what opens a kind of information by name, or what keeps it shut and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from homeroom.access.catalogue import catalogue
from homeroom.access.decision import Decision
from homeroom.access.evidence import Facts
from homeroom.access.sentences import sentence
from homeroom.agreements.words import CATEGORIES, listed, readable_reason
from homeroom.common.dates import in_words
from homeroom.common.tables import Row
from homeroom.desk.next_steps import FAMILY_HEARS, Step, next_step, sentence_for
from homeroom.desk.why import RELATIONS, law_of, shown_from
from homeroom.students.words import DATASETS

Label = str | Promise


@dataclass(frozen=True)
class Listener:
    """Whom it is told, and what of that is not for their ears: a family reads no agreement; at a school, words of care only by
    who knows that the student is in care."""

    facts: Facts
    is_family: bool = False
    is_quiet: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.facts.timezone)


@dataclass
class Open:
    """Kinds that the same line, law, paper and relation open."""

    kinds: list[Label]
    sentence: str
    rows: list[Row]
    remarks: list[str] = field(default_factory=list)


@dataclass
class Shut:
    """Kinds that are not open for the same reason."""

    kinds: list[Label]
    sentence: str
    step: Step
    stewards: tuple[str, ...]
    is_worth_saying: bool = True  # Also of a partner that shows nothing: a family has nothing to do with most of them.


def label_of(name: str, *, is_whole: bool) -> Label:
    label = DATASETS[name].label
    return label if is_whole else _("%(kind)s (some of it)") % {"kind": label}


def opened(
    so_far: list[Open], label: Label, permits: list[Decision], printing: Decision | None, to: Listener
) -> list[Open]:
    """With what opens this kind: by each way one entry, beside kinds that the same opens."""
    for behind in dict.fromkeys(permit.behind for permit in permits):
        permit = next(each for each in permits if each.behind == behind)
        told = _sentence(permit, to)
        rows = list(_rows(permit, to))
        remarks = [*_remarks(permit, to.facts), *_on_paper(printing, to)]
        for entry in so_far:
            if (entry.sentence, entry.rows, entry.remarks) == (told, rows, remarks):
                entry.kinds.append(label)
                break
        else:
            so_far = [*so_far, Open([label], told, rows, remarks)]
    return so_far


def _sentence(decision: Decision, to: Listener) -> str:
    if to.is_family and decision.told == "R-OK-GRANT":  # A family reads no agreement.
        return _("You can see this because agencies agreed to show it to you.")
    return sentence(decision.told, readable_reason(decision.words), to.zone)


def _rows(permit: Decision, to: Listener) -> Iterable[Row]:
    behind, words, zone = permit.behind, permit.words, to.zone
    assert behind is not None  # Every permit names what it rests on.
    if behind.agreement and to.is_family:
        yield Row(_("Agreement"), _("One that agencies have signed"))
    elif behind.agreement:
        text = _("%(title)s, line %(number)s") % {"title": words["agreement"], "number": behind.line}
        url = reverse("agreements:agreement", args=[behind.agreement])
        yield Row(_("Agreement"), text, url=url, url_label=_("Read it"))
    if behind.paper == "consent":
        given = _("%(signer)s agreed on %(date)s") % {"signer": words["signer"], "date": _day(words["date"], zone)}
        yield Row(_("Consent"), given, note=_("Until %s") % _day(words["until"], zone) if words["until"] else "")
    elif behind.paper == "order":
        yield Row(_("Court order"), _("Of %s") % _day(words["date"], zone))
    elif behind.paper:
        yield Row(_("Emergency"), _("You opened it in an emergency. It closes by itself after four hours."))
    if behind.basis:
        yield Row(_("Law"), law_of(behind.basis))
    since = next((link.since for link in permit.told_chain if link.link == "relation" and link.since), None)
    relation = RELATIONS.get(behind.relation, behind.relation)
    yield Row(_("Your relation to the student"), str(relation), note=_("Since %s") % _day(since, zone) if since else "")


def _day(moment, zone: ZoneInfo) -> str:
    return in_words(moment.astimezone(zone).date()) if moment else ""


def _remarks(permit: Decision, facts: Facts) -> list[str]:
    """What limits it though it is open: its first day, and what may not be done with it."""
    days = [
        date.fromisoformat(owed.removeprefix("window:"))
        for owed in permit.told_obligations
        if owed.startswith("window:")
    ]
    partner = facts.names.get(permit.origin or "", "")
    return [shown_from(partner, day) for day in days]


def _on_paper(printing: Decision | None, to: Listener) -> Iterable[str]:
    if printing and not printing.permits and printing.told != "R-NONE":
        yield sentence(printing.told, readable_reason(printing.words), to.zone)


def shut(refusal: Decision, names: list[str], stewards: tuple[str, ...], to: Listener) -> Shut:
    words = readable_reason(refusal.words)
    if "category" in words:
        of_kinds = {catalogue().datasets[name].elements[0].category for name in names}
        words["category"] = listed(sorted(str(CATEGORIES[category]) for category in of_kinds))
    told = sentence_for(refusal.told, sentence(refusal.told, words, to.zone), is_family=to.is_family)
    step = next_step(refusal.told, is_family=to.is_family, is_quiet=to.is_quiet)
    labels: list[Label] = [DATASETS[name].label for name in names]
    is_worth_saying = not to.is_family or refusal.told in FAMILY_HEARS
    return Shut(labels, told, step, stewards if step.asks_steward else (), is_worth_saying)


def merged(entries: Iterable[Shut]) -> list[Shut]:
    """What is told in the same words stands together."""
    together: dict[tuple, Shut] = {}
    for entry in entries:
        same = together.setdefault((entry.sentence, entry.step, entry.stewards), replace(entry, kinds=[]))
        same.kinds += entry.kinds
    return list(together.values())
