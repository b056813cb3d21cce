"""What somebody typed is not lost when it cannot be saved: it is kept here, sealed, until it is sent or thrown away.

Every form that a person opens behind the door carries a sheet: whose form it is, on which page, and which form of
that page, signed. Whatever then happens to the sending of it (the session had ended, something was wrong, the save
failed), what was typed goes under that sheet, and the same person finds the form filled on the same page, on any
device. No page opts in and none can opt out: see BaseForm, DoorMiddleware and errors.py.

A form that another site sends carries no such sheet, so it cannot plant a draft. See docs/decisions/0015.
"""

import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core import signing
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import Error, connections
from django.http import HttpRequest, QueryDict
from django.http.request import UnreadablePostError
from django.utils import timezone

from homeroom.common.models import Draft

FIELD = "sheet"  # The hidden field of every form that says whose it is and where.
LATER = "keep_for_later"  # The button that keeps a form on purpose.
NOT_TYPED = (FIELD, LATER, "csrfmiddlewaretoken")
DAYS_KEPT = 30  # As long as the key of a form: no page lies open for longer.
DRAFTS_MAX = 50  # Of one person. Nobody goes back to more, and a flood must not fill the disk.
CREATED = 201  # Of a form that is answered with what it made, since that is shown once (RFC 9110, section 15.3.2).
NONCE_BYTES = 12  # What AES-GCM asks for (NIST SP 800-38D).
SALT = "homeroom.common.drafts"


@dataclass(frozen=True)
class Sheet:
    """A form as it lay before one person. Signed, it proves that this person opened this form on this page."""

    person: int
    page: str
    form: str
    texts: tuple[str, ...] = ()  # Names of its fields that are written in words.

    @property
    def signed(self) -> str:
        return signing.dumps([self.person, self.page, self.form, self.texts], salt=SALT)

    @property
    def place(self) -> bytes:
        """Where its draft lies: equal for equal sheets, and tells nobody without the secret which page it was."""
        return hmac.digest(_secret(self.person), f"{self.page}\n{self.form}".encode(), "sha256")[:16]


@dataclass(frozen=True)
class Kept:
    """One draft, opened: what was typed on which sheet, and when."""

    number: int
    sheet: Sheet
    typed: QueryDict
    at: datetime

    @property
    def until(self) -> datetime:
        return self.at + timedelta(days=DAYS_KEPT)

    @property
    def texts(self) -> list[str]:
        """What somebody wrote in words, for reading and copying."""
        return [text for name in self.sheet.texts if (text := self.typed.get(name, "").strip())]


def sheet_of(request: HttpRequest) -> Sheet | None:
    """The sheet that this POST carries; none where it is not ours, too old, or cannot be read."""
    if request.method != "POST":
        return None
    try:
        signed = request.POST.get(FIELD, "")
        person, page, form, texts = signing.loads(signed, salt=SALT, max_age=timedelta(days=DAYS_KEPT))
    except (signing.BadSignature, ValueError, RequestDataTooBig, SuspiciousOperation, UnreadablePostError):
        return None
    return Sheet(person, page, form, tuple(texts))


