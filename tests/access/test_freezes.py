"""All sharing is paused, or the collaboration is closing: what is dark then, what is not, and who may end it."""

import json

import pytest

from tests.access.emergencies import break_glass_on_page, freeze, opened, thaw
from tests.casework.writing import id_of, send
from tests.decide.asking import code
from tests.desk.asking import NOBODY, bytes_of, text_of
from tests.insight.managing import hire_manager

TABLES = ("students_attendanceevent", "students_glimpse", "students_placement", "students_student", "students_sourcerecord",
          "casework_need", "casework_membership", "access_standing", "notices_notice", "matching_pair")  # fmt: skip
WHY = "A laptop was stolen this morning."


def counts(connection) -> dict[str, int]:
    return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


@pytest.mark.parametrize("shape", ["app", "report"])
@pytest.mark.parametrize("kind", ["freeze", "closing"])
def test_at_the_next_statement_everything_is_dark_and_afterwards_it_is_there_again(town, shape, kind):
    rosa_sees = [
        t for t in TABLES if not (shape == "report" and t in ("notices_notice", "matching_pair", "casework_membership"))
    ]
    with town.raw(town.rosa_diaz) as rosa:
        if shape == "report":
            rosa.execute("SET LOCAL ROLE homeroom_report")
        before = {t: rosa.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in rosa_sees}
        assert before["students_attendanceevent"] and before["students_glimpse"] and before["access_standing"]
        number = freeze(town, kind)
        assert {t: rosa.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in rosa_sees} == dict.fromkeys(
            rosa_sees, 0
        )
    with town.raw(town.rosa_diaz) as rosa:  # Who comes in while it stands finds nothing either.
        assert counts(rosa) == dict.fromkeys(TABLES, 0)
        thaw(town, number)
    with town.raw(town.rosa_diaz) as rosa:
        assert counts(rosa)["students_attendanceevent"] == before["students_attendanceevent"]


@pytest.mark.parametrize("person", ["rosa.diaz", "sam.hill", "ada.okafor", "ben.ito", "carmen.abuela"])
def test_everybody_but_who_has_a_right_to_the_record_sees_no_child(town, person):
    with town.raw(person) as somebody:
        assert counts(somebody)["students_student"] > 0
    freeze(town)
    with town.raw(person) as somebody:
        found = counts(somebody)
        assert found == dict.fromkeys(TABLES, 0)
        assert (
            somebody.execute("SELECT count(*) FROM partners_organization").fetchone()[0] > 0
        )  # Who is who is no secret.


def test_a_student_reads_the_own_record_and_writes_nothing_into_it(town):
    mari = town.as_(town.mari_vega)
    home = text_of(mari.get("/"))
    words = {"words": "I like the new school."}
    assert send(mari, f"{town.marisol.url}words/new/", **words).status_code == 302
    freeze(town)
    with town.raw(town.mari_vega) as herself:
        assert herself.execute("SELECT count(*) FROM students_identity").fetchone()[0] > 0
        assert herself.execute("SELECT count(DISTINCT student_id) FROM students_glimpse").fetchone() == (1,)
    again = text_of(mari.get("/"))
    assert "Sharing is paused." in again and "Sharing is paused." not in home
    with pytest.raises(Exception, match="row-level security"), town.raw(town.mari_vega) as herself:
        herself.execute(
            "INSERT INTO casework_ownwords (student_id, contributor_id, by_id, words) SELECT %s, organization_id, id, 'x'"
            " FROM partners_person WHERE key = 'mari.vega'",
            [town.marisol.id],
        )


