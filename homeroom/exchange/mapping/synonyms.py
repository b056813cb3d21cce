"""What districts' and agencies' systems call the columns of our files. Letters and digits alone count: "Student_ID" is studentid.

Met in exports of student information systems and in county child-welfare reports. A name that could be two things is not here: a
person says which.
"""

STUDENT = "studentid studentnumber studentno stuid stunum pupilid pupilnumber permid localid lasid localstudentid sisid personid"
SCHOOL = "schoolid schoolnumber schoolcode schoolno buildingid siteid campusid schoollocalid"
BY_FILE: dict[str, dict[str, str]] = {
    "attendance.csv": {
        "studentSourcedId": STUDENT,
        "schoolSourcedId": SCHOOL,
        "eventDate": "date attendancedate absencedate eventdate calendardate schooldate",
        "attendanceCode": "code attendancecode absencecode attendance attendancetype absencetype attendancecategory",
        "minutes": "minutes minutesabsent minutesmissed absentminutes",
        "reason": "reason absencereason attendancereason comment note",
    },
    "behavior.csv": {
        "incidentId": "incidentid incidentnumber eventid referralid referralnumber",
        "studentSourcedId": STUDENT,
        "schoolSourcedId": SCHOOL,
        "incidentDate": "incidentdate eventdate referraldate date",
        "behavior": "behavior incidentcode incidenttype offense offensecode violation behaviorcode",
        "role": "role participation studentrole",
        "description": "description incidentdescription narrative details",
    },
    "discipline.csv": {
        "actionId": "actionid dispositionid resolutionid consequenceid",
        "incidentId": "incidentid incidentnumber eventid referralid",
        "studentSourcedId": STUDENT,
        "startDate": "startdate actiondate dispositiondate begindate",
        "discipline": "discipline action disposition resolution consequence actioncode",
        "days": "days duration actualdays length dayssuspended",
    },
    "grades.csv": {
        "studentSourcedId": STUDENT,
        "classSourcedId": "sectionid classid sectionnumber coursesectionid",
        "gradingPeriodSourcedId": "termid gradingperiod gradingperiodid markingperiod storecode",
        "gradeType": "gradetype type",
        "letterGrade": "grade lettergrade mark finalgrade",
        "numericGrade": "numericgrade percent percentage score",
    },
    "transcript.csv": {
        "studentSourcedId": STUDENT,
        "courseCode": "coursecode coursenumber courseid courseno",
        "courseTitle": "coursetitle coursename course coursedescription",
        "schoolYear": "schoolyear year endyear academicyear",
        "term": "term semester termname storecode",
        "gradeLevel": "gradelevel gradeleveltaken",
        "creditsAttempted": "creditsattempted potentialcredits attemptedcredits credithoursattempted potentialcrhrs",
        "creditsEarned": "creditsearned earnedcredits credithoursearned earnedcrhrs credits",
        "partialCredits": "partialcredits partialcredit",
        "finalGrade": "finalgrade mark lettergrade",
        "schoolName": "schoolname school",
    },
    "programs.csv": {
        "studentSourcedId": STUDENT,
        "program": "program programname programcode programtype service",
        "startDate": "startdate begindate entrydate",
        "endDate": "enddate exitdate",
    },
    "schoolenrollments.csv": {
        "studentSourcedId": STUDENT,
        "schoolSourcedId": SCHOOL,
        "entryDate": "entrydate startdate enrolldate enrollmentdate begindate registrationdate",
        "gradeLevel": "grade gradelevel currentgrade",
        "entryType": "entrytype entrycode",
        "exitDate": "exitdate enddate withdrawaldate leavedate",
        "exitType": "exittype exitcode withdrawalcode exitreason",
    },
    "children.csv": {
        "childId": "childid clientid personid clientnumber caseid",
        "stateStudentId": "statestudentid ssid stateid studentstateid",
        "firstName": "firstname givenname childfirstname first",
        "middleName": "middlename middle",
        "lastName": "lastname surname familyname childlastname last",
        "suffix": "suffix",
        "birthDate": "birthdate dob dateofbirth birthday",
        "sex": "sex gender",
        "preferredFirstName": "preferredname preferredfirstname nickname",
        "preferredLanguage": "language primarylanguage preferredlanguage",
        "races": "race races ethnicity raceethnicity raceandethnicity",
    },
    "placements.csv": {
        "placementId": "placementid",
        "episodeId": "episodeid",
        "childId": "childid clientid personid",
        "startDate": "startdate placementdate begindate placementstartdate",
        "endDate": "enddate placementenddate",
        "settingType": "settingtype placementtype setting placementsetting",
        "providerName": "provider providername caregiver caregivername",
        "street": "street address address1 streetaddress",
        "city": "city",
        "state": "state",
        "postalCode": "zip zipcode postalcode",
        "county": "county",
        "addressConfidential": "addressconfidential confidential confidentialaddress",
        "outOfState": "outofstate",
    },
    "episodes.csv": {
        "episodeId": "episodeid removalid",
        "childId": "childid clientid personid",
        "removalDate": "removaldate custodydate startdate",
        "exitDate": "exitdate dischargedate enddate",
        "exitReason": "exitreason dischargereason",
        "legalAuthority": "legalauthority legalstatus custodytype",
        "courtName": "court courtname",
        "docketNumber": "docket docketnumber casenumber",
    },
    "hearings.csv": {
        "hearingId": "hearingid eventid",
        "childId": "childid clientid personid",
        "episodeId": "episodeid",
        "hearingType": "hearingtype type",
        "scheduledAt": "scheduledat hearingdate date datetime",
        "courtName": "court courtname department",
        "docketNumber": "docket docketnumber casenumber",
    },
}
# Words that say that there is nothing; they are read as such where a file has them.
NOTHING = ("NULL", "N/A", "NA", "None", "-", "--", "#N/A", "n.a.")


