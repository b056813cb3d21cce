"""An Ed-Fi bundle with a state's own words: its steward is asked once what they stand for, and nothing is taken for granted."""

import html
import re
from collections import Counter
from datetime import date, timedelta

import pytest

from homeroom.exchange.column_words import COLUMNS, FILES
from homeroom.exchange.mapping.descriptors import NOTHING, PLACES, labels, meant_by, proposed, recipe_of, unsaid
from tests.desk.asking import count_of
from tests.exchange import edfi_cases as made
from tests.exchange.edfi_cases import packed
from tests.exchange.own_tables import PROPOSED, key_in, workbook
from tests.exchange.sending import send, work
from tests.exchange.service import CLIENT_ID, SECRET, Ods, running
from tests.exchange.test_fetching import look
from tests.exchange.test_import_bad_input import events, marisol_id  # noqa: F401
from tests.exchange.test_own_tables_pages import school, spool  # noqa: F401
from tests.exchange.test_watched_folder import Inbox

TODAY = date.today()
LAST = "SELECT status, report -> 'counts' FROM students_batch ORDER BY id DESC LIMIT 1"
MAPPINGS = "SELECT count(*) FROM exchange_sourcemapping"


def day(back: int) -> str:
    return (TODAY - timedelta(days=back)).isoformat()


