"""A child whose identity is sealed: compared with nobody, withdrawn where it waits, and linked by no rule and nobody."""

import csv
import json
from pathlib import Path

import psycopg
import pytest

from tests.matching.duplicating import AGAIN, duplicates, only, send_children, student_of
from tests.matching.planting import pairs_of
from tests.matching.reviewing import current, form_key, held, pair_of, say, verdicts, work
from tests.matching.test_case_page import text
from tests.matching.test_overlays import doubt, end, linked
from tests.matching.test_weighed_loads import forget, load, pairs
from tests.town import files
from tests.town.files import ago

LUCIA = "10025"
SENTENCE = "The agency says that this child’s identity is sealed"
NEW = ("S78", "ST-578", "Made", "Up", "", "2012-01-02", "grant-hs", "09")


def change(path: Path, rows) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    for row in told:
        rows(row)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(told[0]))
        writer.writeheader()
        writer.writerows(told)


def send(town, folder: Path, *, sealed: str = "", adopted: str = "", more: tuple = (), said: str = "true") -> dict:
    """The agency's bundle; of these children it says that the identity is sealed, or that they left care by adoption."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "CHILDREN", [*files.CHILDREN, *more])
        sent = files.agency(folder / f"county-dcs-{len(list(folder.iterdir())) if folder.exists() else 0}")
    if sealed:
        change(
            sent / "children.csv",
            lambda row: row.update(identitySealed=said if row["childId"] in sealed.split() else ""),
        )
    change(
        sent / "episodes.csv",
        lambda row: row.update(exitDate=ago(3), exitReason="adoption") if row["childId"] == adopted else None,
    )
    answer = town.homeroom("import", str(sent), "--from", "county-dcs", "--accept-held", "--json")
    return json.loads(answer.stdout)


@pytest.fixture(params=["sealed", "adopted"])
def way(request) -> str:
    """The two ways by which a file says so."""
    return request.param


def test_a_roster_is_compared_with_no_child_whose_identity_is_sealed(town, tmp_path, way):
    forget(town, town.lucia)
    send(town, tmp_path / "agency", **{way: LUCIA})
    load(town, tmp_path / "roster", NEW)
    assert pairs(town, town.lucia) == 0


def test_exact_rules_link_nobody_whose_identity_is_sealed(town, tmp_path):
    child = ("20093", "ST-578", "Made", "", "Up", "", "2012-01-02", "female", "rosa", 90, None, "LKS-LINC")
    send(town, tmp_path / "agency", sealed="20093", more=(child,))
    load(town, tmp_path / "roster", NEW)
    assert pairs_of(town, "20093") == []
    send(town, tmp_path / "agency", sealed="20093", more=(child,), said="false")
    load(town, tmp_path / "another", NEW, ("S79", "ST-579", "Made", "Else", "", "2012-01-03", "grant-hs", "09"))
    [pair] = pairs_of(town, "20093")
    assert verdicts(town, pair) == ["link"]


def test_what_waits_is_withdrawn_with_what_was_held_for_it_and_the_report_says_so(town, tmp_path, way):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    assert f"/matches/{pair}/" in text(lena.get("/matches/"))
    told = send(town, tmp_path / "agency", **{way: LUCIA})
    [note] = [each for each in told["messages"] if each["code"] == "N-SEALED"]
    assert note["file"] == "children.csv" and note["params"] == {"count": 1}
    assert note["message"].startswith("Possible matches of children whose identity is sealed: 1. They are withdrawn")
    assert verdicts(town, pair) == ["refuse"]
    assert town.admin("SELECT rule, by_id FROM matching_decision WHERE pair_id = %s", pair) == [
        ("identity_sealed", None)
    ]
    assert f"/matches/{pair}/" not in text(lena.get("/matches/"))
    expired = "SELECT count(*) FROM exchange_heldrow WHERE expires_at <= now()"
    assert town.admin(expired) == [(4,)] and held(town) == 7  # Teo's three wait on.
    assert "The agency says that the child’s identity is sealed" in text(lena.get(f"/matches/{pair}/"))


def test_what_another_child_waits_for_stays_held(town, tmp_path):
    send_children(town, tmp_path, AGAIN)
    load(town, tmp_path / "roster", NEW)
    other = [pair for pair in pairs_of(town, "20091") if verdicts(town, pair) == []]
    assert len(other) == 1
    send(town, tmp_path / "agency", sealed=LUCIA, more=(AGAIN,))
    assert verdicts(town, pair_of(town, town.lucia)) == ["refuse"] and verdicts(town, other[0]) == []
    assert town.admin("SELECT count(*) FROM exchange_heldrow WHERE expires_at <= now()") == [(0,)]


def test_nobody_can_link_it_any_more_and_the_page_says_why(town, tmp_path):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    key = form_key(lena, pair)
    # As a load of another agency's word would, which withdraws nothing of this one's.
    town.admin(
        "UPDATE students_matchkeys SET is_sealed = true WHERE student_id = %s AND superseded_at IS NULL", town.lucia.id
    )
    answer = say(lena, pair, "link", key)
    assert SENTENCE in text(lena.get(answer.url)) and verdicts(town, pair) == []
    by = "SELECT id FROM partners_person WHERE key = 'lena.marsh'"
    for whose, rule in ((by, ""), ("SELECT NULL::integer", "state_id_and_birth_date")):
        with pytest.raises(psycopg.errors.CheckViolation, match="is sealed: it is linked with no record"):
            town.admin(
                f"INSERT INTO matching_decision (pair_id, verdict, by_id, rule) VALUES (%s, 'link', ({whose}), %s)",
                pair,
                rule,
            )


def test_a_link_that_a_person_has_said_and_the_worker_has_not_made_is_not_made(town, tmp_path):
    pair = pair_of(town, town.lucia)
    say(town.as_(town.lena_marsh), pair, "link")
    send(town, tmp_path / "agency", sealed=LUCIA)
    work(town)
    assert verdicts(town, pair) == ["link", "refuse"] and linked(town, town.lucia) == 0


def test_a_withdrawn_pair_opens_by_a_file_and_by_nobodys_button(town, tmp_path):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    key = form_key(lena, pair)
    send(town, tmp_path / "agency", sealed=LUCIA)
    page = text(lena.get(f"/matches/{pair}/"))
    assert "Withdrawn" in page and "The records of this pair are no longer kept." in page and "Olmo" not in page
    assert f'action="/matches/{pair}/decisions/"' not in page
    answer = say(lena, pair, "undo", key)
    assert "the next file opens this pair again" in text(lena.get(answer.url)) and verdicts(town, pair) == ["refuse"]
    send(town, tmp_path / "agency", sealed=LUCIA, said="false")
    load(town, tmp_path / "roster", NEW)
    assert verdicts(town, pair) == ["refuse", "undo"]
    say(lena, pair, "link")
    work(town)
    assert linked(town, town.lucia) == 1


def cut(town) -> None:
    """What the worker does every minute."""
    town.admin(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        " VALUES ('default', 'exchange.cut_sealed', '{\"timestamp\": 0}')"
    )
    work(town)


def test_a_link_that_stands_is_cut_and_whoever_answers_for_it_is_told(town, tmp_path, way):
    [(pair,)] = town.admin(
        "SELECT pair_id FROM matching_decision d JOIN matching_pair p ON p.id = d.pair_id"
        " WHERE p.student_id = %s AND d.verdict = 'link'",
        town.marisol.id,
    )
    assert linked(town, town.marisol) == 1 and current(town, "students_enrollment", town.marisol) > 0
    told = send(town, tmp_path / "agency", **{way: "10023"})
    [note] = [each for each in told["messages"] if each["code"] == "N-SEALED-LINKS"]
    assert note["params"] == {"count": 1} and "They are cut within a minute." in note["message"]
    cut(town)
    assert verdicts(town, pair) == ["link", "refuse"] and linked(town, town.marisol) == 0
    assert current(town, "students_enrollment", town.marisol) == 0
    assert "1 link between two records was cut" in text(town.as_(town.ben_ito).get("/notices/"))
    assert town.admin("SELECT count(*) FROM matching_decision WHERE settled_at IS NULL") == [(0,)]


def test_a_link_whose_undoing_is_still_to_be_carried_out_is_cut_all_the_same(town, tmp_path):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    say(lena, pair, "link")
    work(town)
    say(lena, pair, "undo")
    send(town, tmp_path / "agency", sealed=LUCIA)
    cut(town)
    assert verdicts(town, pair) == ["link", "undo", "refuse"] and linked(town, town.lucia) == 0


def test_of_a_sealed_childs_link_that_came_back_nobody_is_asked(town, tmp_path):
    drawn = "INSERT INTO matching_auditdraw (pair_id) SELECT pair_id FROM matching_decision d"
    drawn += " JOIN matching_pair p ON p.id = d.pair_id"
    town.admin(f"{drawn} WHERE p.student_id = %s AND d.verdict = 'link'", town.marisol.id)
    send(town, tmp_path / "agency", sealed="10023")
    assert town.admin("SELECT count(*) FROM matching_auditdraw") == [(0,)]


def test_what_a_school_says_of_a_sealed_child_under_a_new_name_comes_onto_no_record(town, tmp_path):
    send(town, tmp_path / "agency", adopted="10023")
    cut(town)
    load(
        town,
        tmp_path / "roster",
        ("S1", "ST-501", "Mary", "Newname", "", "2013-04-02", "lincoln-ms", "06"),
        without="S1",
    )
    names = town.admin("SELECT count(*) FROM students_identity WHERE last_name = 'Newname'")
    assert names == [(0,)] and linked(town, town.marisol) == 0


def test_no_load_of_a_sealed_childs_agency_says_it_twice(town, tmp_path):
    send(town, tmp_path / "agency", sealed=f"10023 {LUCIA}")
    said = town.admin("SELECT count(*) FROM matching_decision WHERE rule = 'identity_sealed'")
    told = send(town, tmp_path / "agency", sealed=f"10023 {LUCIA}", more=(AGAIN,))
    assert town.admin("SELECT count(*) FROM matching_decision WHERE rule = 'identity_sealed'") == said
    assert not {"N-SEALED", "N-SEALED-LINKS"} & {each["code"] for each in told["messages"]}


def test_taking_back_that_a_child_is_two_links_no_sealed_identity_again(town, tmp_path):
    lucia, pair = town.lucia, pair_of(town, town.lucia)
    say(town.as_(town.lena_marsh), pair, "link")
    work(town)
    rosa = town.as_(town.rosa_diaz)
    doubt(rosa, lucia.url)
    work(town)
    send(town, tmp_path / "agency", sealed=LUCIA)
    end(rosa, lucia.url)
    work(town)
    assert verdicts(town, pair) == ["link", "undo", "refuse"] and linked(town, lucia) == 0


def test_two_records_of_agencies_are_no_question_where_one_is_sealed_and_nobody_can_tie_them(town, tmp_path):
    send_children(town, tmp_path, AGAIN)
    number = only(town)
    lucia, again = student_of(town, LUCIA), student_of(town, "20091")
    town.admin("UPDATE students_matchkeys SET is_sealed = true WHERE student_id = %s AND superseded_at IS NULL", lucia)
    with pytest.raises(psycopg.errors.CheckViolation, match="is sealed: it is tied to no record"):
        tie_by_hand(town, number, lucia, again)
    send(town, tmp_path / "agency", sealed=LUCIA, more=(AGAIN,))
    assert duplicates(town) == []
    page = text(town.as_(town.lena_marsh).get(f"/matches/duplicates/{number}/"))
    assert "Lucia" not in page and "/answers/" not in page


def tie_by_hand(town, number: int, *two: int) -> None:
    town.admin(
        "INSERT INTO matching_tie (duplicate_id, student_a_id, student_b_id, agency_a_id, agency_b_id, by_id, sealed_ids)"
        " SELECT d.id, %s, %s, d.agency_a_id, d.agency_b_id, p.id, '' FROM matching_duplicate d, partners_person p"
        " WHERE d.id = %s AND p.key = 'lena.marsh'",
        *sorted(two),
        number,
    )


def test_nobody_but_who_answers_for_the_pair_learns_that_an_identity_is_sealed(town, tmp_path):
    pair = pair_of(town, town.lucia)
    send(town, tmp_path / "agency", sealed=LUCIA)
    for person, told in (
        (town.lena_marsh, True),
        (town.rosa_diaz, True),
        (town.tom_reed, False),
        (town.mari_vega, False),
    ):
        with town.raw(person) as raw:
            assert raw.execute("SELECT access.is_pair_of_sealed_v1(%s)", [pair]).fetchone() == (told,)


def test_a_load_of_a_district_withdraws_nothing(town, tmp_path):
    pair = pair_of(town, town.lucia)
    town.admin(
        "UPDATE students_matchkeys SET is_sealed = true WHERE student_id = %s AND superseded_at IS NULL", town.lucia.id
    )
    load(town, tmp_path / "roster", NEW)
    assert verdicts(town, pair) == []
