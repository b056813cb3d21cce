"""What a load leaves besides facts: rows that wait, hashes of those that nobody may keep, and what is said and decided of it."""

from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, Person
from homeroom.students.models import Batch


class HeldRow(models.Model):
    """A row of a student on an open review pair, sealed under the contributor's key until somebody decides.

    `candidate` is the keyed hash of the student's identifier: the same as on the pair.
    """

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    candidate = models.BinaryField()
    file = models.TextField()
    key = models.BinaryField(help_text="Keyed hash of the row's own identifier.")
    digest = models.BinaryField()
    sealed = models.BinaryField()
    held_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    protection = "waiting rows"
    disposition = "by contributor"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contributor", "file", "key"], name="held_row_once")]
        indexes = [models.Index(fields=["contributor", "candidate"], name="held_by_candidate")]

    def __str__(self):
        return f"held row {self.pk}"


class SeenRow(models.Model):
    """That a row of an unmatched student was in the last file: keyed hashes of its id and content, nothing else.

    The row policy promises the contributor, a load writes no batch but its own, and the one constraint finds whose rows they are.
    """

    contributor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    file = models.TextField()
    key = models.BinaryField()
    digest = models.BinaryField()

    protection = "held"
    disposition = "by contributor"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contributor", "file", "key"], name="seen_row_once")]

    def __str__(self):
        return f"seen row {self.pk}"


class LastLoad(models.Model):
    """What the last load of these files came to, and how the record stood after it: where both are as they were, the same files
    need not be read again. Keyed hashes; what the report said is sealed."""

    contributor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    files = models.TextField(help_text="The format, and the standard names of its files.")
    contents = models.BinaryField()
    record = models.BinaryField()
    sealed = models.BinaryField(help_text="The report.")
    expires_at = models.DateTimeField(help_text="When the calendar alone may change what is made of the files.")

    protection = "held"
    disposition = "by contributor"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contributor", "files"], name="last_load_of_these_files")]

    def __str__(self):
        return f"last load {self.batch_id}"


class Upload(models.Model):
    """A file that a steward sent from the page, or that lay in the watched folder: sealed in the spool until it is loaded."""

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="upload")
    spool_name = models.TextField(unique=True)
    sealed_key = models.BinaryField(help_text="The file's own key, under the contributor's.")
    bytes = models.BigIntegerField()
    accept_held = models.BooleanField(default=False, help_text="Load it even if many records are missing from it.")
    look_first = models.BooleanField(
        db_default=False, default=False, help_text="Show what it would change, and wait for a word."
    )

    protection = "uploads"
    disposition = "by contributor"

    def __str__(self):
        return f"upload {self.pk}"


class LoadDecision(models.Model):
    """What a steward of the sender said of a load: load what waits, leave it, or undo what is on record. The latest counts."""

    LOAD, LEAVE, UNDO = "load", "leave", "undo"
    VERDICTS = (LOAD, LEAVE, UNDO)

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="load_decisions")
    status = models.TextField(help_text="The state in which the load was when this was said of it.")
    verdict = models.TextField(choices=[(verdict, verdict) for verdict in VERDICTS])
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    protection = "load decisions"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="load_decision_is_known", condition=models.Q(verdict__in=("load", "leave", "undo"))
            )
        ]

    def __str__(self):
        return f"{self.verdict} {self.batch_id}"


class Undoing(models.Model):
    """That a batch took back what another had brought."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="undoing")
    undone = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="undone_by")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    protection = "arrivals"
    disposition = "by contributor"

    def __str__(self):
        return f"undoing {self.pk}"


class FormerRow(models.Model):
    """How a row stood before a load changed it, of those tables that keep no versions: so that the load can be undone.

    `was` is the whole row as JSON, with what is sealed in it as it was sealed; empty where the load made the row.
    """

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    table = models.TextField()
    row = models.BigIntegerField()
    was = models.JSONField(null=True)
    expires_at = models.DateTimeField()

    protection = "held"
    disposition = "by contributor"

    class Meta:
        indexes = [models.Index(fields=["batch", "table"], name="former_row_by_batch")]

    def __str__(self):
        return f"former row {self.pk}"


class Source(models.Model):
    """A partner's own export, by the name that its steward gave it: the same table, sent again and again.

    One is no table: under the name OF_ED_FI stands what a contributor's own words in Ed-Fi files stand for.
    """

    OF_ED_FI = "edfi"  # The family of the format, as in addresses of feeds; nobody may give a table this name.

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    made_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    protection = "sources"
    disposition = "by contributor"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contributor", "name"], name="source_name_once")]

    def __str__(self):
        return self.name


class SourceMapping(models.Model):
    """How a source is read from now on, as its steward decided; the last one counts.

    `sealed` holds the recipe, with the partner's own words; it is empty where the source is not read by any more.
    `batch` is the load that waited for this decision.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="mappings")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField(blank=True)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="mappings")
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    protection = "source mappings"
    disposition = "by contributor"

    def __str__(self):
        return f"mapping {self.pk}"


