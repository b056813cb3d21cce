"""Files of counts for studies: small numbers wait for whose data it is; later files are held against what left."""

import json

import pytest

from homeroom.agreements.bases import basis_of, codes
from homeroom.insight.checking import Told, differing, hide, untold
from tests.casework.writing import send
from tests.desk.asking import statements, text_of
from tests.insight.copying import take
from tests.insight.managing import hire_manager, many_needs
from tests.insight.test_board import let_count
from tests.insight.workbooks import Workbook
from tests.partners.test_step_up import asks, long_ago
from tests.town.cast import give_accounts

FILE = "/needs/export/"
SOMEBODY = "max.stone"
STEWARD = "dee.cole"
NOTHING_SMALL = [("literacy", 40, 50)]


@pytest.fixture
def study(town):
    """A manager of the advocates counts the agency's plans by a line for a study; the agency has a data steward."""
    hire_manager(town, "casa", SOMEBODY)
    hire_manager(town, "county-dcs", STEWARD)
    town.admin("UPDATE partners_person SET role = 'data_steward', name = 'Dee Cole' WHERE key = %s", STEWARD)
    let_count(town)
    town.admin("UPDATE agreements_line SET bases = '[\"FERPA-STUDIES\"]' WHERE number = 90")
    give_accounts(town.server, town.database)
    return town


def needs(town, **more) -> None:
    many_needs(town, town.marisol, domain="literacy", met=40, unmet=50, **more)


def answer(steward, town, verdict: str, **more):
    [(number,)] = town.admin("SELECT max(id) FROM insight_heldfile")
    return send(steward, f"/files/{number}/", verdict=verdict, **{"note": "", **more})


def file_of(town) -> str:
    return f"/needs/files/{town.admin('SELECT export FROM insight_heldfile ORDER BY id DESC LIMIT 1')[0][0]}/"


def shrink(town) -> None:
    """Beside the many a few: a cell of 4."""
    many_needs(town, town.marisol, domain="attendance", met=4, unmet=0)


# --- Held, released, fetched ------------------------------------------------------------------------------------------


def test_a_file_with_a_cell_of_four_is_held_and_nothing_is_downloaded(study):
    needs(study)
    shrink(study)
    max_stone = study.as_(SOMEBODY)
    asked = take(max_stone, FILE)
    assert asked.status_code == 302 and asked["location"] == "/needs/"
    page = text_of(max_stone.get("/needs/"))
    assert "A data steward looks at it before it leaves" in page and "waits for the data steward of" in page
    assert max_stone.get(file_of(study)).status_code == 404
    kept = study.admin("SELECT untold > 0, sealed IS NOT NULL FROM insight_heldfile")
    assert kept == [(True, True)]


def test_the_agencys_own_file_is_not_held(study):
    hire_manager(study)
    give_accounts(study.server, study.database)
    needs(study)
    shrink(study)
    assert take(study.as_("mona.gray"), FILE).status_code == 200
    assert study.admin("SELECT count(*) FROM insight_heldfile") == [(0,)]


def test_a_file_by_a_line_on_another_basis_is_not_held(study):
    needs(study)
    shrink(study)
    study.admin("UPDATE agreements_line SET bases = '[\"IV-E\"]' WHERE number = 90")
    assert take(study.as_(SOMEBODY), FILE).status_code == 200


def test_asked_for_again_it_waits_once(study):
    needs(study)
    shrink(study)
    max_stone = study.as_(SOMEBODY)
    for _ in range(2):
        take(max_stone, FILE)
    assert study.admin("SELECT count(*) FROM insight_heldfile") == [(1,)]
    take(max_stone, FILE, {"table": "domain"})
    assert study.admin("SELECT count(*) FROM insight_heldfile") == [(2,)]


