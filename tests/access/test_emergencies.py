"""A way in for an emergency: who gets in, to what, for how long; who is told; what the book says. And what never opens."""

import pytest

from homeroom.access.catalogue import catalogue
from homeroom.partners.words import EMERGENCY_ROLES
from tests.access.emergencies import (
    CALLED,
    FIND,
    NEEDED,
    SAID,
    break_glass,
    break_glass_on_page,
    commit,
    hours_ago,
    numbers,
    opened,
    without_keys,
)
from tests.access.matrix import words_of
from tests.casework.writing import hidden, id_of, send
from tests.desk.asking import NOBODY, bytes_of, text_of

ADDRESSES = "SELECT count(*) FROM students_placementaddress WHERE student_id = %s"
GLIMPSES = "SELECT DISTINCT element FROM students_glimpse WHERE student_id = %s"
NOT_OFFERED = {"answer": "not offered"}
BEN_ON_MONDAY = "The police asked for it, and found her in an hour."


def seen(connection, child) -> tuple[int, set[int]]:
    (rows,) = connection.execute(ADDRESSES, [child.id]).fetchone()
    return rows, {element for (element,) in connection.execute(GLIMPSES, [child.id])}


@pytest.mark.parametrize("shape", ["app", "report"])
def test_what_was_chosen_is_open_in_either_shape_and_nothing_else(town, shape):
    """Tom works in another unit: Marisol is nobody to him."""
    with town.raw(town.tom_reed) as tom:
        assert seen(tom, town.marisol) == (0, set())
        opened(tom)
        if shape == "report":
            tom.execute("SET LOCAL ROLE homeroom_report")
        rows, elements = seen(tom, town.marisol)
        assert rows > 0 and elements == set(numbers("people.parents"))
        assert tom.execute(
            "SELECT count(*) FROM students_placement WHERE student_id = %s", [town.marisol.id]
        ).fetchone() == (0,)
        assert seen(tom, town.jonah) == (0, set())


def test_it_opens_what_other_partners_keep_too(town):
    with town.raw(town.tom_reed) as tom:
        opened(tom, "sped.status", "identity.birth_date")
        assert contributors(tom, town.marisol) == 2


def test_it_ends_after_four_hours(town):
    number = commit(town, "tom.reed")
    assert town.admin("SELECT ends_at - at = interval '4 hours' FROM casework_emergency") == [(True,)]
    hours_ago(town, number, 3.9)
    with town.raw(town.tom_reed) as tom:
        assert seen(tom, town.marisol)[0] > 0
    hours_ago(town, number, 4)
    with town.raw(town.tom_reed) as tom:
        assert seen(tom, town.marisol) == (0, set())


def test_it_is_for_who_opened_it_alone(town):
    commit(town, "tom.reed")
    with town.raw(town.tom_reed) as tom, town.raw(town.sam_hill) as sam, town.raw("lena.marsh") as lena:
        assert seen(tom, town.marisol)[0] > 0
        assert town.admin("SELECT count(*) FROM access_standing WHERE release_id <> 0 AND principal > 0 AND student_id = %s",
                          town.marisol.id) == [(1,)]  # fmt: skip
        assert seen(sam, town.marisol)[0] > 0  # By what he is, and not by this.
        assert seen(lena, town.marisol) == (0, set())


@pytest.mark.parametrize(
    "named",
    [
        {"called": "marisol ana vega ruiz"},
        {"called": "", "born": None, "identifier": "ST-501"},
        {"called": "", "born": None, "identifier": "10023"},
    ],
)
def test_a_student_is_named_by_name_and_day_or_by_a_number_of_the_record(town, named):
    with town.raw(town.tom_reed) as tom:
        assert opened(tom, **named)


@pytest.mark.parametrize(
    "named",
    [
        {"born": "2013-04-03"},
        {"called": "Marisol Vega"},
        {"called": "Ruiz"},
        {"called": "Marisol", "born": None},
        {"called": "", "born": None, "identifier": "ST-50"},
        {"called": "", "born": None, "identifier": ""},
    ],
)
def test_who_is_not_named_exactly_is_not_found(town, named):
    with town.raw(town.tom_reed) as tom:
        assert opened(tom)
    with town.raw(town.tom_reed) as tom:
        assert break_glass(tom, **named) == NOT_OFFERED
        assert seen(tom, town.marisol) == (0, set())


