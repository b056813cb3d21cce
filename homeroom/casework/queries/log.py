"""What was written down, for whom it was written."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from homeroom.access.catalogue import catalogue
from homeroom.access.keys import KeyDestroyed, key_of
from homeroom.casework.models import Contact, ContactState, Photo
from homeroom.casework.words import DOMAINS, MEDIA

CONTACTS_SHOWN = 50  # Half a year of a busy case.


@dataclass(frozen=True)
class ShownPhoto:
    """One photograph in the log: its size as kept, and what it shows, in words."""

    pk: int
    width: int
    height: int
    words: str


@dataclass
class LoggedContact:
    contact: Contact
    withdrawn: ContactState | None = None  # By whom and when; only the writer still finds such a contact.
    may_withdraw: bool = False

    @property
    def medium(self) -> str:
        return str(MEDIA[self.contact.medium])

    @property
    def heading(self) -> str:
        return self.contact.with_whom or _("%(name)s to the team") % {"name": self.contact.by.name}

    @property
    def is_message(self) -> bool:
        return self.contact.medium == Contact.MESSAGE

    @property
    def is_for_the_team(self) -> bool:
        return self.contact.dataset == catalogue().datasets[Contact.TEAM].number

    @property
    def topics(self) -> list[str]:
        return [str(DOMAINS.get(topic, topic)) for topic in self.contact.topics]

    @property
    def note(self) -> str | None:
        """None where the key that sealed it has been destroyed."""
        try:
            return key_of(self.contact.contributor).open(bytes(self.contact.sealed_note))
        except KeyDestroyed:
            return None

    @property
    def photos(self) -> list[ShownPhoto]:
        key = key_of(self.contact.contributor)
        try:
            return [
                ShownPhoto(p.pk, p.width, p.height, key.open(bytes(p.sealed_words))) for p in self.contact.photos.all()
            ]
        except KeyDestroyed:
            return []


@dataclass
class Log:
    """What was written, and of what was withdrawn that it was: by whom, and when."""

    contacts: list[LoggedContact]
    withdrawn: list[ContactState]


def contacts_of(student_id: int) -> Log:
    states = ContactState.objects.filter(student=student_id).select_related("by", "contributor").order_by("pk")
    latest = {state.contact_id: state for state in states}
    withdrawn = {number: state for number, state in latest.items() if state.state == ContactState.WITHDRAWN}
    photos = Prefetch("photos", Photo.objects.defer("sealed_large", "sealed_small").order_by("pk"))
    found = Contact.objects.filter(student=student_id).select_related("by", "contributor").prefetch_related(photos)
    contacts = [
        LoggedContact(contact, withdrawn.pop(contact.pk, None))
        for contact in found.order_by("-happened_on", "-pk")[:CONTACTS_SHOWN]
    ]
    return Log(contacts, sorted(withdrawn.values(), key=lambda state: state.at, reverse=True)[:CONTACTS_SHOWN])
