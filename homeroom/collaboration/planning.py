"""What applying a file would change, entry by entry, before anything is changed."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from homeroom.collaboration.advising import advice, barred_too_short, overlapping
from homeroom.collaboration.kinds import Entry
from homeroom.collaboration.shape import Agreement, Document, Link, Person
from homeroom.collaboration.standing import signed_and_trained_here
from homeroom.collaboration.standing.agreements import suspended_on_its_page

ADD, CHANGE, REMOVE = "add", "change", "remove"
SECTIONS = (
    *("collaboration", "organizations", "purposes", "people", "agreements"),
    *("consents", "orders", "relations", "recusals", "objections", "links"),
)
# An entry left out of the file does not vanish when the book of disclosures names it: it ends.
ENDS_WITH = {
    "organizations": "withdrawn_on",
    "people": "disabled_on",
    "agreements": "terminated_on",
    "consents": "revoked_on",
}
# These name a child, whose identifier is never printed.
ABOUT_CHILDREN = ("consents", "orders", "relations", "recusals", "objections", "links")
WITHOUT_ID = ("relations", "recusals", "objections", "links")
# Operations that nothing asks yet: pages ask `view`, lists `list`, papers `print`, files `export`, programs `api`, counts
# `aggregate`.
STORED_ONLY = ("link",)
OPENS_NOTHING_YET = ("point_of_contact",)
HAVE_INSTANTS = ("organizations", "people", "agreements", "consents")


@dataclass(frozen=True)
class Change:
    section: str
    key: str
    verb: str
    fields: tuple[str, ...] = ()
    wanted: Any = None
    stands: Any = None

    def __str__(self) -> str:
        if self.section in ABOUT_CHILDREN:
            return f"{self.section}: {VERBS[self.verb]} one"
        fields = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.section}: {VERBS[self.verb]} {self.key}{fields}"


VERBS = {ADD: "add", CHANGE: "change", REMOVE: "end"}


@dataclass(frozen=True)
class Plan:
    changes: tuple[Change, ...]
    remarks: tuple[str, ...]

    def of(self, section: str) -> list[Change]:
        return [change for change in self.changes if change.section == section]

    def counts(self) -> dict[str, dict[str, int]]:
        counted = Counter((change.section, change.verb) for change in self.changes)
        return {name: {verb: counted[name, verb] for verb in VERBS} for name in SECTIONS}


def plan(wanted: Document, stands: Document | None) -> Plan:
    changes = [change for name in SECTIONS for change in _section(name, wanted, stands)]
    return Plan(tuple(changes), (*_remarks(wanted, stands), *_advice(wanted, changes)))


def _section(name: str, wanted: Document, stands: Document | None) -> Iterator[Change]:
    if name == "collaboration":
        here = {"collaboration": stands.collaboration} if stands else {}
        yield from _differences(name, {"collaboration": wanted.collaboration}, here)
    elif name in WITHOUT_ID:
        yield from _loose(name, getattr(wanted, name), getattr(stands, name) if stands else [])
    else:
        here = {entry.id: entry for entry in getattr(stands, name)} if stands else {}
        # Days are kept as instants of a time zone: in another one, all that has days is written anew.
        zones = {document.collaboration.timezone for document in (wanted, stands) if document}
        moved = ("timezone",) if len(zones) > 1 and name in HAVE_INSTANTS else ()
        there: dict[str, Any] = {entry.id: entry for entry in getattr(wanted, name)}
        if name == "people" and stands:
            there = dict(_with_days_of_here(there, {person.id: person for person in stands.people}))
        yield from _differences(name, there, here, moved)


def _with_days_of_here(wanted: dict[str, Person], stands: dict[str, Person]) -> Iterator[tuple[str, Person]]:
    """What was signed in Homeroom, or written down there by a steward, no file takes back: the later day counts."""
    made_here = signed_and_trained_here()
    for key, person in wanted.items():
        days = {}
        for field in ("confidentiality_signed_on", "training_completed_on"):
            of_file, known = getattr(person, field), getattr(stands.get(key), field, None)
            if known and (key, field, known) in made_here and (of_file is None or of_file < known):
                days[field] = known
        yield key, person.model_copy(update=days) if days else person


def _differences(
    name: str, wanted: dict[str, Any], stands: dict[str, Any], moved: tuple[str, ...] = ()
) -> Iterator[Change]:
    """`moved` names what changes of every entry, whatever it says."""
    for key, entry in wanted.items():
        if key not in stands:
            yield Change(name, key, ADD, wanted=entry)
        elif fields := _differing(name, entry, stands[key]) or moved:
            yield Change(name, key, CHANGE, fields, entry, stands[key])
    for key, entry in stands.items():
        ended_by = ENDS_WITH.get(name)
        if key not in wanted and name != "purposes" and not (ended_by and getattr(entry, ended_by)):
            yield Change(name, key, REMOVE, stands=entry)


def _loose(name: str, wanted: list[Any], stands: list[Any]) -> Iterator[Change]:
    """Entries without an id: one that differs is another one."""
    here = Counter(_frozen(entry) for entry in stands)
    there = Counter(_frozen(entry) for entry in wanted)
    by_form: dict[str, Any] = {_frozen(entry): entry for entry in (*stands, *wanted)}
    for form in (there - here).elements():
        yield Change(name, "", ADD, wanted=by_form[form])
    for form in (here - there).elements():
        yield Change(name, "", REMOVE, stands=by_form[form])


def _frozen(entry: Entry) -> str:
    if isinstance(entry, Link):
        a, b = sorted(entry.records)
        entry = entry.model_copy(update={"a": a, "b": b})
    return entry.model_dump_json(by_alias=True)


def _differing(name: str, wanted: Entry, stands: Entry) -> tuple[str, ...]:
    one, other = canonical(wanted), canonical(stands)
    text, known = one.get("confidentiality_agreement"), other.get("confidentiality_agreement")
    if text and known and text["version"] == known["version"] and text["effective_on"] is None:
        text["effective_on"] = known["effective_on"]  # The file leaves it to the day on which it was first applied.
    fields = tuple(key for key in one if one[key] != other[key])
    if "terminated_on" in fields and _ended_on_its_page(stands):
        # What a steward ended on its page stays ended, whether the file does not know of it or names a later day.
        later = one["terminated_on"] is None or one["terminated_on"] > other["terminated_on"]
        fields = tuple(key for key in fields if key != "terminated_on" or not later)
    if "termination_reason" in fields and _ended_on_its_page(stands):
        fields = tuple(key for key in fields if key != "termination_reason")  # Its steward has said why.
    if "suspensions" in fields and isinstance(stands, Agreement):
        # And what a steward suspended there rests until it is resumed there.
        known = [canonical(suspension) for suspension in suspended_on_its_page(stands.id)]
        if one["suspensions"] == [
            each for each in other["suspensions"] if each not in known or each in one["suspensions"]
        ]:
            fields = tuple(key for key in fields if key != "suspensions")
    return fields


def _ended_on_its_page(stands: Any) -> bool:
    from homeroom.agreements.models import Ending

    return Ending.objects.filter(agreement__key=stands.id).exists()


# Lists whose order says nothing.
SORTED: dict[str, Callable[[Any], Any]] = {
    "parties": str,
    "schools": str,
    "read_by": str,
    "recipients": str,
    "signatures": lambda signature: signature["organization"],
    "lines": lambda line: line["id"],
    "amendments": lambda amendment: amendment["id"],
    "ends_lines": int,
    "renewals": lambda renewed: renewed["id"],
    "suspensions": lambda suspension: (suspension["from"], suspension.get("to") or ""),
}


def canonical(entry: Entry) -> dict[str, Any]:
    return in_order(entry.model_dump(mode="json", by_alias=True))


def in_order(value: Any) -> Any:
    """With the lists sorted whose order says nothing."""
    if isinstance(value, list):
        return [in_order(each) for each in value]
    if not isinstance(value, dict):
        return value
    ordered = {key: in_order(each) for key, each in value.items()}
    return {
        key: sorted(each, key=SORTED[key]) if key in SORTED and isinstance(each, list) else each
        for key, each in ordered.items()
    }


def _advice(wanted: Document, changes: list[Change]) -> Iterator[str]:
    """Of what somebody has just written: what a good agreement says beside what it must."""
    written = {(change.section, change.key) for change in changes if change.verb != REMOVE}
    kinds = {organization.id: organization.kind for organization in wanted.organizations}
    for organization in wanted.organizations:
        if ("organizations", organization.id) in written and barred_too_short(organization):
            yield (
                f"{organization.id} is barred for less than five years. The law says five at least: 20 USC 1232g(b)(4)(B). Have"
                " counsel look at the last day."
            )
    for entry in wanted.agreements:
        if ("agreements", entry.id) in written:
            if entry.terminated_on and not entry.termination_reason:
                yield f"{entry.id} ends early, and the file does not say why. Write it: termination_reason."
            others = overlapping(entry, wanted.agreements)
            for sentence in advice(entry, kinds, others, is_on_paper=not entry.clauses):
                yield f"{entry.id}: {sentence}"


def _remarks(wanted: Document, stands: Document | None) -> Iterator[str]:
    """What is kept and does not work yet, so that nobody relies on it."""
    operations = {o for agreement in wanted.agreements for line in agreement.lines for o in line.operations}
    if stored := [o for o in STORED_ONLY if o in operations]:
        yield f"Kept, and not offered by any page yet: the operations {', '.join(stored)}."
    if stands and (dropped := {order.id for order in stands.orders} - {order.id for order in wanted.orders}):
        yield f"Court orders that are left out hold no longer, and are kept as they were: {len(dropped)}."
    if stands and {link.records for link in stands.links} - {link.records for link in wanted.links}:
        yield "A match that was left out stays until somebody undoes it on its page: what was linked is not cut by a file."
    if relations := sorted({r.relation for r in wanted.relations} & set(OPENS_NOTHING_YET)):
        yield f"Kept, and opening nothing yet: the relations {', '.join(relations)}."
    kept = (
        {purpose.id for purpose in stands.purposes} - {purpose.id for purpose in wanted.purposes} if stands else set()
    )
    if kept:
        yield f"Kept, because the book of disclosures may name them: the purposes {', '.join(sorted(kept))}."
