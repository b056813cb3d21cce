"""The fields of each kind of record: what may be selected, and the paths by which one may filter and sort.

Source: the schemas of the OneRoster 1.2 rostering and gradebook services.
"""

from dataclasses import dataclass, field
from functools import cached_property

# What is compared as a number, and what as a moment; everything else as the text that it is: "07" is not "7".
NUMBERS = frozenset(("schoolYear", "weight", "score", "resultValueMin", "resultValueMax"))
MOMENTS = frozenset(
    ("dateLastModified", "startDate", "endDate", "beginDate", "birthDate", "assignDate", "dueDate", "scoreDate")
)
REFERENCE = ("href", "sourcedId", "type")
STAMP = ("sourcedId", "status", "dateLastModified", "metadata")


@dataclass(frozen=True)
class Shape:
    """`plural` and `single` are the names under which records stand in an answer."""

    plural: str
    single: str
    plain: tuple[str, ...]
    references: tuple[str, ...] = ()
    nested: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def fields(self) -> frozenset[str]:
        return frozenset((*STAMP, *self.plain, *self.references, *self.nested))

    @cached_property
    def paths(self) -> frozenset[str]:
        inside = [f"{name}.{part}" for name in self.references for part in REFERENCE]
        inside += [f"{name}.{part}" for name, parts in self.nested.items() for part in parts]
        return frozenset((*STAMP, *self.plain, *inside))


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SESSIONS = Shape(
    "academicSessions", "academicSession", words("title startDate endDate type schoolYear"), words("parent children")
)
ORGS = Shape("orgs", "org", words("name type identifier"), words("parent children"))
COURSES = Shape(
    "courses", "course", words("title courseCode grades subjects subjectCodes"), words("schoolYear org resources")
)
CLASSES = Shape(
    "classes",
    "class",
    words("title classCode classType location grades subjects subjectCodes periods"),
    words("course school terms resources"),
)
ENROLLMENTS = Shape("enrollments", "enrollment", words("role primary beginDate endDate"), words("user class school"))
USERS = Shape(
    "users",
    "user",
    words(
        "userMasterIdentifier username enabledUser givenName familyName middleName preferredFirstName preferredMiddleName"
        " preferredLastName pronouns identifier email sms phone grades"
    ),
    words("primaryOrg agents resources"),
    {
        "roles": words("roleType role beginDate endDate org.href org.sourcedId org.type userProfile"),
        "userIds": words("type identifier"),
        "userProfiles": words("profileId profileType vendorId applicationId"),
    },
)
FORMER_USERS = Shape(
    "users",
    "user",
    words("username enabledUser givenName familyName middleName role identifier email sms phone grades"),
    words("agents orgs"),
    {"userIds": words("type identifier")},
)
DEMOGRAPHICS = Shape(
    "demographics",
    "demographics",
    words(
        "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican nativeHawaiianOrOtherPacificIslander white"
        " demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth"
        " publicSchoolResidenceStatus"
    ),
)
CATEGORIES = Shape("categories", "category", words("title weight"))
LINE_ITEMS = Shape(
    "lineItems",
    "lineItem",
    words("title description assignDate dueDate resultValueMin resultValueMax"),
    words("class school category gradingPeriod academicSession scoreScale"),
)
RESULTS = Shape(
    "results",
    "result",
    words("scoreStatus score textScore scoreDate comment inProgress incomplete late missing"),
    words("lineItem student class scoreScale"),
)
SCORE_SCALES = Shape("scoreScales", "scoreScale", words("title type scoreScaleValue"), words("course class"))
