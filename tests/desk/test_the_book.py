"""What the pages leave in the book: events and disclosures, refusals, and failures (DESIGN section 4, point 9)."""

from tests.desk.asking import NOBODY

EVENTS = (
    "SELECT e.page, e.outcome, e.student_ids, e.asked_for"
    " FROM access_event e JOIN partners_person p ON p.id = e.person_id WHERE p.key = %s ORDER BY e.id"
)
DISCLOSED = (
    "SELECT DISTINCT d.dataset FROM access_disclosure d JOIN partners_organization c ON c.id = d.contributor_id"
    " JOIN partners_person p ON p.id = d.person_id WHERE d.student_id = %s AND c.key = %s AND p.key = %s"
)
REFUSALS = 1000


def test_an_opening_is_an_event_and_a_disclosure_for_each_kind(town):
    from homeroom.access.catalogue import catalogue

    town.as_(town.rosa_diaz).get(town.marisol.url)
    assert town.admin(EVENTS, "rosa.diaz") == [("desk:student", "permit", [town.marisol.id], "")]
    told = {number for (number,) in town.admin(DISCLOSED, town.marisol.id, "lakeside-usd", "rosa.diaz")}
    datasets = catalogue().datasets
    assert {datasets["attendance"].number, datasets["enrollment_school"].number} <= told
    assert not town.admin(DISCLOSED, town.marisol.id, "county-dcs", "rosa.diaz")  # Her own agency's record.


def test_a_list_tells_of_the_elements_that_it_asked_for_and_of_no_others(town):
    """Rosa may see more of Marisol than the list shows; the book tells of the list what the list shows."""
    from homeroom.access.catalogue import catalogue
    from homeroom.desk.brief import LISTED

    may_see = town.admin(
        "SELECT DISTINCT dataset FROM students_glimpse g JOIN partners_organization c ON c.id = g.contributor_id"
        " WHERE g.student_id = %s AND c.key = 'lakeside-usd' AND g.superseded_at IS NULL",
        town.marisol.id,
    )
    town.as_(town.rosa_diaz).get("/")
    told = {number for (number,) in town.admin(DISCLOSED, town.marisol.id, "lakeside-usd", "rosa.diaz")}
    listed = {
        catalogue().datasets[catalogue().elements[key].dataset].number for key in (*LISTED, "identity.legal_name")
    }
    assert told and told <= listed
    assert {number for (number,) in may_see} - listed, "There must be something that the list does not show."


def test_each_kind_stands_under_a_line_that_opens_it(town):
    town.as_(town.rosa_diaz).get("/")
    lines = town.admin(
        "SELECT a.key, d.basis, d.relation FROM access_disclosure d LEFT JOIN agreements_agreement a ON a.id = d.agreement_id"
        " WHERE d.student_id = %s",
        town.marisol.id,
    )
    assert set(lines) == {("dsa-lakeside-dcs", "FERPA-USA", "assigned")}


def test_every_refusal_leaves_one_row(town):
    tom = town.as_(town.tom_reed)
    for number in range(REFUSALS):
        tom.get(NOBODY if number % 2 else town.marisol.url)
    events = town.admin(EVENTS, "tom.reed")
    assert len(events) == REFUSALS
    assert {(outcome, tuple(ids)) for _, outcome, ids, _ in events} == {("refuse", ())}
    assert {asked for *_, asked in events} == {str(town.marisol.public_id), NOBODY.split("/")[2]}


REASONS = (
    "SELECT e.outcome, e.reason FROM access_event e JOIN partners_person p ON p.id = e.person_id WHERE p.key = %s"
    " ORDER BY e.id"
)


def test_a_refusal_says_why_where_the_door_knows_it_and_the_page_says_no_more(town):
    """ "The user gets R-NONE, the log keeps the true code" (sharing specification 2.4)."""
    from tests.desk.asking import bytes_of

    rosa = town.as_(town.rosa_diaz)
    rosa.get(town.marisol.url)
    not_hers, nobody = rosa.get("/disclosures/"), rosa.get(NOBODY)
    assert (not_hers.status_code, nobody.status_code) == (404, 404)
    assert bytes_of(not_hers) == bytes_of(nobody)
    assert town.admin(REASONS, "rosa.diaz") == [("permit", ""), ("refuse", "R-ROLE"), ("refuse", "")]


def test_a_page_that_breaks_leaves_its_truth_and_no_permit(town, monkeypatch):
    from homeroom.desk import queries

    rosa = town.as_(town.rosa_diaz)
    rosa.raise_request_exception = False
    assert rosa.get(town.marisol.url).status_code == 200
    read = queries.student_page

    def break_after_reading(*arguments):
        read(*arguments)
        raise RuntimeError("A fault of the page.")

    monkeypatch.setattr(queries, "student_page", break_after_reading)
    before = town.admin("SELECT count(*) FROM access_disclosure")
    assert rosa.get(town.marisol.url).status_code == 500
    events = town.admin(EVENTS, "rosa.diaz")
    assert events[1:] == [("desk:student", "failed", [town.marisol.id], "")]
    assert town.admin("SELECT count(*) FROM access_disclosure") == before
