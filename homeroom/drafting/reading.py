"""What the machine makes of a draft: what is wrong with it, what it lacks, and what its lines open."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from homeroom.access.door import call
from homeroom.access.fields import ElementMaskField
from homeroom.access.models import Ground, Purpose
from homeroom.agreements import compiling
from homeroom.agreements.models import Agreement, Line, Opening
from homeroom.agreements.queries import lines_now
from homeroom.collaboration.advising import Other, advice
from homeroom.collaboration.amending import as_amended, difference, numbers_in_force
from homeroom.collaboration.checking.about_agreements import AboutAgreements, row_of
from homeroom.collaboration.hashing import is_read
from homeroom.collaboration.reading import Read
from homeroom.collaboration.shape import About, Amendment, Custodian, Document
from homeroom.collaboration.shape import Agreement as Entry
from homeroom.collaboration.shape import Organization as OrganizationEntry
from homeroom.collaboration.shape import Purpose as PurposeEntry
from homeroom.collaboration.standing.agreements import agreement_entry, agreements_with_their_parts
from homeroom.drafting.models import Draft
from homeroom.partners.models import Collaboration, Organization

MASK = ElementMaskField()


class GroundsToCome(compiling.Grounds):
    """Grounds by their words: they are made when the draft is concluded, and not by looking at it."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, str], Ground] = {}
        self.made = 0

    def ground(self, relation: str, population: str, condition: str) -> Ground:
        words_of_it = (relation, population, condition)
        return self.known.setdefault(words_of_it, Ground(relation=relation, population=population, condition=condition))


@dataclass
class Surroundings:
    """Who may be named: read once for a page."""

    organizations: dict[str, Organization]
    purposes: dict[str, Purpose]

    @classmethod
    def now(cls) -> "Surroundings":
        return cls(
            {each.key: each for each in Organization.objects.all()},
            {each.key: each for each in Purpose.objects.order_by("pk")},
        )


@dataclass
class Reading:
    """An entry, and what the machine makes of it."""

    entry: Entry
    around: Surroundings
    amends: Draft | None = None

    @cached_property
    def before(self) -> Entry | None:
        """What the agreement says that it amends."""
        return entry_now(self.amends.amends) if self.amends and self.amends.amends else None

    @cached_property
    def amendment(self) -> Amendment | None:
        """What of it is another than in the agreement that it amends."""
        if self.before is None or self.amends is None or self.amends.amends is None:
            return None
        last = self.amends.amends.amendments.order_by("number").values_list("number", flat=True).last()
        return difference(
            self.before,
            self.entry,
            self.around.organizations,
            number=(last or 0) + 1,
            reason=self.amends.reason,
            effective_on=self.amends.effective_on,
        )

    @cached_property
    def _checker(self) -> AboutAgreements:
        about = Collaboration.objects.select_related("custodian").get()
        document = Document(
            version=1,
            collaboration=About(
                name=about.name,
                timezone=about.timezone,
                match_confirmation=about.match_confirmation,  # type: ignore[arg-type]
                custodian=Custodian(option=about.custodian_option, organization=about.custodian.key),  # type: ignore[arg-type]
            ),
            organizations=[
                OrganizationEntry(id=each.key, name=each.name, kind=each.kind)
                for each in self.around.organizations.values()
                if not each.is_families
            ],
            purposes=[
                PurposeEntry(id=p.key, name=p.name, benefit=p.benefit, measure=p.measure)
                for p in self.around.purposes.values()
            ],
            # Which agreement it stands under is chosen from those that there are.
            agreements=[self.entry.model_copy(update={"parent": None})],
        )
        return AboutAgreements(Read(document, {}))

    @cached_property
    def lines(self) -> list[Line]:
        """As rows, which are nowhere kept: with their contributors as the installation has them."""
        return [row_of(line, self.around.organizations[line.contributor], self.entry) for line in self.entry.lines]

    @property
    def lines_written(self) -> list[Line]:
        """Of an amendment those that it writes anew; else all."""
        if self.amendment is None:
            return self.lines
        anew = {line.id for line in self.amendment.lines}
        return [line for line in self.lines if line.number in anew]

    @cached_property
    def faults(self) -> list[str]:
        """Sentences of what does not fit together; such a version is never kept."""
        alone = self.entry.model_copy(update={"parent": None})
        return [sentence for _path, sentence in self._checker.agreement(alone)]

    @cached_property
    def lacks(self) -> list[compiling.Found]:
        """Everything that keeps it from being signed."""
        above = Agreement.objects.filter(key=self.entry.parent).first() if self.entry.parent else None
        paper = Agreement(
            tier=self.entry.tier,
            parent=above,
            hosting_basis=self.entry.hosting.basis if self.entry.hosting else "",
            term=DateTimeTZRange(None, None),
        )
        known = (self.lines_written, set(self.entry.parties), self.around.organizations)
        found = list(compiling.lacks(paper, *known, self.lines_above(above)))
        proposed = self.proposed
        found += [
            compiling.Found(PROPOSAL if number in proposed else "clause", {"clause": number}) for number in self.unread
        ]
        if self.amendment is not None and not says_something(self.amendment):
            found.append(compiling.Found("difference"))
        found += [compiling.Found(what) for what in self.too_late]
        if self.openings and not call("SELECT access.grounds_fit_v1(%s)", json.dumps(self.grounds)):
            found.append(compiling.Found("grounds"))
        return found

    def lines_above(self, above: Agreement | None) -> list[Line] | None:
        """What a license is a part of. Lines of an agreement are shown to its parties alone; None where the reader is none."""
        if self.entry.tier != compiling.LICENSE or above is None:
            return []
        lines = list(lines_now(above))
        return lines or None

    @property
    def too_late(self) -> Iterator[str]:
        """It would be written down and open nothing: its own days are over, or those of what it amends."""
        if self.amends is None or self.amends.amends is None:
            if self.entry.expires_on < timezone.localdate():
                yield "days"
        elif is_over(self.amends.amends):
            yield "over"

    @property
    def unread(self) -> list[int]:
        """Clauses that nobody has found to say what their line says, since one of the two was changed."""
        lines = {line.id: line for line in self.entry.lines}
        return [clause.id for clause in self.entry.clauses if not is_read(clause, lines.get(clause.id))]

    @property
    def proposed(self) -> set[int]:
        """Of those, clauses of lines that had no words before: the first ones were the machine's."""
        if self.before is None:
            return set()
        worded = {clause.id for clause in self.before.clauses}
        return {line.id for line in self.before.lines if line.id not in worded} & set(self.unread)

    @cached_property
    def openings(self) -> list[dict[str, Any]]:
        """What its lines open, by the keys of who and what, as access.make_openings_v1 reads it."""
        grounds = GroundsToCome()
        found = []
        for line in self.lines_written:
            recipients = [self.around.organizations[key] for key in line.recipients]
            purposes = [self.around.purposes[key] for key in line.purposes]
            found += [opening_in_keys(o, line.number) for o in compiling.openings(line, recipients, purposes, grounds)]
        return found

    @property
    def grounds(self) -> list[list[str]]:
        return [[each["relation"], each["population"], each["condition"]] for each in self.openings]

    @property
    def overlapping(self) -> list[Other]:
        """Agreements of the same kind between the same parties whose days overlap with these (2.7, rule 7)."""
        if self.amends is not None:
            return []
        found = (
            Agreement.objects.filter(
                tier=self.entry.tier,
                endings=None,
                effective_on__lte=self.entry.expires_on,
                expires_on__gte=self.entry.effective_on,
            )
            .exclude(key=self.entry.id)
            .annotate(between=ArrayAgg("parties__organization__key"))
        )
        return sorted(Other(each.key, each.title) for each in found if set(each.between) == set(self.entry.parties))

    def best_practice(self) -> Iterator[str]:
        kinds = {key: organization.kind for key, organization in self.around.organizations.items()}
        return advice(self.entry, kinds, self.overlapping)


