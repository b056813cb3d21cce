"""From the words of a line to what it opens, and to what it lacks. Nothing is widened: what is not named stays shut."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import Any

from homeroom.access import interest
from homeroom.access.catalogue import CLASSES, VIEWS, Element, catalogue
from homeroom.access.models import GROUNDS_MAX, Ground, Purpose
from homeroom.access.windows import dated_datasets
from homeroom.agreements.bases import EDITION, Basis, basis_of, regimes_applying
from homeroom.agreements.models import Agreement, Line, Opening
from homeroom.common.problem import Problem
from homeroom.partners.models import Organization
from homeroom.partners.words import FAMILY_KIND

# `any_in_population` asks for no relation to the child at all, so it reaches routine information only.
REACH_WITHOUT_RELATION = ("P0", "P1", "P2")
IN_CARE = "care.in_care"
TO_THE_TEAM = "to_education_team_authorized_by_agency"
SCHOOL_OFFICIAL = "FERPA-SCHOOL-OFFICIAL"
# What of a window says of which days rows are shown. Its other words say on which days the line is open.
DATA_DAYS = frozenset({"not_before", "look_back_days"})
# A data sharing agreement needs the memorandum that its parties signed first; a license needs that agreement.
TIERS_UNDER_ANOTHER = {"DSA": "MOU", "DUL": "DSA"}
# Only these share records; the others say on which terms, and stand under nothing that was signed first.
TIERS_WITH_LINES = ("DSA", "DUL")
LICENSE = "DUL"
REVIEW_ENDS = "review_expires_on"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Found:
    """Something missing. `what` and `details` are data, so that a page can say it in the reader's language."""

    what: str
    details: dict[str, Any] = field(default_factory=dict)
    code: str = "R-BASIS"
    # What is asked since the line was signed is told of, and holds nothing back (decision 38).
    holds_back: bool = True


# --- What a line reaches ---------------------------------------------------------------------------------------------


def coverage(line: Line) -> dict[Element, str]:
    """Each element that the line reaches, with the view that it gives.

    Naming the key gives the line's view; a wildcard gives at most the element's default view, and never reaches
    P4, P5, prohibited or default-hidden elements (DESIGN section 4, point 1), nor what is above the agreement's ceiling.
    """
    covered: dict[Element, str] = {}
    for pattern in line.elements:
        for element in catalogue().named(pattern):
            if pattern.endswith(".*"):
                if out_of_reach(line, element) or above_ceiling(line, element):
                    continue
                view = least(line.view, element.default_view)
            else:
                view = line.view
            covered[element] = most(view, covered.get(element))
    return covered


def out_of_reach(line: Line, element: Element) -> bool:
    return line.relationship == "any_in_population" and element.sensitivity not in REACH_WITHOUT_RELATION


def above_ceiling(line: Line, element: Element) -> bool:
    """Of a higher class than the agreement allows (sharing specification 2.1: a guard against a wide wildcard)."""
    ceiling = line.agreement.sensitivity_ceiling
    return bool(ceiling) and CLASSES.index(element.sensitivity) > CLASSES.index(ceiling)


def least(one: str, other: str) -> str:
    return min(one, other, key=VIEWS.index)


def most(one: str, other: str | None) -> str:
    return one if other is None else max(one, other, key=VIEWS.index)


def masks(covered: dict[Element, str]) -> dict[str, int]:
    """A dataset's rows open only when every element of it is covered in full; the rest opens element by element."""
    whole = [d for d in catalogue().datasets.values() if all(covered.get(e) == "full" for e in d.elements)]
    views = {view: sum(1 << e.number for e, given in covered.items() if given == view) for view in VIEWS}
    return {"datasets": sum(dataset.bit for dataset in whole), **views}


def by_day(line: Line, opened: dict[str, int]) -> dict[str, Any]:
    """Of datasets whose rows have days, a line with a window opens rows of some days alone (decision 36)."""
    windowed = opened["datasets"] & dated_datasets() if line.window.keys() & DATA_DAYS else 0
    if not windowed:
        return {**opened}
    not_before = line.window.get("not_before")
    return {
        **opened,
        "datasets": opened["datasets"] & ~windowed,
        "windowed": windowed,
        "not_before": date.fromisoformat(not_before) if not_before else None,
        "look_back_days": line.window.get("look_back_days"),
    }


# What people write here with a day, and no window reaches: a line is refused rather than shown of all days.
WRITTEN_WITH_DAYS = ("notes_shared", "notes_restricted")


def opens_notes(line: Line) -> bool:
    """Whether it would open notes whole."""
    return bool(masks(coverage(line))["datasets"] & catalogue().mask(*WRITTEN_WITH_DAYS))


# --- What it opens ---------------------------------------------------------------------------------------------------


