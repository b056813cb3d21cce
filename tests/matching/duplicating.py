"""A second record of a child, sent by the agency; how a linkage steward answers, and what stands afterwards."""

import re
from datetime import date
from pathlib import Path

import pytest

from homeroom.matching.rules import Child
from tests.matching.planting import child
from tests.town import files

# Lucia once more: the same names, birth date and school.
AGAIN = child(20091, "Lucia", "Brandt", born="2012-07-21")
BOY = (*AGAIN[:7], "male", *AGAIN[8:])  # One of the two says something else of the sex.


def a_child(number: int, first: str, last: str, *, born: str = "2012-07-21", state_id: str = "") -> Child:
    return Child(
        student_id=number,
        agency_id=1,
        source_id=str(number),
        first_name=first,
        middle_name="",
        last_name=last,
        former_last_names=(),
        birth_on=date.fromisoformat(born),
        sex="female",
        state_student_id=state_id,
        schools=frozenset({"LKS-LINC"}),
    )


def send_children(town, folder: Path, *more: tuple, without: str = "") -> None:
    """The agency's bundle, with these added."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "CHILDREN", [each for each in (*files.CHILDREN, *more) if each[0] != without])
        sent = files.agency(folder / f"county-dcs-{len(list(folder.iterdir()))}")
    assert town.homeroom("import", str(sent), "--from", "county-dcs", "--accept-held").returncode == 0


def student_of(town, source_id: str) -> int:
    [(number,)] = town.admin("SELECT student_id FROM students_sourcerecord WHERE source_id = %s", source_id)
    return number


def address_of(town, source_id: str) -> str:
    [(public_id,)] = town.admin("SELECT public_id FROM students_student WHERE id = %s", student_of(town, source_id))
    return f"/students/{public_id}/"


def duplicates(town) -> list[int]:
    return [number for (number,) in town.admin("SELECT id FROM matching_duplicate WHERE lapsed_at IS NULL ORDER BY id")]


def only(town) -> int:
    [number] = duplicates(town)
    return number


def say(client, number: int, verdict: str):
    """Open the two and press the button."""
    page = client.get(f"/matches/duplicates/{number}/").content.decode()
    form = page[page.index(f'action="/matches/duplicates/{number}/answers/"') :]
    key = re.search(r'name="form_key" value="([^"]+)"', form)[1]
    return client.post(f"/matches/duplicates/{number}/answers/", {"verdict": verdict, "form_key": key})


def undo(client, number: int):
    return client.post(f"/matches/duplicates/{number}/undo/")


def ties(town) -> int:
    return town.admin("SELECT count(*) FROM matching_tie WHERE ended_at IS NULL AND lapsed_at IS NULL")[0][0]
