"""Random worlds: a collaboration file as partners could write it, and what their feeds told of a few children.

Everything follows from one number. Days lie around today, so that things have begun, are over, or begin and end today.
"""

import copy
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.rule import Child, Oracle, applies, catalogue, law, lines_written, reached, satisfies
from tests.town.files import TIMEZONE, TODAY

ZONE = ZoneInfo(TIMEZONE)
KINDS = {
    "north": "school_district",
    "south": "school_district",
    "dcs": "child_welfare",
    "nation": "tribal_organization",
    "casa": "advocate",
    "bridge": "provider",
    "court": "court",
    "uni": "researcher",
}
ROLES = {
    "school_district": ["school_counselor", "education_liaison", "teacher", "data_steward"],
    "child_welfare": ["caseworker", "caseworker", "caseworker_supervisor", "data_steward", "program_manager"],
    "tribal_organization": ["caseworker", "caseworker_supervisor"],
    "advocate": ["casa"],
    "provider": ["tutor"],
    "court": ["court_staff"],
    "researcher": ["program_manager"],
}
PURPOSES = ["stability", "tutoring", "study"]
SCHOOLS = {"north": ["n1", "n2"], "south": ["s1"]}
RELATIONSHIPS = ["assigned", "school_of_enrollment", "team_member", "agency_responsible", "any_in_population"]
POPULATIONS = ["in_care_of_recipient", "in_care", "enrolled_in_recipient"]
SECOND = [
    "ESSA-DUTY",
    "HIPAA-PERMIT",
    "CAPTA",
    "STATE-1",
    "STATE-1",
    "FERPA-STUDIES",
    "NSLA-CONSENT",
]  # Beside another basis.
OPERATIONS = ["view", "list", "print", "export", "api", "aggregate", "link"]
# Bases that a line can rest on, the likely ones more often.
BASES = ["FERPA-USA", "FERPA-USA", "IV-E", "IV-E", "FERPA-CONSENT", "FERPA-CONSENT", "FERPA-ORDER", "FERPA-STUDIES",
         "FERPA-ENROLLING-SCHOOL", "FERPA-SCHOOL-OFFICIAL", "FERPA-JUVENILE", "CAPTA", "HIPAA-PERMIT", "IDEA-B",
         "NSLA-CONSENT", "MV-CONSENT", "ESSA-DUTY", "STATE-1"]  # fmt: skip


def of_law(code: str) -> dict[str, Any]:
    return law()["state"] if code.startswith("STATE") else law()["bases"][code]


@dataclass
class World:
    number: int
    file: dict[str, Any]
    children: list[Child]
    strangers: list[str] = field(default_factory=list)
    signed_here: dict[str, date] = field(default_factory=dict)  # Whoever signed in Homeroom, and when.
    trained_here: dict[str, date] = field(default_factory=dict)  # Of whom a data steward wrote it down.
    emergencies: list[dict[str, Any]] = field(
        default_factory=list
    )  # Who opened which elements of which child, and when.
    freezes: list[dict[str, Any]] = field(default_factory=list)  # When, of which kind, and who said that it may go on.

    shown: list[tuple[str, datetime, list[int]]] = field(default_factory=list)  # Who opened which children, and when.
    answers: list[tuple[str, datetime, str, int]] = field(default_factory=list)  # What stewards said of whose hold.

    @property
    def oracle(self) -> Oracle:
        return Oracle(
            self.file,
            self.children,
            self.signed_here,
            self.trained_here,
            self.shown,
            self.answers,
            self.emergencies,
            self.freezes,
        )


def world(number: int) -> World:
    return _Making(number).world()


