"""What people are told on their page, what they chose; what waits to be sent as e-mail, and each try to send it."""

from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, Person


class Notice(models.Model):
    """Something happened that this person should hear of: what kind, and where to read it. Never a name.

    Written by functions of the database alone (sql/notices.sql), each about a row that stands. `event` is the row that
    it tells of; `public_id`, `number` and `word` are what the link is made of.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.TextField()
    event = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    student_id = models.IntegerField(null=True, help_text="students.Student; this room knows ids only.")
    public_id = models.UUIDField(null=True)
    number = models.BigIntegerField(null=True)
    word = models.TextField(blank=True)

    protection = "notices"
    disposition = "by contributor"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "event"], name="notice_once_per_event")]
        indexes = [models.Index(fields=["person", "-at"], name="notice_by_person")]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class Reading(models.Model):
    """That somebody has seen a notice of theirs."""

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="reading")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    protection = "notice readings"

    def __str__(self):
        return f"reading {self.pk}"


class Choice(models.Model):
    """How somebody wants to be told by e-mail, and in which language. The latest row holds."""

    DAILY, WEEKLY, NEVER = "daily", "weekly", "never"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())
    digest = models.TextField(choices=[(word, word) for word in (DAILY, WEEKLY, NEVER)], default=DAILY)
    urgent = models.BooleanField(default=True)
    language = models.TextField(default="en")

    protection = "notice choices"

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="choice_by_person")]

    def __str__(self):
        return self.digest


class Digest(models.Model):
    """That somebody's digest of a day (or of the week from that Monday) was put into the outbox."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())

    protection = "digests"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="digest_once_a_day")]

    def __str__(self):
        return f"digest {self.day}"


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
