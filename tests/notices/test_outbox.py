"""The outbox: written with what it tells about, sent once, whatever the mail server or the worker does."""

import psycopg
import pytest
from django.db import transaction

from homeroom.access.door import door
from homeroom.notices import delivery, transport
from homeroom.notices.models import Attempt
from homeroom.notices.outbox import PLACES, rendered, send_later
from tests.notices.mail import as_worker, later, outcomes

TO = "rosa.diaz@county.example"


def put_in(town, key="invited:1", to=TO, who=None, **values):
    """As a verb does, behind the door."""
    with door(town.token(who or town.rosa_diaz)):
        send_later("test", to=to, values={"name": "Rosa Diaz", **values}, key=key)


def the_one(town) -> int:
    [(number,)] = town.admin("SELECT id FROM notices_outgoing")
    return number


def test_what_is_put_in_arrives(town, sink):
    put_in(town)
    with as_worker(town):
        assert delivery.sweep() == {"sent": 1}
        assert delivery.sweep() == {}
    [mail] = sink.mails
    assert "Subject: A test from Homeroom" in mail
    assert f"To: {TO}" in mail
    assert "Hello Rosa Diaz" in mail
    assert outcomes(town) == ["begun", "handed_over", "sent"]


def test_the_job_that_is_written_with_it_sends_it_at_once(town, sink):
    put_in(town)
    town.homeroom("worker", "--once", HOMEROOM_SMTP_URL=sink.url)
    # Every hour the worker also warns of agreements that end soon.
    assert len([mail for mail in sink.mails if "Subject: A test from Homeroom" in mail]) == 1
    states = town.admin("SELECT DISTINCT status::text FROM procrastinate_jobs WHERE task_name = 'notices.deliver'")
    assert states == [("succeeded",)]


def test_what_is_rolled_back_is_not_sent(town, sink):
    with pytest.raises(ZeroDivisionError), door(town.token(town.rosa_diaz)), transaction.atomic():
        send_later("test", to=TO, values={"name": "Rosa Diaz"}, key="k")
        raise ZeroDivisionError
    assert town.admin("SELECT count(*) FROM notices_outgoing") == [(0,)]
    assert town.admin("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notices.deliver'") == [(0,)]
    put_in(town, "k")
    assert town.admin("SELECT count(*) FROM notices_outgoing") == [(1,)]


def test_the_same_key_goes_out_once(town, sink):
    put_in(town, "k")
    put_in(town, "k")
    put_in(town, "other")
    with as_worker(town):
        delivery.sweep()
    assert len(sink.mails) == 2


def test_in_spanish_subject_and_text_are_spanish(town):
    subject, text = rendered("test", {"name": "Rosa Díaz"}, "es")
    assert subject == "Una prueba de Homeroom"
    assert "Rosa Díaz" in text


def test_a_value_cannot_add_a_header_or_end_the_text(town, sink):
    put_in(town, name="Rosa\r\nBcc: all@example.org\r\n.\r\nQUIT")
    with as_worker(town):
        assert delivery.sweep() == {"sent": 1}
    [mail] = sink.mails
    head, _, body = mail.partition("\r\n\r\n")
    assert "Bcc" not in head
    assert "QUIT" in body


@pytest.mark.parametrize(
    ("to", "values"),
    [
        ("nobody", {"name": "R"}),
        ("a@b.example\nBcc: c@d.example", {"name": "R"}),
        (TO, {"student": "Marisol"}),
        (TO, {"name": 7}),
        (TO, {"name": "x" * 501}),
    ],
)
def test_what_may_not_be_sent_is_refused_when_it_is_put_in(town, to, values):
    put_in(town)  # The same person succeeds with what may.
    with door(town.token(town.rosa_diaz)), pytest.raises(Exception) as refused:  # noqa: B017, PT011
        send_later("test", to=to, values=values, key="k")
    assert type(refused.value).__name__ in ("ValueError", "ValidationError")
    assert "Marisol" not in str(refused.value)
    assert "student" not in PLACES


# --- C-7: the mail server refuses, hangs, or drops the line -----------------------------------------------------------