def test_an_emergency_still_opens_what_it_must(town):
    freeze(town)
    with town.raw(town.tom_reed) as tom:
        assert counts(tom) == dict.fromkeys(TABLES, 0)
        opened(tom)
        rows = "SELECT count(*) FROM students_placementaddress WHERE student_id = %s"
        assert tom.execute(rows, [town.marisol.id]).fetchone()[0] > 0
        found = counts(tom)
        assert found["students_student"] == 1 and found["casework_membership"] == found["casework_need"] == 0
        assert tom.execute("SELECT count(DISTINCT element) FROM students_glimpse").fetchone() == (1,)
        tom.commit()
    # One that was opened before it goes on.
    with town.raw(town.tom_reed) as tom:
        assert counts(tom)["students_student"] == 1
    answer = break_glass_on_page(town.as_(town.ada_okafor), "people.parents")
    assert answer.status_code == 302


def test_search_lists_and_boards_find_nobody(town):
    manager = hire_manager(town)
    cells = "SELECT count(*) FROM access.need_cells_v1()"
    rosa = town.as_(town.rosa_diaz)
    assert "Vega Ruiz" in text_of(search(rosa, "A")) and "Vega Ruiz" in text_of(rosa.get("/"))
    with town.raw(manager) as mona:
        assert mona.execute(cells).fetchone()[0] > 0
        freeze(town)
        assert mona.execute(cells).fetchone() == (0,)
    assert "Nobody whom you work with fits this" in text_of(search(rosa, "B"))
    assert "Vega" not in text_of(rosa.get("/"))


def search(client, key: str):
    return client.post("/search/", {"form_key": key * 22, "words": "Marisol"})


@pytest.mark.leak(19, 29)
def test_the_page_of_a_child_is_then_that_of_nobody(town):
    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(town.marisol.url).status_code == 200
    freeze(town)
    assert bytes_of(rosa.get(town.marisol.url)) == bytes_of(rosa.get(NOBODY))
    assert rosa.get(f"{town.marisol.url}plan/needs/new/").status_code == 404


def test_pairs_are_dark_for_the_linkage_steward(town):
    hosted = "SELECT count(*) FROM matching_pair"
    with town.raw(town.lena_marsh) as lena:
        assert lena.execute(hosted).fetchone()[0] > 0
        freeze(town)
        assert lena.execute(hosted).fetchone() == (0,)


def test_no_summary_counts_a_child_while_it_stands(town):
    hears = "SELECT access.may_hear_v1(%s, %s)"
    who = (id_of(town, "rosa.diaz"), town.marisol.id)
    assert town.admin(hears, *who) == [(True,)]
    freeze(town)
    assert town.admin(hears, *who) == [(False,)]


# --- Who pauses, and who ends it ---------------------------------------------------------------------------------------


def test_one_steward_pauses_and_two_of_two_organizations_let_it_go_on(town):
    rosa, ben, dora = (town.as_(p) for p in (town.rosa_diaz, town.ben_ito, town.dora_lind))
    assert send(ben, "/pause/", reason="").status_code == 422
    assert send(ben, "/pause/", reason=WHY)["location"] == "/pause/"
    assert "Sharing is paused." in text_of(rosa.get("/"))
    assert rosa.get(town.marisol.url).status_code == 404
    assert WHY in text_of(dora.get("/pause/")) and "Ben Ito" in text_of(dora.get("/pause/"))
    send(ben, "/pause/end/", reason="It was found.")
    assert rosa.get(town.marisol.url).status_code == 404
    assert ben.get("/pause/end/").status_code == 404  # One organization, one word.
    assert "Another one has to say so too." in text_of(ben.get("/pause/"))
    send(dora, "/pause/end/", reason="We saw it too.")
    assert rosa.get(town.marisol.url).status_code == 200
    assert "Sharing is paused." not in text_of(rosa.get("/"))
    told = town.admin(
        "SELECT n.kind, count(*) FROM notices_notice n WHERE n.kind LIKE 'sharing%%' GROUP BY 1 ORDER BY 1"
    )
    stewards = town.admin("SELECT count(*) FROM partners_person WHERE role = 'data_steward'")[0][0]
    assert told == [("sharing_goes_on", stewards - 1), ("sharing_paused", stewards - 1)]


