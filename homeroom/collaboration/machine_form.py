"""An agreement as machines exchange it: what the collaboration file says of it, beside whom and what it names by id.

The same agreement has the same bytes, whoever asks and when: nothing in it depends on the day, or on its reader.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import JSONField, Prefetch, Subquery, TextField
from django.db.models.expressions import RawSQL

from homeroom.agreements.models import Agreement, Amendment, AmendmentSignature, Line, Party, Signature, Suspension
from homeroom.agreements.renewing import with_renewing
from homeroom.collaboration import shape
from homeroom.collaboration.planning import in_order
from homeroom.collaboration.standing.agreements import agreement_entry
from homeroom.common.canonical import canonical_json, hash_of
from homeroom.partners.models import Collaboration, Organization

FORMAT = "homeroom-agreement-1"


@dataclass
class MachineForm:
    agreement: Agreement
    entry: shape.Agreement
    zone: ZoneInfo
    purposes: list[shape.Purpose]
    organizations: list[Organization]

    @property
    def content(self) -> dict[str, Any]:
        """`agreement` is the entry of the collaboration file; days in it are days of `timezone`."""
        return {
            "format": FORMAT,
            "timezone": self.zone.key,
            "agreement": in_order(self.entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)),
            "organizations": [{"id": o.key, "name": o.name, "kind": o.kind} for o in self.organizations],
            # As the parties named them when they signed; names in other languages are for whoever reads pages.
            "purposes": [purpose.model_dump(exclude={"name_in"}) for purpose in self.purposes],
            "holds": _span(self.agreement.term),
            "lines": [
                {"line": line.number, "amendment": amendment_of(line), "holds": _span(line.during)}
                for line in self.lines
            ],
            "amendments": [
                {"amendment": each.number, "holds_from": moment_in_utc(each.in_force_at)} for each in self.amendments
            ],
        }

    @property
    def lines(self) -> list[Line]:
        """Every version of every line, but for those that are no longer part of it."""
        found = [line for line in self.agreement.lines.all() if line.dropped_at is None]
        return sorted(found, key=lambda line: (line.number, amendment_of(line) or 0))

    @property
    def amendments(self) -> list[Amendment]:
        return [each for each in self.agreement.amendments.all() if each.dropped_at is None]

    @cached_property
    def canonical(self) -> bytes:
        return canonical_json(self.content)

    @property
    def hash(self) -> str:
        return hash_of(self.canonical)


def amendment_of(line: Line) -> int | None:
    """The number of the amendment that wrote this version; none for the words that were signed first."""
    return line.amendment.number if line.amendment else None


def machine_form(key: str, *, by_a_party: bool = False) -> MachineForm | None:
    """Of this agreement, if whoever asks may read it. A party may be none of the agreement above, and signed its name."""
    found = _agreements(by_a_party).filter(key=key).first()
    if found is None:
        return None
    zone = ZoneInfo(found.zone)
    entry = agreement_entry(found, zone)
    if by_a_party:
        entry = entry.model_copy(update={"parent": found.above_key})
    return MachineForm(found, entry, zone, _purposes(found), _organizations(found))


# Asked together with the agreement: a page asks little.
PURPOSES = (
    "(SELECT jsonb_agg(jsonb_build_object('id', p.key, 'name', p.name, 'benefit', p.benefit, 'measure', p.measure)"
    " ORDER BY p.key) FROM access_purpose p)"
)


def _agreements(by_a_party: bool) -> Any:
    above = "access.above_v1(agreements_agreement.id)" if by_a_party else "NULL::text"
    return (
        with_renewing(Agreement.objects.select_related("parent"))
        .annotate(
            above_key=RawSQL(above, [], TextField()),
            zone=Subquery(Collaboration.objects.values("timezone")[:1]),
            all_purposes=RawSQL(PURPOSES, [], JSONField()),
        )
        .prefetch_related(
            Prefetch("parties", Party.objects.select_related("organization")),
            Prefetch("signatures", Signature.objects.select_related("organization")),
            Prefetch("lines", Line.objects.select_related("contributor", "amendment")),
            Prefetch("suspensions", Suspension.objects.select_related("resumption")),
            Prefetch("amendments__signatures", AmendmentSignature.objects.select_related("organization")),
            "endings",
        )
    )


def _purposes(agreement: Any) -> list[shape.Purpose]:
    named = {key for line in agreement.lines.all() if line.dropped_at is None for key in line.purposes}
    return [shape.Purpose(**each) for each in agreement.all_purposes or () if each["id"] in named]


def _organizations(agreement: Agreement) -> list[Organization]:
    """The parties, and whom a line names that is no party yet."""
    known = {party.organization.key: party.organization for party in agreement.parties.all()}
    lines = [line for line in agreement.lines.all() if line.dropped_at is None]
    known |= {line.contributor.key: line.contributor for line in lines}
    missing = {key for line in lines for key in line.recipients} - known.keys()
    if missing:
        known |= {each.key: each for each in Organization.objects.filter(key__in=missing)}
    return [known[key] for key in sorted(known)]


def _span(span: Any) -> dict[str, str | None] | None:
    """None where it never holds; a side that is None is open."""
    if span.isempty:
        return None
    return {"from": moment_in_utc(span.lower), "until": moment_in_utc(span.upper)}


def moment_in_utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
