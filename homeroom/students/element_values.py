"""What the value of each element is, out of what one contributor says of one student.

A value has up to three views. `full` is what an agreement shows at most; `masked` is initials of names, the year of a
birth date, the last three places of an identifier, and for all else just that something is on record; `flag` is yes
or no: for in_care, special education and English learner whether it holds, for all else that something is on record.
Sealed values (an address) have no full glimpse: they are opened as rows or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from homeroom.access.catalogue import catalogue
from homeroom.common.dates import iso, school_year_of
from homeroom.students import models as record
from homeroom.students.models import Fact, Glimpse

LAST_PLACES_SHOWN = 3
# A list in a glimpse is for one screen; the rows have all of it.
LISTED_MAX = 60


@dataclass
class Facts:
    """What one contributor says of one student now, by kind."""

    today: date
    by_kind: dict[type[Fact], list] = field(default_factory=dict)

    def all(self, kind: type[Fact]) -> list:
        return self.by_kind.get(kind, [])

    def one(self, kind: type[Fact]):
        """The newest of a kind."""
        return self.all(kind)[-1] if self.all(kind) else None

    def now(self, kind: type[Fact], begins: str = "begins_on", ends: str = "ends_on") -> list:
        """Those that hold today; a fact without dates holds."""
        return [fact for fact in self.all(kind) if _holds(getattr(fact, begins), getattr(fact, ends), self.today)]


def _holds(begins: date | None, ends: date | None, today: date) -> bool:
    return (begins is None or begins <= today) and (ends is None or ends > today)


Value = object
Full = Callable[[Facts], Value]
FULL: dict[str, Full] = {}
MASKS: dict[str, Callable[[Value], Value]] = {}
TRUTHS = frozenset(("care.in_care", "sped.status", "supports.english_learner", "supports.section_504"))
SEALED = frozenset(("placement.address",))
EMPTY: tuple[Value, ...] = (None, "", [], {})


def element(key: str, mask: Callable[[Value], Value] | None = None) -> Callable[[Full], Full]:
    """Register how the full value of an element follows from facts, and how it is masked."""

    def register(full: Full) -> Full:
        FULL[key] = full
        if mask:
            MASKS[key] = mask
        return full

    return register


def initials(name: Value) -> str:
    return " ".join(f"{part[0]}." for part in str(name).split())


def birth_year(day: Value) -> str:
    return str(day)[:4]


def last_places(identifier: Value) -> str:
    return "…" + str(identifier)[-LAST_PLACES_SHOWN:]


def who(fact, *more: str) -> dict:
    said = {name: getattr(fact, name) for name in ("name", "role", *more)}
    return {name: value for name, value in said.items() if value}


# Identity


@element("identity.legal_name", initials)
def legal_name(facts: Facts) -> Value:
    identity = facts.one(record.Identity)
    parts = (identity.first_name, identity.middle_name, identity.last_name, identity.suffix) if identity else ()
    return " ".join(filter(None, parts))


@element("identity.preferred_name", initials)
def preferred_name(facts: Facts) -> Value:
    identity = facts.one(record.Identity)
    return identity and identity.preferred_first_name and f"{identity.preferred_first_name} {identity.last_name}"


@element("identity.birth_date", birth_year)
def birth_date(facts: Facts) -> Value:
    keys = facts.one(record.MatchKeys)
    return iso(keys.birth_on) if keys else None


@element("identity.sex")
def sex(facts: Facts) -> Value:
    identity = facts.one(record.Identity)
    return identity and identity.sex


@element("identity.home_language")
def home_language(facts: Facts) -> Value:
    identity = facts.one(record.Identity)
    return identity and identity.home_language


@element("identity.state_student_id", last_places)
def state_student_id(facts: Facts) -> Value:
    keys = facts.one(record.MatchKeys)
    return keys and keys.state_student_id


@element("identity.child_welfare_id", last_places)
def child_welfare_id(facts: Facts) -> Value:
    identifier = facts.one(record.ChildWelfareId)
    return identifier and identifier.identifier


@element("identity.race_ethnicity")
def race_ethnicity(facts: Facts) -> Value:
    reported = facts.one(record.RaceEthnicity)
    return reported and reported.reported


@element("identity.tribal_affiliation")
def tribal_affiliation(facts: Facts) -> Value:
    notice = facts.one(record.TribalNotice)
    return notice and notice.answer


# School


def enrollment(facts: Facts):
    """The one that holds today, else the latest there was."""
    return next(reversed(facts.now(record.Enrollment, "entry_on", "exit_on")), facts.one(record.Enrollment))


@element("enrollment.school")
def school(facts: Facts) -> Value:
    return "; ".join(dict.fromkeys(e.school_name for e in facts.now(record.SchoolEnrollment, "entry_on", "exit_on")))


@element("enrollment.entry_date")
def entry_date(facts: Facts) -> Value:
    return iso(enrollment(facts).entry_on) if enrollment(facts) else None


@element("enrollment.exit")
def left_school(facts: Facts) -> Value:
    left = enrollment(facts)
    return {"on": iso(left.exit_on), "type": left.exit_type} if left and left.exit_on else None


@element("enrollment.grade_level")
def grade_level(facts: Facts) -> Value:
    return enrollment(facts) and enrollment(facts).grade_level


@element("enrollment.history")
def history(facts: Facts) -> Value:
    return [
        {"school": e.school_name, "entry_on": iso(e.entry_on), "exit_on": iso(e.exit_on)}
        for e in facts.all(record.SchoolEnrollment)
    ]


@element("enrollment.school_of_origin")
def school_of_origin(facts: Facts) -> Value:
    origin = facts.one(record.SchoolOfOrigin)
    return origin and origin.school_name


@element("enrollment.schedule")
def schedule(facts: Facts) -> Value:
    return sorted({e.class_title for e in facts.now(record.ClassEnrollment)})


def this_school_year(facts: Facts) -> list:
    """The newest school year of which there is an event: in summer, and in an old file, not today's."""
    events = facts.all(record.AttendanceEvent)
    if not events:
        return []
    year = school_year_of(events[-1].event_on)
    return [event for event in events if year.begins_on <= event.event_on <= year.ends_on]


