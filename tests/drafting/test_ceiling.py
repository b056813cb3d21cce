"""A draft says how sensitive information may be that its lines name; what is above it keeps it from being signed."""

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


def allow(client, url: str, most: str):
    answers = answers_of_clause(client, f"{url}terms/")
    return client.post(f"{url}terms/", {**answers, "sensitivity_ceiling": most})


def test_the_ceiling_stands_on_the_page_and_is_carried_into_the_agreement(town):
    ben, dora, uma = town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)
    url = begin(ben)
    complete(ben, url)
    assert allow(ben, url, "P5").status_code == 302
    page = ben.get(url).content.decode()
    assert "Information at most" in page and "specially protected" in page
    name_signatory(ben, town, url, "uma.bell")
    name_signatory(dora, town, url, "dora.lind")
    step(ben, url, "in_review")
    review_all(dora, url)
    step(ben, url, "out_for_signature")
    confirm(town)
    assert "specially protected" in uma.get(f"{url}signature/").content.decode()
    sign(uma, url)
    sign(dora, url)
    (key,) = agreements_written_here(town)
    assert "Information at most" in ben.get(f"/agreements/{key}/").content.decode()
    exported = homeroom("export-collaboration", database=town.database).stdout
    (entry,) = [each for each in yaml.safe_load(exported)["agreements"] if each["id"] == key]
    assert entry["sensitivity_ceiling"] == "P5"


def test_what_a_clause_names_above_the_ceiling_keeps_the_draft_from_being_signed(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    complete(ben, url)
    assert "The agreement allows information of this kind at most" not in ben.get(url).content.decode()
    assert allow(ben, url, "P0").status_code == 302
    page = ben.get(url).content.decode()
    assert "The agreement allows information of this kind at most: public. Leave these out" in page
    assert allow(ben, url, "P9").status_code == 422  # There is no such kind, and nothing is saved.
    assert "at most: public" in ben.get(url).content.decode()