def test_the_steward_sees_it_as_it_would_leave_and_lets_it_go(study):
    needs(study)
    shrink(study)
    max_stone, dee = study.as_(SOMEBODY), study.as_(STEWARD)
    take(max_stone, FILE)
    assert "1 file of counts waits for you" in text_of(dee.get("/"))
    [(number,)] = study.admin("SELECT id FROM insight_heldfile")
    page = text_of(dee.get(f"/files/{number}/"))
    for words in (
        "Mona Gray of",
        "not shown",
        "Small, or would give a small one away",
        "94",
    ):
        assert words in page, words
    assert answer(dee, study, "release")["location"] == "/files/"
    fetched = take(max_stone, file_of(study))
    assert fetched.status_code == 200
    assert [row["Needs found"] for row in Workbook(fetched.content).rows() if row["What is needed"] == "All"] == [94]
    assert "Fetch the file" in text_of(max_stone.get("/needs/"))
    assert "1 file that you asked for is released" in text_of(max_stone.get("/notices/"))
    last = "SELECT page, operation FROM access_event ORDER BY id DESC LIMIT 1"
    take(max_stone, file_of(study))
    assert study.admin(last) == [("insight:file", "export")]


def test_what_was_answered_is_emptied_and_the_register_says_to_whom_when_and_with_what(study):
    needs(study)
    shrink(study)
    take(study.as_(SOMEBODY), FILE)
    dee = study.as_(STEWARD)
    answer(dee, study, "release")
    assert study.admin("SELECT sealed FROM insight_heldfile") == [(None,)]
    left = "SELECT p.key, b.key, r.version <> '', r.at IS NOT NULL FROM insight_filerelease r JOIN partners_person p" \
           " ON p.id = r.person_id JOIN partners_person b ON b.id = r.by_id"  # fmt: skip
    assert study.admin(left) == [(SOMEBODY, STEWARD, True, True)]
    assert "Register of files that left" in text_of(dee.get("/files/"))


def test_a_refusal_needs_words_and_the_researcher_reads_them(study):
    needs(study)
    shrink(study)
    max_stone, dee = study.as_(SOMEBODY), study.as_(STEWARD)
    take(max_stone, FILE)
    assert answer(dee, study, "refuse").status_code == 422
    answer(dee, study, "refuse", note="Too few children in attendance.")
    assert "Too few children in attendance." in text_of(max_stone.get("/needs/"))
    assert max_stone.get(file_of(study)).status_code == 404
    assert study.admin("SELECT sealed FROM insight_heldfile") == [(None,)]


def test_rows_hidden_further_are_not_in_the_file(study):
    needs(study)
    for domain in ("numeracy_and_courses", "school_stability"):
        many_needs(study, study.marisol, domain=domain, met=30, unmet=31)
    shrink(study)
    max_stone, dee = study.as_(SOMEBODY), study.as_(STEWARD)
    take(max_stone, FILE)
    answer(dee, study, "release", withheld=["domain:school_stability"])
    rows = {
        row["What is needed"]: row["Needs found"] for row in Workbook(take(max_stone, file_of(study)).content).rows()
    }
    assert 90 in rows.values()
    assert [rows[label] for label in rows if "tabil" in label] == ["not shown"]
    assert study.admin("SELECT withheld FROM insight_filerelease")[0][0]


def test_what_has_nothing_small_leaves_at_once_and_stands_in_the_register(study):
    assert untold([Told("domain", "literacy", 90, 40, 50)]) == 0
    max_stone = study.as_(SOMEBODY)
    with study.raw(SOMEBODY) as connection:
        made = connection.execute(
            "SELECT access.hold_file_v1(gen_random_uuid(), (SELECT id FROM partners_organization WHERE key = 'county-dcs'),"
            " 'x', 'd', '', current_date, 0, 0, '1')"
        ).fetchone()
        assert made is not None
        left = connection.execute("SELECT by_id, sealed FROM insight_filerelease").fetchall()
    assert len(left) == 1 and left[0][0] is None
    assert max_stone.get("/needs/").status_code == 200


# --- Set against what left before -------------------------------------------------------------------------------------


