"""Agreements in plain words, in the reader's language: laws, relations, groups, states, and what is missing."""

from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.catalogue import catalogue
from homeroom.agreements.bases import STATE, basis_of
from homeroom.agreements.element_words import ELEMENTS
from homeroom.common.lists import in_a_row

TIERS = {
    "MOU": gettext_lazy("Memorandum of understanding"),
    "DSA": gettext_lazy("Data sharing agreement"),
    "DUL": gettext_lazy("Data use license"),
    "HOSTING": gettext_lazy("Hosting agreement"),
    "CONFIDENTIALITY": gettext_lazy("Confidentiality agreement"),
}
STATES = {
    "out_for_signature": gettext_lazy("Waiting for signatures"),
    "incomplete": gettext_lazy("Incomplete"),
    "signed": gettext_lazy("Signed, not active"),
    "not_yet": gettext_lazy("Active from its first day"),
    "active": gettext_lazy("Active"),
    "expiring": gettext_lazy("Active, ends soon"),
    "suspended": gettext_lazy("Paused"),
    "expired": gettext_lazy("Expired"),
    "ended": gettext_lazy("Ended"),
}
# Why a term was over (models/expiry.py).
EXPIRIES = {
    "no_renewal": gettext_lazy("That was its last day, and it does not renew itself."),
    "objection": gettext_lazy("That was its last day, and a party had objected to its renewal."),
    "as_often": gettext_lazy("That was its last day, and it had renewed itself as often as was agreed."),
    "could_not": gettext_lazy("That was its last day, and it was not in force to renew itself."),
    "above": gettext_lazy("The agreement above it ended then."),
    "early": gettext_lazy("The parties had set an earlier end."),
}
# What a clause is about; the topics a good agreement speaks of (PTAC, written agreement checklist).
TOPICS = {
    "purpose": gettext_lazy("what it is for"),
    "parties": gettext_lazy("who agrees"),
    "data": gettext_lazy("what is shared with whom"),
    "security": gettext_lazy("how it is protected"),
    "redisclosure": gettext_lazy("passing it on"),
    "incidents": gettext_lazy("when something goes wrong"),
    "audit": gettext_lazy("who may check"),
    "retention": gettext_lazy("how long it is kept"),
    "end": gettext_lazy("what happens at the end"),
    "other": gettext_lazy("something else"),
}
# May what is shown be passed on? Of other codes partners know what they mean.
REDISCLOSURES = {
    "none": gettext_lazy("It may not be passed on"),
    "to_education_team_authorized_by_agency": gettext_lazy(
        "To those who address the child's education needs, as the agency authorizes"
    ),
    "on_behalf_of_contributor": gettext_lazy("On behalf of who shows it (34 CFR 99.33(b))"),
    "with_consent": gettext_lazy("With consent"),
}
AMENDMENTS = {
    "narrowing": gettext_lazy("shows less than before"),
    "widening": gettext_lazy("shows more than before, or promises less"),
}
OF_WORDS_ALONE = gettext_lazy("changes words, and shows neither more nor less")
LAWS = {
    "FERPA-SCHOOL-OFFICIAL": gettext_lazy("school officials and those who work for the school"),
    "FERPA-ENROLLING-SCHOOL": gettext_lazy("the school where the student enrolls"),
    "FERPA-AUDIT-EVAL": gettext_lazy("audit or evaluation of an education program"),
    "FERPA-STUDIES": gettext_lazy("studies for schools"),
    "FERPA-USA": gettext_lazy("the Uninterrupted Scholars Act"),
    "FERPA-JUVENILE": gettext_lazy("juvenile justice before adjudication"),
    "IV-E": gettext_lazy("administering foster care under title IV-E"),
    "IV-E-CASEPLAN": gettext_lazy("the health and education record of the case plan"),
    "CAPTA": gettext_lazy("recipients whom child abuse prevention law names"),
    "HIPAA-PERMIT": gettext_lazy("disclosures that health privacy law permits"),
    "ESSA-DUTY": gettext_lazy("school stability duties"),
    "IDEA-B": gettext_lazy("confidentiality in special education"),
    "FERPA-CONSENT": gettext_lazy("written consent"),
    "NSLA-CONSENT": gettext_lazy("consent to share school meal status"),
    "MV-CONSENT": gettext_lazy("consent to share living situation"),
    "HIPAA-AUTH": gettext_lazy("authorization to share health records"),
    "PART2-CONSENT": gettext_lazy("consent to share substance use records"),
    "MINOR-CONSENT": gettext_lazy("the minor's own consent"),
    "FERPA-ORDER": gettext_lazy("a court order or subpoena"),
    STATE: gettext_lazy("the state statute"),
}
RELATIONS = {
    "assigned": gettext_lazy("who are assigned to the child's case, and their supervisors"),
    "school_of_enrollment": gettext_lazy("who work at the child's school"),
    "team_member": gettext_lazy("who are on the child's education team"),
    "agency_responsible": gettext_lazy("whose agency is legally responsible for the child"),
    "any_in_population": gettext_lazy("of the organization, for any child of the group"),
}
POPULATIONS = {
    "in_care_of_recipient": gettext_lazy("children in the care of the agency that receives"),
    "in_care": gettext_lazy("children in foster care"),
    "enrolled_in_recipient": gettext_lazy("students enrolled in the district that receives"),
}
VIEWS = {
    "full": gettext_lazy("in full"),
    "masked": gettext_lazy("in part, with the rest hidden"),
    "flag": gettext_lazy("as yes or no only"),
}
OPERATIONS = {
    "view": gettext_lazy("look at it"),
    "list": gettext_lazy("see it in lists"),
    "export": gettext_lazy("export it"),
    "print": gettext_lazy("print it"),
    "api": gettext_lazy("fetch it by machine"),
    "aggregate": gettext_lazy("count it"),
    "link": gettext_lazy("use it to find the same child"),
}
DISPOSITIONS = {
    "return": gettext_lazy("it is returned"),
    "destroy": gettext_lazy("it is destroyed"),
    "retain_deidentified": gettext_lazy("it is kept without anything that identifies the child"),
    "transfer": gettext_lazy("it goes to a successor"),
}
CATEGORIES = {
    "identity": gettext_lazy("identity"),
    "enrollment": gettext_lazy("enrollment"),
    "attendance": gettext_lazy("attendance"),
    "academics": gettext_lazy("grades and credits"),
    "assessment": gettext_lazy("test results"),
    "sped": gettext_lazy("special education"),
    "supports": gettext_lazy("school supports"),
    "discipline": gettext_lazy("discipline"),
    "health": gettext_lazy("health"),
    "behavioral": gettext_lazy("mental health"),
    "care": gettext_lazy("care"),
    "placement": gettext_lazy("placement"),
    "court": gettext_lazy("court"),
    "justice": gettext_lazy("juvenile justice"),
    "people": gettext_lazy("the people around the child"),
    "plan": gettext_lazy("plans"),
    "notes": gettext_lazy("notes"),
    "youth": gettext_lazy("the student's own words"),
    "safety": gettext_lazy("safety"),
}


