"""Files that a partner's program sends: an address for one file, the file, and what became of it.

The address takes one file, once, for half an hour, and opens nothing else: so it may be handed to whatever makes the export.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from ninja import Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from homeroom.access.door import Refused
from homeroom.access.rules import rules
from homeroom.common.once import new_key, once
from homeroom.common.uploads import SealedUpload
from homeroom.connections import tokens
from homeroom.connections.interface import FromProgram, Router
from homeroom.connections.scopes import SENDING
from homeroom.exchange.forms import NAME_LENGTH_MAX
from homeroom.exchange.queries import own_batches, state_of
from homeroom.exchange.sending import send
from homeroom.partners.models import Person
from homeroom.students.models import Batch

router = Router(tags=["files"])


class NewUpload(Schema):
    """A file that is to come."""

    file_name: str = Field(min_length=1, max_length=NAME_LENGTH_MAX, pattern=r"^[^/\\\x00-\x1f\x7f]+$")
    look_first: bool = Field(False, description="Check it, and wait until a data steward says that it is right.")


class Upload(Schema):
    """Where to send it, by PUT, with the file as the whole body."""

    url: str
    expires_at: datetime


class Accepted(Schema):
    """Where its state can be asked for."""

    url: str


class Counts(Schema):
    """read = on_record + unchanged + held + rejected + unmatched; ended are records of earlier files."""

    read: int
    on_record: int
    unchanged: int
    ended: int
    held: int
    rejected: int
    unmatched: int


class Message(Schema):
    """What was wrong where. What stood in the cell, the data steward reads on the page of the import."""

    severity: str
    code: str
    file: str
    row: int | None
    column: str


class SentFile(Schema):
    """One file, and how its rows divide; without counts while it waits."""

    file_name: str
    status: str
    format: str
    received_at: datetime
    finished_at: datetime | None
    counts: Counts | None = None
    files: dict[str, Counts] = {}
    messages: list[Message] = []


@router.post("/uploads", response={201: Upload}, summary="An address for one file")
def new_upload(request: FromProgram, upload: NewUpload) -> Status:
    its_steward(request)
    connection = request.caller.connection
    errand = {"key": new_key(), **upload.model_dump()}
    ticket = tokens.mint(connection, [SENDING], errand)
    url = request.build_absolute_uri(reverse("api:receive_file", args=[ticket]))
    return Status(201, {"url": url, "expires_at": timezone.now() + tokens.lasts(connection)})


@router.put(
    "/uploads/{ticket}",
    response={202: Accepted},
    summary="The file",
    auth=None,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
        "responses": {
            411: {"description": "The request does not say how long the file is."},
            413: {"description": "The file is larger than this installation takes."},
        },
    },
)
def receive_file(request: FromProgram, ticket: str) -> Status:
    """Sent again, it is the same file: the answer is the first one's, and nothing is taken in twice."""
    person, errand = its_steward(request), request.caller.errand
    assert errand is not None  # Else the door would not have let it in.
    file = SealedUpload(request.file, errand["file_name"])
    with once(errand["key"], person.pk) as first:
        if first:
            batch = send(request.visit, file, accept_held=False, look_first=errand["look_first"])
            first.result = reverse("api:sent_file", args=[batch.pk])
    return Status(202, {"url": request.build_absolute_uri(first.result)})


@router.read("/files/{number}", response=SentFile, summary="What became of a file")
def sent_file(request: FromProgram, number: int) -> dict[str, Any]:
    sender = its_steward(request).organization
    assert sender is not None  # A data steward is somebody's.
    batch = own_batches(sender).filter(pk=number).first()
    if batch is None:
        raise Refused(str(number))
    return told(batch)


def told(batch: Batch) -> dict[str, Any]:
    report = batch.report or {}
    return {
        "file_name": batch.source_name,
        "status": state_of(batch),
        "format": batch.format,
        "received_at": batch.received_at,
        "finished_at": batch.finished_at,
        **{name: report[name] for name in ("counts", "files", "messages") if name in report},
    }


def its_steward(request: FromProgram) -> Person:
    """In whose name it is sent: of a data steward, as on the page that takes files."""
    person = request.visit.person
    if not rules()["exchange:new_import"].admits(person.role):
        raise HttpError(403, "Files are sent in the name of a data steward. Connect the program in that person's name.")
    return person
