"""Agreements as rows: parties, signatures, lines, and the openings that a line would make once it is active."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.db.models.expressions import RawSQL
from django.utils import timezone

from homeroom.access.fields import ElementMaskField
from homeroom.access.models import Ground, Purpose
from homeroom.agreements.bases import EDITION
from homeroom.partners.models import Organization

TIERS = ("MOU", "DSA", "DUL", "HOSTING", "CONFIDENTIALITY")


class AgreementQuerySet(models.QuerySet):
    def with_rest(self):
        """`rests`: suspended now, or under an agreement that is, of which its readers may not be a party."""
        return self.annotate(rests=_asked("access.rests_v1(agreements_agreement.id)"))

    def with_what_one_may(self):
        """What the reader may do with it, and whether that above it lets it work."""
        return self.annotate(
            is_under_one_in_force=_asked("access.in_force_v1(agreements_agreement.parent_id)"),
            is_paused_by_us=_asked("access.own_suspension_v1(agreements_agreement.id) IS NOT NULL"),
            may_steward=_asked("access.may_steward_v1(agreements_agreement.id)"),
            is_shown_something_by_us=_asked("access.lines_of_mine_v1(agreements_agreement.id) <> '{}'"),
            has_licenses=_asked(
                "EXISTS (SELECT FROM agreements_agreement under"
                " WHERE under.parent_id = agreements_agreement.id AND under.tier = 'DUL')"
            ),
        )


def _asked(sql: str) -> RawSQL:
    return RawSQL(sql, [], models.BooleanField())


class Agreement(models.Model):
    """A signed paper. It permits nothing by itself: an Activation turns its openings into grants."""

    id = models.AutoField(primary_key=True)
    key = models.TextField(unique=True)
    tier = models.TextField(choices=[(tier, tier) for tier in TIERS])
    title = models.TextField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    effective_on = models.DateField()
    expires_on = models.DateField(help_text="The last day on which it holds.")
    term = DateTimeRangeField(
        help_text="From the later of effective day and last signature to the midnight after expiry."
    )
    terminated_on = models.DateField(null=True, help_text="The first day on which it no longer holds, whatever expiry.")
    termination_reason = models.TextField(blank=True, db_default="", help_text="Why the file ends it early.")
    by_hand = models.BooleanField(default=False, help_text="A steward activates it on its page.")
    hosting_basis = models.TextField(blank=True)
    roster_retention = models.TextField(blank=True)
    sensitivity_ceiling = models.TextField(
        blank=True,
        db_default="",
        help_text="The highest class of information that its lines may name, as P3; empty: any.",
    )
    # As the collaboration file has them (collaboration/shape.py): empty where it says nothing.
    security = models.JSONField(default=dict, db_default={}, help_text="How what is shown is kept.")
    incidents = models.JSONField(default=dict, db_default={}, help_text="Whom one tells of an incident, and how soon.")
    audit = models.JSONField(default=dict, db_default={}, help_text="Who may look into what.")
    template = models.TextField(blank=True, db_default="", help_text="From which it was drafted, and its version.")
    would_lack = models.JSONField(
        default=list,
        db_default=[],
        help_text="What is asked since it was signed, as a Lack has it; it holds all the same.",
    )

    objects = AgreementQuerySet.as_manager()
    # Of with_rest() and with_what_one_may().
    rests: bool
    is_under_one_in_force: bool
    is_paused_by_us: bool
    may_steward: bool
    is_shown_something_by_us: bool
    has_licenses: bool
    is_amended: bool  # Of whole_agreements().
    has_words: bool
    second_factor_is_waived: bool

    protection = "agreements"

    class Meta:
        ordering = ["tier", "key"]

    def __str__(self):
        return self.title

    @property
    def state(self) -> str:
        """Where it stands, from rows and dates, never from a flag: see STATES in agreements/words.py."""
        now = timezone.now()
        if self.endings.all() or (self.terminated_on and self.term.upper and self.term.upper <= now):
            return "ended"
        if self.term.isempty or self.term.upper <= now:
            return "expired"
        if {p.organization_id for p in self.parties.all()} - {s.organization_id for s in self.signatures.all()}:
            return "out_for_signature"
        if self.lacks.all():
            return "incomplete"
        if not self.activations.all():
            return "signed"
        if self.term.lower > now:
            return "not_yet"
        return "suspended" if self.rests else "active"

    def unsigned(self):
        """Parties whose signature is missing."""
        return self.parties.exclude(organization__in=self.signatures.values("organization"))


class Party(models.Model):
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    protection = "agreement parts"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "organization"], name="party_once")]


PAPER = "paper"


class Signed(models.Model):
    """A party signed: who, in which office, on which day. On paper; or in Homeroom, and then this text, at this moment."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    signed_by = models.TextField()
    title = models.TextField()
    signed_on = models.DateField()
    authority = models.TextField(blank=True, db_default="", help_text="What lets this person sign for the party.")
    amendments_max = models.SmallIntegerField(
        null=True, help_text="How many amendments that document lets this person sign."
    )
    may_widen = models.BooleanField(default=True, db_default=True, help_text="Whether amendments that show more, too.")
    authority_until = models.DateField(
        null=True, help_text="The last day on which that document lets this person sign."
    )
    method = models.TextField(db_default=PAPER, default=PAPER, help_text="What was confirmed; paper: not here.")
    text_hash = models.TextField(blank=True, db_default="", help_text="SHA-256 of what was signed.")
    signed_at = models.DateTimeField(null=True)

    protection = "agreement parts"

    class Meta:
        abstract = True


