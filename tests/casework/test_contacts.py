"""The log: who will read a note is said before it is saved, and is what the policies let them."""

from tests.casework.writing import id_of, join, on, send
from tests.desk.asking import count_of, text_of

NOTES = "SELECT count(*) FROM casework_contact WHERE student_id = %s"


def log(client, child, who_reads, note="She likes the new teacher", **more):
    typed = {"who_reads": who_reads, "note": note, "with_whom": "Ms. Young", "medium": "phone", "was_reached": "on"}
    return send(client, f"{child.url}contacts/new/", **{**typed, "happened_on": on(0), **more})


def test_a_note_for_the_team_is_read_by_the_counselor_and_one_for_the_agency_is_not(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    assert log(rosa, town.marisol, "notes_shared", "For all of us").status_code == 302
    assert log(rosa, town.marisol, "notes_restricted", "Only for the agency").status_code == 302
    text = text_of(rosa.get(f"{town.marisol.url}contacts/"))
    assert "For all of us" in text
    assert "Only for the agency" in text
    text = text_of(ada.get(f"{town.marisol.url}contacts/"))
    assert "For all of us" in text
    assert "Only for the agency" not in text


def test_the_words_before_saving_name_whoever_can_then_read_it(town):
    """In both directions: everybody named reads it, and nobody who reads it was not named."""
    rosa = town.as_(town.rosa_diaz)
    join(rosa, town.marisol, id_of(town, "cy.fox"))
    page = text_of(rosa.get(f"{town.marisol.url}contacts/new/"))
    staff = dict(town.admin("SELECT key, name FROM partners_person WHERE key <> 'rosa.diaz'"))
    team, own = page.split("My organization.")[0], page.split("My organization.")[1].split("What happened?")[0]
    for who_reads, words in (("notes_shared", team), ("notes_restricted", own)):
        town.admin("DELETE FROM casework_contact")
        log(rosa, town.marisol, who_reads)
        named = {key for key, name in staff.items() if name in words}
        readers = set()
        for key in staff:
            with town.raw(key) as connection:
                if connection.execute(NOTES, [town.marisol.id]).fetchone()[0]:
                    readers.add(key)
        assert named == readers, who_reads
        assert named  # Else this would hold of nobody at all.
    assert "cy.fox" not in {key for key, name in staff.items() if name in own}


def test_a_contact_is_a_note_and_nothing_else(town):
    """Its row names its dataset; one that named the plan's would be seen by other people than its page says."""
    import psycopg
    import pytest

    from homeroom.access.catalogue import catalogue

    contact = (
        "INSERT INTO casework_contact (student_id, contributor_id, by_id, entry, dataset, happened_on, medium, was_reached,"
        " with_whom, topics, sealed_note) SELECT %s, organization_id, id, gen_random_uuid(), %s, current_date, 'phone', true,"
        " 'x', '{}', '' FROM partners_person WHERE key = 'rosa.diaz'"
    )
    datasets = catalogue().datasets
    with town.raw(town.rosa_diaz) as rosa:
        rosa.execute(contact, [town.marisol.id, datasets["notes_shared"].number])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rosa.execute(contact, [town.marisol.id, datasets["plan"].number])


def test_one_entry_is_written_for_brothers_and_sisters(town):
    rosa = town.as_(town.rosa_diaz)
    assert "Jonah" not in text_of(rosa.get(f"{town.marisol.url}contacts/new/"))
    town.admin("UPDATE students_personaround SET name = 'Elena Vega' WHERE role = 'parent'")  # Ines is Tom's child.
    page = text_of(rosa.get(f"{town.marisol.url}contacts/new/"))
    assert "Jonah Vega Ruiz. Of the team:" in page
    assert "Ines" not in page
    log(rosa, town.marisol, "notes_shared", "Both were glad", also_about=[str(town.jonah.public_id)])
    for child in (town.marisol, town.jonah):
        assert "Both were glad" in text_of(rosa.get(f"{child.url}contacts/"))
    assert town.admin("SELECT count(DISTINCT entry), count(*) FROM casework_contact") == [(1, 2)]
    answer = log(rosa, town.marisol, "notes_shared", also_about=[str(town.ines.public_id)])
    assert answer.status_code == 422


def test_the_note_is_sealed_in_the_database(town):
    log(town.as_(town.rosa_diaz), town.marisol, "notes_shared", "Canary-Nightingale")
    ((sealed,),) = town.admin("SELECT sealed_note FROM casework_contact")
    assert b"Canary" not in bytes(sealed)


def test_a_long_note_in_many_scripts_comes_back_as_it_was_typed(town):
    note = "José Ñandú – Σοφία – Людмила – 李小龙 – مريم – אברהם – O'Neal's <b>not bold</b>\n" + "word " * 10_000
    rosa = town.as_(town.rosa_diaz)
    assert log(rosa, town.marisol, "notes_shared", note).status_code == 302
    page = rosa.get(f"{town.marisol.url}contacts/").content.decode()
    assert "李小龙" in page
    assert "&lt;b&gt;not bold" in page
    answer = log(rosa, town.marisol, "notes_shared", "word " * 13_000)
    assert answer.status_code == 422
    assert answer.content.decode().count("word") > 12_000  # Nothing typed is lost.


def test_a_contact_of_tomorrow_has_not_happened(town):
    answer = log(town.as_(town.rosa_diaz), town.marisol, "notes_shared", happened_on=on(2))
    assert answer.status_code == 422
    assert "Give a day on or before" in text_of(answer)


def test_reading_the_agencys_note_at_school_is_a_disclosure(town):
    log(town.as_(town.rosa_diaz), town.marisol, "notes_shared")
    town.as_(town.ada_okafor).get(f"{town.marisol.url}contacts/")
    from homeroom.access.catalogue import catalogue

    told = town.admin(
        "SELECT DISTINCT d.dataset FROM access_disclosure d JOIN access_event e ON e.id = d.event_id"
        " JOIN partners_person p ON p.id = d.person_id WHERE p.key = 'ada.okafor' AND e.page = 'casework:contacts'"
    )
    assert (catalogue().datasets["notes_shared"].number,) in told
    assert (catalogue().datasets["notes_restricted"].number,) not in told


def test_the_form_asks_no_more_with_brothers_and_sisters(town):
    address = f"{town.marisol.url}contacts/new/"
    town.admin("UPDATE students_personaround SET name = 'Elena Vega' WHERE role = 'parent'")
    rosa = town.as_(town.rosa_diaz)
    assert "Jonah" in text_of(rosa.get(address))
    assert count_of(rosa, address) <= 12
