"""What may stand in the file, key by key. An unknown key is refused, so that a typing error is never a silent no."""

from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from homeroom.agreements.permitting import BASIS_OF_CONSENT, FORMS
from homeroom.agreements.words import ROSTER_RETENTIONS, TOPICS
from homeroom.collaboration.kinds import (
    DEFAULT_RESPONSIBILITY,
    ENTRIES_MAX,
    LANGUAGES,
    LOOK_BACK_DAYS_MAX,
    NOTICE_DAYS_MAX,
    NOTICE_HOURS_MAX,
    TEXT_LENGTH_MAX,
    ClauseText,
    Contents,
    Day,
    DayOrMoment,
    EmergencyRole,
    Entry,
    Id,
    Kind,
    Language,
    LegalResponsibility,
    Operation,
    Population,
    Relationship,
    Role,
    SaysSomething,
    Sha256,
    StudentName,
    Text,
    Tier,
    Version,
    View,
    Wording,
    listed,
    one_of,
)
from homeroom.common.dates import instant
from homeroom.partners.words import EMERGENCY_ROLES


class Custodian(Entry):
    option: Literal["lead_partner", "neutral_third_party", "funder", "joint_body"]
    organization: Id


class ConfidentialityAgreement(Entry):
    """What each person signs before seeing anything. A version that asks again says until when an older one holds."""

    version: Version
    text: dict[Language, Wording] = Field(min_length=1)
    asks_again: bool = False
    effective_on: Day | None = None  # Without one, the day on which it was first applied.
    sign_again_by: Day | None = None


class About(Entry):
    name: Text
    timezone: Text
    languages: list[Language] = Field(default_factory=lambda: list(LANGUAGES), min_length=1)
    legal_responsibility: list[LegalResponsibility] = Field(default_factory=lambda: list(DEFAULT_RESPONSIBILITY))
    match_confirmation: Literal["exact", "person"]
    emergency_roles: list[EmergencyRole] = Field(default_factory=lambda: list(EMERGENCY_ROLES), max_length=ENTRIES_MAX)
    custodian: Custodian
    confidentiality_agreement: ConfidentialityAgreement | None = None


class Debarment(Entry):
    from_: Day = Field(alias="from")
    until: Day


class Organization(Entry):
    id: Id
    name: Text
    kind: Kind
    withdrawn_on: Day | None = None
    debarred: Debarment | None = None
    confidentiality_agreement: ConfidentialityAgreement | None = None


class Person(Entry):
    id: Id
    name: Text
    organization: Id | None = None
    role: Role
    schools: list[Text] = listed()
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)] = ""
    phone: Annotated[str, StringConstraints(max_length=60)] = ""
    supervisor: Id | None = None
    confidentiality_signed_on: Day | None = None
    training_completed_on: Day | None = None
    disabled_on: Day | None = None
    recertified_on: Day | None = None


class Purpose(Entry):
    id: Id
    name: Text
    name_in: dict[Language, Text] = Field(default_factory=dict)
    benefit: str = ""
    measure: str = ""


class Signature(Entry):
    """On paper; or in Homeroom, and then of a text with this hash, at this moment, by what was confirmed."""

    organization: Id
    signed_by: Text
    title: str = ""
    signed_on: Day
    authority: str = ""
    # The limits of that authority: of amendments how many, whether also those that show more, and through which day.
    amendments_max: Annotated[int, Field(ge=0, le=99)] | None = None
    may_widen: bool = True
    authority_until: Day | None = None
    method: Literal["paper", "second_factor", "password"] = "paper"
    text_hash: Sha256 = ""
    signed_at: DayOrMoment | None = None


class Hosting(Entry):
    basis: Text
    roster_retention: Annotated[str, AfterValidator(one_of(ROSTER_RETENTIONS))] = "none"


class Clause(Entry):
    """A clause in plain words. The line with its number, if there is one, is how the machine reads it."""

    id: Annotated[int, Field(ge=1, le=9999)]
    topic: Annotated[str, AfterValidator(one_of(TOPICS))] = "other"
    heading: Text
    text: ClauseText
    agrees: Sha256 = ""  # Of both as they were when somebody last found that they say the same.


class Recipients(Entry):
    organizations: list[Id] = Field(min_length=1, max_length=ENTRIES_MAX)
    roles: list[Role] = Field(min_length=1)


