"""One school shows another a student only while an agency's line tells that the student is in care (decision 30)."""

from dataclasses import replace

import pytest

from homeroom.access.catalogue import catalogue
from homeroom.access.deciding import decide
from homeroom.access.made_up import ENDS, ENROLLING, IN_CARE_FLAG, NEW_SCHOOL, QUESTION

ASKED = replace(QUESTION, element="academics.transcript", contributor="lakeside")


def asked(*paths, **more):
    return decide(ASKED, replace(ENROLLING, paths=paths, **more))


def test_with_the_news_the_new_school_sees_the_transcript():
    assert asked(NEW_SCHOOL, IN_CARE_FLAG).view == "full"


def test_without_any_news_it_sees_nothing():
    refused = asked(NEW_SCHOOL)
    assert refused.code == "R-NOGRANT"
    assert any(link.link == "news_of_care" and not link.holds for link in refused.chain)


@pytest.mark.parametrize(
    "other",
    [
        {"role": "teacher"},
        {"relation": "team_member"},
        {"purpose": "tutoring"},
        {"contributor": "lakeside"},
        {"condition": "unobjected"},
        {"population": "in_care_of_recipient"},
        {"operations": ("list",)},
        {"flag": "0" * 128, "masked": "0" * 128, "full": "0" * 128, "datasets": 0},
    ],
)
def test_news_for_somebody_else_or_otherwise_is_no_news(other):
    assert asked(NEW_SCHOOL, replace(IN_CARE_FLAG, **other)).code == "R-NOGRANT"


def test_when_the_agency_leaves_or_its_agreement_ends_it_is_dark():
    assert asked(NEW_SCHOOL, IN_CARE_FLAG, absent={"dcs": (None, None)}).code == "R-NOGRANT"
    papers = dict(ENROLLING.papers)
    papers[7] = replace(papers[2], key="news", ended_at=ASKED.at)
    news = replace(IN_CARE_FLAG, agreement=7)
    assert asked(NEW_SCHOOL, news, papers=papers).code == "R-NOGRANT"
    papers[7] = replace(papers[7], ended_at=ENDS)
    assert asked(NEW_SCHOOL, news, papers=papers).permits


def test_what_rests_on_a_consent_or_goes_to_no_school_waits_for_no_news():
    to_a_provider = {**ENROLLING.kinds, "north": "provider"}
    assert asked(NEW_SCHOOL, kinds=to_a_provider).permits


def test_the_database_has_the_number_of_the_element(quiet_town):
    text = quiet_town.admin("SELECT prosrc FROM pg_proc WHERE proname = 'told_of_care_v1'")[0][0]
    element = catalogue().elements["care.in_care"]
    assert f"in_care CONSTANT integer := {element.number};" in text
    assert f"1::bigint << {catalogue().datasets[element.dataset].number};" in text


GRANT = """
    INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag, own,
                              basis, during)
    SELECT g.recipient_id, g.role, g.purpose_id, north.id, g.ground_id, 1::bigint << %s, 0::bit(128), 0::bit(128), 0::bit(128),
           false, 'FERPA-ENROLLING-SCHOOL', tstzrange(now(), NULL)
    FROM access_grant g JOIN partners_organization north ON north.key = 'north-usd'
    JOIN partners_organization r ON r.id = g.recipient_id AND r.key = 'lakeside-usd'
    WHERE g.agreement_id IS NOT NULL AND g.role = 'school_counselor' AND g.during @> now() AND NOT g.own
      AND get_bit(g.flag, %s) = 1 LIMIT 1
    RETURNING 1"""


def test_ending_the_agencys_agreement_darkens_what_the_other_school_shows_at_the_next_statement(town):
    """In both shapes, and for whoever would hear of the student."""
    number = catalogue().datasets["academics"].number
    town.admin(GRANT, number, catalogue().elements["care.in_care"].number)
    ((counselor, recipient),) = town.admin(
        "SELECT p.key, p.organization_id FROM partners_person p JOIN partners_organization o ON o.id = p.organization_id"
        " WHERE p.role = 'school_counselor' AND o.key = 'lakeside-usd' ORDER BY p.id LIMIT 1"
    )
    ((north,),) = town.admin("SELECT id FROM partners_organization WHERE key = 'north-usd'")
    assert opened(town, counselor, north) == (True, True)
    assert told(town, recipient) == 1
    town.admin(
        "SELECT access.close_grants_v1(l.agreement_id, NULL, 'over') FROM (SELECT DISTINCT g.agreement_id::integer"
        " FROM access_grant g JOIN partners_organization c ON c.id = g.contributor_id AND c.kind = 'child_welfare'"
        " WHERE g.recipient_id = %s AND g.agreement_id IS NOT NULL AND g.during @> now()) AS l",
        recipient,
    )
    assert opened(town, counselor, north) == (False, False)
    assert told(town, recipient) == 0


def told(town, recipient: int) -> int:
    """Grants between schools that count now."""
    return town.admin(
        "SELECT count(*) FROM access_grant_told WHERE basis = 'FERPA-ENROLLING-SCHOOL' AND recipient_id = %s"
        " AND during @> statement_timestamp()",
        recipient,
    )[0][0]


def opened(town, person: str, contributor: int) -> tuple[bool, bool]:
    """Whether anything of this contributor is open to the person: one row at a time, and as a set."""
    found = []
    for role in ("app", "report"):
        with town.raw(person, "school-stability", role=role) as connection:
            masks = connection.execute("SELECT access.masks_v1()").fetchone()[0]
            found.append(any(masks[contributor - 1]))
    return found[0], found[1]
