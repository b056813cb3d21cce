"""The summary by e-mail: once a day at six where the collaboration is, counts and a link, and no child's name."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from homeroom.notices import delivery, digests
from tests.casework.writing import add_need, id_of, on, send
from tests.desk.asking import text_of
from tests.notices.mail import as_worker


@pytest.fixture
def noon(town):
    """Wherever the test runs and whenever: the collaboration is where it is past six in the morning."""
    hour = datetime.now(ZoneInfo("UTC")).hour
    zone = f"Etc/GMT{hour - 12:+d}"  # POSIX signs: this zone has noon now.
    town.admin("UPDATE partners_collaboration SET timezone = %s", zone)
    return datetime.now(ZoneInfo(zone)).date()


def notice(town, who: str, kind: str = "agreement_ended", ago: str = "8 hours", event: int = 0) -> None:
    town.admin(
        "INSERT INTO notices_notice (person_id, kind, event, at, contributor_id, word)"
        " SELECT p.id, %s, %s, now() - %s::interval, p.organization_id, '' FROM partners_person p WHERE p.key = %s",
        kind,
        event or town.admin("SELECT coalesce(max(event), 0) + 1 FROM notices_notice")[0][0],
        ago,
        who,
    )


def due(town) -> dict[str, str]:
    with as_worker(town):
        return {each.address: each.counts for each in digests.all_due()}


BEN = "ben@lakeside.example"


@pytest.fixture
def quiet(town, noon):
    """A town without notices; Ben's address."""
    town.admin("DELETE FROM notices_notice")
    town.admin("UPDATE partners_person SET email = %s WHERE key = 'ben.ito'", BEN)
    return town


def test_who_has_something_new_gets_one_summary_and_who_has_nothing_gets_none(quiet, sink):
    notice(quiet, "ben.ito")
    notice(quiet, "ben.ito", "import_loaded")
    notice(quiet, "ben.ito", "import_loaded")
    with as_worker(quiet):
        assert digests.put_in_due() == 1
        assert digests.put_in_due() == 0
        delivery.sweep()
    [mail] = sink.mails
    assert f"To: {BEN}" in mail
    assert "Subject: New in Homeroom for you" in mail
    assert "- 2 files that you sent are loaded" in mail
    assert "- 1 agreement has ended" in mail
    assert "/notices/" in mail
    assert "List-Unsubscribe: <" in mail


def test_what_was_told_yesterday_is_not_told_again_and_what_is_read_is_not_told(quiet):
    notice(quiet, "ben.ito", ago="31 hours")
    quiet.admin(
        "INSERT INTO notices_digest (person_id, day) SELECT id, %s FROM partners_person WHERE key = 'ben.ito'",
        noon_of(quiet) - timedelta(days=1),
    )
    assert BEN not in due(quiet)
    notice(quiet, "ben.ito")
    assert due(quiet)[BEN] == "agreement_ended=1"
    quiet.admin("INSERT INTO notices_reading (notice_id, person_id) SELECT id, person_id FROM notices_notice")
    assert BEN not in due(quiet)


def noon_of(town) -> date:
    return datetime.now(ZoneInfo(town.admin("SELECT timezone FROM partners_collaboration")[0][0])).date()


def test_before_six_there_is_none_and_what_comes_after_six_waits_for_the_next_day(quiet):
    notice(quiet, "ben.ito", ago="1 minute")
    assert BEN not in due(quiet)  # It is noon: this goes out tomorrow.
    notice(quiet, "ben.ito", ago="8 hours")
    assert due(quiet)[BEN] == "agreement_ended=1"
    # Where it is five in the morning, today's has not come; yesterday's has.
    hour = datetime.now(ZoneInfo("UTC")).hour
    offset = (5 - hour + 12) % 24 - 12
    quiet.admin("UPDATE partners_collaboration SET timezone = %s", f"Etc/GMT{-offset:+d}" if offset else "UTC")
    quiet.admin(
        "INSERT INTO notices_digest (person_id, day) SELECT id, %s FROM partners_person WHERE key = 'ben.ito'",
        noon_of(quiet) - timedelta(days=1),
    )
    assert BEN not in due(quiet)


