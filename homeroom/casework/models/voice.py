"""What a student says in the own words."""

from django.db import models

from homeroom.casework.models.written import Written


class OwnWords(Written):
    """A hope, or something that the team should know. Written by the student alone; the caseworker reads it."""

    dataset = "youth_voice"

    words = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["student", "-at"], name="own_words_by_student")]
