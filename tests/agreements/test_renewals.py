"""An agreement goes on by itself where its parties agreed so: as often as agreed, in time, and unless one of them objects."""

import json
import threading
import time
from datetime import timedelta

import psycopg
import pytest
import yaml

from homeroom.agreements.jobs import keep_time
from tests.agreements.keys import form_key
from tests.agreements.test_agreement_page import end, queries
from tests.agreements.test_expiry import ends_on, told
from tests.agreements.test_suspension import go_on, pause
from tests.collaboration.files import agreement, apply, write
from tests.desk.asking import text_of
from tests.notices.mail import as_worker
from tests.town.files import TIMEZONE, ago, ahead

DSA = "dsa-lakeside-dcs"
ADDRESS = f"/agreements/{DSA}/"
OBJECTION = f"{ADDRESS}renewal-objection/"
SEES = "SELECT count(*) > 0 FROM students_schoolenrollment WHERE student_id = %s"
RENEWED = "SELECT number, begins_on, ends_on FROM agreements_renewal ORDER BY id"
OURS = {"automatic": True, "times": 1, "for_months": 12, "notice_days": 60}
ENDS = ahead(40)
# The day after, a year on, and the day before that.
UNTIL = (ENDS + timedelta(days=1)).replace(year=ENDS.year + 1) - timedelta(days=1)


def renewing(key=DSA, expires_on=ENDS, **more):
    """The town's file; the time to object to this one is over."""

    def change(content):
        agreement(content, key).update(expires_on=expires_on, renewal={**OURS, **more})

    return change


def work(town) -> None:
    with as_worker(town):
        keep_time(0)


def expiry(town, key=DSA):
    return town.admin(
        f"SELECT a.expires_on, (upper(a.term) AT TIME ZONE '{TIMEZONE}')::date - 1 FROM agreements_agreement a"
        " WHERE a.key = %s",
        key,
    )[0]


def open_until(town, key=DSA):
    """The stretches for which its grants stand from now on, and the day on which the last one ends."""
    return town.admin(
        f"SELECT count(*), bool_and(n = 1), (max(upper(stretch)) AT TIME ZONE '{TIMEZONE}')::date - 1 FROM"
        " (SELECT unnest(days) AS stretch, (SELECT count(*) FROM unnest(days)) AS n FROM"
        "  (SELECT range_agg(g.during) AS days FROM access_grant g JOIN agreements_agreement a ON a.id = g.agreement_id"
        "   WHERE a.key = %s AND upper(g.during) > now() - interval '1 hour' GROUP BY g.line_id, g.role, g.ground_id) x) y",
        key,
    )[0]


def object_(client, reason="We want to sign it anew."):
    return client.post(OBJECTION, {"form_key": form_key(client, OBJECTION), "reason": reason})


# --- It goes on ------------------------------------------------------------------------------------------------------


def test_it_goes_on_for_the_time_agreed_without_a_gap_and_the_rule_sees_it_at_the_next_statement(town, tmp_path):
    apply(town, tmp_path, renewing())
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (True,)
        work(town)
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (True,)
    assert town.admin(RENEWED) == [(1, ENDS + timedelta(days=1), UNTIL)]
    assert expiry(town) == (UNTIL, UNTIL)
    assert open_until(town)[1:] == (True, UNTIL)


def test_what_would_have_ended_is_open_afterwards(town, tmp_path):
    """With the old end in three seconds: before it goes on, then the end passes."""
    apply(town, tmp_path, renewing())
    for table, column in (("agreements_agreement", "term"), ("access_grant", "during")):
        town.admin(
            f"UPDATE {table} SET {column} = tstzrange(lower({column}), now() + interval '3 seconds')"
            f" WHERE upper({column}) > now() AND {'key' if table == 'agreements_agreement' else 'agreement_id::text'} ="
            f" {'%s' if table == 'agreements_agreement' else '(SELECT id::text FROM agreements_agreement WHERE key = %s)'}",
            DSA,
        )
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (True,)
        work(town)
        time.sleep(3.2)
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (True,)


def test_once_and_no_second_time(town, tmp_path):
    apply(town, tmp_path, renewing())
    work(town)
    work(town)
    assert len(town.admin(RENEWED)) == 1
    ends_on(town, ahead(20))
    work(town)
    assert len(town.admin(RENEWED)) == 1
    town.admin("UPDATE agreements_renewalterms SET times = 2")
    work(town)
    assert [number for number, *_ in town.admin(RENEWED)] == [1, 2]


