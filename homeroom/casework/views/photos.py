"""Photographs of the log, each there for whom its contact is there."""

from django.http import HttpResponse

from homeroom.access.door import Refused
from homeroom.access.keys import KeyDestroyed, key_of
from homeroom.casework.models import Photo
from homeroom.students.records import open_record


def photo(request, public_id, number):
    """A photograph of the log, as large as it is kept."""
    return picture(request, public_id, number, "sealed_large")


def small_photo(request, public_id, number):
    """The same, as the log shows it."""
    return picture(request, public_id, number, "sealed_small")


def picture(request, public_id, number: int, sealed: str) -> HttpResponse:
    record = open_record(request, public_id)
    # With the contact that it belongs to: so the book tells whose data were read.
    found = Photo.objects.filter(pk=number, contact__student=record.id).select_related("contact__contributor")
    photo = found.only(sealed, "contact__contributor__key").first()
    try:
        if photo is None:
            raise Refused(str(number))
        content = key_of(photo.contact.contributor).open_bytes(getattr(photo, sealed))
    except KeyDestroyed as error:
        raise Refused(str(number)) from error
    return HttpResponse(content, content_type="image/jpeg")
