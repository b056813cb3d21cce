"""Records of the standard out of what was fetched. What is not on record is left out; nothing is made up to fill a field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from homeroom.common.dates import iso, school_year_of
from homeroom.exchange.formats import CODES
from homeroom.exchange.provider import ids
from homeroom.exchange.provider.fetched import DISTRICT, Fetched
from homeroom.exchange.provider.operations import base_of
from homeroom.partners.models import Organization
from homeroom.students import models as record

Body = dict[str, Any]


class Record(NamedTuple):
    """The record, and the students of whom it tells: each stands in the book when it is shown."""

    body: Body
    students: frozenset[int] = frozenset()


class Referring:
    """Makes references to other records: `href` leads to the service that has them, at this same address."""

    def __init__(self, root: str, base: str = "") -> None:
        self.root, self.base = root.rstrip("/"), base

    def __call__(self, kind: str, collection: str, sourced_id: str) -> Body:
        href = f"{self.root}/{self.base or base_of(collection)}{collection}/{sourced_id}"
        return {"href": href, "sourcedId": sourced_id, "type": kind}

    def org(self, organization_key: str, school_source_id: str = "") -> Body:
        return self("org", "orgs", ids.org_id(organization_key, school_source_id))

    def session(self, organization_key: str, source_id: str) -> Body:
        return self("academicSession", "academicSessions", ids.session_id(organization_key, source_id))


def stamp(sourced_id: str, changed_at: datetime) -> Body:
    """Everything that is told is in force: what has ended is not there any more."""
    moment = changed_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"sourcedId": sourced_id, "status": "active", "dateLastModified": moment}


def told(**values: Any) -> Body:
    """Without what is empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


# What contributors publish about themselves.


def sessions(fetched: Fetched, to: Referring) -> Iterator[Record]:
    known = {(term.contributor_id, term.source_id) for term in fetched.terms}
    for term in fetched.terms:
        key = term.contributor.key
        has_parent = (term.contributor_id, term.parent_source_id) in known
        body = told(
            title=term.title or term.source_id,
            startDate=iso(term.begins_on),
            endDate=iso(term.ends_on),
            type=wire("sessionType", term.type),
            parent=to.session(key, term.parent_source_id) if has_parent else None,
            schoolYear=str(term.school_year or school_year_of(term.ends_on).ends_on.year),
        )
        yield Record(stamp(ids.session_id(key, term.source_id), term.changed_at) | body)


def orgs(fetched: Fetched, to: Referring) -> Iterator[Record]:
    of_district: dict[int, list[Any]] = {}
    for school in fetched.schools:
        of_district.setdefault(school.contributor_id, []).append(school)
    for organization in fetched.contributors:
        schools = of_district.get(organization.pk, [])
        newest = max((school.changed_at for school in schools), default=EPOCH)
        children = [to.org(organization.key, school.source_id) for school in schools]
        body = {"name": organization.name, "type": kind_of(organization), "identifier": organization.key}
        yield Record(stamp(ids.org_id(organization.key), newest) | body | told(children=children))
    for school in fetched.schools:
        key = school.contributor.key
        about = {"name": school.name, "type": "school", "identifier": school.identifier, "parent": to.org(key)}
        yield Record(stamp(ids.org_id(key, school.source_id), school.changed_at) | about)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # An organization itself tells no moment.


def kind_of(organization: Organization) -> str:
    return "district" if organization.kind == DISTRICT else "local"


# Of students.


def class_enrollments(fetched: Fetched) -> list[Any]:
    return fetched.facts(record.ClassEnrollment, "school_class__contributor")


