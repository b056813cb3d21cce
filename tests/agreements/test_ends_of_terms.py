"""An agreement that comes to the end of its term leaves a row, and its parties' stewards hear of it: once, whenever noticed."""

from datetime import timedelta

import psycopg
import pytest

from homeroom.common.dates import in_words
from tests.agreements.test_agreement_page import end, queries
from tests.agreements.test_expiry import ends_on, told
from tests.agreements.test_renewals import OURS, renewing, work
from tests.collaboration.files import agreement, apply
from tests.desk.asking import text_of
from tests.town.files import TIMEZONE, ago, ahead

DSA = "dsa-lakeside-dcs"
ADDRESS = f"/agreements/{DSA}/"
SEES = "SELECT count(*) > 0 FROM students_schoolenrollment WHERE student_id = %s"


def over(town, key=DSA) -> list[tuple]:
    """After which day, and why, in the order of the ends."""
    return town.admin(
        f"SELECT (x.ended_at AT TIME ZONE '{TIMEZONE}')::date - 1, x.reason FROM agreements_expiry x"
        " JOIN agreements_agreement a ON a.id = x.agreement_id WHERE a.key = %s ORDER BY x.ended_at",
        key,
    )


def at_its_end(town) -> None:
    """As the database closes them: its grants end with its term, which was yesterday's day."""
    ends_on(town, ago(1))
    town.admin("UPDATE access_grant g SET during = g.during * tstzrange(NULL, upper(a.term)) FROM agreements_agreement a"
               " WHERE a.id = g.agreement_id AND a.key = %s", DSA)  # fmt: skip


def test_the_day_after_its_last_one_the_end_is_a_row_and_the_stewards_of_its_parties_hear_of_it(town):
    ends_on(town, ahead(0))
    work(town)
    assert over(town) == []
    at_its_end(town)
    work(town)
    work(town)
    assert over(town) == [(ago(1), "no_renewal")]
    notices = town.admin(
        "SELECT p.key, n.word, n.by_id, n.event = x.id FROM notices_notice n JOIN partners_person p ON p.id = n.person_id,"
        " agreements_expiry x WHERE n.kind = 'agreement_over' ORDER BY 1"
    )
    assert notices == [(who, DSA, None, True) for who in ("ben.ito", "dora.lind")]
    page = town.as_(town.ben_ito).get("/notices/").text
    assert "1 agreement came to the end of its term" in page
    assert f'href="{ADDRESS}"' in page


