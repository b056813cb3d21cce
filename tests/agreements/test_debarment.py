"""A partner that may receive no education records for a while (20 USC 1232g(b)(4)(B)): dark at once, and light by itself."""

import time

from homeroom.common.dates import in_words
from tests.agreements.test_agreement_page import queries
from tests.collaboration.files import apply
from tests.decide.asking import answer
from tests.desk.asking import text_of
from tests.town.files import ago, ahead
from tests.town.permits import MARISOL

DSA = "/agreements/dsa-lakeside-dcs/"
SEES = "SELECT count(*) > 0 FROM students_attendanceevent WHERE student_id = %s"
BARRED = "UPDATE partners_organization SET debarred = tstzrange(now() - interval '1 day', now() + %s::interval) WHERE key = %s"


def barred(first, last, key="county-dcs"):
    def change(content):
        next(o for o in content["organizations"] if o["id"] == key)["debarred"] = {"from": first, "until": last}

    return change


def test_its_people_see_nothing_from_the_next_click_on_and_read_why(town, tmp_path):
    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(town.marisol.url).status_code == 200
    apply(town, tmp_path, barred(ago(1), ahead(3)))
    assert rosa.get(town.marisol.url).status_code == 404
    assert "Lakeside County Child Services may not receive education records" in text_of(rosa.get("/"))
    apply(town, tmp_path, barred(ago(9), ago(1)))  # Its last day is over.
    assert rosa.get(town.marisol.url).status_code == 200


def test_it_is_felt_at_the_next_statement_and_ends_without_anybody_doing_anything(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (True,)
        town.admin(BARRED, "3 seconds", "county-dcs")
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (False,)
        time.sleep(3.2)
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (True,)


def test_who_shows_records_to_it_keeps_its_own(town):
    with town.raw(town.ada_okafor) as ada:
        town.admin(BARRED, "1 day", "county-dcs")
        assert ada.execute(SEES, [town.marisol.id]).fetchone() == (True,)


def test_a_decision_names_it_and_the_day_on_which_it_ends(town, tmp_path):
    def asked(days):
        return answer(town, "rosa.diaz", MARISOL, "attendance.daily", "school-stability", days=days)

    assert asked(0).permits
    apply(town, tmp_path, barred(ago(1), ahead(3)))
    assert [asked(days).code for days in (-3, 0, 3)] == ["R-OK-USA", "R-DEBAR", "R-DEBAR"]
    assert asked(4.1).permits
    link = next(link for link in asked(0).chain if link.link == "debarment")
    assert (link.id, link.holds) == ("county-dcs", False)
    assert asked(0).words["date"] == link.until


def test_the_agreements_page_says_it_to_the_parties(town, tmp_path):
    ben, dora = town.as_(town.ben_ito), town.as_(town.dora_lind)
    assert "What it lets people see" in text_of(dora.get(DSA))
    sentence = "Lakeside County Child Services may receive no education records from"
    assert sentence not in text_of(ben.get(DSA))
    apply(town, tmp_path, barred(ago(1), ahead(3)))
    page = text_of(ben.get(DSA))
    assert sentence in page
    assert f"to {in_words(ahead(3))}." in page
    # It is no secret from who is barred, either, to whom nothing else is open.
    assert "may not receive education records at present" in text_of(dora.get(DSA))
    assert sentence not in text_of(ben.get("/agreements/host-lakeside-usd/"))  # It is no party of that one.
    assert queries(ben, DSA) <= 12
    spanish = text_of(town.as_(town.ben_ito, language="es").get(DSA))
    assert "Lakeside County Child Services no puede recibir expedientes educativos desde el" in spanish
    apply(town, tmp_path, barred(ago(9), ago(1)))
    assert sentence not in text_of(ben.get(DSA))
    apply(town, tmp_path, barred(ahead(2), ahead(9)))
    assert sentence in text_of(ben.get(DSA))