class Arrival(models.Model):
    """That a load was of this source."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="arrival")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="arrivals")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    protection = "arrivals"
    disposition = "by contributor"

    def __str__(self):
        return f"arrival {self.pk}"


class Expectation(models.Model):
    """What a steward says of a feed: how often it is to come, and who is told when it does not. The latest counts.

    A feed is all that comes in one family of formats, or of one own export. Without an owner all its data stewards are told.
    """

    AS_BEFORE, SCHOOL_DAYS, DAYS, ENDED = "as_before", "school_days", "days", "ended"
    RHYTHMS = (AS_BEFORE, SCHOOL_DAYS, DAYS, ENDED)
    DAYS_MAX = 365  # A yearly file is the rarest that anybody waits for.

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    format = models.TextField(blank=True, help_text="The family of a format of ours; empty of an own export.")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="expectations")
    rhythm = models.TextField(choices=[(rhythm, rhythm) for rhythm in RHYTHMS])
    days = models.PositiveSmallIntegerField(null=True, help_text="From one to the next, where that is the rhythm.")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    protection = "expectations"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="expectation_of_one_feed",
                condition=models.Q(format="", source__isnull=False) | models.Q(~models.Q(format=""), source=None),
            ),
            models.CheckConstraint(
                name="expectation_rhythm_is_known",
                condition=models.Q(rhythm__in=("as_before", "school_days", "ended"), days=None)
                | models.Q(rhythm="days", days__range=(1, 365)),
            ),
        ]
        indexes = [models.Index(fields=["contributor", "-id"], name="expectation_by_contributor")]

    def __str__(self):
        return f"{self.rhythm} {self.format or self.source_id}"


class FetchOrder(models.Model):
    """That Homeroom is to fetch a contributor's records itself, each night, from its system. The latest of a kind counts; one
    without an hour ends what was ordered before.

    `sealed` holds the secret, under the contributor's key: the pages can write it and not read it.
    """

    ONEROSTER, ED_FI = "oneroster", "edfi"
    KINDS = (ONEROSTER, ED_FI)

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS], help_text="The family of formats it answers in.")
    address = models.TextField(blank=True, help_text="What the paths of the service stand under.")
    token_address = models.TextField(blank=True)
    client_id = models.TextField(blank=True)
    sealed = models.BinaryField(blank=True)
    scope = models.TextField(blank=True)
    hour = models.PositiveSmallIntegerField(null=True, help_text="Of the day, here.")
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    protection = "fetch orders"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fetch_order_is_whole_or_ends",
                condition=models.Q(hour=None, address="", sealed=b"")
                | (models.Q(hour__range=(0, 23)) & ~models.Q(address="") & ~models.Q(sealed=b"")),
            ),
        ]
        indexes = [models.Index(fields=["contributor", "kind", "-id"], name="fetch_order_by_contributor")]

    def __str__(self):
        return f"fetch order {self.pk}"


class Fetch(models.Model):
    """That a batch is of what was fetched, or was to be, by this order."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="fetch")
    order = models.ForeignKey(FetchOrder, on_delete=models.PROTECT, related_name="fetches")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    protection = "fetches"
    disposition = "by contributor"

    def __str__(self):
        return f"fetch {self.pk}"


class Findings(models.Model):
    """What a load had to say, with the values that it names: sealed, for the contributor's own stewards.

    `sealed` holds the messages that a page shows and the key of the error file, which has all of them; what the load changed,
    or would change (`changes`), and how its first rows look (`preview`); of a table that is in none of our formats, what it seems
    to be (`question`), until somebody has said.
    """

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="findings")
    sealed = models.BinaryField()
    spool_name = models.TextField(blank=True, help_text="The sealed error file; empty when there was nothing to say.")
    rows_name = models.TextField(
        blank=True, default="", db_default="", help_text="The sealed rows that were not read, to be corrected."
    )
    rows_expire_at = models.DateTimeField(
        null=True, help_text="Rows are of many who are not in care: they do not stay."
    )

    protection = "findings"
    disposition = "by contributor"

    def __str__(self):
        return f"findings {self.pk}"
