"""A world with a mismatch is made small before anybody has to read it, and a small one is kept as it is."""

from datetime import datetime, timedelta

from tests.oracle import keeping
from tests.oracle.keeping import RULE, Kept
from tests.oracle.shrinking import smallest
from tests.oracle.worlds import ZONE, World, world
from tests.town.files import TODAY

PERSON, ELEMENT = "dcs.1", "enrollment.school"


def sees_a_school(made: World) -> bool:
    """Stands for a fault: by the oracle, this caseworker sees from a district to which school some child goes."""
    now = datetime.now(ZONE)
    return any(person["id"] == PERSON for person in made.file["people"]) and any(
        made.oracle.view(PERSON, child, ELEMENT, purpose["id"], "north", now, "view")
        for child in made.children
        for purpose in made.file["purposes"]
        if "north" in child.records
    )


def a_world_in_which_it_shows() -> World:
    return next(made for made in map(world, range(8, 50)) if sees_a_school(made))


def test_what_has_nothing_to_do_with_it_is_left_out():
    made = a_world_in_which_it_shows()
    small = smallest(made, sees_a_school, tries_max=5_000)
    assert sees_a_school(small)
    assert len(small.children) == 1
    assert len(small.file["people"]) < len(made.file["people"])
    lines = [line for agreement in small.file["agreements"] for line in agreement.get("lines", [])]
    assert len(lines) == 1
    assert len(lines[0]["elements"]) == 1
    assert small.file["orders"] == small.file["objections"] == small.freezes == []
    assert len(made.children) > 1, "The world itself is as it was."


def test_it_stops_after_so_many_tries():
    asked = []
    smallest(a_world_in_which_it_shows(), lambda made: asked.append(made) or False, tries_max=7)
    assert len(asked) == 7


def test_what_is_kept_is_read_as_it_was(tmp_path):
    kept = Kept("What was wrong.", PERSON, RULE, world(3))
    (tmp_path / "kept.yaml").write_text(keeping.write(kept))
    assert keeping.read(tmp_path / "kept.yaml") == kept


def test_its_days_move_with_the_calendar(tmp_path):
    kept = Kept("What was wrong.", PERSON, RULE, world(3))
    written = keeping.write(kept).replace(f"today: {TODAY}", f"today: {TODAY - timedelta(days=400)}")
    (tmp_path / "kept.yaml").write_text(written)
    born = [child.born for child in keeping.read(tmp_path / "kept.yaml").world.children]
    assert born == [child.born and child.born + timedelta(days=400) for child in kept.world.children]
