"""A line may show rows of some days alone (sharing specification 2.1; decision 36).

One test per clause: each first shows the row inside the window to somebody, then takes away what the clause asks for. Marisol was
absent 40, 20 and 10 days ago.
"""

import json
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from django.utils.translation import override

from homeroom.access.catalogue import catalogue
from homeroom.access.windows import dated_datasets
from homeroom.common.dates import in_words
from tests.access.matrix import words_of
from tests.agreements.test_amendments import DISTRICT, amended, first_line
from tests.collaboration.files import agreement, apply
from tests.decide.asking import answer
from tests.desk.asking import text_of
from tests.oracle.rule import WITH_DAYS
from tests.town.cast import IN_TOWN
from tests.town.files import TODAY, ago, ahead
from tests.town.permits import MARISOL

ROSA, LINE = "rosa.diaz", 1
DSA = "dsa-lakeside-dcs"
BIT = 1 << 12  # Attendance.
DAYS = "SELECT event_on FROM students_attendanceevent WHERE student_id = %s ORDER BY event_on"
# As if the line had said so from the first: what it opens of attendance is open of some days alone.
INTO_A_WINDOW = f"""
    WITH apart AS (
        UPDATE access_grant SET datasets = datasets & ~{BIT}::bigint
        WHERE NOT own AND agreement_id IS NOT NULL AND datasets & {BIT} <> 0 RETURNING *)
    INSERT INTO access_windowgrant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, not_before,
                                    look_back_days, agreement_id, line_id, basis, during)
    SELECT recipient_id, role, purpose_id, contributor_id, ground_id, {BIT}, %s, %s, agreement_id, line_id, basis,
           during FROM apart"""


def limit(town, *, not_before: date | None = None, look_back_days: int | None = None):
    town.admin(INTO_A_WINDOW, not_before, look_back_days)


def days(connection, child) -> list[int]:
    """How many days ago each absence was that is seen."""
    return [(TODAY - day).days for (day,) in connection.execute(DAYS, [child.id]).fetchall()]


SHAPES = ["row by row", "as her page asks", "in sets"]  # In which policies answer.


class Asking:
    """One person who has entered, on a connection on which everything is tried and taken back."""

    def __init__(self, town, admin, shape: str):
        self.town, self.admin = town, admin
        self.role = "homeroom_report" if shape == "in sets" else "homeroom_app"
        self.page_of = town.marisol.id if shape == "as her page asks" else ""

    @contextmanager
    def tried(self, *window, purpose="school-stability"):
        token = self.town.token(ROSA, purpose)
        with self.admin.transaction(force_rollback=True):
            if window:
                self.admin.execute(INTO_A_WINDOW, window)
            self.admin.execute("SET LOCAL ROLE homeroom_app")
            assert self.admin.execute("SELECT access.enter_v1(%s)", [token]).fetchone()[0]
            self.admin.execute("SELECT set_config('app.student', %s, true)", [str(self.page_of)])
            yield self

    def change(self, sql: str, *arguments) -> None:
        self.admin.execute("RESET ROLE")
        self.admin.execute(sql, arguments)

    def rows(self, sql: str, *arguments) -> list[tuple]:
        self.admin.execute(f"SET LOCAL ROLE {self.role}")
        return self.admin.execute(sql, arguments).fetchall()

    def days(self, child=None) -> list[int]:
        """How many days ago each absence was that is seen."""
        return [(TODAY - day).days for (day,) in self.rows(DAYS, (child or self.town.marisol).id)]


@pytest.fixture(params=SHAPES)
def asking(town, request):
    with psycopg.connect(town.server.admin_url(town.database), autocommit=True, options=IN_TOWN) as admin:
        yield Asking(town, admin, request.param)


# --- The days --------------------------------------------------------------------------------------------------------


WINDOWS = [
    ((ago(20), None), [20, 10]),
    ((ago(19), None), [10]),
    ((None, 20), [20, 10]),
    ((None, 19), [10]),
    ((ago(20), 400), [20, 10]),
    ((ago(400), 20), [20, 10]),
    ((ahead(1), None), []),
]


def test_rows_of_a_day_before_the_later_of_the_two_are_not_seen(asking):
    with asking.tried():
        assert asking.days() == [40, 20, 10]
    for window, seen in WINDOWS:
        with asking.tried(*window):
            assert asking.days() == seen, window


