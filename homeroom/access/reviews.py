"""That somebody says of entries of the book that they look wrong, and what the contributor's data steward found.

The rows of the book stay as they are: what was found is a row of its own, sealed as they are (sharing specification 3.3).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from homeroom.access.protection import DEFINER_READS, DOOR, READ_BY_DEFINER, Policy, Protection, Right, preset
from homeroom.partners.models import Organization, Person

STANDS = "stands"
# In which way a row of the book was found to be wrong.
CORRECTIONS = ("not_shown", "another_person", "another_purpose", "other")
FINDINGS = (STANDS, *CORRECTIONS)


class DisclosureReview(models.Model):
    """Whoever reads the accounting says that an entry of it looks wrong, and asks the contributor to look (34 CFR 99.32). The
    contributor's own data steward writes one for what nobody has asked, with the correction."""

    disclosure_ids = ArrayField(models.BigIntegerField(), help_text="The rows of the book that the entry is made of.")
    student_id = models.IntegerField()
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    words = models.TextField()
    due_on = models.DateField()

    protection = "disclosure reviews"
    disposition = "with the book"

    class Meta:
        app_label = "access"
        indexes = [
            models.Index(fields=["student_id"], name="review_by_student"),
            models.Index(fields=["contributor", "due_on"], name="review_by_contributor"),
        ]


class DisclosureFinding(models.Model):
    """What the data steward of the contributor found. Of several the latest holds."""

    review = models.ForeignKey(DisclosureReview, on_delete=models.PROTECT, related_name="findings")
    disclosure_ids = ArrayField(models.BigIntegerField())
    student_id = models.IntegerField()
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    finding = models.TextField(choices=[(code, code) for code in FINDINGS])
    words = models.TextField()

    protection = "disclosure findings"
    disposition = "with the book"

    class Meta:
        app_label = "access"
        indexes = [models.Index(fields=["student_id"], name="finding_by_student")]


RIGHTS = (Right("SELECT, INSERT", DOOR), *READ_BY_DEFINER)
BY_ME = "by_id = (SELECT access.person_v1())"
OWN = "contributor_id = (SELECT access.stewarded_v1())"


@preset("disclosure reviews")
def disclosure_reviews(model) -> Protection:
    """Read by who asked, and by the data stewards who answer. Of rows that the asker reads alone: the subquery is under the
    asker's own policy on the book."""
    table = model._meta.db_table
    reads_them = (
        "disclosure_ids <> '{}' AND NOT EXISTS (SELECT FROM unnest(disclosure_ids) AS named (id) WHERE NOT EXISTS ("
        f"SELECT FROM access_disclosure d WHERE d.id = named.id AND d.student_id = {table}.student_id"
        f" AND d.contributor_id = {table}.contributor_id))"
    )
    return Protection(
        rights=RIGHTS,
        policies=(
            Policy("see", "SELECT", DOOR, f"{BY_ME} OR {OWN}"),
            Policy("write", "INSERT", DOOR, check=f"{BY_ME} AND {reads_them}"),
            DEFINER_READS,
        ),
    )


@preset("disclosure findings")
def disclosure_findings(model) -> Protection:
    """Read by the contributor's data stewards, by who asked, and by whoever reads the entry in the book: both subqueries are
    under the reader's own policies. Nobody finds right what oneself has called wrong; what nobody asked, a steward corrects."""
    table = model._meta.db_table
    asked = (
        f"EXISTS (SELECT FROM access_disclosurereview r WHERE r.id = {table}.review_id AND r.student_id = {table}.student_id"
        f" AND r.contributor_id = {table}.contributor_id AND r.disclosure_ids = {table}.disclosure_ids"
        f" AND (r.by_id <> (SELECT access.person_v1()) OR {table}.finding <> '{STANDS}'))"
    )
    told = (
        f"EXISTS (SELECT FROM access_disclosure d WHERE d.id = {table}.disclosure_ids[1])"
        f" OR EXISTS (SELECT FROM access_disclosurereview r WHERE r.id = {table}.review_id)"
    )
    return Protection(
        rights=RIGHTS,
        policies=(
            Policy("see", "SELECT", DOOR, f"{OWN} OR {told}"),
            Policy("write", "INSERT", DOOR, check=f"{BY_ME} AND {OWN} AND {asked}"),
            DEFINER_READS,
        ),
    )
