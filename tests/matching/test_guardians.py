"""Names of parents and guardians: compared with the child's own while a roster is loaded, shown to nobody, kept nowhere."""

import json

import pytest

from tests.exchange.editions import as_1_2, read, write
from tests.matching.reviewing import pair_of
from tests.town.files import LAKESIDE, district

PARENT_OF_TEO = "Pat Parent 10028"  # As the agency's list of contacts names one, and the school's roster none.


def load(town, folder, name: str, role: str = "parent", edition: str = "1.1") -> dict:
    """Lakeside's roster as always, in which Teo's look-alike has a parent of this name."""
    sent = district(folder, "lakeside-usd", "Lakeside Unified School District", LAKESIDE)
    rows = read(sent / "users.csv")
    [teo] = [row for row in rows if row["sourcedId"] == "S30"]
    teo["agentSourcedIds"] = "G30"
    given, family = name.split(" ", 1)
    told = {"sourcedId": "G30", "orgSourcedIds": "lincoln-ms", "role": role, "username": "g30", "enabledUser": "true"}
    rows.append(dict.fromkeys(teo, "") | told | {"givenName": given, "familyName": family})
    write(sent / "users.csv", rows, list(teo))
    sent = sent if edition == "1.1" else as_1_2(sent)
    return json.loads(town.homeroom("import", str(sent), "--from", "lakeside-usd", "--accept-held", "--json").stdout)


def level(town) -> str:
    """How well the model found that those of Teo's pair agree."""
    [(evidence,)] = town.admin(
        "SELECT w.evidence FROM matching_weighing w WHERE w.pair_id = %s ORDER BY w.id DESC LIMIT 1",
        pair_of(town, town.teo),
    )
    return {name: level for name, level, _ in evidence}["guardian"]


@pytest.mark.parametrize("edition", ["1.1", "1.2"])
def test_a_parent_whom_both_lists_name_speaks_for_a_pair(town, tmp_path, edition):
    assert level(town) == "missing"
    load(town, tmp_path, PARENT_OF_TEO, edition=edition)
    assert level(town) == "same"


def test_another_parent_speaks_against_it(town, tmp_path):
    load(town, tmp_path, "Somebody Else")
    assert level(town) == "differs"


def test_those_with_whom_a_child_lives_are_compared_too(town, tmp_path):
    load(town, tmp_path, "Carmen Abuela 10028", role="guardian")
    assert level(town) == "same"


def test_a_teacher_is_nobodys_parent(town, tmp_path):
    load(town, tmp_path, PARENT_OF_TEO, role="teacher")
    assert level(town) == "missing"


def test_no_name_of_a_parent_is_shown(town, tmp_path):
    load(town, tmp_path, "Somebody Else")
    page = town.as_(town.lena_marsh).get(f"/matches/{pair_of(town, town.teo)}/").content.decode()
    assert "Parent or guardian" in page and "Somebody" not in page and PARENT_OF_TEO not in page


def test_nothing_of_a_parent_is_kept(town, tmp_path):
    answer = load(town, tmp_path, "Zebulon Quartermain")
    assert answer["files"]["users.csv"]["unmatched"] == 23  # The students who resemble nobody, and the parent.
    tables = town.admin(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'"
    )
    found = [
        table
        for (table,) in tables
        if town.admin(f"SELECT FROM {table} t WHERE t::text LIKE '%%Quartermain%%' LIMIT 1")
    ]
    assert tables and not found