def enrollments(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """In classes, for these are what the standard calls an enrollment."""
    count: dict[tuple, int] = {}
    for fact in sorted(class_enrollments(fetched), key=lambda fact: (fact.student_id, fact.key)):
        section, student = fact.school_class, fetched.public_ids[fact.student_id]
        key = section.contributor.key
        class_id = ids.class_id(key, section.source_id)
        same = (student, class_id, fact.begins_on)
        count[same] = count.get(same, 0) + 1
        body = {
            "user": to("user", "users", str(student)),
            "class": to("class", "classes", class_id),
            "school": to.org(key, section.school_source_id),
            "role": "student",
            **told(beginDate=iso(fact.begins_on), endDate=iso(fact.ends_on)),
        }
        yield Record(stamp(ids.enrollment_id(*same, count[same]), fact.recorded_at) | body, only(fact))


def classes_taken(fetched: Fetched) -> dict[tuple[int, str], frozenset[int]]:
    """By contributor and its id of the class, the students of the program who take it."""
    return students_by(
        class_enrollments(fetched), lambda fact: (fact.school_class.contributor_id, fact.school_class.source_id)
    )


def teaching(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """Enrollments of those who teach the classes that the program's students take."""
    students = classes_taken(fetched)
    for row in fetched.teaching(set(students)):
        key = row.contributor.key
        body = {
            "user": to("user", "users", ids.teacher_id(key, row.teacher_source_id)),
            "class": to("class", "classes", ids.class_id(key, row.class_source_id)),
            "school": to.org(key, row.school_source_id),
            "role": "teacher",
            **told(
                primary=None if row.is_primary is None else str(row.is_primary).lower(),
                beginDate=iso(row.begins_on),
                endDate=iso(row.ends_on),
            ),
        }
        sourced_id = ids.sourced_id("teaching", key, row.class_source_id, row.teacher_source_id, row.begins_on)
        yield Record(stamp(sourced_id, row.changed_at) | body, students[row.contributor_id, row.class_source_id])


def teachers(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """Who teaches a student of the program: whose name stands here tells that."""
    students = classes_taken(fetched)
    taught: dict[tuple[int, str], list[Any]] = {}
    for row in fetched.teaching(set(students)):
        taught.setdefault((row.contributor_id, row.teacher_source_id), []).append(row)
    for teacher in fetched.teachers(set(taught)):
        key, rows = teacher.contributor.key, taught[teacher.contributor_id, teacher.source_id]
        places = unique(to.org(key, row.school_source_id) for row in rows)
        body = {
            "enabledUser": "true",
            "givenName": teacher.given_name,
            "familyName": teacher.family_name,
            **told(middleName=teacher.middle_name, email=teacher.email),
            "roles": roles_at(places, "teacher"),
            "primaryOrg": places[0],
        }
        told_of = frozenset().union(*(students[row.contributor_id, row.class_source_id] for row in rows))
        newest = max(teacher.changed_at, *(row.changed_at for row in rows))
        yield Record(stamp(ids.teacher_id(key, teacher.source_id), newest) | body, told_of)


def roles_at(places: list[Body], role: str) -> list[Body]:
    """The first is the primary one."""
    return [
        {"roleType": "primary" if place == places[0] else "secondary", "role": role, "org": place} for place in places
    ]


def only(fact: Any) -> frozenset[int]:
    return frozenset((fact.student_id,))


def classes(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """Those that a student of the program takes: that a class stands here tells that."""
    students = students_by(class_enrollments(fetched), lambda fact: fact.school_class_id)
    terms = {(term.contributor_id, term.source_id) for term in fetched.terms}
    for section in fetched.classes(students):
        key = section.contributor.key
        body = {
            "title": section.title,
            **told(
                classCode=section.code,
                classType=wire("classType", section.type),
                location=section.location,
                grades=section.grades,
                subjects=section.subjects,
                subjectCodes=section.subject_codes,
                periods=section.periods,
                course=section.course_source_id
                and to("course", "courses", ids.course_id(key, section.course_source_id)),
            ),
            "school": to.org(key, section.school_source_id),
            "terms": [
                to.session(key, term) for term in section.term_source_ids if (section.contributor_id, term) in terms
            ],
        }
        changed = stamp(ids.class_id(key, section.source_id), section.changed_at)
        yield Record(changed | body, students[section.pk])


def courses(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """Those of the classes that a student of the program takes."""
    students = students_by(
        class_enrollments(fetched),
        lambda fact: (fact.school_class.contributor_id, fact.school_class.course_source_id),
    )
    schools = {(school.contributor_id, school.source_id) for school in fetched.schools}
    terms = {(term.contributor_id, term.source_id) for term in fetched.terms}
    for course in fetched.courses({named for named in students if named[1]}):
        key = course.contributor.key
        is_of_school = (course.contributor_id, course.org_source_id) in schools
        year = (course.contributor_id, course.school_year_source_id)
        body = told(
            schoolYear=to.session(key, course.school_year_source_id) if year in terms else None,
            grades=course.grades,
            subjects=course.subjects,
            subjectCodes=course.subject_codes,
            org=to.org(key, course.org_source_id if is_of_school else ""),
        )
        changed = stamp(ids.course_id(key, course.source_id), course.changed_at)
        told_of = students[course.contributor_id, course.source_id]
        yield Record(changed | {"title": course.title, "courseCode": course.code} | body, told_of)


def students_by(facts: Iterable[Any], what: Callable[[Any], Any]) -> dict[Any, frozenset[int]]:
    found: dict[Any, set[int]] = {}
    for fact in facts:
        found.setdefault(what(fact), set()).add(fact.student_id)
    return {key: frozenset(students) for key, students in found.items()}


def users(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """Students whose names may be fetched, each once, however many partners have a record: the school's own word first."""
    enrolled = fetched.by_student(in_force(fetched.facts(record.SchoolEnrollment, "school__contributor"), fetched))
    grades = fetched.by_student(in_force(fetched.facts(record.Enrollment), fetched))
    for student, identities in fetched.by_student(fetched.facts(record.Identity)).items():
        name = preferred(identities)
        schools = sorted(enrolled.get(student, ()), key=lambda fact: (fact.entry_on or date.min, fact.pk), reverse=True)
        places = unique(to.org(fact.school.contributor.key, fact.school.source_id) for fact in schools)
        places = places or [to.org(name.contributor.key)]
        level = [ceds(fact.grade_level) for fact in grades.get(student, ()) if fact.grade_level]
        newest = max(fact.recorded_at for fact in (*identities, *schools, *grades.get(student, ())))
        body = {
            "enabledUser": "true",
            "givenName": name.first_name,
            "familyName": name.last_name,
            **told(
                middleName=name.middle_name,
                preferredFirstName=name.preferred_first_name,
                grades=sorted(set(filter(None, level))),
            ),
            "roles": roles_at(places, "student"),
            "primaryOrg": places[0],
        }
        yield Record(stamp(str(fetched.public_ids[student]), newest) | body, frozenset((student,)))


def former_user(body: Body) -> Body:
    """As in 1.1: one role, and the organizations where it is held. That edition needs a name to sign in with; here is none but
    the id."""
    places = [role["org"] for role in body["roles"]]
    left = {name: value for name, value in body.items() if name not in ("roles", "primaryOrg", "preferredFirstName")}
    return left | {"username": body["sourcedId"], "role": body["roles"][0]["role"], "orgs": places}


def unique(places: Iterable[Body]) -> list[Body]:
    return list({place["sourcedId"]: place for place in places}.values())


def preferred(facts: list[Any]) -> Any:
    """Of several contributors' facts of the same: a school's own word, of two records that it has the first one's; else what
    came first."""
    return min(facts, key=lambda fact: (fact.contributor.kind != DISTRICT, fact.of_record or 0, fact.pk))


def in_force(facts: Iterable[Any], fetched: Fetched) -> list[Any]:
    return [
        fact
        for fact in facts
        if (fact.entry_on is None or fact.entry_on <= fetched.today)
        and (fact.exit_on is None or fact.exit_on > fetched.today)
    ]


def demographics(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """A word that is not on record is left out: in the standard as here that is "not known", and no "false"."""
    keys = fetched.by_student(fetched.facts(record.MatchKeys))
    identities = fetched.by_student(fetched.facts(record.Identity))
    races = fetched.by_student(fetched.facts(record.RaceEthnicity))
    for student in sorted(keys.keys() | identities.keys() | races.keys()):
        facts = [*keys.get(student, ()), *identities.get(student, ()), *races.get(student, ())]
        births = [fact for fact in keys.get(student, ()) if fact.birth_on]
        sexes = [fact for fact in identities.get(student, ()) if fact.sex]
        body = told(
            birthDate=iso(preferred(births).birth_on) if births else None,
            sex=wire("sex", preferred(sexes).sex) if sexes else None,
        )
        reported = [fact for fact in races.get(student, ()) if fact.reported]
        body |= dict.fromkeys(preferred(reported).reported, "true") if reported else {}
        if body:
            newest = max(fact.recorded_at for fact in facts)
            yield Record(stamp(str(fetched.public_ids[student]), newest) | body, frozenset((student,)))


def ceds(stored: str) -> str:
    """CEDS entry grade levels have two places: "07", "KG"."""
    known = CODES["gradeLevel"].stored_by_wire
    return next((code for code, ours in known.items() if ours == stored and len(code) == CEDS_PLACES), "")


CEDS_PLACES = 2


def wire(name: str, stored: str) -> str:
    """The standard's code for ours; what is none of ours stands as it came."""
    for on_the_wire, ours in CODES[name].stored_by_wire.items():
        if ours == stored:
            return on_the_wire
    return stored