class Window(SaysSomething):
    """Which days of a partner's rows a line shows, and on which days it is open."""

    # No row of a day before this one, nor of one more than so many days before today.
    not_before: Day | None = None
    look_back_days: Annotated[int, Field(ge=1, le=LOOK_BACK_DAYS_MAX)] | None = None
    open_from: Day | None = None
    open_to: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Window":
        if self.open_from and self.open_to and self.open_to < self.open_from:
            raise PydanticCustomError("window_backwards", "ends before it begins")
        return self

    @property
    def limits_rows(self) -> bool:
        return self.not_before is not None or self.look_back_days is not None


class Line(Entry):
    id: Annotated[int, Field(ge=1, le=9999)]
    contributor: Id
    elements: list[Text] = Field(min_length=1, max_length=ENTRIES_MAX)
    view: View
    operations: list[Operation] = Field(min_length=1)
    recipients: Recipients
    relationship: Relationship
    population: Population
    purposes: list[Id] = listed()
    bases: list[Text] = listed()
    basis_contents: Contents = Field(default_factory=dict)
    redisclosure: str = ""
    retention: Contents = Field(default_factory=dict)
    disposition: Literal["", "return", "destroy", "retain_deidentified", "transfer"] = ""
    window: Window | None = None


def moment_of(when: date, zone: ZoneInfo, *, end: bool = False) -> datetime:
    """Of a day its first moment, or with `end` the one that closes it."""
    return when if isinstance(when, datetime) else instant(when, zone, end=end)


class Suspension(Entry):
    """From the day's first moment to the last day's end; or from and to a moment."""

    from_: DayOrMoment = Field(alias="from")
    to: DayOrMoment | None = None
    reason: Text

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
        """The moments from which and to which it lasts."""
        return moment_of(self.from_, zone), None if self.to is None else moment_of(self.to, zone, end=True)


class Amendment(Entry):
    """Lines and clauses in new words, new ones, and the numbers of those that end."""

    id: Annotated[int, Field(ge=1, le=9999)]
    kind: Literal["narrowing", "widening"]
    reason: Text
    effective_on: Day | None = None
    clauses: list[Clause] = listed()
    lines: list[Line] = listed()
    ends_clauses: list[Annotated[int, Field(ge=1, le=9999)]] = listed()
    ends_lines: list[Annotated[int, Field(ge=1, le=9999)]] = listed()
    signatures: list[Signature] = listed()


class Renewal(Entry):
    """It goes on by itself after its last day, unless a party objects at least `notice_days` before it."""

    automatic: bool
    times: Annotated[int, Field(ge=1, le=99)] = 1
    for_months: Annotated[int, Field(ge=1, le=60)]
    # The first warning comes 180 days before the end: a month is left to make up one's mind.
    notice_days: Annotated[int, Field(ge=1, le=150)]


class Renewed(Entry):
    """One time that it went on: written by the export, so that it is known elsewhere too."""

    id: Annotated[int, Field(ge=1, le=99)]
    from_: Day = Field(alias="from")
    until: Day
    at: DayOrMoment


class Security(SaysSomething):
    """How what is shown is kept. The page says which of these Homeroom sees to, and which a party attests."""

    encryption: Literal["", "in_transit", "in_transit_and_at_rest"] = ""
    place: Annotated[str, StringConstraints(max_length=TEXT_LENGTH_MAX, strip_whitespace=True)] = ""
    devices: Literal["", "any", "of_the_party"] = ""
    second_factor: bool = False
    outputs_checked: bool = False


class IncidentContact(Entry):
    """Whom of a party one tells: an office's telephone or e-mail."""

    organization: Id
    contact: Text


class Incidents(Entry):
    """Within how many hours whoever learns of an incident tells the others, whom, and who then tells the families."""

    notice_hours: Annotated[int, Field(ge=1, le=NOTICE_HOURS_MAX)]
    families_told_by: Id | None = None
    contacts: list[IncidentContact] = listed()


class Audit(Entry):
    """Who may look into what, and how many days before they say that they come."""

    inspectors: list[Id] = Field(min_length=1, max_length=ENTRIES_MAX)
    of: list[Literal["disclosures", "events", "security", "copies"]] = Field(min_length=1)
    notice_days: Annotated[int, Field(ge=0, le=NOTICE_DAYS_MAX)] | None = None


