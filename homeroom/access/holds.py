"""That somebody was shown more children than is normal, and what a data steward said of it. Counts alone: no child is named."""

from django.db import models
from django.db.models.functions import Now

from homeroom.access.protection import DEFINER_READS, DOOR, Policy, Protection, Right, preset
from homeroom.partners.models import Organization, Person


class VolumeHold(models.Model):
    """A person asked for more children in one sitting than the most; nobody further is shown until somebody answers.

    Written by access.hold_volume_v1 alone. `organization` is whose data stewards answer.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    since = models.DateTimeField(help_text="When the first child of the sitting was shown.")
    opened = models.IntegerField(help_text="How many children were shown so far.")
    asked = models.IntegerField(help_text="How many it would have been.")
    normal = models.IntegerField()
    most = models.IntegerField()

    protection = "volume holds"

    class Meta:
        app_label = "access"
        indexes = [models.Index(fields=["person", "-id"], name="volume_hold_by_person")]

    def __str__(self):
        return f"hold {self.pk}"


class VolumeDecision(models.Model):
    """A data steward let it go on, or not, and said why. The latest of a person's holds says how it stands.

    Written by access.answer_hold_v1 alone.
    """

    GOES_ON, STAYS = "goes_on", "stays"

    hold = models.ForeignKey(VolumeHold, on_delete=models.PROTECT, related_name="decisions")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    verdict = models.TextField(choices=[(word, word) for word in (GOES_ON, STAYS)])
    reason = models.TextField()

    protection = "volume decisions"

    class Meta:
        app_label = "access"

    def __str__(self):
        return self.verdict


RIGHTS = (Right("SELECT", DOOR), Right("SELECT, INSERT", "homeroom_definer"))
KEPT = (DEFINER_READS, Policy("definer_writes", "INSERT", "homeroom_definer", check="true"))


@preset("volume holds")
def volume_holds(model) -> Protection:
    """Read by the person, and by the data stewards who answer."""
    mine = "person_id = (SELECT access.person_v1()) OR organization_id = (SELECT access.stewarded_v1())"
    return Protection(rights=RIGHTS, policies=(Policy("see", "SELECT", DOOR, mine), *KEPT))


@preset("volume decisions")
def volume_decisions(model) -> Protection:
    """The subquery is under the reader's own policy."""
    of_mine = "EXISTS (SELECT 1 FROM access_volumehold h WHERE h.id = hold_id)"
    return Protection(rights=RIGHTS, policies=(Policy("see", "SELECT", DOOR, of_mine), *KEPT))
