"""How what is shown is protected, what one does of an incident, and who may check: in fields beside the clauses that say it."""

import re
from io import BytesIO

import pytest
import yaml
from django.test import override_settings
from pypdf import PdfReader

from homeroom.drafting.model_agreements import model_agreements
from tests.conftest import homeroom
from tests.desk.asking import text_of
from tests.drafting.negotiating import (
    agreements_written_here,
    answers_of_clause,
    begin,
    complete,
    confirm,
    name_signatory,
    review_all,
    send,
    sign,
    step,
)

AGREED = {
    "encryption": "in_transit_and_at_rest", "place": "In the county’s own rooms", "devices": "of_the_party",
    "second_factor": "on", "outputs_checked": "on", "notice_hours": "36", "families_told_by": "lakeside-usd",
    "contact_lakeside-usd": "The records office, 555 0120", "contact_county-dcs": "The hot line, 555 0130",
    "inspectors": ["lakeside-usd", "data-host"], "of": ["disclosures", "copies"], "notice_days": "5",
}  # fmt: skip
NOTHING = {
    **dict.fromkeys(("encryption", "place", "devices", "notice_hours", "families_told_by", "notice_days"), ""),
    "contact_lakeside-usd": "", "contact_county-dcs": "",
}  # fmt: skip


def change(client, url: str, **more):
    """What the form holds, with other answers."""
    page = f"{url}safeguards/"
    machinery = {
        name: said for name, said in answers_of_clause(client, page).items() if name in ("form_key", "version")
    }
    return client.post(page, {**machinery, **more})


def test_a_draft_says_them_as_its_template_does(town):
    ben = town.as_(town.ben_ito)
    text = text_of(ben.get(begin(ben)))
    for said in (
        "Second factor For everybody who works for a partner",
        "The others are told of an incident Within 24 hours",
        "Who may check Lakeside Unified School District",
        "What they may look into the record of disclosures",
        "Announced Not at all",
    ):
        assert said in text, said


def test_what_is_agreed_stands_on_the_draft_on_paper_and_on_the_agreement_and_leaves_with_the_file(town):
    ben, dora, uma = town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)
    url = begin(ben)
    complete(ben, url)
    assert change(ben, url, **AGREED).status_code == 302
    name_signatory(ben, town, url, "uma.bell")
    name_signatory(dora, town, url, "dora.lind")
    step(ben, url, "in_review")
    review_all(dora, url)
    step(ben, url, "out_for_signature")
    confirm(town)
    words = (
        "Encrypted On its way and where it is kept",
        "Kept in In the county’s own rooms",
        "Read on which devices Only those that the party itself looks after",
        "A data steward looks at files before they leave",
        "Within 36 hours",
        "Whom to tell at Lakeside Unified School District The records office, 555 0120",
        "Whom to tell at Lakeside County Child Services The hot line, 555 0130",
        "Who tells the families Lakeside Unified School District",
        "What they may look into the record of disclosures and copies outside Homeroom, on paper too",
        "Announced 5 days before",
    )
    for address in (url, f"{url}signature/"):
        text = text_of(uma.get(address))
        assert [said for said in words if said not in text] == [], address
    paper = " ".join(
        " ".join(page.extract_text().split())
        for page in PdfReader(BytesIO(uma.get(f"{url}agreement.pdf").content)).pages
    )
    assert [said for said in ("Within 36 hours", "The hot line, 555 0130", "5 days before") if said not in paper] == []
    assert "The parties see to it." not in paper  # Nor what this site does today: it is no part of what is signed.
    sign(uma, url)
    sign(dora, url)
    (key,) = agreements_written_here(town)
    text = text_of(ben.get(f"/agreements/{key}/"))
    assert [said for said in words if said not in text] == []
    exported = homeroom("export-collaboration", database=town.database).stdout
    (entry,) = [each for each in yaml.safe_load(exported)["agreements"] if each["id"] == key]
    assert entry["security"] == {
        "encryption": "in_transit_and_at_rest", "place": "In the county’s own rooms", "devices": "of_the_party",
        "second_factor": True, "outputs_checked": True,
    }  # fmt: skip
    assert entry["incidents"]["notice_hours"] == 36 and entry["incidents"]["families_told_by"] == "lakeside-usd"
    assert entry["audit"] == {
        "inspectors": ["lakeside-usd", "data-host"], "of": ["disclosures", "copies"], "notice_days": 5,
    }  # fmt: skip


