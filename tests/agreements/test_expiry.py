"""Before an agreement ends, the data stewards of its parties hear of it: at 180, 90, 30 and 7 days, each once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from homeroom.agreements.jobs import keep_time
from homeroom.common.dates import instant
from tests.agreements.test_agreement_page import end, queries
from tests.agreements.test_suspension import pause
from tests.collaboration.files import agreement, apply
from tests.desk.asking import text_of
from tests.notices.mail import as_worker
from tests.town.files import TIMEZONE, ago, ahead

DSA = "dsa-lakeside-dcs"
ZONE = ZoneInfo(TIMEZONE)


def ends_on(town, day, key=DSA) -> None:
    """As if it had been signed so; active for a year."""
    town.admin(
        "UPDATE agreements_agreement SET expires_on = %s, term = tstzrange(now() - interval '400 days', %s) WHERE key = %s",
        day,
        instant(day, ZONE, end=True),
        key,
    )
    town.admin("UPDATE agreements_activation SET at = now() - interval '380 days'")


def warn(town) -> None:
    """As the worker does it each hour."""
    with as_worker(town):
        keep_time(0)


def warned(town, key=DSA) -> list[int]:
    rows = town.admin(
        "SELECT w.days FROM agreements_expirywarning w JOIN agreements_agreement a ON a.id = w.agreement_id"
        " WHERE a.key = %s ORDER BY w.id",
        key,
    )
    return [days for (days,) in rows]


def told(town, person) -> list[str]:
    with town.raw(person) as connection:
        return [kind for (kind,) in connection.execute("SELECT kind FROM notices_notice ORDER BY id")]


def test_each_warning_comes_on_its_day_and_once(town):
    for left, wanted in [
        (181, []),
        (180, [180]),
        (91, [180]),
        (90, [180, 90]),
        (31, [180, 90]),
        (30, [180, 90, 30]),
        (8, [180, 90, 30]),
        (7, [180, 90, 30, 7]),
        (0, [180, 90, 30, 7]),
    ]:
        ends_on(town, ahead(left))
        # What was told of this agreement before was told of the same end: the days pass, not the end.
        town.admin("UPDATE agreements_expirywarning w SET ends_at = upper(a.term) FROM agreements_agreement a"
                   " WHERE a.id = w.agreement_id")  # fmt: skip
        warn(town)
        warn(town)
        assert warned(town) == wanted, left
    kinds = ["agreement_ends_180", "agreement_ends_90", "agreement_ends_30", "agreement_ends_7"]
    assert told(town, town.ben_ito) == told(town, town.dora_lind) == kinds


def test_after_a_pause_of_the_worker_the_latest_warning_that_is_due_is_given_and_no_other(town):
    ends_on(town, ahead(26))
    warn(town)
    assert warned(town) == [30]
    assert told(town, town.ben_ito) == ["agreement_ends_30"]


def test_the_stewards_of_the_parties_hear_of_it_and_nobody_else(town):
    ends_on(town, ahead(26))
    warn(town)
    notices = town.admin(
        "SELECT p.key, n.kind, n.word, n.by_id FROM notices_notice n JOIN partners_person p ON p.id = n.person_id"
        " WHERE n.kind LIKE 'agreement_ends%%' ORDER BY 1"
    )
    assert notices == [(who, "agreement_ends_30", DSA, None) for who in ("ben.ito", "dora.lind")]
    page = town.as_(town.ben_ito).get("/notices/").text
    assert "1 agreement ends within 30 days" in page
    assert f'href="/agreements/{DSA}/"' in page
    assert "1 acuerdo termina" in town.as_(town.ben_ito, language="es").get("/notices/").text


def test_the_summary_of_the_day_tells_it(town):
    ends_on(town, ahead(26))
    warn(town)
    town.admin("UPDATE notices_notice SET at = now() - interval '30 hours'")
    with as_worker(town):
        from homeroom.notices.digests import all_due

        assert {due.person_id: due.counts for due in all_due()}.get(
            town.admin("SELECT id FROM partners_person WHERE key = 'ben.ito'")[0][0]
        ) == "agreement_ends_30=1"


@pytest.mark.parametrize(
    "changes",
    [
        "DELETE FROM agreements_activation",
        "UPDATE agreements_agreement SET term = tstzrange(now() - interval '9 days', now() - interval '1 minute')",
        "UPDATE agreements_agreement SET term = 'empty'",
    ],
)
def test_of_what_is_not_active_or_is_over_nobody_is_warned(town, changes):
    ends_on(town, ahead(26))
    town.admin(changes + " WHERE true" if "term" in changes else changes)
    warn(town)
    assert warned(town) == []


def test_of_what_a_steward_ended_nobody_is_warned_and_of_what_is_paused_they_are(town):
    ends_on(town, ahead(26))
    pause(town.as_(town.ben_ito))
    warn(town)
    assert warned(town) == [30]
    ends_on(town, ahead(7))
    end(town.as_(town.ben_ito), DSA)
    warn(town)
    assert warned(town) == [30]


def test_no_warning_looks_back_to_before_the_agreement_was_active(town):
    """One that is signed for three weeks is not told at once that it ends within thirty days."""
    ends_on(town, ahead(21))
    town.admin("UPDATE agreements_activation SET at = now()")
    warn(town)
    assert warned(town) == []
    ends_on(town, ahead(7))
    town.admin("UPDATE agreements_activation SET at = now()")
    warn(town)
    assert warned(town) == [7]


def test_another_end_is_warned_of_anew(town, tmp_path):
    town.admin("UPDATE agreements_activation SET at = now() - interval '380 days'")
    apply(town, tmp_path, lambda content: agreement(content, DSA).update(expires_on=ahead(20)))
    warn(town)
    apply(town, tmp_path, lambda content: agreement(content, DSA).update(terminated_on=ahead(15)))
    warn(town)
    assert warned(town) == [30, 30]


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Etc/GMT-14"])
def test_days_are_days_where_the_collaboration_is(town, zone):
    """At any moment one of these two is a day ahead of the other."""
    here = ZoneInfo(zone)
    town.admin("UPDATE partners_collaboration SET timezone = %s", zone)
    for days, expected in ((31, []), (30, [30])):
        ends_at = instant(datetime.now(here).date() + timedelta(days=days), here, end=True)
        town.admin(
            "UPDATE agreements_agreement SET term = tstzrange(now() - interval '90 days', %s) WHERE key = %s",
            ends_at,
            DSA,
        )
        town.admin("UPDATE agreements_activation SET at = now() - interval '40 days'")
        warn(town)
        assert warned(town) == expected


def test_only_the_worker_warns_and_who_is_no_party_reads_no_warning(town):
    ends_on(town, ahead(26))
    warn(town)
    with town.raw(town.ben_ito) as ben, town.raw(town.nora_west) as nora:
        count = "SELECT count(*) FROM agreements_expirywarning"
        assert ben.execute(count).fetchone() == (1,)
        assert nora.execute(count).fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ben.execute("SELECT access.warn_of_expiry_v1()")


def test_the_pages_say_how_soon_it_ends(town):
    ben = town.as_(town.ben_ito)
    for address in ("/", "/agreements/", f"/agreements/{DSA}/"):
        assert "Ends in" not in text_of(ben.get(address))
    assert "These end or renew soon" not in text_of(ben.get("/"))
    ends_on(town, ahead(26))
    for address in ("/", "/agreements/", f"/agreements/{DSA}/"):
        assert "Ends in 26 days" in text_of(ben.get(address)), address
        assert queries(ben, address) <= 12
    home = ben.get("/").text
    assert home.index("These end or renew soon") < home.index(f"/agreements/{DSA}/")
    spanish = town.as_(town.ben_ito, language="es")
    assert "Termina en 26 días" in text_of(spanish.get(f"/agreements/{DSA}/"))
    for days, words in ((1, "Ends in 1 day"), (0, "Ends today")):
        ends_on(town, ahead(days))
        assert words in text_of(ben.get("/agreements/"))
    assert "Ends today" not in text_of(town.as_(town.nora_west).get("/"))  # None of hers.


def test_what_is_over_or_ends_much_later_is_not_said_to_end_soon(town):
    ben = town.as_(town.ben_ito)
    for day in (ahead(181), ago(1)):
        ends_on(town, day)
        for address in ("/", "/agreements/", f"/agreements/{DSA}/"):
            assert "Ends" not in text_of(ben.get(address)).replace("Ends early", "")
    ends_on(town, ahead(20))
    end(ben, DSA)
    assert "Ends in 20 days" not in text_of(ben.get("/"))


def test_an_earlier_end_by_the_agreement_above_is_said(town, tmp_path):
    apply(town, tmp_path, lambda content: agreement(content, "mou").update(expires_on=ahead(25)))
    page = text_of(town.as_(town.ben_ito).get(f"/agreements/{DSA}/"))
    assert "Holds through" in page
    assert "Ends in 25 days" in page