def test_of_two_students_of_one_name_and_day_neither_is_opened(town):
    town.admin(
        "UPDATE students_identity SET first_name = 'Marisol', middle_name = '', last_name = 'Vega Ruiz' WHERE student_id = %s",
        town.jonah.id,
    )
    town.admin("UPDATE students_matchkeys SET birth_on = '2013-04-02' WHERE student_id = %s", town.jonah.id)
    with town.raw(town.tom_reed) as tom:
        assert break_glass(tom) == NOT_OFFERED
        assert opened(tom, called="", born=None, identifier="10023")


def test_only_what_the_catalogue_lets_an_emergency_open_is_opened(town):
    with town.raw(town.tom_reed) as tom:
        assert break_glass(tom, "discipline.incidents", "care.removal_reason", "behavioral.sud") == NOT_OFFERED
        opened(tom, "people.parents", "attendance.daily")
        assert seen(tom, town.marisol)[1] == set(numbers("people.parents"))


def test_the_table_of_the_database_is_that_of_the_catalogue(quiet_town):
    known = catalogue()
    wanted = {
        (e.number, known.datasets[e.dataset].number, len(known.datasets[e.dataset].elements) == 1)
        for e in known.elements.values()
        if e.break_glass
    }
    assert set(quiet_town.admin("SELECT * FROM access.emergency_elements_v1()")) == wanted
    # Rows of a dataset of several would open with all of them together, which the function does not say.
    assert not [d for d in known.datasets.values() if len(d.elements) > 1 and all(e.break_glass for e in d.elements)]


def test_what_is_open_already_needs_no_emergency(town):
    with town.raw(town.rosa_diaz) as rosa:
        names = numbers("identity.legal_name")[0]
        assert names in seen(rosa, town.marisol)[1]
        assert break_glass(rosa, "identity.legal_name") == NOT_OFFERED
        opened(rosa, "health.alerts", "identity.legal_name")
        ((elements,),) = town_elements(rosa)
        assert elements == numbers("health.alerts")


def town_elements(connection):
    return connection.execute(
        "SELECT ARRAY(SELECT n FROM generate_series(0, 127) n WHERE get_bit(elements, n) = 1) FROM casework_emergency"
    ).fetchall()


# --- Never past a guard (sharing specification 2.3, steps 2 to 5) -------------------------------------------------------


def test_never_past_a_recusal(town):
    recuse(town, "tom.reed", "10024")
    with town.raw(town.tom_reed) as tom:
        assert opened(tom)
        recuse(town, "tom.reed", "10023")
        assert break_glass(tom, "health.alerts") == NOT_OFFERED
        assert seen(tom, town.marisol) == (0, set())  # What was open goes dark at the next statement.


def recuse(town, person: str, source_id: str) -> None:
    town.admin(
        "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
        " SELECT o.id, %s, current_date - 1, %s, 'kin' FROM partners_organization o WHERE o.key = 'county-dcs'",
        source_id,
        id_of(town, person),
    )


def limit(town, *datasets: str) -> None:
    known = [catalogue().datasets[name].number for name in datasets]
    town.admin(
        "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets, against_role,"
        " read_by) SELECT 'limit', id, '10023', current_date - 1, 'limit', '[]', %s::smallint[], '', '[]'"
        " FROM partners_organization WHERE key = 'county-dcs'",
        known,
    )


def test_never_past_an_order_that_limits(town):
    limit(town, "placement_address")
    with town.raw(town.tom_reed) as tom:
        assert break_glass(tom, "placement.address") == NOT_OFFERED
        opened(tom, "placement.address", "people.parents")
        assert town_elements(tom) == [(numbers("people.parents"),)]


def test_nobody_who_is_not_ready_gets_in(town):
    with town.raw(town.tom_reed) as tom:
        assert opened(tom)
    town.admin("UPDATE partners_readiness SET during = tstzrange(NULL, now()) WHERE kind = 'training'")
    with town.raw(town.tom_reed) as tom:
        assert break_glass(tom) == NOT_OFFERED
    with town.raw(None) as nobody:
        assert break_glass(nobody) == NOT_OFFERED


def test_a_child_out_of_care_is_not_opened(town):
    with town.raw(town.tom_reed) as tom:
        assert break_glass(tom, called="Priya Nand", born="2013-11-09") == NOT_OFFERED
        assert opened(tom)


def test_the_collaboration_says_which_roles(town):
    assert town.admin("SELECT emergency_roles FROM partners_collaboration") == [(list(EMERGENCY_ROLES),)]
    with town.raw(town.ada_okafor) as ada, town.raw(town.tess_young) as tess, town.raw(town.ben_ito) as ben:
        assert opened(ada)
        assert break_glass(tess) == NOT_OFFERED and break_glass(ben) == NOT_OFFERED
    town.admin("""UPDATE partners_collaboration SET emergency_roles = '["teacher"]'""")
    with town.raw(town.ada_okafor) as ada, town.raw(town.tess_young) as tess:
        assert break_glass(ada) == NOT_OFFERED
        assert opened(tess)


