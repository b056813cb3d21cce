"""Pairs, what they weigh, and decisions. A link is the latest decision on a pair, and can be cut; nothing is ever merged."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, Person
from homeroom.students.models import Batch, Student

STATE_ID_AND_BIRTH_DATE = "state_id_and_birth_date"
NAME_BIRTH_DATE_AND_SCHOOL = "name_birth_date_and_school"
TWO_OF_THREE = "two_of_three"  # Of pairs from before a model weighed them.
WEIGHED = "weighed"
NAMES_AND_PART_OF_BIRTH_DATE = "names_and_part_of_birth_date"
SECOND_RECORD = "second_record"  # Of a child who has a record in this district already.
STATED = "stated"  # The collaboration file says that a person confirmed it.
# Why a rule, and not a person, changed what a pair is.
LINKED_ELSEWHERE = "linked_elsewhere"
DATA_CHANGED = "data_changed"
LOAD_UNDONE = "load_undone"
IDENTITY_SEALED = "identity_sealed"  # Written by access.withdraw_sealed_v1.
# What a reviewer may say of why; few, so that they can be counted.
REASONS = (
    "knows_child",
    "names_agree",
    "papers_agree",
    "sibling",
    "same_name",
    "facts_differ",
    "waits_for_file",
    "asks",
)
# DESIGN section 4, point 16: an undecided pair, and what is held for it, goes after 30 days.
PAIR_DAYS_MAX = 30
NOTE_LETTERS_MAX = 300  # Two sentences: what the list of questions cannot say.
SWITCHING_LETTERS_MAX = 500  # A paragraph, for whoever asks later why.
ANSWER_LETTERS_MAX = 500  # A paragraph: what the agency's record says, and nothing more.


class Pair(models.Model):
    """A child of the agency beside a record of a school roster that may be the same child.

    Both sides are sealed under their contributor's key: looking at them is a disclosure of its own. `candidate` is a
    keyed hash of the roster's identifier, so that the same pair is found again and nobody learns whose it is.
    """

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="pairs")
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    candidate = models.BinaryField()
    sealed_child = models.BinaryField()
    sealed_candidate = models.BinaryField()
    rule = models.TextField()
    agrees = models.JSONField(default=list)
    compared = models.BinaryField(
        help_text="Keyed hash of what was compared: a refused pair comes back when it changed."
    )
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(help_text="An undecided pair and what is held for it go after 30 days.")

    protection = "pairs"
    disposition = "by contributor"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "contributor", "candidate"], name="pair_once")]

    def __str__(self):
        return f"pair {self.pk}"

    @property
    def drawn_at(self) -> datetime | None:
        """When a link came back to the reviewers, who are to answer as if nobody had decided (auditing.drawn)."""
        return getattr(self, "is_drawn_at", None)

    @property
    def waits_since(self) -> datetime:
        return self.drawn_at or self.found_at

    @property
    def waits_until(self) -> datetime:
        """A link that came back waits for as long as any pair; nothing is held for it."""
        return self.drawn_at + timedelta(days=PAIR_DAYS_MAX) if self.drawn_at else self.expires_at

    @property
    def decided(self) -> "Decision | None":
        """The latest decision; none means that the pair is open, or is looked at as if it were."""
        if self.drawn_at:
            return None
        return max(self.decisions.all(), key=lambda decision: (decision.at, decision.pk), default=None)


class Decision(models.Model):
    """Somebody (or a rule that both partners signed) said what a pair is. The latest counts; earlier ones stay."""

    LINK, REFUSE, LATER, UNDO = "link", "refuse", "later", "undo"
    VERDICTS = (LINK, REFUSE, LATER, UNDO)

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="decisions")
    verdict = models.TextField(choices=[(verdict, verdict) for verdict in VERDICTS])
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    rule = models.TextField(blank=True, help_text="The rule that confirmed it, when no person did.")
    reason = models.TextField(blank=True, db_default="", help_text="Why, if the person said so: one of REASONS.")
    at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, help_text="When the worker had carried it out.")

    protection = "pair decisions"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_by_a_person_or_a_rule",
                condition=models.Q(by=None) ^ models.Q(rule=""),
            ),
            models.CheckConstraint(name="decision_reason_is_known", condition=models.Q(reason__in=("", *REASONS))),
        ]

    def __str__(self):
        return self.verdict


class FirstAnswer(models.Model):
    """Somebody said "same child" of a pair that needs two people. No decision: nothing is carried out, and the pair stays open.

    Whoever comes second does not see it before they have answered (the policy hides it); then it stands in the history.
    """

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="first_answers")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, db_default="")
    at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True)

    protection = "first answers"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.CheckConstraint(name="first_answer_reason_is_known", condition=models.Q(reason__in=("", *REASONS))),
        ]

    def __str__(self):
        return f"first answer {self.pk}"


class Weighing(models.Model):
    """What the model made of a pair: every comparison with its bits, and which line was not met. The latest counts, as long
    as it weighed what is compared today; the earlier ones say why somebody was asked (linkage.md, section 6)."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="weighings")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    model = models.TextField(help_text="The version of the parameters.")
    compared = models.BinaryField(help_text="As the pair's, when it was weighed.")
    weight = models.FloatField(help_text="Bits, with what the roster's size takes.")
    band = models.TextField(choices=[("automatic", "automatic"), ("review", "review")])
    line = models.TextField(blank=True, help_text="The first line that does not hold; empty if all do.")
    evidence = models.JSONField(help_text="Of each comparison its name, its level, and its bits.")
    measured = models.JSONField(help_text="What the lines look at: ranks, how far ahead, evidence of one's own.")
    is_beside_twins = models.BooleanField()
    at = models.DateTimeField(db_default=Now())

    protection = "pair weighings"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="weighing_says_which_line_failed", condition=models.Q(band="automatic") ^ ~models.Q(line="")
            ),
        ]

    def __str__(self):
        return f"{self.weight:+.1f} bits"