def text(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def asked_in(page: str) -> dict[str, str]:
    """The name of the question about each word."""
    return {word: name for name, word in re.findall(r'for="id_([a-zA-Z]+-[0-9a-f]{12})">[^<]*“([^”]+)”', page)}


def chosen_in(page: str, name: str) -> str:
    select = re.search(rf'<select name="{name}".*?</select>', page, re.S)[0]
    found = re.search(r'<option value="([^"]*)" selected>', select)
    return html.unescape(found[1]) if found else ""


def answer(ben, url: str, **meant: str):
    page = ben.get(f"{url}columns/").content.decode()
    names = asked_in(page)
    before = {name: chosen_in(page, name) for name in names.values()}
    said = {names[word.replace("_", " ")]: ours for word, ours in meant.items()}
    return ben.post(f"{url}columns/", {"form_key": key_in(page), **before, **said})


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


@pytest.fixture
def absences(marisol_id, school):  # noqa: F811
    """Absences of the child, of as many days as words are given; and of somebody whom nobody knows."""

    def of(*words: str, since: int = 3) -> list[str]:
        mine = [made.absence(marisol_id, day(since + n), school, word) for n, word in enumerate(words)]
        return [*mine, made.absence("no-such-child", day(1), school, words[0])]

    return of


@pytest.fixture
def asked(town, ben, absences):
    """The address of an import that waits for Ben: "Unexcused" and "Field Trip" are none of Ed-Fi's."""
    url = send(ben, packed(*absences("Unexcused", "Tardy", "Field Trip"))).url
    work(town)
    return url


def test_the_words_are_asked_about_even_where_only_some_rows_have_them(town, ben, asked):
    assert town.admin(LAST)[0][0] == "unmapped"
    page = text(ben.get(asked))
    assert "Waits for your answer" in page and "Say what each word stands for" in page
    form = ben.get(f"{asked}columns/")
    assert set(asked_in(form.content.decode())) == {"Unexcused", "Field Trip"}
    for part in (
        "Attendance code",
        "In Ed-Fi: AttendanceEventCategory",
        "In 2 rows.",
        "In 1 row.",
        "leave rows with this word out",
    ):
        assert part in text(form), part


def test_what_a_word_tells_is_proposed_and_what_it_does_not_tell_has_to_be_said(ben, asked):
    page = ben.get(f"{asked}columns/").content.decode()
    names = asked_in(page)
    assert chosen_in(page, names["Unexcused"]) == "Unexcused Absence" and "We propose what is chosen" in page
    assert chosen_in(page, names["Field Trip"]) == ""
    refused = answer(ben, asked)
    assert refused.status_code == 422 and "Choose one." in text(refused)
    assert "Waits for your answer" in text(ben.get(asked))


def test_what_was_said_is_what_is_loaded(town, ben, asked):
    before = events(town)
    assert answer(ben, asked, Field_Trip="In Attendance").url == asked
    assert "Waits to be loaded" in text(ben.get(asked))
    work(town)
    status, counts = town.admin(LAST)[0]
    assert status == "loaded" and (counts["read"], counts["on_record"], counts["unmatched"]) == (4, 3, 1)
    assert events(town) - before == {
        (day(3), "unexcused_absence"),
        (day(4), "tardy"),
        (day(5), "in_attendance"),
    }
    assert "read as your organization has said: 3" in text(ben.get(asked))


def test_rows_are_left_out_where_that_was_said_and_the_counts_add_up(town, ben, asked):
    before = events(town)
    answer(ben, asked, Field_Trip="-")
    work(town)
    status, counts = town.admin(LAST)[0]
    assert status == "loaded"
    assert (counts["read"], counts["on_record"], counts["rejected"], counts["unmatched"]) == (4, 2, 1, 1)
    assert {when for when, _category in events(town) - before} == {day(3), day(4)}
    page = text(ben.get(asked))
    assert "rows with this word are left out" in page and "E-WORD-LEFT-OUT" in page and "Field Trip" in page
    assert "We do not know this code" not in page


def test_the_next_bundle_is_read_by_itself_however_it_comes(town, ben, asked, absences, tmp_path):
    answer(ben, asked, Field_Trip="-")
    work(town)
    before = events(town)
    send(ben, packed(*absences("Unexcused", since=20)))
    work(town)
    assert town.admin(LAST)[0][0] == "loaded"
    path = tmp_path / "by-command.zip"
    path.write_bytes(packed(*absences("UNEXCUSED", since=30)).getvalue())
    town.homeroom("import", str(path), "--from", "lakeside-usd")
    inbox = Inbox(town, tmp_path / "inbox")
    inbox.put("nightly.zip", packed(*absences("Unexcused", since=31)).getvalue())
    inbox.watch()
    assert events(town) - before == {(day(back), "unexcused_absence") for back in (20, 30, 31)}
    assert town.admin(MAPPINGS) == [(1,)]


def test_a_word_that_is_new_is_asked_about_and_the_old_answers_stay(town, ben, asked, absences):
    answer(ben, asked, Field_Trip="-")
    work(town)
    before = events(town)
    url = send(ben, packed(*absences("Unexcused", "Field Trip", "Quarantine", since=20))).url
    work(town)
    assert town.admin(LAST)[0][0] == "unmapped"
    page = ben.get(f"{url}columns/").content.decode()
    names = asked_in(page)
    assert page.index("Quarantine") < page.index("What was said before") < page.index("“Field Trip”")
    assert chosen_in(page, names["Unexcused"]) == "Unexcused Absence" and chosen_in(page, names["Field Trip"]) == "-"
    answer(ben, url, Quarantine="Excused Absence")
    work(town)
    assert events(town) - before == {(day(20), "unexcused_absence"), (day(22), "excused_absence")}
    send(ben, packed(*absences("Unexcused", "Field Trip", "Quarantine", since=40)))
    work(town)
    status, counts = town.admin(LAST)[0]
    assert status == "loaded" and counts["rejected"] == 1


def test_a_value_that_a_row_can_do_without_is_left_blank_and_told(town, ben, marisol_id, school):  # noqa: F811
    reference = made.incident_reference("77", school)
    records = (made.incident("77", day(9), school), made.behavior(marisol_id, reference, roles=("Bystander",)))
    url = send(ben, packed(*records, kind="StudentDiscipline")).url
    work(town)
    form = text(ben.get(f"{url}columns/"))
    assert "None of these: leave this value blank" in form and "In Ed-Fi: DisciplineIncidentParticipationCode" in form
    answer(ben, url, Bystander="-")
    work(town)
    roles = "SELECT role FROM students_disciplineincident WHERE incident_on = %s AND superseded_at IS NULL"
    assert town.admin(roles, day(9)) == [("",)]
    assert "the value was left blank: 1." in text(ben.get(url)) and "Bystander" in text(ben.get(url))


def test_a_word_in_a_list_of_several_may_have_a_comma(town, ben, marisol_id):  # noqa: F811
    kinds = ("Suspension, at home", "Community Service")
    url = send(ben, packed(made.action(marisol_id, "A7", day(8), *kinds), kind="StudentDiscipline")).url
    work(town)
    assert set(asked_in(ben.get(f"{url}columns/").content.decode())) == {"Suspension, at home"}
    page = ben.get(f"{url}columns/").content.decode()
    said = {asked_in(page)["Suspension, at home"]: "Out of School Suspension"}
    ben.post(f"{url}columns/", {"form_key": key_in(page), **said})
    work(town)
    found = "SELECT discipline FROM students_disciplineaction WHERE begins_on = %s AND superseded_at IS NULL ORDER BY 1"
    assert town.admin(found, day(8)) == [("community_service",), ("out_of_school_suspension",)]


def test_kinds_of_programs_are_asked_about_and_those_that_are_never_kept_are_not(town, ben, marisol_id):  # noqa: F811
    records = [made.program(marisol_id, name) for name in ("Welding Academy", "Homeless")]
    url = send(ben, packed(*records, kind="StudentProgram")).url
    work(town)
    assert set(asked_in(ben.get(f"{url}columns/").content.decode())) == {"Welding Academy"}
    answer(ben, url, Welding_Academy="Career and Technical Education")
    work(town)
    status, counts = town.admin(LAST)[0]
    assert status == "loaded" and (counts["on_record"], counts["rejected"]) == (1, 1)
    assert "Homeroom does not keep this program" in text(ben.get(url))


def test_by_command_rows_are_rejected_with_where_it_is_said_and_the_rest_is_loaded(town, ben, absences, tmp_path):
    before, path = events(town), tmp_path / "by-command.zip"
    path.write_bytes(packed(*absences("Unexcused", "Tardy")).getvalue())
    told = town.homeroom("import", str(path), "--from", "lakeside-usd").stdout
    assert "W-OWN-WORDS" in told and "Say what each word stands for" in told
    assert events(town) - before == {(day(4), "tardy")}
    number = town.admin("SELECT max(id) FROM students_batch")[0][0]
    url = f"/imports/{number}/"
    assert "words that nobody has explained yet" in text(ben.get(url))
    assert "What is on record does not change by it" in text(ben.get(f"{url}columns/"))
    assert answer(ben, url).status_code == 302
    assert "words that nobody has explained yet" not in text(ben.get(url))
    assert events(town) - before == {(day(4), "tardy")}
    town.homeroom("import", str(path), "--from", "lakeside-usd")
    assert events(town) - before == {(day(3), "unexcused_absence"), (day(4), "tardy")}


def test_in_the_watched_folder_nothing_waits_for_an_answer(town, ben, absences, tmp_path):
    before, inbox = events(town), Inbox(town, tmp_path / "inbox")
    inbox.put("nightly.zip", packed(*absences("Unexcused", "Tardy")).getvalue())
    inbox.watch()
    status, counts = town.admin(LAST)[0]
    assert status == "loaded" and counts["rejected"] == 2 and events(town) - before == {(day(4), "tardy")}
    number = town.admin("SELECT max(id) FROM students_batch")[0][0]
    assert "words that nobody has explained yet" in text(ben.get(f"/imports/{number}/"))


def test_what_is_fetched_waits_for_nobody_and_is_read_as_was_said(town, ben, marisol_id, school, tmp_path):  # noqa: F811
    event = {
        "studentReference": {"studentUniqueId": marisol_id},
        "schoolReference": {"schoolId": school},
        "eventDate": day(6),
        "attendanceEventCategoryDescriptor": "uri://doe.in.gov/AttendanceEventCategoryDescriptor#Unexcused",
    }
    records = {
        "schools": [{"schoolId": school, "nameOfInstitution": "Lincoln Middle School"}],
        "students": [
            {"studentUniqueId": "s9", "firstName": "No", "lastSurname": "Body", "birthDate": "2012-01-02"},
        ],
        "studentSchoolAssociations": [
            {
                "studentReference": {"studentUniqueId": "s9"},
                "schoolReference": {"schoolId": school},
                "entryDate": day(60),
                "entryGradeLevelDescriptor": "uri://doe.in.gov/GradeLevelDescriptor#Grade 07",
            }
        ],
        "studentSchoolAttendanceEvents": [
            event,
            {**event, "eventDate": day(7), "studentReference": {"studentUniqueId": "s9"}},
        ],
    }
    page, before = "/imports/fetching/edfi/", events(town)
    with running(Ods(records, tmp_path)) as district:
        said = {"address": district.address, "token_address": district.token_address, "client_id": CLIENT_ID}
        key = key_in(ben.get(page).content.decode())
        ben.post(page, {"form_key": key, **said, "secret": SECRET, "hour": "0"})
        found = look(town, district)
        assert found["status"] == "loaded", found
        assert "W-OWN-WORDS" in found["codes"] and found["counts"]["rejected"] == 3
        assert answer(ben, f"/imports/{found['id']}/").status_code == 302
        town.admin("UPDATE exchange_fetchorder SET at = at - interval '2 days'")
        town.admin("UPDATE students_batch SET received_at = received_at - interval '1 day' WHERE id = %s", found["id"])
        again = look(town, district)
    assert again["id"] > found["id"] and again["status"] == "loaded" and again["counts"]["rejected"] == 0
    assert events(town) - before == {(day(6), "unexcused_absence")}


def test_what_was_said_stands_with_the_feed_and_is_changed_or_ended_there(town, ben, asked, absences):
    answer(ben, asked, Field_Trip="-")
    work(town)
    assert "Ed-Fi bulk XML" in text(ben.get("/imports/sources/"))
    page = text(ben.get("/imports/sources/edfi/"))
    for part in (
        "AttendanceEventCategory",
        "Unexcused = Unexcused Absence",
        "Field Trip: rows with it are left out",
        "Ben Ito",
    ):
        assert part in page, part
    assert "From the state.zip" in page and f'href="{asked}columns/"' in page
    assert answer(ben, asked, Field_Trip="In Attendance").status_code == 302
    assert "Field Trip = In Attendance" in text(ben.get("/imports/sources/edfi/"))
    [(number,)] = town.admin("SELECT id FROM exchange_source")
    ended = ben.post(f"/imports/sources/{number}/end/", follow=True)
    assert "Your own words in Ed-Fi files are not read any more" in text(ended)
    assert "Unexcused = Unexcused Absence" not in text(ben.get("/imports/sources/edfi/"))
    send(ben, packed(*absences("Unexcused")))
    work(town)
    assert town.admin(LAST)[0][0] == "unmapped"


def test_the_feed_of_ed_fi_stays_the_one_that_it_was(town, ben, asked, absences):
    """A feed that would begin anew with the answer would be late in its old name."""
    answer(ben, asked, Field_Trip="-")
    work(town)
    assert town.admin("SELECT count(*) FROM exchange_arrival") == [(0,)]
    assert text(ben.get("/imports/sources/")).count("Ed-Fi bulk XML") == 1
    assert ">edfi<" not in ben.get("/imports/sources/").content.decode()


def test_nobody_else_sees_or_answers_it(town, ben, asked):
    nora, rosa = town.as_(town.nora_west), town.as_(town.rosa_diaz)
    page = ben.get(f"{asked}columns/").content.decode()
    said = {"form_key": key_in(page), **dict.fromkeys(asked_in(page).values(), "Tardy")}
    for stranger in (nora, rosa):
        assert (
            stranger.get(f"{asked}columns/").status_code == stranger.post(f"{asked}columns/", said).status_code == 404
        )
    assert town.admin(MAPPINGS) == [(0,)]
    assert ben.post(f"{asked}columns/", said).status_code == 302
    assert town.admin(MAPPINGS) == [(1,)]
    [(number,)] = town.admin("SELECT id FROM exchange_source")
    assert nora.post(f"/imports/sources/{number}/end/").status_code == 404
    assert nora.get("/imports/sources/edfi/").status_code == 404


def test_another_districts_answers_are_its_own(town, ben, asked, absences):
    answer(ben, asked, Field_Trip="-")
    work(town)
    nora = town.as_(town.nora_west)
    send(nora, packed(*absences("Unexcused")))
    work(town)
    assert town.admin(LAST)[0][0] == "unmapped"


def test_who_may_not_send_it_is_told_so_and_asked_nothing(town, absences):
    dora = town.as_(town.dora_lind)
    url = send(dora, packed(*absences("Unexcused"))).url
    work(town)
    assert town.admin(LAST)[0][0] == "refused"
    assert "is not an organization of the kind that sends Ed-Fi" in text(dora.get(url))


def test_it_waits_sealed_and_goes_after_thirty_days(town, ben, absences):
    before = spool()
    url = send(ben, packed(*absences("Unexcused"))).url
    work(town)
    [waiting] = spool() - before
    sealed = town.admin("SELECT sealed FROM exchange_findings ORDER BY id DESC LIMIT 1")[0][0]
    assert b"Unexcused" not in bytes(sealed)
    back = "UPDATE students_batch SET received_at = now() - interval '{}' WHERE status = 'unmapped'"
    town.admin(back.format("719 hours"))
    town.homeroom("lapse")
    assert waiting in spool() and town.admin(LAST)[0][0] == "unmapped"
    town.admin(back.format("721 hours"))
    town.homeroom("lapse")
    assert waiting not in spool() and town.admin(LAST)[0][0] == "lapsed"
    assert ben.get(f"{url}columns/").status_code == 302


def test_saying_it_twice_keeps_it_once(town, ben, asked):
    page = ben.get(f"{asked}columns/").content.decode()
    said = {"form_key": key_in(page), **dict.fromkeys(asked_in(page).values(), "Tardy")}
    assert ben.post(f"{asked}columns/", said).url == ben.post(f"{asked}columns/", said).url == asked
    assert town.admin(MAPPINGS) == [(1,)]


def test_its_pages_ask_little(town, ben, asked):
    assert count_of(ben, f"{asked}columns/") <= 12 and count_of(ben, asked) <= 12
    answer(ben, asked, Field_Trip="-")
    work(town)
    for page in (asked, f"{asked}columns/", "/imports/sources/", "/imports/sources/edfi/"):
        assert count_of(ben, page) <= 12, page


def test_no_table_of_ones_own_has_its_name(town, ben, marisol_id, school):  # noqa: F811
    url = send(ben, workbook([[marisol_id, school, "1/31/2026", "Tardy", "Lee"]])).url
    work(town)
    key = key_in(ben.get(f"{url}columns/").content.decode())
    refused = ben.post(f"{url}columns/", {"form_key": key, **PROPOSED, "name": "edfi"})
    assert refused.status_code == 422 and "This name is taken" in text(refused)


# Without a database


def test_what_was_said_is_found_again_in_its_recipe():
    said = {
        "attendance": {"UX": "Unexcused Absence", "FT": NOTHING},
        "gradeLevel": {"7 A": "Seventh grade", "-": NOTHING},
    }
    assert meant_by(recipe_of(said)) == said
    described = {table.target: list(table.columns) for table in recipe_of(said).tables}
    assert described == {
        "attendance.csv": ["attendanceCode"],
        "schoolenrollments.csv": ["gradeLevel"],
        "transcript.csv": ["gradeLevel"],
    }


def test_a_word_of_ours_is_none_of_theirs_and_two_spellings_are_one():
    found = {("attendance.csv", "attendanceCode"): Counter({"tardy": 9, "Ux": 2, "UX": 3, "": 4, "x" * 201: 1})}
    assert unsaid(found, {}) == {"attendance": {"Ux": 5}}
    assert unsaid(found, {"attendance": {"ux": "Tardy"}}) == {}


@pytest.mark.parametrize(
    ("codes", "word", "ours"),
    [
        ("attendance", "Unexcused-Absence", "Unexcused Absence"),
        ("attendance", "Late", "Tardy"),
        ("attendance", "Absent", ""),
        ("gradeLevel", "Grade 07", "Seventh grade"),
        ("gradeLevel", "7th Grade", "Seventh grade"),
        ("gradeLevel", "K", "Kindergarten"),
        ("discipline", "OSS", "Out of School Suspension"),
        ("discipline", "None", ""),
        ("edFiSex", "Unknown", ""),
        ("program", "Foster Care", ""),
    ],
)
def test_only_what_cannot_be_two_things_is_proposed(codes, word, ours):
    assert proposed(codes, word) == ours


def test_every_word_that_may_be_chosen_is_one_that_is_read():
    for codes, each in PLACES.items():
        assert unsaid({place.at: Counter(labels(codes)) for place in each}, {}) == {}
        for place in each:
            assert place.file in FILES and place.column.name in COLUMNS