class Grounds:
    """The grounds that lines rest on; a new one is made when a line needs it."""

    def __init__(self) -> None:
        self.known = {(g.relation, g.population, g.condition): g for g in Ground.objects.all()}
        self.made = 0

    def ground(self, relation: str, population: str, condition: str) -> Ground:
        key = (relation, population, condition)
        if key not in self.known:
            number = max((g.pk for g in self.known.values()), default=0) + 1
            if number > GROUNDS_MAX:
                raise Problem(
                    f"The lines ask for more than {GROUNDS_MAX} combinations of relationship, population and legal"
                    " basis, which is all that one installation keeps apart. Use fewer."
                )
            self.known[key] = Ground.objects.create(
                id=number, relation=relation, population=population, condition=condition
            )
            self.made += 1
        return self.known[key]


def openings(
    line: Line, recipients: Iterable[Organization], purposes: Iterable[Purpose], grounds: Grounds
) -> Iterator[Opening]:
    """One for each recipient, role, purpose and basis; beside it what the line lets a school see of its own records."""
    recipients, purposes = list(recipients), list(purposes)
    for basis, covered in resting_on(line):
        ground = grounds.ground(line.relationship, line.population, basis.on_condition)
        yield from to_caregivers(line, basis, covered, purposes, grounds)
        for recipient in recipients:
            for role in line.roles:
                own = own_beside(line, recipient, role, covered)
                for purpose in purposes:
                    to = {"line": line, "recipient": recipient, "role": role, "purpose": purpose, "ground": ground}
                    to["during"] = line.during
                    yield Opening(**to, contributor=line.contributor, basis=basis.code, **by_day(line, masks(covered)))
                    if own:
                        yield Opening(
                            **to,
                            contributor=recipient,
                            own=True,
                            basis=SCHOOL_OFFICIAL,
                            datasets=interest.datasets_mask(own),
                            full=interest.full_mask(own),
                        )


def resting_on(line: Line) -> Iterator[tuple[Basis, dict[Element, str]]]:
    """Each basis with the elements that it lets pass: every confidentiality regime of an element must be satisfied, by one basis
    or by two together (sharing specification 2.3, step 7)."""
    covered, kind = coverage(line), line.contributor.kind
    singly = [basis for code in line.bases if (basis := basis_of(code)) and basis.permits]
    if len(singly) == 1:
        yield singly[0], covered  # What it does not satisfy is lacking, and so nothing is active.
        return
    passed: set[Element] = set()
    for bases in (singly, [one.with_(other) for one, other in combinations(singly, 2)]):
        found = [
            (basis, {e: view for e, view in covered.items() if not basis.unsatisfied(regimes_applying(e, kind))})
            for basis in bases
            if basis is not None
        ]
        yield from (
            (basis, rest) for basis, these in found if (rest := {e: v for e, v in these.items() if e not in passed})
        )
        passed |= {element for _, these in found for element in these}
    if singly and (left := {e: view for e, view in covered.items() if e not in passed}):
        yield singly[0], left  # Lacking too; and so a decision says why.


def to_caregivers(
    line: Line, basis: Basis, covered: dict[Element, str], purposes: Iterable[Purpose], grounds: Grounds
) -> Iterator[Opening]:
    """What the agency may pass on to those who address the child's education needs, to whom the child lives with.

    20 USC 1232g(b)(1)(L): such a person, whom the agency authorizes; the line's redisclosure says that it may.
    """
    families = Organization.objects.filter(kind=FAMILY_KIND).first()
    # What rests on a consent or an order for somebody is for nobody else.
    if line.redisclosure != TO_THE_TEAM or families is None or basis.needs or basis.optional:
        return
    passed_on = {e: view for e, view in covered.items() if e.dataset in interest.CAREGIVER_SCHOOL}
    for purpose in purposes:
        yield Opening(
            line=line,
            recipient=families,
            role="foster_parent",
            purpose=purpose,
            ground=grounds.ground("caregiver", "in_care", "any"),
            contributor=line.contributor,
            basis=basis.code,
            during=line.during,
            **by_day(line, masks(passed_on)),
        )


def own_beside(line: Line, recipient: Organization, role: str, covered: dict[Element, str]) -> interest.Interest | None:
    """What the line lets a school's role see of the school's own records, by telling the school who is in care."""
    if line.contributor.kind != "child_welfare" or catalogue().elements[IN_CARE] not in covered:
        return None
    return interest.beside_a_line(recipient.kind, role)


# --- What is missing -------------------------------------------------------------------------------------------------


