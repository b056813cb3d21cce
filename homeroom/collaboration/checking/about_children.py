"""What the file says of children: orders, consents, objections, and matches."""

from collections.abc import Iterable, Iterator

from homeroom.agreements.bases import basis_of
from homeroom.collaboration.checking.names import AGENCIES, Found, Names
from homeroom.collaboration.shape import Consent, Objection, Order

SEALS_WHOLE_CHILD = "seal"
PERMITS, APPOINTS = "permit", "appoint_rights_holder"
GIVES = (PERMITS, APPOINTS)
UNSEALS = "unseal"


def given(order: Order, *keys: str) -> list[str]:
    return [key for key in keys if getattr(order, key)]


class AboutChildren(Names):
    def order(self, order: Order) -> Iterator[tuple[str, str]]:
        if order.effect in GIVES:
            yield from self.order_that_gives(order)
        else:
            for key in given(order, "recipients", "notice_given_on", "dependency_case"):
                yield key, "Only an order that permits or appoints has this. Leave it out."
        if order.effect == UNSEALS:
            yield from self.order_that_unseals(order)
        else:
            for key in ("lifts", "for"):
                if getattr(order, "for_" if key == "for" else key):
                    yield key, "Only an order that unseals has this. Leave it out."
        if order.effect == "limit" and not order.elements:
            yield "elements", "Name the elements that the order limits."
        if order.effect == "no_contact" and order.elements:
            yield "elements", "A no-contact order hides everything that tells where the child is. Leave this out."
        against = order.against
        if order.effect not in (SEALS_WHOLE_CHILD, UNSEALS, *GIVES) and (
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
        for _, sentence in self.elements(order.elements, only_unknown=order.effect != PERMITS):
            yield "elements", sentence
        for sentence in self.student(order.student):
            yield "student", sentence

    def order_that_unseals(self, order: Order) -> Iterator[tuple[str, str]]:
        sealed = next((other for other in self.document.orders if other.id == order.lifts), None)
        if order.lifts is None:
            yield "lifts", "Name the order that sealed what this one unseals, by its id."
        elif sealed is None or sealed.effect != SEALS_WHOLE_CHILD:
            yield "lifts", f"{order.lifts} is no order of this file that seals. Name one whose effect is seal."
        elif sealed.student != order.student:
            yield "student", f"The order {order.lifts} is about {sealed.student}. Name the student by the same id here."
        if order.elements:
            yield "elements", "An order that unseals lifts the whole of the seal that it names. Leave this out."
        if order.against:
            yield "against", "An order that unseals is against nobody. Leave this out; for whom it does stands in for."
        named = order.for_
        if named is None or not named.model_dump(exclude_none=True):
            yield "for", "Say for whom the seal is lifted: {role: …}, {person: …} or {organization: …}."
            return
        if named.person and named.person not in self.people:
            yield "for", self.unknown(named.person, "person")
        if named.organization and named.organization not in self.organizations:
            yield "for", self.unknown(named.organization, "organization")

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
        for key in given(order, "elements", "notice_given_on", "dependency_case"):
            yield key, "An appointment does not have this. Leave it out."

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
        if basis and (missing := [key for key in basis.of_paper if consent.contents.get(key) in (None, "", False)]):
            yield ("contents",), f"A consent in the form of {consent.basis} must also say: {', '.join(missing)}."
        if basis and basis.capacities and consent.capacity not in basis.capacities:
            yield ("capacity",), f"A consent in the form of {consent.basis} is signed as {', '.join(basis.capacities)}."
        if basis and basis.of_paper and consent.expires_on is None:
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
        for place, sentence in self.elements(objection.elements, only_unknown=True):
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