def test_what_is_taken_out_is_agreed_no_more_and_advised(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    assert "no field does that a machine reads" not in text_of(ben.get(url))
    assert change(ben, url, **NOTHING).status_code == 302
    text = text_of(ben.get(url))
    assert "What the clauses say of it, no machine can read yet." in text and "Within 24 hours" not in text
    for topic in ("how it is protected", "when something goes wrong", "who may check"):
        assert f"Clauses say it, and no field does that a machine reads: {topic}." in text


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"contact_county-dcs": "The hot line"}, "Say also within how many hours."),
        ({"families_told_by": "lakeside-usd"}, "Say also within how many hours."),
        ({"inspectors": ["lakeside-usd"]}, "Choose what they may look into."),
        ({"of": ["copies"]}, "Choose who may check."),
        ({"notice_days": "0"}, "Choose who may check."),
        ({"notice_hours": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"families_told_by": "north-usd", "notice_hours": "24"}, "Select a valid choice."),
    ],
)
def test_half_of_an_answer_is_sent_back_with_what_is_missing(town, answers, sentence):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    answer = change(ben, url, **{**NOTHING, **answers})
    assert answer.status_code == 422 and sentence in text_of(answer)
    assert "Within 24 hours" in text_of(ben.get(url))  # Nothing was saved.


def test_who_is_no_party_any_more_is_told_of_no_incident(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    assert change(ben, url, **{**AGREED, "families_told_by": "county-dcs"}).status_code == 302
    answers = answers_of_clause(ben, f"{url}terms/")
    assert ben.post(f"{url}terms/", {**answers, "parties": ["lakeside-usd", "north-usd"]}).status_code == 302
    text = text_of(ben.get(url))
    assert "The records office, 555 0120" in text
    assert "The hot line" not in text and "Who tells the families" not in text


def test_the_page_says_who_sees_to_it(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    assert change(ben, url, **AGREED).status_code == 302
    town.admin("DELETE FROM access_secondfactorwaiver")
    town.admin("UPDATE access_session SET second_factor_at = now()")
    with override_settings(SESSION_COOKIE_SECURE=True):
        text = text_of(ben.get(url))
    assert "For everybody who works for a partner Homeroom sees to it." in text
    assert "On the way Homeroom sees to it." in text and "The parties see to it." in text
    town.admin("INSERT INTO access_secondfactorwaiver (id, reason) VALUES (1, 'a demonstration')")
    with override_settings(SESSION_COOKIE_SECURE=False):
        text = text_of(ben.get(url))
    assert "Not kept now: whoever runs this site has waived the second factor." in text
    assert "This site is not reached by an encrypted way." in text


def test_an_amendment_does_not_change_them(town):
    """They are not amended here, as title, days and parties are not: that is a new agreement."""
    ben = town.as_(town.ben_ito)
    answer = send(ben, "/agreement-drafts/amending/dsa-lakeside-dcs/", reason="The board asked.", effective_on="")
    assert "Change what is said of it" not in text_of(ben.get(answer.url))
    assert ben.get(f"{answer.url}safeguards/").status_code == 404
    assert ben.get(f"{begin(ben)}safeguards/").status_code == 200


@pytest.mark.parametrize("model", model_agreements().values(), ids=lambda model: model.id)
def test_the_fields_of_a_template_say_what_its_clauses_say(model):
    def words(topic):
        return " ".join(clause["text"] for clause in model.clauses if clause["topic"] == topic)

    security, incidents, audit = (model.safeguards[part] for part in ("security", "incidents", "audit"))
    assert ("second factor" in words("security")) == security.get("second_factor", False)
    assert ("encrypted where they are kept and on their way" in words("security")) == ("encryption" in security)
    assert re.search(r"within (\d+) hours", words("incidents"))[1] == str(incidents["notice_hours"])
    assert set(audit["inspectors"]) <= {party.word for party in model.parties}
    for word in audit["inspectors"]:
        assert f"{{{word}}}" in words("audit") or re.search("[Ee]ach", words("audit")), word
    assert ("copied" in words("audit") or "keeps this agreement" in words("audit")) == ("copies" in audit["of"])
