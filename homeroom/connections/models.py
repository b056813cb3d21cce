"""A connection of a partner's program, what was said of it, and the tokens that it holds."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from homeroom.access.models import Purpose, Session
from homeroom.partners.models import Organization, Person


class Connection(models.Model):
    """A program of `organization` may ask in the name of `person`, once that person has agreed, until `expires_at`."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    name = models.TextField(help_text="What the program is called in its organization.")
    scopes = ArrayField(models.TextField())
    client_id = models.TextField(unique=True)
    secret_hash = models.BinaryField(help_text="Of 256 random bits: a copy of the database opens nothing.")
    made_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()

    protection = "connections"

    def __str__(self):
        return self.name


class ConnectionDecision(models.Model):
    """That the person agreed to be asked for, or that somebody ended it; what is ended stays ended."""

    AGREE, END = "agree", "end"
    VERDICTS = (AGREE, END)

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.TextField(choices=[(verdict, verdict) for verdict in VERDICTS])
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    protection = "connection decisions"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="connection_decision_is_known", condition=models.Q(verdict__in=("agree", "end"))
            ),
        ]

    def __str__(self):
        return f"{self.verdict} {self.connection_id}"


class ProgramToken(models.Model):
    """Of which connection a session is, and what it was asked for. Written and read by the role authn alone."""

    session = models.OneToOneField(
        Session, primary_key=True, on_delete=models.CASCADE, db_column="token_hash", related_name="+"
    )
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    scopes = ArrayField(models.TextField())
    errand = models.JSONField(null=True, help_text="What alone it is for; of a token that asks freely, nothing.")

    protection = "program tokens"

    def __str__(self):
        return f"token of {self.connection_id}"
