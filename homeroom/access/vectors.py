"""Questions whose answers are known: the test vectors of the sharing specification (section 2.8), on made-up facts.

The worker asks them each night, `homeroom check` when it is run, and a page shows what came of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from homeroom.access.catalogue import catalogue
from homeroom.access.deciding import decide
from homeroom.access.decision import BREAK_GLASS, Decision
from homeroom.access.evidence import ALWAYS, Facts, Question
from homeroom.access.made_up import (
    ACTIVITIES,
    ALLERGIES,
    AT_THE_BUS,
    BEGAN,
    COUNSELOR,
    DAY,
    ENROLLING,
    FROZEN,
    IN_ACTIVITIES,
    IN_DANGER,
    IN_TUTORING,
    INCIDENTS,
    LIMIT,
    LINE,
    MEALS,
    MOU,
    NOW,
    ON_THE_TEAM,
    PARENT,
    PROBATION,
    QUESTION,
    RESEARCHER,
    ROSA,
    STRANGER,
    STUDY,
    SUD,
    TO_THE_ADVOCATE,
    TUTOR,
    asks,
    bits,
    lacking,
    line,
    release,
    somebody,
    with_dsa,
    without,
)


@dataclass(frozen=True)
class Vector:
    """`expects` is the true code, `told` what the person hears where that differs; `offers` whether a refusal offers a way in for
    an emergency, where that is the question."""

    number: int
    case: Any  # Words, in the language of whoever reads them.
    expects: str
    facts: Facts
    question: Question = QUESTION
    told: str = ""
    view: str | None = None
    origin: str | None = None
    obligation: str = ""
    offers: bool | None = None

    def answer(self) -> Decision:
        return decide(self.question, self.facts)

    def holds(self) -> bool:
        answer = self.answer()
        return (
            answer.code == self.expects
            and answer.told == (self.told or self.expects)
            and (self.view is None or answer.view == self.view)
            and (self.origin is None or answer.origin == self.origin)
            and (not self.obligation or self.obligation in answer.obligations)
            and (self.offers is None or self.offers == (BREAK_GLASS in answer.obligations))
            and answer.permits == self.expects.startswith("R-OK")
        )


VECTORS = (
    Vector(
        1,
        _("Assigned caseworker, child in her agency’s care, grades, active agreement"),
        "R-OK-USA",
        ROSA,
        view="full",
        obligation="record_disclosure",
    ),
    Vector(
        2,
        _("The same; the child left care yesterday"),
        "R-NOTINCARE",
        without("in_care", "agency_responsible", "in_care_of_recipient"),
    ),
    Vector(3, _("The same agency, not assigned and no supervisor of who is"), "R-NOREL", replace(ROSA, relations=())),
    Vector(4, _("Caseworker; the agreement ended at midnight"), "R-EXPIRED", with_dsa(term=(BEGAN, NOW))),
    Vector(
        5,
        _("Counselor at the school of now: that the child is in care"),
        "R-OK-GRANT",
        COUNSELOR,
        asks(element="care.in_care"),
        view="flag",
    ),
    Vector(
        6,
        _("The same counselor: why the child was removed"),
        "R-PROHIBITED",
        COUNSELOR,
        asks(element="care.removal_reason"),
    ),
    Vector(
        7,
        _("The same counselor, after the student moved to another district"),
        "R-RELENDED",
        replace(COUNSELOR, relations=(("school_of_enrollment", (BEGAN, NOW - DAY)),)),
        asks(element="care.in_care"),
    ),
    Vector(
        8,
        _("New district, student enrolling, transcript from the old district"),
        "R-OK-GRANT",
        ENROLLING,
        origin="lakeside",
        obligation="notify_family_of_transfer",
    ),
    Vector(
        9,
        _("Court-appointed advocate, transcript of the school, with a line that lets the agency pass it on"),
        "R-OK-GRANT",
        somebody("casa", "casa", TO_THE_ADVOCATE, relations=ON_THE_TEAM),
        origin="lakeside",
        obligation="record_disclosure",
    ),
    Vector(9, _("The same without such a line"), "R-NOGRANT", somebody("casa", "casa", relations=ON_THE_TEAM)),
    Vector(
        10,
        _("Court-appointed advocate, what happened at school and others in it: their names are taken out"),
        "R-OK-GRANT",
        somebody("casa", "casa", line("casa", "lakeside", INCIDENTS), relations=ON_THE_TEAM),
        asks(element=INCIDENTS),
        obligation="third_parties_redacted",
    ),
    Vector(
        11,
        _("Parent whose rights an order limits, the placement’s address"),
        "R-ORDER-LIMIT",
        replace(PARENT, orders=(LIMIT,)),
        asks(element="placement.address"),
        told="R-NONE",
    ),
    Vector(12, _("Parent with full rights, the child’s school record"), "R-OK-SELF", PARENT),
    Vector(
        12,
        _("Sharing is paused: the child’s school record, for a parent"),
        "R-OK-SELF",
        replace(PARENT, freezes=FROZEN),
    ),
    Vector(
        13,
        _("The student turns 18 today; a parent opens the record"),
        "R-18",
        replace(PARENT, relations=(("rights_holder", (None, NOW)),), of_age_at=NOW),
    ),
    Vector(
        14,
        _("The consent to tutoring was withdrawn; the tutor reloads"),
        "R-CONSENT-REVOKED",
        replace(TUTOR, releases=(release("consent", ACTIVITIES, revoked_at=NOW),)),
        IN_TUTORING,
    ),
    Vector(
        15,
        _("Note on substance use, caseworker with a grant under education law"),
        "R-NOGRANT",
        ROSA,
        asks(element=SUD),
        told="R-NONE",
    ),
    Vector(
        16,
        _("The same note, named in a consent under 42 CFR part 2"),
        "R-OK-CONSENT",
        replace(
            TUTOR,
            releases=(
                release("consent", SUD, basis="PART2-CONSENT", duties=("part2_notice",), signed_by="Marisol Vega"),
            ),
        ),
        asks(element=SUD, purpose="tutoring"),
        obligation="part2_notice",
    ),
    Vector(
        17,
        _("What a student must not eat, before an emergency: refused, with a way in"),
        "R-NOREL",
        AT_THE_BUS,
        asks(element=ALLERGIES),
        told="R-NONE",
        offers=True,
    ),
    Vector(
        17,
        _("The same, opened as an emergency, to be reviewed"),
        "R-OK-EMERG",
        IN_DANGER,
        asks(element=ALLERGIES),
        view="full",
        origin="dcs",
        obligation="review_emergency",
    ),
    Vector(
        17,
        _("The same, four hours later"),
        "R-NOREL",
        IN_DANGER,
        asks(element=ALLERGIES, at=NOW + timedelta(hours=4)),
        told="R-NONE",
    ),
    Vector(
        17,
        _("Sharing is paused: what is open for an emergency"),
        "R-OK-EMERG",
        replace(IN_DANGER, freezes=FROZEN),
        asks(element=ALLERGIES),
    ),
    Vector(
        18,
        _("Who reported the abuse, whoever asks and however urgently"),
        "R-PROHIBITED",
        replace(ROSA, breaks_glass=True),
        asks(element="care.cps_reports"),
        offers=False,
    ),
    Vector(
        19,
        _("Researcher whose license covers attendance asks for names"),
        "R-NOGRANT",
        somebody("program_manager", "uni", STUDY, relations=(("any_in_population", ALWAYS),)),
        asks(element="identity.legal_name"),
        told="R-NONE",
    ),
    Vector(
        20,
        _("Researcher whose license covers attendance exports counts: a file with a cell of 4 is held"),
        "R-OK-GRANT",
        RESEARCHER,
        asks(element="attendance.summary", operation="export"),
        obligation="output_check",
    ),
    Vector(
        21, _("Administrator of the host opens a student"), "R-NOREL", somebody("host_operator", "host"), told="R-NONE"
    ),
    Vector(
        22,
        _("An amendment that widens, signed by two of three: what only it opens"),
        "R-UNSIGNED",
        replace(ROSA, paths=(LINE, replace(IN_ACTIVITIES, during=None, waits_for="Casa"))),
        asks(element=ACTIVITIES),
    ),
    Vector(22, _("The same: what the old line opens"), "R-OK-USA", replace(ROSA, paths=(LINE, IN_ACTIVITIES))),
    Vector(
        23,
        _("An amendment that narrows, signed by the contributor"),
        "R-EXPIRED",
        replace(ROSA, paths=(replace(LINE, during=(None, NOW)),)),
    ),
    Vector(
        24,
        _("The district has left the collaboration"),
        "R-WITHDRAWN",
        replace(ROSA, absent={"lakeside": (NOW - DAY, None)}),
    ),
    Vector(24, _("Sharing is paused: what an agreement opens"), "R-FREEZE", replace(ROSA, freezes=FROZEN)),
    Vector(
        24,
        _("The collaboration is closing: the same"),
        "R-CLOSING",
        replace(ROSA, freezes=(("closing", (NOW - DAY, None)),)),
    ),
    Vector(24, _("The same, the pause over"), "R-OK-USA", replace(ROSA, freezes=(("freeze", (NOW - DAY, NOW)),))),
    Vector(
        25,
        _("Probation officer; the written certification is missing"),
        "R-BASIS",
        replace(
            somebody("court_staff", "court", PROBATION, relations=ON_THE_TEAM),
            papers={1: MOU, 2: lacking("contents", basis="FERPA-JUVENILE", missing=["written_certification"])},
        ),
    ),
    Vector(26, _("Worker who is recused: her own niece"), "R-RECUSE", replace(ROSA, recusals=((BEGAN, None),))),
    Vector(
        26,
        _("The same, with an emergency that was opened before she was recused"),
        "R-RECUSE",
        replace(
            ROSA,
            recusals=((BEGAN, None),),
            breaks_glass=True,
            paths=(replace(IN_DANGER.paths[0], role="caseworker"),),
            releases=IN_DANGER.releases,
        ),
        asks(element=ALLERGIES),
        offers=False,
    ),
    Vector(27, _("A child whom somebody has nothing to do with"), "R-NOREL", STRANGER, told="R-NONE"),
    Vector(
        27,
        _("A child who is not on record"),
        "R-NONE",
        replace(STRANGER, is_known_child=False, records=(), circumstances=()),
    ),
    Vector(
        28,
        _("School meal status to a caseworker"),
        "R-BASIS",
        replace(
            ROSA,
            paths=(replace(LINE, datasets=0, full=bits(MEALS)),),
            papers={
                1: MOU,
                2: lacking("regime", basis="FERPA-USA", regime="NSLA", elements=[catalogue().elements[MEALS].name]),
            },
        ),
        asks(element=MEALS),
    ),
    Vector(
        29,
        _("One parent consents, the other objects, and no order says who decides"),
        "R-OBJECTION",
        replace(TUTOR, releases=(release("consent", ACTIVITIES),), objections=((bits(ACTIVITIES), (NOW - DAY, None)),)),
        IN_TUTORING,
    ),
    Vector(
        30,
        _("A subpoena outside a dependency case, and nobody was told yet"),
        "R-NOTICE",
        replace(TUTOR, releases=(release("order", "academics.transcript", basis="FERPA-ORDER"),)),
    ),
)


def differing() -> Iterator[Vector]:
    """Those whose answer is not the known one; none is right."""
    return (vector for vector in VECTORS if not vector.holds())