def lacks(
    agreement: Agreement,
    lines: Iterable[Line],
    parties: set[str],
    organizations: dict[str, Organization],
    above: Iterable[Line] | None = (),
) -> Iterator[Found]:
    """Everything that keeps this agreement from being activated, beside signatures; mandatory all of it.

    `above` are the lines of the agreement that it stands under; None where the asker may not read them.
    """
    parent_tier = TIERS_UNDER_ANOTHER.get(agreement.tier)
    if parent_tier and (agreement.parent is None or agreement.parent.tier != parent_tier):
        yield Found("parent", {"tier": agreement.tier, "parent": parent_tier})
    if agreement.tier == "HOSTING" and not agreement.hosting_basis:
        yield Found("hosting")
    if agreement.hosting_basis and (basis := basis_of(agreement.hosting_basis)) and not basis.permits:
        yield Found("hosting_duty", {"basis": basis.code})
    if agreement.term.isempty:
        yield Found("term")
    for line in lines:
        for found in line_lacks(line, parties, organizations, above):
            yield replace(found, details={"line": line.number, **found.details})


def line_lacks(
    line: Line, parties: set[str], organizations: dict[str, Organization], above: Iterable[Line] | None = ()
) -> Iterator[Found]:
    yield from tier_lacks(line, above)
    for key in [line.contributor.key, *line.recipients]:
        if key not in parties:
            yield Found("party", {"organization": organizations[key].name}, "R-UNSIGNED")
    if not line.purposes:
        yield Found("purposes")
    for purpose in Purpose.objects.filter(key__in=line.purposes):
        if not (purpose.benefit and purpose.measure):
            yield Found("purpose", {"purpose": purpose.name})
    if not line.disposition:
        yield Found("disposition")
    if unreached := [e.name for e in coverage(line) if out_of_reach(line, e)]:
        yield Found("reach", {"elements": unreached})
    if too_high := [e.name for e in coverage(line) if above_ceiling(line, e)]:
        yield Found("ceiling", {"elements": too_high, "class": line.agreement.sensitivity_ceiling})
    bases = [basis for code in line.bases if (basis := basis_of(code))]
    if not bases:
        yield Found("basis")
    permitting = [basis for basis in bases if basis.permits]
    if not permitting:
        yield from (Found("duty", {"basis": basis.code}) for basis in bases)
        return
    for basis in permitting:
        yield from basis_lacks(line, basis, organizations)
    yield from regime_lacks(line, permitting)


def tier_lacks(line: Line, above: Iterable[Line] | None) -> Iterator[Found]:
    """ "A DUL needs an active DSA covering its elements" (sharing specification 2.1): of its contributor, whatever the view."""
    tier, is_new = line.agreement.tier, line.edition >= EDITION
    if tier not in TIERS_WITH_LINES:
        yield Found("lines", {"tier": tier}, holds_back=is_new)
    if tier != LICENSE:
        return
    if above is None:
        yield Found("license_unread", holds_back=is_new)
        return
    shown = {e for other in above if other.contributor_id == line.contributor_id for e in coverage(other)}
    if uncovered := sorted(element.number for element in coverage(line) if element not in shown):
        named = {"organization": line.contributor.name, "numbers": uncovered}
        yield Found("license", named, holds_back=is_new)


def basis_lacks(line: Line, basis: Basis, organizations: dict[str, Organization]) -> Iterator[Found]:
    named, is_new = {"basis": basis.code}, line.edition >= EDITION
    missing = [key for key in basis.contents if line.basis_contents.get(key) in (None, "", False)]
    if asked := [key for key in missing if is_new or key not in basis.later]:
        yield Found("contents", {**named, "missing": asked})
    if since := [key for key in missing if key not in asked]:
        yield Found("contents", {**named, "missing": since}, holds_back=False)
    if basis.is_state_law and REVIEW_ENDS not in missing and review_ends(line) is None:
        yield Found("review", named, holds_back=is_new)
    for key in line.recipients:
        if basis.recipients and organizations[key].kind not in basis.recipients:
            found = {**named, "organization": organizations[key].name}
            yield Found("recipient", found, holds_back=is_new or "recipients" not in basis.later)
    if basis.relationship and line.relationship != basis.relationship:
        yield Found("relationship", {**named, "relationship": basis.relationship})


def review_ends(line: Line) -> date | None:
    """Until when what counsel found of a state's statute holds: the line ends with it (access.end_with_review_v1)."""
    said = str(line.basis_contents.get(REVIEW_ENDS))
    try:
        return date.fromisoformat(said) if DAY.fullmatch(said) else None
    except ValueError:  # There is no such day.
        return None


def regime_lacks(line: Line, bases: list[Basis]) -> Iterator[Found]:
    together = [*bases, *(pair for one, other in combinations(bases, 2) if (pair := one.with_(other)))]
    unsatisfied: dict[str, list[str]] = {}
    for element in coverage(line):
        regimes = regimes_applying(element, line.contributor.kind)
        if all(basis.unsatisfied(regimes) for basis in together):
            # What the most of them lack is told: of several, what none of them satisfies.
            for regime in sorted(set.intersection(*(basis.unsatisfied(regimes) for basis in bases)) or regimes):
                unsatisfied.setdefault(regime, []).append(element.name)
    code = "+".join(basis.code for basis in bases)
    for regime, names in unsatisfied.items():
        yield Found("regime", {"basis": code, "regime": regime, "elements": names})