def is_from_our_own_page(request: HttpRequest) -> bool:
    """Browsers say where a form was sent from. A sheet proves it already; this costs nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    return request.headers.get("Origin", "") in ("", f"{request.scheme}://{request.get_host()}")


def has_words(request: HttpRequest, sheet: Sheet) -> bool:
    """Whether somebody wrote anything. Choices alone are made again in a moment."""
    return any(request.POST.get(name, "").strip() for name in sheet.texts)


def keep(request: HttpRequest) -> Sheet | None:
    """Keep what this POST typed for whom its form was made. Answers the sheet, or None where nothing was kept: it came
    from elsewhere, or holds no word that somebody wrote.

    Outside the door and in no transaction of its caller's: it is called when those have failed or never were.
    """
    sheet = sheet_of(request)
    if sheet is None or not is_from_our_own_page(request):
        return None
    if not has_words(request, sheet):
        return None
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    content = json.dumps({**asdict(sheet), "typed": typed}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(_secret(sheet.person)).encrypt(nonce, content, sheet.place)
    try:
        with connections["identity"].cursor() as cursor:
            cursor.execute(KEEP, [sheet.person, sheet.place, sealed])
            cursor.execute(LET_GO_OF_THE_OLDEST, [sheet.person, sheet.person, DRAFTS_MAX])
    except Error:  # The database is away: the page that says so holds the text itself (errors.py).
        return None
    return sheet


def sent(sheet: Sheet) -> None:
    """What was kept under this sheet has been saved. Emptied, the row waits for the disposer, who alone deletes."""
    with connections["identity"].cursor() as cursor:
        cursor.execute(EMPTY + ' WHERE "by" = %s AND place = %s', [sheet.person, sheet.place])


KEEP = (
    'INSERT INTO common_draft ("by", place, sealed, kept_at) VALUES (%s, %s, %s, statement_timestamp())'
    ' ON CONFLICT ("by", place) DO UPDATE SET sealed = excluded.sealed, kept_at = excluded.kept_at'
)
EMPTY = "UPDATE common_draft SET sealed = ''"
LET_GO_OF_THE_OLDEST = (
    f"{EMPTY} WHERE \"by\" = %s AND sealed <> '' AND id IN"
    " (SELECT id FROM common_draft WHERE \"by\" = %s AND sealed <> '' ORDER BY kept_at DESC, id DESC OFFSET %s)"
)


def kept_by(person: int) -> list[Kept]:
    """This person's drafts, the latest first. Behind the door, where one's own rows alone are visible."""
    since = timezone.now() - timedelta(days=DAYS_KEPT)
    rows = Draft.objects.filter(by=person, kept_at__gt=since).exclude(sealed=b"").order_by("-kept_at", "-pk")
    return [draft for draft in map(_opened, rows) if draft is not None]


def _opened(row: Draft) -> Kept | None:
    """None where it was sealed with a secret that this installation no longer has."""
    sealed = bytes(row.sealed)
    try:
        content = AESGCM(_secret(row.by)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bytes(row.place))
    except InvalidTag:
        return None
    found = json.loads(content.decode("utf-8", "surrogatepass"))
    typed = QueryDict(mutable=True)
    for name, values in found.pop("typed").items():
        typed.setlist(name, values)
    sheet = Sheet(**{**found, "texts": tuple(found["texts"])})
    return Kept(row.pk, sheet, typed, row.kept_at)


def _secret(person: int) -> bytes:
    """A key for each person: what one wrote cannot be opened as another's, even by a row moved by hand."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"homeroom drafts {person}".encode(), "sha256")


@dataclass
class Writing:
    """One person at one page: whose sheets the forms of this page are, and which of them were kept."""

    person: int
    page: str
    is_reading: bool = True  # A page that is only opened; one that a form was sent to shows what was just typed.

    def sheet(self, form: str, texts: tuple[str, ...]) -> Sheet:
        return Sheet(self.person, self.page, form, texts)

    @cached_property
    def drafts(self) -> dict[str, Kept]:
        """One query for all forms of the page."""
        return {kept.sheet.form: kept for kept in reversed(kept_by(self.person)) if kept.sheet.page == self.page}

    def draft(self, form: str) -> Kept | None:
        return self.drafts.get(form) if self.is_reading else None


_writing: ContextVar[Writing | None] = ContextVar("writing", default=None)


@contextmanager
def writing(person: int, request: HttpRequest) -> Iterator[None]:
    """Forms made inside are this person's, on the page that is open: for a form that was sent, where it had lain."""
    sheet = sheet_of(request)
    is_own = sheet is not None and sheet.person == person
    page = sheet.page if sheet and is_own else request.get_full_path()
    token = _writing.set(Writing(person, page, is_reading=request.method != "POST"))
    try:
        yield
    finally:
        _writing.reset(token)


def now_writing() -> Writing | None:
    return _writing.get()


def settle(person: int, request: HttpRequest, status: int) -> None:
    """After a form was answered: sent on, or with what it made, it is over; come back, or refused, it is kept."""
    sheet = sheet_of(request)
    if sheet is None or sheet.person != person:
        return
    if (status == CREATED or 300 <= status < 400) and LATER not in request.POST:
        sent(sheet)
    else:
        keep(request)
