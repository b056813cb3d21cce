"""The access rule written a second time: slowly, straight from the sentences of the sharing specification, for one question.

It shares no code with the first. It reads the collaboration file as partners wrote it and the children's facts with their days;
of the program it takes nothing but tables that are data: the catalogue, the legal bases, and whose interest is what.

Sentences in quotation marks are the specification's (sections 2.2 to 2.9).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

import homeroom
from homeroom.access.interest import FAMILY_INTERESTS, INTERESTS

ROOMS = Path(homeroom.__file__).parent
VIEWS = ["flag", "masked", "full"]
FAMILY = {"parent", "foster_parent", "youth"}
FAMILIES = "families"


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    written = yaml.safe_load((ROOMS / "access/catalogue/elements.yaml").read_text())
    kinds = {code: regime["kind"] for code, regime in written["regimes"].items()}
    when = {code: regime["applies_when"] for code, regime in written["regimes"].items()}
    elements = {}
    for entry in written["elements"]:
        entry["confidential"] = [r for r in entry["regimes"] if kinds[r] == "confidentiality"]
        entry["when"] = {r: when[r] for r in entry["confidential"]}
        elements[entry["key"]] = entry
    return elements


@cache
def elements_of(dataset: str) -> list[str]:
    return [key for key, e in catalogue().items() if e["dataset"] == dataset]


@cache
def law() -> dict[str, Any]:
    return yaml.safe_load((ROOMS / "agreements/bases.yaml").read_text())


def basis(code: str) -> dict[str, Any]:
    return law()["state"] if code.startswith("STATE-") else law()["bases"][code]


def duties_of(code: str) -> list[str]:
    found = basis(code)
    return [*found.get("duties", []), *(["output_check"] if found.get("output_check") else [])]


def applies(regime: str, element: dict[str, Any], kind: str) -> bool:
    """ "Of the regimes listed, those whose applies_when matches the origin of the record"."""
    kinds = law()["origins"][element["when"][regime]]
    return kinds == "every" or kind in kinds


def satisfies(code: str, regime: str) -> bool:
    found = basis(code)
    if "every_but" in found:
        return regime not in found["every_but"] or regime == found.get("names")
    return regime in found.get("satisfies", [])


def reached(patterns: list[str], most: str) -> dict[str, str]:
    """ "A wildcard gives at most the default view, naming the key gives the line's view", and "a wildcard never reaches P4, P5,
    prohibited or default-hidden elements"."""
    views: dict[str, str] = {}
    for pattern in patterns:
        for key, element in catalogue().items():
            if key == pattern:
                view = most
            elif pattern == f"{element['category']}.*":
                hidden = element.get("prohibited") or element["default_view"] == "hidden"
                if hidden or element["sensitivity"] in ("P4", "P5"):
                    continue
                view = min(most, element["default_view"], key=VIEWS.index)
            else:
                continue
            views[key] = max(view, views.get(key, view), key=VIEWS.index)
    return views


# Of the datasets that partners send, those of which some table keeps rows with a day, or with a first and a last one.
WITH_DAYS = {
    *("attendance", "academics", "enrollment", "enrollment_school", "enrollment_schedule", "sped_status", "supports"),
    *("supports_section_504", "discipline", "discipline_incidents", "care_episode", "care_permanency_goal", "people"),
    *("placement_type", "placement_address", "placement_caregiver", "plan_school_move", "court_education"),
    "court_contact_limits",
}


class Views(dict):
    """How much of which element one way shows. Of `limited` datasets it shows rows of `since` and of later days alone."""

    since: date | None = None
    limited: frozenset[str] = frozenset()
    owed: frozenset[str] = frozenset()  # By whoever is shown something by it.
    by: tuple[str | None, int | None, frozenset[str]] = (None, None, frozenset())  # Agreement, line and legal bases.

    def resting(self, *codes: str, agreement: str | None = None, line: int | None = None) -> "Views":
        """ "Record which one was used"."""
        self.by = (agreement, line, frozenset(codes))
        return self

    def owing(self, *duties: str) -> "Views":
        self.owed = frozenset(filter(None, duties))
        return self

    def of_days(self, since: date | None, limited: frozenset[str]) -> "Views":
        self.since, self.limited = since, limited if since else frozenset()
        return self

    def opens_rows(self, dataset: str) -> bool:
        return all(self.get(key) == "full" for key in elements_of(dataset))

    def reaches(self, dataset: str, day: date | None) -> bool:
        """ "Data dates covered (not before, look-back): rows outside are not returned"."""
        return dataset not in self.limited or day is None or day >= self.since


def whole(views) -> frozenset[str]:
    return frozenset(d for d in WITH_DAYS if all(views.get(key) == "full" for key in elements_of(d)))


@dataclass
class Child:
    """What feeds told of one child. Days that end something are the first on which it no longer holds."""

    id: str
    records: dict[str, str]  # By organization, the identifier there.
    born: date | None = None
    care: list[tuple[str, date, date | None, str]] = field(default_factory=list)  # Agency, from, to, authority.
    schools: list[tuple[str, str, date, date | None]] = field(default_factory=list)  # District, school, from, to.
    workers: list[tuple[str, str, date, date | None]] = field(default_factory=list)  # Agency, e-mail, from, to.
    homes: list[tuple[str, str, date, date | None]] = field(
        default_factory=list
    )  # Agency, caregiver's e-mail, from, to.