def test_nobody_else_pauses_or_ends_it(town):
    number = None
    for person in ("rosa.diaz", "omar.voss", "mari.vega"):
        with town.raw(person) as somebody:
            assert somebody.execute("SELECT access.freeze_v1('x')").fetchone() == (None,)
        assert town.as_(person).get("/pause/").status_code == 404
    with town.raw(town.ben_ito) as ben:
        assert ben.execute("SELECT access.freeze_v1(' ')").fetchone() == (None,)
        ((number,),) = ben.execute("SELECT access.freeze_v1('x')").fetchall()
        ben.commit()
    with town.raw(town.rosa_diaz) as rosa, town.raw(town.dora_lind) as dora:
        assert rosa.execute("SELECT access.thaw_v1(%s, 'x')", [number]).fetchone() == (None,)
        assert rosa.execute("SELECT count(*) FROM access_freeze").fetchone() == (0,)
        assert dora.execute("SELECT access.thaw_v1(%s, ' ')", [number]).fetchone() == (None,)
        assert dora.execute("SELECT access.thaw_v1(%s, 'x')", [number]).fetchone() != (None,)
        assert dora.execute("SELECT access.thaw_v1(%s, 'x')", [number]).fetchone() == (None,)
        assert dora.execute("SELECT access.frozen_v1()").fetchone() == ("freeze",)


def test_pausing_twice_is_one_pause(town):
    with town.raw(town.ben_ito) as ben:
        ((first,),) = ben.execute("SELECT access.freeze_v1('x')").fetchall()
        ben.commit()
    with town.raw(town.dora_lind) as dora:
        assert dora.execute("SELECT access.freeze_v1('x')").fetchone() == (first,)


def test_a_closing_no_page_begins_or_takes_back(town):
    number = freeze(town, "closing")
    ben = town.as_(town.ben_ito)
    assert "The collaboration is closing." in text_of(ben.get("/"))
    assert "Only the owner of this installation can take that back." in text_of(ben.get("/pause/"))
    assert ben.get("/pause/end/").status_code == 404
    with town.raw(town.ben_ito) as connection:
        assert connection.execute("SELECT access.thaw_v1(%s, 'x')", [number]).fetchone() == (None,)


def test_the_owner_pauses_closes_and_lets_go_on_by_command_and_check_says_it(town):
    assert "sharing-paused" not in town.homeroom("check", "--json", check=False).stdout
    assert town.homeroom("freeze", "--reason", " ", check=False).returncode == 1
    said = json.loads(town.homeroom("freeze", "--reason", WHY, "--json").stdout)
    assert said["frozen"] == "freeze"
    assert json.loads(town.homeroom("freeze", "--reason", WHY, "--json").stdout) == said
    assert town.as_(town.rosa_diaz).get(town.marisol.url).status_code == 404
    checked = town.homeroom("check", "--json", check=False)
    assert "sharing-paused" in checked.stdout
    assert town.homeroom("freeze", "--reason", "We are done.", "--closing").returncode == 0
    assert town.admin("SELECT count(*) FROM access_freeze") == [(2,)]
    ended = json.loads(town.homeroom("unfreeze", "--reason", "On we go.", "--json").stdout)
    assert len(ended["ended"]) == 2
    assert town.as_(town.rosa_diaz).get(town.marisol.url).status_code == 200
    again = town.homeroom("unfreeze", "--reason", "Once more.", check=False)
    assert again.returncode == 1 and "Nothing is paused" in again.stderr


def test_decide_answers_it_before_everything_else(town):
    asked = (town, "rosa.diaz", "county-dcs:10023", "academics.transcript", "school-stability")
    assert code(*asked).startswith("R-OK")
    freeze(town, "closing")
    assert code(*asked) == "R-CLOSING"
    freeze(town)
    assert code(*asked) == "R-FREEZE"
    town.admin("UPDATE partners_readiness SET during = tstzrange(NULL, now()) WHERE kind = 'training'")
    assert code(*asked) == "R-FREEZE"