def test_the_last_day_to_object_is_whole(town, tmp_path):
    """On it nothing goes on yet; on the day after it does."""
    apply(town, tmp_path, renewing(expires_on=ahead(60)))
    work(town)
    assert town.admin(RENEWED) == []
    apply(town, tmp_path, renewing(expires_on=ahead(59)))
    work(town)
    assert len(town.admin(RENEWED)) == 1


def test_months_are_those_of_the_calendar(town, tmp_path):
    apply(town, tmp_path, renewing(for_months=1))
    town.admin("UPDATE agreements_agreement SET expires_on = '2028-01-31' WHERE key = %s", DSA)
    town.admin("UPDATE agreements_renewalterms SET notice_days = 9999")
    work(town)
    assert [str(day) for day in town.admin(RENEWED)[0][1:]] == ["2028-02-01", "2028-02-29"]


def test_the_stewards_of_the_parties_are_told(town, tmp_path):
    apply(town, tmp_path, renewing())
    work(town)
    assert told(town, town.ben_ito) == told(town, town.dora_lind) == ["agreement_renewed"]
    assert "1 agreement renewed itself" in town.as_(town.ben_ito).get("/notices/").text


# --- It does not -----------------------------------------------------------------------------------------------------


def test_without_such_words_it_ends(town, tmp_path):
    apply(town, tmp_path, lambda content: agreement(content, DSA).update(expires_on=ENDS))
    work(town)
    apply(town, tmp_path, renewing(automatic=False))
    work(town)
    assert town.admin(RENEWED) == []


@pytest.mark.parametrize(
    "stops",
    [
        "DELETE FROM agreements_activation WHERE agreement_id = {0}",
        "DELETE FROM agreements_signature WHERE agreement_id = {0} AND organization_id ="
        " (SELECT id FROM partners_organization WHERE key = 'county-dcs')",
        "INSERT INTO agreements_lack (agreement_id, code, sentence, what, details) VALUES ({0}, '', '', '', '{{}}')",
        "UPDATE agreements_agreement SET terminated_on = current_date + 20 WHERE id = {0}",
        "UPDATE agreements_agreement SET term = tstzrange(lower(term), now() - interval '1 second') WHERE id = {0}",
        "INSERT INTO agreements_ending (agreement_id, reason) VALUES ({0}, '')",
        "INSERT INTO agreements_ending (agreement_id, reason) SELECT parent_id, '' FROM agreements_agreement WHERE id = {0}",
        "INSERT INTO agreements_suspension (agreement_id, begins_at, reason) VALUES ({0}, now() - interval '1 day', '')",
        "INSERT INTO agreements_suspension (agreement_id, begins_at, reason)"
        " SELECT parent_id, now() - interval '1 day', '' FROM agreements_agreement WHERE id = {0}",
        "UPDATE agreements_agreement SET term = (SELECT tstzrange(lower(term), (SELECT upper(term) FROM agreements_agreement"
        " WHERE id = {0}))) WHERE key = 'mou'",
        "UPDATE partners_organization SET absent = tstzrange(now(), NULL) WHERE key = 'county-dcs'",
        "INSERT INTO agreements_renewalobjection (agreement_id, by_id, ends_on, reason)"
        " SELECT id, (SELECT min(id) FROM partners_person), expires_on, '' FROM agreements_agreement WHERE id = {0}",
    ],
    ids=[
        *("not active", "unsigned", "incomplete", "ends early", "over", "ended", "the one above ended", "paused"),
        *("the one above paused", "the one above ends with it", "a party left", "objected"),
    ],
)
def test_it_does_not_go_on(town, tmp_path, stops):
    apply(town, tmp_path, renewing())
    [(number,)] = town.admin("SELECT id FROM agreements_agreement WHERE key = %s", DSA)
    town.admin(stops.format(number))
    work(town)
    assert town.admin(RENEWED) == []


def test_an_objection_to_an_earlier_end_says_nothing_of_this_one(town, tmp_path):
    apply(town, tmp_path, renewing())
    town.admin(
        "INSERT INTO agreements_renewalobjection (agreement_id, by_id, ends_on, reason)"
        " SELECT id, (SELECT min(id) FROM partners_person), expires_on - 1, '' FROM agreements_agreement WHERE key = %s",
        DSA,
    )
    work(town)
    assert len(town.admin(RENEWED)) == 1