@dataclass
class Oracle:
    file: dict[str, Any]
    children: list[Child]
    signed_here: dict[str, date] = field(default_factory=dict)
    trained_here: dict[str, date] = field(default_factory=dict)
    shown: list[tuple[str, datetime, list[int]]] = field(default_factory=list)  # Whom, when, which children.
    answers: list[tuple[str, datetime, str, int]] = field(
        default_factory=list
    )  # Of whose hold, when, what, how many were asked.
    emergencies: list[dict[str, Any]] = field(default_factory=list)
    freezes: list[dict[str, Any]] = field(default_factory=list)
    asked: tuple | None = None
    answered: list[Views] = field(default_factory=list)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.file["collaboration"]["timezone"])

    @cached_property
    def people(self) -> dict[str, dict[str, Any]]:
        return {p["id"]: p for p in self.file["people"]}

    @cached_property
    def organizations(self) -> dict[str, dict[str, Any]]:
        return {o["id"]: o for o in self.file["organizations"]} | {FAMILIES: {"id": FAMILIES, "kind": "family"}}

    @cached_property
    def agreements(self) -> dict[str, dict[str, Any]]:
        return {a["id"]: a for a in self.file["agreements"]}

    # --- The question ------------------------------------------------------------------------------------------------

    def view(
        self,
        who: str,
        child: Child,
        element: str,
        purpose: str,
        origin: str,
        at: datetime,
        operation: str = "view",
        row_on: date | None = None,
    ) -> str | None:
        """How much of this element of `origin`'s record this person may see then; None is not at all. With a day it is asked of
        a row of that day; without one, of the newest."""
        person = self.people[who]
        if not self.is_ready(person, at) or catalogue()[element].get("prohibited"):
            return None
        if self.is_recused(person, child, at) or self.is_barred(person, child, element, at):
            return None
        if origin not in child.records:
            return None  # "A contributor without a record of the child gives no path."
        paths = self.every_path(person, child, purpose, origin, at, operation)
        dataset = catalogue()[element]["dataset"]
        shown = (v[element] for v in paths if element in v and v.reaches(dataset, row_on))
        return max(shown, key=VIEWS.index, default=None)

    def owes(
        self, who: str, child: Child, element: str, purpose: str, origin: str, at: datetime, operation: str
    ) -> set[str]:
        """ "Union of all contributing rules"; "two agreements: union of permits, union of duties". Of what is shown, what each
        way that shows it asks of whoever sees it; how much was shown in a sitting is left out."""
        person = self.people[who]
        paths = self.every_path(person, child, purpose, origin, at, operation)
        ways = [views for views in paths if element in views]
        owed = {duty for views in ways for duty in views.owed if duty == "review_emergency"}
        if origin != self.organization_of(person):
            owed |= {"record_disclosure"} | {duty for views in ways for duty in views.owed}
        if catalogue()[element]["sensitivity"] == "P4":
            owed.add("step_up")
        return owed - ({"output_check"} if operation not in ("aggregate", "export") else set())

    def is_too_much(self, who: str, child: Child, at: datetime) -> bool:
        """ "Above normal: step-up or hold for steward; never silently allow." To a confirmed person: above twice what is normal
        in twelve hours nobody is shown who was not shown in them; a data steward may let it go on, to as many more as were asked
        for, or not, for good. No world has so many children that more than the least is normal: sixty."""
        since = at - timedelta(hours=12)
        seen = {c for whom, when, children in self.shown if whom == who and since < when <= at for c in children}
        if int(child.id) in seen:
            return False
        answers = sorted(
            (when, verdict, asked) for whom, when, verdict, asked in self.answers if whom == who and when <= at
        )
        most = 2 * 60
        if answers:
            when, verdict, asked = answers[-1]
            if verdict == "stays":
                return True
            most += asked if when > since else 0
        return len(seen) + 1 > most

    def sees_rows(
        self, who: str, child: Child, dataset: str, purpose: str, origin: str, at: datetime, day: date | None = None
    ) -> bool:
        """ "A line that names every element of a dataset opens its rows"; single elements open no row. Of a table without days,
        and without a day, what is newest."""
        person, wanted = self.people[who], elements_of(dataset)
        if not all(self.view(who, child, key, purpose, origin, at) == "full" for key in wanted):
            return False
        paths = self.every_path(person, child, purpose, origin, at, "view")
        return any(views.opens_rows(dataset) and views.reaches(dataset, day) for views in paths)

    def every_path(self, person, child, purpose, origin, at, operation, of_lines=None) -> list[Views]:
        """Kept for the next element of the same question."""
        asked = (person["id"], child.id, purpose, origin, at, operation, of_lines)
        if asked != self.asked:
            paths = self.paths(person, child, purpose, origin, at, operation, of_lines=of_lines)
            self.asked, self.answered = asked, [v if isinstance(v, Views) else Views(v) for v in paths]
        return self.answered

    def paths(self, person, child, purpose, origin, at, operation, *, of_lines=None):
        """ "Freeze or closing: only return export, subject access, emergency". Nobody makes return exports yet."""
        yield from self.by_emergency(person, child, origin, at, operation)
        if self.is_frozen(at):
            yield from self.by_law(person, child, origin, at, operation, only_by_right=True)
            return
        yield from self.own_records(person, child, origin, at, operation)
        yield from self.by_law(person, child, origin, at, operation)
        yield from self.by_consent(person, child, purpose, origin, at, operation)
        yield from self.by_order(person, child, origin, at, operation)
        yield from self.by_agreement(person, child, purpose, origin, at, of_lines or operation)

    # --- Emergencies and freezes --------------------------------------------------------------------------------------

    def is_frozen(self, at: datetime) -> bool:
        """A command ends a freeze; of data stewards it takes two, of two organizations. A closing only a command ends."""
        for frozen in self.freezes:
            if at < frozen["at"]:
                continue
            ends = [word["at"] for word in frozen["words"] if word["organization"] is None]
            of_stewards = sorted(word["at"] for word in frozen["words"] if word["organization"] is not None)
            ends += of_stewards[1:2]
            if not ends or at < min(ends):
                return True
        return False

    def by_emergency(self, person, child, origin, at, operation):
        """ "Break-glass: only if E allows it; minimum elements; 4 hours", for who opened it, to look at. As every path but
        subject access and orders it ends with care, and with the contributor's withdrawal."""
        if operation != "view" or self.has_left(origin, at) or not self.is_in_care(child, at):
            return
        for opened in self.emergencies:
            if opened["person"] != person["id"] or opened["child"] != child.id:
                continue
            if opened["at"] <= at < opened["at"] + timedelta(hours=4):
                shown = {key: "full" for key in opened["elements"] if catalogue()[key].get("break_glass")}
                yield Views(shown).resting("FERPA-EMERGENCY").owing("review_emergency")

    # --- Who asks ----------------------------------------------------------------------------------------------------

    def day(self, at: datetime) -> date:
        """ "Days are days of the collaboration's time zone"."""
        return at.astimezone(self.zone).date()

    def within(self, at: datetime, first: date | None, last: date | None) -> bool:
        """ "Every …_on that ends something in the collaboration file is the last day on which it holds"."""
        day = self.day(at)
        return (first is None or first <= day) and (last is None or day <= last)

    def until(self, at: datetime, first: date | None, gone: date | None) -> bool:
        """ "A partner's exitDate or endDate is the first day on which the fact no longer holds"."""
        day = self.day(at)
        return (first is None or first <= day) and (gone is None or day < gone)

    def has_come(self, at: datetime, when: date | datetime) -> bool:
        """ "Dated D counts from 00:00 of D (a time may be given)"."""
        return at >= when if isinstance(when, datetime) else self.day(at) >= when

    def organization_of(self, person) -> str:
        return person.get("organization") or FAMILIES

    def kind(self, organization: str) -> str:
        return self.organizations[organization]["kind"]

    def is_ready(self, person, at) -> bool:
        if person.get("disabled_on") and self.has_come(at, person["disabled_on"]):
            return False
        organization = self.organizations[self.organization_of(person)]
        if organization.get("withdrawn_on") and self.has_come(at, organization["withdrawn_on"]):
            return False
        debarred = organization.get("debarred")
        if debarred and self.within(at, debarred["from"], debarred["until"]):
            return False
        if person["role"] in ("parent", "youth"):
            return True  # One's own record asks for neither paper.
        if not (self.has_signed(person, at) and self.has_trained(person, at)):
            return False
        confirmed = person.get("recertified_on")
        return confirmed is None or self.until(at, confirmed, confirmed + timedelta(days=90))

    def has_signed(self, person, at) -> bool:
        """ "Signed on D, holds through the day before D + 1 year"; on paper, or in Homeroom: either is enough. A new version that
        asks again leaves an older one until its day; what was signed in Homeroom is the version of now."""
        paper = person.get("confidentiality_signed_on")
        here = self.signed_here.get(person["id"])
        asks = [by for begins, by in self.asks_again(person) if paper is not None and paper < begins]
        last = min([a_year_after(paper), *(by + timedelta(days=1) for by in asks)]) if paper else None
        on_paper = last is not None and self.until(at, paper, last)
        return on_paper or (here is not None and self.until(at, here, a_year_after(here)))

    def asks_again(self, person) -> list[tuple[date, date]]:
        """From and by when: the collaboration's text, and the own one of the person's organization. Whose own text had begun by
        then is not asked by the collaboration's."""
        common = self.file["collaboration"].get("confidentiality_agreement")
        own = self.organizations[self.organization_of(person)].get("confidentiality_agreement")
        if common and own and own["effective_on"] <= common["effective_on"]:
            common = None
        return [(text["effective_on"], text["sign_again_by"]) for text in (common, own) if text and text["asks_again"]]

    def has_trained(self, person, at) -> bool:
        """By the file, or by what a data steward wrote down."""
        days = (person.get("training_completed_on"), self.trained_here.get(person["id"]))
        return any(day is not None and self.until(at, day, a_year_after(day)) for day in days)

    def names(self, entry: dict[str, Any], child: Child) -> bool:
        organization, _, identifier = entry["student"].partition(":")
        return child.records.get(organization) == identifier

    def is_recused(self, person, child, at) -> bool:
        return any(
            r["person"] == person["id"] and self.names(r, child) and self.within(at, r["from"], r.get("to"))
            for r in self.file.get("recusals", [])
        )

    def is_barred(self, person, child, element, at) -> bool:
        """ "A limiting order holds through its expires_on"; it hides the whole row that an element lies in."""
        for order in self.file.get("orders", []):
            if order["effect"] not in ("limit", "no_contact", "seal") or not self.names(order, child):
                continue
            if not self.within(at, order["dated"], order.get("expires_on")):
                continue
            against = order.get("against") or {}
            mine = {"role": person["role"], "person": person["id"], "organization": self.organization_of(person)}
            if any(mine[key] != value for key, value in against.items()):
                continue
            if order["effect"] == "seal" and self.is_unsealed(order, mine, at):
                continue
            if order["effect"] == "seal" and not order.get("elements"):
                return True
            if order["effect"] == "no_contact":
                limited = {e["dataset"] for e in catalogue().values() if e.get("reveals_location")}
            else:
                limited = {
                    e["dataset"]
                    for key, e in catalogue().items()
                    for pattern in order.get("elements", [])
                    if pattern in (key, f"{e['category']}.*")
                }
            if catalogue()[element]["dataset"] in limited:
                return True
        return False

    def is_unsealed(self, seal, mine: dict[str, Any], at) -> bool:
        """ "Only an unsealing order … naming U or U's role lifts the bar it names"; "permits need two readers"."""
        return any(
            order["effect"] == "unseal"
            and order["lifts"] == seal["id"]
            and len(order.get("read_by", [])) >= 2
            and self.within(at, order["dated"], order.get("expires_on"))
            and all(mine[key] == value for key, value in order["for"].items())
            for order in self.file.get("orders", [])
        )

    def has_left(self, organization: str, at) -> bool:
        left = self.organizations[organization].get("withdrawn_on")
        return bool(left and self.has_come(at, left))

    # --- Relations ---------------------------------------------------------------------------------------------------

    def stated(self, person, child, what: str, at) -> bool:
        return any(
            r["person"] == person["id"]
            and r["relation"] == what
            and self.names(r, child)
            and self.within(at, r["from"], r.get("to"))
            for r in self.file.get("relations", [])
        )

    def is_related(self, person, child, relation: str, at) -> bool:
        organization = self.organization_of(person)
        if relation == "assigned":
            # "Assigned caseworker, or the assignee's supervisor (supervisors inherit the relation, never the role)".
            team = [person, *(p for p in self.people.values() if p.get("supervisor") == person["id"])]
            return any(self.is_assigned(member, child, at) for member in team)
        if relation == "school_of_enrollment":
            # "A future entry date within 30 days counts as intending to enroll".
            return any(
                district == organization and school in person.get("schools", []) and self.is_enrolled(first, gone, at)
                for district, school, first, gone in child.schools
            )
        if relation == "team_member":
            return self.stated(person, child, "team_member", at)
        if relation == "agency_responsible":
            return self.is_responsible(organization, child, at)
        if relation == "any_in_population":
            return True
        if relation == "record_holder":
            return organization in child.records
        if relation == "caregiver":
            lives_with = any(
                email == person.get("email") and self.until(at, first, gone) for _, email, first, gone in child.homes
            )
            return person["role"] == "foster_parent" and lives_with
        if relation == "self":
            # "A youth has subject access from the age that the site sets (default 12)".
            old_enough = child.born is not None and self.day(at) >= birthday(child.born, 12)
            return person["role"] == "youth" and old_enough and self.stated(person, child, "self", at)
        if relation == "rights_holder":
            has_right = any(self.stated(person, child, what, at) for what in ("parent", "education_rights_holder"))
            has_right = has_right or any(
                person["id"] in order["recipients"]
                for order in self.appointments(child, at)
                if len(set(order.get("read_by", []))) >= 2  # "Permits need two readers".
            )
            return person["role"] == "parent" and has_right and not self.is_of_age(child, at)
        raise AssertionError(relation)

    def is_assigned(self, person, child, at) -> bool:
        by_feed = any(
            agency == self.organization_of(person) and email == person.get("email") and self.until(at, first, gone)
            for agency, email, first, gone in child.workers
        )
        return by_feed or self.stated(person, child, "assigned_caseworker", at)

    def is_enrolled(self, first: date, gone: date | None, at) -> bool:
        return self.until(at, first - timedelta(days=30), gone)

    def is_responsible(self, organization: str, child, at) -> bool:
        """ "Legal responsibility: the HCW legalAuthority values that the site lists"."""
        lawful = self.file["collaboration"]["legal_responsibility"]
        return any(
            agency == organization and authority in lawful and self.until(at, first, gone)
            for agency, first, gone, authority in child.care
        )

    def is_in_care(self, child, at, agency: str | None = None) -> bool:
        return any(agency in (None, a) and self.until(at, first, gone) for a, first, gone, _ in child.care)

    def is_in_population(self, population: str, organization: str, child, at) -> bool:
        if population == "in_care":
            return self.is_in_care(child, at)
        if population == "in_care_of_recipient":
            return self.is_in_care(child, at, organization)
        if population == "enrolled_in_recipient":
            return any(d == organization and self.is_enrolled(first, gone, at) for d, _, first, gone in child.schools)
        assert population == "any", population
        return True

    def is_of_age(self, child, at) -> bool:
        """ "At 18 parents' consents end"."""
        return child.born is not None and self.day(at) >= birthday(child.born, 18)

    # --- Paths -------------------------------------------------------------------------------------------------------

    def own_records(self, person, child, origin, at, operation):
        """ "O = C and role has legitimate interest and relation to S. No agreement needed"."""
        if origin != self.organization_of(person) or self.has_left(origin, at):
            return
        for interest in INTERESTS:
            if (interest.kind, interest.role) != (self.kind(origin), person["role"]) or not interest.relation:
                continue
            if not self.is_related(person, child, interest.relation, at):
                continue
            if not self.is_in_population(interest.population, origin, child, at):
                continue
            # "The own-agency path stays for its data steward."
            if interest.relation == "record_holder" or self.is_in_care(child, at):
                yield of_interest(interest)

    def by_law(self, person, child, origin, at, operation, *, only_by_right=False):
        """Subject access, and what the law opens to whom the child lives with."""
        for interest in FAMILY_INTERESTS:
            by_right = interest.relation in ("self", "rights_holder")
            if only_by_right and not by_right:
                continue
            if person["role"] != interest.role or self.kind(origin) != (interest.contributor_kind or "family"):
                continue
            if self.kind(self.organization_of(person)) != (interest.recipient_kind or "family"):
                continue
            # "Subject paths allow view and print (a copy) only".
            if by_right and operation not in ("view", "print"):
                continue
            if not self.is_related(person, child, interest.relation, at):
                continue
            if not self.is_in_population(interest.population, self.organization_of(person), child, at):
                continue
            # "Leaving care ends every path but subject access and court orders"; "contributor's withdrawal beats everything
            # except hold, order and subject access".
            if by_right or (self.is_in_care(child, at) and not self.has_left(origin, at)):
                yield Views(of_interest(interest)).resting(interest.cite)

    def works_with(self, person, child, at) -> bool:
        return any(
            self.is_related(person, child, relation, at)
            for relation in ("assigned", "school_of_enrollment", "team_member")
        )

    def receives(self, entry, person, child, at) -> bool:
        """ "Consent alone needs the person named, or a live relation in the recipient organization"."""
        if person["id"] in entry["recipients"]:
            return True
        return self.organization_of(person) in entry["recipients"] and self.works_with(person, child, at)

    def by_consent(self, person, child, purpose, origin, at, operation):
        if operation not in ("view", "print") or self.has_left(origin, at) or not self.is_in_care(child, at):
            return
        for consent in self.file.get("consents", []):
            if consent["purpose"] == purpose and self.receives(consent, person, child, at):
                shown = self.consented(consent, child, self.organization_of(person), at)
                code = consent.get("basis", "FERPA-CONSENT")
                yield Views(shown).resting(code).owing(*duties_of(code))

    def consented(self, consent, child, organization, at) -> dict[str, str]:
        """ "Valid consent covers recipient, records, purpose": which elements, and how much of each."""
        if not self.names(consent, child) or not self.is_valid(consent, child, at):
            return {}
        shown = {}
        for key, view in reached(consent["elements"], "full").items():
            element = catalogue()[key]
            codes = [consent.get("basis", "FERPA-CONSENT")]
            if key in consent["elements"] and codes == ["FERPA-CONSENT"]:
                # "NSLA needs NSLA-CONSENT (parent's consent naming it) and MCKINNEY-VENTO MV-CONSENT".
                codes += ["MV-CONSENT", *(["NSLA-CONSENT"] if consent["capacity"] == "parent" else [])]
            passes = any(all(satisfies(code, regime) for regime in element["confidential"]) for code in codes)
            if passes and not element.get("prohibited") and not self.is_objected(child, key, organization, at):
                shown[key] = view
        return shown

    def is_valid(self, consent, child, at) -> bool:
        if not self.has_come(at, consent["given_on"]):
            return False
        if consent.get("revoked_on") and self.has_come(at, consent["revoked_on"]):
            return False
        if consent.get("expires_on") and not self.within(at, None, consent["expires_on"]):
            return False
        given = consent["given_on"]
        signed_at = given if isinstance(given, datetime) else datetime.combine(given, datetime.min.time(), self.zone)
        return self.may_sign(consent, child, at) and self.may_sign(consent, child, signed_at)

    def may_sign(self, consent, child, at) -> bool:
        """Section 2.5: parents until eighteen, unless a court named another; whom a court named; the student from then on."""
        capacity = consent["capacity"]
        if consent.get("basis") in ("PART2-CONSENT", "MINOR-CONSENT"):
            return capacity == "student"  # "Patient; minor alone where state law lets the minor seek treatment".
        if capacity == "student":
            return self.is_of_age(child, at)
        if capacity == "foster_parent" or self.is_of_age(child, at):
            return False
        for order in self.appointments(child, at):
            named = self.people[order["recipients"][0]]
            if capacity == "parent" or consent["signed_by"].lower() not in (named["id"].lower(), named["name"].lower()):
                return False
        return True

    def appointments(self, child, at):
        for order in self.file.get("orders", []):
            is_one = order["effect"] == "appoint_rights_holder" and self.names(order, child)
            if is_one and self.within(at, order["dated"], order.get("expires_on")):
                yield order

    def is_objected(self, child, key, organization, at) -> bool:
        for objection in self.file.get("objections", []):
            if not self.names(objection, child) or not self.has_come(at, objection["objected_on"]):
                continue
            if objection.get("withdrawn_on") and self.has_come(at, objection["withdrawn_on"]):
                continue
            if objection.get("recipients") and organization not in objection["recipients"]:
                continue
            patterns = objection.get("elements")
            if not patterns or key in patterns or f"{catalogue()[key]['category']}.*" in patterns:
                return True
        return False

    def by_order(self, person, child, origin, at, operation):
        if operation not in ("view", "print"):
            return
        for order in self.file.get("orders", []):
            if order["effect"] == "permit" and self.receives(order, person, child, at):
                yield Views(self.ordered(order, child, at)).resting("FERPA-ORDER")

    def ordered(self, order, child, at) -> dict[str, str]:
        if not self.names(order, child) or not self.within(at, order["dated"], order.get("expires_on")):
            return {}
        if len(set(order.get("read_by", []))) < 2:  # "Permits need two readers".
            return {}
        told = order.get("notice_given_on")
        if not order.get("dependency_case") and not (told and self.has_come(at, told)):
            return {}
        return {
            key: view
            for key, view in reached(order["elements"], "full").items()
            if all(satisfies("FERPA-ORDER", regime) for regime in catalogue()[key]["confidential"])
        }

    # --- Agreements --------------------------------------------------------------------------------------------------

    def by_agreement(self, person, child, purpose, origin, at, operation):
        for agreement in self.agreements.values():
            if not self.is_active(agreement, at):
                continue
            for line in self.lines_at(agreement, at):
                if (
                    purpose not in line["purposes"]
                    or not self.is_open_then(line, at)
                    or "view" not in line["operations"]
                    or operation not in line["operations"]
                ):
                    continue
                for codes in self.ways(line):
                    for shown in self.by_line(line, codes, person, child, purpose, origin, at):
                        views = shown if isinstance(shown, Views) else Views(shown)
                        yield views.resting(*codes, agreement=agreement["id"], line=line["id"])

    def lines_at(self, agreement, at) -> list[dict[str, Any]]:
        """ "Narrowing works at once; widening only after all signatures". What is not complete waits."""
        lines = {line["id"]: line for line in agreement.get("lines", [])}
        everything = [
            *agreement.get("lines", []),
            *(n for a in agreement.get("amendments", []) for n in a.get("lines", [])),
        ]
        held = []
        for amendment in agreement.get("amendments", []):
            touched = {line["id"] for line in amendment.get("lines", [])} | set(amendment.get("ends_lines", []))
            signed = {s["organization"]: s["signed_on"] for s in amendment["signatures"]}
            needed = set(agreement["parties"])
            if amendment["kind"] == "narrowing":
                needed = {line["contributor"] for line in everything if line["id"] in touched}
            if needed - signed.keys():
                continue
            if not all(self.is_line_complete(line, agreement) for line in amendment.get("lines", [])):
                continue
            since = max(
                [signed[key] for key in needed] + ([amendment["effective_on"]] if "effective_on" in amendment else [])
            )
            held.append((since, amendment["id"], amendment))
        for since, _, amendment in sorted(held, key=lambda each: each[:2]):
            if self.has_come(at, since):
                lines |= {line["id"]: line for line in amendment.get("lines", [])}
                lines = {n: line for n, line in lines.items() if n not in amendment.get("ends_lines", [])}
        return list(lines.values())

    def ways(self, line) -> list[frozenset[str]]:
        """ "All regimes must pass": by one basis of the line, or where none does by two of them together."""
        return sorted({way for key in self.covered(line) for way in self.lets_pass(line, key)}, key=sorted)

    def lets_pass(self, line, key) -> list[frozenset[str]]:
        codes = [code for code in line["bases"] if basis(code).get("permits", True)]
        kind, element = self.kind(line["contributor"]), catalogue()[key]
        regimes = [regime for regime in element["confidential"] if applies(regime, element, kind)]

        def passes(*some: str) -> bool:
            return all(any(satisfies(code, regime) for code in some) for regime in regimes)

        if singly := [frozenset((code,)) for code in codes if passes(code)]:
            return singly
        # Of two only one may ask for something of the child: an installation keeps one such condition with a ground.
        return [
            frozenset(pair)
            for pair in combinations(codes, 2)
            if passes(*pair) and len({condition_of(code) for code in pair} - {"any"}) < 2
        ]

    def by_line(self, line, codes, person, child, purpose, origin, at):
        organization, role = self.organization_of(person), person["role"]
        views = {key: view for key, view in self.covered(line).items() if codes in self.lets_pass(line, key)}
        owed = [f"redisclosure:{line['redisclosure']}" if line.get("redisclosure") else ""]
        owed += [duty for code in codes for duty in duties_of(code)]
        [condition] = {condition_of(code) for code in codes} - {"any"} or {"any"}
        if (
            role == "foster_parent"
            and organization == FAMILIES
            and line.get("redisclosure") == "to_education_team_authorized_by_agency"
            and condition not in ("consent", "order", "unobjected")  # What needs a consent nobody passes on.
            and origin == line["contributor"]
            and not self.has_left(origin, at)
            and self.is_related(person, child, "caregiver", at)
            and self.is_in_care(child, at)
        ):
            passed_on = {key: view for key, view in views.items() if catalogue()[key]["dataset"] in PASSED_ON}
            yield Views(passed_on).of_days(self.first_day(line, at), whole(passed_on)).owing(*owed)
        recipients = line["recipients"]
        if organization not in recipients["organizations"] or role not in recipients["roles"]:
            return
        if not self.is_related(person, child, line["relationship"], at) or not self.is_in_care(child, at):
            return
        if not self.is_in_population(line["population"], organization, child, at) or self.has_left(origin, at):
            return
        if condition == "agency_responsible" and not self.is_responsible(organization, child, at):
            return
        if condition == "enrolled" and not self.is_in_population("enrolled_in_recipient", organization, child, at):
            return
        if origin == line["contributor"] and self.may_know_of_care(line, condition, person, purpose, at):
            shown = self.resting_on(condition, views, person, child, purpose, at)
            yield Views(shown).of_days(self.first_day(line, at), whole(views)).owing(*owed)
        if origin == organization and self.kind(line["contributor"]) == "child_welfare" and "care.in_care" in views:
            # By telling a school who is in care it lets the school look at its own records here.
            for interest in INTERESTS:
                if (interest.kind, interest.role) == (self.kind(organization), role) and not interest.relation:
                    yield self.resting_on(condition, of_interest(interest), person, child, purpose, at)

    def first_day(self, line, at) -> date | None:
        """The later of the two: "not before", and so many days back from the day that it is."""
        window = line.get("window", {})
        days = [window["not_before"]] if "not_before" in window else []
        if "look_back_days" in window:
            days.append(self.day(at) - timedelta(days=window["look_back_days"]))
        return max(days, default=None)

    def is_open_then(self, line, at) -> bool:
        """Its access dates: the first and the last day on which it shows anything. What rests on a state's statute ends with the
        "expiry of review"."""
        window = line.get("window", {})
        if any(code.startswith("STATE-") for code in line["bases"]):
            review = review_of(line)
            if review is not None and not self.within(at, None, review):
                return False
        return self.within(at, window.get("open_from"), window.get("open_to"))

    def may_know_of_care(self, line, condition, person, purpose, at) -> bool:
        """Decision 30: what one school shows to another waits for an agency's line that tells the role, in the same relation and
        for the same purpose, who is in care. A consent or an order is about one child, and tells by itself."""
        organization = self.organization_of(person)
        if self.kind(line["contributor"]) != "school_district" or self.kind(organization) != "school_district":
            return True
        if condition in ("consent", "order"):
            return True
        for agreement in self.agreements.values():
            if not self.is_active(agreement, at):
                continue
            for news in self.lines_at(agreement, at):
                of_agency = self.kind(news["contributor"]) in ("child_welfare", "tribal_organization")
                if not self.is_open_then(news, at):
                    continue
                if not of_agency or self.has_left(news["contributor"], at) or "view" not in news["operations"]:
                    continue
                if purpose not in news["purposes"] or organization not in news["recipients"]["organizations"]:
                    continue
                if person["role"] not in news["recipients"]["roles"] or news["relationship"] != line["relationship"]:
                    continue
                if news["population"] not in ("in_care", line["population"]) or "care.in_care" not in self.covered(
                    news
                ):
                    continue
                ways = [
                    ({condition_of(code) for code in way} - {"any"} or {"any"})
                    for way in self.lets_pass(news, "care.in_care")
                ]
                if any(way <= {"any", condition} for way in ways):
                    return True
        return False

    def resting_on(self, condition, views, person, child, purpose, at) -> dict[str, str]:
        """What of a line's elements the consent or the order that its basis asks for covers."""
        organization = self.organization_of(person)
        if condition in ("consent", "order"):
            covered: set[str] = set()
            for entry in self.file.get("consents" if condition == "consent" else "orders", []):
                if not {organization, person["id"]} & set(entry.get("recipients", [])):
                    continue
                if condition == "consent" and entry["purpose"] == purpose:
                    covered |= set(self.consented(entry, child, organization, at))
                if condition == "order" and entry["effect"] == "permit":
                    covered |= set(self.ordered(entry, child, at))
            return {key: view for key, view in views.items() if key in covered}
        if condition == "unobjected":
            return {k: view for k, view in views.items() if not self.is_objected(child, k, organization, at)}
        return views

    @cached_property
    def ceilings(self) -> dict[int, str | None]:
        """Of each line, as it is written, that of its agreement."""
        return {id(line): a.get("sensitivity_ceiling") for a in self.agreements.values() for line in lines_written(a)}

    def is_above(self, line, key) -> bool:
        """ "Sensitivity ceiling: highest class allowed." Classes count from P0 to P5."""
        ceiling = self.ceilings.get(id(line))
        return bool(ceiling) and int(catalogue()[key]["sensitivity"][1]) > int(ceiling[1])

    def covered(self, line) -> dict[str, str]:
        """ "`any_in_population` reaches P2 and below, or aggregates"; "guard against a wide category wildcard": a wildcard leaves
        out what it does not reach."""
        views = reached(line["elements"], line["view"])
        views = {key: v for key, v in views.items() if key in line["elements"] or not self.is_above(line, key)}
        if line["relationship"] == "any_in_population":
            routine = ("P0", "P1", "P2")
            return {k: v for k, v in views.items() if catalogue()[k]["sensitivity"] in routine or k in line["elements"]}
        return views

    def is_active(self, agreement, at) -> bool:
        """ "Active from the later of effective_on and the day of its last signature; its parent must be active at T too"."""
        if not self.is_activated(agreement):
            return False
        signed = [s["signed_on"] for s in agreement["signatures"]]
        if not self.within(at, max([agreement["effective_on"], *signed]), agreement["expires_on"]):
            return False
        if agreement.get("terminated_on") and self.has_come(at, agreement["terminated_on"]):
            return False
        for pause in agreement.get("suspensions", []):
            if self.has_come(at, pause["from"]) and not self.is_over(at, pause.get("to")):
                return False
        parent = agreement.get("parent")
        return parent is None or self.is_active(self.agreements[parent], at)

    def is_over(self, at, last: date | datetime | None) -> bool:
        if last is None:
            return False
        return at >= last if isinstance(last, datetime) else self.day(at) > last

    def is_activated(self, agreement) -> bool:
        """ "It activates an agreement that is complete and fully signed unless the file says activate: false"."""
        if not agreement.get("activate", True) or not self.is_complete(agreement):
            return False
        if set(agreement["parties"]) - {s["organization"] for s in agreement["signatures"]}:
            return False
        parent = agreement.get("parent")
        return parent is None or self.is_activated(self.agreements[parent])

    def is_complete(self, agreement) -> bool:
        above = {"DSA": "MOU", "DUL": "DSA"}.get(agreement["tier"])
        if above and self.agreements.get(agreement.get("parent"), {}).get("tier") != above:
            return False
        if agreement["tier"] == "HOSTING" and not agreement.get("hosting"):
            return False
        if agreement.get("hosting") and not basis(agreement["hosting"]["basis"]).get("permits", True):
            return False  # "A duty, not permission".
        if self.is_never(agreement):
            return False
        return all(self.is_line_complete(line, agreement) for line in agreement.get("lines", []))

    def is_licensed(self, line, agreement) -> bool:
        """ "A DUL needs an active DSA covering its elements": by lines of its contributor, when all that was signed holds."""
        above = self.agreements.get(agreement.get("parent"))
        lines = self.lines_at(above, datetime(3000, 1, 1, tzinfo=self.zone)) if above else []
        shown = {key for other in lines if other["contributor"] == line["contributor"] for key in self.covered(other)}
        return set(self.covered(line)) <= shown

    def is_never(self, agreement) -> bool:
        """It has no day on which it could hold, with the agreements above it."""
        begins = [agreement["effective_on"], *(s["signed_on"] for s in agreement["signatures"])]
        ends = [agreement["expires_on"]]
        if agreement.get("terminated_on"):
            ends.append(agreement["terminated_on"] - timedelta(days=1))
        return max(begins) > min(ends)

    def is_line_complete(self, line, agreement) -> bool:
        """ "A line cannot be written without a disposition, a purpose without a benefit and a measure"; and 2.2's contents."""
        if agreement["tier"] not in ("DSA", "DUL"):
            return False  # Only these need something that was signed first: "a DSA needs an active MOU".
        if agreement["tier"] == "DUL" and not self.is_licensed(line, agreement):
            return False
        purposes = {p["id"]: p for p in self.file["purposes"]}
        if not line["purposes"] or not line.get("disposition"):
            return False
        if not all(purposes[p].get("benefit") and purposes[p].get("measure") for p in line["purposes"]):
            return False
        if {line["contributor"], *line["recipients"]["organizations"]} - set(agreement["parties"]):
            return False
        if not line["bases"]:
            return False
        codes = [code for code in line["bases"] if basis(code).get("permits", True)]
        kinds = {self.kind(organization) for organization in line["recipients"]["organizations"]}
        if any(code.startswith("STATE-") for code in codes) and review_of(line) is None:
            return False  # "Expiry of review".
        for found in map(basis, codes):
            if any(line.get("basis_contents", {}).get(key) in (None, "", False) for key in found.get("contents", [])):
                return False
            if kinds - set(found.get("recipients", kinds)):
                return False
            if found.get("relationship", line["relationship"]) != line["relationship"]:
                return False
        for key in self.covered(line):
            sensitive = catalogue()[key]["sensitivity"] not in ("P0", "P1", "P2")
            if (line["relationship"] == "any_in_population" and sensitive) or not self.lets_pass(line, key):
                return False
            if self.is_above(line, key):
                return False
        return bool(codes)


