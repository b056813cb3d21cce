"""New since the last visit: what partners sent in the night, counted from the book's own entries."""

from tests.desk.asking import text_of


def was_here(town, person: str, days_ago: int) -> None:
    town.as_(person).get("/")
    town.admin(
        "UPDATE access_event SET at = now() - %s * interval '1 day' WHERE page = 'desk:home'"
        " AND person_id = (SELECT id FROM partners_person WHERE key = %s)",
        days_ago,
        person,
    )


def came_before(town, days: int) -> None:
    """Everything on record came so many days ago."""
    for table in ("attendanceevent", "placement", "schoolenrollment", "hearing", "schooldecision", "classgrade"):
        town.admin(f"UPDATE students_{table} SET recorded_at = now() - %s * interval '1 day'", days)


def test_who_was_never_here_has_no_news(town):
    assert "New since your last visit" not in text_of(town.as_(town.rosa_diaz).get("/"))


def test_what_came_since_the_last_visit_stands_once_with_its_student(town):
    came_before(town, 9)
    was_here(town, town.rosa_diaz, 3)
    rosa = town.as_(town.rosa_diaz)
    assert "New since your last visit" not in text_of(rosa.get("/"))
    town.admin("UPDATE students_attendanceevent SET recorded_at = now() WHERE student_id = %s", town.marisol.id)
    town.admin("UPDATE students_placement SET recorded_at = now() WHERE student_id = %s", town.marisol.id)
    text = text_of(rosa.get("/"))
    assert "New since your last visit" in text
    assert "placement changed, 2 new absences" in text  # The third entry is of coming late.
    # All day, however often the page is opened.
    assert "placement changed, 2 new absences" in text_of(rosa.get("/"))


def test_the_next_day_it_is_no_longer_new(town):
    came_before(town, 4)
    was_here(town, town.rosa_diaz, 5)
    assert "New since your last visit" in text_of(town.as_(town.rosa_diaz).get("/"))
    town.admin("UPDATE access_event SET at = now() - interval '3 days' WHERE page = 'desk:home'")
    assert "New since your last visit" not in text_of(town.as_(town.rosa_diaz).get("/"))


def test_news_is_of_ones_own_students_and_of_what_is_open(town):
    came_before(town, 9)
    for person in (town.rosa_diaz, town.ada_okafor, town.tom_reed):
        was_here(town, person, 3)
    town.admin("UPDATE students_placement SET recorded_at = now() WHERE student_id = %s", town.marisol.id)
    town.admin("UPDATE students_attendanceevent SET recorded_at = now() WHERE student_id = %s", town.marisol.id)
    assert "placement changed" in text_of(town.as_(town.rosa_diaz).get("/"))
    ada = text_of(town.as_(town.ada_okafor).get("/"))
    assert "2 new absences" in ada
    assert "placement changed" not in ada
    assert "New since your last visit" not in text_of(town.as_(town.tom_reed).get("/"))


def test_news_is_a_disclosure_of_the_students_in_it_and_of_no_others(town):
    from homeroom.access.catalogue import catalogue

    number = catalogue().datasets["attendance"].number
    told = (
        "SELECT count(*) FROM access_disclosure d JOIN access_event e ON e.id = d.event_id JOIN partners_person p"
        " ON p.id = d.person_id WHERE p.key = 'rosa.diaz' AND e.page = 'desk:home' AND d.dataset = %s AND d.student_id = %s"
    )
    came_before(town, 9)
    was_here(town, town.rosa_diaz, 3)
    town.as_(town.rosa_diaz).get("/")
    assert town.admin(told, number, town.marisol.id) == [(0,)]
    town.admin("UPDATE students_attendanceevent SET recorded_at = now() WHERE student_id = %s", town.marisol.id)
    town.as_(town.rosa_diaz).get("/")
    assert town.admin(told, number, town.marisol.id) == [(1,)]
    assert town.admin(told, number, town.jonah.id) == [(0,)]