def test_a_period_that_lasts_counts_as_todays(asking):
    bit = catalogue().mask("enrollment_school")
    for ends, is_seen in ((None, True), (ago(4), True), (ago(5), False)):  # The first day on which it holds no longer.
        with asking.tried():
            asking.change(INTO_A_WINDOW.replace(str(BIT), str(bit)), None, 5)
            asking.change("UPDATE students_schoolenrollment SET entry_on = %s, exit_on = %s", ago(90), ends)
            asking.change("SELECT access.restand_all_v1()")
            asking.change("UPDATE access_standing SET during = '{(,)}'")
            assert bool(asking.rows("SELECT key FROM students_schoolenrollment")) == is_seen, ends


def test_a_table_without_days_and_single_elements_tell_of_now(asking):
    """Grades of a class have no day; what an element tells is its value of today."""
    glimpses = "SELECT id FROM students_glimpse WHERE dataset = 12 ORDER BY 1"
    same = "SELECT student_id, contributor_id, batch_id, 'k', ''"
    absences = "FROM students_attendanceevent WHERE student_id = %s LIMIT 1"
    with asking.tried():
        before = asking.rows(glimpses)
        asking.change(INTO_A_WINDOW, ahead(1), None)
        asking.change("UPDATE access_windowgrant SET datasets = %s", BIT | catalogue().mask("academics"))
        asking.change("UPDATE access_grant SET datasets = datasets & ~%s::bigint", catalogue().mask("academics"))
        asking.change("DELETE FROM students_classgrade")
        asking.change("DELETE FROM students_creditrecord")
        asking.change(
            "INSERT INTO students_classgrade (student_id, contributor_id, batch_id, key, digest, class_source_id, course_title,"
            f" grading_period, grade_type, letter_grade) {same}, '', '', '', '', '' {absences}",
            asking.town.marisol.id,
        )
        asking.change(
            "INSERT INTO students_creditrecord (student_id, contributor_id, batch_id, key, digest, course_code, course_title,"
            f" school_year, term, grade_level, final_grade) {same}, '', '', 2020, '', '', '' {absences}",
            asking.town.marisol.id,
        )
        assert asking.rows("SELECT 1 FROM students_classgrade") == [(1,)]
        assert asking.rows("SELECT 1 FROM students_creditrecord") == []
        assert asking.days() == []
        assert asking.rows(glimpses) == before != []
        asking.change("UPDATE access_windowgrant SET not_before = '2020-06-30'")  # A school year ends with June.
        assert asking.rows("SELECT 1 FROM students_creditrecord") == [(1,)]
        asking.change("UPDATE access_windowgrant SET not_before = '2020-07-01'")
        assert asking.rows("SELECT 1 FROM students_creditrecord") == []


def test_the_day_is_that_of_the_collaborations_time_zone(asking):
    """No setting of a session moves it."""
    with asking.tried(None, 20):
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            asking.change(f"SET LOCAL TIME ZONE '{zone}'")
            assert asking.days() == [20, 10]
        assert asking.rows("SELECT access.day_v1('2026-03-03T04:00:00Z')") == [(date(2026, 3, 2),)]


# --- The other clauses of the rule -------------------------------------------------------------------------------------

