"""What the demonstration would have sent: it has no mail server, so each e-mail is a file that this page shows."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from homeroom.common import errors

SHOWN_MAX = 50  # The latest; older ones stay in the folder.


class Mail(NamedTuple):
    to: str
    subject: str
    sent: str
    text: str


def mail(request: HttpRequest) -> HttpResponse:
    if not settings.HOMEROOM_DEMO:
        return errors.page(404)
    return render(request, "partners/demo_mail.html", {"mails": latest(Path(settings.MAIL_FOLDER))})


def latest(folder: Path) -> list[Mail]:
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    return [read(file) for file in files[:SHOWN_MAX]]


def read(file: Path) -> Mail:
    found = message_from_bytes(file.read_bytes(), policy=default)
    body = found.get_body(("plain",))
    return Mail(found["To"], found["Subject"], found["Date"], body.get_content() if body else "")
