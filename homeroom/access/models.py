"""Keys, grounds, grants and standing: what the door asks; events and disclosures: the book it writes.

Access tables are data too: whoever can read `Standing` learns who is in care, so each is closed but for its policy.
"""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from homeroom.access.fields import ElementMaskField
from homeroom.common.languages import in_this_language
from homeroom.partners.models import Organization, Person

# What must hold between the viewer and the child. A line may require the first five; record_holder serves own records
# alone, self, rights_holder and caregiver what the law opens to the student, to who holds a right to the student's records, and
# to whom the student lives with. Released is who is named in a consent or an order, or works with the child for who is.
RELATIONS = (
    "assigned",
    "school_of_enrollment",
    "team_member",
    "agency_responsible",
    "any_in_population",
    "record_holder",
    "self",
    "caregiver",
    "rights_holder",
    "released",
)
POPULATIONS = ("any", "in_care", "in_care_of_recipient", "enrolled_in_recipient")
# A consent or an order must be there for the child; unobjected: the family must not have asked otherwise.
# An emergency is opened by the person who looks, for a few hours.
CONDITIONS = ("any", "agency_responsible", "enrolled", "consent", "order", "unobjected", "emergency")
GROUNDS_MAX = 16  # The masks have one column per ground; a site needs a handful, see access/sql/door.sql.


class MultiRangeField(models.Field):
    """tstzmultirange; written and read by SQL alone."""

    def db_type(self, connection):
        return "tstzmultirange"


class ElementMasksField(models.Field):
    """Masks of elements, by contributor and by ground and view; written and read by SQL alone."""

    def db_type(self, connection):
        return "bit(128)[]"


class Purpose(models.Model):
    """Why somebody looks; a purpose without a benefit and a measure cannot stand on an agreement."""

    id = models.SmallAutoField(primary_key=True)
    key = models.TextField(unique=True)
    name = models.TextField()
    name_in = models.JSONField(default=dict, db_default={}, help_text="The name in other languages, by their codes.")
    benefit = models.TextField()
    measure = models.TextField()

    protection = "configuration"

    def __str__(self):
        return self.name

    @property
    def in_words(self) -> str:
        return in_this_language(self.name, self.name_in)


IDLE = timedelta(minutes=30)  # Without a request for so long, a session is over; sql/second_factor.sql says it too.
# Devices that are no person's: a background job, a command at the machine itself, and a partner's program.
JOB, COMMAND, PROGRAM = "job", "command", "program"


class Session(models.Model):
    """A minted token, kept as its hash: who, for what purpose, until when. Minted by the role authn alone.

    Whether it opens the door yet is said by access.live_session_v1: a second factor may still be owed.
    """

    token_hash = models.BinaryField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    idle_at = models.DateTimeField(
        db_default=Now() + IDLE, help_text="From then on it is over; each request puts it off."
    )
    ended_at = models.DateTimeField(null=True)
    asks_second_factor = models.BooleanField(db_default=False, help_text="This person has set one up.")
    second_factor_at = models.DateTimeField(null=True, help_text="When it was first given in this session.")
    confirmed_at = models.DateTimeField(
        null=True, help_text="When the person last proved to be who they are; by password where there is nothing else."
    )
    device = models.TextField(db_default="", help_text="phone, tablet or computer; job, command or program.")
    browser = models.TextField(db_default="")

    protection = "keys"


class LockChange(models.Model):
    """Counts the changes of whatever keyrings are made from, over several rows so that no writer waits for another."""

    id = models.SmallIntegerField(primary_key=True)
    changes = models.BigIntegerField(default=0)

    protection = "keyrings"


class Keyring(models.Model):
    """What the holder of a token can open, worked out when they entered; good until a lock is changed.

    Written and read by the functions of access/sql/keyring.sql alone. `changes` is the sum of LockChange before it was made.
    """

    session = models.OneToOneField(
        Session, primary_key=True, on_delete=models.CASCADE, db_column="token_hash", related_name="+"
    )
    person_id = models.IntegerField()
    organization_id = models.SmallIntegerField(null=True)
    role = models.TextField()
    purpose_id = models.SmallIntegerField()
    principals = ArrayField(models.IntegerField())
    masks = ArrayField(models.BigIntegerField())
    grounds = ArrayField(models.IntegerField())
    elements = ElementMasksField()
    words = ArrayField(models.BigIntegerField())
    opened = ArrayField(models.BigIntegerField())
    elements_opened = ArrayField(models.BigIntegerField())
    element_grounds = ArrayField(models.IntegerField())
    any_elements = ArrayField(models.BigIntegerField())
    windows = models.BigIntegerField(db_default=0, help_text="Datasets of which some line opens rows of some days.")
    barred = ArrayField(models.BigIntegerField())
    owes_second_factor = models.BooleanField()
    good_until = models.DateTimeField()
    changes = models.BigIntegerField()

    protection = "keyrings"


