"""What the form cannot tell: do the parts of the file fit together, and is everything in it enforced by now?

What this version does not enforce is refused with a sentence, never taken in and ignored.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from homeroom.access.catalogue import catalogue
from homeroom.agreements.bases import basis_of, codes
from homeroom.collaboration.faults import Fault, NotAccepted
from homeroom.collaboration.reading import Read, in_words
from homeroom.collaboration.shape import Agreement, Consent, Line, Objection, Order, Person
from homeroom.partners.words import FAMILY_ROLES

NEEDS = {
    "own": "asks for a form of consent or order of its own, which is not enforced yet",
    "emergency": "is for emergencies, which an agreement cannot plan",
    "subject": "is a person's own right and needs no agreement",
}
SEALS_WHOLE_CHILD = "seal"
AGENCIES = ("child_welfare", "tribal_organization")
PERMITS, APPOINTS = "permit", "appoint_rights_holder"
GIVES = (PERMITS, APPOINTS)


def check(read: Read) -> None:
    """Raise NotAccepted with every fault; say nothing when the file can be applied."""
    faults = [Fault(in_words(path), read.line(*path), sentence) for path, sentence in _Checking(read).found()]
    if faults:
        raise NotAccepted(sorted(faults, key=lambda fault: fault.line))


Found = Iterator[tuple[tuple[str | int, ...], str]]


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class _Checking:
    def __init__(self, read: Read):
        self.document = read.document
        self.organizations = {o.id: o for o in self.document.organizations}
        self.people = {p.id: p for p in self.document.people}
        self.purposes = {p.id: p for p in self.document.purposes}
        self.agreements = {a.id: a for a in self.document.agreements}
        self.zone = _zone(self.document.collaboration.timezone)

    def found(self) -> Found:
        yield from self.about()
        for name in ("organizations", "people", "purposes", "agreements", "consents", "orders"):
            yield from self.named_once(name)
        for place, organization in enumerate(self.document.organizations):
            debarred = organization.debarred
            if debarred and debarred.until < debarred.from_:
                yield ("organizations", place, "debarred"), "The last day is before the first."
        for place, person in enumerate(self.document.people):
            for key, sentence in self.person(person):
                yield ("people", place, key), sentence
        yield from self.emails()
        for place, agreement in enumerate(self.document.agreements):
            for path, sentence in self.agreement(agreement):
                yield ("agreements", place, *path), sentence
        for place, order in enumerate(self.document.orders):
            for key, sentence in self.order(order):
                yield ("orders", place, key), sentence
        for place, consent in enumerate(self.document.consents):
            for path, sentence in self.consent(consent):
                yield ("consents", place, *path), sentence
        for place, objection in enumerate(self.document.objections):
            for path, sentence in self.objection(objection):
                yield ("objections", place, *path), sentence
        for place, key, sentence in self.links():
            yield ("links", place, key), sentence
        for name in ("relations", "recusals"):
            for place, entry in enumerate(getattr(self.document, name)):
                if entry.person not in self.people:
                    yield (name, place, "person"), self.unknown(entry.person, "person")
                if entry.to and entry.to < entry.from_:
                    yield (name, place, "to"), "The last day is before the first."
                for sentence in self.student(entry.student):
                    yield (name, place, "student"), sentence

    def about(self) -> Found:
        about = self.document.collaboration
        if self.zone is None:
            yield ("collaboration", "timezone"), "This is no time zone. Write one such as America/Chicago."
        if about.custodian.organization not in self.organizations:
            unknown = self.unknown(about.custodian.organization, "organization")
            yield ("collaboration", "custodian", "organization"), unknown

    def named_once(self, name: str) -> Found:
        seen: dict[str, int] = {}
        for place, entry in enumerate(getattr(self.document, name)):
            first = seen.setdefault(entry.id, place)
            if first != place:
                yield (name, place, "id"), f"The id {entry.id} is already that of {name}[{first}]. Give each its own."

    def unknown(self, key: str, what: str) -> str:
        return f"{key} is no {what} of this file. Write the {what} into the file, or correct the id."

    # --- People -------------------------------------------------------------------------------------------------

    def person(self, person: Person) -> Iterator[tuple[str, str]]:
        if person.organization is None and person.role not in FAMILY_ROLES:
            yield "organization", f"A {person.role} works for an organization. Name it; only family members have none."
        if person.organization is not None and person.organization not in self.organizations:
            yield "organization", self.unknown(person.organization, "organization")
        boss = self.people.get(person.supervisor or "")
        if person.supervisor and boss is None:
            yield "supervisor", self.unknown(person.supervisor, "person")
        if boss and (boss.organization != person.organization or boss.id == person.id):
            yield "supervisor", "A supervisor is another person of the same organization."

    def emails(self) -> Found:
        # An e-mail address signs in, and makes an assignment when a feed names it: two people cannot share one.
        counted = Counter(p.email.lower() for p in self.document.people if p.email)
        for place, person in enumerate(self.document.people):
            if counted[person.email.lower()] > 1:
                yield ("people", place, "email"), "Two people have this e-mail address. Give each their own."

    # --- Agreements ---------------------------------------------------------------------------------------------

    def agreement(self, agreement: Agreement) -> Found:
        for place, suspension in enumerate(agreement.suspensions):
            if self.zone is not None:
                begins, ends = suspension.span(self.zone)
                if ends is not None and ends <= begins:
                    yield ("suspensions", place, "to"), "It ends before it begins. Correct one of the two."
        if agreement.amendments:
            yield (
                ("amendments",),
                "Amendments are not enforced yet. Leave this list out; write the lines as they are now agreed.",
            )
        if agreement.hosting and agreement.hosting.roster_retention != "none":
            sentence = "Keeping a roster for nightly linkage is not built yet. Write roster_retention: none"
            yield ("hosting", "roster_retention"), sentence
        if agreement.hosting and basis_of(agreement.hosting.basis) is None:
            yield ("hosting", "basis"), self.unknown_basis(agreement.hosting.basis)
        if agreement.expires_on < agreement.effective_on:
            yield ("expires_on",), "The last day is before the first."
        yield from self.parents(agreement)
        yield from self.parties(agreement)
        numbers: set[int] = set()
        for place, line in enumerate(agreement.lines):
            if line.id in numbers:
                yield ("lines", place, "id"), f"Line {line.id} stands twice. Give each its own number."
            numbers.add(line.id)
            for key, sentence in self.line(line):
                yield ("lines", place, *key), sentence

    def parents(self, agreement: Agreement) -> Found:
        above, seen = agreement.parent, {agreement.id}
        while above is not None:
            if above not in self.agreements:
                if above == agreement.parent:
                    yield ("parent",), self.unknown(above, "agreement")
                return
            if above in seen:
                yield ("parent",), "This agreement stands under itself. Name the one that was signed before it."
                return
            seen.add(above)
            above = self.agreements[above].parent

    def parties(self, agreement: Agreement) -> Found:
        for place, key in enumerate(agreement.parties):
            if key not in self.organizations:
                yield ("parties", place), self.unknown(key, "organization")
            elif key in agreement.parties[:place]:
                yield ("parties", place), f"{key} stands twice."
        signed: set[str] = set()
        for place, signature in enumerate(agreement.signatures):
            if signature.organization not in agreement.parties:
                yield ("signatures", place, "organization"), f"{signature.organization} is no party of this agreement."
            elif signature.organization in signed:
                yield ("signatures", place, "organization"), f"{signature.organization} has signed already."
            signed.add(signature.organization)

    def line(self, line: Line) -> Found:
        if line.contributor not in self.organizations:
            yield ("contributor",), self.unknown(line.contributor, "organization")
        for place, key in enumerate(line.recipients.organizations):
            if key not in self.organizations:
                yield ("recipients", "organizations", place), self.unknown(key, "organization")
            elif key == line.contributor:
                yield ("recipients", "organizations", place), "Nobody receives their own records. Leave this one out."
        for place, key in enumerate(line.purposes):
            if key not in self.purposes:
                yield ("purposes", place), self.unknown(key, "purpose")
        for place, sentence in self.elements(line.elements):
            yield ("elements", place), sentence
        yield from self.bases(line)

    def elements(self, elements: Iterable[str]) -> Iterator[tuple[int, str]]:
        known = catalogue()
        categories = {element.category for element in known.elements.values()}
        for place, pattern in enumerate(elements):
            if pattern.endswith(".*") and pattern.removesuffix(".*") in categories:
                continue
            if pattern not in known.elements:
                yield place, f"{pattern} is no element of the catalogue, nor a category with .* behind it."
            elif known.elements[pattern].prohibited:
                yield place, f"This collaboration does not hold {pattern}: it is prohibited. Leave it out."

    def bases(self, line: Line) -> Found:
        for place, code in enumerate(line.bases):
            basis = basis_of(code)
            if basis is None:
                yield ("bases", place), self.unknown_basis(code)
            elif basis.needs in NEEDS:
                yield ("bases", place), f"{code} {NEEDS[basis.needs]}. Use another basis, or leave the line out."

    def unknown_basis(self, code: str) -> str:
        return f"{code} is no legal basis that is known here. Known: {', '.join(codes())} and so on."

    # --- Orders -------------------------------------------------------------------------------------------------

    def order(self, order: Order) -> Iterator[tuple[str, str]]:
        if order.effect in GIVES:
            yield from self.order_that_gives(order)
        elif order.recipients or order.notice_given_on or order.dependency_case:
            key = (
                "recipients" if order.recipients else "notice_given_on" if order.notice_given_on else "dependency_case"
            )
            yield key, "Only an order that permits or appoints has this. Leave it out."
        if order.effect == "limit" and not order.elements:
            yield "elements", "Name the elements that the order limits."
        if order.effect == "no_contact" and order.elements:
            yield "elements", "A no-contact order hides everything that tells where the child is. Leave this out."
        against = order.against
        if order.effect not in (SEALS_WHOLE_CHILD, *GIVES) and (
            against is None or not against.model_dump(exclude_none=True)
        ):
            yield "against", "Say whom the order limits: {role: …}, {person: …} or {organization: …}."
        if against and against.person and against.person not in self.people:
            yield "against", self.unknown(against.person, "person")
        if against and against.organization and against.organization not in self.organizations:
            yield "against", self.unknown(against.organization, "organization")
        if order.court and order.court not in self.organizations:
            yield "court", self.unknown(order.court, "organization")
        if order.expires_on and order.expires_on < order.dated:
            yield "expires_on", "The last day is before the first."
        for key in order.read_by:
            if key not in self.people:
                yield "read_by", self.unknown(key, "person")
        for _, sentence in self.order_elements(order):
            yield "elements", sentence
        for sentence in self.student(order.student):
            yield "student", sentence

    def order_that_gives(self, order: Order) -> Iterator[tuple[str, str]]:
        if order.against:
            yield (
                "against",
                f"An order of effect {order.effect} is against nobody. Leave this out; its recipients stand there.",
            )
        if not order.recipients:
            yield "recipients", "Say who receives, or whom the court appoints."
        if order.effect == PERMITS:
            if not order.elements:
                yield "elements", "Name the elements that the order permits to see."
            for _, sentence in self.recipients(order.recipients):
                yield "recipients", sentence
            return
        for key in order.recipients:
            if key not in self.people:
                yield "recipients", self.unknown(key, "person")
        if len(order.recipients) > 1:
            yield "recipients", "An order appoints one person. Write an order for each."
        if order.elements or order.notice_given_on or order.dependency_case:
            key = "elements" if order.elements else "notice_given_on" if order.notice_given_on else "dependency_case"
            yield key, "An appointment has none of these. Leave it out."

    # --- What families let partners know ------------------------------------------------------------------------

    def recipients(self, keys: Iterable[str]) -> Iterator[tuple[int, str]]:
        for place, key in enumerate(keys):
            if key not in self.organizations and key not in self.people:
                yield (
                    place,
                    f"{key} is no organization and no person of this file. Write it into the file, or correct the id.",
                )
            elif key in self.organizations and key in self.people:
                yield place, f"{key} is an organization and a person of this file. Give one of them another id."

    def consent(self, consent: Consent) -> Found:
        for place, sentence in self.elements(consent.elements):
            yield ("elements", place), sentence
        for place, sentence in self.recipients(consent.recipients):
            yield ("recipients", place), sentence
        basis = basis_of(consent.basis)
        if basis and (missing := [key for key in basis.contents if consent.contents.get(key) in (None, "", False)]):
            yield ("contents",), f"A consent in the form of {consent.basis} must also say: {', '.join(missing)}."
        if basis and basis.capacities and consent.capacity not in basis.capacities:
            yield ("capacity",), f"A consent in the form of {consent.basis} is signed as {', '.join(basis.capacities)}."
        if basis and basis.contents and consent.expires_on is None:
            yield ("expires_on",), f"A consent in the form of {consent.basis} says when it expires. Write the last day."
        if consent.purpose not in self.purposes:
            yield ("purpose",), self.unknown(consent.purpose, "purpose")
        if self.zone and (moments := consent.moments(self.zone)):
            given, expires = moments["given_at"], moments["expires_at"]
            if given and expires and expires <= given:
                yield ("expires_on",), "The last day is before the first."
        for sentence in self.student(consent.student):
            yield ("student",), sentence

    def objection(self, objection: Objection) -> Found:
        for place, sentence in self.elements(objection.elements):
            if objection.elements[place] not in catalogue().elements:  # To object to what is prohibited is no fault.
                yield ("elements", place), sentence
        for place, key in enumerate(objection.recipients):
            if key not in self.organizations:
                yield ("recipients", place), self.unknown(key, "organization")
        if self.zone and (moments := objection.moments(self.zone)):
            begins, ends = moments["begins_at"], moments["ends_at"]
            if begins and ends and ends < begins:
                yield ("withdrawn_on",), "It is withdrawn before it was made."
        for sentence in self.student(objection.student):
            yield ("student",), sentence

    def links(self) -> Iterator[tuple[int, str, str]]:
        """Each joins one record of an agency with one of another partner; no record belongs to two children."""
        seen: dict[str, int] = {}
        for place, link in enumerate(self.document.links):
            for key, name in (("a", link.a), ("b", link.b)):
                for sentence in self.student(name):
                    yield place, key, sentence
            if link.decided_by not in self.people:
                yield place, "decided_by", self.unknown(link.decided_by, "person")
            kinds = [self.organizations[name.partition(":")[0]].kind for name in (link.a, link.b) if self.knows(name)]
            if len(kinds) == 2 and [kind in AGENCIES for kind in kinds].count(True) != 1:
                yield place, "b", "A match joins a record of a child-welfare agency with a record of another partner."
            for key, name in (("a", link.a), ("b", link.b)):
                if self.knows(name) and self.organizations[name.partition(":")[0]].kind not in AGENCIES:
                    first = seen.setdefault(name, place)
                    if first != place:
                        yield place, key, f"This record is already matched in links[{first}]. It belongs to one child."

    def knows(self, student: str) -> bool:
        return student.partition(":")[0] in self.organizations

    def order_elements(self, order: Order) -> Iterator[tuple[int, str]]:
        """An order may limit even what is prohibited here: that changes nothing and is no fault."""
        known = catalogue().elements
        return ((place, s) for place, s in self.elements(order.elements) if order.elements[place] not in known)

    def student(self, name: str) -> Iterator[str]:
        organization = name.partition(":")[0]
        if organization not in self.organizations:
            yield self.unknown(organization, "organization")
