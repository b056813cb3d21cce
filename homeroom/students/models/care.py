"""Life in care as the child-welfare agency sends it. One placement is three rows: its kind, its address, its caregiver."""

from django.db import models

from homeroom.students.models.child import Fact


class CareEpisode(Fact):
    """An out-of-home care episode (45 CFR 1355.44). Legal authority decides who is responsible for the child."""

    dataset = "care_episode"
    row_day = "exit_on - 1"

    removal_on = models.DateField()
    exit_on = models.DateField(null=True, help_text="The first day on which the child is no longer in care.")
    exit_reason = models.TextField(blank=True)
    legal_authority = models.TextField()
    court_name = models.TextField(blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="episode_exit_not_before_removal",
                condition=models.Q(exit_on=None) | models.Q(exit_on__gte=models.F("removal_on")),
            ),
        ]


class CaseWorker(Fact):
    """Caseworkers and supervisors as the agency names them; an e-mail address of a person here makes an assignment."""

    dataset = "care_episode"
    row_day = "ends_on - 1"

    role = models.TextField()
    name = models.TextField()
    organization = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)


class Placement(Fact):
    """What kind of place the child lives in (45 CFR 1355.44(e))."""

    dataset = "placement_type"
    row_day = "ends_on - 1"

    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    setting = models.TextField()
    out_of_state = models.BooleanField(null=True)


class PlacementAddress(Fact):
    """Where the child sleeps tonight, encrypted under the contributor's key; confidential unless it says otherwise."""

    dataset = "placement_address"
    row_day = "ends_on - 1"

    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    sealed_address = models.BinaryField()
    confidential = models.BooleanField()


class PlacementCaregiver(Fact):
    dataset = "placement_caregiver"
    row_day = "ends_on - 1"

    role = models.TextField()
    name = models.TextField()
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)


class PermanencyPlan(Fact):
    dataset = "care_permanency_goal"
    row_day = "ended_on - 1"

    plan_type = models.TextField()
    established_on = models.DateField()
    ended_on = models.DateField(null=True)


class SchoolOfOrigin(Fact):
    """The school at the time of entering care or of a placement change (20 USC 6311(g)(1)(E))."""

    dataset = "enrollment_school"
    row_day = "decided_on"

    school_name = models.TextField()
    school_identifier = models.TextField(blank=True)
    decided_on = models.DateField()


class SchoolDecision(Fact):
    """The best-interest decision about school, and who brings the child there (20 USC 6311(g)(1)(E), 6312(c)(5))."""

    dataset = "plan_school_move"
    row_day = "decided_on"

    decided_on = models.DateField()
    decision = models.TextField()
    decided_by = models.TextField(blank=True)
    transportation_by = models.TextField(blank=True)
    transportation_begins_on = models.DateField(null=True)
