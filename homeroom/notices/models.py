"""What waits to be sent as e-mail, and each try to send it."""

from django.db import models
from django.db.models.functions import Now


class Outgoing(models.Model):
    """An e-mail on its way: a template, what is said in its places, and to whom. The same key goes out once.

    What is said is emptied when the matter is over: a link or a code of use once stays no longer than it must.
    """

    key = models.TextField(unique=True)
    template = models.TextField()
    address = models.TextField()
    language = models.TextField()
    said = models.JSONField(default=dict)
    written_at = models.DateTimeField(db_default=Now())

    protection = "outgoing"

    class Meta:
        indexes = [models.Index(fields=["written_at"], name="outgoing_by_day")]

    def __str__(self):
        return f"{self.template} {self.pk}"


class Attempt(models.Model):
    """A step on the way of an e-mail; the latest says how it stands. Steps carry codes, never addresses or words.

    begun: talking to the mail server. handed_over: its text is being given away, from here on it may arrive. sent: the
    server has taken it. put_off: it has not, and is asked again. no_server: nobody to ask is set. refused: it never
    will. given_up: too old. unsure: the talk broke off while the text was given away; it is not sent a second time.
    """

    BEGUN, HANDED_OVER, SENT, PUT_OFF, NO_SERVER = "begun", "handed_over", "sent", "put_off", "no_server"
    REFUSED, GIVEN_UP, UNSURE = "refused", "given_up", "unsure"
    OUTCOMES = (BEGUN, HANDED_OVER, SENT, PUT_OFF, NO_SERVER, REFUSED, GIVEN_UP, UNSURE)
    OVER = (SENT, REFUSED, GIVEN_UP, UNSURE)

    outgoing = models.ForeignKey(Outgoing, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(db_default=Now())
    outcome = models.TextField(choices=[(outcome, outcome) for outcome in OUTCOMES])
    code = models.TextField(blank=True, help_text="Of the mail server, or the kind of failure.")

    protection = "attempts"

    def __str__(self):
        return self.outcome