def test_while_no_server_listens_it_is_put_off_and_comes_later(town, settings, sink):
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    put_in(town)
    with as_worker(town):
        assert delivery.sweep() == {"put_off": 1}
        assert delivery.sweep() == {}  # Not before its time.
        settings.SMTP_URL = sink.url
        assert delivery.sweep() == {}
        later(town, 2)
        assert delivery.sweep() == {"sent": 1}
    assert len(sink.mails) == 1


def test_each_wait_is_twice_as_long_and_at_most_six_hours(town, settings):
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    put_in(town)
    with as_worker(town):
        for tries, wait in enumerate((1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360)):
            assert delivery.sweep() == {"put_off": 1}, tries
            later(town, wait - 1)
            assert delivery.sweep() == {}, tries
            later(town, 1)


def test_after_three_days_it_is_given_up_and_its_words_are_gone(town, settings, sink):
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    put_in(town)
    with as_worker(town):
        delivery.sweep()
        town.admin("UPDATE notices_outgoing SET written_at = now() - interval '73 hours'")
        later(town, 400)
        settings.SMTP_URL = sink.url
        assert delivery.sweep() == {"given_up": 1}
    assert sink.mails == []
    assert town.admin("SELECT said FROM notices_outgoing") == [({},)]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
def test_refused_for_now_it_is_tried_again_and_arrives_once(town, sink, verb):
    sink.refuses = {verb: b"451 later\r\n"}
    put_in(town)
    with as_worker(town):
        assert delivery.sweep() == {"put_off": 1}
        sink.refuses = {}
        later(town, 2)
        assert delivery.sweep() == {"sent": 1}
    assert len(sink.mails) == 1


@pytest.mark.parametrize("verb", ["RCPT", "."])
def test_refused_for_good_it_is_not_tried_again(town, sink, verb):
    sink.refuses = {verb: b"550 no such mailbox\r\n"}
    put_in(town)
    with as_worker(town):
        assert delivery.sweep() == {"refused": 1}
        sink.refuses = {}
        later(town, 400)
        assert delivery.sweep() == {}
    assert sink.mails == []
    assert town.admin("SELECT code FROM notices_attempt WHERE outcome = 'refused'") == [("550",)]


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "DATA"])
@pytest.mark.parametrize("how", ["hangs_at", "drops_at"])
def test_a_talk_that_breaks_off_before_the_text_is_taken_up_again(town, sink, monkeypatch, how, verb):
    monkeypatch.setattr(transport, "SECONDS_TO_ANSWER", 0.3)
    setattr(sink, how, verb)
    put_in(town)
    with as_worker(town):
        assert delivery.sweep() == {"put_off": 1}
        setattr(sink, how, "")
        later(town, 2)
        assert delivery.sweep() == {"sent": 1}
    assert len(sink.mails) == 1


@pytest.mark.parametrize("how", ["hangs_at", "drops_at"])
def test_a_talk_that_breaks_off_after_the_text_is_not_repeated(town, sink, monkeypatch, how):
    """The server may have taken it: at most one e-mail, and the outbox says that nobody knows."""
    monkeypatch.setattr(transport, "SECONDS_TO_ANSWER", 0.3)
    setattr(sink, how, ".")
    put_in(town)
    with as_worker(town):
        assert delivery.sweep() == {"unsure": 1}
        setattr(sink, how, "")
        later(town, 400)
        assert delivery.sweep() == {}
    assert outcomes(town)[-1] == "unsure"


def test_one_that_cannot_be_sent_keeps_no_page_waiting(town, sink):
    """Requests write a row and are done: no page talks to the server that hangs."""
    sink.hangs_at = "EHLO"
    put_in(town)
    assert sink.talks == 0
    assert town.as_(town.rosa_diaz).get("/").status_code == 200


# --- C-6: the worker dies ---------------------------------------------------------------------------------------------


class Killed(BaseException):
    """As good as kill -9: nothing of ours catches it."""


class Dying:
    """A way to send that dies at a moment of choice."""

    def __init__(self, before_text: bool):
        self.before_text = before_text

    def send(self, mail, *, before_giving):
        if self.before_text:
            raise Killed
        before_giving()
        raise Killed


def test_a_worker_that_died_before_the_text_left_sent_nothing_and_the_next_sends_it(town, sink):
    put_in(town)
    with as_worker(town):
        with pytest.raises(Killed):
            delivery.deliver(the_one(town), Dying(before_text=True))
        assert outcomes(town) == ["begun"]
        assert delivery.sweep() == {"sent": 1}
    assert len(sink.mails) == 1


