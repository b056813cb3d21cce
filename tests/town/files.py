"""The town as its partners would send it: one collaboration file, an agency's bundle, two districts' bundles.

Days are counted from today, so that signatures hold and nobody's training lapses because the calendar moved on.

Marisol (county-dcs 10023) is in care and goes to Lincoln Middle in Lakeside; Rosa Diaz is her caseworker. Jonah (10024)
goes to North High, whose agreement with the agency is signed but not active. Lucia (10025) resembles a student of
Lakeside in two of three, so her pair waits for the linkage steward; so does Teo (10028), whom his school calls Teodoro. Tom Reed's child is Ines (10026), whom no school
knows. Priya (10027) left care last month. Everybody else on the rosters has nothing to do with care.
"""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

ZONE_OF_THIS_RUN = "HOMEROOM_TEST_ZONE"  # The controller of xdist chooses, its workers inherit.
LONGEST_RUN = timedelta(hours=2)  # On a busy machine; in CI it is a quarter of an hour.


def zone_without_midnight(now: datetime) -> str:
    """Where the town lies: in Illinois, but for a run that would see midnight there. Then it lies where it is afternoon."""
    here = now.astimezone(ZoneInfo("America/Chicago"))
    is_late = (here + LONGEST_RUN).date() > here.date()
    return "Pacific/Honolulu" if is_late else "America/Chicago"


TIMEZONE = os.environ.setdefault(ZONE_OF_THIS_RUN, zone_without_midnight(datetime.now(UTC)))
TODAY = datetime.now(ZoneInfo(TIMEZONE)).date()  # Wherever the machine stands.
TAKEN_AWAY = ["view", "list", "print", "export"]
PLAN = ["plan.goals", "plan.records_transfer"]  # Both elements of the dataset, so its rows open.


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


def person(key: str, name: str, organization: str, role: str, **more) -> dict:
    mail = {"county-dcs": "dcs", "lakeside-usd": "lakeside", "north-usd": "north", "data-host": "host"}.get(
        organization, organization
    )
    ready = {"confidentiality_signed_on": ago(40), "training_completed_on": ago(30)}
    return {
        "id": key,
        "name": name,
        **({"organization": organization} if organization else {}),
        "role": role,
        "email": f"{key.split('.')[0]}@{mail}.example",
        **ready,
        **more,
    }


def youth(key: str, name: str) -> dict:
    """Signs nothing and trains for nothing: the record is the student's own."""
    return {"id": key, "name": name, "role": "youth", "email": f"{key}@home.example"}


def signed(*organizations: str) -> list[dict]:
    return [
        {"organization": o, "signed_by": f"Director of {o}", "title": "Director", "signed_on": ago(60)}
        for o in organizations
    ]


def hosting(contributor: str, basis: str) -> dict:
    return {
        "id": f"host-{contributor}",
        "tier": "HOSTING",
        "parent": "mou",
        "title": f"Hosting of the records of {contributor}",
        "parties": [contributor, "data-host"],
        "effective_on": ago(50),
        "expires_on": ahead(300),
        "hosting": {"basis": basis, "roster_retention": "none"},
        "signatures": signed(contributor, "data-host"),
    }


def line(number: int, contributor: str, recipient: str, roles: list[str], elements: list[str], **more) -> dict:
    return {
        "id": number,
        "contributor": contributor,
        "elements": elements,
        "view": "full",
        "operations": ["view", "list", "print"],
        "recipients": {"organizations": [recipient], "roles": roles},
        "purposes": ["school-stability"],
        "retention": {"days": 365, "after": "left_care"},
        "disposition": "destroy",
        **more,
    }


