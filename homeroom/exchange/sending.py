"""From the page to the worker: an upload with its batch and the job that loads it, and what is said of a load."""

from __future__ import annotations

from django.db import transaction

from homeroom.access.door import ON_THE_RECORD, Visit, defer, give_authority
from homeroom.access.keys import key_of
from homeroom.common.uploads import SealedUpload
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.models import LoadDecision, Source, SourceMapping, Upload
from homeroom.exchange.sealing import upload_of
from homeroom.students.models import Batch


@transaction.atomic
def send(visit: Visit, file: SealedUpload, *, accept_held: bool, look_first: bool = False) -> Batch:
    """Take the sealed file in; the worker loads it. The file is kept only if all of this is committed."""
    sender = visit.person.organization
    assert sender is not None, "A data steward is somebody's."
    batch = Batch.objects.create(contributor=sender, by=visit.person, source_name=file.name, format="")
    upload = upload_of(batch, file.writer, accept_held=accept_held, look_first=look_first)
    load(visit, upload)
    transaction.on_commit(file.keep)
    return batch


@transaction.atomic
def decide(visit: Visit, batch: Batch, verdict: str) -> LoadDecision:
    """Say of a load that waits that it is to be loaded, or left; of one that is on record, that it is to be undone."""
    made = LoadDecision.objects.create(
        contributor=batch.contributor, batch=batch, status=batch.status, verdict=verdict, by=visit.person
    )
    if verdict == LoadDecision.LOAD:
        load(visit, batch.upload)
    else:
        authority = give_authority(visit, "import")
        defer(f"exchange.{verdict}", ON_THE_RECORD, authority=authority.pk, decision=made.pk)
    return made


def load(visit: Visit, upload: Upload) -> None:
    authority = give_authority(visit, "import")
    defer("exchange.load_upload", ON_THE_RECORD, authority=authority.pk, upload=upload.pk, batch=upload.batch_id)


@transaction.atomic
def keep_mapping(visit: Visit, batch: Batch, name: str, recipe: Recipe) -> SourceMapping:
    """From now on what is of this source is read so; the file that waited for it is loaded."""
    source, _is_new = Source.objects.get_or_create(
        contributor=batch.contributor, name=name, defaults={"by": visit.person}
    )
    sealed = key_of(batch.contributor).seal(recipe.model_dump(mode="json"))
    kept = SourceMapping.objects.create(
        source=source, contributor=batch.contributor, sealed=sealed, batch=batch, by=visit.person
    )
    if batch.status == "unmapped":
        load(visit, batch.upload)
    return kept


@transaction.atomic
def end_mapping(visit: Visit, source: Source) -> None:
    """Tables of this source are not read by themselves any more: of the next its steward is asked."""
    SourceMapping.objects.create(source=source, contributor=source.contributor, sealed=b"", by=visit.person)