class SecondFactorWaiver(models.Model):
    """The owner of this installation asks staff for no second factor: a demonstration. No row: it is asked."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    reason = models.TextField()
    at = models.DateTimeField(db_default=Now())

    protection = "configuration"

    class Meta:
        constraints = [models.CheckConstraint(name="second_factor_waived_once", condition=models.Q(id=1))]


class Authority(models.Model):
    """A job's right to act: the person and purpose that deferred it, until when (DESIGN section 4, point 10)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.TextField()
    given_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    protection = "authority"


class Ground(models.Model):
    """What must hold between a viewer and a child before a grant opens anything: relation, population, legal basis."""

    id = models.SmallIntegerField(primary_key=True)
    relation = models.TextField()
    population = models.TextField()
    condition = models.TextField()

    protection = "grounds"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relation", "population", "condition"], name="ground_once"),
            models.CheckConstraint(name="ground_fits_the_masks", condition=models.Q(id__gte=1, id__lte=GROUNDS_MAX)),
        ]


class Grant(models.Model):
    """An organization's role may see these datasets and elements of a contributor, on a ground, while it lasts.

    Written by activating an agreement, closed by ending it; never typed. `own` marks the part of a partner's
    own records in which the role has a legitimate interest (34 CFR 99.31(a)(1)).
    """

    recipient = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT, related_name="+")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    ground = models.ForeignKey(Ground, on_delete=models.PROTECT, related_name="+")
    datasets = models.BigIntegerField(default=0)
    full = ElementMaskField(default=0)
    masked = ElementMaskField(default=0)
    flag = ElementMaskField(default=0)
    own = models.BooleanField(default=False)
    agreement_id = models.IntegerField(null=True, help_text="agreements.Agreement; this room knows ids only.")
    line_id = models.IntegerField(null=True)
    basis = models.TextField()
    during = DateTimeRangeField()

    protection = "grants"

    class Meta:
        indexes = [models.Index(fields=["recipient", "role"], name="grant_by_recipient_and_role")]


class WindowGrant(models.Model):
    """What of a grant is limited to days: rows of these datasets that are of one of them, or of a later one (decision 36).

    Apart from Grant, so that whatever asks there and knows no windows finds less, and never more. Single elements, and datasets
    whose rows have no days, stay there. From the later of the two days, `look_back_days` being counted back from today.
    """

    recipient = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    ground = models.ForeignKey(Ground, on_delete=models.PROTECT, related_name="+")
    datasets = models.BigIntegerField()
    not_before = models.DateField(null=True)
    look_back_days = models.IntegerField(null=True)
    agreement_id = models.IntegerField(help_text="agreements.Agreement; this room knows ids only.")
    line_id = models.IntegerField()
    basis = models.TextField()
    during = DateTimeRangeField()

    protection = "grants"

    class Meta:
        indexes = [models.Index(fields=["recipient", "role"], name="window_by_recipient_and_role")]
        constraints = [
            models.CheckConstraint(
                name="window_has_a_first_day",
                condition=models.Q(not_before__isnull=False) | models.Q(look_back_days__gt=0),
            ),
            models.CheckConstraint(name="window_limits_some_rows", condition=~models.Q(datasets=0)),
        ]


class Standing(models.Model):
    """Who stands on which ground toward which child, and when: kept by triggers, checked against its view.

    `principal` is a person (id > 0), an organization (-id) or the staff of a school (-1,000,000 - id); a person while sharing is
    paused is -2,000,000,000 - id.
    `purpose_id` 0 means any purpose. Where the ground rests on a Release, `datasets` are those whose rows it opens whole and
    `release_id` is its number, below zero where a line says how much of what it covers is shown; else all, and 0.
    """

    pk = models.CompositePrimaryKey("student_id", "principal", "ground_id", "purpose_id", "release_id")
    student_id = models.IntegerField()
    principal = models.IntegerField()
    ground_id = models.SmallIntegerField()
    purpose_id = models.SmallIntegerField(default=0)
    datasets = models.BigIntegerField(default=-1)
    during = MultiRangeField()
    release_id = models.IntegerField(db_default=0)

    protection = "standing"

    class Meta:
        # Without the child: equal keys are kept once, which takes a fifth of the space.
        indexes = [models.Index(fields=["principal", "ground_id"], name="standing_by_ground")]