def test_nothing_is_opened_without_words(town):
    with town.raw(town.tom_reed) as tom:
        for name in SAID:
            assert break_glass(tom, said={**SAID, name: " "}) == NOT_OFFERED
        assert opened(tom)


def test_a_contributor_that_left_stays_dark(town):
    with town.raw(town.tom_reed) as tom:
        opened(tom, "identity.home_language", "identity.birth_date")
        assert contributors(tom, town.marisol) == 2
    town.admin(
        "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 day', NULL) WHERE key = 'lakeside-usd'"
    )
    with town.raw(town.tom_reed) as tom:
        opened(tom, "identity.birth_date", "people.parents")
        assert contributors(tom, town.marisol) == 1
    own = "SELECT origins = ARRAY[contributor_id] FROM casework_emergency"
    commit(town, "tom.reed")
    assert town.admin(own) == [(True,)]  # Nor is its steward asked to review.


def contributors(connection, child) -> int:
    of = "SELECT count(DISTINCT contributor_id) FROM students_glimpse WHERE student_id = %s"
    return connection.execute(of, [child.id]).fetchone()[0]


def test_of_a_page_that_one_sees_no_name_is_asked_and_of_another_none_opens(town):
    with town.raw(town.ada_okafor) as ada, town.raw(town.tom_reed) as tom:
        assert opened(ada, "health.alerts", seen=town.marisol.public_id, called="", born=None)
        assert break_glass(tom, seen=town.marisol.public_id, called="", born=None) == NOT_OFFERED


# --- Nothing is found out ----------------------------------------------------------------------------------------------


@pytest.mark.leak(29)
def test_a_hidden_a_recused_and_a_missing_student_get_the_same_page(town):
    limit(town, "placement_address")
    recuse(town, "tom.reed", "10024")
    tom = town.as_(town.tom_reed)
    assert break_glass_on_page(tom, "people.parents").status_code == 302
    answers = [
        break_glass_on_page(tom, "placement.address", called=called, born_on=born)
        for called, born in ((CALLED, "4/2/2013"), ("Jonah Vega Ruiz", "9/13/2009"), ("Nora Nobody", "9/13/2009"))
    ]
    pages = {names_out(without_keys(answer)[1]) for answer in answers}
    assert len(pages) == 1 and {answer.status_code for answer in answers} == {422}
    assert "Nothing was opened" in text_of(answers[0])


def names_out(page: str) -> str:
    """Without what each of them typed."""
    for typed in (CALLED, "Jonah Vega Ruiz", "Nora Nobody", "4/2/2013", "9/13/2009", "04/02/2013", "09/13/2009"):
        page = page.replace(typed, "")
    return page


def test_names_cannot_be_tried_in_turn(town):
    tom = town.as_(town.tom_reed)
    for _ in range(5):
        assert "Nothing was opened" in text_of(break_glass_on_page(tom, called="Nora Nobody"))
    # Neither who is there nor who is not: the same page.
    there, missing = break_glass_on_page(tom), break_glass_on_page(tom, called="Nora Nobody")
    assert "five times in a day" in text_of(there)
    assert names_out(without_keys(there)[1]) == names_out(without_keys(missing)[1])
    assert town.admin("SELECT count(*) FROM casework_emergency") == [(0,)]
    # It stands in the book, without what was typed.
    found = town.admin("SELECT outcome, asked_for, student_ids FROM access_event WHERE operation = 'emergency'")
    assert found == [("refuse", "", [])] * 7
    town.admin("UPDATE casework_emergencytry SET at = at - interval '1 day'")
    assert break_glass_on_page(tom).status_code == 302


@pytest.mark.leak(29)
def test_a_stranger_finds_an_emergency_as_one_that_is_none(town):
    number = commit(town, "tom.reed")
    assert town.as_(town.tom_reed).get(f"/emergencies/{number}/").status_code == 200
    ada = town.as_(town.ada_okafor)
    assert bytes_of(ada.get(f"/emergencies/{number}/")) == bytes_of(ada.get("/emergencies/987654/"))
    nora = town.as_(town.nora_west)  # A steward of a district that has no record of the student.
    assert bytes_of(nora.get(f"/emergencies/{number}/")) == bytes_of(nora.get("/emergencies/987654/"))
    assert nora.get(f"/emergencies/{number}/review/").status_code == 404
    with town.raw(town.ada_okafor) as other, town.raw(town.tom_reed) as tom:
        for table in ("casework_emergency", "casework_emergencyreview"):
            assert other.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert tom.execute("SELECT count(*) FROM casework_emergency").fetchone() == (1,)