def test_when_nobody_worked_until_it_was_over_it_stays_dark(town, tmp_path):
    apply(town, tmp_path, renewing())
    ends_on(town, ago(1))
    town.admin("UPDATE access_grant g SET during = g.during * tstzrange(NULL, now()) FROM agreements_agreement a"
               " WHERE a.id = g.agreement_id AND a.key = %s", DSA)  # fmt: skip
    work(town)
    assert town.admin(RENEWED) == []
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (False,)
    assert "Expired" in text_of(town.as_(town.ben_ito).get(ADDRESS))


def test_what_was_paused_goes_on_once_it_is_resumed_in_time(town, tmp_path):
    apply(town, tmp_path, renewing())
    ben = town.as_(town.ben_ito)
    pause(ben)
    work(town)
    assert town.admin(RENEWED) == []
    go_on(ben)
    work(town)
    assert len(town.admin(RENEWED)) == 1
    assert open_until(town)[2] == UNTIL


def test_what_was_ended_after_it_went_on_stays_ended(town, tmp_path):
    apply(town, tmp_path, renewing())
    work(town)
    end(town.as_(town.ben_ito), DSA)
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (False,)


def meanwhile(town, *does):
    """Somebody does this and has not committed yet when the worker comes; then it is committed."""
    with psycopg.connect(town.server.admin_url(town.database)) as somebody:
        somebody.execute("SET LOCAL ROLE homeroom_definer")
        for sql in does:
            somebody.execute(sql, [DSA])
        worker = threading.Thread(target=as_another_worker, args=(town,))
        worker.start()
        worker.join(1.5)
        waited = worker.is_alive()
        somebody.commit()
    worker.join(20)
    return waited


def as_another_worker(town) -> None:
    with town.connection("worker") as worker:
        worker.execute("SELECT access.renew_agreements_v1()")
        worker.commit()


def test_while_somebody_ends_or_pauses_it_the_worker_waits_and_then_leaves_it(town, tmp_path):
    apply(town, tmp_path, renewing())
    assert meanwhile(
        town,
        "INSERT INTO agreements_suspension (agreement_id, begins_at, reason)"
        " SELECT parent_id, now(), '' FROM agreements_agreement WHERE key = %s",
    )
    assert town.admin(RENEWED) == []
    town.admin("DELETE FROM agreements_suspension")
    assert meanwhile(town, "SELECT access.close_grants_v1(id, NULL, 'over') FROM agreements_agreement WHERE key = %s")
    assert town.admin(RENEWED) == []
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (False,)


# --- What stands under it --------------------------------------------------------------------------------------------


def test_what_stands_under_it_goes_on_to_its_own_end_and_no_further(town, tmp_path):
    def change(content):
        renewing("mou")(content)
        agreement(content, "dsa-dcs-lakeside")["expires_on"] = ahead(30)

    apply(town, tmp_path, change)
    assert expiry(town) == (ahead(200), ENDS)  # Its end is that of the memorandum.
    work(town)
    assert expiry(town, "mou") == (UNTIL, UNTIL)
    assert expiry(town) == (ahead(200), ahead(200))
    assert open_until(town)[1:] == (True, ahead(200))
    assert expiry(town, "dsa-dcs-lakeside") == (ahead(30), ahead(30))
    assert [row[0] for row in town.admin("SELECT a.key FROM agreements_renewal r JOIN agreements_agreement a ON a.id ="
                                         " r.agreement_id")] == ["mou"]  # fmt: skip
    # As the file would have it: nothing of the terms changes when it is applied again.
    terms = town.admin("SELECT key, term FROM agreements_agreement ORDER BY key")
    apply(town, tmp_path, change)
    assert town.admin("SELECT key, term FROM agreements_agreement ORDER BY key") == terms


def test_one_under_another_goes_on_in_the_same_hour_after_it(town, tmp_path):
    def change(content):
        renewing("mou")(content)
        renewing()(content)

    apply(town, tmp_path, change)
    work(town)
    assert expiry(town) == (UNTIL, UNTIL)


# --- Objecting -------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_time(town, tmp_path):
    apply(town, tmp_path, renewing(expires_on=ahead(70)))
    return town


