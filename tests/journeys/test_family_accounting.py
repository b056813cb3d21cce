"""A parent reads in Spanish who looked at her child's school record, and takes the letter with her."""

import io

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from pypdf import PdfReader

from tests.conftest import point_django_at
from tests.decide.asking import apply_permits
from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
# Who, what of it, from whom, what for and on which law.
TOLD = (
    "Rosa Diaz",
    "Asistencia",
    "Lakeside Unified School District",
    "Que siga en la escuela adecuada sin perder un día",
    "La Ley Uninterrupted Scholars (20 USC 1232g(b)(1)(L))",
)


def test_a_parent_reads_who_looked_and_gets_the_letter_in_spanish(served_town, traveler):
    town = served_town
    before = point_django_at(town.database)
    try:
        apply_permits(town)
    finally:
        point_django_at(before)
    give_accounts(town.server, town.database, Argon2PasswordHasher())

    # Given a caseworker of the agency who has looked at what the school keeps
    rosa = traveler(town, town.rosa_diaz)
    assert rosa.go(town.marisol.url).status == 200

    # When the mother signs in, then her child stands on her first page
    elena = traveler(town, town.elena_vega, language="es-US")
    elena.shows("Marisol")
    elena.is_accessible()
    elena.page.locator(f"main a[href='{town.marisol.url}']").first.click()
    elena.is_accessible()

    # And she reads who looked at what, on which law
    elena.page.locator(f"a[href='{town.marisol.url}disclosures/']").first.click()
    elena.shows("Quién vio parte del expediente escolar de su hijo o hija", *TOLD)
    elena.is_accessible()
    elena.page.set_viewport_size(PHONE)
    elena.shows(*TOLD)
    elena.is_accessible()

    # And the letter tells the same, in her language
    with elena.page.expect_download() as download:
        elena.page.locator(f"main a[href='{town.marisol.url}disclosures/print.pdf']").click()
    paper = PdfReader(io.BytesIO(download.value.path().read_bytes()))
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert paper.trailer["/Root"]["/Lang"].startswith("es")
    for words in ("Confidencial. Para Elena Vega.", "expediente escolar de su hijo o hija", *TOLD):
        assert words in text, text