def test_each_is_told_as_often_as_chosen(quiet):
    notice(quiet, "ben.ito", ago="8 days")
    choose = (
        "INSERT INTO notices_choice (person_id, digest, urgent, language)"
        " SELECT id, %s, true, 'es' FROM partners_person WHERE key = 'ben.ito'"
    )
    assert BEN in due(quiet)
    quiet.admin(choose, "never")
    assert BEN not in due(quiet)
    quiet.admin(choose, "weekly")
    assert BEN in due(quiet)
    monday = noon_of(quiet) - timedelta(days=noon_of(quiet).weekday())
    quiet.admin(
        "INSERT INTO notices_digest (person_id, day) SELECT id, %s FROM partners_person WHERE key = 'ben.ito'", monday
    )
    notice(quiet, "ben.ito", ago="8 hours")
    assert BEN not in due(quiet)  # The week has had its own.
    quiet.admin(choose, "daily")
    assert (BEN in due(quiet)) == (noon_of(quiet).weekday() != 0)


def test_who_no_longer_takes_part_gets_none(quiet):
    notice(quiet, "ben.ito")
    assert BEN in due(quiet)
    quiet.admin("UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE key = 'ben.ito'")
    assert BEN not in due(quiet)


@pytest.mark.leak(19, 20)
@pytest.mark.parametrize(
    "ends",
    [
        "UPDATE access_grant SET during = tstzrange(NULL, now()) WHERE role = 'school_counselor'",
        "UPDATE partners_organization SET absent = tstzrange(now(), NULL) WHERE key = 'lakeside-usd'",
        "UPDATE partners_organization SET debarred = tstzrange(now(), NULL) WHERE key = 'lakeside-usd'",
        "DELETE FROM access_standing",
        "UPDATE partners_person SET role = 'teacher' WHERE key = 'ada.okafor'",
        "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason) SELECT o.id, '10023',"
        " current_date - 1, p.id, 'kin' FROM partners_organization o, partners_person p"
        " WHERE o.key = 'county-dcs' AND p.key = 'ada.okafor'",
    ],
)
def test_of_a_child_whom_one_may_no_longer_see_nothing_is_counted(quiet, ends):
    add_need(quiet.as_(quiet.rosa_diaz), quiet.marisol, id_of(quiet, "ada.okafor"))
    quiet.admin("UPDATE notices_notice SET at = now() - interval '8 hours'")
    ada = quiet.admin("SELECT email FROM partners_person WHERE key = 'ada.okafor'")[0][0]
    assert due(quiet)[ada] == "task_given=1"
    quiet.admin(ends)
    assert ada not in due(quiet)


def test_whoever_keeps_records_alone_is_not_told_of_a_child(quiet):
    """May_hear asks for a relation: a data steward's own records are none."""
    assert quiet.admin("SELECT access.may_hear_v1(%s, %s)", id_of(quiet, "rosa.diaz"), quiet.marisol.id) == [(True,)]
    for person in ("ben.ito", "dora.lind", "kim.noor", "tom.reed", "omar.voss"):
        assert quiet.admin("SELECT access.may_hear_v1(%s, %s)", id_of(quiet, person), quiet.marisol.id) == [(False,)]