def test_a_partys_steward_objects_and_it_does_not_go_on(in_time, tmp_path):
    ben = in_time.as_(in_time.ben_ito)
    page = text_of(ben.get(ADDRESS))
    assert "It renews itself for 12 months, unless a party objects by" in page
    assert "Object to the renewal" in page
    assert "no longer see of Lakeside Unified School District" in text_of(ben.get(OBJECTION))
    assert object_(ben)["location"] == ADDRESS
    page = text_of(in_time.as_(in_time.dora_lind).get(ADDRESS))
    assert "It will not renew: a party has objected." in page
    assert "Ben Ito, Lakeside Unified School District: We want to sign it anew." in page
    assert "Object to the renewal" not in page
    assert told(in_time, in_time.dora_lind) == ["agreement_not_renewed"]
    assert told(in_time, in_time.ben_ito) == []  # Who did it is not told.
    in_time.admin("UPDATE agreements_renewalterms SET notice_days = 100")
    work(in_time)
    assert in_time.admin(RENEWED) == []
    with in_time.raw(in_time.rosa_diaz) as rosa:
        assert rosa.execute(SEES, [in_time.marisol.id]).fetchone() == (True,)  # Until its last day.


def test_a_reason_is_asked_for_and_a_second_objection_changes_nothing(in_time):
    ben, dora = in_time.as_(in_time.ben_ito), in_time.as_(in_time.dora_lind)
    answer = object_(ben, reason="")
    assert answer.status_code == 422
    assert "Write an answer here." in answer.text
    key = form_key(ben, OBJECTION)
    ben.post(OBJECTION, {"form_key": key, "reason": "Once."})
    ben.post(OBJECTION, {"form_key": key, "reason": "Once."})
    answer = dora.post(OBJECTION, {"form_key": "A" * 22, "reason": "Again."}, follow=True)
    assert "does not renew itself anyway" in answer.text
    assert in_time.admin("SELECT reason FROM agreements_renewalobjection") == [("Once.",)]


@pytest.mark.parametrize(
    "too_late",
    [
        "UPDATE agreements_renewalterms SET notice_days = 71",
        "UPDATE agreements_renewalterms SET automatic = false",
        "DELETE FROM agreements_renewalterms",
        "UPDATE agreements_agreement SET terminated_on = current_date + 5",
        "UPDATE agreements_agreement SET term = tstzrange(lower(term), now())",
        "INSERT INTO agreements_ending (agreement_id, reason) SELECT id, '' FROM agreements_agreement",
        "INSERT INTO agreements_renewal (agreement_id, number, begins_on, ends_on)"
        " SELECT id, 1, expires_on, expires_on FROM agreements_agreement",
    ],
)
def test_too_late_or_without_need_nothing_is_written_down(in_time, too_late):
    ben = in_time.as_(in_time.ben_ito)
    in_time.admin(too_late)
    assert "It is too late to object" in text_of(ben.get(OBJECTION))
    assert "Object to the renewal" not in text_of(ben.get(ADDRESS))
    answer = ben.post(OBJECTION, {"form_key": "A" * 22, "reason": "Late."}, follow=True)
    assert "It was too late to object" in answer.text
    assert in_time.admin("SELECT count(*) FROM agreements_renewalobjection") == [(0,)]


def test_on_the_last_day_one_may_still_object(in_time):
    in_time.admin("UPDATE agreements_renewalterms SET notice_days = 70")
    assert object_(in_time.as_(in_time.ben_ito)).status_code == 302
    assert in_time.admin("SELECT count(*) FROM agreements_renewalobjection") == [(1,)]


def test_only_a_partys_steward_objects(in_time):
    assert in_time.as_(in_time.ben_ito).get(OBJECTION).status_code == 200
    for stranger in (in_time.rosa_diaz, in_time.nora_west):
        client = in_time.as_(stranger)
        assert client.get(OBJECTION).status_code == 404
        assert client.post(OBJECTION, {"form_key": "A" * 22, "reason": "x"}).status_code == 404
    assert "Object to the renewal" not in text_of(in_time.as_(in_time.rosa_diaz).get(ADDRESS))
    assert in_time.as_(in_time.ben_ito).put(OBJECTION).status_code == 405