def school_records(district: str, **more) -> dict:
    """What a district shows the agency of the children in its care, under the Uninterrupted Scholars Act."""
    return {
        "id": f"dsa-{district.split('-')[0]}-dcs",
        "tier": "DSA",
        "parent": "mou",
        "title": f"School records of {district} for children in county care",
        "parties": [district, "county-dcs"],
        "effective_on": ago(50),
        "expires_on": ahead(200),
        "signatures": signed(district, "county-dcs"),
        "lines": [
            line(
                1,
                district,
                "county-dcs",
                ["caseworker", "caseworker_supervisor"],
                [
                    "identity.*",
                    "enrollment.*",
                    "attendance.*",
                    "academics.*",
                    "sped.status",
                    "supports.english_learner",
                ],
                relationship="assigned",
                population="in_care_of_recipient",
                bases=["FERPA-USA"],
                basis_contents={
                    "state_law": "STATE-1",
                    "onward_release": "education team members authorized by the agency",
                },
                redisclosure="to_education_team_authorized_by_agency",
                operations=TAKEN_AWAY,
            ),
            line(
                2,
                district,
                "county-dcs",
                ["caseworker", "caseworker_supervisor"],
                [*PLAN, "notes.shared"],
                relationship="assigned",
                population="in_care_of_recipient",
                bases=["FERPA-USA"],
                basis_contents={"state_law": "STATE-1", "onward_release": "education team members"},
                operations=TAKEN_AWAY,
            ),
        ],
        **more,
    }


def care_news(district: str) -> dict:
    """What the agency tells a district's counselors: that the child is in care, and whom to call; and its teachers."""
    return {
        "id": f"dsa-dcs-{district.split('-')[0]}",
        "tier": "DSA",
        "parent": "mou",
        "title": f"Care status for counselors of {district}",
        "parties": ["county-dcs", district],
        "effective_on": ago(50),
        "expires_on": ahead(200),
        "signatures": signed("county-dcs", district),
        "lines": [
            line(
                1,
                "county-dcs",
                district,
                ["school_counselor"],
                ["care.in_care"],
                view="flag",
                relationship="school_of_enrollment",
                population="enrolled_in_recipient",
                bases=["IV-E"],
                basis_contents={"program_purpose": "the education part of the case plan", "state_law": "STATE-2"},
            ),
            line(
                2,
                "county-dcs",
                district,
                ["school_counselor"],
                ["care.agency_worker", "care.episode_dates", "court.education_rights_order", "court.next_hearing"],
                relationship="school_of_enrollment",
                population="enrolled_in_recipient",
                bases=["IV-E"],
                basis_contents={"program_purpose": "the education part of the case plan", "state_law": "STATE-2"},
            ),
            line(
                3,
                "county-dcs",
                district,
                ["school_counselor"],
                [*PLAN, "notes.shared"],
                relationship="school_of_enrollment",
                population="enrolled_in_recipient",
                bases=["IV-E"],
                basis_contents={"program_purpose": "the education part of the case plan", "state_law": "STATE-2"},
            ),
            *for_teachers(district),
        ],
    }


def for_teachers(district: str) -> list[dict]:
    """A teacher who is on the team of a student enrolled in the district: that, and what the plan says is needed."""
    terms = {
        "relationship": "team_member",
        "population": "enrolled_in_recipient",
        "bases": ["IV-E"],
        "basis_contents": {"program_purpose": "the education part of the case plan", "state_law": "STATE-2"},
    }
    return [
        line(4, "county-dcs", district, ["teacher"], ["care.in_care"], view="flag", **terms),
        line(5, "county-dcs", district, ["teacher"], PLAN, **terms),
    ]


def advocates() -> dict:
    """What the agency shows the court's advocates of the children on whose teams they are."""
    return {
        "id": "dsa-dcs-casa",
        "tier": "DSA",
        "parent": "mou",
        "title": "The plan and the people for court-appointed advocates",
        "parties": ["county-dcs", "casa"],
        "effective_on": ago(50),
        "expires_on": ahead(200),
        "signatures": signed("county-dcs", "casa"),
        "lines": [
            line(
                1,
                "county-dcs",
                "casa",
                ["casa"],
                ["identity.legal_name", "identity.preferred_name", *PLAN, "notes.shared"],
                relationship="team_member",
                population="in_care",
                bases=["IV-E"],
                basis_contents={"program_purpose": "the court's review of the case plan", "state_law": "STATE-2"},
            )
        ],
    }


