"""Who is ready to see anything at all. The door enforces it (access.seat_v1); here are the sentences."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.door import call
from homeroom.access.rules import rules
from homeroom.desk.readiness.lasting import last_day, latest
from homeroom.partners.models import Person, Readiness
from homeroom.partners.words import READY_BY_RIGHT


def why_not_ready(person: Person) -> Iterator[str]:
    """Reasons why nothing is open to `person` yet; none means that the person is ready."""
    now = timezone.now()
    if not holds(person.active, now):
        yield _("Your part in this collaboration has ended.")
    organization = person.organization
    if organization and organization.absent and holds(organization.absent, now):
        yield _("%s has left the collaboration.") % organization.name
    if organization and organization.debarred and holds(organization.debarred, now):
        yield _("%s may not receive education records at present.") % organization.name
    yield from why_papers_are_missing(person)


def why_papers_are_missing(person: Person) -> Iterator[str]:
    """Both papers hold for a year, a manager's word for 90 days (sharing specification 2.9, 3.5). One's own record asks for
    none of them."""
    if person.role in READY_BY_RIGHT:
        return
    now, papers = timezone.now(), latest(person)
    signed, trained = papers.get(Readiness.CONFIDENTIALITY), papers.get(Readiness.TRAINING)
    if signed is None:
        yield _("You have not signed the confidentiality agreement yet.")
    elif not holds(signed.during, now):
        yield _("Your confidentiality agreement held through %s. Sign this year’s agreement.") % last_day(
            signed.during.upper
        )
    if trained is None:
        yield _("You have not completed the privacy training yet.")
    elif not holds(trained.during, now):
        yield _("Your privacy training held through %s. Take this year’s training.") % last_day(trained.during.upper)
    confirmed = papers.get(Readiness.RECERTIFICATION)
    if confirmed is not None and not holds(confirmed.during, now):
        asked = _("Your manager’s word that you still need access held through %s. Ask your manager to give it again.")
        yield asked % last_day(confirmed.during.upper)


# How a student comes to the list, by role, once an agreement or a law opens something to it.
HOW_IT_BEGINS = {
    "caseworker": gettext_lazy("The agency’s file names you, by your e-mail address, as the worker of a student."),
    "caseworker_supervisor": gettext_lazy("Somebody whom you supervise is assigned to a student."),
    "school_counselor": gettext_lazy("A student in care is enrolled at a school where you work."),
    "education_liaison": gettext_lazy("A student in care is enrolled at a school where you work."),
    "teacher": gettext_lazy("The caseworker or the school counselor puts you on the student’s team."),
    "casa": gettext_lazy("The caseworker puts you on the student’s team."),
    "tutor": gettext_lazy("The caseworker puts you on the student’s team, or a family’s consent names you."),
    "court_staff": gettext_lazy("The caseworker puts you on the student’s team."),
    "foster_parent": gettext_lazy("The agency’s file, or the caseworker, says that the student lives with you."),
}


def why_no_student(person: Person) -> str:
    """An empty list says which of two things is missing, and whom to ask."""
    if person.role == "parent":
        return _(
            "Your child’s record is not open here yet. The law gives you the right to read it: ask the school or the"
            " caseworker, and they show it to you."
        )
    begins = str(HOW_IT_BEGINS.get(person.role, ""))
    if call("SELECT cardinality(access.teaming_v1())") == 0:
        return _(
            "No agreement opens records to your role (%(role)s) yet. Ask the data steward of your organization. After"
            " that one thing more is needed. %(begins)s"
        ) % {"role": str(person.role_label).lower(), "begins": begins}
    return _("An agreement covers your role. A student appears as soon as one thing more is true. %(begins)s") % {
        "begins": begins
    }


def may_sign_now(person: Person) -> bool:
    """Whether what is missing is a signature that the person can give here and now."""
    signed = latest(person).get(Readiness.CONFIDENTIALITY)
    return person.role not in READY_BY_RIGHT and (signed is None or not holds(signed.during, timezone.now()))


def holds(during: Any, moment: Any) -> bool:
    return during is not None and moment in during


def works_with_many(person: Person) -> bool:
    """Everybody at a school, or of a team of caseworkers: hundreds of students, which are read as a set."""
    return person.role in ("caseworker_supervisor", "education_liaison", "school_counselor")


def is_family(person: Person) -> bool:
    return person.organization is None or person.organization.is_families


def may_account(person: Person) -> bool:
    """Whether this person reads who looked at a student's record."""
    return rules()["desk:student_disclosures"].admits(person.role)