# --- The pages ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_was_asked_for_and_until_when(town):
    tom = town.as_(town.tom_reed)
    answer = break_glass_on_page(tom)
    assert answer.status_code == 302
    page = text_of(tom.get(answer["location"]))
    assert "Open to you until" in page
    assert "She ran from the bus." in page and "Not reviewed yet" in page
    assert tom.get(town.marisol.url).status_code == 200
    # Looked at, and no more: of what is open for an emergency nothing leaves on paper.
    tom_s = break_glass_on_page(tom, "identity.legal_name", "identity.birth_date")
    assert "Vega Ruiz" in text_of(tom.get(tom_s["location"])) and "Vega Ruiz" in text_of(tom.get(town.marisol.url))
    paper = words_of(tom.get(f"{town.marisol.url}print.pdf"))
    assert "Vega" not in paper and "2013" not in paper
    assert "Vega" in words_of(town.as_(town.rosa_diaz).get(f"{town.marisol.url}print.pdf"))


def test_a_second_click_opens_nothing_twice(town):
    tom = town.as_(town.tom_reed)
    typed = {**hidden(tom.get("/emergencies/new/").content.decode()), **SAID, **FIND, "elements": list(NEEDED)}
    first, second = tom.post("/emergencies/new/", typed), tom.post("/emergencies/new/", typed)
    assert first["location"] == second["location"]
    assert town.admin("SELECT count(*) FROM casework_emergency") == [(1,)]


def test_from_a_closed_part_of_a_page_one_gets_in_and_from_no_other_page(town):
    ada = town.as_(town.ada_okafor)
    link = f"{town.marisol.url}emergencies/new/"
    assert link in ada.get(town.marisol.url).content.decode()
    answer = break_glass_on_page(ada, "health.alerts", address=link)
    assert answer.status_code == 302 and ada.get(answer["location"]).status_code == 200
    assert bytes_of(ada.get(f"{town.ines.url}emergencies/new/")) == bytes_of(ada.get(f"{NOBODY}emergencies/new/"))


def test_who_may_not_is_shown_no_way_in(town):
    tess = town.as_(town.tess_young)
    assert "emergencies/new" not in tess.get(town.marisol.url).content.decode()
    assert tess.get("/emergencies/new/").status_code == 404
    assert town.as_(town.ada_okafor).get("/emergencies/new/").status_code == 200


def test_what_is_missing_is_said_and_nothing_is_opened(town):
    tom = town.as_(town.tom_reed)
    page = send(tom, "/emergencies/new/", **{**SAID, "threat": ""})
    text = text_of(page)
    assert page.status_code == 422 and "Choose at least one." in text and "Write an answer here." in text
    assert "Write the name and the date of birth, or a number of the record." in text
    assert "Write the date of birth too." in text_of(break_glass_on_page(tom, born_on=""))
    assert town.admin("SELECT count(*) FROM casework_emergency") == [(0,)]


def test_whom_one_calls_instead_has_a_number_or_an_address(town):
    steward = "UPDATE partners_person SET phone = %s, email = %s WHERE key = 'dora.lind'"
    for phone, email, link in (
        ("555-0100", "dora@dcs.example", "tel:555-0100"),
        ("", "dora@dcs.example", "mailto:dora@dcs.example"),
    ):
        town.admin(steward, phone, email)
        assert f'href="{link}"' in town.as_(town.rosa_diaz).get("/emergencies/new/").content.decode()


# --- Who is told, the review, the book ---------------------------------------------------------------------------------


def test_stewards_and_the_supervisor_are_told_at_once_whatever_they_chose(town):
    town.admin(
        "INSERT INTO notices_choice (person_id, digest, urgent, language) SELECT id, 'never', false, 'en' FROM partners_person"
    )
    commit(town, "tom.reed")
    told = town.admin(
        "SELECT p.key FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE kind = 'emergency_opened'"
    )
    boss = town.admin(
        "SELECT b.key FROM partners_person p JOIN partners_person b ON b.id = p.supervisor_id WHERE p.key = 'tom.reed'"
    )
    assert {key for (key,) in told} == {"ben.ito", "dora.lind"} | {key for (key,) in boss}
    mails = town.admin("SELECT said::text FROM notices_outgoing WHERE template = 'urgent'")
    assert len(mails) == len(told)
    assert not [said for (said,) in mails if "Marisol" in said or "Vega" in said or "bus" in said]


