"""An agency says of which race and ethnicity a child is, as it has to report it; a district's word stays beside it."""

import csv
import json

from tests.town import files

REPORTED = (
    "SELECT f.reported FROM students_raceethnicity f JOIN partners_organization o ON o.id = f.contributor_id"
    " WHERE f.student_id = %s AND o.key = 'county-dcs' AND f.superseded_at IS NULL"
)


def sent(town, folder, **races) -> dict:
    """The agency's bundle with the races of these children; answers what the import says."""
    bundle = files.agency(folder / "county-dcs")
    with (bundle / "children.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    with (bundle / "children.csv").open("w", newline="") as file:
        csv.writer(file).writerows([[*rows[0], "races"], *([*row, races.get(row[2].lower(), "")] for row in rows[1:])])
    done = town.homeroom("import", str(bundle), "--from", "county-dcs", "--json", "--accept-held")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_an_agency_says_of_race_is_kept_as_its_own_word(town, tmp_path):
    sent(town, tmp_path, marisol="White, Hispanic or Latino", teo="Asian")
    assert town.admin(REPORTED, town.marisol.id) == [(["white", "hispanicOrLatinoEthnicity"],)]
    assert town.admin(REPORTED, town.teo.id) == [(["asian"],)]
    assert town.admin(REPORTED, town.lucia.id) == []


def test_what_it_says_no_more_is_history(town, tmp_path):
    sent(town, tmp_path / "first", marisol="White")
    sent(town, tmp_path / "second")
    assert town.admin(REPORTED, town.marisol.id) == []


def test_a_word_that_the_record_lacks_is_told_and_no_answer_is_none(town, tmp_path):
    told = sent(town, tmp_path, marisol="Other, Asian", teo="Choose Not to Respond")
    assert [message["column"] for message in told["messages"] if message["code"] == "W-RACE"] == ["races"]
    assert town.admin(REPORTED, town.marisol.id) == [(["asian"],)]
    assert town.admin(REPORTED, town.teo.id) == []
