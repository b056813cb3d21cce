"""HCW 1.0, the contract for files from a child-welfare agency: same mechanics as OneRoster, columns by name
in any order."""

from __future__ import annotations

from homeroom.common.marking import marked as _
from homeroom.exchange.formats.shapes import Column, FileSpec, Format, Kind, Need, Reference, columns, files

# Only delta files carry these; a bulk file may.
STAMP = columns("status:code=status dateLastModified:moment")

CHILD = Reference("childId", "children")
EPISODE = Reference("episodeId", "episodes")

CHILDREN = FileSpec(
    "children",
    columns(
        "childId*:id stateStudentId:id firstName* middleName lastName* suffix formerLastNames:list"
        " birthDate*:past_date"
        " sex:code=sex preferredFirstName preferredLanguage interpreterNeeded:boolean"
        " tribalNotice:code=yesNoUnknown races:codes=race identitySealed:boolean"
    )
    + STAMP,
    key=("childId",),
    # One childId has one birth date, and one stateStudentId is one child: both decide who the child is, so a
    # person settles it.
    agree=("birthDate",),
    unique=("stateStudentId",),
)
EPISODES = FileSpec(
    "episodes",
    columns(
        "episodeId*:id childId*:id removalDate*:past_date removalEnvironment:code=removalEnvironment"
        " exitDate:date"
        " exitReason:code=exitReason legalAuthority*:code=legalAuthority courtName docketNumber"
    )
    + STAMP,
    key=("episodeId",),
    references=(CHILD,),
    periods=(("removalDate", "exitDate"),),
)
PLACEMENTS = FileSpec(
    "placements",
    (
        *columns(
            "placementId*:id episodeId*:id childId*:id startDate*:date endDate:date"
            " settingType*:code=settingType providerName"
            " street city state postalCode county"
        ),
        Column("addressConfidential", Kind.BOOLEAN, Need.SHOULD, blank_is_true=True),
        *columns("outOfState:boolean"),
        *STAMP,
    ),
    key=("placementId",),
    references=(EPISODE, CHILD),
    periods=(("startDate", "endDate"),),
)
CONTACTS = FileSpec(
    "contacts",
    columns(
        "contactId*:id childId*:id role*:code=contactRole firstName lastName* organization email phone"
        " startDate*:date"
        " endDate:date mayReceiveRecords:code=yesNoUnknown isEducationRightsHolder:boolean"
        " contactRestriction:code=contactRestriction restrictionOrderDate:past_date"
    )
    + STAMP,
    key=("contactId",),
    references=(CHILD,),
    periods=(("startDate", "endDate"),),
)
DECISIONS = FileSpec(
    "schooldecisions",
    columns(
        "decisionId*:id childId*:id placementId:id decisionDate*:past_date schoolOfOriginNcesId"
        " schoolOfOriginName"
        " decision*:code=decision decidedBy transportationBy:code=transportationBy transportationStart:date"
    )
    + STAMP,
    key=("decisionId",),
    references=(CHILD, Reference("placementId", "placements")),
)
HEARINGS = FileSpec(
    "hearings",
    columns(
        "hearingId*:id childId*:id episodeId:id hearingType*:code=hearingType scheduledAt*:moment"
        " heldOn:past_date courtName"
        " docketNumber educationOrderMade:code=yesNo"
    )
    + STAMP,
    key=("hearingId",),
    references=(CHILD, EPISODE),
)
PLANS = FileSpec(
    "plans",
    columns("planId*:id childId*:id episodeId*:id planType*:code=planType establishedOn*:past_date endedOn:date")
    + STAMP,
    key=("planId",),
    references=(EPISODE, CHILD),
    periods=(("establishedOn", "endedOn"),),
)
CONSENTS = FileSpec(
    "consents",
    columns(
        "consentId*:id childId*:id basis*:code=consentBasis grantedBy scope*:codes=consentScope"
        " recipientOrgId*:id"
        " startDate*:date endDate:date revokedOn:past_date"
    )
    + STAMP,
    key=("consentId",),
    references=(CHILD,),
    periods=(("startDate", "endDate"),),
)

CHILD_WELFARE = Format(
    "hcw-1.0",
    _("Homeroom child welfare 1.0"),
    files(CHILDREN, EPISODES, PLACEMENTS, CONTACTS, DECISIONS, HEARINGS, PLANS, CONSENTS),
    version_property="homeroom.childwelfare.version",
    versions=("1.0",),
    forbidden_columns=True,
)