def collaboration(*, lakeside_waits: bool = False) -> dict:
    """The town's file; with `lakeside_waits`, Lakeside's agreement is left for its steward to activate."""
    partners = ["lakeside-usd", "north-usd", "county-dcs", "casa", "bridge", "data-host"]
    return {
        "version": 1,
        "collaboration": {
            "name": "Lakeside County Education Collaborative",
            "timezone": TIMEZONE,
            "languages": ["en", "es"],
            "legal_responsibility": ["dependency", "extended-care", "tribal-court"],
            "match_confirmation": "exact",
            "custodian": {"option": "neutral_third_party", "organization": "data-host"},
        },
        "organizations": [
            {"id": "lakeside-usd", "name": "Lakeside Unified School District", "kind": "school_district"},
            {"id": "north-usd", "name": "North Valley School District", "kind": "school_district"},
            {"id": "county-dcs", "name": "Lakeside County Child Services", "kind": "child_welfare"},
            {"id": "casa", "name": "Lakeside CASA", "kind": "advocate"},
            {"id": "bridge", "name": "Bridge Tutoring", "kind": "provider"},
            {"id": "data-host", "name": "Prairie Data Cooperative", "kind": "host"},
        ],
        "people": [
            person("rosa.diaz", "Rosa Diaz", "county-dcs", "caseworker", supervisor="sam.hill"),
            person("sam.hill", "Sam Hill", "county-dcs", "caseworker_supervisor"),
            person("tom.reed", "Tom Reed", "county-dcs", "caseworker"),
            person("dora.lind", "Dora Lind", "county-dcs", "data_steward"),
            person("ada.okafor", "Ada Okafor", "lakeside-usd", "school_counselor", schools=["lincoln-ms"]),
            person("uma.bell", "Uma Bell", "lakeside-usd", "school_counselor", schools=["grant-hs"]),
            person("tess.young", "Tess Young", "lakeside-usd", "teacher", schools=["lincoln-ms"]),
            person("ben.ito", "Ben Ito", "lakeside-usd", "data_steward"),
            person("nora.west", "Nora West", "north-usd", "data_steward"),
            person("kim.noor", "Kim Noor", "north-usd", "school_counselor", schools=["north-hs"]),
            person("cy.fox", "Cy Fox", "casa", "casa"),
            {**person("carmen.abuela", "Carmen Abuela", "", "foster_parent"), "email": "carmen@home.example"},
            youth("mari.vega", "Mari Vega"),
            youth("lou.brandt", "Lou Brandt"),
            person("lena.marsh", "Lena Marsh", "data-host", "linkage_steward"),
            person("omar.voss", "Omar Voss", "data-host", "host_operator"),
        ],
        "purposes": [
            {
                "id": "school-stability",
                "name": "Keep the child in the right school without losing a day",
                "name_in": {"es": "Que siga en la escuela adecuada sin perder un día"},
                "benefit": "Fewer unplanned school changes",
                "measure": "median days out of school after a placement change",
            },
            {
                "id": "tutoring",
                "name": "Help the child catch up",
                "benefit": "Reading and math at grade level",
                "measure": "share of tutored children gaining a level in a term",
            },
        ],
        "agreements": [
            {
                "id": "mou",
                "tier": "MOU",
                "title": "Information-sharing MOU",
                "parties": partners,
                "effective_on": ago(60),
                "expires_on": ahead(700),
                "signatures": signed(*partners),
            },
            hosting("lakeside-usd", "FERPA-SCHOOL-OFFICIAL"),
            hosting("north-usd", "FERPA-SCHOOL-OFFICIAL"),
            hosting("county-dcs", "IV-E"),
            school_records("lakeside-usd", **({"activate": False} if lakeside_waits else {})),
            school_records("north-usd", activate=False),
            care_news("lakeside-usd"),
            advocates(),
        ],
        "relations": [
            {"person": "mari.vega", "student": "county-dcs:10023", "relation": "self", "from": ago(100)},
            {"person": "lou.brandt", "student": "county-dcs:10026", "relation": "self", "from": ago(100)},
        ],
        "recusals": [],
    }


