"""An agreement as canonical JSON (RFC 8785): the same agreement has the same bytes, and any change another hash."""

import hashlib
import json

import pytest
import yaml

from homeroom.collaboration import shape
from homeroom.collaboration.machine_form import machine_form
from homeroom.collaboration.planning import canonical
from homeroom.common.canonical import canonical_json
from tests.agreements.test_agreement_page import queries
from tests.agreements.test_amendments import AGENCY, DISTRICT, NARROWER, WIDER, amended
from tests.agreements.test_suspension import pause
from tests.collaboration.files import agreement, apply, as_owner
from tests.collaboration.test_applying import everything
from tests.town.files import ago, ahead
from tests.town.permits import add_permits

DSA = "dsa-lakeside-dcs"
ADDRESS = f"/agreements/{DSA}/agreement.json"


def form(key=DSA):
    with as_owner():
        return machine_form(key)


def test_the_form_is_that_of_the_standard():
    """RFC 8785, appendix B and 3.2.3: numbers, escapes, and keys in the order of their UTF-16 units."""
    assert canonical_json({"b": [1, True, None], "a": "é\n\u20ac"}) == '{"a":"é\\n€","b":[1,true,null]}'.encode()
    keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    ordered = list(json.loads(canonical_json(keys)))
    assert ordered == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_the_page_offers_it_and_gives_the_bytes_that_the_command_gives(quiet_town):
    ben = quiet_town.as_(quiet_town.ben_ito)
    assert f'href="{ADDRESS}"' in ben.get(f"/agreements/{DSA}/").text
    answer = ben.get(ADDRESS)
    assert (answer.status_code, answer["content-type"]) == (200, "application/json")
    code = hashlib.sha256(answer.content).hexdigest()
    assert answer["content-disposition"] == f'attachment; filename="{DSA}.sha256-{code}.json"'
    said = quiet_town.homeroom("export-agreement", DSA)
    assert said.stdout.encode() == answer.content
    assert said.stderr.strip() == f"SHA-256 {code}"
    for who in (quiet_town.rosa_diaz, quiet_town.dora_lind):  # Of either party, and of whatever role.
        assert quiet_town.as_(who).get(ADDRESS).content == answer.content


def test_who_is_no_party_finds_the_nothing_that_is_under_a_name_that_does_not_exist(quiet_town):
    nora = quiet_town.as_(quiet_town.nora_west)
    assert nora.get("/agreements/dsa-north-dcs/agreement.json").status_code == 200
    for file in ("agreement.json", "agreement.odrl.jsonld"):
        hidden = nora.get(f"/agreements/{DSA}/{file}")
        missing = nora.get(f"/agreements/dsa-nowhere/{file}")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content
        assert nora.post(f"/agreements/dsa-north-dcs/{file}").status_code == 405
    assert (
        "There is no agreement dsa-nowhere."
        in quiet_town.homeroom("export-agreement", "dsa-nowhere", check=False).stderr
    )


def test_the_book_says_who_took_it_away(town):
    town.as_(town.ben_ito).get(ADDRESS)
    told = "SELECT p.key, e.page, e.operation, e.purpose_id IS NOT NULL FROM access_event e JOIN partners_person p"
    assert town.admin(f"{told} ON p.id = e.person_id WHERE e.operation = 'export'") == [
        ("ben.ito", "collaboration:agreement_json", "export", True)
    ]


def test_it_asks_the_database_a_fixed_number_of_times(town, tmp_path):
    apply(
        town, tmp_path, amended(("narrowing", NARROWER, {DISTRICT: 8}), ("widening", WIDER, {AGENCY: 3, DISTRICT: 5}))
    )
    ben = town.as_(town.ben_ito)
    assert queries(ben, ADDRESS) <= 12
    assert queries(ben, f"/agreements/{DSA}/agreement.odrl.jsonld") <= 12


def test_a_party_that_is_none_of_the_agreement_above_gets_the_same_bytes(town, tmp_path):
    """Its own paper names it; the other paper stays closed."""

    def without_the_district(content):
        mou = agreement(content, "mou")
        mou["parties"].remove(DISTRICT)
        mou["signatures"] = [s for s in mou["signatures"] if s["organization"] != DISTRICT]

    apply(town, tmp_path, without_the_district)
    ben = town.as_(town.ben_ito)
    assert ben.get("/agreements/mou/").status_code == 404
    assert json.loads(ben.get(ADDRESS).content)["agreement"]["parent"] == "mou"
    assert ben.get(ADDRESS).content == form().canonical
    [(number,)] = town.admin("SELECT id FROM agreements_agreement WHERE key = %s", DSA)
    with town.raw(town.nora_west) as nora, town.raw(town.ben_ito) as ben:
        ask = "SELECT access.above_v1(%s)"
        assert ben.execute(ask, [number]).fetchone() == ("mou",)
        assert nora.execute(ask, [number]).fetchone() == (None,)


def full(content):
    """The first agreement with all that an entry may have."""
    everything(content)
    amended(("narrowing", NARROWER, {DISTRICT: 8}), ("widening", WIDER, {AGENCY: 3, DISTRICT: 5}))(content)
    agreement(content, DSA)["suspensions"] = [{"from": ago(9), "to": ago(5), "reason": "Audit"}]
    agreement(content, DSA)["lines"][1]["retention"] = {"years": 3, "counted_from": ago(10), "is_final": True}


