"""Writing a partner's files: one stream per file, header first, rows counted; and the manifest beside them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

MARK = "SYNTHETIC (Homeroom demo)"

STAMP = "sourcedId,status,dateLastModified"
ONEROSTER = {
    "orgs": f"{STAMP},name,type,identifier,parentSourcedId",
    "academicSessions": f"{STAMP},title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses": f"{STAMP},schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "classes": f"{STAMP},title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,"
    "subjects,subjectCodes,periods",
    "users": f"{STAMP},enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,"
    "email,sms,phone,agentSourcedIds,grades,password",
    "demographics": f"{STAMP},birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,"
    "nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,"
    "stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus",
    "enrollments": f"{STAMP},classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
}
GRADEBOOK = {
    "categories": f"{STAMP},title",
    "lineItems": f"{STAMP},title,description,assignDate,dueDate,classSourcedId,categorySourcedId,gradingPeriodSourcedId,"
    "resultValueMin,resultValueMax",
    "results": f"{STAMP},lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment",
}
# OneRoster 1.1 names every file of the standard in the manifest, also those that are not sent.
ONEROSTER_ABSENT = ("classResources", "courseResources", "resources")
FLAT = {
    "schoolenrollments": "studentSourcedId,schoolSourcedId,entryDate,gradeLevel,entryType,exitDate,exitType",
    "attendance": "studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason",
    "grades": "studentSourcedId,classSourcedId,gradingPeriodSourcedId,gradeType,letterGrade,numericGrade",
    "transcript": "studentSourcedId,courseCode,courseTitle,schoolYear,term,gradeLevel,creditsAttempted,creditsEarned,"
    "partialCredits,finalGrade,schoolName",
    "programs": "studentSourcedId,program,startDate,endDate",
    "behavior": "incidentId,studentSourcedId,schoolSourcedId,incidentDate,behavior,role,description",
    "discipline": "actionId,incidentId,studentSourcedId,startDate,discipline,days",
}
CHILD_WELFARE = {
    "children": "childId,stateStudentId,firstName,middleName,lastName,suffix,formerLastNames,birthDate,sex,"
    "preferredFirstName,preferredLanguage,interpreterNeeded,tribalNotice",
    "episodes": "episodeId,childId,removalDate,removalEnvironment,exitDate,exitReason,legalAuthority,courtName,"
    "docketNumber",
    "placements": "placementId,episodeId,childId,startDate,endDate,settingType,providerName,street,city,state,"
    "postalCode,county,addressConfidential,outOfState",
    "contacts": "contactId,childId,role,firstName,lastName,organization,email,phone,startDate,endDate,"
    "mayReceiveRecords,isEducationRightsHolder,contactRestriction,restrictionOrderDate",
    "schooldecisions": "decisionId,childId,placementId,decisionDate,schoolOfOriginNcesId,schoolOfOriginName,decision,"
    "decidedBy,transportationBy,transportationStart",
    "hearings": "hearingId,childId,episodeId,hearingType,scheduledAt,heldOn,courtName,docketNumber,educationOrderMade",
    "plans": "planId,childId,episodeId,planType,establishedOn,endedOn",
}

Write = Callable[[Sequence[object]], object]


class Files:
    """The open files of one folder. `files.write["users"]` takes a row."""

    def __init__(self, folder: Path, headers: dict[str, str]) -> None:
        self.folder, self.headers = folder, headers
        self.write: dict[str, Write] = {}
        self._open = ExitStack()

    def __enter__(self) -> Files:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, header in self.headers.items():
            stream = (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
            self._open.enter_context(stream)
            stream.write(header + "\n")
            self.write[name] = csv.writer(stream, lineterminator="\n").writerow
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()


def write_manifest(folder: Path, properties: Iterable[tuple[str, str]]) -> None:
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([("propertyName", "value"), *properties])


def oneroster_manifest(district_id: str, *, has_gradebook: bool = False) -> list[tuple[str, str]]:
    gradebook = dict.fromkeys(GRADEBOOK, "bulk" if has_gradebook else "absent")
    modes = {**dict.fromkeys(ONEROSTER, "bulk"), **gradebook, **dict.fromkeys(ONEROSTER_ABSENT, "absent")}
    return [
        ("manifest.version", "1.0"),
        ("oneroster.version", "1.1"),
        *((f"file.{name}", modes[name]) for name in sorted(modes, key=str.lower)),
        ("source.systemName", MARK),
        ("source.systemCode", district_id),
    ]


def child_welfare_manifest(agency_id: str, extracted_at: str) -> list[tuple[str, str]]:
    return [
        ("homeroom.childwelfare.version", "1.0"),
        *((f"file.{name}", "bulk") for name in CHILD_WELFARE),
        ("file.consents", "absent"),
        ("source.systemName", MARK),
        ("source.agencyId", agency_id),
        ("source.extractedAt", extracted_at),
    ]