def test_only_the_worker_asks_whose_summary_is_due(quiet):
    notice(quiet, "ben.ito")
    with quiet.connection("worker") as connection:
        assert connection.execute("SELECT address FROM access.digests_due_v1()").fetchall() == [(BEN,)]
    for role in ("app", "authn", "import", "report"):
        with quiet.connection(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM access.digests_due_v1()")


def test_a_worker_that_dies_between_day_and_email_leaves_neither(quiet, monkeypatch):
    """C-6: the row of the day and the e-mail are one transaction."""
    notice(quiet, "ben.ito")

    class Killed(BaseException):
        pass

    def dies(*args, **kwargs):
        raise Killed

    with as_worker(quiet):
        monkeypatch.setattr(digests, "send_later", dies)
        with pytest.raises(Killed):
            digests.put_in_due()
        monkeypatch.undo()
        assert quiet.admin("SELECT count(*) FROM notices_digest") == [(0,)]
        assert digests.put_in_due() == 1
    assert quiet.admin("SELECT count(*) FROM notices_outgoing") == [(1,)]


# --- At once ----------------------------------------------------------------------------------------------------------


def test_what_cannot_wait_goes_at_once_twice_a_day_at_most_and_not_to_who_chose_otherwise(town, sink):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    for number in range(4):
        add_need(rosa, town.marisol, id_of(town, "ada.okafor"), due=on(0), what=f"Need {number}")
    with as_worker(town):
        delivery.sweep()
    assert len(sink.mails) == 2
    assert "Subject: Something in Homeroom cannot wait" in sink.mails[0]
    assert "1 task due by tomorrow was put in your hands." in sink.mails[0]
    assert not any(
        word in mail for mail in sink.mails for word in ("Marisol", "Vega", "Need", "bus", str(town.marisol.public_id))
    )
    town.admin("DELETE FROM notices_attempt")
    town.admin("DELETE FROM notices_outgoing")
    assert send(ada, "/notices/settings/", digest="daily", language="en").status_code == 302
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"), due=on(0))
    assert town.admin("SELECT count(*) FROM notices_outgoing") == [(0,)]
    add_need(rosa, town.marisol, id_of(town, "sam.hill"), due=on(0))
    assert town.admin("SELECT count(*) FROM notices_outgoing") == [(1,)]


# --- Choices and language ---------------------------------------------------------------------------------------------


def choice(town, who: str):
    rows = town.admin(
        "SELECT digest, urgent, language FROM notices_choice c JOIN partners_person p ON p.id = c.person_id"
        " WHERE p.key = %s ORDER BY c.id DESC LIMIT 1",
        who,
    )
    return rows[0] if rows else None


def test_the_first_sign_in_and_the_switch_say_in_which_language_e_mails_come(town):
    ben = town.as_(town.ben_ito, "es-US,es;q=0.9")
    assert choice(town, "ben.ito") == ("daily", True, "es")
    town.as_(town.ben_ito, "en-US")
    assert choice(town, "ben.ito") == ("daily", True, "es")  # Somebody else's computer changes nothing.
    ben.post("/language/", {"language": "en", "next": "/"})
    assert choice(town, "ben.ito") == ("daily", True, "en")


def test_the_settings_are_kept_and_shown_again(town):
    ben = town.as_(town.ben_ito)
    page = text_of(ben.get("/notices/settings/"))
    assert "Every day" in page
    assert send(ben, "/notices/settings/", digest="weekly", urgent="on", language="es").status_code == 302
    assert choice(town, "ben.ito") == ("weekly", True, "es")
    assert re.search(r'value="weekly"[^>]*checked', ben.get("/notices/settings/").content.decode())
    wrong = send(ben, "/notices/settings/", digest="hourly", language="es")
    assert wrong.status_code == 422
    assert choice(town, "ben.ito") == ("weekly", True, "es")


def test_nobody_reads_or_makes_the_choices_of_somebody_else(town):
    town.as_(town.ben_ito)
    insert = "INSERT INTO notices_choice (person_id, digest, urgent, language) VALUES (%s, 'never', false, 'en')"
    with town.raw(town.ben_ito) as connection:
        assert connection.execute("SELECT count(*) FROM notices_choice").fetchone() == (1,)
        connection.execute(insert, [id_of(town, "ben.ito")])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(insert, [id_of(town, "rosa.diaz")])
    with town.raw(town.rosa_diaz) as connection:
        assert connection.execute(
            "SELECT count(*) FROM notices_choice WHERE person_id = %s", [id_of(town, "ben.ito")]
        ).fetchone() == (0,)


# --- The operator, the demonstration, the command ---------------------------------------------------------------------


def test_the_operator_reads_numbers_and_no_address(town, sink):
    notice(town, "ben.ito")
    omar = town.as_(town.omar_voss)
    assert "None yet." in text_of(omar.get("/"))
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"), due=on(0))
    page = text_of(omar.get("/"))
    assert "Waiting for the first try 1" in page.replace("\n", " ")
    assert "@" not in page


def test_the_demonstration_shows_its_e_mails_and_elsewhere_the_page_is_not_there(town, settings, tmp_path):
    from django.test import Client

    assert Client().get("/demo/mail/").status_code == 404
    settings.HOMEROOM_DEMO, settings.MAIL_FOLDER = True, tmp_path / "mail"
    assert "No e-mail yet" in text_of(Client().get("/demo/mail/"))
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"), due=on(0))
    with as_worker(town):
        delivery.sweep()
    assert "Something in Homeroom cannot wait" in text_of(Client().get("/demo/mail/"))


def test_the_command_says_what_the_mail_server_answered(town, sink):
    answer = town.homeroom("test-mail", "omar@host.example", HOMEROOM_SMTP_URL=sink.url)
    assert "has taken it" in answer.stdout
    assert len(sink.mails) == 1
    sink.refuses = {"RCPT": b"550 no\r\n"}
    answer = town.homeroom("test-mail", "omar@host.example", check=False, HOMEROOM_SMTP_URL=sink.url)
    assert answer.returncode == 1
    assert "did not take it: 550" in answer.stderr
    assert "No mail server is set" in town.homeroom("test-mail", "omar@host.example", check=False).stderr