class _Making:
    def __init__(self, number: int):
        self.number = number
        self.dice = random.Random(f"world {number}")

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def day(self, least: int, most: int) -> date:
        """Around today, and often at the very edge."""
        if self.chance(0.15):
            return TODAY + timedelta(days=self.dice.choice([-1, 0, 1]))
        return TODAY + timedelta(days=self.dice.randint(least, most))

    def moment(self, least: int, most: int) -> date | datetime:
        """A day, or now and then a moment of it; never within the hours in which a run may stand."""
        day = self.day(least, most)
        if day != TODAY and self.chance(0.2):
            return datetime.combine(day, time(self.dice.randint(0, 23)), ZONE)
        return day

    def elements(self) -> list[str]:
        categories = sorted({e["category"] for e in catalogue().values()})
        allowed = [key for key, e in catalogue().items() if not e.get("prohibited")]
        found = {f"{c}.*" for c in self.dice.sample(categories, self.dice.randint(0, 5))}
        return sorted(found | set(self.dice.sample(allowed, self.dice.randint(1, 6))))

    def world(self) -> World:
        self.organizations = [self.organization(key) for key in KINDS]
        self.people = [person for key in KINDS for person in self.staff(key)] + self.families()
        self.children = [self.child(n) for n in range(1, 6)]
        # An installation keeps sixteen grounds apart: lines of one world share a few combinations.
        self.terms = [
            self.some_terms(kind) for kind in ("child_welfare", "child_welfare", "school_district", *[""] * 4)
        ]
        agreements = [self.memorandum(), *(self.agreement(n) for n in range(self.dice.randint(5, 9)))]
        file = {
            "version": 1,
            "collaboration": {
                "name": f"World {self.number}",
                "timezone": TIMEZONE,
                "languages": ["en", "es"],
                "legal_responsibility": self.dice.choice(
                    [
                        ["dependency"],
                        ["dependency", "extended-care", "tribal-court"],
                        ["dependency", "voluntary-agreement"],
                    ]
                ),
                "match_confirmation": "person",
                "custodian": {"option": "lead_partner", "organization": "dcs"},
            },
            "organizations": self.organizations,
            "people": self.people,
            "purposes": [
                {
                    "id": p,
                    "name": p,
                    "benefit": "better",
                    "measure": "" if p == "study" and self.chance(0.1) else "more",
                }
                for p in PURPOSES
            ],
            "agreements": agreements,
            "consents": [self.consent(n) for n in range(self.dice.randint(0, 14))],
            "orders": self.orders(),
            "relations": [
                *(self.relation() for _ in range(self.dice.randint(15, 60))),
                *(self.member(line) for a in agreements for line in a.get("lines", []) for _ in range(3)),
            ],
            "recusals": [self.recusal() for _ in range(self.dice.randint(0, 2))],
            "objections": [self.objection() for _ in range(self.dice.randint(0, 4))],
        }
        made = Promising(self.number).in_world(World(self.number, file, self.children))
        made = BetweenSchools(self.number).in_world(made)
        made = Alarming(self.number).in_world(Opening(self.number).in_world(made))
        return Windowing(self.number).in_world(with_reviews(with_licenses(with_ceilings(made))))

    # --- Who takes part ----------------------------------------------------------------------------------------------

    def organization(self, key: str) -> dict[str, Any]:
        entry: dict[str, Any] = {"id": key, "name": key.title(), "kind": KINDS[key]}
        if self.chance(0.03):
            entry["withdrawn_on"] = self.day(-20, 20)
        if self.chance(0.03):
            first = self.day(-30, 10)
            entry["debarred"] = {"from": first, "until": first + timedelta(days=self.dice.randint(0, 40))}
        return entry

    def staff(self, key: str) -> list[dict[str, Any]]:
        roles = ROLES[KINDS[key]]
        people = [self.person(f"{key}.{n}", role, key) for n, role in enumerate(roles)]
        bosses = [p["id"] for p in people if p["role"] == "caseworker_supervisor"]
        for person in people:
            if bosses and person["role"] == "caseworker" and self.chance(0.7):
                person["supervisor"] = bosses[0]
            if key in SCHOOLS:
                person["schools"] = [school for school in SCHOOLS[key] if self.chance(0.8)]
        return people

    def person(self, key: str, role: str, organization: str = "") -> dict[str, Any]:
        person: dict[str, Any] = {"id": key, "name": f"Name of {key}", "role": role, "email": f"{key}@mail.example"}
        if organization:
            person["organization"] = organization
        for paper in ("confidentiality_signed_on", "training_completed_on"):
            if self.chance(0.97):
                person[paper] = (
                    self.day(-360, -5)
                    if self.chance(0.9)
                    else TODAY - timedelta(days=self.dice.choice([365, 366, 364]))
                )
        if self.chance(0.1):
            person["recertified_on"] = TODAY - timedelta(days=self.dice.choice([3, 60, 89, 90, 91]))
        if self.chance(0.05):
            person["disabled_on"] = self.day(-9, 9)
        return person

    def families(self) -> list[dict[str, Any]]:
        roles = ("parent", "parent", "foster_parent", "youth", "youth")
        return [self.person(f"{role}.{n}", role) for n, role in enumerate(roles)]

    # --- Children ----------------------------------------------------------------------------------------------------

    def child(self, n: int) -> Child:
        dice, agency = self.dice, self.dice.choice(["dcs"] * 5 + ["nation"])
        districts = dice.sample(sorted(SCHOOLS), dice.choice([0, 1, 1, 2, 2]))
        records = {agency: f"{agency}-{n}"} | {d: f"{d}-{n}" for d in districts}
        if self.chance(0.2):
            records["bridge"] = f"bridge-{n}"
        years = dice.choice([5, 9, 11, 12, 14, 15, 17, 18, 19])
        born = TODAY.replace(year=TODAY.year - years, day=min(TODAY.day, 28)) + timedelta(
            days=dice.choice([-40, 0, 0, 1, 30])
        )
        child = Child(str(n), records, None if self.chance(0.1) else born)
        authority = dice.choice(["dependency"] * 5 + ["extended-care", "voluntary-agreement", "tribal-court"])
        child.care.append(
            (
                agency,
                TODAY - timedelta(days=dice.randint(30, 300)),
                self.day(-10, 10) if self.chance(0.2) else None,
                authority,
            )
        )
        for district in districts:
            first = self.day(-100, -5) if self.chance(0.8) else self.day(10, 45)
            gone = first + timedelta(days=dice.randint(0, 150)) if self.chance(0.5) else None
            child.schools.append((district, dice.choice(SCHOOLS[district]), first, gone))
        workers = [
            p["email"] for p in self.people if p.get("organization") == agency and p["role"].startswith("caseworker")
        ]
        for _ in range(dice.choice([0, 1, 1, 2]) if workers else 0):
            child.workers.append((agency, dice.choice(workers), *self.stretch()))
        if self.chance(0.6):
            child.homes.append((agency, "foster_parent.2@mail.example", *self.stretch()))
        return child

    def stretch(self) -> tuple[date, date | None]:
        first = self.day(-80, -2)
        return first, first + timedelta(days=self.dice.randint(0, 120)) if self.chance(0.4) else None

    def named(self) -> str:
        """By any partner's identifier, or by one that nobody has."""
        child = self.dice.choice(self.children)
        organization = self.dice.choice(sorted(child.records))
        return f"{organization}:{child.records[organization]}" if self.chance(0.95) else "dcs:nobody"

    # --- Papers ------------------------------------------------------------------------------------------------------

    def signatures(self, parties: list[str]) -> list[dict[str, Any]]:
        return [
            {
                "organization": party,
                "signed_by": "Somebody",
                "title": "Director",
                "signed_on": self.day(-90, -50) if self.chance(0.95) else self.day(-3, 3),
            }
            for party in parties
            if self.chance(0.98)
        ]

    def memorandum(self) -> dict[str, Any]:
        parties = list(KINDS)
        entry = {
            "id": "mou",
            "tier": "MOU",
            "title": "The memorandum",
            "parties": parties,
            "effective_on": TODAY - timedelta(days=100),
            "expires_on": TODAY + timedelta(days=300),
            "signatures": [
                {"organization": p, "signed_by": "x", "title": "y", "signed_on": TODAY - timedelta(days=120)}
                for p in parties
            ],
        }
        if self.chance(0.05):
            entry["signatures"].pop()
        if self.chance(0.08):
            entry["suspensions"] = [self.suspension()]
        if self.chance(0.05):
            entry["terminated_on"] = self.day(-5, 5)
        return entry

    def suspension(self) -> dict[str, Any]:
        first = self.moment(-20, 5)
        entry: dict[str, Any] = {"from": first, "reason": "because"}
        if self.chance(0.7):
            day = first.date() if isinstance(first, datetime) else first
            entry["to"] = day + timedelta(days=self.dice.randint(1, 30))
        return entry

    def agreement(self, n: int) -> dict[str, Any]:
        kinds = {term[0] for term in self.terms}
        recipient = self.dice.choice([key for key, kind in KINDS.items() if kind in kinds or self.chance(0.05)])
        contributor = self.dice.choice(
            [k for k in ("north", "south", "dcs", "dcs", "nation", "bridge") if k != recipient]
        )
        parties = [contributor, recipient]
        first = self.day(-80, 2) if self.chance(0.12) else TODAY - timedelta(days=60)
        entry: dict[str, Any] = {
            "id": f"dsa-{n}",
            "tier": self.dice.choice(["DSA"] * 9 + ["DUL"]),
            "parent": "mou",
            "title": f"Agreement {n}",
            "parties": parties,
            "effective_on": first,
            "expires_on": max(first, self.day(0, 100) if self.chance(0.12) else TODAY + timedelta(days=90)),
            "signatures": self.signatures(parties),
            "lines": [self.line(number, contributor, recipient) for number in range(1, self.dice.randint(2, 5))],
        }
        if self.chance(0.05):
            entry["activate"] = False
        if self.chance(0.1):
            entry["suspensions"] = [self.suspension() for _ in range(self.dice.randint(1, 2))]
        if self.chance(0.08):
            entry["terminated_on"] = self.day(-10, 10)
        elif self.chance(0.4) and entry["expires_on"] > TODAY + timedelta(days=20):
            entry["amendments"] = self.amendments(entry, contributor, recipient)
        return entry

    def amendments(self, agreement, contributor: str, recipient: str) -> list[dict[str, Any]]:
        """What narrows shows less of a line, to fewer, or ends it; what widens writes lines anew."""
        lines = {line["id"]: line for line in agreement["lines"]}
        amendments = []
        for number in range(1, self.dice.randint(2, 4)):
            kind = self.dice.choice(["narrowing", "widening"])
            entry: dict[str, Any] = {"id": number, "kind": kind, "reason": "because"}
            place = self.dice.choice(sorted(lines)) if lines else 1
            if lines and self.chance(0.2):
                entry["ends_lines"] = [place]
            elif kind == "widening" or not lines:
                entry["kind"] = "widening"
                entry["lines"] = [self.line(self.dice.choice([place, 9]), contributor, recipient)]
            else:
                entry["lines"] = [self.narrower(lines[place])]
            signers = [contributor, recipient] if self.chance(0.8) else [self.dice.choice([contributor, recipient])]
            entry["signatures"] = [
                {"organization": key, "signed_by": "x", "title": "y", "signed_on": self.day(-40, 0)} for key in signers
            ]
            if self.chance(0.2):
                entry["effective_on"] = self.day(-20, 10)
            lines |= {line["id"]: line for line in entry.get("lines", [])}
            lines = {n: line for n, line in lines.items() if n not in entry.get("ends_lines", [])}
            amendments.append(entry)
        return amendments

    def narrower(self, line: dict[str, Any]) -> dict[str, Any]:
        def fewer(some: list[str]) -> list[str]:
            return sorted(self.dice.sample(some, self.dice.randint(1, len(some))))

        return {
            **line,
            "elements": fewer(line["elements"]),
            "view": "flag" if line["view"] == "flag" or self.chance(0.2) else line["view"],
            "recipients": {**line["recipients"], "roles": fewer(line["recipients"]["roles"])},
            "purposes": fewer(line["purposes"]),
            "operations": sorted({"view", *fewer(line["operations"])} & set(line["operations"])),
        }

    def some_terms(self, kind: str) -> tuple[str, str, str, str]:
        """A kind of recipient, a basis, a relationship and a population; most of them make sense together."""
        dice = self.dice
        kind = kind or dice.choice(sorted(set(KINDS.values())))
        fit = [code for code in BASES if kind in of_law(code).get("recipients", [kind])]
        code = dice.choice(fit if self.chance(0.95) else BASES)
        likely = {
            "child_welfare": ["assigned", "assigned", "agency_responsible"],
            "school_district": ["school_of_enrollment"],
        }
        relationships = likely.get(kind, ["team_member", "team_member", "any_in_population"])
        groups = {
            "child_welfare": ["in_care_of_recipient", "in_care"],
            "school_district": ["enrolled_in_recipient", "in_care"],
        }
        return (
            kind,
            code,
            of_law(code).get("relationship") or dice.choice(relationships if self.chance(0.8) else RELATIONSHIPS),
            dice.choice(groups.get(kind, ["in_care"]) if self.chance(0.9) else POPULATIONS),
        )

    def line(self, number: int, contributor: str, recipient: str) -> dict[str, Any]:
        """Most say what their basis asks for: an agreement that lacks one thing opens nothing."""
        dice = self.dice
        terms = [term for term in self.terms if term[0] == KINDS[recipient]] or self.terms
        _, code, relationship, population = dice.choice(terms)
        codes = [code, *([dice.choice(SECOND)] if self.chance(0.2) else [])]
        fits = [key for key, e in catalogue().items() if self.fits(e, codes, contributor, relationship)]
        elements = sorted(dice.sample(fits, min(len(fits), dice.randint(1, 9)))) or ["attendance.daily"]
        whole = [e["dataset"] for key, e in catalogue().items() if key in fits]
        if whole and self.chance(0.8):
            chosen = set(dice.sample(whole, min(3, len(whole))))
            elements = sorted({*elements, *(key for key in fits if catalogue()[key]["dataset"] in chosen)})
        if self.chance(0.04):
            elements = self.elements()
        contents = dict.fromkeys((key for one in codes for key in of_law(one).get("contents", [])), "said")
        if contents and self.chance(0.02):
            contents.popitem()
        line = {
            "id": number,
            "contributor": contributor,
            "elements": elements,
            "view": dice.choice(["full", "full", "full", "masked", "flag"]),
            "operations": ["view", *(o for o in OPERATIONS[1:] if self.chance(0.4))]
            if self.chance(0.95)
            else ["list", "export"],
            "recipients": {
                "organizations": [recipient],
                "roles": sorted({dice.choice(ROLES[KINDS[recipient]]) for _ in range(3)}),
            },
            "relationship": relationship,
            "population": population,
            "purposes": sorted({dice.choice(PURPOSES) for _ in range(2)}),
            "bases": codes,
            "basis_contents": contents,
            "disposition": "destroy" if self.chance(0.98) else "",
        }
        if self.chance(0.4):
            line["redisclosure"] = "to_education_team_authorized_by_agency"
        return line

    def fits(self, element, codes, contributor, relationship) -> bool:
        if element.get("prohibited"):
            return False
        if relationship == "any_in_population" and element["sensitivity"] not in ("P0", "P1", "P2"):
            return False
        regimes = [r for r in element["confidential"] if applies(r, element, KINDS[contributor])]
        return all(any(satisfies(code, regime) for code in codes) for regime in regimes)

    def recipients(self) -> list[str]:
        some = [*KINDS, "bridge", "bridge", "north", "uni"]
        found = {self.dice.choice(some) for _ in range(self.dice.randint(1, 2))}
        if self.chance(0.25):
            found = {self.dice.choice(self.people)["id"]}
        return sorted(found)

    def consent(self, n: int) -> dict[str, Any]:
        given = self.moment(-100, 3)
        entry = {
            "id": f"consent-{n}",
            "student": self.named(),
            "elements": self.elements(),
            "recipients": self.recipients(),
            "purpose": self.dice.choice(PURPOSES),
            "signed_by": self.dice.choice(["Name of parent.0", "parent.1", "Somebody"]),
            "capacity": self.dice.choice(
                ["parent"] * 4 + ["education_rights_holder", "student", "student", "foster_parent"]
            ),
            "given_on": given,
        }
        form = self.dice.choice(["FERPA-CONSENT"] * 8 + ["HIPAA-AUTH", "PART2-CONSENT", "MINOR-CONSENT"])
        if form != "FERPA-CONSENT":
            entry["basis"], entry["contents"] = form, dict.fromkeys(of_law(form).get("of_paper", []), "said")
            entry["elements"] = sorted({*entry["elements"], "behavioral.sud", "youth.protected_note"})
        if form in ("PART2-CONSENT", "MINOR-CONSENT"):
            entry["capacity"] = "student"
        if self.chance(0.6) or "contents" in entry:
            first = given.date() if isinstance(given, datetime) else given
            entry["expires_on"] = max(self.day(-3, 60), first + timedelta(days=1))
        if self.chance(0.2):
            entry["revoked_on"] = self.moment(-10, 5)
        return entry

    def orders(self) -> list[dict[str, Any]]:
        orders = [self.order(n) for n in range(self.dice.randint(0, 8))]
        seals = [order for order in orders if order["effect"] == "seal" and self.chance(0.6)]
        return [*orders, *(self.unsealing(seal) for seal in seals for _ in range(self.dice.randint(1, 2)))]

    def unsealing(self, seal: dict[str, Any]) -> dict[str, Any]:
        """Most name somebody whom the seal is against."""
        person = self.dice.choice(self.people)
        whom = {"role": person["role"], "person": person["id"], "organization": person.get("organization")}
        whom |= seal.get("against", {}) if self.chance(0.7) else {}
        named = [key for key, value in whom.items() if value and self.chance(0.4)] or ["role"]
        dated = self.day(-20, 3)
        entry = {
            "id": f"un{seal['id']}-{self.dice.randint(1, 10**6)}",
            "student": seal["student"],
            "effect": "unseal",
            "lifts": seal["id"],
            "for": {key: whom[key] for key in named},
            "dated": dated,
            "read_by": self.dice.sample([p["id"] for p in self.people], self.dice.choice([1, 2, 2, 2])),
        }
        return entry | ({"expires_on": max(dated, self.day(-5, 20))} if self.chance(0.4) else {})

    def order(self, n: int) -> dict[str, Any]:
        effect = self.dice.choice(
            ["limit", "no_contact", "seal", "permit", "permit", "permit", "appoint_rights_holder"]
        )
        dated = self.day(-60, 3)
        entry: dict[str, Any] = {
            "id": f"order-{n}",
            "student": self.named(),
            "effect": effect,
            "dated": dated,
            "read_by": self.dice.sample([p["id"] for p in self.people], self.dice.choice([0, 1, 2, 2, 2])),
        }
        if self.chance(0.5):
            entry["expires_on"] = max(dated, self.day(-5, 40))
        if effect == "permit":
            entry |= {"elements": self.elements(), "recipients": self.recipients()}
            if self.chance(0.5):
                entry["dependency_case"] = True
            elif self.chance(0.7):
                entry["notice_given_on"] = self.day(-10, 3)
        elif effect == "appoint_rights_holder":
            entry["recipients"] = [self.dice.choice(["parent.0", "parent.1"])]
        else:
            if effect == "limit" or (effect == "seal" and self.chance(0.5)):
                entry["elements"] = self.elements()
            person = self.dice.choice(self.people)
            against = {"role": person["role"], "person": person["id"], "organization": person.get("organization")}
            chosen = [k for k, v in against.items() if v and self.chance(0.4)] or ["role"]
            if effect != "seal" or self.chance(0.5):
                entry["against"] = {key: against[key] for key in chosen}
        return entry

    def relation(self, person: dict[str, Any] | None = None, child: Child | None = None) -> dict[str, Any]:
        person = person or self.dice.choice(self.people)
        what = {
            "parent": ["parent", "education_rights_holder"],
            "youth": ["self"],
            "caseworker": ["assigned_caseworker", "team_member"],
        }
        child = child or self.dice.choice(self.children)
        agency = next(iter(child.records))
        first, gone = self.stretch()
        entry = {
            "person": person["id"],
            "student": f"{agency}:{child.records[agency]}",
            "relation": self.dice.choice(what.get(person["role"], ["team_member", "team_member", "point_of_contact"])),
            "from": first,
        }
        return entry | ({"to": gone} if gone else {})

    def member(self, line: dict[str, Any]) -> dict[str, Any]:
        """Somebody for whom this line could open something is on the team of a child whom its contributor knows."""
        recipients = line["recipients"]
        known = [child for child in self.children if line["contributor"] in child.records] or self.children
        staff = [
            p
            for p in self.people
            if p.get("organization") in recipients["organizations"] and p["role"] in recipients["roles"]
        ]
        return self.relation(self.dice.choice(staff), self.dice.choice(known))

    def recusal(self) -> dict[str, Any]:
        first, gone = self.stretch()
        entry = {"person": self.dice.choice(self.people)["id"], "student": self.named(), "from": first, "reason": "kin"}
        return entry | ({"to": gone} if gone else {})

    def objection(self) -> dict[str, Any]:
        first = self.moment(-40, 3)
        entry: dict[str, Any] = {"student": self.named(), "objected_on": first}
        if self.chance(0.6):
            entry["elements"] = self.elements()
        if self.chance(0.6):
            entry["recipients"] = [self.dice.choice(list(KINDS))]
        if self.chance(0.4):
            day = first.date() if isinstance(first, datetime) else first
            entry["withdrawn_on"] = max(self.day(-3, 30), day + timedelta(days=1))
        return entry


