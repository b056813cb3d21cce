"""Who hears of a draft: the stewards of the other parties, and whoever is to sign it."""

import pytest

from tests.drafting.negotiating import begin, confirm, out_for_signature, sign, step


@pytest.fixture
def sides(town):
    return town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)


def kinds(town, person: str) -> list[str]:
    found = town.admin(
        "SELECT n.kind FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE p.key = %s ORDER BY n.id",
        person,
    )
    return [kind for (kind,) in found]


def test_the_other_party_hears_that_a_draft_was_begun_and_moved_on(town, sides):
    ben, dora, _uma = sides
    url = begin(ben)
    assert kinds(town, "dora.lind") == ["draft_begun"]
    step(ben, url, "in_review")
    assert kinds(town, "dora.lind") == ["draft_begun", "draft_moved"]
    assert kinds(town, "ben.ito") == []  # Who did it knows.
    assert kinds(town, "nora.west") == []
    assert url in dora.get("/notices/").content.decode()


def test_whoever_is_to_sign_is_told_and_finds_the_way(town, sides):
    ben, dora, uma = sides
    url = out_for_signature(town, ben, dora)
    assert kinds(town, "uma.bell") == ["draft_to_sign"]
    page = uma.get("/notices/").content.decode()
    assert "1 agreement waits for your signature" in page
    assert url in page


def test_that_all_have_signed_is_told_to_the_stewards(town, sides):
    ben, dora, uma = sides
    url = out_for_signature(town, ben, dora)
    confirm(town)
    sign(uma, url)
    assert "agreement_signed" not in kinds(town, "ben.ito")
    sign(dora, url)
    assert "agreement_signed" in kinds(town, "ben.ito")


def test_nobody_tells_of_a_draft_of_others(town, sides):
    ben, _dora, _uma = sides
    begin(ben)
    number = town.admin("SELECT id FROM drafting_draft")[0][0]
    with town.raw("nora.west") as connection:
        connection.execute("SELECT access.notify_of_draft_v1(%s)", [number])
        connection.commit()
    assert kinds(town, "dora.lind") == ["draft_begun"]
