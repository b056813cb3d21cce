"""What the form cannot tell: do the parts of the file fit together, and is everything in it enforced by now?

What this version does not enforce is refused with a sentence, never taken in and ignored.
"""

from collections import Counter
from collections.abc import Iterator

from homeroom.collaboration.checking.about_agreements import AboutAgreements
from homeroom.collaboration.checking.about_children import AboutChildren
from homeroom.collaboration.checking.names import Found
from homeroom.collaboration.faults import Fault, NotAccepted
from homeroom.collaboration.reading import Read, in_words
from homeroom.collaboration.shape import ConfidentialityAgreement, Person
from homeroom.partners.words import FAMILY_ROLES


def check(read: Read) -> None:
    """Raise NotAccepted with every fault; say nothing when the file can be applied."""
    faults = [Fault(in_words(path), read.line(*path), sentence) for path, sentence in _Checking(read).found()]
    if faults:
        raise NotAccepted(sorted(faults, key=lambda fault: fault.line))


class _Checking(AboutAgreements, AboutChildren):
    def found(self) -> Found:
        yield from self.about()
        for name in ("organizations", "people", "purposes", "agreements", "consents", "orders"):
            yield from self.named_once(name)
        for place, organization in enumerate(self.document.organizations):
            debarred = organization.debarred
            if debarred and debarred.until < debarred.from_:
                yield ("organizations", place, "debarred"), "The last day is before the first."
            for key, sentence in self.text(organization.confidentiality_agreement):
                yield ("organizations", place, "confidentiality_agreement", key), sentence
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
        for key, sentence in self.text(about.confidentiality_agreement):
            yield ("collaboration", "confidentiality_agreement", key), sentence

    def text(self, text: ConfidentialityAgreement | None) -> Iterator[tuple[str, str]]:
        """Of a confidentiality agreement: whoever is asked again can read it, and knows until when."""
        if text is None:
            return
        for language in self.document.collaboration.languages:
            if language not in text.text:
                yield "text", f"People of this collaboration read {language}. Write the text in that language too."
        if text.asks_again and text.sign_again_by is None:
            yield "asks_again", "Say until when an older signature holds: sign_again_by."
        if text.sign_again_by and not text.asks_again:
            yield "sign_again_by", "This day counts only with asks_again: true. Write that, or leave the day out."
        begins = text.effective_on
        if text.sign_again_by and begins and text.sign_again_by < begins:
            yield "sign_again_by", "This is before the version begins (effective_on)."

    def named_once(self, name: str) -> Found:
        seen: dict[str, int] = {}
        for place, entry in enumerate(getattr(self.document, name)):
            first = seen.setdefault(entry.id, place)
            if first != place:
                yield (name, place, "id"), f"The id {entry.id} is already that of {name}[{first}]. Give each its own."

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
