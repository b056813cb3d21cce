"""Inviting somebody to a child's team: a new person, a membership, and a letter with a one-use code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from homeroom.access.door import call
from homeroom.casework import actions
from homeroom.common.dates import in_words
from homeroom.notices.outbox import send_later
from homeroom.partners.codes import DAYS_MAX, hash_of, new_code, new_sign_in_name
from homeroom.partners.letters import Letter
from homeroom.partners.models import Organization

STATES = {
    "sent": _("Invited, has not joined yet"),
    "expired": _("The invitation has run out"),
    "revoked": _("The invitation was taken back"),
    "used": _("Has joined"),
}


class NotInvited(Exception):
    """The organization itself must name this person: its agreements open children to everybody in this role."""


@dataclass(frozen=True)
class Invitation:
    membership_id: int
    student_id: int
    name: str
    sign_in_name: str
    email: str
    issued_at: datetime
    expires_at: datetime
    state: str

    @property
    def state_label(self) -> str:
        return str(STATES[self.state])

    @property
    def is_open(self) -> bool:
        return self.state != "used"


@transaction.atomic
def invite(
    student_id: int, *, name: str, team_role: str, role: str, organization: Organization, email: str, phone: str,
    appointed: str, language: str, by: Any,
) -> Letter:  # fmt: skip
    """Always a new person, whatever the name and address: so nobody's account is taken over or found out."""
    letter = new_letter(name, new_sign_in_name(name), language)
    person_id = call(
        "SELECT access.invite_v1(%s, %s, %s, %s::smallint, %s, %s, %s, %s, %s)",
        student_id, name, role, organization.pk, email, phone, letter.sign_in_name, hash_of(letter.code), DAYS_MAX,
    )  # fmt: skip
    if person_id is None:
        raise NotInvited
    actions.join_team(
        student_id, by=by, person_id=person_id, name=name, team_role=team_role, phone=phone, email=email,
        organization_name="" if organization.is_families else organization.name, appointed=appointed,
        begins_on=timezone.localdate(),
    )  # fmt: skip
    send(letter, email)
    return letter


@transaction.atomic
def invite_again(invitation: "Invitation", language: str) -> Letter | None:
    """Another letter; what was sent before stops working. None where somebody has joined meanwhile."""
    letter = new_letter(invitation.name, invitation.sign_in_name, language)
    if not call("SELECT access.reinvite_v1(%s, %s, %s)", invitation.membership_id, hash_of(letter.code), DAYS_MAX):
        return None
    send(letter, invitation.email)
    return letter


def new_letter(name: str, sign_in_name: str, language: str) -> Letter:
    expires_at = timezone.now() + timedelta(days=DAYS_MAX)
    return Letter(name, sign_in_name, new_code(), expires_at, settings.SITE_URL, language)


def send(letter: Letter, email: str) -> None:
    """By e-mail too, where there is an address. Of the code only the hash is a key."""
    if email:
        with translation.override(letter.language):
            values = {
                "name": letter.name,
                "link": reverse("join_link", args=[letter.code]),
                "code": letter.code,
                "until": in_words(timezone.localtime(letter.expires_at).date()),
            }
        key = f"invitation:{hash_of(letter.code).hex()}"
        send_later("invitation", to=email, values=values, key=key, language=letter.language)


def take_back(membership_id: int) -> None:
    call("SELECT access.reinvite_v1(%s, NULL, 0)", membership_id)


def invitations_of(student_id: int) -> dict[int, Invitation]:
    """Of one child's team, by membership; those that the visitor sent stand on Today (desk/news.py)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access.invitations_v1(%s)", [student_id])
        return {row[0]: Invitation(*row) for row in cursor.fetchall()}


def invitation_from(values: dict[str, Any]) -> Invitation:
    """JSON carries moments as text."""
    moments = {name: datetime.fromisoformat(values[name]) for name in ("issued_at", "expires_at")}
    return Invitation(**{**values, **moments})


def who_may_house() -> list[Organization]:
    """Families, and organizations whose people join a team one by one. The function in the database has the last word."""
    return list(Organization.objects.filter(kind__in=("family", "advocate", "provider", "court")).order_by("name"))