def test_what_nobody_but_the_worker_or_a_party_may_ask(in_time):
    [(number,)] = in_time.admin("SELECT id FROM agreements_agreement WHERE key = %s", DSA)
    with in_time.raw(in_time.ben_ito) as ben, in_time.raw(in_time.nora_west) as nora, in_time.raw(None) as nobody:
        for ask in ("SELECT access.renews_v1(%s)", "SELECT access.may_object_v1(%s)"):
            assert ben.execute(ask, [number]).fetchone() == (True,)
            assert not nora.execute(ask, [number]).fetchone()[0]
            assert not nobody.execute(ask, [number]).fetchone()[0]
        assert nora.execute("SELECT access.object_to_renewal_v1(%s, 'x')", [number]).fetchone() == (None,)
        for table in ("agreements_renewal", "agreements_renewalterms", "agreements_renewalobjection"):
            assert nora.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert ben.execute("SELECT count(*) FROM agreements_renewalterms").fetchone() == (1,)
        for refused in (
            "SELECT access.renew_agreements_v1()",
            "UPDATE agreements_agreement SET expires_on = expires_on + 1",
            "UPDATE agreements_renewalterms SET times = 9",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), ben.transaction():
                ben.execute(refused)


def test_a_renewal_writes_the_last_day_and_the_term_and_nothing_else_of_what_was_signed(in_time):
    """Of the definer, whose functions do it."""
    with psycopg.connect(in_time.server.admin_url(in_time.database)) as definer:
        definer.execute("SET LOCAL ROLE homeroom_definer")
        definer.execute("UPDATE agreements_agreement SET expires_on = expires_on")
        for column in ("title", "tier", "terminated_on", "effective_on", "by_hand"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), definer.transaction():
                definer.execute(f"UPDATE agreements_agreement SET {column} = {column}")


def test_the_pages_say_when_it_goes_on_and_when_it_did(town, tmp_path):
    apply(town, tmp_path, renewing(expires_on=ahead(70)))
    ben = town.as_(town.ben_ito)
    for address in ("/", "/agreements/", ADDRESS):
        assert "Renews itself in 70 days" in text_of(ben.get(address)), address
        assert queries(ben, address) <= 12
    assert queries(ben, OBJECTION) <= 16
    apply(town, tmp_path, renewing())
    assert "It is too late to object." in text_of(ben.get(ADDRESS))
    work(town)
    page = text_of(ben.get(ADDRESS))
    assert "By itself, on" in page
    assert "It does not renew itself again." in page
    spanish = town.as_(town.ben_ito, language="es")
    assert "Ya no se vuelve a renovar solo." in text_of(spanish.get(ADDRESS))


# --- The file --------------------------------------------------------------------------------------------------------


def test_the_same_file_again_does_not_take_a_renewal_back(town, tmp_path):
    apply(town, tmp_path, renewing())
    work(town)
    assert apply(town, tmp_path, renewing())["status"] == "unchanged"
    assert expiry(town) == (UNTIL, UNTIL)

    def otherwise(content):
        renewing()(content)
        agreement(content, DSA)["title"] = "Another title"

    answer = apply(town, tmp_path, otherwise)
    assert [change["fields"] for change in answer["changes"]] == [["title"]]
    assert expiry(town) == (UNTIL, UNTIL)
    assert open_until(town)[1:] == (True, UNTIL)
    work(town)
    assert len(town.admin(RENEWED)) == 1


def test_a_file_with_the_later_day_is_equal_and_one_with_another_day_is_a_change(town, tmp_path):
    apply(town, tmp_path, renewing())
    work(town)
    assert apply(town, tmp_path, renewing(expires_on=UNTIL))["status"] == "unchanged"
    assert apply(town, tmp_path, renewing(expires_on=ahead(100)))["status"] == "applied"
    assert expiry(town) == (ahead(100), ahead(100))


def test_whoever_wants_it_to_end_all_the_same_says_so(town, tmp_path):
    apply(town, tmp_path, renewing())
    work(town)

    def ended(content):
        renewing()(content)
        agreement(content, DSA)["terminated_on"] = ENDS

    apply(town, tmp_path, ended)
    assert expiry(town)[1] == ENDS - timedelta(days=1)


def exported(town, folder):
    out = folder / "out.yaml"
    town.homeroom("export-collaboration", str(out))
    return out, next(a for a in yaml.safe_load(out.read_text())["agreements"] if a["id"] == DSA)


