"""Who signs, signs within the limits of the document that lets this person sign."""

import json
from datetime import date

import pytest
import yaml

from homeroom.collaboration.hashing import text_hash
from homeroom.collaboration.shape import Agreement
from tests.collaboration.files import agreement, text_of
from tests.collaboration.test_reading import faults
from tests.conftest import town_after
from tests.drafting.negotiating import (
    activated,
    agreements_written_here,
    confirm,
    day,
    name_signatory,
    out_for_signature,
    review_all,
    sign,
    step,
)
from tests.drafting.test_amending import begin_amendment, change_clause
from tests.town.files import ago


@pytest.fixture
def sides(town):
    return town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)


@pytest.fixture
def town(server):
    with town_after(server, activated) as town:
        yield town


@pytest.fixture
def key(town, sides):
    """An agreement that was written and signed here, and is active."""
    confirm(town)
    (key,) = agreements_written_here(town)
    return key


NARROWER = {"roles": ["caseworker"]}
WIDER = {"operations": ["view", "list", "print", "export"], "roles": ["caseworker", "caseworker_supervisor"]}


def amending(town, sides, key: str, change: dict, **limits) -> str:
    """An amendment out for signature, which Uma Bell may sign within these limits."""
    ben, dora, _uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, **change)
    answer = name_signatory(ben, town, url, "uma.bell", **limits)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    name_signatory(dora, town, url, "dora.lind", "Director")
    step(ben, url, "in_review")
    review_all(dora, url)
    step(ben, url, "out_for_signature")
    confirm(town)
    return url


def state(town, url: str) -> str:
    key = url.strip("/").split("/")[-1]
    return town.admin("SELECT access.draft_state_v1(id) FROM drafting_draft WHERE key = %s", key)[0][0]


def signed(town, url: str) -> int:
    key = url.strip("/").split("/")[-1]
    return town.admin(
        "SELECT count(*) FROM drafting_draftsignature s JOIN drafting_draft d ON d.id = s.draft_id WHERE d.key = %s",
        key,
    )[0][0]


def test_of_so_many_amendments_one_more_is_refused_with_what_to_do(town, sides, key):
    _ben, _dora, uma = sides
    url = amending(town, sides, key, NARROWER, amendments_max="1")
    sign(uma, url)
    assert state(town, url) == "concluded"
    kept = town.admin(
        "SELECT amendments_max, may_widen FROM agreements_amendmentsignature WHERE signed_by = 'Uma Bell'"
    )
    assert kept == [(1, True)]
    again = amending(town, sides, key, WIDER, amendments_max="1")
    answer = uma.get(sign(uma, again).url).content.decode()
    assert "You have signed as many amendments as the document that lets you sign allows." in answer
    assert signed(town, again) == 0


def test_another_document_has_a_count_of_its_own(town, sides, key):
    _ben, _dora, uma = sides
    sign(uma, amending(town, sides, key, NARROWER, amendments_max="1"))
    again = amending(town, sides, key, WIDER, amendments_max="1", authority="Board Policy 1241")
    sign(uma, again)
    assert signed(town, again) == 1


def test_what_is_signed_and_waits_for_others_counts_too(town, sides, key):
    _ben, _dora, uma = sides
    first = amending(town, sides, key, WIDER, amendments_max="1")
    sign(uma, first)
    assert signed(town, first) == 1
    assert state(town, first) == "out_for_signature"
    second = amending(town, sides, key, {"roles": ["caseworker"], "view": "masked"}, amendments_max="1")
    sign(uma, second)
    assert signed(town, second) == 0


def test_who_may_not_widen_signs_what_narrows_and_not_what_shows_more(town, sides, key):
    ben, _dora, uma = sides
    wide = amending(town, sides, key, WIDER, may_widen="no")
    answer = uma.get(sign(uma, wide).url).content.decode()
    assert "This amendment shows more, and the document that lets you sign does not reach so far." in answer
    assert signed(town, wide) == 0
    step(ben, wide, "abandoned", "Not so.")
    url = amending(town, sides, key, NARROWER, may_widen="no")
    sign(uma, url)
    assert state(town, url) == "concluded"


