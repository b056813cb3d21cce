"""What the law wants said to whoever receives a record: beside it on the page and on paper, and in the book as given."""

from dataclasses import replace

import pytest

from homeroom.students.notices import NOTICES, given, notices_with
from homeroom.students.reasons import Reason
from tests.conftest import town_after
from tests.desk.asking import text_of
from tests.desk.test_ledger import ROSA, TIA, looked_at, told
from tests.desk.test_papers import pdf, words
from tests.desk.test_purpose import choose

TEXT = "You have some of this by consent. Use it only for what was agreed"
OF_CONSENT = Reason(1, 0, "1" * 128, False, None, None, "FERPA-CONSENT", "released", "any", None, None, None)


@pytest.fixture
def permitted(server):
    with town_after(server, looked_at) as town:
        yield town


def test_what_is_seen_by_consent_is_shown_with_the_notice_and_what_is_seen_by_law_without(permitted):
    """34 CFR 99.33(d)."""
    tia = permitted.as_(TIA)
    choose(tia, permitted, "tutoring")
    page = tia.get(permitted.marisol.url)
    assert TEXT in text_of(page)
    assert TEXT in words(pdf(tia, permitted.marisol))
    assert TEXT in text_of(tia.get(f"{permitted.marisol.url}attendance/"))
    rosa = permitted.as_(ROSA)
    assert TEXT not in text_of(rosa.get(permitted.marisol.url))
    assert TEXT not in words(pdf(rosa, permitted.marisol))


def test_the_book_says_which_notice_was_given_and_of_a_list_or_a_file_none(permitted):
    rows = told(permitted)
    by_consent = [row for row in rows if row["basis"] == "FERPA-CONSENT" and row["operation"] == "view"]
    assert by_consent and all(row["notice"] == ["redisclosure_notice"] for row in by_consent)
    assert all(row["notice"] == [] for row in rows if row["basis"] == "FERPA-USA")
    assert given("FERPA-CONSENT", "print") == ["redisclosure_notice"]
    assert given("FERPA-CONSENT", "export") == given("FERPA-CONSENT", "list") == []


def test_a_duty_that_is_no_text_is_not_said_to_be_given():
    """That the family hears of a transfer is a letter of the district's, and nothing on a page (34 CFR 99.34(a))."""
    assert given("FERPA-ENROLLING-SCHOOL", "view") == []


def test_each_text_is_said_once_and_none_of_one_s_own_record():
    part2 = replace(OF_CONSENT, basis="PART2-CONSENT")
    assert notices_with([OF_CONSENT, part2, OF_CONSENT]) == [
        str(NOTICES["redisclosure_notice"]), str(NOTICES["part2_notice"]),
    ]  # fmt: skip
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in notices_with([part2])[0]
    assert notices_with([replace(OF_CONSENT, own=True)]) == []
    assert len(notices_with([replace(OF_CONSENT, basis="IDEA-B+FERPA-CONSENT")])) == 1