class Promising:
    """Texts that ask again, signatures made in Homeroom, trainings that a steward wrote down. Of dice of its own, so that
    what else a number stands for stays as it was."""

    def __init__(self, number: int):
        self.dice = random.Random(f"promises {number}")

    def in_world(self, made: World) -> World:
        if self.dice.random() < 0.5:
            made.file["collaboration"]["confidentiality_agreement"] = self.text("common")
        for organization in made.file["organizations"]:
            if self.dice.random() < 0.15:
                organization["confidentiality_agreement"] = self.text(f"own-{organization['id']}")
        for person in made.file["people"]:
            if self.dice.random() < 0.2 and (day := self.day_to_sign(made, person)):
                made.signed_here[person["id"]] = day
            if self.dice.random() < 0.15:
                made.trained_here[person["id"]] = self.day()
        return made

    def text(self, version: str) -> dict[str, Any]:
        begins = TODAY + timedelta(days=self.dice.choice([-90, -40, -1, 0, 1, 10]))
        words = {language: f"Words of {version}, in {language}." for language in ("en", "es")}
        text = {"version": version, "text": words, "effective_on": begins, "asks_again": self.dice.random() < 0.8}
        if text["asks_again"]:
            text["sign_again_by"] = begins + timedelta(days=self.dice.choice([0, 1, 39, 40, 41, 89, 90, 91]))
        return text

    def day(self) -> date:
        return TODAY - timedelta(days=self.dice.choice([0, 1, 30, 100, 364, 365, 366, 400]))

    def day_to_sign(self, made: World, person: dict[str, Any]) -> date | None:
        """When every text that the person could be asked for had begun: it is the text of now that is signed."""
        own = next((o for o in made.file["organizations"] if o["id"] == person.get("organization")), {})
        texts = (made.file["collaboration"].get("confidentiality_agreement"), own.get("confidentiality_agreement"))
        day, begun = self.day(), [text["effective_on"] for text in texts if text]
        # The text that comes along begins when the world is made.
        return day if begun and max(begun) <= day else TODAY if not begun else None