def test_a_worker_that_died_while_the_text_left_may_have_sent_it_so_it_is_not_sent_again(town, sink):
    put_in(town)
    with as_worker(town):
        with pytest.raises(Killed):
            delivery.deliver(the_one(town), Dying(before_text=False))
        assert delivery.sweep() == {}
        assert outcomes(town) == ["begun", "handed_over", "unsure"]
    assert sink.mails == []


def test_while_one_worker_sends_another_leaves_it_alone(town, sink):
    put_in(town)
    number = the_one(town)
    with town.connection("worker") as other, as_worker(town):
        other.execute("SELECT pg_advisory_lock(hashtext('notices.deliver'), %s)", [number])
        assert delivery.deliver(number) == ""
        other.execute("SELECT pg_advisory_unlock(hashtext('notices.deliver'), %s)", [number])
        assert delivery.deliver(number) == "sent"
    assert len(sink.mails) == 1


# --- No server; the demonstration -------------------------------------------------------------------------------------


def test_without_a_server_it_waits_and_is_told(town, settings, sink):
    settings.SMTP_URL = ""
    put_in(town)
    with as_worker(town):
        assert delivery.sweep() == {"no_server": 1}
    answer = town.homeroom("check", "--json", check=False)
    assert "mail-no-server" in answer.stdout
    assert TO not in answer.stdout
    settings.SMTP_URL = sink.url
    later(town, 2)
    with as_worker(town):
        assert delivery.sweep() == {"sent": 1}
    assert "mail-no-server" not in town.homeroom("check", "--json", check=False).stdout


def test_the_demonstration_writes_into_its_folder(town, settings, tmp_path):
    settings.HOMEROOM_DEMO, settings.MAIL_FOLDER = True, tmp_path / "mail"
    put_in(town)
    with as_worker(town):
        assert delivery.sweep() == {"sent": 1}
    [file] = (tmp_path / "mail").iterdir()
    assert "Hello Rosa Diaz" in file.read_text()


# --- Who touches it ---------------------------------------------------------------------------------------------------


def test_nobody_but_the_worker_reads_the_outbox_and_nobody_writes_it_by_hand(town):
    put_in(town)
    read, write = (
        "SELECT * FROM notices_outgoing",
        "INSERT INTO notices_attempt (outgoing_id, outcome, code) VALUES (%s, 'sent', '')",
    )
    number = the_one(town)
    with town.connection("worker") as worker:
        assert len(worker.execute(read).fetchall()) == 1
        worker.execute(write, [number])
    for role in ("app", "authn", "report", "import"):
        for statement, values in ((read, []), (write, [number])):
            with town.connection(role) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
                other.execute(statement, values)


def test_the_worker_empties_what_was_said_and_cannot_say_anything_else(town):
    put_in(town)
    with town.connection("worker") as worker:
        assert worker.execute("UPDATE notices_outgoing SET said = '{}'").rowcount == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute("""UPDATE notices_outgoing SET said = '{"name": "x"}'""")
    with town.connection("worker") as worker, pytest.raises(psycopg.errors.InsufficientPrivilege):
        worker.execute("UPDATE notices_outgoing SET address = 'other@example.org'")


def test_after_thirty_days_an_email_is_deleted_with_its_steps(town, sink):
    put_in(town, "old")
    put_in(town, "new")
    with as_worker(town):
        delivery.sweep()
    town.admin("UPDATE notices_outgoing SET written_at = now() - interval '31 days' WHERE key = 'old'")
    town.homeroom("clear")
    assert town.admin("SELECT key FROM notices_outgoing") == [("new",)]
    assert town.admin("SELECT count(*) FROM notices_attempt") == [(3,)]


def test_the_counts_tell_how_many_stand_how(town, sink):
    put_in(town, "a")
    with as_worker(town):
        delivery.sweep()
    put_in(town, "b")
    with town.connection("app") as connection:
        found = connection.execute("SELECT outcome, number FROM access.outbox_v1()").fetchall()
    assert found == [("sent", 1), ("waiting", 1)]
    assert set(Attempt.OVER) < set(Attempt.OUTCOMES)