class Release(models.Model):
    """What a consent, an order or an emergency opens of one child to one recipient, while it opens the same.

    Kept with standing, from what rooms publish; objections are taken out. A recipient is an organization or a person.
    """

    student_id = models.IntegerField()
    kind = models.TextField(help_text="The condition of a ground that it meets: consent, order, unobjected, emergency.")
    of_id = models.BigIntegerField(help_text="The number of the consent, order or emergency; this room knows ids only.")
    organization_id = models.SmallIntegerField(null=True)
    person_id = models.IntegerField(null=True)
    purpose_id = models.SmallIntegerField(default=0)
    basis = models.TextField()
    datasets = models.BigIntegerField()
    scope_datasets = models.BigIntegerField()
    full = ElementMaskField()
    masked = ElementMaskField()
    flag = ElementMaskField()
    scope = ElementMaskField()
    during = MultiRangeField()

    protection = "releases"

    class Meta:
        indexes = [models.Index(fields=["student_id"], name="release_by_student")]


class SelfCheck(models.Model):
    """The worker asked the rule what is known (access/vectors.py): how many questions, and the numbers of those that differ."""

    at = models.DateTimeField(db_default=Now())
    asked = models.SmallIntegerField()
    differing = ArrayField(models.SmallIntegerField(), default=list)

    protection = "self checks"


class Event(models.Model):
    """One reading, listing or refusal. Append-only: the door's roles may insert and never change (34 CFR 99.32)."""

    at = models.DateTimeField(db_default=Now())
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT, related_name="+")
    page = models.TextField(help_text="The name of the URL, or the command; never its path.")
    operation = models.TextField(default="view")
    outcome = models.TextField(choices=[("permit", "permit"), ("refuse", "refuse"), ("failed", "failed")])
    student_ids = ArrayField(models.IntegerField(), default=list)
    asked_for = models.TextField(blank=True, help_text="For a refusal: the public id that was asked for.")
    reason = models.TextField(
        blank=True, db_default="", help_text="For a refusal: its true code, where the door knew it."
    )
    # How it came to be (sharing specification 3.1). Said by the database; empty where the row is older than these.
    session = models.TextField(null=True, db_default=RawSQL("access.session_v1()", []), help_text="Which, by no token.")
    device = models.TextField(
        null=True, db_default=RawSQL("access.device_v1()", []), help_text="As the session says it."
    )
    program = models.TextField(
        null=True,
        db_default=RawSQL("nullif(current_setting('app.program', true), '')", []),
        help_text="The version of Homeroom, and so of the rule.",
    )
    took_ms = models.IntegerField(
        null=True,
        db_default=RawSQL("(extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1000)::integer", []),
        help_text="Milliseconds from when the door was opened to when this was written.",
    )

    protection = "book"

    class Meta:
        indexes = [
            models.Index(fields=["person", "at"], name="event_by_person"),
            GinIndex(fields=["student_ids"], name="event_by_student"),
        ]


class Disclosure(models.Model):
    """Data of one contributor reached somebody of another organization: what kind, of whom, why, under what."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="disclosures")
    at = models.DateTimeField(db_default=Now())
    student_id = models.IntegerField()
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT, related_name="+")
    dataset = models.SmallIntegerField()
    agreement_id = models.IntegerField(null=True)
    line_id = models.IntegerField(null=True)
    basis = models.TextField(blank=True)
    relation = models.TextField(blank=True)
    # As on the event, which whoever reads this row may not read: it is the person's own.
    role = models.TextField(blank=True, db_default="", help_text="The person's, at that moment.")
    operation = models.TextField(blank=True, db_default="")
    channel = models.TextField(blank=True, db_default="", help_text="page, print, export, api or command.")
    elements = ElementMaskField(null=True, help_text="The single elements that were shown by themselves.")
    rows = models.IntegerField(null=True, help_text="How many whole rows were shown; empty where nobody counted.")
    # By its own number: releases are made anew when a paper changes. This room knows ids only.
    paper_kind = models.TextField(
        blank=True, db_default="", help_text="consent, order or emergency, where it rested on one."
    )
    paper_id = models.BigIntegerField(null=True)
    redisclosure = models.TextField(blank=True, db_default="", help_text="What the line said then of passing it on.")
    excused = models.TextField(blank=True, db_default="", help_text="Why 34 CFR 99.32(d) asked for no record of it.")
    interest = models.TextField(
        null=True,
        help_text="The legitimate interest, as the purpose said then; empty where the row is older than this.",
    )

    protection = "book"

    class Meta:
        indexes = [models.Index(fields=["student_id", "at"], name="disclosure_by_student")]
        constraints = [
            models.CheckConstraint(
                name="disclosure_names_a_paper_by_kind_and_number",
                condition=models.Q(paper_kind="", paper_id=None)
                | models.Q(paper_kind__in=["consent", "order", "emergency"], paper_id__isnull=False),
            )
        ]


# Of this room, in files of their own.
from homeroom.access.freezing import Freeze, Thaw  # noqa: E402, F401
from homeroom.access.holds import VolumeDecision, VolumeHold  # noqa: E402, F401
from homeroom.access.reviews import DisclosureFinding, DisclosureReview  # noqa: E402, F401
from homeroom.access.sealing.models import Checkpoint  # noqa: E402, F401