class BetweenSchools:
    """One district shows the other who enrolls there, and an agency tells that one who is in care, or tells another, or later.
    Of dice of its own too. Most worlds use up the grounds that an installation keeps apart: there it changes nothing."""

    TERMS_MAX = 5

    def __init__(self, number: int):
        self.dice = random.Random(f"between schools {number}")

    def in_world(self, made: World) -> World:
        lines = [line for a in made.file["agreements"] for line in lines_written(a)]
        terms = {(line["relationship"], line["population"], code) for line in lines for code in line["bases"]}
        if len(terms) > self.TERMS_MAX:
            return made
        showing, seeing = self.dice.sample(["north", "south"], 2)
        roles = ["school_counselor", "education_liaison"]
        school = self.line(showing, seeing, roles, "enrolled_in_recipient", "FERPA-ENROLLING-SCHOOL", SCHOOL_RECORDS)
        told = self.dice.sample(roles, self.dice.choice([1, 2, 2]))
        population = self.dice.choice(["in_care", "enrolled_in_recipient"])
        news = self.line(self.dice.choice(["dcs", "nation"]), seeing, told, population, "IV-E", ["care.in_care"])
        made.file["agreements"] += [self.agreement("dsa-schools", school), self.agreement("dsa-news", news)]
        return made

    def agreement(self, key: str, line: dict[str, Any]) -> dict[str, Any]:
        parties = [line["contributor"], line["recipients"]["organizations"][0]]
        entry = {
            "id": key, "tier": "DSA", "parent": "mou", "title": key, "parties": parties,
            "effective_on": TODAY - timedelta(days=60), "expires_on": TODAY + timedelta(days=self.dice.choice([0, 5, 90])),
            "signatures": [
                {"organization": p, "signed_by": "x", "title": "y", "signed_on": TODAY - timedelta(days=61)} for p in parties
            ],
            "lines": [line],
        }  # fmt: skip
        if self.dice.random() < 0.2:
            entry["suspensions"] = [{"from": TODAY - timedelta(days=self.dice.choice([-2, 0, 3])), "reason": "because"}]
        elif self.dice.random() < 0.2:
            entry["terminated_on"] = TODAY + timedelta(days=self.dice.choice([-1, 0, 1]))
        return entry

    def line(self, contributor, recipient, roles, population, code, elements) -> dict[str, Any]:
        return {
            "id": 1, "contributor": contributor, "elements": elements, "view": self.dice.choice(["full", "full", "flag"]),
            "operations": ["view", "list", "print"], "recipients": {"organizations": [recipient], "roles": roles},
            "relationship": "school_of_enrollment", "population": population,
            "purposes": sorted({self.dice.choice(PURPOSES) for _ in range(3)}), "bases": [code],
            "basis_contents": dict.fromkeys(of_law(code).get("contents", []), "said"), "disposition": "destroy",
        }  # fmt: skip