class Agreement(Entry):
    id: Id
    tier: Tier
    title: Text
    parent: Id | None = None
    activate: bool = True
    parties: list[Id] = Field(min_length=1, max_length=ENTRIES_MAX)
    effective_on: Day
    expires_on: Day
    terminated_on: Day | None = None
    termination_reason: Annotated[str, StringConstraints(max_length=TEXT_LENGTH_MAX)] = ""
    hosting: Hosting | None = None
    sensitivity_ceiling: Literal["", "P0", "P1", "P2", "P3", "P4", "P5"] = (
        ""  # The highest class that its lines may name.
    )
    security: Security | None = None
    incidents: Incidents | None = None
    audit: Audit | None = None
    template: str = ""  # The one from which it was drafted, and its version.
    signatures: list[Signature] = listed()
    clauses: list[Clause] = listed()
    lines: list[Line] = listed()
    suspensions: list[Suspension] = listed()
    amendments: list[Amendment] = listed()
    renewal: Renewal | None = None
    renewals: list[Renewed] = listed()


class Against(Entry):
    role: Role | None = None
    person: Id | None = None
    organization: Id | None = None


class Order(Entry):
    id: Id
    student: StudentName
    effect: Literal["limit", "permit", "no_contact", "seal", "unseal", "appoint_rights_holder"]
    elements: list[Text] = listed()
    against: Against | None = None
    lifts: Id | None = None  # The order that sealed what this one unseals.
    for_: Against | None = Field(alias="for", default=None)  # For whom it does.
    court: Id | None = None
    dated: Day
    expires_on: Day | None = None
    read_by: list[Id] = listed()
    recipients: list[Id] = listed()
    notice_given_on: Day | None = None
    dependency_case: bool = False  # It came in the child's own case, to which the parent is a party.


class Relation(Entry):
    person: Id
    student: StudentName
    relation: Literal[
        "assigned_caseworker", "team_member", "point_of_contact", "parent", "education_rights_holder", "self"
    ]
    from_: Day = Field(alias="from")
    to: Day | None = None


class Recusal(Entry):
    person: Id
    student: StudentName
    from_: Day = Field(alias="from")
    to: Day | None = None
    reason: str = ""


class Consent(Entry):
    id: Id
    student: StudentName
    elements: list[Text] = Field(min_length=1, max_length=ENTRIES_MAX)
    recipients: list[Id] = Field(min_length=1, max_length=ENTRIES_MAX)
    purpose: Id
    signed_by: Text
    capacity: Literal["parent", "education_rights_holder", "student", "foster_parent"]
    basis: Annotated[str, AfterValidator(one_of(FORMS))] = BASIS_OF_CONSENT
    contents: Contents = Field(default_factory=dict)
    given_on: DayOrMoment
    expires_on: Day | None = None
    revoked_on: DayOrMoment | None = None

    def moments(self, zone: ZoneInfo) -> dict[str, datetime | None]:
        return {
            "given_at": moment_of(self.given_on, zone),
            "expires_at": instant(self.expires_on, zone, end=True) if self.expires_on else None,
            "revoked_at": moment_of(self.revoked_on, zone) if self.revoked_on else None,
        }


class Objection(Entry):
    """Without elements it is against all, without recipients against everybody; it ends as the day of its withdrawal begins."""

    student: StudentName
    elements: list[Text] = listed()
    recipients: list[Id] = listed()
    objected_on: DayOrMoment
    withdrawn_on: DayOrMoment | None = None

    def moments(self, zone: ZoneInfo) -> dict[str, datetime | None]:
        return {
            "begins_at": moment_of(self.objected_on, zone),
            "ends_at": moment_of(self.withdrawn_on, zone) if self.withdrawn_on else None,
        }


class Link(Entry):
    """Two records of one child. Which of them stands first says nothing."""

    a: StudentName
    b: StudentName
    decided_by: Id
    decided_on: Day

    @property
    def records(self) -> frozenset[str]:
        return frozenset((self.a, self.b))


class Document(Entry):
    """The whole file."""

    version: Literal[1]
    collaboration: About
    organizations: list[Organization] = Field(min_length=1, max_length=ENTRIES_MAX)
    people: list[Person] = listed()
    purposes: list[Purpose] = listed()
    agreements: list[Agreement] = listed()
    consents: list[Consent] = listed()
    orders: list[Order] = listed()
    relations: list[Relation] = listed()
    recusals: list[Recusal] = listed()
    objections: list[Objection] = listed()
    links: list[Link] = listed()
