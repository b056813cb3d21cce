"""Homeroom fetches a district's records itself: all of them or none, from where its steward said, at the hour that he said."""

import csv

import pytest
from django.test import override_settings

from homeroom.exchange.fetching.addresses import NoAddress, is_public, place_of
from homeroom.exchange.fetching.asking import Service
from homeroom.exchange.fetching.oneroster import FILES, one_row, roles_of, write_bundle
from homeroom.exchange.formats import oneroster
from homeroom.exchange.models import FetchOrder
from homeroom.exchange.reading import Refused
from tests.agreements.test_suspension import pause
from tests.desk.asking import text_of
from tests.exchange.own_tables import key_in
from tests.exchange.sending import files_of
from tests.exchange.service import CLIENT_ID, SECRET, TOKEN, District, certificate, records_of, running

PAGE = "/imports/fetching/oneroster/"
COLLECTIONS = [spec.name for spec in FILES]
LAST = "SELECT status, report, source_name, id FROM students_batch ORDER BY id DESC LIMIT 1"
KEPT = ("read", "on_record", "unchanged", "ended", "held", "rejected", "unmatched")


@pytest.fixture
def district(town, tmp_path):
    with running(District(records_of(files_of(town, "lakeside-usd")), tmp_path)) as district:
        yield district


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


@pytest.fixture
def asking(tmp_path, monkeypatch):
    """A small service, and who asks it: without a database."""
    records = {name: [{"sourcedId": f"{name}{number}"} for number in range(4)] for name in COLLECTIONS}
    with running(District(records, tmp_path)) as district:
        monkeypatch.setenv("SSL_CERT_FILE", str(district.certificate))
        said = FetchOrder(
            kind=FetchOrder.ONEROSTER,
            address=district.address,
            token_address=district.token_address,
            client_id=CLIENT_ID,
        )
        service = Service(said, SECRET)
        with override_settings(FETCH_HOSTS={f"localhost:{district.port}"}):
            yield district, service
        service.close()


def order(client, district, **more):
    said = {
        "form_key": key_in(client.get(PAGE).content.decode()),
        "address": district.address,
        "token_address": district.token_address,
        "client_id": CLIENT_ID,
        "secret": SECRET,
        "scope": "roster.readonly",
        "hour": "0",
        **more,
    }
    return client.post(PAGE, said)


