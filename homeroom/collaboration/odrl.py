"""An agreement in ODRL 2.2 with terms of DPV, as JSON-LD that explains itself: for others' machines, never for our own access.

A line becomes one permission for each view and legal basis that it gives, a duty for what must happen at the end, and one
prohibition of passing on. What Homeroom opens is decided by its own tables (decision 2); nothing is read from such a file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from homeroom.access.catalogue import Element, catalogue
from homeroom.agreements.bases import Basis, basis_of
from homeroom.agreements.compiling import resting_on
from homeroom.agreements.models import Line
from homeroom.agreements.models.papers import ALWAYS
from homeroom.collaboration.machine_form import MachineForm, amendment_of, moment_in_utc
from homeroom.collaboration.odrl_terms import Terms, context, table
from homeroom.collaboration.standing.agreements import SAFEGUARDS
from homeroom.collaboration.windows import Window, overlap, windows
from homeroom.common.dates import instant
from homeroom.notices.outbox import whole_link

HOSTING, HOST = "HOSTING", "host"
NOBODY = "none"  # Whoever says nothing of passing on lets nobody.
ALWAYS_OWED = ("confidentiality", "record_disclosure")

Node = dict[str, Any]


def odrl(form: MachineForm) -> Node:
    """The policy, with all that it names described in it."""
    return _Writer(form).policy()


def agreement_iri(key: str) -> str:
    return whole_link(f"/agreements/{key}/")


def organization_iri(key: str) -> str:
    return whole_link(f"/#organization-{key}")


def purpose_iri(key: str) -> str:
    return whole_link(f"/#purpose-{key}")


def element_iri(key: str) -> str:
    return f"hr:element-{key}"


def dataset_iri(name: str) -> str:
    return f"hr:dataset-{name}"


def basis_iri(code: str) -> str:
    return f"hr:basis-{code}"


# Of what is encrypted, each place by itself.
MEASURES = {
    "in_transit": ["encryption_in_transit"],
    "in_transit_and_at_rest": ["encryption_in_transit", "encryption_at_rest"],
}


@dataclass
class _Writer:
    form: MachineForm
    terms: Terms = field(default_factory=Terms)
    elements: set[Element] = field(default_factory=set)
    bases: set[str] = field(default_factory=set)

    @property
    def uid(self) -> str:
        return agreement_iri(self.form.entry.id)

    @property
    def parties_iri(self) -> str:
        return f"{self.uid}#parties"

    def policy(self) -> Node:
        entry = self.form.entry
        signed = {signature.organization for signature in entry.signatures}
        permissions = [*self.permissions(), *self.hosting()]
        policy: Node = {
            "@context": context(),
            # What a party has yet to sign is no agreement.
            "type": "Agreement" if signed >= set(entry.parties) else "Offer",
            "uid": self.uid,
            "profile": table()["namespaces"]["hr"],
            "conflict": "odrl:prohibit",  # Deny beats permit (sharing specification 2.7).
            "dct:title": entry.title,
            "dct:identifier": entry.id,
            "hr:tier": self.terms.link("tiers", entry.tier),
            "hr:sha256": self.form.hash,
            "hr:signature": [self.signature(each) for each in sorted(entry.signatures, key=lambda s: s.organization)],
            "permission": permissions,
            "prohibition": [self.prohibition(line) for line in self.form.lines if self.windows(line)],
            "obligation": [self.confidentiality()],
        }
        if entry.sensitivity_ceiling:
            policy["hr:sensitivityCeiling"] = self.terms.link("sensitivity", entry.sensitivity_ceiling)
        policy |= self.safeguards()
        if entry.parent:
            policy["hr:standsUnder"] = {"@id": agreement_iri(entry.parent)}
        if waiting := [name_of(line) for line in self.form.lines if not self.windows(line)]:
            policy["hr:holdsNot"] = waiting
        described = [*self.parties(), *self.purposes(), *self.assets(), *self.legal_bases(), *self.terms.described()]
        return {name: value for name, value in policy.items() if value != []} | {"@included": described}

    def safeguards(self) -> Node:
        """Measures that DPV has a word for, and what else is said, by key; whom one tells is for the parties alone."""
        entry = self.form.entry
        said: Node = {}
        if entry.security:
            codes = [*MEASURES.get(entry.security.encryption, ()), *(["second_factor"] * entry.security.second_factor)]
            if codes:
                said["dpv:hasTechnicalMeasure"] = [self.terms.link("measures", code) for code in codes]
        for name in SAFEGUARDS:
            if part := getattr(entry, name):
                words = part.model_dump(mode="json", exclude_defaults=True, exclude={"contacts"})
                said[f"hr:{name}"] = _said(words)
        return said

    # --- Rules ------------------------------------------------------------------------------------------------------

    def permissions(self) -> Iterable[Node]:
        for line in self.form.lines:
            when = self.windows(line)
            if not when:
                continue
            for basis, covered in resting_on(line):
                for view in table()["views"]:
                    elements = sorted((e for e, given in covered.items() if given == view), key=lambda e: e.number)
                    if elements:
                        yield self.permission(line, basis, view, elements, when)

    def permission(self, line: Line, basis: Basis, view: str, elements: list[Element], when: list[Window]) -> Node:
        self.elements |= set(elements)
        self.bases |= set(basis.code.split("+"))
        return {
            "type": "Permission",
            "uid": f"{self.uid}#{name_of(line)}-{view}-{basis.code}",
            "hr:line": line.number,
            **({"hr:amendment": line.amendment.number} if line.amendment else {}),
            **self.between(line),
            "target": [element_iri(element.key) for element in elements],
            "action": [self.terms.iri("operations", operation) for operation in line.operations],
            "dpv:hasLegalBasis": [{"@id": basis_iri(code)} for code in basis.code.split("+")],
            "constraint": [
                self.is_("view", self.terms.link("views", view)),
                *self.is_any("role", [self.terms.link("roles", role) for role in line.roles]),
                self.is_("relation", self.terms.link("relations", line.relationship)),
                self.is_("population", self.terms.link("populations", line.population)),
                *self.is_any("purpose", [{"@id": purpose_iri(key)} for key in line.purposes]),
                *self.asked_by(basis),
                self.within(when),
            ],
            "duty": [*self.owed(basis), *self.disposition(line)],
            **({"hr:window": said} if (said := _said(line.window)) else {}),
            **({"hr:basisContents": said} if (said := _said(line.basis_contents)) else {}),
        }

    def between(self, line: Line) -> Node:
        recipients = [organization_iri(key) for key in sorted(line.recipients)]
        return {"assigner": organization_iri(line.contributor.key), "assignee": recipients}

    def prohibition(self, line: Line) -> Node:
        """Passing on to anybody but those whom the line names (34 CFR 99.33(a))."""
        covered = {element for _basis, these in resting_on(line) for element in these}
        self.elements |= covered
        return {
            "type": "Prohibition",
            "uid": f"{self.uid}#{name_of(line)}-passing-on",
            "hr:line": line.number,
            **({"hr:amendment": line.amendment.number} if line.amendment else {}),
            **self.between(line),
            "target": [element_iri(element.key) for element in sorted(covered, key=lambda e: e.number)],
            "action": "odrl:distribute",
            **self.but_to(line.redisclosure),
        }

    def but_to(self, whom: str) -> Node:
        """Whom the line lets be told, in its own words where the table has none."""
        if whom in ("", NOBODY):
            return {}
        known = whom in table()["redisclosure"]
        return {
            "constraint": [
                self.constraint("recipient", "odrl:neq", self.terms.link("redisclosure", whom) if known else whom)
            ]
        }

    def confidentiality(self) -> Node:
        parties = [organization_iri(key) for key in sorted(self.form.entry.parties)]
        return {**self.duty("confidentiality"), "assigner": self.parties_iri, "assignee": parties}

    def hosting(self) -> Iterable[Node]:
        """What lets the host keep a contributor's records."""
        entry = self.form.entry
        when = windows(self.form.agreement, ALWAYS)
        if entry.tier != HOSTING or entry.hosting is None or not when:
            return
        self.bases.add(entry.hosting.basis)
        kinds = {organization.key: organization.kind for organization in self.form.organizations}
        hosts = [key for key in sorted(entry.parties) if kinds[key] == HOST] or sorted(entry.parties)
        others = [key for key in sorted(entry.parties) if key not in hosts] or hosts
        yield {
            "type": "Permission",
            "uid": f"{self.uid}#hosting",
            "assigner": [organization_iri(key) for key in others],
            "assignee": [organization_iri(key) for key in hosts],
            "target": f"{self.uid}#records",
            "action": self.terms.iri("operations", "host"),
            "dpv:hasLegalBasis": {"@id": basis_iri(entry.hosting.basis)},
            "constraint": [self.within(when)],
            "duty": [self.duty("confidentiality")],
        }

    # --- Duties -----------------------------------------------------------------------------------------------------

    def owed(self, basis: Basis) -> Iterable[Node]:
        return (self.duty(code) for code in dict.fromkeys((*ALWAYS_OWED, *basis.duties)))

    def duty(self, code: str, section: str = "duties") -> Node:
        term = table()[section][code]
        beside = {name: {"@id": value} for name, value in term.get("needs", {}).items()}
        cite = {"dct:bibliographicCitation": term["cite"]} if "cite" in term else {}
        return {"type": "Duty", "hr:owed": code, "action": self.terms.iri(section, code), **cite, **beside}

    def disposition(self, line: Line) -> Iterable[Node]:
        """What becomes of it at the end, and how long after which event."""
        if not line.disposition:
            return
        duty = self.duty(line.disposition, "dispositions")
        kept = dict(line.retention)
        if kept.keys() == {"days", "after"} and kept["after"] in table()["events"]:
            event = self.constraint("event", "odrl:gt", self.terms.link("events", kept["after"]))
            delay = self.constraint("delay", "odrl:eq", {"@type": "xsd:duration", "@value": f"P{kept['days']}D"})
            duty["constraint"] = [{"type": "LogicalConstraint", "andSequence": [event, delay]}]
        elif said := _said(kept):
            duty["hr:retention"] = said
        yield duty

    # --- Constraints ------------------------------------------------------------------------------------------------

    def constraint(self, on: str, operator: str, right: Any) -> Node:
        left = self.terms.iri("conditions", on)
        return {"type": "Constraint", "leftOperand": left, "operator": operator, "rightOperand": right}

    def is_(self, on: str, right: Any) -> Node:
        return self.constraint(on, "odrl:eq", right)

    def is_any(self, on: str, right: list[Any]) -> Iterable[Node]:
        """None where the agreement, incomplete as yet, names none."""
        if right:
            yield self.constraint(on, "odrl:isAnyOf", right)

    def asked_by(self, basis: Basis) -> Iterable[Node]:
        """What must be true of the child, or be there for it, at that moment."""
        asks = basis.on_condition
        if asks in ("consent", "order"):
            yield self.is_(asks, self.terms.link("needs", asks))
        elif asks == "unobjected":
            yield self.is_("objection", self.terms.link("needs", asks))
        elif asks != "any":
            yield self.is_("circumstance", self.terms.link("circumstances", asks))

    def within(self, when: list[Window]) -> Node:
        stretches = [self.stretch(window) for window in when]
        return stretches[0] if len(stretches) == 1 else {"type": "LogicalConstraint", "or": stretches}

    def stretch(self, window: Window) -> Node:
        sides = zip(("odrl:gteq", "odrl:lt"), map(moment_in_utc, window), strict=True)
        return {
            "type": "LogicalConstraint",
            "and": [
                self.constraint("moment", operator, {"@type": "xsd:dateTime", "@value": moment})
                for operator, moment in sides
                if moment
            ],
        }

    def windows(self, line: Line) -> list[Window]:
        """On the days on which the line is open, where it names any."""
        begins, ends = (line.window.get(key) for key in ("open_from", "open_to"))
        open_days = DateTimeTZRange(
            instant(date.fromisoformat(begins), self.form.zone) if begins else None,
            instant(date.fromisoformat(ends), self.form.zone, end=True) if ends else None,
        )
        return [both for window in windows(self.form.agreement, line.during) if (both := overlap(window, open_days))]

    # --- What the rules name ----------------------------------------------------------------------------------------

    def signature(self, signed: Any) -> Node:
        office = {"vcard:title": signed.title} if signed.title else {}
        on = {"@type": "xsd:date", "@value": signed.signed_on.isoformat()}
        party = {"@id": organization_iri(signed.organization)}
        return {"hr:party": party, "vcard:fn": signed.signed_by, **office, "dct:date": on}

    def parties(self) -> Iterable[Node]:
        yield {"uid": self.parties_iri, "type": "PartyCollection", "dct:title": "The parties of this agreement"}
        for organization in self.form.organizations:
            is_party = organization.key in self.form.entry.parties
            yield {
                "uid": organization_iri(organization.key),
                "type": ["Party", self.terms.iri("kinds", organization.kind)],
                "vcard:fn": organization.name,
                "dct:identifier": organization.key,
                **({"partOf": self.parties_iri} if is_party else {}),
            }

    def purposes(self) -> Iterable[Node]:
        for purpose in self.form.purposes:
            yield {
                "uid": purpose_iri(purpose.id),
                "type": "dpv:Purpose",
                "skos:prefLabel": purpose.name,
                "hr:benefit": purpose.benefit,
                "hr:measure": purpose.measure,
            }

    def assets(self) -> Iterable[Node]:
        """Kinds of information, never somebody's: which children, the constraints say."""
        for element in sorted(self.elements, key=lambda e: e.number):
            yield {
                "uid": element_iri(element.key),
                "type": "Asset",
                "dct:title": element.name,
                "dct:identifier": element.key,
                "hr:sensitivity": self.terms.link("sensitivity", element.sensitivity),
                "partOf": dataset_iri(element.dataset),
                **({"hr:regime": list(element.regimes)} if element.regimes else {}),
            }
        for name in sorted({element.dataset for element in self.elements}):
            number = catalogue().datasets[name].number
            yield {"uid": dataset_iri(name), "type": "AssetCollection", "dct:identifier": name, "hr:number": number}
        if self.form.entry.tier == HOSTING:
            yield {
                "uid": f"{self.uid}#records",
                "type": "AssetCollection",
                "dct:title": "The records of the contributor",
            }

    def legal_bases(self) -> Iterable[Node]:
        for code in sorted(self.bases):
            basis = basis_of(code)
            assert basis is not None  # What the file names was checked when it was read.
            is_consent = basis.needs == "consent"
            yield {
                "uid": basis_iri(code),
                "type": ["dpv:LegalBasis", "dpv:Consent"] if is_consent else "dpv:LegalBasis",
                "dct:identifier": code,
                "skos:prefLabel": basis.law,
                "dct:bibliographicCitation": basis.cite,
            }


def name_of(line: Line) -> str:
    """ "line-2", or "line-2-amendment-1" for the words of an amendment."""
    number = amendment_of(line)
    return f"line-{line.number}" if number is None else f"line-{line.number}-amendment-{number}"


def _said(contents: dict[str, Any]) -> list[Node]:
    """Words of the agreement that no vocabulary has: by key."""
    return [{"hr:key": key, "rdf:value": contents[key]} for key in sorted(contents)]
