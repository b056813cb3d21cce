"""A draft says whether the agreement renews itself; signed, it does so as an agreement of the file would."""

import yaml

from tests.conftest import homeroom
from tests.drafting.negotiating import (
    agreements_written_here,
    answers_of_clause,
    begin,
    complete,
    confirm,
    name_signatory,
    review_all,
    sign,
    step,
)

TERMS = {"renews": "yes", "times": "1", "for_months": "12", "notice_days": "60"}


def with_terms(client, url: str, **terms):
    return client.post(f"{url}terms/", {**answers_of_clause(client, f"{url}terms/"), **terms})


def test_what_is_agreed_of_renewal_stands_on_the_page_and_is_carried_into_the_agreement(town):
    ben, dora, uma = town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)
    url = begin(ben)
    complete(ben, url)
    assert with_terms(ben, url, **TERMS).status_code == 302
    assert "Times at most: 1. Months each time: 12." in ben.get(url).content.decode()
    name_signatory(ben, town, url, "uma.bell")
    name_signatory(dora, town, url, "dora.lind")
    step(ben, url, "in_review")
    review_all(dora, url)
    step(ben, url, "out_for_signature")
    confirm(town)
    assert "Times at most: 1." in uma.get(f"{url}signature/").content.decode()
    sign(uma, url)
    sign(dora, url)
    (key,) = agreements_written_here(town)
    assert town.admin(
        "SELECT automatic, times, for_months, notice_days FROM agreements_renewalterms t"
        " JOIN agreements_agreement a ON a.id = t.agreement_id WHERE a.key = %s",
        key,
    ) == [(True, 1, 12, 60)]
    exported = homeroom("export-collaboration", database=town.database).stdout
    (entry,) = [each for each in yaml.safe_load(exported)["agreements"] if each["id"] == key]
    assert entry["renewal"] == {"automatic": True, "for_months": 12, "notice_days": 60} | (
        {"times": 1} if "times" in entry["renewal"] else {}
    )


def test_what_cannot_be_is_said_beside_its_question_and_nothing_is_saved(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    right = answers_of_clause(ben, f"{url}terms/")
    for wrong, sentence in (
        ({"times": "2"}, "At this site: 1 at most."),
        ({"times": ""}, "Write a number, since it renews itself."),
        (
            {"notice_days": "149", "expires_on": right["effective_on"]},
            "No party could ever",
        ),
    ):
        answer = with_terms(ben, url, **{**TERMS, **wrong})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert town.admin("SELECT count(*) FROM drafting_version")[0][0] == 1
    # What was typed has been kept: put right, it is saved.
    assert with_terms(ben, url, **TERMS, expires_on=right["expires_on"]).status_code == 302


def test_it_can_be_taken_out_again(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    with_terms(ben, url, **TERMS)
    with_terms(ben, url, renews="no")
    assert town.admin("SELECT entry -> 'renewal' FROM drafting_version ORDER BY number DESC LIMIT 1") == [(None,)]