# What bases.yaml asks the contents of a basis to say.
CONTENTS = {
    "activity": gettext_lazy("the activity"),
    "annual_notice": gettext_lazy("the yearly notice to parents"),
    "authorized_representative": gettext_lazy("who is the authorized representative"),
    "case_plan": gettext_lazy("the case plan"),
    "cite": gettext_lazy("the law, cited"),
    "counsel": gettext_lazy("the counsel who reviewed it"),
    "destruction": gettext_lazy("how it is destroyed"),
    "description": gettext_lazy("what is shared, described"),
    "discloser": gettext_lazy("who may share it"),
    "right_to_revoke": gettext_lazy("that it can be revoked"),
    "direct_control": gettext_lazy("direct control by the school"),
    "duration": gettext_lazy("how long the study lasts"),
    "function": gettext_lazy("the work done for the school"),
    "information": gettext_lazy("the information"),
    "minimum_necessary": gettext_lazy("the minimum that is necessary"),
    "notice": gettext_lazy("the notice to the parent"),
    "onward_release": gettext_lazy("to whom it may go on"),
    "paragraph": gettext_lazy("the paragraph"),
    "period": gettext_lazy("the period"),
    "policies": gettext_lazy("the policies that protect it"),
    "program_purpose": gettext_lazy("the purpose of the program"),
    "purpose": gettext_lazy("the purpose"),
    "quote": gettext_lazy("the law, quoted"),
    "recipient_class": gettext_lazy("the class of recipients"),
    "review_expires_on": gettext_lazy("until when the review holds"),
    "reviewed_on": gettext_lazy("when it was reviewed"),
    "scope": gettext_lazy("the scope"),
    "state_law": gettext_lazy("the state law"),
    "written_certification": gettext_lazy("the written certification"),
    "authority": gettext_lazy("the authority of a representative who signs"),
    "before_adjudication": gettext_lazy("that it is before adjudication"),
    "conditioning": gettext_lazy("whether care depends on signing it"),
    "consent_case": gettext_lazy(
        "which of the two cases asks for the parent's consent: transition services, or a private school in another district"
    ),
    "copy_and_hearing": gettext_lazy("a copy and a hearing for who asks"),
    "enrollment_purpose": gettext_lazy("that it is for the student's enrollment or transfer"),
    "given_at_majority": gettext_lazy("that the youth is given it, free, when of age"),
    "given_to_caregiver": gettext_lazy("that each caregiver is given it"),
    "kind_of_study": gettext_lazy("which kind of study: tests, student aid, or better instruction"),
    "limited_use": gettext_lazy("use only for what it was shown for, and no passing on"),
    "no_identification": gettext_lazy("that nobody but the study can tell who is who"),
    "on_behalf": gettext_lazy("for or on behalf of which school"),
    "only_for_purpose": gettext_lazy("use only for the purpose of the study"),
    "reasonable_methods": gettext_lazy("the methods that limit who sees what"),
    "redisclosure_warning": gettext_lazy("that who receives it may pass it on"),
    "reviewed_and_updated": gettext_lazy("that it is reviewed and updated"),
}


