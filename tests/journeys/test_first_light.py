"""Two agencies' files become one child's page, only the right people can open it, and the book tells all of it."""

import shutil
import time
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.conftest import EMPTY
from tests.journeys.conftest import WAIT_MS_MAX, served
from tests.town.cast import give_accounts
from tests.town.files import write_town

pytestmark = pytest.mark.browser

AGREEMENT = "dsa-lakeside-dcs"


@pytest.fixture
def morning(server, tmp_path):
    """The day before anything is shared: the collaboration is agreed, no file has come, one agreement is not active."""
    files = write_town(tmp_path / "sent")
    with served(server, EMPTY) as town:
        town.homeroom("apply", str(files / "collaboration-before.yaml"))
        give_accounts(server, town.database, Argon2PasswordHasher())  # A served town verifies as an installation does.
        town.files = files
        yield town


def zipped(folder):
    return shutil.make_archive(str(folder), "zip", folder)


def import_file(steward, path, *, finished: str = "Loaded"):
    """A steward sends a file from the page and waits until the worker has loaded it."""
    steward.go("/imports/new/")
    steward.is_accessible()
    steward.page.locator("input[type=file]").set_input_files(path)
    steward.page.locator("input[name=look_first]").evaluate("box => { box.checked = false; }")
    steward.press("Send this file")
    steward.reload_until(finished)
    steward.is_accessible()


def settle(linkage_steward, *names: str):
    """Opens the pair of these names and says that both records are the same child."""
    linkage_steward.go("/matches/")
    linkage_steward.is_accessible()
    links = linkage_steward.page.locator("main table a, main li a")
    for url in [links.nth(n).get_attribute("href") for n in range(links.count())]:
        linkage_steward.go(url)
        if all(name in linkage_steward.page.content() for name in names):
            break
    else:
        raise AssertionError(f"No pair shows {names}.")
    linkage_steward.is_accessible()
    chosen = linkage_steward.page.locator("input[type=radio]:checked, button[autofocus]")
    assert chosen.count() == 0, "Nothing may be chosen before a person has looked."
    linkage_steward.press("Same child")
    linkage_steward.is_accessible()


def wait_for_records(town, *children):
    """The worker carries decisions out: each child has a record in the district now."""
    deadline = time.monotonic() + WAIT_MS_MAX / 1000
    sql = "SELECT count(DISTINCT student_id) FROM students_enrollment WHERE student_id = ANY (%s)"
    while town.admin(sql, [child.id for child in children])[0][0] < len(children):
        assert time.monotonic() < deadline, f"Not settled in time:\n{Path(town.log).read_text()[-3000:]}"
        time.sleep(0.3)


def test_from_two_files_to_a_page_and_back_into_the_dark(morning, traveler):
    town = morning

    # Given the agency's steward has sent the children, and the district's steward the roster and attendance
    dora = traveler(town, town.dora_lind)
    dora.is_accessible()
    import_file(dora, zipped(town.files / "county-dcs"))
    dora.shows("children.csv")

    ben = traveler(town, town.ben_ito)
    import_file(ben, zipped(town.files / "lakeside-usd"))
    ben.shows("users.csv")
    import_file(ben, str(town.files / "lakeside-flat" / "attendance.csv"))
    ben.hides("Bystander", "Wexford")
    ben.go("/imports/")
    ben.is_accessible()

    marisol, lucia, teo = town.marisol, town.lucia, town.teo
    attendance = f"{marisol.url}attendance/"

    # And the linkage steward has settled the two cases that no rule may confirm
    lena = traveler(town, town.lena_marsh)
    lena.shows("2 children wait for your decision")
    settle(lena, "Lucia", "Olmo")
    settle(lena, "Teodoro", "Brask")
    lena.go("/matches/")
    lena.is_accessible()
    lena.go("/")
    lena.shows("No match waits for you")

    # And of Teo, whose two records contradict each other, his own caseworker says the same without having been told
    rosa = traveler(town, town.rosa_diaz)
    settle(rosa, "Teodoro", "Brask")
    wait_for_records(town, lucia, teo)

    # When the agreement is not active yet, attendance of the school is not there for the caseworker
    rosa.go("/")
    rosa.shows("Marisol")
    rosa.is_accessible()
    assert rosa.go(attendance).status == 404
    rosa.is_accessible()
    assert rosa.go(marisol.url).status == 200
    rosa.hides("Lincoln Middle School")

    tom = traveler(town, town.tom_reed)
    tom.shows("Ines")
    assert tom.go(attendance).status == 404

    # And the district's steward activates it on its page
    ben.go("/agreements/")
    ben.is_accessible()
    ben.go(f"/agreements/{AGREEMENT}/")
    ben.is_accessible()
    ben.page.locator("main [name=reason]").fill("Both parties are ready.")
    ben.press("Activate this agreement")
    ben.shows("The agreement is active.")
    ben.is_accessible()

    # Then the caseworker opens what was a 404 the minute before, and her colleague still gets the 404
    assert rosa.go(attendance).status == 200
    rosa.shows("Attendance this school year", "Unexcused absence")
    rosa.is_accessible()
    assert rosa.go(f"{attendance}chart.svg").status == 200
    assert rosa.go(marisol.url).status == 200
    rosa.shows("Lincoln Middle School", "Why can I see this?")
    rosa.is_accessible()
    assert rosa.go(lucia.url).status == 200
    rosa.shows("Lincoln Middle School")
    assert tom.go(attendance).status == 404
    assert tom.go(marisol.url).status == 404
    tom.is_accessible()

    # And the counselor reads her part in Spanish, on a phone
    ada = traveler(town, town.ada_okafor, language="es-US", phone=True)
    ada.shows("Mis estudiantes", "Marisol")
    ada.is_accessible()
    assert ada.go(marisol.url).status == 200
    ada.shows("Asistencia", "Lincoln Middle School")
    ada.hides("Heron Lane", "Why can I see this?")
    ada.is_accessible()

    # When the steward ends the agreement, the caseworker's next click is refused
    ben.go(f"/agreements/{AGREEMENT}/")
    ben.page.get_by_role("link", name="End this agreement", exact=True).click()
    ben.is_accessible()
    ben.page.locator("textarea").fill("The school year of the pilot is over.")
    ben.press("End this agreement now")
    ben.shows("The agreement has ended.")
    ben.is_accessible()
    assert rosa.go(attendance).status == 404
    assert rosa.go(marisol.url).status == 200
    rosa.hides("Lincoln Middle School")

    # And the disclosure lists tell all of it
    assert rosa.go(f"{marisol.url}disclosures/").status == 200
    rosa.shows("Rosa Diaz", "Ada Okafor", "Attendance", "Lakeside Unified School District")
    rosa.hides("Tom Reed")
    rosa.is_accessible()
    assert rosa.go(f"{lucia.url}disclosures/").status == 200
    rosa.shows("Lena Marsh", "Rosa Diaz")
    ben.go("/disclosures/")
    ben.shows("Rosa Diaz", "Lena Marsh")
    ben.is_accessible()
    dora.go("/disclosures/")
    dora.shows("Ada Okafor", "Lena Marsh")
    dora.is_accessible()
    refused = town.admin(
        "SELECT count(*) FROM access_event e JOIN partners_person p ON p.id = e.person_id"
        " WHERE e.outcome = 'refuse' AND p.key = ANY (%s)",
        [town.rosa_diaz, town.tom_reed],
    )
    assert refused[0][0] >= 5, "Each refusal stands in the book."