CLOSES = {
    "for another organization": "UPDATE access_windowgrant SET recipient_id ="
    " (SELECT id FROM partners_organization WHERE key = 'casa')",
    "for another role": "UPDATE access_windowgrant SET role = 'data_steward'",
    "for another purpose": "UPDATE access_windowgrant SET purpose_id = (SELECT id FROM access_purpose WHERE key = 'tutoring')",
    "of another contributor": "UPDATE access_windowgrant SET contributor_id ="
    " (SELECT id FROM partners_organization WHERE key = 'north-usd')",
    "of another dataset": "UPDATE access_windowgrant SET datasets = 2",
    "on a ground on which nobody stands": "WITH made AS (INSERT INTO access_ground (id, relation, population, condition)"
    " VALUES (16, 'x', 'x', 'x') RETURNING id) UPDATE access_windowgrant SET ground_id = made.id FROM made",
    "over": "UPDATE access_windowgrant SET during = tstzrange(lower(during), now())",
    "to come": "UPDATE access_windowgrant SET during = tstzrange(now() + interval '1 day', NULL)",
    "while the contributor is absent": "UPDATE partners_organization SET absent = tstzrange(now(), NULL)"
    " WHERE key = 'lakeside-usd'",
    "where one does not stand any more": "UPDATE access_standing SET during = tstzmultirange(tstzrange(NULL, now()))",
    "where one stands for another purpose": "UPDATE access_standing SET purpose_id = 999",
    "where one stands for other datasets": f"UPDATE access_standing SET datasets = ~{BIT}::bigint",
    "where another stands": "UPDATE access_standing SET principal = principal + 5000000 WHERE principal > 0",
    "where one stands toward another child": "UPDATE access_standing SET student_id = student_id + 5000",
    "while papers lapse": "UPDATE partners_readiness SET during = tstzrange(NULL, now())",
    "of whom the child is barred": "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
    " SELECT r.contributor_id, r.source_id, current_date - 1, p.id, 'kin' FROM students_sourcerecord r, partners_person p"
    " WHERE p.key = 'rosa.diaz'",
    "of whom the dataset is barred": "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect,"
    " elements, datasets, against_role, read_by) SELECT 'made-' || r.id,"
    " r.contributor_id, r.source_id, current_date - 1, 'limit', '[]',"
    " ARRAY[12], 'caseworker', '[]' FROM students_sourcerecord r",
    "while all sharing is paused": "INSERT INTO access_freeze (kind, reason) VALUES ('freeze', 'x')",
}


def test_a_window_asks_all_that_other_grants_ask(asking):
    for words, change in CLOSES.items():
        with asking.tried(None, 20):
            assert asking.days() == [20, 10]
            asking.change(change)
            assert asking.days() == [], words


def test_another_purpose_of_the_session_is_asked_at_the_line(asking):
    with asking.tried(None, 20, purpose="tutoring"):
        assert asking.days() == []


def test_between_schools_and_after_a_withdrawal_a_window_is_as_other_grants_are(asking):
    """Between schools it waits for the news of care, but where it rests on a consent or an order (decision 30). What a court
    ordered outlasts the contributor's withdrawal."""
    shown = "SELECT count(*) > 0 FROM access_windowgrant_now WHERE role = 'caseworker'"
    between = "UPDATE partners_organization SET kind = 'school_district' WHERE key = 'county-dcs'"
    gone = "UPDATE partners_organization SET absent = tstzrange(now(), NULL) WHERE key = 'lakeside-usd'"
    rests = "UPDATE access_ground SET condition = '{}' WHERE id IN (SELECT ground_id FROM access_windowgrant)"
    for changed, condition, is_shown in (
        (between, "agency_responsible", False), (between, "consent", True), (between, "order", True),
        (gone, "agency_responsible", False), (gone, "consent", False), (gone, "order", True),
    ):  # fmt: skip
        with asking.tried(None, 20):
            asking.change(rests.format(condition))
            assert asking.admin.execute(shown).fetchone()[0]
            asking.change(changed)
            assert asking.admin.execute(shown).fetchone()[0] == is_shown, (changed, condition)


def test_beside_children_of_whom_all_days_are_open_a_child_reached_by_a_window_keeps_its_window(asking):
    """In sets a contributor may be open of every child of mine: whoever is reached by a window alone is no such child."""
    jonah = asking.town.jonah
    with asking.tried(None, 20):
        asking.change("INSERT INTO access_ground (id, relation, population, condition) VALUES (16, 'x', 'x', 'x')")
        asking.change(
            "INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, own, basis, during,"
            " \"full\", masked, flag) SELECT DISTINCT recipient_id, role, purpose_id, contributor_id, 16, datasets, false, '',"
            " tstzrange(NULL, NULL), 0::bit(128), 0::bit(128), 0::bit(128) FROM access_windowgrant"
        )
        asking.change("UPDATE students_attendanceevent SET student_id = %s WHERE event_on = %s", jonah.id, ago(40))
        asking.change("UPDATE students_attendanceevent SET event_on = event_on - 60 WHERE event_on = %s", ago(20))
        asking.change("DELETE FROM access_standing WHERE student_id = %s", jonah.id)
        asking.change(
            "INSERT INTO access_standing (student_id, principal, ground_id, purpose_id, datasets, during, release_id)"
            " SELECT %s, p.id, 16, 0, -1, '{(,)}', 0 FROM partners_person p WHERE p.key = %s", jonah.id, ROSA,
        )  # fmt: skip
        assert asking.days() == [10]
        assert asking.days(jonah) == [40]


