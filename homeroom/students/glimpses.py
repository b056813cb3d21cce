"""Glimpses: the current value of single elements, derived from the facts that a contributor has of a child.

An agreement that names one element of a dataset, or less than its full view, opens these and no fact. They are
written in the transaction that writes the facts (DESIGN section 4, point 2), as versions like them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from homeroom.access.catalogue import catalogue
from homeroom.students import models as record
from homeroom.students.models import Batch, Fact, Glimpse

STUDENTS_AT_ONCE = 1_000
FLAG, MASKED, FULL = Glimpse.FLAG, Glimpse.MASKED, Glimpse.FULL
# An element, a view of it, and the value there. The value is what JSON can carry.
Seen = tuple[str, int, Any]


def refresh_glimpses(batch: Batch, students: Collection[int]) -> None:
    """Bring the glimpses of these children, as far as this batch's contributor knows them, in step with its facts."""
    listed, today = sorted(students), timezone.localdate()
    for first in range(0, len(listed), STUDENTS_AT_ONCE):
        _refresh(batch, listed[first : first + STUDENTS_AT_ONCE], today)


def _refresh(batch: Batch, students: list[int], today: date) -> None:
    wanted: dict[tuple[int, int, int], Any] = {}
    for student, element, view, value in _wanted(batch, students, today):
        wanted[student, catalogue().elements[element].number, view] = value
    stands = Glimpse.objects.filter(contributor=batch.contributor_id, student__in=students)
    stale = []
    for glimpse in stands:
        place = (glimpse.student_id, glimpse.element, glimpse.view)
        if place in wanted and wanted[place] == glimpse.value:
            del wanted[place]
        else:
            stale.append(glimpse.pk)
    Glimpse.objects.filter(pk__in=stale).update(superseded_at=timezone.now(), superseded_by=batch)
    numbers = {element.number: catalogue().datasets[element.dataset].number for element in catalogue().elements.values()}
    Glimpse.objects.bulk_create(
        Glimpse(
            student_id=student,
            contributor_id=batch.contributor_id,
            batch=batch,
            dataset=numbers[element],
            element=element,
            view=view,
            value=value,
        )
        for (student, element, view), value in wanted.items()
    )


def _wanted(batch: Batch, students: list[int], today: date) -> Iterator[tuple[int, str, int, Any]]:
    for model, glimpses_of in DERIVED.items():
        facts: dict[int, list] = {}
        of_contributor = model.objects.filter(contributor=batch.contributor_id, student__in=students)
        if model is record.SchoolEnrollment:
            of_contributor = of_contributor.select_related("school")
        for fact in of_contributor.order_by("pk"):
            facts.setdefault(fact.student_id, []).append(fact)
        for student, found in facts.items():
            for element, view, value in glimpses_of(found, today):
                yield student, element, view, value


# One function per kind of fact: the facts of one child, and the day.


def identity(facts: list, today: date) -> Iterator[Seen]:
    name = facts[-1]
    whole = " ".join(part for part in (name.first_name, name.middle_name, name.last_name, name.suffix) if part)
    yield "identity.legal_name", FULL, whole
    yield "identity.legal_name", MASKED, "".join(f"{part[0]}." for part in (name.first_name, name.last_name) if part)
    if name.preferred_first_name:
        yield "identity.preferred_name", FULL, f"{name.preferred_first_name} {name.last_name}"
    if name.sex:
        yield "identity.sex", FULL, name.sex
    if name.home_language:
        yield "identity.home_language", FULL, name.home_language


def match_keys(facts: list, today: date) -> Iterator[Seen]:
    keys = facts[-1]
    if keys.birth_on:
        yield "identity.birth_date", FULL, keys.birth_on.isoformat()
        yield "identity.birth_date", MASKED, str(keys.birth_on.year)
    if keys.state_student_id:
        yield "identity.state_student_id", FULL, keys.state_student_id
        yield "identity.state_student_id", MASKED, masked(keys.state_student_id)


def child_welfare_id(facts: list, today: date) -> Iterator[Seen]:
    yield "identity.child_welfare_id", FULL, facts[-1].identifier
    yield "identity.child_welfare_id", MASKED, masked(facts[-1].identifier)


def race_ethnicity(facts: list, today: date) -> Iterator[Seen]:
    if facts[-1].reported:
        yield "identity.race_ethnicity", FULL, facts[-1].reported


def tribal_notice(facts: list, today: date) -> Iterator[Seen]:
    yield "identity.tribal_affiliation", FULL, facts[-1].answer


def enrollment(facts: list, today: date) -> Iterator[Seen]:
    for now in latest(standing(facts, today, "entry_on", "exit_on"), "entry_on"):
        if now.grade_level:
            yield "enrollment.grade_level", FULL, now.grade_level
        if now.entry_on:
            yield "enrollment.entry_date", FULL, now.entry_on.isoformat()
    for last in latest([f for f in facts if f.exit_on and f.exit_on <= today], "exit_on"):
        yield "enrollment.exit", FULL, last.exit_on.isoformat()


