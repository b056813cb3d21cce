"""A town in which people have worked: needs, tasks that are late, a team, notes. Written through the pages."""

from tests.casework.stories import add_incident
from tests.casework.writing import add_need, id_of, join, on, send, task_of
from tests.desk.signing import sign
from tests.insight.managing import hire_manager, many_needs
from tests.photographs import file
from tests.town.cast import give_accounts


def live(town) -> None:
    """Everything about Marisol; Jonah has one task. Django must point at the town's database."""
    rosa, ada, child = town.as_(town.rosa_diaz), town.as_(town.ada_okafor), town.marisol
    join(rosa, child, id_of(town, "cy.fox"), appointed="Court order of March 3, 2026")
    join(rosa, child, id_of(town, "tess.young"), "teacher")
    send(
        rosa, f"{child.url}team/new/", person="", name="Carmen Abuela", team_role="champion", phone="555-0102",
        organization_name="", begins_on=on(-90),
    )  # fmt: skip
    add_need(rosa, child, id_of(town, "rosa.diaz"))
    add_need(
        rosa, child, id_of(town, "ada.okafor"), domain="credits_and_graduation", what="Know which credits count",
        next_action="Ask the old school for the transcript",
    )  # fmt: skip
    add_need(ada, child, id_of(town, "ada.okafor"), domain="literacy", what="Catch up in reading", next_action="Test")
    add_need(rosa, town.jonah, id_of(town, "rosa.diaz"), what="A desk at home", next_action="Find a desk", due=on(30))
    need = town.admin("SELECT id FROM casework_need WHERE what = 'A ride to school on Mondays'")[0][0]
    send(
        rosa, f"{child.url}plan/needs/{need}/goals/new/", what="In school every Monday",
        measure="Mondays absent in a month", baseline="3", target="0", due_on=on(60),
    )  # fmt: skip
    send(
        town.as_(town.tess_young), f"{child.url}plan/concerns/new/", going_well="She helps others with fractions",
        domain="interests_and_activities", what="She eats lunch alone",
    )  # fmt: skip
    page = f"{child.url}plan/tasks/{task_of(town, 'Test')}/"
    send(ada, f"{page}completion/", on_page=page, then="met", resolution="school_action", note="She reads at level")
    add_incident(town)
    for who_reads, note in (
        ("notes_shared", "She likes the new teacher."),
        ("notes_restricted", "Call her aunt first."),
    ):
        send(
            rosa, f"{child.url}contacts/new/", who_reads=who_reads, note=note, with_whom="Ms. Young", medium="phone",
            was_reached="on", happened_on=on(0), topics=["attendance"],
        )  # fmt: skip
    send(
        town.as_("carmen.abuela"), f"{child.url}contacts/messages/new/", note="She won a prize for her volcano.",
        photos=[file(), file()], photos_show="The prize, and the volcano",
    )  # fmt: skip
    send(
        rosa, f"{child.url}team/rights/new/", holder_type="court_appointed_erh", name="R. Diaz", phone="555-0177",
        basis="temporary_order", scope=["general_education", "special_education_consent"], ordered_on=on(-60),
        expires_on=on(20),
    )  # fmt: skip
    send(
        rosa, f"{child.url}team/invitations/new/", name="Nell Rivers", team_role="resource_parent",
        organization="", phone="555-0190", email="", language="en", appointed="",
    )  # fmt: skip
    send(town.as_(town.mari_vega), f"{child.url}words/new/", words="I want to stay at Lincoln.")
    waits = f"{child.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    send(
        rosa, f"{waits}turns/", on_page=waits, state="waiting_on_other", owner=id_of(town, "rosa.diaz"),
        waits_for=id_of(town, "ada.okafor"), due_on=on(4), note="Ada asks the front desk",
    )  # fmt: skip
    take_some_of_it_back(town, rosa)
    late = "UPDATE casework_turn SET due_on = current_date - 3 WHERE task_id = %s"
    town.admin(late, task_of(town, "Ask the old school for the transcript"))
    town.admin(
        "UPDATE casework_turn SET due_on = current_date - 1 WHERE task_id = %s", task_of(town, "Call the bus company")
    )
    town.admin("UPDATE students_hearing SET scheduled_at = now() + interval '5 days'")
    live_with_numbers(town)
    save_views(town)
    sign(town.as_(town.dora_lind), "Dora Lind")


def save_views(town) -> None:
    """One of one's own, one that a colleague shares, and one of the board."""
    send(town.as_(town.rosa_diaz), "/caseload/views/new/?overdue=1", name="What is late")
    send(town.as_(town.tom_reed), "/caseload/views/new/?sort=hearing", name="Before court", is_shared="on")
    send(town.as_("mona.gray"), "/needs/views/new/?table=domain", name="By domain")


def live_with_numbers(town) -> None:
    """Who counts, and enough needs of a child of Tom's to be counted."""
    hire_manager(town)
    give_accounts(town.server, town.database)
    many_needs(town, town.ines, domain="behavior_and_safety", met=3, unmet=12, days_ago=200, by="tom.reed")
    many_needs(town, town.ines, domain="relationships_and_belonging", met=21, unmet=14, days_ago=300, by="tom.reed")
    many_needs(town, town.ines, domain="special_education_and_supports", met=30, unmet=11, days_ago=100, by="tom.reed")


def take_some_of_it_back(town, rosa) -> None:
    """A contact of the wrong day is withdrawn, a task comes back from whom it was handed to, a note waits unsent."""
    written = {"with_whom": "Ms. Young", "medium": "phone", "was_reached": "on", "happened_on": on(-1)}
    contacts = f"{town.marisol.url}contacts/"
    send(rosa, f"{contacts}new/", who_reads="notes_shared", note="This belongs to another day.", **written)
    number = town.admin("SELECT max(id) FROM casework_contact")[0][0]
    rosa.post(f"{contacts}{number}/withdrawal/")
    page = f"{town.jonah.url}plan/tasks/{task_of(town, 'Find a desk')}/"
    send(rosa, f"{page}turns/", on_page=page, state="open", owner=id_of(town, "sam.hill"), due_on=on(9))
    turn = town.admin("SELECT max(id) FROM casework_turn")[0][0]
    rosa.post(f"{town.jonah.url}plan/turns/{turn}/taking-back/")
    send(
        rosa, f"{town.jonah.url}contacts/new/", note="He asked whether he may stay at his school.", keep_for_later="1",
        **written,
    )  # fmt: skip