class Signature(Signed):
    """Of an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "organization"], name="signature_once")]


ALWAYS = Range(None, None)
EVER = RawSQL("tstzrange(NULL, NULL)", [])


class Amendment(models.Model):
    """What the parties changed later: lines in new words, new lines, and lines that end.

    One that narrows holds once the contributors of its lines have signed; one that widens, once all parties have. It changes
    nothing before, nor while something of its lines is missing.
    """

    NARROWING, WIDENING = "narrowing", "widening"

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="amendments")
    number = models.SmallIntegerField()
    kind = models.TextField(choices=[(NARROWING, NARROWING), (WIDENING, WIDENING)])
    reason = models.TextField()
    effective_on = models.DateField(null=True, help_text="It holds from this day on at the earliest.")
    ends_lines = models.JSONField(default=list)
    ends_clauses = models.JSONField(default=list, db_default=[])
    in_force_at = models.DateTimeField(
        null=True, help_text="Worked out when the file was applied; empty while it waits."
    )
    waits_for = models.JSONField(default=list, help_text="Names of parties that have to sign it.")
    missing = models.JSONField(default=list, help_text="What its lines lack, as a Lack has it.")
    dropped_at = models.DateTimeField(null=True, help_text="Left out of the file; the book still names its lines.")

    protection = "agreement parts"

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="amendment_once")]


class AmendmentSignature(Signed):
    """Of an amendment."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="signatures")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["amendment", "organization"], name="amendment_signature_once")]


class Line(models.Model):
    """A schedule line, as it is written: what may go from whom to whom, for what, on which legal basis.

    An amendment writes a line anew and changes none: each version holds for its time.
    """

    id = models.AutoField(primary_key=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="lines")
    amendment = models.ForeignKey(Amendment, null=True, on_delete=models.CASCADE, related_name="lines")
    during = DateTimeRangeField(default=ALWAYS, db_default=EVER, help_text="Empty while its amendment waits.")
    number = models.SmallIntegerField()
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    elements = models.JSONField()
    view = models.TextField()
    operations = models.JSONField()
    recipients = models.JSONField()
    roles = models.JSONField()
    relationship = models.TextField()
    population = models.TextField()
    purposes = models.JSONField()
    bases = models.JSONField()
    basis_contents = models.JSONField(default=dict)
    redisclosure = models.TextField(blank=True)
    retention = models.JSONField(default=dict)
    disposition = models.TextField()
    window = models.JSONField(
        default=dict,
        db_default={},
        help_text="Of which days rows are shown, and on which days: not_before, look_back_days, …",
    )
    dropped_at = models.DateTimeField(null=True, help_text="No longer part of the agreement; the book still names it.")
    edition = models.SmallIntegerField(
        default=EDITION, db_default=EDITION, help_text="Of bases.yaml, whose demands it met when it was written."
    )

    protection = "agreement lines"

    class Meta:
        ordering = ["number", "amendment__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="line_once_per_agreement", condition=models.Q(amendment=None)
            ),
            models.UniqueConstraint(fields=["amendment", "number"], name="line_once_per_amendment"),
        ]

    @property
    def holds_now(self) -> bool:
        begins, ends, now = self.during.lower, self.during.upper, timezone.now()
        return not self.during.isempty and (begins is None or begins <= now) and (ends is None or now < ends)


class Opening(models.Model):
    """What one line opens for one recipient, role, purpose and basis: the grant it will be when activated.

    `own`: the part of a school's own records that the line lets the school look at here, because the line tells the
    school that the child is in care; without it, showing a school its own records would tell just that.

    `windowed` are datasets of which the line opens rows of some days alone; they are not among `datasets`.
    """

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="openings")
    recipient = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    ground = models.ForeignKey(Ground, on_delete=models.PROTECT, related_name="+")
    datasets = models.BigIntegerField(default=0)
    windowed = models.BigIntegerField(default=0, db_default=0)
    not_before = models.DateField(null=True)
    look_back_days = models.IntegerField(null=True)
    full = ElementMaskField(default=0)
    masked = ElementMaskField(default=0)
    flag = ElementMaskField(default=0)
    own = models.BooleanField(default=False)
    basis = models.TextField()
    during = DateTimeRangeField(
        default=ALWAYS, db_default=EVER, help_text="As long as its line holds, within the agreement's term."
    )

    protection = "openings"


class Lack(models.Model):
    """What an agreement still lacks before it may be activated, or may go on: found when it was applied. That a license is not
    covered any more is found at once when the agreement above it shows less; it has no sentence then."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="lacks")
    code = models.TextField()
    sentence = models.TextField()
    what = models.TextField(help_text="The kind of lack; agreements/words.py says it in the reader's language.")
    details = models.JSONField(default=dict)

    protection = "agreement lacks"