@element("attendance.daily")
def attendance_daily(facts: Facts) -> Value:
    return [{"on": iso(e.event_on), "category": e.category} for e in this_school_year(facts)[-LISTED_MAX:]]


@element("attendance.summary")
def attendance_summary(facts: Facts) -> Value:
    events = this_school_year(facts)
    counts = Counter(event.category for event in events)
    return {"school_year": school_year_of(events[-1].event_on).ends_on.year, **counts} if events else None


@element("academics.current_grades")
def current_grades(facts: Facts) -> Value:
    return [
        {
            "course": grade.course_title,
            "period": grade.grading_period,
            "grade": grade.letter_grade or (str(grade.numeric_grade) if grade.numeric_grade is not None else ""),
        }
        for grade in facts.all(record.ClassGrade)[-LISTED_MAX:]
    ]


@element("academics.transcript")
def transcript(facts: Facts) -> Value:
    return [
        {"course": line.course_title, "school_year": line.school_year, "term": line.term, "grade": line.final_grade}
        for line in facts.all(record.CreditRecord)[-LISTED_MAX:]
    ]


@element("academics.credits")
def credits_(facts: Facts) -> Value:
    lines = facts.all(record.CreditRecord)
    if not lines:
        return None
    sums = {name: sum(getattr(line, name) or 0 for line in lines) for name in CREDITS}
    return {name: str(total) for name, total in sums.items()}


CREDITS = ("credits_attempted", "credits_earned", "partial_credits")


@element("sped.status")
def special_education(facts: Facts) -> Value:
    return bool(facts.now(record.SpecialEducationStatus)) if facts.all(record.SpecialEducationStatus) else None


@element("supports.section_504")
def section_504(facts: Facts) -> Value:
    return bool(facts.now(record.SectionPlan)) if facts.all(record.SectionPlan) else None


@element("supports.english_learner")
def english_learner(facts: Facts) -> Value:
    if not any(p.program == "english_learner" for p in facts.all(record.SupportProgram)):
        return None
    return any(p.program == "english_learner" for p in facts.now(record.SupportProgram))


