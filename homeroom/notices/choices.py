"""How somebody wants to be told by e-mail, and in which language. Each change is a row; the latest holds."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from homeroom.access.door import SessionEnded, door
from homeroom.access.middleware import NONCE
from homeroom.access.sessions import token_of
from homeroom.notices.models import Choice
from homeroom.partners.models import Person


def choice_of(person: Person) -> Choice:
    """The latest, or what holds for who has never chosen."""
    found = Choice.objects.filter(person=person).order_by("-pk").first()
    return found or Choice(person=person, digest=Choice.DAILY, urgent=True, language=settings.LANGUAGE_CODE)


def choose(person: Person, **changes: object) -> None:
    """A row with what has changed; none when nothing has."""
    before = choice_of(person)
    wanted = {name: changes.get(name, getattr(before, name)) for name in ("digest", "urgent", "language")}
    if before.pk is None or any(getattr(before, name) != value for name, value in wanted.items()):
        Choice.objects.create(person=person, **wanted)


def remember_language(request: HttpRequest, language: str) -> None:
    """Whoever changes the language of the pages while signed in gets e-mails in it too."""
    if nonce := nonce_of(request):
        try:
            with door(token_of(nonce), page="common:language") as visit:
                choose(visit.person, language=language)
        except SessionEnded:
            pass  # The next page says so.


def begin(request: HttpRequest) -> None:
    """At the first sign-in: e-mails come in the language in which the person signed in.

    Whoever owes a second step is not in yet: the step asks again.
    """
    nonce = nonce_of(request)
    if nonce is None:
        return
    try:
        with door(token_of(nonce), page="account_login") as visit:
            if choice_of(visit.person).pk is None:
                choose(visit.person, language=get_language() or settings.LANGUAGE_CODE)
    except SessionEnded:
        pass


def nonce_of(request: HttpRequest) -> str | None:
    user, session = getattr(request, "user", None), getattr(request, "session", None)
    return session.get(NONCE) if session is not None and user is not None and user.is_authenticated else None
