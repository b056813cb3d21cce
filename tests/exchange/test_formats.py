"""The tables of formats and codes hold together, and say what the contracts say."""

from __future__ import annotations

import re

import pytest

from homeroom.exchange.formats import CODES, FORMATS, Kind, Need
from tests.samples import sample

# The contract's own lists, written once more: a code that is lost in the table is found here.
WIRE = {
    "sex": "male female unspecified other",
    "removalEnvironment": "parent-household relative-household legal-guardian-household"
    " relative-legal-guardian-household justice-facility medical-mental-health-facility other",
    "legalAuthority": "dependency voluntary-agreement delinquency extended-care tribal-court other",
    "exitReason": "reunification relative adoption emancipation guardianship runaway-or-whereabouts-unknown death"
    " transfer-to-other-agency",
    "settingType": "foster-home-nonrelative foster-home-relative foster-home-kin pre-adoptive-home"
    " therapeutic-foster-home shelter-care-foster-home group-home-family group-home-staff group-home-shelter"
    " residential-treatment qualified-residential-treatment child-care-institution child-care-institution-shelter"
    " supervised-independent-living juvenile-justice-facility medical-rehabilitative-facility psychiatric-hospital"
    " runaway whereabouts-unknown placed-at-home",
    "contactRole": "caseworker supervisor foster-parent relative-caregiver group-home-staff parent legal-guardian"
    " education-rights-holder surrogate-parent casa attorney-gal tribal-representative probation-officer",
    "contactRestriction": "none supervised no-contact records-only",
    "decision": "remain-school-of-origin change-school pending",
    "transportationBy": "district child-welfare shared caregiver none-needed pending",
    "hearingType": "detention adjudication disposition periodic-review permanency termination-of-rights other",
    "planType": "reunification relative adoption guardianship planned-permanent-arrangement not-established",
    "consentBasis": "uninterrupted-scholars-act parent-consent education-rights-holder-consent court-order directory"
    " agreement",
    "consentScope": "enrollment attendance grades transcripts discipline special-education health placement contacts"
    " court",
    "sessionType": "gradingPeriod semester schoolYear term",
    "orgType": "department school district local state national",
    "classType": "homeroom scheduled",
    "roleType": "primary secondary",
    "role": "administrator aide counselor districtAdministrator guardian parent principal proctor relative"
    " siteAdministrator student systemAdministrator teacher",
    "enrollmentRole": "administrator proctor student teacher",
    "status": "active tobedeleted inactive",
    "yesNo": "yes no",
    "yesNoUnknown": "yes no unknown",
}
DESCRIPTORS = {
    "attendance": "AttendanceEventCategory",
    "behavior": "Behavior",
    "discipline": "Discipline",
    "entryType": "EntryType",
    "exitType": "ExitWithdrawType",
    "gradeType": "GradeType",
    "gradeLevel": "GradeLevel",
}


@pytest.mark.parametrize("name", WIRE)
def test_every_word_of_the_contract_is_mapped(name: str) -> None:
    assert set(CODES[name].stored_by_wire) == set(WIRE[name].split())


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_every_descriptor_of_ed_fi_is_mapped(name: str) -> None:
    text = sample(f"edfi-descriptors/{DESCRIPTORS[name]}Descriptor.xml").read_text()
    assert set(re.findall(r"<CodeValue>(.*?)</CodeValue>", text)) <= set(CODES[name].stored_by_wire)


def test_attendance_has_the_seven_categories_of_ed_fi() -> None:
    assert set(CODES["attendance"].labels) == {
        "in_attendance",
        "present",
        "partial",
        "tardy",
        "early_departure",
        "excused_absence",
        "unexcused_absence",
    }


@pytest.mark.parametrize("name", CODES)
def test_a_list_is_stored_in_lower_snake_with_labels_and_a_source(name: str) -> None:
    codes = CODES[name]
    wires = [code.wire for code in codes.codes]
    assert len(wires) == len(set(wires)) == len({wire.lower() for wire in wires})
    assert codes.citation
    for code in codes.codes:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", code.stored), code
        assert code.label


def test_every_column_with_codes_has_its_list() -> None:
    used = set()
    for shape in FORMATS.values():
        for spec in shape.files.values():
            for column in spec.columns:
                assert bool(column.codes) == (column.kind in (Kind.CODE, Kind.CODES)), (
                    spec.name,
                    column.name,
                )
                used |= {column.codes} if column.codes else set()
    assert used == set(CODES)


def test_keys_and_references_name_columns_and_files_in_reading_order() -> None:
    for shape in FORMATS.values():
        before: list[str] = []
        for spec in shape.files.values():
            assert set(spec.key) <= set(spec.by_name)
            assert {name for pair in spec.periods for name in pair} <= set(spec.by_name)
            assert set(spec.aliases.values()) <= set(spec.by_name) | {
                "preferredGivenName",
                "dateLastModified",
            }
            for reference in spec.references:
                assert reference.column in spec.by_name
                if reference.target in shape.files:
                    assert reference.target in [*before, spec.name], (spec.name, reference)
            before.append(spec.name)


@pytest.mark.parametrize(
    ("shape", "file", "header"),
    [
        ("oneroster-1.1", "users", "enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName"),
        ("oneroster-1.2", "users", "enabledUser,username,userIds,givenName,familyName,middleName,identifier"),
        (
            "oneroster-1.2",
            "roles",
            "userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
        ),
        (
            "oneroster-1.1",
            "enrollments",
            "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
        ),
        (
            "oneroster-1.1",
            "lineItems",
            "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,gradingPeriodSourcedId,resultValueMin,"
            "resultValueMax",
        ),
        (
            "oneroster-1.2",
            "lineItems",
            "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,resultValueMin,"
            "resultValueMax,schoolSourcedId",
        ),
        ("oneroster-1.1", "results", "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment"),
        (
            "oneroster-1.2",
            "results",
            "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore,classSourcedId,inProgress,"
            "incomplete,late,missing",
        ),
    ],
)
def test_headers_stand_in_the_standards_order(shape: str, file: str, header: str) -> None:
    names = [column.name for column in FORMATS[shape].files[file].columns]
    assert names[:3] == ["sourcedId", "status", "dateLastModified"]
    assert names[3 : 3 + header.count(",") + 1] == header.split(",")


def test_what_no_element_names_is_recognized_and_not_used() -> None:
    unused = {name for name, spec in FORMATS["oneroster-1.2"].files.items() if not spec.used}
    assert unused == {
        *("scoreScales", "lineItemScoreScales", "resultScoreScales"),
        *("lineItemLearningObjectiveIds", "resultLearningObjectiveIds"),
        *("resources", "classResources", "courseResources", "userResources"),
    }
    assert not unused & {name for name, spec in FORMATS["oneroster-1.1"].files.items() if spec.used}


def test_a_confidential_address_is_the_only_value_that_a_blank_gives() -> None:
    given = [
        (shape.name, column.name)
        for shape in FORMATS.values()
        for spec in shape.files.values()
        for column in spec.columns
        if column.blank_is_true
    ]
    assert given == [("hcw-1.0", "addressConfidential")]
    assert FORMATS["hcw-1.0"].files["placements"].by_name["addressConfidential"].need is Need.SHOULD
