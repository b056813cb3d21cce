"""How an e-mail leaves: by SMTP, or into a folder of the demonstration, or not at all.

HOMEROOM_SMTP_URL names the server: smtps://user:password@host:465 (TLS from the first byte), or
smtp://user:password@host:587 (STARTTLS, which must succeed; a server on this machine needs none).
"""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP as LINES
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings

SECONDS_TO_CONNECT = 10  # A server that takes longer to say hello is as good as away.
SECONDS_TO_ANSWER = 30  # For each step. Only the worker waits; pages never talk to a mail server.
ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
READY_FOR_TEXT, TAKEN, NEVER = 354, 250, 500


class NotTaken(Exception):
    """The server did not take it, for now. It has nothing of it."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class NeverTaken(NotTaken):
    """The server will not take it, now or later: the address is wrong, or the text."""


class Transport(Protocol):
    def send(self, mail: EmailMessage, *, before_giving: Callable[[], object]) -> None:
        """Returns when it is taken. Calls `before_giving` before the first byte of the text leaves."""


def transport() -> Transport | None:
    """As the installation says; None where no mail server is set."""
    if settings.SMTP_URL:
        return Smtp(settings.SMTP_URL)
    return Folder(Path(settings.MAIL_FOLDER)) if settings.HOMEROOM_DEMO else None


class Smtp:
    def __init__(self, url: str):
        place = urlsplit(url)
        if place.scheme not in ("smtp", "smtps") or not place.hostname:
            raise ValueError("HOMEROOM_SMTP_URL should look like smtps://user:password@host:465")
        self.is_tls = place.scheme == "smtps"
        self.host, self.port = place.hostname, place.port or (465 if self.is_tls else 587)
        self.user, self.password = unquote(place.username or ""), unquote(place.password or "")

    def send(self, mail: EmailMessage, *, before_giving: Callable[[], object]) -> None:
        server = self._connected()
        try:
            _hello(server)
            if not self.is_tls and self.host not in ON_THIS_MACHINE:
                server.starttls(context=ssl.create_default_context())
                _hello(server)
            if self.user:
                server.login(self.user, self.password)
            _expect(server.mail(_address(mail["From"])), TAKEN)
            _expect(server.rcpt(mail["To"]), TAKEN, 251)
            _expect(server.docmd("DATA"), READY_FOR_TEXT)
            before_giving()
            server.send(_text(mail))
            _expect(server.getreply(), TAKEN)
        except smtplib.SMTPResponseException as error:
            raise _not_taken(error.smtp_code) from error
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        try:
            if self.is_tls:
                context = ssl.create_default_context()
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, timeout=SECONDS_TO_CONNECT, context=context
                )
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=SECONDS_TO_CONNECT)
        except (OSError, smtplib.SMTPException) as error:
            raise NotTaken(type(error).__name__) from error
        if server.sock:
            server.sock.settimeout(SECONDS_TO_ANSWER)
        return server


def _hello(server: smtplib.SMTP) -> None:
    server.ehlo_or_helo_if_needed()


def _expect(reply: tuple[int, bytes], *codes: int) -> None:
    if reply[0] not in codes:
        raise _not_taken(reply[0])


def _not_taken(code: int) -> NotTaken:
    return NeverTaken(str(code)) if code >= NEVER else NotTaken(str(code))


def _address(header: str) -> str:
    return header.rpartition("<")[2].rstrip(">")


def _text(mail: EmailMessage) -> bytes:
    """As RFC 5321 wants it: CRLF at line ends, a dot doubled where it begins a line, one alone at the end."""
    lines = mail.as_bytes(policy=LINES.clone(cte_type="7bit")).splitlines()
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines) + b".\r\n"


class Folder:
    """The demonstration sends nothing: each e-mail is a file that its page shows."""

    def __init__(self, folder: Path):
        self.folder = folder

    def send(self, mail: EmailMessage, *, before_giving: Callable[[], object]) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        before_giving()
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        (self.folder / f"{name}.eml").write_bytes(mail.as_bytes())