@pytest.mark.parametrize("key", [DSA, "mou", "host-lakeside-usd", "dsa-dcs-lakeside"])
def test_read_back_it_is_the_entry_of_the_collaboration_file(town, tmp_path, key):
    apply(town, tmp_path, full)
    pause(town.as_(town.ben_ito))
    content = json.loads(form(key).canonical)
    read = shape.Agreement.model_validate(content["agreement"])
    exported = yaml.safe_load(town.homeroom("export-collaboration").stdout)
    [entry] = [each for each in exported["agreements"] if each["id"] == key]
    assert canonical(read) == canonical(shape.Agreement.model_validate(entry))
    # And put back into the file in its place, it changes nothing.
    exported["agreements"] = [content["agreement"] if each["id"] == key else each for each in exported["agreements"]]
    (tmp_path / "again.yaml").write_text(yaml.safe_dump(exported))
    assert json.loads(town.homeroom("apply", str(tmp_path / "again.yaml"), "--json").stdout)["status"] == "unchanged"


def test_lists_whose_order_says_nothing_and_a_second_applying_leave_the_bytes_as_they_are(town, tmp_path):
    before = form().canonical

    def shuffled(content):
        content["organizations"].reverse()
        content["purposes"].reverse()
        entry = agreement(content, DSA)
        for name in ("parties", "signatures", "lines"):
            entry[name].reverse()

    apply(town, tmp_path, shuffled)
    apply(town, tmp_path, lambda content: agreement(content, "mou").update(title="Another title"))
    assert form().canonical == before


def in_line(**more):
    return lambda entry: entry["lines"][0].update(more)


CHANGES = {
    "title": lambda entry: entry.update(title="Another title"),
    "parent": lambda entry: entry.update(parent="host-lakeside-usd"),
    "parties": lambda entry: entry["parties"].append("casa"),
    "signatory": lambda entry: entry["signatures"][0].update(signed_by="Somebody else"),
    "office": lambda entry: entry["signatures"][0].update(title="Superintendent"),
    "day of signature": lambda entry: entry["signatures"][0].update(signed_on=ago(59)),
    "effective": lambda entry: entry.update(effective_on=ago(49)),
    "expiry": lambda entry: entry.update(expires_on=ahead(201)),
    "ended early": lambda entry: entry.update(terminated_on=ahead(20)),
    "elements": in_line(elements=["attendance.*"]),
    "view": in_line(view="masked"),
    "operations": in_line(operations=["view"]),
    "roles": in_line(recipients={"organizations": ["county-dcs"], "roles": ["caseworker"]}),
    "relation": in_line(relationship="agency_responsible"),
    "population": in_line(population="in_care"),
    "purposes": in_line(purposes=["tutoring"]),
    "basis": in_line(bases=["FERPA-CONSENT"]),
    "what the basis says": in_line(basis_contents={"state_law": "STATE-2", "onward_release": "nobody"}),
    "passing on": in_line(redisclosure="none"),
    "retention": in_line(retention={"days": 364, "after": "left_care"}),
    "disposition": in_line(disposition="return"),
    "a line less": lambda entry: entry["lines"].pop(),
    "pause": lambda entry: entry.update(suspensions=[{"from": ago(3), "to": ago(2), "reason": "Audit"}]),
}


def test_any_change_changes_the_hash(town, tmp_path):
    """One after another; each is told apart from every other."""
    seen = {form().hash: "as it was"}
    for name, change in CHANGES.items():
        apply(town, tmp_path, lambda content, change=change: change(agreement(content, DSA)))
        found = form().hash
        assert found not in seen, f"{name} has the hash of: {seen[found]}"
        seen[found] = name


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["purposes"][0].update(benefit="Another benefit"),
        lambda content: content["purposes"][0].update(measure="Another measure"),
        lambda content: content["organizations"][0].update(name="Lakeside Unified"),
        amended(("narrowing", NARROWER, {DISTRICT: 3})),
    ],
)
def test_what_it_names_and_its_amendments_belong_to_it(town, tmp_path, change):
    before = form().hash
    apply(town, tmp_path, change)
    assert form().hash != before


def test_an_amendment_that_gains_its_last_signature_changes_the_hash_and_says_from_when_which_words_hold(
    town, tmp_path
):
    apply(town, tmp_path, amended(("widening", WIDER, {DISTRICT: 5})))
    waiting = form()
    assert {"line": 1, "amendment": 1, "holds": None} in json.loads(waiting.canonical)["lines"]
    apply(town, tmp_path, amended(("widening", WIDER, {DISTRICT: 5, AGENCY: 3})))
    lines = {(each["line"], each["amendment"]): each["holds"] for each in json.loads(form().canonical)["lines"]}
    assert lines[1, None]["until"] == lines[1, 1]["from"] is not None
    assert form().hash != waiting.hash


def test_nothing_of_a_child_stands_in_it(town, tmp_path):
    apply(town, tmp_path, add_permits)
    for file in ("agreement.json", "agreement.odrl.jsonld"):
        text = town.as_(town.ben_ito).get(f"/agreements/{DSA}/{file}").content.decode()
        assert DSA in text
        for word in ("10023", "10024", "Marisol", "Vega", "Jonah", "ST-501", "elena.vega", "rosa.diaz"):
            assert word not in text


def test_a_number_that_other_programs_would_round_is_refused(tmp_path, town):
    from homeroom.collaboration.faults import NotAccepted

    with pytest.raises(NotAccepted, match="retention"):
        apply(town, tmp_path, lambda content: agreement(content, DSA)["lines"][0].update(retention={"days": 2**53}))