def test_it_is_dark_though_nobody_has_noticed(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (True,)
        at_its_end(town)
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (False,)
        assert over(town) == []
        work(town)
        assert rosa.execute(SEES, [town.marisol.id]).fetchone() == (False,)


def test_after_a_pause_of_the_worker_the_row_says_when_it_ended_and_when_that_was_noticed(town):
    ends_on(town, ago(5))
    work(town)
    assert over(town) == [(ago(5), "no_renewal")]
    assert town.admin("SELECT now() - at < interval '1 minute' FROM agreements_expiry") == [(True,)]
    page = text_of(town.as_(town.ben_ito).get(ADDRESS))
    assert f"Its term ended {in_words(ago(5))}" in page
    assert f"Written down on {in_words(ago(0))}, " in page
    assert "when the parties were told." in page
    assert "That was its last day, and it does not renew itself." in page
    assert told(town, town.dora_lind) == ["agreement_over"]


def test_one_that_was_never_active_or_became_so_when_its_days_were_over_has_no_such_end(town):
    ends_on(town, ago(1))
    town.admin("UPDATE agreements_activation SET at = now()")
    work(town)
    assert over(town) == []
    town.admin("DELETE FROM agreements_activation")
    work(town)
    assert over(town) == []
    town.admin("INSERT INTO agreements_activation (agreement_id, at) SELECT id, now() - interval '9 days'"
               " FROM agreements_agreement")  # fmt: skip
    work(town)
    assert over(town) == [(ago(1), "no_renewal")]


def test_what_a_steward_ended_before_does_not_end_again(town):
    ends_on(town, ahead(5))
    end(town.as_(town.ben_ito), DSA)
    ends_on(town, ago(1))
    work(town)
    assert over(town) == []
    assert told(town, town.dora_lind) == ["agreement_ended"]


def test_another_end_later_is_another_row_and_what_was_told_is_not_told_again(town):
    ends_on(town, ago(30))
    work(town)
    ends_on(town, ahead(200))  # As a file does that was signed anew.
    work(town)
    assert over(town) == [(ago(30), "no_renewal")]
    assert "Active" in text_of(town.as_(town.ben_ito).get(ADDRESS))
    ends_on(town, ago(2))
    work(town)
    work(town)
    assert over(town) == [(ago(30), "no_renewal"), (ago(2), "no_renewal")]
    assert told(town, town.ben_ito).count("agreement_over") == 2


OBJECTED = (
    "INSERT INTO agreements_renewalobjection (agreement_id, by_id, ends_on, reason)"
    " SELECT id, (SELECT min(id) FROM partners_person), expires_on - {0}, 'We sign anew.' FROM agreements_agreement"
)
RENEWED = (
    "INSERT INTO agreements_renewal (agreement_id, number, begins_on, ends_on)"
    " SELECT id, 1, expires_on, expires_on FROM agreements_agreement"
)
EARLY = "UPDATE agreements_agreement SET terminated_on = (upper(term) AT TIME ZONE '{1}')::date, expires_on = expires_on + 30"
ABOVE = "UPDATE agreements_agreement SET expires_on = expires_on + 30"


@pytest.mark.parametrize(
    ("terms", "befell", "reason", "sentence"),
    [
        ({"automatic": False}, "", "no_renewal", "it does not renew itself"),
        ({}, OBJECTED.format(0), "objection", "a party had objected"),
        ({}, OBJECTED.format(1), "could_not", "it was not in force to renew itself"),
        ({}, RENEWED, "as_often", "as often as was agreed"),
        (
            {},
            f"WITH of_two AS (UPDATE agreements_renewalterms SET times = 2) {RENEWED}",
            "could_not",
            "it was not in force to renew itself",
        ),
        ({}, EARLY.format(0, TIMEZONE), "early", "an earlier end"),
        ({}, ABOVE, "above", "The agreement above it ended then"),
    ],
)
def test_the_row_says_why(town, tmp_path, terms, befell, reason, sentence):
    apply(town, tmp_path, renewing(**{**OURS, **terms}))
    ends_on(town, ago(1))
    if befell:
        town.admin(befell + " WHERE key = %s", DSA)
    work(town)
    assert over(town) == [(ago(1), reason)]
    page = text_of(town.as_(town.ben_ito).get(ADDRESS))
    assert sentence in page
    assert "It renews itself" not in page


def test_what_stands_under_it_ends_with_it_and_says_so(town, tmp_path):
    apply(town, tmp_path, lambda content: agreement(content, "mou").update(expires_on=ahead(1)))
    for table, column in (("agreements_agreement", "term"),):
        town.admin(
            f"UPDATE {table} SET {column} = tstzrange(now() - interval '400 days', now() - interval '1 second')"
            " WHERE key IN ('mou', %s)",
            DSA,
        )
    town.admin("UPDATE agreements_agreement SET expires_on = current_date - 1 WHERE key = 'mou'")
    town.admin("UPDATE agreements_activation SET at = now() - interval '380 days'")
    work(town)
    assert [reason for _, reason in over(town)] == ["above"]
    assert over(town, "mou")[0][1] != "above"


def test_only_the_worker_writes_it_down_and_who_is_no_party_reads_no_row(town):
    ends_on(town, ago(1))
    work(town)
    with town.raw(town.ben_ito) as ben, town.raw(town.nora_west) as nora:
        count = "SELECT count(*) FROM agreements_expiry"
        assert ben.execute(count).fetchone() == (1,)
        assert nora.execute(count).fetchone() == (0,)
        for refused in ("SELECT access.note_ends_of_terms_v1()", "DELETE FROM agreements_expiry"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), ben.transaction():
                ben.execute(refused)


def test_the_first_page_says_for_a_week_that_it_has_ended(town):
    ben = town.as_(town.ben_ito)
    assert "have just ended" not in text_of(ben.get("/"))
    ends_on(town, ago(1))
    page = text_of(ben.get("/"))
    assert "These end or renew soon, or have just ended:" in page
    assert f"Ended after {in_words(ago(1))}" in page
    assert queries(ben, "/") <= 12
    assert "Ended after" not in text_of(town.as_(town.nora_west).get("/"))
    ends_on(town, ago(8))
    assert "Ended after" not in text_of(ben.get("/"))
    ends_on(town, ago(1))
    town.admin("DELETE FROM agreements_activation")
    assert "Ended after" not in text_of(ben.get("/"))


def test_from_the_first_warning_on_its_state_says_that_it_ends_soon(town, tmp_path):
    ben = town.as_(town.ben_ito)
    for days, said in ((181, False), (180, True), (0, True)):
        ends_on(town, ahead(days))
        for address in ("/agreements/", ADDRESS):
            assert ("Active, ends soon" in text_of(ben.get(address))) is said, (days, address)
    apply(town, tmp_path, renewing(expires_on=ahead(70)))
    assert "Active, ends soon" not in text_of(ben.get(ADDRESS))
    assert "Active" in text_of(ben.get(ADDRESS))


def test_the_file_says_the_same_with_and_without_the_row(town):
    ends_on(town, ago(1))
    before = town.homeroom("export-collaboration").stdout
    work(town)
    assert len(over(town)) == 1
    assert town.homeroom("export-collaboration").stdout == before


def test_a_day_ends_where_the_collaboration_is(town):
    """What ended there an hour ago is over, though by another clock its last day goes on."""
    ends_on(town, ahead(5))
    town.admin(
        "UPDATE agreements_agreement SET term = tstzrange(lower(term), now() + interval '1 hour') WHERE key = %s", DSA
    )
    work(town)
    assert over(town) == []
    town.admin(
        "UPDATE agreements_agreement SET term = tstzrange(lower(term), now() - interval '1 hour') WHERE key = %s", DSA
    )
    work(town)
    assert town.admin("SELECT now() - ended_at > %s FROM agreements_expiry", timedelta(minutes=59)) == [(True,)]