def school(facts: list, today: date) -> Iterator[Seen]:
    for now in latest(standing(facts, today, "entry_on", "exit_on"), "entry_on"):
        yield "enrollment.school", FULL, now.school.name
    names = [f.school.name for f in sorted(facts, key=lambda f: f.entry_on or date.min)]
    yield "enrollment.history", FULL, list(dict.fromkeys(names))


def school_of_origin(facts: list, today: date) -> Iterator[Seen]:
    for origin in latest(facts, "decided_on"):
        if origin.school_name:
            yield "enrollment.school_of_origin", FULL, origin.school_name


def attendance(facts: list, today: date) -> Iterator[Seen]:
    counts: dict[str, int] = {}
    for event in facts:
        counts[event.category] = counts.get(event.category, 0) + 1
    yield "attendance.summary", FULL, counts


def care(facts: list, today: date) -> Iterator[Seen]:
    in_care = any(standing(facts, today, "removal_on", "exit_on"))
    yield "care.in_care", FLAG, in_care
    yield "care.in_care", FULL, in_care
    for episode in latest(facts, "removal_on"):
        yield "care.episode_dates", FULL, [day.isoformat() for day in (episode.removal_on, episode.exit_on) if day]


def case_worker(facts: list, today: date) -> Iterator[Seen]:
    for worker in latest([f for f in standing(facts, today) if f.role == "caseworker"], "begins_on"):
        yield "care.agency_worker", FULL, [part for part in (worker.name, worker.phone, worker.email) if part]


def permanency(facts: list, today: date) -> Iterator[Seen]:
    for plan in latest([f for f in facts if f.ended_on is None or f.ended_on > today], "established_on"):
        yield "care.permanency_goal", FULL, plan.plan_type


def placement(facts: list, today: date) -> Iterator[Seen]:
    for now in latest(standing(facts, today), "begins_on"):
        yield "placement.type", FULL, now.setting


def caregiver(facts: list, today: date) -> Iterator[Seen]:
    for now in latest(standing(facts, today), "begins_on"):
        yield "placement.caregiver", FULL, [part for part in (now.name, now.phone) if part]


def special_education(facts: list, today: date) -> Iterator[Seen]:
    eligible = any(standing(facts, today))
    yield "sped.status", FLAG, eligible
    yield "sped.status", FULL, eligible


def section_504(facts: list, today: date) -> Iterator[Seen]:
    yield "supports.section_504", FLAG, any(standing(facts, today))


def supports(facts: list, today: date) -> Iterator[Seen]:
    now = list(standing(facts, today))
    learner = any(f.program == "english_learner" for f in now)
    yield "supports.english_learner", FLAG, learner
    yield "supports.english_learner", FULL, learner
    if activities := sorted({f.program for f in now if f.program != "english_learner"}):
        yield "supports.activities", FULL, activities


def education_rights(facts: list, today: date) -> Iterator[Seen]:
    for holder in latest(standing(facts, today), "begins_on"):
        yield "court.education_rights_order", FULL, [part for part in (holder.name, holder.phone) if part]


def hearing(facts: list, today: date) -> Iterator[Seen]:
    ahead = [f.scheduled_at for f in facts if f.held_on is None and timezone.localdate(f.scheduled_at) >= today]
    if ahead:
        yield "court.next_hearing", FULL, timezone.localdate(min(ahead)).isoformat()


DERIVED: dict[type[Fact], Callable[[list, date], Iterator[Seen]]] = {
    record.Identity: identity,
    record.MatchKeys: match_keys,
    record.ChildWelfareId: child_welfare_id,
    record.RaceEthnicity: race_ethnicity,
    record.TribalNotice: tribal_notice,
    record.Enrollment: enrollment,
    record.SchoolEnrollment: school,
    record.SchoolOfOrigin: school_of_origin,
    record.AttendanceEvent: attendance,
    record.CareEpisode: care,
    record.CaseWorker: case_worker,
    record.PermanencyPlan: permanency,
    record.Placement: placement,
    record.PlacementCaregiver: caregiver,
    record.SpecialEducationStatus: special_education,
    record.SectionPlan: section_504,
    record.SupportProgram: supports,
    record.EducationRights: education_rights,
    record.Hearing: hearing,
}


def standing(facts: list, today: date, begins: str = "begins_on", ends: str = "ends_on") -> Iterator:
    """Facts that hold today: begun, and not ended. The day of an end is the first on which it no longer holds."""
    for fact in facts:
        begun, ended = getattr(fact, begins), getattr(fact, ends)
        if (begun is None or begun <= today) and (ended is None or ended > today):
            yield fact


def latest(facts, day: str) -> list:
    """The fact with the latest day, as a list of one; none of none."""
    found = list(facts)
    return [max(found, key=lambda fact: getattr(fact, day) or date.min)] if found else []


def masked(identifier: str) -> str:
    """The last three characters: enough to compare over the phone, too few to look up."""
    return f"…{identifier[-3:]}" if len(identifier) > 3 else "…"
