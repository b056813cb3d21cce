"""The town as tests meet it: `town.rosa_diaz`, `town.marisol`, `town.as_(person)`, raw connections of any role."""

import hashlib
import itertools
import secrets
import uuid
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from tests.town.files import TIMEZONE

PASSWORD = "a long phrase for the town"
# A test that writes `current_date` means the day in the town, which begins hours after the day in UTC.
IN_TOWN = f"-c TimeZone={TIMEZONE}"
_addresses = itertools.count(1)

CHILDREN = {"marisol": "10023", "jonah": "10024", "lucia": "10025", "ines": "10026", "priya": "10027", "teo": "10028"}


def own_address() -> str:
    """Sign-ins are limited by address, and the whole town signs in within a minute."""
    number = next(_addresses)
    return f"10.1.{number // 250 % 250}.{number % 250 + 1}"


@dataclass(frozen=True)
class Child:
    id: int
    public_id: uuid.UUID

    @property
    def url(self) -> str:
        return f"/students/{self.public_id}/"


class Town:
    """One copy of the template. Attributes name the cast: `rosa_diaz` is the person rosa.diaz, `marisol` the child."""

    def __init__(self, server, database: str):
        self.server = server
        self.database = database
        self.page_of: int | None = None  # The child whose page it is, where tests ask as a page does.
        self._administrator: psycopg.Connection | None = None
        self._idle: dict[str, list[psycopg.Connection]] = {}  # By the role that they sign in as.

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in CHILDREN:
            return self.child("county-dcs", CHILDREN[name])
        key = name.replace("_", ".", 1)
        found = self.admin("SELECT id FROM partners_person WHERE key = %s", key)
        if not found:
            raise AttributeError(f"Nobody in the town is called {name}.")
        return key

    def child(self, organization: str, source_id: str) -> Child:
        rows = self.admin(
            "SELECT s.id, s.public_id FROM students_student s JOIN students_sourcerecord r ON r.student_id = s.id"
            " JOIN partners_organization o ON o.id = r.contributor_id WHERE o.key = %s AND r.source_id = %s",
            organization,
            source_id,
        )
        return Child(*rows[0])

    def admin(self, sql: str, *arguments) -> list[tuple]:
        """Ask as the superuser, whom no policy binds: for what a test must know and nobody in the town may."""
        if self._administrator is None or self._administrator.closed:
            # Nothing is prepared: some tests change tables under it.
            self._administrator = psycopg.connect(
                self.server.admin_url(self.database), autocommit=True, options=IN_TOWN, prepare_threshold=None
            )
        cursor = self._administrator.execute(sql, arguments)
        return cursor.fetchall() if cursor.description else []

    def leave(self) -> None:
        """Nobody is in it any more, and it can be copied or dropped."""
        if self._administrator is not None:
            self._administrator.close()
        for connection in itertools.chain(*self._idle.values()):
            connection.close()
        self._idle.clear()

    @contextmanager
    def connection(self, role: str = "app"):
        """A raw connection as one of Homeroom's roles, in a transaction that is rolled back. The next who asks as this role
        gets it again: a new one would learn every table and its policies anew, which takes longer than most questions."""
        signs_in = "app" if role == "report" else role  # Nobody connects as it.
        idle = self._idle.setdefault(signs_in, [])
        connection = idle.pop() if idle else self._connect(signs_in)
        try:
            yield connection
            connection.rollback()
            connection.execute("RESET ROLE; RESET ALL")  # What a test committed for the session.
            connection.commit()
        except BaseException:
            connection.close()
            raise
        idle.append(connection)

    def _connect(self, role: str) -> psycopg.Connection:
        return psycopg.connect(self.server.role_url(role, self.database), options=IN_TOWN, prepare_threshold=None)

    @contextmanager
    def raw(self, person: str | None, purpose: str = "school-stability", role: str = "app"):
        """A raw connection behind the door as `person`; nobody has entered when `person` is None."""
        with self.connection(role) as connection:
            if person is not None:
                entered = connection.execute("SELECT access.enter_v1(%s)", [self.token(person, purpose)]).fetchone()[0]
                assert entered is not None
            if self.page_of:
                connection.execute("SELECT set_config('app.student', %s, true)", [str(self.page_of)])
            if role == "report":
                connection.execute("SET LOCAL ROLE homeroom_report")
            yield connection

    def token(self, person: str, purpose: str = "school-stability") -> str:
        token = secrets.token_hex(32)
        self.admin(
            "INSERT INTO access_session (token_hash, person_id, purpose_id, expires_at)"
            " SELECT %s, p.id, u.id, now() + interval '1 hour' FROM partners_person p, access_purpose u"
            " WHERE p.key = %s AND u.key = %s",
            hashlib.sha256(token.encode()).digest(),
            person,
            purpose,
        )
        return token

    def as_(self, person: str, language: str = "en"):
        """A browser without a screen, signed in with a purpose and a token: as the page of signing in leaves it, without the
        page's form and limits, which take most of the time (`signed_in_by_page`)."""
        from allauth.account.internal.flows.login import record_authentication
        from allauth.mfa.models import Authenticator
        from django.conf import settings
        from django.contrib.auth import login
        from django.contrib.auth.models import AnonymousUser
        from django.contrib.sessions.backends.db import SessionStore
        from django.test import Client, RequestFactory
        from django.utils import translation

        from homeroom.partners.models import Account

        account = Account.objects.using("identity").filter(username=person, is_active=True).first()
        if account is None or Authenticator.objects.using("identity").filter(user=account).exists():
            return self.signed_in_by_page(person, language)  # Which asks for more, or refuses.
        request = RequestFactory(headers={"accept-language": language}).post("/sign-in/")
        request.session, request.user = SessionStore(), AnonymousUser()
        # Whoever signs in for the first time gets e-mails in that language.
        with translation.override(translation.get_language_from_request(request)):
            login(request, account)
        record_authentication(request, account, "password", username=person)
        request.session.set_expiry(0)  # Closing the browser signs out (ACCOUNT_SESSION_REMEMBER).
        request.session.save()
        client = Client(headers={"accept-language": language}, REMOTE_ADDR=own_address())
        client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
        return client

    def signed_in_by_page(self, person: str, language: str = "en"):
        """A browser without a screen that signed in by name and password."""
        from django.test import Client

        client = Client(headers={"accept-language": language}, REMOTE_ADDR=own_address())
        answer = client.post("/sign-in/", {"login": person, "password": PASSWORD})
        assert answer.status_code == 302, f"{person} could not sign in: {answer.status_code}"
        return client

    def homeroom(self, *arguments: str, **more):
        """Run a command of `homeroom` on this town."""
        from tests.conftest import homeroom

        return homeroom(*arguments, database=self.database, **more)


def give_accounts(server, database: str, hasher="default") -> None:
    """Everybody of the town gets the same password, hashed the quick way of the tests unless another is named."""
    from django.contrib.auth.hashers import make_password

    with psycopg.connect(server.admin_url(database), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO partners_account (username, email, person_id, password, is_active)"
            " SELECT key, email, id, %s, true FROM partners_person"
            " ON CONFLICT (username) DO UPDATE SET password = excluded.password",
            [make_password(PASSWORD, hasher=hasher)],
        )
