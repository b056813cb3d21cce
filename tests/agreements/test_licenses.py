"""A license shows no more than the agreement above it, also from the moment at which that agreement shows less on a page."""

import pytest
import yaml

from tests.agreements.test_amendments import DSA, first_line
from tests.agreements.test_withdrawal import withdraw
from tests.collaboration.files import agreement, apply
from tests.conftest import town_after
from tests.desk.asking import text_of
from tests.drafting.negotiating import (
    activated,
    agreements_written_here,
    answers_of_clause,
    confirm,
    draft_of,
    sent_for_signature,
    sign,
)
from tests.drafting.test_amending import begin_amendment, change_clause, send_out
from tests.town.files import signed

LICENSE = "license-attendance"
OPEN = (
    "SELECT count(*) FROM access_grant g JOIN agreements_agreement a ON a.id = g.agreement_id"
    " WHERE a.key = %s AND g.during @> now()"
)
TOLD = (
    "SELECT p.key FROM notices_notice n JOIN partners_person p ON p.id = n.person_id"
    " WHERE n.kind = 'license_uncovered' ORDER BY 1"
)


def with_license(*elements, above=DSA):
    """The town's file with a license of these elements under the county's agreement."""

    def change(content):
        first = agreement(content, DSA)
        line = {**first_line(content), "elements": list(elements)}
        content["agreements"].append(
            {
                **first,
                "id": LICENSE,
                "tier": "DUL",
                "parent": above,
                "title": "A license",
                "parties": [*first["parties"]],
                "lines": [line],
                "signatures": signed(*first["parties"]),
            }
        )

    return change


@pytest.fixture
def licensed(town, tmp_path):
    assert LICENSE in apply(town, tmp_path, with_license("attendance.*"))["activated"]
    assert town.admin(OPEN, LICENSE)[0][0] > 0
    return town


def test_what_the_contributor_withdraws_its_license_shows_no_more_from_that_statement_on(licensed):
    ben = licensed.as_(licensed.ben_ito)
    withdraw(ben)
    assert licensed.admin(OPEN, LICENSE) == [(0,)]
    page = text_of(ben.get(f"/agreements/{LICENSE}/"))
    assert "has no line by which Lakeside Unified School District shows this" in page


def test_the_page_says_before_that_the_license_goes_dark_too(licensed):
    page = text_of(licensed.as_(licensed.ben_ito).get(f"/agreements/{DSA}/withdrawal/"))
    assert page.count("no longer see of Lakeside Unified School District") > page_without_license(licensed)


def page_without_license(town) -> int:
    town.admin("SELECT access.close_grants_v1(id, NULL, 'over') FROM agreements_agreement WHERE key = %s", LICENSE)
    page = text_of(town.as_(town.ben_ito).get(f"/agreements/{DSA}/withdrawal/"))
    return page.count("no longer see of Lakeside Unified School District")


def test_the_parties_of_the_license_hear_of_it_and_who_did_it_does_not(licensed):
    withdraw(licensed.as_(licensed.ben_ito))
    assert licensed.admin(TOLD) == [("dora.lind",)]


def test_a_license_that_was_over_is_told_to_nobody(licensed):
    licensed.admin("SELECT access.close_grants_v1(id, NULL, 'over') FROM agreements_agreement WHERE key = %s", LICENSE)
    withdraw(licensed.as_(licensed.ben_ito))
    assert licensed.admin(TOLD) == []


def test_the_decision_says_what_it_lacks_and_the_next_file_says_the_same(licensed, tmp_path):
    withdraw(licensed.as_(licensed.ben_ito))
    lacks = (
        "SELECT l.what, l.code, l.details FROM agreements_lack l"
        " JOIN agreements_agreement a ON a.id = l.agreement_id WHERE a.key = %s"
    )
    here = licensed.admin(lacks, LICENSE)
    assert [(what, code) for what, code, _ in here] == [("license", "R-BASIS")]
    file = tmp_path / "back.yaml"
    file.write_text(licensed.homeroom("export-collaboration").stdout)
    licensed.homeroom("apply", str(file))
    assert licensed.admin(lacks, LICENSE) == here
    assert licensed.admin(OPEN, LICENSE) == [(0,)]


def test_what_stood_before_more_was_asked_holds_on_as_when_a_file_is_applied(licensed):
    """Decision 38: lines of the first edition are told of."""
    licensed.admin(
        "UPDATE agreements_line SET edition = 1 WHERE agreement_id = (SELECT id FROM agreements_agreement WHERE key = %s)",
        LICENSE,
    )
    withdraw(licensed.as_(licensed.ben_ito))
    assert licensed.admin(OPEN, LICENSE)[0][0] > 0