class PlainDumper(yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper):
    """Writes a list that is used twice in full, as a person would; the reader refuses aliases."""

    def ignore_aliases(self, data):
        return True


def write_csv(folder: Path, name: str, header: str, *rows: list | tuple) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


CHILDREN = [
    # childId, state id, first, middle, last, former, birth date, sex, worker, in care since, left, school of origin
    ("10023", "ST-501", "Marisol", "Ana", "Vega Ruiz", "", "2013-04-02", "female", "rosa", 200, None, "LKS-LINC"),
    ("10024", "ST-601", "Jonah", "", "Vega Ruiz", "", "2009-09-13", "male", "rosa", 200, None, "NV-HIGH"),
    ("10025", "", "Lucia", "", "Brandt", "Olmo", "2012-07-21", "female", "rosa", 90, None, "LKS-LINC"),
    ("10026", "", "Ines", "", "Quill", "", "2015-01-30", "female", "tom", 60, None, ""),
    ("10028", "", "Teo", "", "Brask", "", "2013-08-16", "male", "rosa", 120, None, "LKS-LINC"),
    ("10027", "ST-502", "Priya", "", "Nand", "", "2013-11-09", "female", "rosa", 400, 20, "LKS-LINC"),
]


@dataclass(frozen=True)
class Agency:
    """Who sends children: its own name, court and town, and its workers by what the list of children calls them."""

    key: str
    name: str
    place: str
    mail: str
    workers: dict[str, tuple[str, str]]


COUNTY = Agency(
    "county-dcs",
    "Lakeside County Child Services",
    "Lakeside",
    "dcs.example",
    {"rosa": ("Rosa", "Diaz"), "tom": ("Tom", "Reed")},
)