class Missing(Protocol):
    @property
    def what(self) -> str: ...
    @property
    def details(self) -> dict[str, Any]: ...


def law_in_words(code: str) -> str:
    """The law and where it stands: "the Uninterrupted Scholars Act (20 USC 1232g(b)(1)(L))"."""
    if "+" in code:
        return listed([law_in_words(part) for part in code.split("+")])
    basis = basis_of(code)
    if basis is None:
        return code
    law = LAWS.get(STATE if code.startswith(STATE) else code, basis.law)
    return f"{law} ({basis.cite})"


def content_in_words(key: str) -> str:
    """What a legal basis asks an agreement to say; the keys are those of `contents` in bases.yaml."""
    return str(CONTENTS.get(key, key.replace("_", " ")))


def listed(words: list[Any], last: str = "") -> str:
    return in_a_row([str(word) for word in words], last or _("and"))


def lack_in_words(lack: Missing) -> str:
    """What an agreement lacks, and so what to put right in the collaboration file."""
    details = dict(lack.details)
    sentence = SENTENCES[lack.what] % _readable(details)
    if "line" not in details:
        return sentence
    return _("Line %(line)s: %(sentence)s") % {"line": details["line"], "sentence": sentence}


def missing_in_words(lack: dict[str, Any]) -> str:
    """Of what is kept as data, as an amendment keeps what its lines lack."""
    return lack_in_words(_Lack(lack["what"], lack["details"]))


def _readable(details: dict[str, Any]) -> dict[str, Any]:
    readable = {key: listed(value) if isinstance(value, list) else value for key, value in details.items()}
    if "missing" in details:  # By the word for who reads, and by the key for who writes it into the file.
        readable["missing"] = listed([f"{content_in_words(key)} ({key})" for key in details["missing"]])
    if "numbers" in details:  # As the database knows elements (agreements/sql/licenses.sql).
        elements = catalogue().elements_in(sum(1 << number for number in details["numbers"]))
        readable["elements"] = listed([str(ELEMENTS[element.key]) for element in elements])
    if "class" in details:
        readable["class"] = CLASSES[details["class"]]
    if "basis" in details:
        readable["law"] = law_in_words(details["basis"])
    if "relationship" in details:
        readable["people"] = RELATIONS[details["relationship"]]
    for key in ("tier", "parent"):
        if key in details:
            readable[key] = TIERS[details[key]]
    return readable


