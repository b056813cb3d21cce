"""What the pages of a draft show. Row policies leave only drafts on which the reader works, or which the reader is to sign."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused, call
from homeroom.agreements import words as agreement_words
from homeroom.agreements.amending import reworded
from homeroom.agreements.lines_in_words import line_in_words
from homeroom.agreements.models import Agreement
from homeroom.agreements.safeguards import IS_WAIVED, safeguards_in_words
from homeroom.collaboration.amending import by_number
from homeroom.collaboration.shape import Agreement as Entry
from homeroom.collaboration.shape import Amendment, Clause, Renewal
from homeroom.collaboration.standing.agreements import SAFEGUARDS
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Cell, Row, Table
from homeroom.drafting import words
from homeroom.drafting.listing import state_cell
from homeroom.drafting.model_agreements import model_agreements
from homeroom.drafting.models import (
    CONCLUDED,
    DRAFT,
    FIT,
    IN_REVIEW,
    OUT,
    REVIEWS,
    Conclusion,
    Draft,
    DraftSignature,
    Review,
    Signatory,
    Step,
    Version,
)
from homeroom.drafting.reading import PROPOSAL, Reading, reading_of
from homeroom.partners.models import Organization, Person


@dataclass
class ClauseOnPage:
    """A clause in plain words, and beside it what the machine reads of it."""

    clause: Clause
    heading: str
    rows: list[Row]
    is_unread: bool
    is_proposed: bool

    @property
    def paragraphs(self) -> list[str]:
        return [part for part in self.clause.text.splitlines() if part.strip()]


class DraftPage:
    """One draft as its latest version has it; asked of the database when a part is shown."""

    def __init__(self, version: Any, person: Person) -> None:
        self.version, self.person = version, person
        self.draft: Draft = version.draft
        self.entry = Entry.model_validate(version.entry)

    @cached_property
    def reading(self) -> Reading:
        return reading_of(self.entry, amends=self.draft if self.draft.amends else None)

    @cached_property
    def steps(self) -> list[Step]:
        return list(self.draft.steps.select_related("by__organization").order_by("id"))

    @property
    def state(self) -> str:
        return self.steps[-1].state if self.steps else DRAFT

    @property
    def state_cell(self) -> Cell:
        return state_cell(self.state)

    @property
    def places(self) -> list[Place]:
        return [
            Place(_("Agreements"), reverse("agreements:agreements")),
            Place(_("Drafts"), reverse("drafting:drafts")),
            Place(self.entry.title),
        ]

    def places_of(self, here: str) -> list[Place]:
        *above, this = self.places
        return [*above, Place(this.label, reverse("drafting:draft", args=[self.draft.key])), Place(here)]

    @property
    def own(self) -> Organization:
        """The viewer's organization: drafts are for those who have one."""
        assert self.person.organization is not None
        return self.person.organization

    @property
    def is_steward(self) -> bool:
        return self.person.role == "data_steward"

    @property
    def may_change(self) -> bool:
        return self.is_steward and self.state == DRAFT

    @property
    def may_change_terms(self) -> bool:
        """Title, days and parties of an agreement are not amended here: that is a new agreement."""
        return self.may_change and not self.is_amendment

    @property
    def may_move(self) -> bool:
        """Whether there is a step that the reader can take."""
        return self.is_steward and self.state in (DRAFT, IN_REVIEW, OUT)

    @cached_property
    def clauses(self) -> list[ClauseOnPage]:
        purposes = {key: purpose.name for key, purpose in self.reading.around.purposes.items()}
        lines = {
            line.number: line_in_words(line, self.reading.around.organizations, purposes) for line in self.reading.lines
        }
        unread = set(self.reading.unread)
        proposed = {lack["details"]["clause"] for lack in self.version.lacks if lack["what"] == PROPOSAL}
        return [
            ClauseOnPage(
                clause,
                lines[clause.id].heading if clause.id in lines else "",
                lines[clause.id].rows if clause.id in lines else [],
                clause.id in unread,
                clause.id in proposed,
            )
            for clause in self.entry.clauses
        ]

    @property
    def facts(self) -> list[Row]:
        entry = self.entry
        rows = [
            Row(_("Kind"), agreement_words.TIERS[entry.tier]),
            Row(_("Between"), agreement_words.listed([party.name for party in self.parties])),
            Row(_("First day"), in_words(entry.effective_on)),
            Row(_("Last day"), in_words(entry.expires_on)),
        ]
        if entry.renewal:
            rows.append(Row(_("Renewal"), renewal_in_words(entry.renewal)))
        rows += self.amendment_rows
        if entry.parent:
            rows.append(Row(_("Stands under"), self.version.above or entry.parent, **self.way_above))
        if entry.hosting:
            rows.append(Row(_("Hosting rests on"), agreement_words.law_in_words(entry.hosting.basis)))
            if self.hosts_rosters:
                kept = agreement_words.ROSTER_RETENTIONS[entry.hosting.roster_retention]
                rows.append(Row(_("Rosters"), kept))
        if entry.sensitivity_ceiling:
            rows.append(Row(_("Information at most"), agreement_words.CLASSES[entry.sensitivity_ceiling]))
        if self.is_amendment:
            return rows
        when = _("As soon as all have signed") if entry.activate else _("By a data steward of a party, on its page")
        rows.append(Row(_("Becomes active"), when))
        rows.append(Row(_("Begun from the template"), self.template_in_words))
        return rows

    @property
    def hosts_rosters(self) -> bool:
        """Only a district sends any."""
        return self.entry.hosting is not None and any(party.kind == "school_district" for party in self.parties)

    @cached_property
    def safeguards(self) -> list[Row]:
        """What the machine reads of protection, incidents and checks."""
        names = {key: organization.name for key, organization in self.reading.around.organizations.items()}
        said = self.entry.model_dump(mode="json", include={*SAFEGUARDS}, exclude_defaults=True)
        return safeguards_in_words(said, names, is_waived=self.version.second_factor_is_waived)

    @property
    def is_amendment(self) -> bool:
        return self.draft.amends is not None

    @property
    def amendment_rows(self) -> list[Row]:
        """What it changes of the agreement, and why."""
        if self.draft.amends is None:
            return []
        said = self.version.amendment
        url = reverse("agreements:agreement", args=[self.draft.amends.key])
        rows = [
            Row(_("Amends"), self.draft.amends.title, url=url, url_label=_("Read it")),
            Row(_("Why"), self.draft.reason),
            Row(_("What it does"), what_it_does(said, self.changes_words), note=self.who_must_sign_in_words),
        ]
        for label, numbers in (
            (_("Clauses in new words"), [each["id"] for each in said.get("clauses", [])]),
            (_("Lines in new words"), [each["id"] for each in said.get("lines", [])]),
            (_("Clauses that end"), said.get("ends_clauses", [])),
            (_("Lines that end"), said.get("ends_lines", [])),
        ):
            if numbers:
                rows.append(Row(label, agreement_words.listed(sorted(numbers))))
        if self.draft.effective_on:
            rows.append(Row(_("Holds from"), in_words(self.draft.effective_on)))
        return rows

    @cached_property
    def must_sign(self) -> set[int]:
        """Numbers of the parties without which it is not concluded (access.must_sign_v1)."""
        return set(call("SELECT access.must_sign_v1(%s, %s)", self.draft.pk, self.version.pk))

    @property
    def changes_words(self) -> bool:
        """Against the first version, which said what the agreement says."""
        said = Amendment.model_validate(self.version.amendment)
        stood = self.draft.versions.filter(number=1).values_list("entry__clauses", flat=True).first()
        before = by_number(Clause.model_validate(each) for each in stood or [])
        of_lines = {line.id for line in said.lines} | set(said.ends_lines)
        beside = {clause.id for clause in said.clauses} - of_lines
        return bool(beside or reworded(before, said.clauses, said.ends_clauses, said.ends_lines))

    @property
    def who_must_sign_in_words(self) -> str:
        names = [party.name for party in self.parties if party.pk in self.must_sign]
        return _("It holds once these have signed: %(parties)s.") % {"parties": agreement_words.listed(names)}

    @property
    def way_above(self) -> dict[str, str]:
        """To the agreement above it, where the reader's organization is a party of that."""
        if not self.version.above:
            return {}
        return {"url": reverse("agreements:agreement", args=[self.entry.parent]), "url_label": _("Read it")}

    @property
    def template_in_words(self) -> str:
        model_id, _at, version = self.draft.template.partition("@")
        model = model_agreements().get(model_id)
        return _("%(title)s, version %(version)s") % {"title": model.title if model else model_id, "version": version}

    @cached_property
    def missing(self) -> list[str]:
        """What keeps it from being sent out, in the reader's language: as it was found when the version was written."""
        return [agreement_words.missing_in_words(lack) for lack in self.version.lacks]

    @cached_property
    def advice(self) -> list[str]:
        return list(self.reading.best_practice())

    # --- Reviews -----------------------------------------------------------------------------------------------------

    @cached_property
    def reviews(self) -> dict[str, list[Review]]:
        """Of the latest version, by what they looked at; a later one of the same person replaces the earlier."""
        found: dict[str, dict[int, Review]] = {kind: {} for kind in REVIEWS}
        for review in self.version.reviews.select_related("by__organization"):
            found[review.kind][review.by_id] = review
        return {kind: list(by_person.values()) for kind, by_person in found.items()}

    @property
    def reviews_table(self) -> Table:
        rows: list[list[object]] = []
        for kind, found in self.reviews.items():
            rows += [
                [
                    words.REVIEWS_IN_SHORT[kind],
                    Cell(words.FINDINGS[review.finding], kind="good" if review.finding == FIT else "attention"),
                    f"{review.by.name}, {review.by.organization}",
                    review.note or "–",
                ]
                for review in found
            ] or [[words.REVIEWS_IN_SHORT[kind], Cell(_("Not looked at yet"), kind="attention"), "–", "–"]]
        columns = [_("Looked at"), _("Finding"), _("By"), _("Note")]
        return Table(_("Reviews of this version"), columns, rows, caption_is_hidden=True)

    def why_not_send(self) -> Iterator[str]:
        """Reasons why it may not go out to be signed; none means that it may."""
        # Read again: what a purpose says, or who is whose agreement, may have changed since it was written.
        yield from (agreement_words.lack_in_words(lack) for lack in self.reading.lacks)
        for kind, found in self.reviews.items():
            if not found:
                yield _("Nobody has reviewed it yet: %(kind)s.") % {"kind": words.REVIEWS_IN_SHORT[kind]}
            elif any(review.finding != FIT for review in found):
                yield _("A review did not find it fit: %(kind)s.") % {"kind": words.REVIEWS_IN_SHORT[kind]}
        for party in self.parties:
            if party.pk in self.must_sign and party.pk not in self.signatories:
                yield _("%(party)s has not said who signs.") % {"party": party.name}

    # --- Signatures --------------------------------------------------------------------------------------------------

    @cached_property
    def parties(self) -> list[Organization]:
        parties = [self.reading.around.organizations[key] for key in self.entry.parties]
        return sorted(parties, key=lambda each: each.name)

    @cached_property
    def signatories(self) -> dict[int, Signatory]:
        """Of each party the one who was named last."""
        return {each.organization_id: each for each in self.draft.signatories.select_related("person")}

    @cached_property
    def signatures(self) -> dict[int, DraftSignature]:
        """Of the latest version; what was signed of an earlier one counts no longer."""
        found = self.version.signatures.select_related("person")
        return {signature.organization_id: signature for signature in found}

    @property
    def signatures_table(self) -> Table:
        rows: list[list[object]] = []
        for party in self.parties:
            signatory, signature = (
                self.signatories.get(party.pk),
                self.signatures.get(party.pk),
            )
            who = (
                f"{signatory.person.name}, {signatory.title}"
                if signatory
                else Cell(_("Nobody named yet"), kind="attention")
            )
            state: object = _("Not signed yet") if party.pk in self.must_sign else _("Need not sign")
            if signature:
                who = f"{signature.person.name}, {signature.title}"
                state = Cell(_("Signed %(day)s") % {"day": in_words(signature.at)}, kind="good")
            authority = words.authority_in_words(signature or signatory) if signatory else "–"
            rows.append([party.name, who, authority, state])
        columns = [_("Party"), _("Who signs"), _("By what authority"), _("State")]
        return Table(_("Who signs"), columns, rows, caption_is_hidden=True)

    @property
    def may_name_signatory(self) -> bool:
        return self.may_move and self.own.pk not in self.signatures

    @property
    def own_signatory(self) -> Signatory | None:
        return self.signatories.get(self.own.pk)

    @property
    def own_authority(self) -> str:
        return words.authority_in_words(self.own_signatory) if self.own_signatory else ""

    @property
    def signs(self) -> bool:
        """Whether the reader is to sign it now."""
        signatory = self.own_signatory
        is_named = signatory is not None and signatory.person_id == self.person.pk
        return self.state == OUT and is_named and self.person.organization_id not in self.signatures

    # --- How it came about -------------------------------------------------------------------------------------------

    @property
    def history(self) -> Table:
        """Every version and every step, the newest first."""
        versions = self.draft.versions.select_related("by__organization").defer("entry", "openings", "lacks")
        rows = [
            (
                version.at,
                _("Version %(number)s: %(what)s")
                % {"number": version.number, "what": words.change_in_words(version.what)},
                f"{version.by.name}, {version.by.organization}",
                "",
            )
            for version in versions
        ]
        rows += [
            (step.at, str(words.STATES[step.state]), f"{step.by.name}, {step.by.organization}", step.reason)
            for step in self.steps
        ]
        rows.sort(key=lambda row: row[0], reverse=True)
        return Table(
            _("What happened"),
            [_("When"), _("What"), _("Who"), _("Why")],
            [[in_words(at), what, who, why or "–"] for at, what, who, why in rows[:HISTORY_MAX]],
            caption_is_hidden=True,
        )

    @cached_property
    def conclusion(self) -> Conclusion | None:
        if self.state != CONCLUDED:
            return None
        return Conclusion.objects.select_related("agreement").filter(draft=self.draft).first()