def agency(folder: Path, sender: Agency = COUNTY, children: Sequence[tuple] | None = None) -> Path:
    """An agency's HCW 1.0 bundle."""
    children = CHILDREN if children is None else children
    write_csv(
        folder,
        "manifest.csv",
        "propertyName,value",
        ("homeroom.childwelfare.version", "1.0"),
        *(
            (f"file.{n}", "bulk")
            for n in ("children", "episodes", "placements", "contacts", "schooldecisions", "hearings")
        ),
        *((f"file.{n}", "absent") for n in ("plans", "consents")),
        ("source.systemName", "County case system"),
        ("source.agencyId", sender.key),
        ("source.extractedAt", f"{TODAY}T06:00:00Z"),
    )
    write_csv(
        folder,
        "children.csv",
        "childId,stateStudentId,firstName,middleName,lastName,suffix,formerLastNames,birthDate,sex,preferredFirstName,"
        "preferredLanguage,interpreterNeeded,tribalNotice",
        *((c[0], c[1], c[2], c[3], c[4], "", c[5], c[6], c[7], "", "en", "false", "no") for c in children),
    )
    write_csv(
        folder,
        "episodes.csv",
        "episodeId,childId,removalDate,removalEnvironment,exitDate,exitReason,legalAuthority,courtName,docketNumber",
        *(
            (
                f"E{c[0]}",
                c[0],
                ago(c[9]),
                "parent-household",
                ago(c[10]) if c[10] else "",
                "reunification" if c[10] else "",
                "dependency",
                f"{sender.place} Juvenile Court",
                f"JV-{c[0]}",
            )
            for c in children
        ),
    )
    write_csv(
        folder,
        "placements.csv",
        "placementId,episodeId,childId,startDate,endDate,settingType,providerName,street,city,state,postalCode,county,"
        "addressConfidential,outOfState",
        *(
            (
                f"P{c[0]}",
                f"E{c[0]}",
                c[0],
                ago(c[9]),
                ago(c[10]) if c[10] else "",
                "foster-home-relative",
                f"Home of {c[0]}",
                f"{c[0]} Heron Lane",
                sender.place,
                "IL",
                "60001",
                sender.place,
                "true" if c[0] == "10023" else "",
                "false",
            )
            for c in children
        ),
    )
    contacts = []
    for c in children:
        worker = sender.workers[c[8]]
        since, until = ago(c[9]), ago(c[10]) if c[10] else ""
        contacts += [
            (f"W{c[0]}", c[0], "caseworker", *worker, sender.name, f"{c[8]}@{sender.mail}", "555-0101", since, until,
             "yes", "false", "none", ""),
            (f"F{c[0]}", c[0], "relative-caregiver", "Carmen", f"Abuela {c[0]}", "",
             "carmen@home.example" if c[0] == "10023" else "", "555-0102", since, until,
             "yes", "true", "none", ""),
            (f"M{c[0]}", c[0], "parent", "Pat", f"Parent {c[0]}", "", "", "555-0103", since, "", "unknown", "false",
             "no-contact" if c[0] == "10024" else "none", ago(30) if c[0] == "10024" else ""),
        ]  # fmt: skip
    write_csv(
        folder,
        "contacts.csv",
        "contactId,childId,role,firstName,lastName,organization,email,phone,startDate,endDate,mayReceiveRecords,"
        "isEducationRightsHolder,contactRestriction,restrictionOrderDate",
        *contacts,
    )
    write_csv(
        folder,
        "schooldecisions.csv",
        "decisionId,childId,placementId,decisionDate,schoolOfOriginNcesId,schoolOfOriginName,decision,decidedBy,"
        "transportationBy,transportationStart",
        *(
            (f"D{c[0]}", c[0], f"P{c[0]}", ago(c[9] - 5), c[11], f"School {c[11]}", "remain-school-of-origin", "team",
             "shared", ago(c[9] - 8))
            for c in children
            if c[11]
        ),
    )  # fmt: skip
    write_csv(
        folder,
        "hearings.csv",
        "hearingId,childId,episodeId,hearingType,scheduledAt,heldOn,courtName,docketNumber,educationOrderMade",
        *(
            (
                "H1",
                c[0],
                f"E{c[0]}",
                "periodic-review",
                f"{ahead(30)}T15:00:00Z",
                "",
                f"{sender.place} Juvenile Court",
                f"JV-{c[0]}",
                "",
            )
            for c in children
            if c[0] == "10023"
        ),
    )
    return folder


LAKESIDE = [
    # sourcedId, state id, given, family, middle, birth date, school, grade
    ("S1", "ST-501", "Marisol", "Vega Ruiz", "Ana", "2013-04-02", "lincoln-ms", "07"),
    ("S2", "ST-502", "Priya", "Nand", "", "2013-11-09", "lincoln-ms", "07"),
    ("S3", "ST-503", "Lucia", "Olmo", "", "2012-07-21", "lincoln-ms", "08"),
    ("S4", "ST-504", "Bystander", "Wexford", "", "2013-02-11", "lincoln-ms", "07"),
    ("S30", "ST-530", "Teodoro", "Brask", "", "2013-08-16", "lincoln-ms", "07"),
    ("S5", "ST-505", "Onlooker", "Tamsin", "", "2010-06-01", "grant-hs", "10"),
    *((f"S{n}", f"ST-{500 + n}", f"Pupil{n}", f"Nobody{n}", "", "2011-05-05", "grant-hs", "09") for n in range(6, 26)),
]
NORTH = [
    ("N1", "ST-601", "Jonah", "Vega Ruiz", "", "2009-09-13", "north-hs", "11"),
    *(
        (f"N{n}", f"ST-{600 + n}", f"Scholar{n}", f"Elsewhere{n}", "", "2010-03-03", "north-hs", "10")
        for n in range(2, 12)
    ),
]
SCHOOLS = {
    "lincoln-ms": ("Lincoln Middle School", "LKS-LINC"),
    "grant-hs": ("Grant High School", "LKS-GRANT"),
    "north-hs": ("North High School", "NV-HIGH"),
}