SCHOOL_RECORDS = sorted(key for key, e in catalogue().items() if e["category"] in ("academics", "attendance"))


class Opening:
    """People who opened many children, or few; and what data stewards said of it. Of dice of its own, as above."""

    def __init__(self, number: int):
        self.dice = random.Random(f"openings {number}")

    def in_world(self, made: World) -> World:
        now = datetime.now(ZONE)
        for person in made.file["people"]:
            for _ in range(self.dice.choice([0, 0, 0, 1, 2, 3])):
                many = self.dice.choice([3, 40, 59, 60, 61, 118, 119, 120, 121, 180])
                own = [int(child.id) for child in made.children if self.dice.random() < 0.2]
                made.shown.append((person["id"], self.moment(now), [*own, *range(900_000, 900_000 + many)]))
            if self.dice.random() < 0.12:
                for _ in range(self.dice.choice([1, 1, 2])):
                    verdict = self.dice.choice(["goes_on", "goes_on", "stays"])
                    made.answers.append((person["id"], self.moment(now), verdict, self.dice.choice([1, 60, 121])))
        return made

    def moment(self, now: datetime) -> datetime:
        """Within the sitting, before it, and long ago. Minutes keep each apart from the others, and from the edge."""
        hours = self.dice.choice([1, 3, 6, 9, 11, 11, 13, 30, 24 * 20])
        return now - timedelta(hours=hours, minutes=self.dice.randint(1, 25), seconds=self.dice.random() * 50)


