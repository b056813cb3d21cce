"""Who takes part: organizations, their schools, their people, and the accounts those people sign in with."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models.functions import Now

from homeroom.partners.promises import ConfidentialitySignature, ConfidentialityText, TrainingRecord
from homeroom.partners.words import EMERGENCY_ROLES, FAMILY_KIND, ORGANIZATION_KINDS, ROLES

__all__ = ["ConfidentialitySignature", "ConfidentialityText", "TrainingRecord"]


class Collaboration(models.Model):
    """The installation itself: one row, written by `homeroom apply`."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.TextField()
    timezone = models.TextField()
    languages = models.JSONField(default=list)
    legal_responsibility = models.JSONField(default=list)
    match_confirmation = models.TextField()
    emergency_roles = models.JSONField(
        db_default=models.Value(list(EMERGENCY_ROLES), models.JSONField()),
        help_text="Who may open something in an emergency that is closed to them.",
    )
    custodian_option = models.TextField()
    custodian = models.ForeignKey("Organization", on_delete=models.PROTECT, related_name="+")

    protection = "configuration"

    class Meta:
        constraints = [models.CheckConstraint(name="collaboration_is_one_row", condition=models.Q(id=1))]


class Organization(models.Model):
    """A partner. Its id is small and dense: it is the index of the access masks (row-access decision)."""

    id = models.SmallAutoField(primary_key=True)
    key = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField(choices=list(ORGANIZATION_KINDS.items()))
    absent = DateTimeRangeField(null=True, blank=True, help_text="Withdrawn: from when on nothing of it is shared.")
    debarred = DateTimeRangeField(null=True, blank=True, help_text="20 USC 1232g(b)(4)(B): may not receive records.")

    protection = "configuration"

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def is_families(self):
        return self.kind == FAMILY_KIND


class School(models.Model):
    """A school as its district names it in orgs.csv; `source_id` is the district's sourcedId."""

    id = models.AutoField(primary_key=True)
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="schools")
    source_id = models.TextField()
    name = models.TextField()
    identifier = models.TextField(blank=True, help_text="State or NCES identifier, as orgs.csv carries it.")
    changed_at = models.DateTimeField(db_default=Now())

    protection = "published by contributor"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contributor", "source_id"], name="school_once_per_contributor")]

    def __str__(self):
        return self.name


class Person(models.Model):
    """Somebody who takes part. Staff names are known to everybody signed in, family members' to those around the child.

    Passwords lie in Account.
    """

    id = models.AutoField(primary_key=True)
    key = models.TextField(unique=True)
    name = models.TextField()
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    role = models.TextField(choices=list(ROLES.items()))
    email = models.EmailField(blank=True)
    phone = models.TextField(blank=True, help_text="At work, as people write it.")
    supervisor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="supervises")
    active = DateTimeRangeField(help_text="While this person takes part; ends when disabled.")
    is_invited = models.BooleanField(
        db_default=False, help_text="Came by invitation to a child's team, and so stands in no collaboration file."
    )

    protection = "people"

    class Meta:
        # Whoever signs an agreement tells the stewards of each party, among all of an agency's people.
        indexes = [
            models.Index(
                fields=["organization"], condition=models.Q(role="data_steward"), name="steward_of_organization"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def role_label(self):
        return ROLES[self.role]


class SchoolPost(models.Model):
    """A person works at a school, named as the district's files name it: the school may arrive later."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="school_posts")
    school_source_id = models.TextField()

    protection = "configuration"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "school_source_id"], name="school_post_once")]


class Readiness(models.Model):
    """A person signed the confidentiality agreement or completed privacy training, which hold for a year; or a manager
    confirmed that the person still needs access, which holds for 90 days and is asked of whoever was once confirmed.

    The day comes from the collaboration file, from a signature made here, or from a steward; whichever holds is enough.
    """

    CONFIDENTIALITY, TRAINING, RECERTIFICATION = "confidentiality", "training", "recertification"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="readiness")
    kind = models.TextField(choices=[(kind, kind) for kind in (CONFIDENTIALITY, TRAINING, RECERTIFICATION)])
    done_on = models.DateField()
    during = DateTimeRangeField()
    signature = models.ForeignKey(ConfidentialitySignature, null=True, on_delete=models.PROTECT, related_name="+")
    training = models.ForeignKey(TrainingRecord, null=True, on_delete=models.PROTECT, related_name="+")

    protection = "readiness"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "done_on"],
                condition=models.Q(signature=None, training=None),
                name="readiness_once_per_day",
            ),
            models.UniqueConstraint(fields=["signature", "kind"], name="readiness_once_per_signature"),
            models.UniqueConstraint(fields=["training"], name="readiness_once_per_training"),
        ]


class AccountManager(BaseUserManager["Account"]):
    def create_account(self, person, password):
        """Give `person` a way to sign in; allauth reads username, email and password from here."""
        account = self.model(username=person.key, email=person.email, person=person)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """What signs in: name and password. Lives behind the alias `identity`; the door's roles cannot read it."""

    username = models.TextField(unique=True)
    email = models.EmailField(blank=True)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="account")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ()  # type: ignore[assignment]
    is_staff = False
    is_superuser = False

    objects = AccountManager()

    protection = "identity"

    def __str__(self):
        return self.username


class SignInLimit(models.Model):
    """A table for Django's database cache: how often somebody tried to sign in of late, under hashed keys.

    In the database, because each process of the server would count for itself and so let through a multiple.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    protection = "identity"

    def __str__(self):
        return self.cache_key


class JoinCode(models.Model):
    """A one-use code with which a person chooses a password. Kept as its hash: a copy of the database opens nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    code_hash = models.BinaryField(unique=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    issued_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    protection = "join codes"

    def __str__(self):
        return f"join code {self.pk}"