def district(folder: Path, key: str, name: str, students: list) -> Path:
    """A district's OneRoster 1.1 bundle."""
    schools = sorted({s[6] for s in students})
    begins, ends = ago(80), ahead(180)
    year = ends.year
    write_csv(
        folder,
        "manifest.csv",
        "propertyName,value",
        ("manifest.version", "1.0"),
        ("oneroster.version", "1.1"),
        *(
            (f"file.{n}", "bulk" if n in ("academicSessions", "classes", "courses", "demographics", "enrollments", "orgs", "users") else "absent")
            for n in ("academicSessions", "categories", "classes", "classResources", "courses", "courseResources",
                      "demographics", "enrollments", "lineItems", "orgs", "resources", "results", "users")
        ),
        ("source.systemName", f"{name} SIS"),
        ("source.systemCode", key),
    )  # fmt: skip
    write_csv(
        folder,
        "orgs.csv",
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
        (key, "", "", name, "district", key, ""),
        *((s, "", "", SCHOOLS[s][0], "school", SCHOOLS[s][1], key) for s in schools),
    )
    write_csv(
        folder,
        "academicSessions.csv",
        "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
        ("year", "", "", f"{year - 1}-{year}", "schoolYear", begins, ends, "", year),
        ("term", "", "", "First half", "semester", begins, ahead(60), "year", year),
    )
    write_csv(
        folder,
        "courses.csv",
        "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
        ("math", "", "", "year", "Mathematics", "MA1", "", key, "", ""),
    )
    write_csv(
        folder,
        "classes.csv",
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
        "termSourcedIds,subjects,subjectCodes,periods",
        *((f"math-{s}", "", "", f"Math at {SCHOOLS[s][0]}", "", "math", "M", "scheduled", "", s, "term", "", "", "") for s in schools),
    )  # fmt: skip
    write_csv(
        folder,
        "users.csv",
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,"
        "identifier,email,sms,phone,agentSourcedIds,grades,password",
        *((s[0], "", "", "true", s[6], "student", s[0].lower(), "", s[2], s[3], s[4], s[1], "", "", "", "", s[7], "") for s in students),
    )  # fmt: skip
    write_csv(
        folder,
        "demographics.csv",
        "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,"
        "nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,"
        "countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus",
        *((s[0], "", "", s[5], "female", "", "", "", "", "", "", "", "", "", "", "") for s in students),
    )
    write_csv(
        folder,
        "enrollments.csv",
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
        *((f"e-{s[0]}", "", "", f"math-{s[6]}", s[6], s[0], "student", "false", begins, ends) for s in students),
    )
    return folder


def attendance(path: Path) -> Path:
    """Lakeside's attendance exceptions: three of Marisol's, one of Lucia's look-alike, one of a bystander's."""
    write_csv(
        path.parent,
        path.name,
        "studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason",
        ("S1", "lincoln-ms", ago(40), "Unexcused Absence", "", ""),
        ("S1", "lincoln-ms", ago(20), "Excused Absence", "", "Court"),
        ("S1", "lincoln-ms", ago(10), "Tardy", "15", ""),
        ("S3", "lincoln-ms", ago(12), "Tardy", "5", ""),
        ("S4", "lincoln-ms", ago(12), "Tardy", "5", ""),
    )
    return path


def write_town(folder: Path) -> Path:
    """Everything the town's partners send, below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, waits in (("collaboration.yaml", False), ("collaboration-before.yaml", True)):
        text = yaml.dump(collaboration(lakeside_waits=waits), Dumper=PlainDumper, sort_keys=False)
        (folder / name).write_text(text)
    agency(folder / "county-dcs")
    district(folder / "lakeside-usd", "lakeside-usd", "Lakeside Unified", LAKESIDE)
    district(folder / "north-usd", "north-usd", "North Valley", NORTH)
    attendance(folder / "lakeside-flat" / "attendance.csv")
    return folder