def look(town, district, **more) -> dict:
    """What the worker does each hour. Answers the last batch."""
    town.admin("SELECT access.defer_v2('default', 'exchange.fetch', NULL, '{\"timestamp\": 0}')")
    town.homeroom("worker", "--once", **district.told(**more))
    assert town.admin("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == [(0,)]
    return last(town)


def last(town) -> dict:
    ((status, report, name, number),) = town.admin(LAST)
    codes = [message["code"] for message in (report or {}).get("messages", ())]
    return {"status": status, "counts": (report or {}).get("counts"), "codes": codes, "name": name, "id": number}


def facts(town) -> list[tuple]:
    return town.admin(
        "SELECT 'enrollment', id, batch_id FROM students_enrollment WHERE superseded_at IS NULL"
        " UNION ALL SELECT 'names', id, batch_id FROM students_identity WHERE superseded_at IS NULL ORDER BY 1, 2"
    )


def test_what_a_service_has_is_loaded_as_a_file_that_was_sent(town, district, ben):
    before = last(town)["id"]
    assert order(ben, district).status_code == 302
    found = look(town, district)
    assert found["status"] == "loaded" and found["id"] != before
    assert found["name"] == f"OneRoster 1.2, localhost:{district.port}.zip"
    rows = sum(len(records) for records in district.records.values())
    rows += sum(len(user["roles"]) for user in district.records["users"])
    assert found["counts"]["read"] == rows
    counts = found["counts"]
    assert counts["rejected"] == counts["ended"] == 0
    # The same as the file that the town was loaded from, so nothing of it is new but the ids of roles.
    assert counts["on_record"] == 0 and counts["unchanged"] > 0


def test_a_change_in_the_service_is_a_change_on_record_and_a_record_that_is_gone_has_ended(town, district, ben):
    order(ben, district)
    (marisol,) = [user for user in district.records["users"] if user["givenName"].startswith("Marisol")]
    marisol["preferredFirstName"] = "Mari"
    district.records["enrollments"] = [
        each for each in district.records["enrollments"] if each["user"]["sourcedId"] != marisol["sourcedId"]
    ]
    found = look(town, district)
    assert found["status"] == "loaded" and found["counts"]["ended"] == 1
    assert town.admin("SELECT preferred_first_name FROM students_identity WHERE batch_id = %s", found["id"]) == [
        ("Mari",)
    ]


def test_the_bundle_says_what_the_service_says_in_the_words_of_the_csv_binding(town, district):
    source, apart = files_of(town, "lakeside-usd"), {"status", "dateLastModified", "password"}
    for spec in (
        oneroster.USERS_1_2,
        oneroster.CLASSES,
        oneroster.COURSES,
        oneroster.ORGS,
        oneroster.ENROLLMENTS,
        oneroster.DEMOGRAPHICS,
    ):
        sent = {row["sourcedId"]: row for row in csv.DictReader((source / f"{spec.name}.csv").open())}
        assert len(district.records[spec.name]) == len(sent) > 0
        for record in district.records[spec.name]:
            (row,) = one_row(spec, record, None)
            told = dict(zip([column.name for column in spec.columns], row, strict=True))
            assert all(
                value == told[name] for name, value in sent[record["sourcedId"]].items() if name in told.keys() - apart
            )


def test_what_a_service_may_say_beyond_that_has_its_cell(town):
    user = {
        "sourcedId": "u1", "enabledUser": True, "preferredFirstName": "Mo", "preferredLastName": "Li", "grades": ["09", "10"],
        "givenName": "Two\nlines", "userIds": [{"type": "State", "identifier": "7"}, {"type": "SIS", "identifier": "8"}],
        "agents": [{"sourcedId": "a"}, {"sourcedId": "b"}], "primaryOrg": {"sourcedId": "s1"}, "password": "never read",
        "roles": [{"role": "student", "roleType": "primary", "org": {"sourcedId": "s1"}, "beginDate": "2026-08-01"}] * 2,
    }  # fmt: skip
    (row,) = one_row(oneroster.USERS_1_2, user, None)
    told = dict(zip([column.name for column in oneroster.USERS_1_2.columns], row, strict=True))
    assert {name: value for name, value in told.items() if value} == {
        "sourcedId": "u1", "enabledUser": "true", "preferredGivenName": "Mo", "preferredFamilyName": "Li", "grades": "09,10",
        "givenName": "Two lines", "userIds": "{State:7},{SIS:8}", "agentSourcedIds": "a,b", "primaryOrgSourcedId": "s1",
    }  # fmt: skip
    (role,) = roles_of(oneroster.ROLES, user, None)
    told = dict(zip([column.name for column in oneroster.ROLES.columns], role, strict=True))
    assert {name: value for name, value in told.items() if value} == {
        "sourcedId": "u1:s1:student:2026-08-01", "userSourcedId": "u1", "roleType": "primary", "role": "student",
        "beginDate": "2026-08-01", "orgSourcedId": "s1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "answers", "code"),
    [
        (TOKEN, (401, {"error": "invalid_client"}), "E-FETCH-TOKEN"),
        (TOKEN, (200, {"token": "x"}), "E-FETCH-TOKEN"),
        (TOKEN, (200, b"<html>Sign in</html>"), "E-FETCH-TOKEN"),
        ("demographics", (403, {}), "E-FETCH-REFUSED"),
        ("users", (404, b"<html>"), "E-FETCH-STATUS"),
        ("users", (302, b"", {"Location": "https://localhost/elsewhere"}), "E-FETCH-STATUS"),
        ("users", (500, b"Traceback"), "E-FETCH-STATUS"),
        ("users", (200, b"<html>Welcome</html>"), "E-FETCH-ANSWER"),
        ("users", (200, b"[" * 100_000), "E-FETCH-ANSWER"),
        ("users", (200, {"users": "all"}), "E-FETCH-ANSWER"),
        ("users", (200, {"users": [{"sourcedId": "1", "givenName": {"a": 1}}]}, {"X-Total-Count": "1"}), "E-FETCH-ANSWER"),
        ("users", (200, {"users": []}, {"X-Total-Count": "0"}), "E-FETCH-EMPTY"),
        ("users", (200, {"users": [{"sourcedId": "1"}, {"sourcedId": "1"}]}, {"X-Total-Count": "2"}), "E-FETCH-CHANGED"),
        ("users", (200, {"users": []}, {"X-Total-Count": "4"}), "E-FETCH-CHANGED"),
        ("orgs", (200, b" " * 40_000_000), "E-FETCH-LARGE"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_of_what_a_service_does_wrong_there_is_no_bundle(asking, tmp_path, path, answers, code):
    district, service = asking
    write_bundle(service, tmp_path)
    district.wrong[path] = lambda: answers
    service.client.access_token = None
    with pytest.raises(Refused) as refused:
        write_bundle(service, tmp_path)
    assert [message.code for message in refused.value.messages] == [code]


def test_what_went_wrong_is_said_without_the_service_s_own_words_and_nothing_is_changed(town, district, ben):
    order(ben, district)
    before = facts(town)
    district.wrong["users"] = lambda: (500, b"Traceback: SELECT")
    found = look(town, district)
    assert (found["status"], found["codes"]) == ("refused", ["E-FETCH-STATUS"]) and facts(town) == before
    text = text_of(ben.get(f"/imports/{found['id']}/"))
    assert "Asked for users, it answered 500." in text and "Traceback" not in text
    district.wrong.clear()
    assert look(town, district)["status"] == "loaded"  # An hour later.


def test_a_list_that_changes_while_it_is_read_is_not_believed(asking, tmp_path):
    district, service = asking
    page = district.page

    def shrinking(name, limit, offset):
        if name == "enrollments" and offset:
            district.records[name].pop(0)
        return page(name, limit, offset)

    district.page = shrinking
    with pytest.raises(Refused) as refused:
        write_bundle(service, tmp_path)
    assert refused.value.messages[0].code == "E-FETCH-CHANGED"


def test_a_service_that_counts_nothing_is_read_until_it_has_no_more(asking, tmp_path):
    district, service = asking
    district.counts_all = False
    write_bundle(service, tmp_path)
    for name in COLLECTIONS:
        assert len((tmp_path / f"{name}.csv").read_text().splitlines()) == 5


def test_a_token_that_is_over_is_asked_for_anew(asking, tmp_path):
    district, service = asking
    page = district.page

    def expiring(name, limit, offset):
        answer = page(name, limit, offset)
        if name == "classes" and district.tokens == 1:
            district.tokens = 2  # The next request comes with the token before.
        return answer

    district.page = expiring
    write_bundle(service, tmp_path)
    assert district.tokens == 3


def test_a_service_that_is_busy_is_asked_again(asking, tmp_path):
    district, service = asking
    answers = iter([(503, {}, {"Retry-After": "1"}), (429, {}, {"Retry-After": "1"})])
    district.wrong["orgs"] = lambda: next(answers, None) or (district.wrong.clear(), (503, {}, {"Retry-After": "1"}))[1]
    write_bundle(service, tmp_path)
    assert sum("/orgs?" in path for path in district.asked) == 5


def test_when_much_is_missing_nothing_is_changed_and_its_steward_is_asked(town, district, ben):
    order(ben, district)
    before = facts(town)
    for name in ("users", "enrollments", "demographics"):
        district.records[name] = district.records[name][:2]
    found = look(town, district)
    assert found["status"] == "held" and "H-MANY-ENDED" in found["codes"] and facts(town) == before
    assert "Held for you" in text_of(ben.get(f"/imports/{found['id']}/"))


def test_what_is_to_be_deleted_is_not_in_the_bundle(town, district, ben):
    order(ben, district)
    read = look(town, district)["counts"]["read"]
    gone = dict(district.records["enrollments"][0], sourcedId="gone", status="tobedeleted")
    district.records["enrollments"].append(gone)
    town.admin("UPDATE students_batch SET content_hash = NULL")
    assert look(town, district)["counts"]["read"] == read


def test_it_is_fetched_once_a_day_and_three_times_at_most_where_nothing_comes(town, district, ben):
    order(ben, district)
    first = look(town, district)["id"]
    assert look(town, district)["id"] == first
    town.admin("UPDATE students_batch SET received_at = received_at - interval '25 hours' WHERE id = %s", first)
    district.wrong["orgs"] = lambda: (500, {})
    tries = [look(town, district)["id"] for _ in range(5)]
    assert len(set(tries)) == 3 and first not in tries
    told = town.admin("SELECT number FROM notices_notice WHERE kind = 'import_refused'")
    assert told == [(tries[2],)]  # Who is asked to do something is asked once.


def test_before_its_hour_and_after_it_was_ended_nothing_is_asked(town, district, ben):
    ((hour,),) = town.admin("SELECT extract(hour FROM access.today_v1() + (now() AT TIME ZONE c.timezone)::time)::int"
                            " FROM partners_collaboration c")  # fmt: skip
    order(ben, district, hour=str(hour))
    first = look(town, district)
    assert first["status"] == "loaded"
    town.admin("UPDATE students_batch SET received_at = received_at - interval '30 minutes'")
    town.admin("UPDATE exchange_fetchorder SET hour = (hour + 1) %% 24")
    asked = len(district.asked)
    assert look(town, district)["id"] == first["id"] and len(district.asked) == asked
    order(ben, district)  # A new order is tried at once.
    assert look(town, district)["id"] != first["id"]
    assert ben.post(PAGE + "end/").status_code == 302
    town.admin("UPDATE students_batch SET received_at = received_at - interval '2 days'")
    asked = len(district.asked)
    look(town, district)
    assert len(district.asked) == asked and "Fetch now" not in text_of(ben.get(PAGE))


def test_without_a_hosting_agreement_in_force_nobody_is_asked(town, district, ben):
    order(ben, district)
    pause(ben, "host-lakeside-usd")
    found = look(town, district)
    assert (found["status"], found["codes"]) == ("refused", ["R-HOSTING"])
    assert not district.asked and not district.tokens


def test_an_address_of_an_own_network_is_called_only_where_the_host_has_listed_it(town, district, ben):
    order(ben, district)
    found = look(town, district, HOMEROOM_FETCH_HOSTS="localhost,localhost:1")
    assert (found["status"], found["codes"]) == ("refused", ["E-FETCH-ADDRESS"]) and not district.tokens


def test_to_whoever_cannot_prove_that_it_is_what_its_name_says_nothing_is_sent(town, district, ben, tmp_path):
    order(ben, district)
    found = look(town, district, SSL_CERT_FILE=str(certificate(tmp_path, "another.example")))
    assert (found["status"], found["codes"]) == ("refused", ["E-FETCH-CERTIFICATE"]) and not district.tokens


def test_where_nobody_answers_that_is_said(town, district, ben):
    order(ben, district, address="https://nowhere.invalid/x", token_address="https://nowhere.invalid/token")
    assert look(town, district)["codes"] == ["E-FETCH-UNREACHABLE"]


@pytest.mark.parametrize(
    "address",
    [
        "http://sis.example.org/x", "https://", "sis.example.org", "https://a b.example/", "https://ben:secret@sis.example/",
        "https://sis.example.org/x?y=1", "https://sis.example.org/x#y", "https://sis.example.org:99999/", "ftp://sis.example.org",
        "https://sis.example.org/\r\nHost: other", "file:///etc/passwd", "https://" + "a" * 600 + ".example",
    ],
)  # fmt: skip
def test_nothing_but_a_plain_https_address_is_one(address):
    assert place_of("https://SIS.example.org:8443/or/v1p2/") == ("sis.example.org", 8443, "/or/v1p2")
    with pytest.raises(NoAddress):
        place_of(address)


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "::1", "fe80::1%eth0",
     "fc00::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "ff02::1", "240.0.0.1"],
)  # fmt: skip
def test_what_only_this_machine_or_its_network_can_reach_is_not_public(number):
    assert is_public("8.8.8.8") and is_public("2606:4700::1111") and not is_public(number)


def test_the_secret_is_sealed_and_the_pages_cannot_read_it(town, district, ben):
    order(ben, district)
    ((sealed,),) = town.admin("SELECT sealed FROM exchange_fetchorder")
    assert SECRET.encode() not in bytes(sealed)
    with town.raw("ben.ito") as connection:
        assert connection.execute("SELECT count(client_id) FROM exchange_fetchorder").fetchone() == (1,)
        with pytest.raises(Exception, match="permission denied"):
            connection.execute("SELECT sealed FROM exchange_fetchorder")
    page = ben.get(PAGE).content.decode()
    assert SECRET not in page and CLIENT_ID in page


def test_a_fetch_that_was_killed_is_given_up_by_the_next_of_its_order(town, district, ben):
    order(ben, district)
    begun = [
        town.admin(
            "INSERT INTO students_batch (contributor_id, source_name, format, status)"
            " SELECT id, '', '', 'fetching' FROM partners_organization WHERE key = 'lakeside-usd' RETURNING id"
        )[0][0]
        for _ in range(2)
    ]
    town.admin(
        "INSERT INTO exchange_fetch (contributor_id, order_id, batch_id)"
        " SELECT contributor_id, id, %s FROM exchange_fetchorder",
        begun[0],
    )
    found = look(town, district)
    assert found["status"] == "loaded" and found["id"] not in begun
    states = dict(town.admin("SELECT id, status FROM students_batch WHERE id = ANY (%s)", begun))
    assert [states[number] for number in begun] == ["failed", "fetching"]


def test_what_goes_wrong_with_one_order_keeps_no_other_waiting(town, district, ben):
    town.admin(
        "INSERT INTO exchange_fetchorder (contributor_id, kind, address, token_address, client_id, sealed, scope, hour, by_id)"
        " SELECT organization_id, 'oneroster', 'not an address', '', '', 'not sealed', '', 0, id FROM partners_person"
        " WHERE key = 'nora.west'"
    )
    order(ben, district)
    town.homeroom("fetch", check=False, **district.told())
    states = town.admin("SELECT status FROM students_batch ORDER BY id DESC LIMIT 2")
    assert states == [("loaded",), ("failed",)]


def test_one_that_lost_its_worker_is_not_waited_for(town, district, ben):
    order(ben, district)
    first = ben.post(PAGE + "now/")["Location"]
    assert ben.post(PAGE + "now/")["Location"] == first
    town.admin("UPDATE students_batch SET received_at = received_at - interval '2 hours' WHERE status = 'received'")
    assert ben.post(PAGE + "now/")["Location"] != first