def test_of_a_contributor_without_a_window_a_child_reached_by_anothers_window_shows_nothing(asking):
    """Beside it stands a child of whom that contributor opens all days."""
    jonah, north = asking.town.jonah, "(SELECT id FROM partners_organization WHERE key = 'north-usd')"
    with asking.tried(None, 20):
        asking.change("INSERT INTO access_ground (id, relation, population, condition) VALUES (16, 'x', 'x', 'x')")
        asking.change(
            "INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, own, basis, during,"
            f" \"full\", masked, flag) SELECT DISTINCT recipient_id, role, purpose_id, {north}, 16, datasets, false, '',"
            " tstzrange(NULL, NULL), 0::bit(128), 0::bit(128), 0::bit(128) FROM access_windowgrant"
        )
        asking.change("DELETE FROM access_standing WHERE student_id = %s", jonah.id)
        asking.change(
            "INSERT INTO access_standing (student_id, principal, ground_id, purpose_id, datasets, during, release_id)"
            " SELECT %s, p.id, 16, 0, -1, '{(,)}', 0 FROM partners_person p WHERE p.key = %s", jonah.id, ROSA,
        )  # fmt: skip
        asking.change(
            f"UPDATE students_attendanceevent SET contributor_id = {north} WHERE event_on IN (%s, %s)", ago(40), ago(10)
        )
        asking.change("UPDATE students_attendanceevent SET student_id = %s WHERE event_on = %s", jonah.id, ago(40))
        assert asking.days() == [20]
        assert asking.days(jonah) == [40]


def test_a_keyring_made_before_a_window_was_granted_or_ended_is_not_used(town):
    limit(town, look_back_days=20)
    with town.raw(ROSA) as rosa:
        assert days(rosa, town.marisol) == [20, 10]
        town.admin("UPDATE access_windowgrant SET datasets = 2")
        assert days(rosa, town.marisol) == []
        town.admin(f"UPDATE access_windowgrant SET datasets = {BIT}")
        assert days(rosa, town.marisol) == [20, 10]


def test_a_keyring_is_good_until_a_window_begins_or_ends(town):
    limit(town, look_back_days=20)
    until = "SELECT min(good_until) < now() + interval '1 hour' FROM access_keyring"
    with town.raw(ROSA) as rosa:
        assert rosa.execute("SELECT access.has_windows_v1(12)").fetchone()[0]
        rosa.commit()
    assert town.admin(until)[0][0] is False
    town.admin("UPDATE access_windowgrant SET during = tstzrange(lower(during), now() + interval '30 minutes')")
    with town.raw(ROSA) as rosa:
        rosa.commit()
    assert town.admin(until)[0][0] is True


def test_whoever_asks_where_grants_are_read_finds_less_of_a_line_with_a_window(town, tmp_path):
    apply(town, tmp_path, with_window(look_back_days=20))
    [(masks, windows)] = town.admin(
        "SELECT bit_or(g.datasets), (SELECT bit_or(w.datasets) FROM access_windowgrant w WHERE w.during @> now())"
        " FROM access_grant g JOIN agreements_agreement a ON a.id = g.agreement_id WHERE a.key = %s AND NOT g.own"
        " AND g.line_id IN (SELECT line_id FROM access_windowgrant) AND g.during @> now()",
        DSA,
    )
    assert not masks & windows and windows & BIT and masks & 2  # Names have no day.
    assert windows & ~dated_datasets() == 0


def test_the_datasets_that_have_days_are_those_of_the_sentences():
    assert {dataset.name for dataset in catalogue().datasets_in(dated_datasets())} == WITH_DAYS