def test_who_might_sign_until_yesterday_is_refused(town, sides):
    ben, dora, uma = sides
    url = out_for_signature(town, ben, dora)
    confirm(town)
    town.admin("UPDATE drafting_signatory SET authority_until = access.today_v1() - 1")
    answer = uma.get(sign(uma, url).url).content.decode()
    assert "The document that lets you sign has ended." in answer
    assert signed(town, url) == 0
    town.admin("UPDATE drafting_signatory SET authority_until = access.today_v1()")
    sign(uma, url)
    assert signed(town, url) == 1


def test_limits_stand_as_sentences_where_it_is_signed(town, sides, key):
    ben, _dora, uma = sides
    url = amending(town, sides, key, NARROWER, may_widen="no", amendments_max="3", authority_until=day(90))
    for client, address in ((ben, url), (uma, f"{url}signature/")):
        page = client.get(address).content.decode()
        assert "May not sign amendments that show more. May sign 3 amendments. May sign through" in page


def test_a_day_that_is_over_is_said_at_once(town, sides):
    ben, dora, _uma = sides
    url = out_for_signature(town, ben, dora)
    answer = name_signatory(ben, town, url, "uma.bell", authority_until=day(-1))
    assert answer.status_code == 422
    assert "That day is over." in answer.content.decode()


def test_limits_are_kept_and_the_file_written_back_is_equal(town, sides, key, tmp_path):
    _ben, _dora, uma = sides
    sign(uma, amending(town, sides, key, NARROWER, may_widen="no", amendments_max="3", authority_until=day(90)))
    exported = town.homeroom("export-collaboration").stdout
    (entry,) = [each for each in yaml.safe_load(exported)["agreements"] if each["id"] == key]
    (signature,) = entry["amendments"][0]["signatures"]
    assert (signature["amendments_max"], signature["may_widen"]) == (3, False)
    assert signature["authority_until"]
    path = tmp_path / "collaboration.yaml"
    path.write_text(exported)
    assert json.loads(town.homeroom("apply", str(path), "--json").stdout)["changes"] == []
    assert town.homeroom("export-collaboration").stdout == exported


SIGNED = {"organization": "lakeside-usd", "signed_by": "Uma Bell", "authority": "Board Policy 1240"}


@pytest.mark.parametrize(
    ("limits", "kind", "sentence"),
    [
        ({"amendments_max": 1}, "narrowing", "Uma Bell may sign 1 amendments by Board Policy 1240, and has."),
        ({"may_widen": False}, "widening", "Uma Bell may not sign what shows more, by Board Policy 1240."),
        ({"authority_until": ago(10)}, "narrowing", "Uma Bell might sign through"),
    ],
)
def test_a_file_in_which_somebody_signed_beyond_the_limits_is_refused_with_the_place(limits, kind, sentence):
    def amended(**more):
        def change(content):
            entry = agreement(content, "dsa-lakeside-dcs")
            line = {**entry["lines"][0], "operations": ["view"]}
            entry["amendments"] = [
                {
                    "id": n,
                    "kind": kind,
                    "reason": "because",
                    "lines": [line],
                    "signatures": [{**SIGNED, "signed_on": ago(5)}],
                }
                for n in (1, 2)
            ]
            entry["amendments"][1]["signatures"][0].update(more)

        return [fault for fault in faults(text_of(change)) if "Uma Bell" in fault.sentence]

    assert amended() == []
    (found,) = amended(**limits)
    assert found.sentence.startswith(sentence)
    assert "amendments[1].signatures[0]" in found.path


def test_what_was_signed_is_the_same_after_it_renewed_itself_and_after_an_objection():
    said = {
        "id": "a", "tier": "MOU", "title": "A", "parties": ["x", "y"], "effective_on": date(2026, 1, 1),
        "expires_on": date(2026, 12, 31), "renewal": {"automatic": True, "for_months": 12, "notice_days": 60},
    }  # fmt: skip
    renewed = {"id": 1, "from": date(2027, 1, 1), "until": date(2027, 12, 31), "at": date(2026, 11, 1)}
    later = {
        **said, "expires_on": date(2027, 12, 31), "renewals": [renewed], "renewal": {**said["renewal"], "automatic": False},
    }  # fmt: skip
    signed_text = text_hash(Agreement.model_validate(said))
    assert text_hash(Agreement.model_validate(later)) == signed_text
    other = {**said, "renewal": {**said["renewal"], "notice_days": 30}}
    assert text_hash(Agreement.model_validate(other)) != signed_text
