"""Nothing of the file is lost: what it says of every field is what the export says, here and where the export is applied."""

from contextlib import contextmanager
from pathlib import Path

import yaml
from django.conf import settings

from homeroom.collaboration import applying, checking, exporting, hashing, reading, shape
from homeroom.collaboration.kinds import Entry
from tests.collaboration.files import agreement, as_owner, person, write
from tests.collaboration.test_applying import DSA, everything
from tests.conftest import EMPTY, copy_of, drop, point_django_at
from tests.town.files import ago, ahead
from tests.town.permits import MARISOL, add_permits

WORDS = {"version": "2026-1", "text": {"en": "We keep quiet.", "es": "Callamos."}, "asks_again": True}
HASH = "0123456789abcdef" * 4


def every_field(content):
    """Every field of the shape, with a value that it would not have if it were left out."""
    everything(content)
    before = {key: content[key] for key in ("orders", "relations")}
    add_permits(content)
    for key, entries in before.items():
        content[key] = entries + [e for e in content[key] if e not in entries]
    content["people"] = list({p["id"]: p for p in content["people"]}.values())
    about = content["collaboration"]
    about |= {"languages": ["en"], "legal_responsibility": ["dependency"], "emergency_roles": ["school_counselor"]}
    about["confidentiality_agreement"] = WORDS | {"effective_on": ago(3), "sign_again_by": ahead(30)}
    content["organizations"][0]["confidentiality_agreement"] = WORDS | {
        "effective_on": ago(2),
        "sign_again_by": ahead(20),
    }
    person(content, "rosa.diaz").update({"phone": "555 0100", "recertified_on": ago(9)})
    content["recusals"][0]["to"] = ahead(3)
    content["purposes"][1]["name_in"] = {"es": "Que se ponga al día"}
    content["links"] = [
        {"a": MARISOL, "b": "lakeside-usd:s-1", "decided_by": "ben.ito", "decided_on": ago(4)},
    ]
    content["consents"][0] |= {"basis": "MINOR-CONSENT", "contents": {"state_law": "STATE-7"}, "capacity": "student"}
    agreement(content, "host-lakeside-usd")["hosting"]["roster_retention"] = "until_next_snapshot"
    of_records(agreement(content, DSA))


def of_records(entry):
    entry |= {"terminated_on": ahead(150), "termination_reason": "The pilot is over."}
    entry["sensitivity_ceiling"] = "P4"
    entry["security"] = {
        "encryption": "in_transit_and_at_rest", "place": "In the county", "devices": "of_the_party",
        "second_factor": True, "outputs_checked": True,
    }  # fmt: skip
    contact = {"organization": "county-dcs", "contact": "The office, 555 0111"}
    entry["incidents"] = {"notice_hours": 24, "families_told_by": "lakeside-usd", "contacts": [contact]}
    entry["audit"] = {"inspectors": ["lakeside-usd"], "of": ["disclosures", "copies"], "notice_days": 5}
    entry["suspensions"] = [{"from": ago(9), "to": ago(8), "reason": "A holiday."}]
    entry["renewal"] = {"automatic": True, "times": 2, "for_months": 6, "notice_days": 60}
    entry["renewals"] = [
        {"id": 1, "from": ago(10), "until": entry["expires_on"], "at": f"{ago(10)}T06:00:00+00:00"},
    ]
    entry["clauses"][0]["agrees"] = HASH
    line = entry["lines"][0]
    window = {"not_before": ago(400), "look_back_days": 365, "open_from": ago(60), "open_to": ahead(100)}
    entry["amendments"] = [
        {
            "id": 1, "kind": "widening", "reason": "Less of it, in other words.", "effective_on": ago(1), "ends_lines": [2],
            "lines": [line | {"window": window}], "ends_clauses": [2],
            "signatures": [dict(signature) for signature in entry["signatures"]],
            "clauses": [{"id": 3, "topic": "data", "heading": "Less", "text": "The district shows less."}],
        }
    ]  # fmt: skip
    words = hashing.text_hash(shape.Agreement.model_validate(entry))
    entry["signatures"][0] |= {
        "amendments_max": 2, "may_widen": False, "authority_until": ahead(300), "method": "second_factor",
        "text_hash": words, "signed_at": f"{entry['signatures'][0]['signed_on']}T15:00:00+00:00",
    }  # fmt: skip


def said(entry: Entry, seen: dict[tuple[str, str], bool]) -> dict[tuple[str, str], bool]:
    """Of each field whether it anywhere says what it would not say if it were left out."""
    for name, field in type(entry).model_fields.items():
        value = getattr(entry, name)
        key = type(entry).__name__, name
        left_out = ... if field.is_required() else field.get_default(call_default_factory=True)
        seen[key] = seen.get(key, False) or value != left_out
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Entry):
                said(part, seen)
    return seen


@contextmanager
def fresh(server):
    """An installation in which nothing was applied."""
    name = copy_of(server, EMPTY)
    before = point_django_at(name)
    try:
        yield
    finally:
        point_django_at(before)
        drop(server, name)


def applied(path: Path) -> str:
    read = reading.read(path)
    checking.check(read)
    with as_owner():
        applying.apply(read.document)
        return exporting.export()


def test_every_field_of_the_file_comes_out_as_it_went_in_here_and_elsewhere(server, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "RENEWALS_MAX", 2)
    path = Path(write(tmp_path, every_field))
    written = reading.read(path).document
    fields = said(written, {})
    kinds = {c.__name__ for c in vars(shape).values() if isinstance(c, type) and issubclass(c, Entry)}
    assert {key for key, is_said in fields.items() if not is_said} == set()
    assert kinds - {name for name, _ in fields} - {"Entry", "SaysSomething"} == set()
    with fresh(server):
        first = applied(path)
    (tmp_path / "exported.yaml").write_text(first)
    with fresh(server):
        assert applied(tmp_path / "exported.yaml") == first
    assert comparable(reading.read(tmp_path / "exported.yaml").document) == comparable(written)


def comparable(document: shape.Document) -> dict:
    """The order in which entries stand says nothing."""
    return sorted_all(yaml.safe_load(exporting.written(document)))


def sorted_all(value):
    if isinstance(value, dict):
        return {key: sorted_all(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted((sorted_all(each) for each in value), key=repr)
    return value
