"""Keys of forms that were used, so that a form sent twice makes one record."""

from django.db import models


class FormKey(models.Model):
    protection = "form keys"

    key = models.CharField(max_length=22, primary_key=True)
    by = models.BigIntegerField()  # The person's number. A foreign key would point up the house.
    used_at = models.DateTimeField(auto_now_add=True)
    result_url = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.result_url