# Of information, as the catalogue sorts it by how much harm it could do.
# What a hosting agreement says of rosters; nothing else is known, and in silence none is kept.
ROSTER_RETENTIONS = {
    "none": gettext_lazy(
        "Not kept. They are compared while they are loaded, and of everybody who resembles no child in care nothing stays."
    ),
    "until_next_snapshot": gettext_lazy(
        "Kept whole, sealed under the district’s key, until the next one comes and for 30 days at most, so that children who"
        " come into care meanwhile are looked for in it. No page shows it. It is destroyed as soon as this agreement is not in"
        " force."
    ),
}
CLASSES = {
    "P0": gettext_lazy("public"),
    "P1": gettext_lazy("counts, with nobody named"),
    "P2": gettext_lazy("routine school records"),
    "P3": gettext_lazy("sensitive"),
    "P4": gettext_lazy("highly restricted: where somebody lives, health, identity, court"),
    "P5": gettext_lazy("specially protected"),
}

SENTENCES = {
    "parent": gettext_lazy("A %(tier)s stands under a %(parent)s. Name the one that it stands under."),
    "hosting": gettext_lazy("It does not say on what legal basis the host keeps the records. Write its hosting terms."),
    "hosting_duty": gettext_lazy(
        "%(law)s is a duty and no permission to keep records for somebody. Name another basis in its hosting terms."
    ),
    "lines": gettext_lazy(
        "This is no agreement that shows records: %(tier)s. Write the line into a data sharing agreement."
    ),
    "license": gettext_lazy(
        "The data sharing agreement above it has no line by which %(organization)s shows this: %(elements)s. Amend that agreement"
        " first, or leave it out."
    ),
    "license_unread": gettext_lazy(
        "Whether the data sharing agreement above it shows this, only its own parties can read. Have a data steward of one of"
        " them save this draft."
    ),
    "review": gettext_lazy(
        "For %(law)s it must say until which day the review holds, as 2027-06-30 (review_expires_on). Write it into the basis"
        " contents."
    ),
    "term": gettext_lazy("It has no day on which it holds. Look at its days and at those of the agreement above it."),
    "days": gettext_lazy("Its last day is over, and it would show nothing to anybody. Choose a later one."),
    "over": gettext_lazy(
        "The agreement that it amends is over. What is over cannot be amended. Begin a new agreement instead."
    ),
    "party": gettext_lazy("%(organization)s is no party and has not signed. Add it to the parties, and have it sign."),
    "purposes": gettext_lazy("It does not say what the information is for. Name a purpose."),
    "purpose": gettext_lazy("The purpose “%(purpose)s” has no benefit or no measure. Write both."),
    "disposition": gettext_lazy("It does not say what becomes of the information at the end. Write its disposition."),
    "reach": gettext_lazy(
        "Without a relation to the child nobody sees this: %(elements)s. Ask for a relation, or leave it out."
    ),
    "ceiling": gettext_lazy(
        "The agreement allows information of this kind at most: %(class)s. Leave these out, or allow more in the terms:"
        " %(elements)s."
    ),
    "basis": gettext_lazy("It names no legal basis. Name one."),
    "duty": gettext_lazy("%(law)s is a duty and no permission to share. Name a basis that permits."),
    "contents": gettext_lazy("For %(law)s it must also say: %(missing)s. Write it into the basis contents."),
    "recipient": gettext_lazy(
        "%(law)s does not let %(organization)s receive. Name another basis or another recipient."
    ),
    "relationship": gettext_lazy("%(law)s is for people %(people)s. Write that relationship."),
    "difference": gettext_lazy("It changes nothing yet. Change a clause, or take one out."),
    "grounds": gettext_lazy(
        "This installation keeps only so many combinations of relation, group and law apart, and this is one more. Use one"
        " that another agreement has."
    ),
    "clause": gettext_lazy(
        "Clause %(clause)s and its line no longer belong together: one was changed without the other. Read both."
    ),
    "proposal": gettext_lazy(
        "The words of clause %(clause)s are a proposal, made of what the machine reads, and not agreed yet. Read both, change"
        " the words where they should say it otherwise, and tick that both say the same."
    ),
    "regime": gettext_lazy(
        "%(law)s does not open what %(regime)s protects: %(elements)s. Leave it out, or name a law that does."
    ),
}


def readable_reason(words: dict[str, Any]) -> dict[str, Any]:
    """The words of a decision's reason, with lacks and categories said in the reader's language."""
    readable = dict(words)
    if "lacks" in words:
        readable["missing"] = " ".join(lack_in_words(_Lack(lack["what"], lack["details"])) for lack in words["lacks"])
    if "category" in words:
        readable["category"] = CATEGORIES[words["category"]]
    return readable


class _Lack(NamedTuple):
    what: str
    details: dict[str, Any]