def test_whoever_reads_by_a_window_is_named_before_one_writes(asking):
    """Of court_education both partners' files and what is written here are rows: a finding of today lies within every window."""
    rights, child = catalogue().datasets["court_education"], asking.town.marisol.id
    [ada] = asking.town.admin("SELECT id FROM partners_person WHERE key = 'ada.okafor'")
    asking.role = "homeroom_app"

    def heard() -> bool:
        return ada in asking.rows("SELECT access.audience_v1(%s, %s::smallint)", child, rights.number)

    of_lines = (
        "UPDATE access_grant SET datasets = {} WHERE role = 'school_counselor' AND NOT own AND agreement_id IS NOT NULL"
    )
    with asking.tried():
        asking.change(of_lines.format("datasets & ~%s::bigint"), rights.bit)
        assert not heard()
        asking.change(of_lines.format("datasets | %s"), rights.bit)
        assert heard()
        asking.change(INTO_A_WINDOW.replace(str(BIT), str(rights.bit)), None, 9)
        assert heard()
        asking.change("UPDATE access_windowgrant SET not_before = %s", ahead(1))
        assert not heard()


# --- From the file to the page -----------------------------------------------------------------------------------------


def with_window(**window):
    return lambda content: first_line(content).update(window=window)


def test_the_file_decides_which_days_are_shown_and_is_exported_as_it_was(town, tmp_path):
    apply(town, tmp_path, with_window(not_before=ago(20), look_back_days=365))
    with town.raw(ROSA) as rosa:
        assert days(rosa, town.marisol) == [20, 10]
    path = tmp_path / "exported.yaml"
    path.write_text(town.homeroom("export-collaboration").stdout)
    assert "look_back_days: 365" in path.read_text()
    assert "not_before: " + ago(20).isoformat() in path.read_text()
    assert json.loads(town.homeroom("apply", str(path), "--json").stdout)["changes"] == []
    apply(town, tmp_path, with_window(look_back_days=10))
    with town.raw(ROSA) as rosa:
        assert days(rosa, town.marisol) == [10]
    apply(town, tmp_path)
    with town.raw(ROSA) as rosa:
        assert days(rosa, town.marisol) == [40, 20, 10]


@pytest.mark.parametrize(
    ("window", "is_open"),
    [
        ({"open_from": TODAY, "open_to": TODAY}, True),
        ({"open_from": ahead(1)}, False),
        ({"open_to": ago(1)}, False),
        ({"open_to": ahead(1)}, True),
    ],
)
def test_a_line_is_open_on_its_days_alone(town, tmp_path, window, is_open):
    apply(town, tmp_path, with_window(**window))
    with town.raw(ROSA) as rosa:
        assert days(rosa, town.marisol) == ([40, 20, 10] if is_open else [])
    asked = answer(town, ROSA, MARISOL, "attendance.daily", "school-stability")
    assert (asked.permits, asked.code) == ((True, "R-OK-USA") if is_open else (False, asked.code))
    assert is_open or asked.code in ("R-NOTYET", "R-EXPIRED")


def test_the_end_of_its_agreement_ends_a_window(town, tmp_path):
    apply(town, tmp_path, with_window(look_back_days=20))
    with town.raw(ROSA) as rosa:
        assert days(rosa, town.marisol) == [20, 10]
        number = town.admin("SELECT id FROM agreements_agreement WHERE key = %s", DSA)[0][0]
        town.admin("SELECT access.close_grants_v1(%s, NULL, 'over')", number)
        assert days(rosa, town.marisol) == []


def test_a_pause_rests_a_window(town, tmp_path):
    def paused(content):
        with_window(look_back_days=20)(content)
        agreement(content, DSA)["suspensions"] = [{"from": ago(1), "reason": "x"}]

    apply(town, tmp_path, paused)
    with town.raw(ROSA) as rosa:
        assert days(rosa, town.marisol) == []


def test_a_decision_says_from_which_day_on_and_denies_a_row_of_an_earlier_one(town, tmp_path):
    apply(town, tmp_path, with_window(look_back_days=20))

    def asked(**more):
        return answer(town, ROSA, MARISOL, "attendance.daily", "school-stability", **more)

    newest = asked()
    assert newest.permits and f"window:{ago(20)}" in newest.obligations
    assert asked(row_on=ago(20)).permits
    refused = asked(row_on=ago(21))
    assert (refused.verdict, refused.code) == ("deny", "R-NOGRANT")
    [link] = [link for link in refused.chain if link.link == "window"]
    assert (link.id, link.holds, link.since.date()) == ("1", False, ago(20))
    assert answer(town, ROSA, MARISOL, "identity.legal_name", "school-stability", row_on=date(1999, 1, 1)).permits