def test_a_file_close_to_one_that_left_before_is_held_with_its_difference(study):
    needs(study)
    max_stone, dee = study.as_(SOMEBODY), study.as_(STEWARD)
    take(max_stone, FILE)
    answer(dee, study, "release")
    many_needs(study, study.marisol, domain="literacy", met=0, unmet=3)
    take(max_stone, FILE)
    assert study.admin("SELECT differing FROM insight_heldfile ORDER BY id")[0] == (0,)
    assert study.admin("SELECT differing FROM insight_heldfile ORDER BY id")[-1][0] > 0
    [(number,)] = study.admin("SELECT max(id) FROM insight_heldfile")
    assert "Differs by 3 from an earlier file" in text_of(dee.get(f"/files/{number}/"))


def test_only_differences_that_are_small_and_not_none_count():
    def row(total):
        return Told("domain", "literacy", total, None, None)

    earlier = [[row(40)]]
    assert differing([row(43)], earlier) == {("domain", "literacy"): 3}
    for same_or_far in (40, 50, 30, None):
        assert differing([row(same_or_far)], earlier) == {}
    assert differing([Told("domain", "attendance", 43, None, None)], earlier) == {}


def test_a_nought_a_small_number_and_an_untold_one_are_small():
    assert untold([Told("domain", "a", 30, 20, 10)]) == 0
    assert untold([Told("domain", "a", 30, 30, 0)]) == 1  # Everybody met: each of them has it.
    assert untold([Told("domain", "a", 13, 9, 4)]) == 2
    assert untold([Told("domain", "a", None, None, None)]) == 3


def test_a_row_is_never_hidden_alone_beside_its_total():
    rows = [Told("domain", key, n, n, 0) for key, n in (("a", 50), ("b", 20), ("c", 30), ("", 100))]
    hidden = {row.key for row in hide(rows, [("domain", "a")]) if row.is_hidden}
    assert hidden == {"a", "b"}
    assert {row.key for row in hide(rows, [("domain", "a"), ("domain", "c")]) if row.is_hidden} == {"a", "c"}
    assert not any(row.is_hidden for row in hide(rows, []))


# --- Who, and until when ----------------------------------------------------------------------------------------------


@pytest.fixture
def released(study):
    needs(study)
    shrink(study)
    max_stone = study.as_(SOMEBODY)
    take(max_stone, FILE)
    answer(study.as_(STEWARD), study, "release")
    assert take(max_stone, file_of(study)).status_code == 200
    return max_stone


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE insight_filerelease SET expires_at = now() - interval '1 minute'",
        "SELECT access.close_grants_v1(id, NULL, 'x') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'",
        "UPDATE agreements_line SET dropped_at = now() WHERE number = 90",
        "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 minute', NULL) WHERE key = 'county-dcs'",
    ],
)
def test_it_can_be_fetched_while_it_has_not_expired_and_the_agreement_holds(study, released, change):
    study.admin(change)
    assert released.get(file_of(study)).status_code == 404


def test_nobody_else_fetches_it_and_it_asks_who_one_is(study, released):
    long_ago(study)
    assert asks(released.get(file_of(study)))
    hire_manager(study, "casa", "una.stone")
    give_accounts(study.server, study.database)
    assert study.as_("una.stone").get(file_of(study)).status_code == 404


def test_only_a_steward_of_the_contributor_answers_and_never_for_the_own_file(study):
    needs(study)
    shrink(study)
    take(study.as_(SOMEBODY), FILE)
    [(number,)] = study.admin("SELECT id FROM insight_heldfile")
    release = "SELECT access.release_file_v1(%s, 'x', '[]', '')"
    refuse = "SELECT access.refuse_file_v1(%s, 'Because.')"
    ben = study.as_("ben.ito")
    assert ben.get(f"/files/{number}/").status_code == 404
    for person in ("ben.ito", SOMEBODY, "rosa.diaz"):
        for sql in (release, refuse):
            assert confirmed(study, person, sql, number) is None, (person, sql)
    study.admin("UPDATE insight_heldfile SET by_id = (SELECT id FROM partners_person WHERE key = %s)", STEWARD)
    assert confirmed(study, STEWARD, release, number) is None
    study.admin("UPDATE insight_heldfile SET by_id = (SELECT id FROM partners_person WHERE key = %s)", SOMEBODY)
    assert confirmed(study, STEWARD, release, number, minutes=31) is None
    assert confirmed(study, STEWARD, refuse, number) is not None
    assert confirmed(study, STEWARD, refuse, number) is not None  # Rolled back: nobody has answered yet.


