"""OneRoster CSV 1.1 and 1.2: files, columns, what names what.

Sources: the 1EdTech CSV binding 1.2.1 (imsglobal.org/spec/oneroster/v1p2/bind/csv) and the 1.1 tables
(imsglobal.org/oneroster-v11-final-csv-tables). A star (MUST) stands where a row means nothing without the
value. A plus (SHOULD) stands where the standard requires a value that real exports leave empty and that the
record can do without.
"""

from __future__ import annotations

from homeroom.exchange.formats.shapes import FileSpec, Format, Reference, columns, files

STAMP = columns("sourcedId*:id status:code=status dateLastModified:moment")

# Misspellings met in real bundles (moodle-enrol_oneroster and others).
MISSPELLED = {"prefferedGivenName": "preferredGivenName", "dataLastModified": "dateLastModified"}


def file(
    name: str,
    text: str,
    *references: tuple[str, str],
    periods: tuple[tuple[str, str], ...] = (),
    aliases: dict[str, str] | None = None,
    used: bool = True,
) -> FileSpec:
    return FileSpec(
        name,
        STAMP + columns(text),
        key=("sourcedId",),
        references=tuple(Reference(*pair) for pair in references),
        periods=periods,
        aliases={**MISSPELLED, **(aliases or {})},
        used=used,
    )


# Columns of demographics.csv, each true or false.
RACES = (
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "demographicRaceTwoOrMoreRaces",
    "hispanicOrLatinoEthnicity",
)
RACE_COLUMNS = " ".join(f"{race}:boolean" for race in RACES)

ORGS = file(
    "orgs",
    "name*:text type*:code=orgType identifier parentSourcedId:id",
    ("parentSourcedId", "orgs"),
)
SESSIONS = file(
    "academicSessions",
    "title+ type*:code=sessionType startDate*:date endDate*:date parentSourcedId:id schoolYear+:whole_number",
    ("parentSourcedId", "academicSessions"),
    periods=(("startDate", "endDate"),),
)
COURSES = file(
    "courses",
    "schoolYearSourcedId:id title+ courseCode grades:list orgSourcedId*:id subjects:list subjectCodes:list",
    ("schoolYearSourcedId", "academicSessions"),
    ("orgSourcedId", "orgs"),
)
CLASSES = file(
    "classes",
    "title+ grades+:list courseSourcedId*:id classCode classType*:code=classType location schoolSourcedId*:id"
    " termSourcedIds*:list subjects:list subjectCodes:list periods:list",
    ("courseSourcedId", "courses"),
    ("schoolSourcedId", "orgs"),
    ("termSourcedIds", "academicSessions"),
)
ENROLLMENTS = file(
    "enrollments",
    "classSourcedId*:id schoolSourcedId*:id userSourcedId*:id role*:code=enrollmentRole primary:boolean"
    " beginDate:date endDate:date",
    ("classSourcedId", "classes"),
    ("schoolSourcedId", "orgs"),
    ("userSourcedId", "users"),
    periods=(("beginDate", "endDate"),),
)
USERS_1_1 = file(
    "users",
    "enabledUser+:boolean orgSourcedIds*:list role*:code=role username+ userIds:user_ids givenName*"
    " familyName* middleName"
    " identifier email sms phone agentSourcedIds:list grades:list password:secret",
    ("orgSourcedIds", "orgs"),
    ("agentSourcedIds", "users"),
)
USERS_1_2 = file(
    "users",
    "enabledUser+:boolean username+ userIds:user_ids givenName* familyName* middleName identifier email sms"
    " phone"
    " agentSourcedIds:list grades:list password:secret userMasterIdentifier preferredGivenName"
    " preferredMiddleName"
    " preferredFamilyName primaryOrgSourcedId:id pronouns",
    ("agentSourcedIds", "users"),
    ("primaryOrgSourcedId", "orgs"),
)
PROFILES = file(
    "userProfiles",
    "userSourcedId*:id profileType+ vendorId+ applicationId description credentialType+ username+ password:secret",
    ("userSourcedId", "users"),
)
ROLES = file(
    "roles",
    "userSourcedId*:id roleType*:code=roleType role*:code=role beginDate:date endDate:date orgSourcedId*:id"
    " userProfileSourcedId:id",
    ("userSourcedId", "users"),
    ("orgSourcedId", "orgs"),
    ("userProfileSourcedId", "userProfiles"),
    periods=(("beginDate", "endDate"),),
)
# The sourcedId of a demographics row is its user's. Some 1.1 exports send the two values of sex that 1.2
# added. Older ones say `userSourcedId` and `birthdate`.
DEMOGRAPHICS = file(
    "demographics",
    f"birthDate:past_date sex:code=sex {RACE_COLUMNS} countryOfBirthCode stateOfBirthAbbreviation cityOfBirth"
    " publicSchoolResidenceStatus",
    ("sourcedId", "users"),
    aliases={"userSourcedId": "sourcedId", "birthdate": "birthDate"},
)


