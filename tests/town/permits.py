"""The town's file with what families and courts permit: consents, orders, objections, an appointment, and lines on consent."""

from typing import Any

from tests.town.files import ago, ahead, line, person, signed

MARISOL, JONAH, INES, PRIYA = (f"county-dcs:{number}" for number in ("10023", "10024", "10026", "10027"))


OF_A_STUDY = (
    *("purpose", "scope", "duration", "information", "destruction"),
    *("on_behalf", "kind_of_study", "only_for_purpose", "no_identification"),
)


def consent(key: str, student: str, elements: list[str], recipients: list[str], **more) -> dict[str, Any]:
    return {
        "id": key,
        "student": student,
        "elements": elements,
        "recipients": recipients,
        "purpose": "tutoring",
        "signed_by": "Elena Vega",
        "capacity": "parent",
        "given_on": ago(20),
        "expires_on": ahead(200),
        **more,
    }


def order(key: str, student: str, recipients: list[str], **more) -> dict[str, Any]:
    return {
        "id": key,
        "student": student,
        "effect": "permit",
        "recipients": recipients,
        "dated": ago(20),
        "expires_on": ahead(100),
        "read_by": ["rosa.diaz", "dora.lind"],
        **more,
    }


def relation(key: str, student: str, what: str, **more) -> dict[str, Any]:
    return {"person": key, "student": student, "relation": what, "from": ago(15), **more}


def agreement(key: str, contributor: str, recipient: str, *lines: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": key,
        "tier": "DSA",
        "parent": "mou",
        "title": f"Records of {contributor} for {recipient}",
        "parties": [contributor, recipient],
        "effective_on": ago(50),
        "expires_on": ahead(200),
        "signatures": signed(contributor, recipient),
        "lines": list(lines),
    }


def add_permits(content: dict[str, Any]) -> None:
    """To the town's file: families and tutors, and every kind of paper about one child, in force and not."""
    content["organizations"].append({"id": "state-u", "name": "State University", "kind": "researcher"})
    content["agreements"][0]["parties"].append("state-u")
    content["agreements"][0]["signatures"] += signed("state-u")
    content["people"] += [
        person("tia.moss", "Tia Moss", "bridge", "tutor"),
        person("gus.penn", "Gus Penn", "bridge", "tutor"),
        person("ida.roe", "Ida Roe", "state-u", "program_manager"),
        {"id": "elena.vega", "name": "Elena Vega", "role": "parent", "email": "elena@mail.example"},
        {"id": "rita.cole", "name": "Rita Cole", "role": "parent", "email": "rita@mail.example"},
    ]
    content["relations"] += [
        relation("tia.moss", MARISOL, "team_member"),
        relation("tia.moss", JONAH, "team_member"),
        relation("tia.moss", INES, "team_member", to=ago(2)),
        relation("elena.vega", MARISOL, "parent"),
        relation("elena.vega", JONAH, "parent", to=ago(1)),
    ]
    terms = {"relationship": "team_member", "population": "in_care", "purposes": ["tutoring"]}
    content["agreements"] += [
        agreement(
            "dsa-lakeside-bridge",
            "lakeside-usd",
            "bridge",
            line(
                1,
                "lakeside-usd",
                "bridge",
                ["tutor"],
                ["attendance.*", "academics.*"],
                bases=["FERPA-CONSENT"],
                **terms,
            ),
        ),
        agreement(
            "dsa-lakeside-state-u",
            "lakeside-usd",
            "state-u",
            line(
                1,
                "lakeside-usd",
                "state-u",
                ["program_manager"],
                ["attendance.*", "academics.transcript"],
                relationship="any_in_population",
                population="in_care",
                purposes=["tutoring"],
                bases=["FERPA-STUDIES"],
                basis_contents=dict.fromkeys(OF_A_STUDY, "said"),
            ),
        ),
    ]
    content["consents"] = [
        consent("of-a-parent", MARISOL, ["supports.*", "supports.meal_eligibility", "attendance.*"], ["bridge"]),
        consent("withdrawn", MARISOL, ["academics.*"], ["bridge"], revoked_on=ago(1)),
        consent("for-one", MARISOL, ["academics.transcript", "notes.shared"], ["gus.penn"]),
        consent("for-another-purpose", MARISOL, ["discipline.*"], ["bridge"], purpose="school-stability"),
        consent("over", MARISOL, ["sped.status"], ["bridge"], expires_on=ago(3)),
        consent("to-come", MARISOL, ["sped.status"], ["bridge"], given_on=ahead(3)),
        # Each names somebody for whom nothing else of that child is open.
        consent("of-a-foster-parent", INES, ["attendance.*"], ["gus.penn"], capacity="foster_parent"),
        consent("of-a-child", JONAH, ["attendance.*"], ["gus.penn"], capacity="student", signed_by="Jonah"),
        consent("of-a-parent-without-the-right", JONAH, ["academics.*"], ["cy.fox"]),
        consent("of-another-holder", JONAH, ["academics.*"], ["ida.roe"], capacity="education_rights_holder"),
        consent("of-the-holder", JONAH, ["academics.*", "plan.*"], ["bridge"], capacity="education_rights_holder",
                signed_by="Rita Cole"),
        consent("for-a-school", MARISOL, ["placement.address", "plan.*"], ["lakeside-usd", "state-u"]),
        consent("after-care", PRIYA, ["attendance.*"], ["lakeside-usd", "gus.penn"]),
    ]  # fmt: skip
    content["orders"] = [
        order("to-casa", MARISOL, ["casa"], elements=["placement.address", "discipline.*", "academics.*"],
              dependency_case=True),
        order("told", PRIYA, ["gus.penn"], elements=["academics.*"], notice_given_on=ago(2)),
        order("not-told", MARISOL, ["bridge"], elements=["health.immunizations"]),
        order("told-tomorrow", MARISOL, ["bridge"], elements=["health.immunizations"], notice_given_on=ahead(1)),
        order("read-by-one", MARISOL, ["bridge"], elements=["health.alerts"], dependency_case=True,
              read_by=["rosa.diaz"]),
        order("order-over", MARISOL, ["bridge"], elements=["court.next_hearing"], dependency_case=True, expires_on=ago(1)),
        {"id": "holder", "student": JONAH, "effect": "appoint_rights_holder", "recipients": ["rita.cole"],
         "dated": ago(40), "read_by": ["rosa.diaz", "dora.lind"]},
    ]  # fmt: skip
    content["objections"] = [
        {"student": MARISOL, "elements": ["attendance.summary"], "recipients": ["bridge"], "objected_on": ago(5)},
        {"student": MARISOL, "recipients": ["bridge"], "objected_on": ago(9), "withdrawn_on": ago(7)},
        {"student": JONAH, "elements": ["academics.*"], "recipients": ["state-u"], "objected_on": ago(5)},
        {"student": MARISOL, "elements": ["attendance.*"], "objected_on": ago(5), "withdrawn_on": ahead(5)},
    ]
