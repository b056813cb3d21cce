"""From the page to the worker: an upload with its batch, and the job that loads it."""

from __future__ import annotations

import base64

from django.db import transaction

from homeroom.access.door import ON_THE_RECORD, Visit, defer, give_authority
from homeroom.access.keys import key_of
from homeroom.common.uploads import SealedUpload
from homeroom.exchange.models import Upload
from homeroom.students.models import Batch


@transaction.atomic
def send(visit: Visit, file: SealedUpload, *, accept_held: bool) -> Batch:
    """Take the sealed file in; the worker loads it. The file is kept only if all of this is committed."""
    sender = visit.person.organization
    assert sender is not None, "A data steward is somebody's."
    batch = Batch.objects.create(contributor=sender, by=visit.person, source_name=file.name, format="")
    upload = Upload.objects.create(
        contributor=sender,
        batch=batch,
        spool_name=file.writer.name,
        sealed_key=key_of(sender).seal(base64.b64encode(file.writer.key).decode()),
        bytes=file.size,
        accept_held=accept_held,
    )
    authority = give_authority(visit, "import")
    defer("exchange.load_upload", ON_THE_RECORD, authority=authority.pk, upload=upload.pk, batch=batch.pk)
    transaction.on_commit(file.keep)
    return batch