def test_the_command_takes_the_day_of_a_row(town, tmp_path):
    apply(town, tmp_path, with_window(look_back_days=20))
    ask = (
        "decide",
        "--person",
        ROSA,
        "--student",
        MARISOL,
        "--element",
        "attendance.daily",
        "--purpose",
        "school-stability",
    )
    inside = json.loads(town.homeroom(*ask, "--row-on", ago(20).isoformat(), "--json").stdout)
    outside = json.loads(town.homeroom(*ask, "--row-on", ago(21).isoformat(), "--json").stdout)
    assert (inside["verdict"], outside["verdict"], outside["code"]) == ("permit", "deny", "R-NOGRANT")
    assert "This is from an earlier day." in outside["sentence"]
    assert "Esto es de un día anterior." in outside["sentences"]["es"]
    questions = tmp_path / "questions"
    asked = {"person": ROSA, "student": MARISOL, "element": "attendance.daily", "purpose": "school-stability"}
    questions.write_text("\n".join(json.dumps({**asked, "row_on": day}) for day in (str(ago(20)), str(ago(21)))))
    verdicts = [
        json.loads(line)["verdict"] for line in town.homeroom("decide", "--batch", str(questions)).stdout.splitlines()
    ]
    assert verdicts == ["permit", "deny"]


BOOKED = (
    "SELECT DISTINCT l.number, d.rows FROM access_disclosure d JOIN agreements_line l ON l.id = d.line_id WHERE d.dataset = 12"
    " AND d.rows > 0 AND d.event_id = (SELECT max(event_id) FROM access_disclosure)"
)


def test_the_students_page_shows_days_inside_and_says_from_which_on_and_so_does_the_book(town, tmp_path):
    rosa = town.as_(ROSA)
    before = text_of(rosa.get(town.marisol.url))
    assert town.admin(BOOKED) == [(LINE, 3)]
    apply(town, tmp_path, with_window(look_back_days=20))
    page = text_of(rosa.get(town.marisol.url))
    assert town.admin(BOOKED) == [(LINE, 2)]
    assert "Days from" in page and "Days from" not in before
    assert "Días desde" in text_of(town.as_(ROSA, language="es").get(town.marisol.url))


def test_a_line_that_opens_all_days_is_the_reason_where_there_is_one(town):
    """Else the book would say of a row outside the window that it was shown by the window."""
    why = f"SELECT line_id FROM access.reasons_to_write_v2(%s, 'view') WHERE datasets & {BIT} <> 0"
    limit(town, look_back_days=20)
    with town.raw(ROSA) as rosa:
        assert len(rosa.execute(why, [town.marisol.id]).fetchall()) == 1
        town.admin(
            'INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag,'
            " own, agreement_id, line_id, basis, during) SELECT recipient_id, role, purpose_id, contributor_id, ground_id,"
            " datasets, 0::bit(128), 0::bit(128), 0::bit(128), false, NULL, NULL, 'other', during FROM access_windowgrant"
        )
        assert rosa.execute(why, [town.marisol.id]).fetchall() == [(None,)]


def test_a_window_says_itself_in_words(town, tmp_path):
    apply(town, tmp_path, with_window(not_before=ago(400), look_back_days=20, open_to=ahead(9)))
    page = text_of(town.as_(town.ben_ito).get(f"/agreements/{DSA}/"))
    assert "the last 20 days" in page and "This limits: " in page and "through " in page
    assert "los últimos 20 días" in text_of(town.as_(town.ben_ito, language="es").get(f"/agreements/{DSA}/"))