class Question(models.Model):
    """What a reviewer asks the agency about its own child. The school is never asked: being asked about a child would tell it
    that the child may be in care (DESIGN section 4, point 17).

    `sealed_child` is the agency's own record as it was compared, so that its data steward sees what is asked about and nothing of
    the school's. All three are sealed under the agency's key, and go with the pair.
    """

    BIRTH_DATE, LAST_NAME, MIDDLE_NAME, SIBLING, SCHOOL = "birth_date", "last_name", "middle_name", "sibling", "school"
    ASKS = (BIRTH_DATE, LAST_NAME, MIDDLE_NAME, SIBLING, SCHOOL)

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="questions")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    asks = models.TextField(choices=[(each, each) for each in ASKS])
    sealed_child = models.BinaryField()
    sealed_note = models.BinaryField(help_text="At most 300 characters, sealed.")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    sealed_answer = models.BinaryField(null=True, help_text="At most 500 characters, sealed.")
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    protection = "match questions"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="question_is_answered_whole_or_not_at_all",
                condition=models.Q(sealed_answer=None, answered_by=None, answered_at=None)
                | models.Q(sealed_answer__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="question_asks_what_is_listed",
                condition=models.Q(asks__in=("birth_date", "last_name", "middle_name", "sibling", "school")),
            ),
        ]
        indexes = [models.Index(fields=["agency", "-id"], name="question_by_agency")]

    def __str__(self):
        return f"question {self.pk}"


class StatedLink(models.Model):
    """The collaboration file says that a person found two records to be one child's: the next load of the roster links them.

    Both are named by their partners' identifiers: either may arrive with a later feed.
    """

    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    agency_source_id = models.TextField()
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()

    protection = "stated"
    disposition = "by contributor"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contributor", "source_id"], name="stated_link_once_per_record")]

    def __str__(self):
        return f"stated link {self.pk}"


class AuditDraw(models.Model):
    """A link that a rule made comes back to the reviewers as if nobody had decided: they do not know which ones these are."""

    pair = models.OneToOneField(Pair, on_delete=models.CASCADE, related_name="draw")
    drawn_at = models.DateTimeField(db_default=Now())

    protection = "audit draws"
    disposition = "by contributor"

    def __str__(self):
        return f"draw {self.pk}"


class AuditAnswer(models.Model):
    """What a reviewer said of a drawn link, without knowing that it was one."""

    draw = models.OneToOneField(AuditDraw, on_delete=models.CASCADE, related_name="answer")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_same = models.BooleanField()
    at = models.DateTimeField(db_default=Now())

    protection = "audit answers"
    disposition = "by contributor"

    def __str__(self):
        return "same" if self.is_same else "not the same"


class Switching(models.Model):
    """Rules link by themselves, or no longer. The latest row holds; without one they do, where both partners signed that.

    Too many wrong ones switch it off, and so may a linkage steward; a linkage steward alone switches it on again.
    """

    is_on = models.BooleanField()
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_by_audit = models.BooleanField(help_text="The answer of that person made the share of wrong links too high.")
    reason = models.TextField(blank=True)

    protection = "switchings"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="switching_by_audit_is_off", condition=models.Q(is_by_audit=False) | models.Q(is_on=False)
            ),
            models.CheckConstraint(
                name="switching_says_why", condition=models.Q(is_by_audit=True) | ~models.Q(reason="")
            ),
        ]

    def __str__(self):
        return "on" if self.is_on else "off"