@element("supports.activities")
def activities(facts: Facts) -> Value:
    return sorted({p.program for p in facts.now(record.SupportProgram) if p.program != "english_learner"})


@element("discipline.incidents")
def incidents(facts: Facts) -> Value:
    return [
        {"on": iso(i.incident_on), "behavior": i.behavior} for i in facts.all(record.DisciplineIncident)[-LISTED_MAX:]
    ]


@element("discipline.actions")
def actions(facts: Facts) -> Value:
    return [
        {"on": iso(a.begins_on), "discipline": a.discipline, "days": str(a.days) if a.days is not None else None}
        for a in facts.all(record.DisciplineAction)[-LISTED_MAX:]
    ]


# Care


@element("care.in_care")
def in_care(facts: Facts) -> Value:
    if not facts.all(record.CareEpisode):
        return None
    return bool(facts.now(record.CareEpisode, "removal_on", "exit_on"))


@element("care.episode_dates")
def episode_dates(facts: Facts) -> Value:
    return [{"removal_on": iso(e.removal_on), "exit_on": iso(e.exit_on)} for e in facts.all(record.CareEpisode)]


@element("care.agency_worker")
def agency_worker(facts: Facts) -> Value:
    return [who(w, "phone", "email") for w in facts.now(record.CaseWorker)]


@element("care.permanency_goal")
def permanency_goal(facts: Facts) -> Value:
    return [plan.plan_type for plan in facts.now(record.PermanencyPlan, "established_on", "ended_on")]


@element("placement.type")
def placement_type(facts: Facts) -> Value:
    placement = next(reversed(facts.now(record.Placement)), None)
    return placement and {"setting": placement.setting, "since": iso(placement.begins_on)}


@element("placement.address")
def placement_address(facts: Facts) -> Value:
    return bool(facts.now(record.PlacementAddress)) or None


@element("placement.caregiver")
def caregiver(facts: Facts) -> Value:
    return [who(c, "phone", "email") for c in facts.now(record.PlacementCaregiver)]


@element("court.education_rights_order")
def education_rights(facts: Facts) -> Value:
    return [who(holder, "phone") for holder in facts.now(record.EducationRights)]


@element("court.next_hearing")
def next_hearing(facts: Facts) -> Value:
    ahead = [h for h in facts.all(record.Hearing) if h.scheduled_at.date() >= facts.today and h.held_on is None]
    return {"type": ahead[0].hearing_type, "at": ahead[0].scheduled_at.isoformat()} if ahead else None


@element("court.contact_limits")
def contact_limits(facts: Facts) -> Value:
    return [who(limit, "restriction") for limit in facts.now(record.ContactLimit)]


PARENTS = ("parent", "legal_guardian")


@element("people.parents")
def parents(facts: Facts) -> Value:
    return [who(p, "phone", "email") for p in facts.now(record.PersonAround) if p.role in PARENTS]


@element("people.advocates")
def advocates(facts: Facts) -> Value:
    around = facts.now(record.PersonAround)
    return [who(p, "organization", "phone", "email") for p in around if p.role not in PARENTS]


@element("plan.best_interest")
def best_interest(facts: Facts) -> Value:
    decision = facts.one(record.SchoolDecision)
    return decision and {"decision": decision.decision, "decided_on": iso(decision.decided_on)}


@element("plan.transport")
def transport(facts: Facts) -> Value:
    decision = facts.one(record.SchoolDecision)
    if decision is None or not decision.transportation_by:
        return None
    return {"by": decision.transportation_by, "since": iso(decision.transportation_begins_on)}


def glimpses_of(facts: Facts) -> Iterator[tuple[int, int, int, Value]]:
    """Number of the element, number of its dataset, view and value, of all that there is."""
    for key, full in FULL.items():
        value = full(facts)
        if value in EMPTY:
            continue
        number, dataset = (
            catalogue().elements[key].number,
            catalogue().datasets[catalogue().elements[key].dataset].number,
        )
        holds = value if key in TRUTHS else True
        masked = MASKS[key](value) if key in MASKS else holds
        yield number, dataset, Glimpse.FLAG, holds
        yield number, dataset, Glimpse.MASKED, masked
        if key not in SEALED:
            yield number, dataset, Glimpse.FULL, value