def later(name: str, text: str) -> FileSpec:
    """A file that Homeroom recognizes and does not use: no element of the catalogue names what is in it."""
    return file(name, text, used=False)


# Teachers set a day due before the day assigned; nothing rests on their order, so no row is lost for it.
def line_items(text: str, *references: tuple[str, str]) -> FileSpec:
    named = (("classSourcedId", "classes"), ("categorySourcedId", "categories"))
    begins = "title+ description assignDate+:date dueDate+:date classSourcedId*:id categorySourcedId+:id"
    return file("lineItems", f"{begins} {text}", *named, *references)


def results(text: str, *references: tuple[str, str]) -> FileSpec:
    named = (("lineItemSourcedId", "lineItems"), ("studentSourcedId", "users"))
    begins = "lineItemSourcedId*:id studentSourcedId*:id scoreStatus+:code=scoreStatus"
    return file("results", f"{begins} {text}", *named, *references)


GRADEBOOK_1_1 = (
    file("categories", "title+"),
    line_items(
        "gradingPeriodSourcedId+:id resultValueMin+:decimal resultValueMax+:decimal",
        ("gradingPeriodSourcedId", "academicSessions"),
    ),
    results("score+:decimal scoreDate+:date comment"),
)
GRADEBOOK_1_2 = (
    file("categories", "title+ weight:decimal"),
    line_items(
        "academicSessionSourcedId+:id resultValueMin:decimal resultValueMax:decimal schoolSourcedId+:id",
        ("academicSessionSourcedId", "academicSessions"),
        ("schoolSourcedId", "orgs"),
    ),
    results(
        "score:decimal scoreDate+:date comment textScore classSourcedId:id inProgress:boolean incomplete:boolean"
        " late:boolean missing:boolean",
        ("classSourcedId", "classes"),
    ),
    later("scoreScales", "title+ type+ orgSourcedId+ courseSourcedId+ classSourcedId+ scoreScaleValue+"),
    later("lineItemScoreScales", "title lineItemSourcedId+ scoreScaleSourcedId+"),
    later("resultScoreScales", "title resultSourcedId+ scoreScaleSourcedId+"),
    later("lineItemLearningObjectiveIds", "lineItemSourcedId+ source+ learningObjectiveId"),
    later("resultLearningObjectiveIds", "resultSourcedId+ source+ learningObjectiveId score textScore"),
)
RESOURCES = (
    later("resources", "vendorResourceId+ title roles importance vendorId applicationId"),
    later("classResources", "title classSourcedId+ resourceSourcedId+"),
    later("courseResources", "title courseSourcedId+ resourceSourcedId+"),
)

ONEROSTER_1_1 = Format(
    "oneroster-1.1",
    "OneRoster CSV 1.1",
    files(ORGS, SESSIONS, COURSES, CLASSES, USERS_1_1, DEMOGRAPHICS, ENROLLMENTS, *GRADEBOOK_1_1, *RESOURCES),
    version_property="oneroster.version",
    versions=("1.1",),
    columns_in_order=True,
)
ONEROSTER_1_2 = Format(
    "oneroster-1.2",
    "OneRoster CSV 1.2",
    files(
        ORGS,
        SESSIONS,
        COURSES,
        CLASSES,
        USERS_1_2,
        PROFILES,
        ROLES,
        DEMOGRAPHICS,
        ENROLLMENTS,
        *GRADEBOOK_1_2,
        *RESOURCES,
        later("userResources", "userSourcedId+ orgSourcedId classSourcedId resourceSourcedId+"),
    ),
    version_property="oneroster.version",
    # 1.2.1 still says 1.2 in its manifest; a file that says 1.2.1 means the same.
    versions=("1.2", "1.2.1"),
    columns_in_order=True,
)