# --- Amendments ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "narrows"),
    [
        ({}, {"look_back_days": 20}, True),
        ({"look_back_days": 30}, {"look_back_days": 20}, True),
        ({"look_back_days": 20}, {"look_back_days": 30}, False),
        ({"look_back_days": 20}, {}, False),
        ({"not_before": ago(30)}, {"not_before": ago(20)}, True),
        ({"not_before": ago(20)}, {"not_before": ago(30)}, False),
        ({"not_before": ago(20)}, {"look_back_days": 20}, False),
        ({"open_from": TODAY}, {"open_from": ahead(1)}, True),
        ({"open_from": TODAY}, {"open_from": ago(1)}, False),
        ({"open_to": ahead(9)}, {"open_to": ahead(8)}, True),
        ({"open_to": ahead(8)}, {"open_to": ahead(9)}, False),
    ],
)
def test_a_shorter_window_narrows_and_a_longer_one_widens(before, after, narrows):
    from homeroom.agreements.amending import widens
    from homeroom.agreements.models import Agreement, Line
    from homeroom.partners.models import Organization

    said = {
        "agreement": Agreement(sensitivity_ceiling=""),
        "operations": [],
        "recipients": [],
        "roles": [],
        "purposes": [],
        "elements": ["attendance.*"],
        "view": "full",
    }
    said |= {
        "bases": [],
        "relationship": "assigned",
        "population": "in_care",
        "contributor": Organization(key="x", kind="court"),
    }

    def line(window):
        kept = {key: value.isoformat() if isinstance(value, date) else value for key, value in window.items()}
        return Line(window=kept, **said)

    assert (widens(line(after), line(before)) == "") == narrows


def test_an_amendment_that_shortens_the_window_works_once_its_contributor_has_signed(town, tmp_path):
    shorter = amended(("narrowing", {"window": {"look_back_days": 20}}, {DISTRICT: 3}))
    apply(town, tmp_path, shorter)
    with town.raw(ROSA) as rosa:
        assert days(rosa, town.marisol) == [20, 10]


def test_an_amendment_that_lengthens_it_waits_for_all(town, tmp_path):
    def change(content):
        with_window(look_back_days=20)(content)
        amended(("widening", {"window": {"look_back_days": 60}}, {DISTRICT: 3}))(content)

    apply(town, tmp_path, change)
    with town.raw(ROSA) as rosa:
        assert days(rosa, town.marisol) == [20, 10]


def test_pages_and_paper_say_from_which_day_on_a_partner_shows_it(town, tmp_path):
    with override("en"):
        first = in_words(ago(20))
    said = f"Lakeside Unified School District shows this from {first} on. What is earlier is not shown here."
    rosa = town.as_(town.rosa_diaz)
    apply(town, tmp_path)
    assert said not in text_of(rosa.get(town.marisol.url))
    apply(town, tmp_path, with_window(look_back_days=20))
    page = text_of(rosa.get(town.marisol.url))
    assert said in page[: page.index("Who has the next move")]  # At a glance: the days of this school year.
    assert page.count(said) > 2
    assert said in text_of(rosa.get(f"{town.marisol.url}attendance/"))
    assert said in " ".join(words_of(rosa.get(f"{town.marisol.url}print.pdf")).split())
    apply(town, tmp_path, with_window(look_back_days=9))  # Where nothing is left to be seen it is said all the more.
    assert "What is earlier is not shown here." in text_of(rosa.get(f"{town.marisol.url}attendance/"))


# --- Taking away ---------------------------------------------------------------------------------------------------------


def test_what_may_be_printed_of_some_days_alone_is_not_where_another_line_shows_earlier_ones():
    from homeroom.students.reasons import Reason, permitted

    def reason(line, opens_from=None, datasets=BIT):
        return Reason(
            1, datasets, "0" * 128, False, 1, line, "B", "assigned", "in_care", 1, None, None, opens_from=opens_from
        )

    prints = lambda each: each.line_id == 1  # noqa: E731
    whole = permitted([reason(1)], prints)
    assert whole(1, "attendance") and not whole(2, "attendance")
    assert permitted([reason(1, ago(20))], prints)(1, "attendance")
    assert permitted([reason(1, ago(20)), reason(2, ago(10))], prints)(1, "attendance")
    assert not permitted([reason(1, ago(20)), reason(2, ago(30))], prints)(1, "attendance")
    assert not permitted([reason(1, ago(20)), reason(2)], prints)(1, "attendance")
    assert not permitted([reason(2, ago(20))], prints)(1, "attendance")
    assert permitted([reason(1), reason(2, ago(30))], prints)(1, "attendance")
    everything = "1" * 128
    beside = Reason(1, 0, everything, False, 1, 1, "B", "assigned", "in_care", 1, None, None, whole=everything)
    assert not permitted([beside, reason(1, ago(20)), reason(2)], prints)(1, "attendance.daily")