def review_of(line) -> date | None:
    try:
        return datetime.strptime(str(line.get("basis_contents", {}).get("review_expires_on")), "%Y-%m-%d").date()
    except ValueError:
        return None


def lines_written(agreement: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        *agreement.get("lines", []),
        *(line for a in agreement.get("amendments", []) for line in a.get("lines", [])),
    ]


def condition_of(code: str) -> str:
    """What a basis asks of the child at the moment of looking."""
    found = basis(code)
    if found.get("needs") in ("consent", "order"):
        return found["needs"]
    return "unobjected" if found.get("optional") else found.get("condition", "any")


def of_interest(interest) -> dict[str, str]:
    """ "Own-agency and subject access give the full view"; of some elements a role needs but a part."""
    views = dict.fromkeys(getattr(interest, "masked", ()), "masked")
    for name in interest.datasets:
        views |= {key: "full" for key in elements_of(name) if not catalogue()[key].get("prohibited")}
    return views | dict.fromkeys(getattr(interest, "elements", ()), "full")


PASSED_ON = {  # What of a line's an agency may pass on to whom the child lives with, for school's sake.
    *("identity", "enrollment_school", "enrollment", "enrollment_schedule", "attendance", "academics", "supports"),
    *("plan", "notes_shared"),
}


def a_year_after(day: date) -> date:
    return birthday(day, 1)


def birthday(born: date, age: int) -> date:
    """Who was born on the leap day is of age on the last day of February."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 2, 28)