def grade_words(number: int, short: str) -> str:
    return f"{number} {short} {short}grade grade{number} grade{number:02}"


GRADES = (
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
    "Twelfth",
)
SHORT = ("1st", "2nd", "3rd", *(f"{number}th" for number in range(4, 13)))
# What states write for words of Ed-Fi's lists. One that could be two things is not here: "Absent" is excused or not.
BY_LIST: dict[str, dict[str, str]] = {
    "attendance": {
        "In Attendance": "attending attended",
        "Partial": "partialday partday halfday",
        "Tardy": "late tardiness arrivedlate latearrival",
        "Early departure": "leftearly earlydismissal earlyrelease",
        "Excused Absence": "excused absentexcused absenceexcused excusedabsent",
        "Unexcused Absence": "unexcused absentunexcused absenceunexcused unexcusedabsent truant truancy",
    },
    "discipline": {
        "In School Suspension": "iss inschoolsusp",
        "Out of School Suspension": "oss outofschoolsusp",
        "Expulsion": "expelled expulsionwithoutservices",
        "No action for incident": "noaction noactiontaken",
    },
    "incidentRole": {"Perpetrator": "offender", "Reporter": "reportedby", "Victim": "target"},
    "edFiSex": {"Male": "m boy", "Female": "f girl", "Non-binary": "nonbinary"},
    "race": {
        "American Indian or Alaska Native": "americanindianalaskanative americanindianalaskannative nativeamerican",
        "Black or African American": "black africanamerican blackafricanamerican",
        "Native Hawaiian or Pacific Islander": "pacificislander nativehawaiianotherpacificislander",
        "Hispanic or Latino": "hispanic latino hispaniclatino",
    },
    "gradeLevel": {
        "Kindergarten": "k kinder",
        "Prekindergarten": "prek",
        **{
            f"{name} grade": grade_words(number, short)
            for number, (name, short) in enumerate(zip(GRADES, SHORT, strict=True), start=1)
        },
    },
    "entryType": {"Re-entry": "returned reentered", "Transfer": "transferin transferredin"},
    "exitType": {
        "Dropout": "droppedout",
        "Graduated": "graduate graduation",
        "No show": "nevercame neverattended",
        "Transferred": "transfer transferout transferredout",
        "Withdrawn": "withdrew withdrawal",
    },
}