def test_it_goes_out_and_comes_in_again_here_and_elsewhere(town, tmp_path, server):
    apply(town, tmp_path, renewing())
    work(town)
    out, entry = exported(town, tmp_path)
    assert entry["renewal"] == {key: value for key, value in OURS.items() if key != "times"}
    assert entry["expires_on"] == UNTIL
    assert [(each["id"], each["from"], each["until"]) for each in entry["renewals"]] == [
        (1, ENDS + timedelta(days=1), UNTIL)
    ]
    assert json.loads(town.homeroom("apply", str(out), "--json").stdout)["status"] == "unchanged"
    # Where it was never applied: there it is not renewed a second time either.
    from tests.conftest import EMPTY, copy_of, drop, homeroom

    elsewhere = copy_of(server, EMPTY)
    try:
        homeroom("apply", str(out), database=elsewhere)
        with psycopg.connect(server.admin_url(elsewhere), autocommit=True) as there:
            assert there.execute(RENEWED).fetchall() == town.admin(RENEWED)
            there.execute("UPDATE agreements_renewalterms SET notice_days = 9999")
            assert there.execute("SELECT access.renew_agreements_v1()").fetchone() == (0,)
            there.execute("UPDATE agreements_renewalterms SET times = 2")
            assert there.execute("SELECT access.renew_agreements_v1()").fetchone() == (1,)
            there.execute("UPDATE agreements_renewalterms SET times = 1, notice_days = 60")
        again = homeroom("apply", str(out), "--json", database=elsewhere)
        assert json.loads(again.stdout)["status"] == "unchanged"
    finally:
        drop(server, elsewhere)


def test_an_objection_goes_with_it(in_time, tmp_path):
    """Elsewhere nobody could know of it: there it says that it does not go on."""
    object_(in_time.as_(in_time.ben_ito))
    out, entry = exported(in_time, tmp_path)
    assert entry["renewal"]["automatic"] is False
    assert json.loads(in_time.homeroom("apply", str(out), "--json").stdout)["status"] == "unchanged"
    assert apply(in_time, tmp_path, renewing(expires_on=ahead(70)))["status"] == "unchanged"
    # A later last day that they signed is another end, to which nobody has objected.
    apply(in_time, tmp_path, renewing(expires_on=ahead(90)))
    assert in_time.admin("SELECT automatic FROM agreements_renewalterms") == [(True,)]
    assert in_time.admin("SELECT access.renewable_v1(id) FROM agreements_agreement WHERE key = %s", DSA) == [(True,)]


def test_what_it_says_of_renewal_is_part_of_what_is_hashed(town, tmp_path):
    from tests.collaboration.test_machine_form import form

    seen = {form().hash}
    for change in (renewing(), renewing(for_months=6), renewing(notice_days=30), renewing(automatic=False)):
        apply(town, tmp_path, change)
        assert form().hash not in seen
        seen.add(form().hash)
    apply(town, tmp_path, renewing())
    before = form().hash
    work(town)
    assert form().hash != before
    ben = town.as_(town.ben_ito)
    assert ben.get(f"{ADDRESS}agreement.json").content == form().canonical
    assert queries(ben, f"{ADDRESS}agreement.json") <= 12


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        (renewing(times=2), "renewal.times", "No more than 1 is allowed at this site."),
        (renewing(times=0), "renewal.times", "1"),
        (renewing(notice_days=0), "renewal.notice_days", "1"),
        (renewing(notice_days=151), "renewal.notice_days", "150"),
        (renewing(for_months=61), "renewal.for_months", "60"),
        (renewing(expires_on=ahead(10), notice_days=90), "renewal.notice_days", "No party could ever object"),
        (
            lambda content: agreement(content, DSA).update(
                renewals=[{"id": 1, "from": ago(9), "until": ahead(300), "at": ago(20)}]
            ),
            "expires_on",
            "write terminated_on",
        ),
        (
            lambda content: agreement(content, DSA).update(
                renewals=[{"id": 2, "from": ago(9), "until": ahead(3), "at": ago(20)}]
            ),
            "renewals[0].id",
            "counted from 1",
        ),
        (
            lambda content: agreement(content, DSA).update(
                renewals=[{"id": 1, "from": ahead(9), "until": ahead(3), "at": ago(20)}]
            ),
            "renewals[0].until",
            "before the first",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(town, tmp_path, change, path, sentence):
    from homeroom.collaboration.faults import NotAccepted

    with pytest.raises(NotAccepted) as refused:
        apply(town, tmp_path, change)
    assert any(fault.path.endswith(path) and sentence in fault.sentence for fault in refused.value.faults), (
        refused.value.faults
    )


def test_the_site_may_allow_more(town, tmp_path):
    path = write(tmp_path, renewing(times=2))
    assert town.homeroom("apply", path, check=False).returncode == 1
    assert town.homeroom("apply", path, HOMEROOM_RENEWALS_MAX="2").returncode == 0
