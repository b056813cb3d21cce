"""Whom a student lives with writes to the team: words and photographs, with who reads them said before."""

from tests.casework.writing import id_of, send
from tests.desk.asking import text_of
from tests.photographs import file

CARMEN = "carmen.abuela"


def write(town, client, **typed):
    return send(client, f"{town.marisol.url}contacts/messages/new/", **{"note": "She learned to swim", **typed})


def test_a_foster_parent_writes_and_the_caseworker_reads_it_with_its_photo(town):
    carmen, rosa = town.as_(CARMEN), town.as_(town.rosa_diaz)
    for page in (town.marisol.url, f"{town.marisol.url}contacts/"):
        assert f'href="{town.marisol.url}contacts/messages/new/"' in carmen.get(page).content.decode()
    answer = write(town, carmen, photos=[file()], photos_show="In the water")
    assert answer.status_code == 302
    assert "Your message is sent." in text_of(carmen.get(answer.url))
    text = text_of(rosa.get(f"{town.marisol.url}contacts/"))
    assert "Carmen Abuela to the team" in text and "She learned to swim" in text and "In the water" in text
    ((number,),) = town.admin("SELECT id FROM casework_photo")
    assert rosa.get(f"{town.marisol.url}contacts/photos/{number}/").status_code == 200


def test_whoever_is_named_before_sending_reads_it_and_nobody_else(town):
    carmen = town.as_(CARMEN)
    page = text_of(carmen.get(f"{town.marisol.url}contacts/messages/new/"))
    write(town, carmen)
    staff = dict(town.admin("SELECT key, name FROM partners_person WHERE key <> %s", CARMEN))
    form = page.split("What do you want to tell the team?")[1].split("Go back without saving")[0]
    named = {key for key, name in staff.items() if name in form}
    readers = set()
    for key in staff:
        with town.raw(key) as connection:
            if connection.execute("SELECT count(*) FROM casework_contact").fetchone()[0]:
                readers.add(key)
    assert named == readers >= {"rosa.diaz"}


def test_the_caseworker_is_told_at_the_bell(town):
    write(town, town.as_(CARMEN))
    told = town.admin("SELECT kind FROM notices_notice WHERE person_id = %s", id_of(town, "rosa.diaz"))
    assert ("contact",) in told


def test_nobody_else_has_the_page_and_not_of_another_child(town):
    carmen = town.as_(CARMEN)
    assert carmen.get(f"{town.marisol.url}contacts/messages/new/").status_code == 200
    assert carmen.get(f"{town.jonah.url}contacts/messages/new/").status_code == 404
    for person in (town.rosa_diaz, town.ada_okafor, "mari.vega"):
        client = town.as_(person)
        assert client.get(f"{town.marisol.url}contacts/messages/new/").status_code == 404
        assert "contacts/messages/new/" not in client.get(f"{town.marisol.url}contacts/").content.decode()


def test_a_message_is_taken_back_for_everybody(town):
    carmen, rosa = town.as_(CARMEN), town.as_(town.rosa_diaz)
    write(town, carmen)
    ((number,),) = town.admin("SELECT id FROM casework_contact")
    assert "She learned to swim" in text_of(rosa.get(f"{town.marisol.url}contacts/"))
    carmen.post(f"{town.marisol.url}contacts/{number}/withdrawal/")
    assert "She learned to swim" not in text_of(rosa.get(f"{town.marisol.url}contacts/"))
    assert "She learned to swim" in text_of(carmen.get(f"{town.marisol.url}contacts/"))


def test_an_empty_message_is_not_sent_and_says_what_is_missing(town):
    answer = write(town, town.as_(CARMEN), note=" ", photos=[file()])
    assert answer.status_code == 422
    assert "Write an answer here." in text_of(answer) and "Choose the photos again" in text_of(answer)
    assert town.admin("SELECT count(*) FROM casework_contact") == [(0,)]


def test_a_contact_that_one_had_is_no_message(town):
    """`message` is a word of the family's own form alone."""
    from tests.casework.test_contacts import log

    assert log(town.as_(town.rosa_diaz), town.marisol, "notes_shared", medium="message").status_code == 422