def confirmed(town, person, sql, number, minutes: int = 0):
    with town.raw(person) as connection:
        town.admin("UPDATE access_session SET confirmed_at = now() - %s * interval '1 minute'", minutes)
        return connection.execute(sql, [number]).fetchone()[0]


def test_answered_once_it_is_answered(study):
    needs(study)
    shrink(study)
    take(study.as_(SOMEBODY), FILE)
    dee = study.as_(STEWARD)
    [(number,)] = study.admin("SELECT id FROM insight_heldfile")
    answer(dee, study, "release")
    assert confirmed(study, STEWARD, "SELECT access.refuse_file_v1(%s, 'Because.')", number) is None
    assert dee.get(f"/files/{number}/").status_code == 404


def test_a_file_is_kept_only_by_a_line_that_is_there(study):
    keep = (
        "SELECT access.hold_file_v1(gen_random_uuid(), (SELECT id FROM partners_organization WHERE key = %s), 'x', 'd', '',"
        " current_date, 1, 0, '1')"
    )
    with study.raw(SOMEBODY) as connection:
        assert connection.execute(keep, ["county-dcs"]).fetchone() != (None,)
        assert connection.execute(keep, ["lakeside-usd"]).fetchone() == (None,)
    with study.raw(SOMEBODY, "tutoring") as connection:
        assert connection.execute(keep, ["county-dcs"]).fetchone() == (None,)


def test_who_reads_what_waits_and_what_left(study, released):
    take(study.as_(SOMEBODY), FILE, {"table": "domain"})
    for table in ("insight_heldfile", "insight_filerelease"):
        found = {}
        for (key,) in study.admin("SELECT key FROM partners_person"):
            with study.raw(key) as connection:
                found[key] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        assert {key for key, number in found.items() if number} == {SOMEBODY, STEWARD, "dora.lind"}, table


def test_what_nobody_answers_is_deleted_after_a_month_and_what_left_stays(study, released):
    take(study.as_(SOMEBODY), FILE, {"table": "domain"})
    study.admin("UPDATE insight_heldfile SET at = now() - interval '29 days'")
    study.homeroom("clear")
    assert study.admin("SELECT count(*) FROM insight_heldfile") == [(2,)]
    study.admin("UPDATE insight_heldfile SET at = now() - interval '31 days'")
    study.homeroom("clear")
    assert study.admin("SELECT count(*) FROM insight_heldfile") == [(1,)]
    assert study.admin("SELECT count(*) FROM insight_filerelease") == [(1,)]


def test_what_is_kept_is_sealed(study):
    needs(study)
    shrink(study)
    take(study.as_(SOMEBODY), FILE)
    [(sealed,)] = study.admin("SELECT sealed FROM insight_heldfile")
    assert b"literacy" not in bytes(sealed)


# --- The rule, and what it costs --------------------------------------------------------------------------------------


def test_the_database_checks_by_the_bases_that_the_table_names(study):
    checked = {code for code in codes() if (found := basis_of(code)) and found.output_check}
    for code in codes():
        study.admin("UPDATE agreements_line SET bases = %s::jsonb WHERE number = 90", json.dumps([code]))
        with study.raw(SOMEBODY) as connection:
            [(is_checked,)] = connection.execute("SELECT is_checked FROM access.counted_under_v1()").fetchall()
        assert is_checked == (code in checked), code
    assert checked == {"FERPA-STUDIES", "FERPA-AUDIT-EVAL"}


def test_the_pages_ask_few_statements(study):
    needs(study)
    shrink(study)
    max_stone, dee = study.as_(SOMEBODY), study.as_(STEWARD)
    take(max_stone, FILE)
    [(number,)] = study.admin("SELECT id FROM insight_heldfile")
    for client, page in ((max_stone, "/needs/"), (dee, "/"), (dee, "/files/"), (dee, f"/files/{number}/")):
        client.get(page)
        with statements() as seen:
            assert client.get(page).status_code == 200
        assert len(seen) <= 12, (page, len(seen))
