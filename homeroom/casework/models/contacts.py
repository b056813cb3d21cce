"""What was said and seen: a visit, a call, a message, and the note about it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from homeroom.casework.models.written import Written
from homeroom.casework.words import CONTACT_STATES, MEDIA


class Contact(Written):
    """One contact as it stands in one child's record; the same entry about siblings shares `entry`.

    `dataset` says for whom it was written: notes_shared for the team, notes_restricted for one's own organization. The
    note is sealed under the contributor's key, so that destroying the key makes it unreadable everywhere.
    """

    TEAM, OWN = "notes_shared", "notes_restricted"
    MESSAGE = "message"  # Of a family to the team: it was with nobody else, and not by telephone.

    entry = models.UUIDField(default=uuid.uuid4)
    dataset = models.SmallIntegerField()  # type: ignore[assignment]
    happened_on = models.DateField()
    medium = models.TextField(choices=list(MEDIA.items()))
    was_reached = models.BooleanField()
    with_whom = models.TextField()
    topics = ArrayField(models.TextField(), default=list)
    sealed_note = models.BinaryField()

    protection = "written notes"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "student"], name="contact_once_per_child")]
        indexes = [models.Index(fields=["student", "-happened_on"], name="contact_by_student")]


class Photo(models.Model):
    """A photograph that belongs to one contact, and is there for whom the contact is there.

    Both sizes and the words are sealed under the key of the contact's contributor. Width and height are of the large one, in
    pixels.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="photos")
    width = models.SmallIntegerField()
    height = models.SmallIntegerField()
    sealed_words = models.BinaryField(help_text="What it shows, for whoever cannot see it.")
    sealed_large = models.BinaryField()
    sealed_small = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    protection = "photos"
    disposition = "with its contact"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="photo_has_a_size"),
        ]

    def __str__(self):
        return f"Photo {self.pk}"


class ContactState(Written):
    """A contact was withdrawn, or restored. The latest row holds, for the readers of the contact.

    While it is withdrawn, the row policies show the contact to its writer alone, and after 30 days to nobody.
    """

    WITHDRAWN, RESTORED = "withdrawn", "restored"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="states")
    dataset = models.SmallIntegerField()  # type: ignore[assignment]
    state = models.TextField(choices=list(CONTACT_STATES.items()))

    protection = "contact states"

    class Meta:
        indexes = [
            models.Index(fields=["contact"], condition=models.Q(state="withdrawn"), name="contact_state_withdrawn"),
        ]