HISTORY_MAX = 100  # Whoever wants more reads the versions one by one.


def open_draft(key: str, person: Person) -> DraftPage:
    """The draft with this key, if the viewer works on it or is to sign it; else the page that nothing is there."""
    above = Agreement.objects.filter(key=OuterRef("above_key")).values("title")[:1]
    versions = Version.objects.select_related("draft__amends", "by").annotate(
        above_key=KT("entry__parent"), above=Subquery(above), second_factor_is_waived=IS_WAIVED
    )
    version = versions.filter(draft__key=key).order_by(F("number").desc()).first()
    if version is None:
        raise Refused(key)
    return DraftPage(version, person)


def what_it_does(amendment: dict[str, Any], changes_words: bool) -> str:
    if not amendment.get("lines") and not amendment.get("ends_lines"):
        return str(agreement_words.OF_WORDS_ALONE)
    if changes_words:
        return _("changes words beside what is shown, which all parties sign")
    return str(agreement_words.AMENDMENTS[amendment["kind"]])


def renewal_in_words(renewal: Renewal) -> str:
    """What the parties sign of it; the words of a clause may say more."""
    return _(
        "By itself. Times at most: %(times)s. Months each time: %(months)s. A party may object until"
        " %(days)s days before the last day."
    ) % {"times": renewal.times, "months": renewal.for_months, "days": renewal.notice_days}