class Alarming:
    """Emergencies that were opened and freezes of everything, of dice of their own. Moments lie hours from now."""

    ROLES = ("caseworker", "caseworker_supervisor", "school_counselor", "education_liaison", "teacher", "casa", "tutor")

    def __init__(self, number: int):
        self.dice = random.Random(f"alarms {number}")
        self.now = datetime.now(ZONE)

    def in_world(self, made: World) -> World:
        openable = [key for key, element in catalogue().items() if element.get("break_glass")]
        people = [p for p in made.file["people"] if p["role"] in self.ROLES]
        for _ in range(self.dice.randint(0, 12)):
            made.emergencies.append(
                {
                    "person": self.dice.choice(people)["id"],
                    "child": self.dice.choice(made.children).id,
                    "elements": sorted(self.dice.sample(openable, self.dice.randint(1, 8))),
                    "at": self.now - timedelta(hours=self.dice.choice([1, 1, 1, 2, 3, 5, 30])),
                }
            )
        for _ in range(self.dice.choice([0, 0, 0, 0, 1, 2])):
            made.freezes.append(self.freeze())
        return made

    def freeze(self) -> dict[str, Any]:
        begins = self.now - timedelta(hours=self.dice.choice([2, 30, 500]))
        words = []
        for organization in self.dice.sample([None, "north", "south", "dcs"], self.dice.choice([0, 0, 1, 2, 3])):
            words.append({"organization": organization, "at": begins + timedelta(hours=self.dice.choice([1, 5, 100]))})
        return {"kind": self.dice.choice(["freeze", "freeze", "closing"]), "at": begins, "words": self.said(words)}

    def said(self, words: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What lies ahead nobody has said yet."""
        return [word for word in words if word["at"] < self.now - timedelta(minutes=30)]


def with_ceilings(made: World) -> World:
    """Some agreements allow no more than one class of information. Of dice of its own too."""
    dice = random.Random(f"ceilings {made.number}")
    for agreement in made.file["agreements"]:
        if agreement["tier"] != "MOU" and dice.random() < 0.25:
            agreement["sensitivity_ceiling"] = dice.choice(["P2", "P2", "P3", "P3", "P4", "P5"])
    return made


def with_licenses(made: World) -> World:
    """Licenses under a data sharing agreement between the same partners, whose lines they repeat, or show more than. Of dice of
    its own too."""
    dice = random.Random(f"licenses {made.number}")
    above = [a for a in made.file["agreements"] if a["tier"] == "DSA"]
    for license in (a for a in made.file["agreements"] if a["tier"] == "DUL"):
        if not above or dice.random() < 0.2:
            continue
        parent = dice.choice(above)
        license["parent"], license["parties"] = parent["id"], list(parent["parties"])
        signed = {s["organization"]: s for s in parent["signatures"]}
        license["signatures"] = [copy.deepcopy(signed[key]) for key in parent["parties"] if key in signed]
        license.pop("amendments", None)
        license["lines"] = copy.deepcopy(parent["lines"])
        if license["lines"] and dice.random() < 0.3:
            line = dice.choice(license["lines"])
            line["elements"] = sorted({*line["elements"], dice.choice(line["elements"]), "attendance.daily"})
        if license["lines"] and dice.random() < 0.1:
            dice.choice(license["lines"])["contributor"] = dice.choice(["north", "dcs"])
    return made


def with_reviews(made: World) -> World:
    """Until when what counsel found of a state's statute holds; of a line and what narrows it the same. Of dice of its own."""
    for agreement in made.file["agreements"]:
        for line in lines_written(agreement):
            if "review_expires_on" in line["basis_contents"]:
                # Of one number, by the line's: an amendment that narrows keeps what its line says.
                dice = random.Random(f"reviews {made.number} {line['id']} {agreement['parties']}")
                last = TODAY + timedelta(days=dice.choice([-100, -30, -1, 0, 1, 30, 90, 90, 90]))
                line["basis_contents"]["review_expires_on"] = last.isoformat() if dice.random() < 0.95 else "next year"
    return made


class Windowing:
    """Lines that show rows of some days, or are open on some days; amendments narrow or widen that. Of dice of their own."""

    def __init__(self, number: int):
        self.dice = random.Random(f"windows {number}")

    def in_world(self, made: World) -> World:
        for agreement in made.file["agreements"]:
            stand: dict[int, dict[str, Any]] = {}
            for line in agreement.get("lines", []):
                stand[line["id"]] = self.put(line, {}, 0.4)
            for amendment in agreement.get("amendments", []):
                for line in amendment.get("lines", []):
                    kept = stand.get(line["id"], {}) if amendment["kind"] == "narrowing" else {}
                    stand[line["id"]] = self.put(line, kept, 0.3)
        return made

    def put(self, line: dict[str, Any], kept: dict[str, Any], share: float) -> dict[str, Any]:
        """What narrows keeps the window, with a shorter one, or has one where there was none."""
        said = dict(kept)
        if not said and self.dice.random() < share:
            said = self.window()
        elif "look_back_days" in said and self.dice.random() < 0.5:
            said["look_back_days"] = max(1, said["look_back_days"] // 2)
        if any(catalogue()[key]["dataset"].startswith("notes_") for key in reached(line["elements"], "full")):
            # Notes that people write here know no window, and such a line is refused.
            said = {key: day for key, day in said.items() if key.startswith("open_")}
        line.pop("window", None)
        if said:
            line["window"] = said
        return said

    def window(self) -> dict[str, Any]:
        """Mostly of rows, by one day or by two; now and then of when it is open."""
        said: dict[str, Any] = {}
        which = self.dice.choice(["not_before", "look_back_days", "look_back_days", "both", "open"])
        if which in ("not_before", "both"):
            said["not_before"] = TODAY - timedelta(days=self.dice.choice([0, 1, 7, 30, 100, 400]))
        if which in ("look_back_days", "both"):
            said["look_back_days"] = self.dice.choice([1, 2, 8, 30, 99, 365])
        if which == "open" or self.dice.random() < 0.15:
            first = self.dice.choice([-30, -1, 0, 1])
            said |= {"open_from": TODAY + timedelta(days=first)} if self.dice.random() < 0.6 else {}
            last = self.dice.choice([-1, 0, 1, 30])
            said |= (
                {"open_to": TODAY + timedelta(days=max(first, last))} if self.dice.random() < 0.6 or not said else {}
            )
        return said