PROPOSAL = "proposal"  # A lack that is told by a sentence of its own.


def reading_of(entry: Entry, amends: Draft | None = None) -> Reading:
    return Reading(entry, Surroundings.now(), amends)


def is_over(agreement: Agreement) -> bool:
    """As access.is_over_v1 asks."""
    has_no_day_left = agreement.term.isempty or agreement.term.upper <= timezone.now()
    return has_no_day_left or agreement.endings.exists()


def entry_now(agreement: Agreement) -> Entry:
    """What an agreement says now, as its amendments have left it."""
    zone = ZoneInfo(Collaboration.objects.get().timezone)
    whole = agreements_with_their_parts().get(pk=agreement.pk)
    return as_amended(agreement_entry(whole, zone), numbers_in_force(whole.amendments.all(), timezone.now()))


def says_something(amendment: Amendment) -> bool:
    return bool(amendment.lines or amendment.ends_lines or amendment.clauses or amendment.ends_clauses)


def opening_in_keys(opening: Opening, number: int) -> dict[str, Any]:
    ground = opening.ground
    return {
        "line": number,
        "recipient": opening.recipient.key,
        "role": opening.role,
        "purpose": opening.purpose.key,
        "contributor": opening.contributor.key,
        "own": opening.own,
        "basis": opening.basis,
        "relation": ground.relation,
        "population": ground.population,
        "condition": ground.condition,
        "datasets": opening.datasets,
        **{view: MASK.get_prep_value(getattr(opening, view)) for view in ("full", "masked", "flag")},
        **by_day_in_keys(opening),
    }


def by_day_in_keys(opening: Opening) -> dict[str, Any]:
    """Nothing of a line without a window, so that what was signed before there were windows reads the same."""
    if not opening.windowed:
        return {}
    not_before = opening.not_before.isoformat() if opening.not_before else None
    return {"windowed": opening.windowed, "not_before": not_before, "look_back_days": opening.look_back_days}
