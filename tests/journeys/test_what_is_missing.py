"""An agreement that does not say what its law asks is refused, with what and where; once it says so, it opens.

A draft is not sent out for signature, and what stands in the collaboration file is not activated.
"""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.collaboration.files import agreement, write
from tests.drafting.negotiating import day
from tests.journeys.agreeing import confirms, fill, finds_it_fit, names_oneself, signs, tick
from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser

LAW = "the Uninterrupted Scholars Act (20 USC 1232g(b)(1)(L))"
MISSING = f"Line 2: For {LAW} it must also say: the state law (state_law). Write it into the basis contents."


@pytest.fixture
def parted(served_town):
    """The agreement by which alone Rosa sees school records opens nothing any more."""
    give_accounts(served_town.server, served_town.database, Argon2PasswordHasher())
    served_town.admin(
        "SELECT access.close_grants_v1(id, NULL, 'to begin anew') FROM agreements_agreement"
        " WHERE key = 'dsa-lakeside-dcs'"
    )
    return served_town


def begins(steward) -> str:
    """Answers where the draft is: made from the template, which cannot know which state law there is."""
    steward.go("/agreement-drafts/new/usa-exchange/")
    fill(steward, school="lakeside-usd", agency="county-dcs", title="Records that a law asks more of", parent="mou")
    fill(steward, purpose="school-stability", effective_on=day(0), expires_on=day(200))
    steward.press("Begin the draft")
    return re.sub(r"^https?://[^/]+", "", steward.page.url)


def test_an_agreement_that_leaves_out_the_state_law_goes_nowhere_until_it_names_it(parted, traveler):
    town = parted
    attendance = f"{town.marisol.url}attendance/"

    # Given Rosa, to whom no agreement opens the school's records, and a draft that would, but for the state law
    rosa = traveler(town, town.rosa_diaz)
    assert rosa.go(attendance).status == 404
    ben = traveler(town, town.ben_ito)
    dora = traveler(town, town.dora_lind, language="es-US", phone=True)
    ben.called, dora.called = "Ben Ito", "Dora Lind"
    draft = begins(ben)
    names_oneself(ben, draft, "Superintendent", looks=False)
    names_oneself(dora, draft, "Directora", looks=False, button="Anotar quién firma")
    ben.go(draft)
    ben.press("Send to review")
    finds_it_fit(ben, draft)

    # When Ben sends it out for signature, then it stays, and says what is missing, in which line, and where to write it
    assert sentences_of_refusal(ben) == []
    ben.press("Send out for signature")
    assert sentences_of_refusal(ben) == [MISSING]
    ben.shows("What is missing", "It can be sent out for signature when all of this is put right.")
    ben.hides("It is out for signature.")
    ben.is_accessible()

    # And Dora, on a phone and in Spanish, is refused with the same
    dora.go(draft)
    dora.press("Enviar a la firma")
    (sentence,) = sentences_of_refusal(dora)
    assert sentence.startswith("Línea 2: Para ")
    assert sentence.endswith("también debe decir: la ley estatal (state_law). Escríbalo en el contenido de la base.")
    dora.shows("Qué falta")
    dora.is_accessible()

    # And there is nothing that either could sign
    assert ben.go(f"{draft}signature/").status == 404
    assert rosa.go(attendance).status == 404

    # When it goes back, and clause 2 names the law, then nothing is missing, and it goes out
    ben.go(draft)
    fill(ben, **{"draft-reason": "It has to name the state law."})
    ben.press("Send it back")
    ben.page.get_by_role("link", name="Change clause 2", exact=True).click()
    fill(ben, content_state_law="STATE-1")
    tick(ben, "says_the_same")
    ben.is_accessible()
    ben.press("Save")
    ben.hides("What is missing", "state_law")
    ben.press("Send to review")
    finds_it_fit(ben, draft)
    ben.press("Send out for signature")
    assert sentences_of_refusal(ben) == []
    ben.shows("It is out for signature.")

    # And signed by both it opens nothing yet, until a steward activates it: then Rosa reads what was not there
    signs(ben, draft)
    signs(dora, draft, button="Firmar")
    assert rosa.go(attendance).status == 404
    ben.go(draft)
    ben.page.get_by_role("link", name="Read the agreement").click()
    ben.shows("Ready to be activated")
    activates(ben)
    confirms(ben)
    ben.shows("The agreement is active.")
    ben.is_accessible()
    assert rosa.go(attendance).status == 200
    rosa.is_accessible()


NORTH = "/agreements/dsa-north-dcs/"


def without_the_state_law(content) -> None:
    for line in agreement(content, "dsa-north-dcs")["lines"]:
        del line["basis_contents"]["state_law"]


def test_an_agreement_of_the_file_that_leaves_it_out_is_not_activated_until_the_file_names_it(
    parted, traveler, tmp_path
):
    town = parted
    attendance = f"{town.jonah.url}attendance/"

    # Given an agreement that all have signed and that a steward may activate, and Rosa, who sees nothing by it
    rosa = traveler(town, town.rosa_diaz)
    assert rosa.go(attendance).status == 404
    nora = traveler(town, town.nora_west)
    dora = traveler(town, town.dora_lind, language="es-US", phone=True)
    nora.go(NORTH)
    nora.shows("Ready to be activated")

    # When the file is applied anew without the state law while Nora reads, and she activates it
    town.homeroom("apply", write(tmp_path, without_the_state_law))
    activates(nora)
    confirms(nora)
    if "activation" in nora.page.url:
        activates(nora)

    # Then it is refused, with what is missing and in which line, and nothing opens
    nora.shows("It was not activated: something is missing. See below what it is.")
    nora.shows("What is missing", "It can be activated when all of this is put right in the collaboration file.")
    nora.shows(f"For {LAW} it must also say: the state law (state_law). Write it into the basis contents.")
    nora.hides("Ready to be activated")
    nora.is_accessible()
    assert nora.page.get_by_role("button", name="Activate this agreement").count() == 0
    assert rosa.go(attendance).status == 404

    # And what will change tells the same, and no number
    nora.page.get_by_role("link", name="See what will change").click()
    nora.shows(f"For {LAW} it must also say: the state law (state_law).")
    nora.hides("Who would see more")
    nora.is_accessible()

    # And Dora, on a phone and in Spanish, reads what is missing, too
    dora.go(NORTH)
    dora.shows("Qué falta", "también debe decir: la ley estatal (state_law).")
    dora.is_accessible()

    # When the file is applied with it, then nothing is missing, and Nora first reads who would see what
    town.homeroom("apply", write(tmp_path, lambda content: None))
    nora.go(NORTH)
    nora.hides("What is missing")
    nora.page.get_by_role("link", name="See what will change").click()
    nora.shows("Who would see more", "Lakeside County Child Services: Caseworker")
    nora.is_accessible()
    assert rosa.go(attendance).status == 404

    # And once she activates it, Rosa reads what was not there
    nora.go(NORTH)
    activates(nora)
    confirms(nora)
    nora.shows("The agreement is active.")
    nora.is_accessible()
    assert rosa.go(attendance).status == 200
    rosa.is_accessible()


def activates(steward) -> None:
    steward.page.locator("main [name=reason]").fill("Both parties are ready.")
    steward.press("Activate this agreement")


def sentences_of_refusal(traveler) -> list[str]:
    return [alert.inner_text().strip() for alert in traveler.page.locator(".usa-alert--error .usa-alert__text").all()]