def test_what_another_contributor_withdraws_leaves_it_as_it_is(town, tmp_path):
    """Two districts show the county their records under one agreement; the license is of one of them."""

    def change(content):
        both = agreement(content, DSA)
        with_license("attendance.*")(content)
        both["parties"].append("north-usd")
        both["signatures"].append({**both["signatures"][0], "organization": "north-usd"})
        both["lines"].append({**both["lines"][0], "id": 77, "contributor": "north-usd"})

    apply(town, tmp_path, change)
    before = town.admin(OPEN, LICENSE)
    assert before[0][0] > 0
    withdraw(town.as_("nora.west"))
    assert town.admin("SELECT count(*) FROM agreements_amendment") == [(1,)]
    assert town.admin(OPEN, LICENSE) == before
    assert town.admin(TOLD) == []


# --- By amendments on pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def amendable(server, tmp_path):
    """A license under an agreement that was written, signed and activated here."""
    with town_after(server, activated) as town:
        (key,) = agreements_written_here(town)
        content = yaml.safe_load(town.homeroom("export-collaboration").stdout)
        above = agreement(content, key)
        line = {**above["lines"][0], "elements": ["attendance.*"]}
        stripped = {
            name: value for name, value in above.items() if name not in ("clauses", "renewal", "template", "activate")
        }
        content["agreements"].append(
            {**stripped, "id": LICENSE, "tier": "DUL", "parent": key, "title": "A license", "lines": [line],
             "signatures": signed(*above["parties"])}
        )  # fmt: skip
        file = tmp_path / "licensed.yaml"
        file.write_text(yaml.safe_dump(content, sort_keys=False))
        town.homeroom("apply", str(file))
        assert town.admin(OPEN, LICENSE)[0][0] > 0
        confirm(town)
        yield town, key


def sides_of(town):
    return town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)


def test_an_amendment_that_narrows_darkens_the_license_and_the_page_says_so_before(amendable):
    town, key = amendable
    ben, dora, uma = sides_of(town)
    url = begin_amendment(ben, key)
    elements = answers_of_clause(ben, f"{url}clauses/2/")["elements"]
    change_clause(ben, url, elements=[each for each in elements if not each.startswith("attendance")])
    assert "“A license” stands under it and would show nothing" in text_of(ben.get(f"{url}what-will-change/"))
    assert town.admin(OPEN, LICENSE)[0][0] > 0
    send_out(town, (ben, dora, uma), url)
    sign(uma, url)
    assert town.admin(OPEN, LICENSE) == [(0,)]
    assert town.admin(TOLD) == [("ben.ito",), ("dora.lind",)]

    # And what is shown again by an amendment that all sign, the license shows again
    url = begin_amendment(ben, key)
    change_clause(ben, url, elements=elements)
    assert "“A license”" not in text_of(ben.get(f"{url}what-will-change/"))
    send_out(town, (ben, dora, uma), url)
    sign(uma, url)
    assert town.admin(OPEN, LICENSE) == [(0,)]
    sign(dora, url)
    assert town.admin(OPEN, LICENSE)[0][0] > 0


def test_an_amendment_of_what_the_license_does_not_ask_for_leaves_it_open(amendable):
    town, key = amendable
    ben, dora, uma = sides_of(town)
    before = town.admin(OPEN, LICENSE)
    url = begin_amendment(ben, key)
    elements = answers_of_clause(ben, f"{url}clauses/2/")["elements"]
    change_clause(ben, url, elements=[each for each in elements if not each.startswith("supports")])
    assert "“A license”" not in text_of(ben.get(f"{url}what-will-change/"))
    send_out(town, (ben, dora, uma), url)
    sign(uma, url)
    assert town.admin(OPEN, LICENSE) == before


def test_a_license_that_is_signed_after_what_it_needs_was_withdrawn_opens_nothing(server):
    """It was complete when its draft was read."""
    with town_after(server, sent_for_signature) as town:
        as_license = '{"tier": "DUL", "parent": "dsa-lakeside-dcs"}'
        town.admin("UPDATE drafting_version SET entry = (entry - 'activate') || %s::jsonb", as_license)
        _ben, dora, uma = sides_of(town)
        withdraw(town.as_(town.ben_ito))
        confirm(town)
        sign(uma, draft_of(town))
        sign(dora, draft_of(town))
        (key,) = agreements_written_here(town)
        assert town.admin(OPEN, key) == [(0,)]
        page = text_of(town.as_(town.ben_ito).get(f"/agreements/{key}/"))
        assert "has no line by which Lakeside Unified School District shows this" in page