def test_a_supervisor_learns_that_it_was_and_not_of_whom(town):
    town.admin("UPDATE partners_person SET supervisor_id = %s WHERE key = 'tom.reed'", id_of(town, "sam.hill"))
    town.admin("UPDATE partners_person SET supervisor_id = NULL WHERE key <> 'tom.reed'")
    number = commit(town, "tom.reed")
    text = text_of(town.as_(town.sam_hill).get(f"/emergencies/{number}/"))
    assert "Tom Reed, whom you supervise" in text and "Marisol" not in text
    assert not [said for said in SAID.values() if said in text]


def test_each_contributors_steward_reviews_once_and_sees_what_waits(town):
    number = commit(town, "tom.reed")
    ben = town.as_(town.ben_ito)
    assert "Emergencies to review" in text_of(ben.get("/"))
    page = f"/emergencies/{number}/review/"
    assert send(ben, page, finding="justified", words="").status_code == 422
    assert send(ben, page, finding="justified", words=BEN_ON_MONDAY).status_code == 302
    assert "Emergencies to review" not in text_of(ben.get("/"))
    assert ben.get(page).status_code == 404
    assert BEN_ON_MONDAY in text_of(ben.get(f"/emergencies/{number}/"))
    dora = town.as_(town.dora_lind)
    hours_ago(town, number, 24 * 5)
    assert "Late: it was due on" in text_of(dora.get("/"))
    send(dora, page, finding="not_justified", words="Nobody was in danger.")
    found = town.admin("SELECT finding FROM casework_emergencyreview ORDER BY id")
    assert found == [("justified",), ("not_justified",)]
    told = town.admin("SELECT count(*) FROM notices_notice n JOIN partners_person p ON p.id = n.person_id"
                      " WHERE kind = 'emergency_reviewed' AND p.key = 'tom.reed'")  # fmt: skip
    assert told == [(2,)]


def test_nobody_else_reviews(town):
    number = commit(town, "tom.reed")
    review = "SELECT access.review_emergency_v1(%s, 'justified', 'Fine.')"
    with town.raw(town.nora_west) as nora, town.raw(town.tom_reed) as tom, town.raw(town.ben_ito) as ben:
        assert nora.execute(review, [number]).fetchone() == (None,)
        assert tom.execute(review, [number]).fetchone() == (None,)
        assert ben.execute(review.replace("justified", "splendid"), [number]).fetchone() == (None,)
        assert ben.execute(review.replace("Fine.", " "), [number]).fetchone() == (None,)
        assert ben.execute(review, [number]).fetchone() != (None,)
        assert ben.execute(review, [number]).fetchone() == (None,)


def test_the_book_names_the_threat_to_whom_it_belongs_and_excuses_nothing(town):
    """34 CFR 99.32(a)(5)."""
    tom = town.as_(town.tom_reed)
    number = town_number(break_glass_on_page(tom, "identity.birth_date", "people.parents"))
    tom.get(f"/emergencies/{number}/")
    rows = town.admin(
        "SELECT basis, paper_kind, paper_id, excused, relation FROM access_disclosure WHERE paper_kind <> ''"
    )
    assert set(rows) == {("FERPA-EMERGENCY", "emergency", number, "", "released")}
    rosa = town.as_(town.rosa_diaz)
    text = text_of(rosa.get(f"{town.marisol.url}disclosures/"))
    assert "Emergency" in text and "She ran from the bus." in text and "The police at the door" in text
    answer = town.homeroom("disclosures", "--as", "rosa.diaz", "--student", "county-dcs:10023", "--json")
    assert '"is_emergency": true' in answer.stdout and '"threat": "She ran from the bus.' in answer.stdout
    assert "FERPA-99.32-EMERGENCY" in answer.stdout
    assert "1 emergency" in text_of(town.as_(town.ben_ito).get("/disclosures/"))


def town_number(answer) -> int:
    assert answer.status_code == 302, text_of(answer)
    return int(answer["location"].split("/")[-2])


def test_beside_what_a_line_opens_of_the_same_kind_the_emergency_has_a_row_of_its_own(town):
    """Ada's line opens a flag of care; the emergency opens the worker's name of the same kind of information."""
    ada = town.as_(town.ada_okafor)
    number = town_number(break_glass_on_page(ada, "care.agency_worker", address=f"{town.marisol.url}emergencies/new/"))
    ada.get(f"/emergencies/{number}/")
    ada.get(town.marisol.url)
    kinds = town.admin("SELECT DISTINCT paper_kind FROM access_disclosure WHERE contributor_id ="
                       " (SELECT id FROM partners_organization WHERE key = 'county-dcs')")  # fmt: skip
    assert {kind for (kind,) in kinds} == {"", "emergency"}
