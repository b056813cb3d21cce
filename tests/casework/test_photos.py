"""Photographs of the log: for the readers of their entry and for nobody else, and none of them is something else."""

import io

import psycopg
import pytest
from django.conf import settings
from PIL import Image

from tests.casework.test_contacts import log
from tests.casework.writing import hidden, id_of, on
from tests.desk.asking import count_of, text_of
from tests.photographs import NOTED_BY_THE_CAMERA, file, taken

PHOTOS = "SELECT count(*) FROM casework_photo"


def photo_of(town, child, number: int | None = None) -> str:
    number = number or town.admin("SELECT max(id) FROM casework_photo")[0][0]
    return f"{child.url}contacts/photos/{number}/"


def spool() -> set[str]:
    return {found.name for found in settings.SPOOL_FOLDER.glob("*")}


def test_the_team_sees_the_photo_of_an_entry_for_the_team(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    before = spool()
    answer = log(rosa, town.marisol, "notes_shared", photos=[file()], photos_show="Her report card")
    assert answer.status_code == 302
    assert spool() == before
    page = ada.get(f"{town.marisol.url}contacts/").content.decode()
    small = f"{photo_of(town, town.marisol)}small/"
    assert f'src="{small}"' in page and 'alt="Photo 1 of 1: Her report card"' in page
    for address, side in ((small, 320), (photo_of(town, town.marisol), 800)):
        sent = ada.get(address)
        assert (sent.status_code, sent["Content-Type"], sent["X-Content-Type-Options"]) == (
            200,
            "image/jpeg",
            "nosniff",
        )
        assert "no-store" in sent["Cache-Control"]
        assert Image.open(io.BytesIO(sent.content)).size[0] == side
        assert NOTED_BY_THE_CAMERA.encode() not in sent.content


def test_who_may_not_read_the_entry_gets_what_a_missing_photo_gets(town):
    rosa, ada, tom = town.as_(town.rosa_diaz), town.as_(town.ada_okafor), town.as_(town.tom_reed)
    log(rosa, town.marisol, "notes_restricted", photos=[file()])
    address = photo_of(town, town.marisol)
    assert rosa.get(address).status_code == 200
    for stranger in (ada, tom):
        missing = stranger.get(photo_of(town, town.marisol, 987_654))
        for answer in (stranger.get(address), stranger.get(f"{address}small/")):
            assert answer.status_code == 404
            assert answer.content == missing.content
        assert stranger.get(f"{town.jonah.url}contacts/photos/{address.split('/')[-2]}/").status_code == 404
    assert rosa.get(address.replace(str(town.marisol.public_id), str(town.jonah.public_id))).status_code == 404


def test_by_raw_sql_a_photo_is_there_for_whom_its_contact_is_there(town):
    log(town.as_(town.rosa_diaz), town.marisol, "notes_restricted", photos=[file()])
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(PHOTOS).fetchone() == (1,)
    for stranger in (town.ada_okafor, town.tom_reed):
        with town.raw(stranger) as connection:
            assert connection.execute(PHOTOS).fetchone() == (0,)


def test_to_a_contact_its_writer_alone_adds_a_photo(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    log(rosa, town.marisol, "notes_shared", "Rosa's")
    log(ada, town.marisol, "notes_shared", "Ada's")
    add = (
        "INSERT INTO casework_photo (contact_id, width, height, sealed_words, sealed_large, sealed_small)"
        " SELECT id, 1, 1, '', '', '' FROM casework_contact WHERE by_id = %s"
    )
    with town.raw(town.ada_okafor) as connection:
        assert connection.execute(add, [id_of(town, "ada.okafor")]).rowcount == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(add, [id_of(town, "rosa.diaz")])


def test_a_withdrawn_entry_takes_its_photos_along_and_brings_them_back(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    log(rosa, town.marisol, "notes_shared", photos=[file()])
    address, number = photo_of(town, town.marisol), town.admin("SELECT max(id) FROM casework_contact")[0][0]
    assert ada.get(address).status_code == 200
    rosa.post(f"{town.marisol.url}contacts/{number}/withdrawal/")
    assert (ada.get(address).status_code, rosa.get(address).status_code) == (404, 200)
    rosa.post(f"{town.marisol.url}contacts/{number}/restoration/")
    assert ada.get(address).status_code == 200


def test_looking_at_a_photo_stands_in_the_book_as_reading_the_entry(town):
    from homeroom.access.catalogue import catalogue

    log(town.as_(town.rosa_diaz), town.marisol, "notes_shared", photos=[file()])
    town.as_(town.ada_okafor).get(photo_of(town, town.marisol))
    told = town.admin(
        "SELECT DISTINCT d.dataset FROM access_disclosure d JOIN access_event e ON e.id = d.event_id"
        " JOIN partners_person p ON p.id = d.person_id WHERE p.key = 'ada.okafor' AND e.page = 'casework:photo'"
    )
    assert told == [(catalogue().datasets["notes_shared"].number,)]


def test_the_photo_lies_sealed_and_nothing_of_the_file_is_kept(town):
    log(town.as_(town.rosa_diaz), town.marisol, "notes_shared", photos=[file()], photos_show="Canary-Nightingale")
    ((row,),) = town.admin("SELECT sealed_words || sealed_large || sealed_small FROM casework_photo")
    for mark in (b"JFIF", b"Exif", b"Canary"):
        assert mark not in bytes(row)


def test_brothers_and_sisters_get_the_photo_with_the_entry(town):
    town.admin("UPDATE students_personaround SET name = 'Elena Vega' WHERE role = 'parent'")
    rosa = town.as_(town.rosa_diaz)
    log(rosa, town.marisol, "notes_shared", photos=[file()], also_about=[str(town.jonah.public_id)])
    assert town.admin(PHOTOS) == [(2,)]
    first, second = (n for (n,) in town.admin("SELECT id FROM casework_photo ORDER BY id"))
    assert rosa.get(photo_of(town, town.marisol, first)).status_code == 200
    assert rosa.get(photo_of(town, town.jonah, second)).status_code == 200
    assert rosa.get(photo_of(town, town.jonah, first)).status_code == 404


WRONG = [
    ([file("letter.jpg", b"%PDF-1.7 a letter")], "“letter.jpg”: It is not a photo but a PDF"),
    ([file("page.jpg", b"<html><script>alert(1)</script>")], "“page.jpg”: It is not a photo but a web page"),
    ([file("half.jpg", taken()[:3000])], "“half.jpg”: It is damaged or not complete"),
    ([file("nothing.jpg", b"")], "“nothing.jpg”: It is empty"),
    ([file(f"{n}.jpg") for n in range(6)], "You chose 6 photos. Choose at most 4"),
    ([file("good.jpg"), file("bad.jpg", b"words")], "“bad.jpg”: It is not a photo, whatever its name says"),
    ([file("<b>bold.jpg", b"words")], "“&lt;b&gt;bold.jpg”: It is not a photo"),
]


@pytest.mark.parametrize(("photos", "says"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_what_lies_about_its_type_is_explained_and_no_word_is_lost(town, photos, says):
    for photo in photos:
        photo.seek(0)
    before = spool()
    answer = log(town.as_(town.rosa_diaz), town.marisol, "notes_shared", "She sang for us", photos=photos)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page and "She sang for us" in page
    assert town.admin(PHOTOS) == [(0,)] and town.admin("SELECT count(*) FROM casework_contact") == [(0,)]
    assert spool() == before


def test_a_photo_that_is_too_large_is_dropped_and_the_words_after_it_arrive(town, monkeypatch):
    monkeypatch.setattr(settings, "PHOTO_MEGABYTES_MAX", 1)
    large = file("large.jpg", b"\xff\xd8" + b"x" * 1_200_000)
    before = spool()
    answer = log(
        town.as_(town.rosa_diaz), town.marisol, "notes_shared", "She sang", photos=[large], photos_show="The choir"
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "“large.jpg”: It is larger than" in page
    assert "She sang" in page and "The choir" in page
    assert spool() == before


def test_another_mistake_asks_to_choose_the_photos_again(town):
    answer = log(town.as_(town.rosa_diaz), town.marisol, "notes_shared", photos=[file()], happened_on=on(2))
    assert answer.status_code == 422
    assert "Choose the photos again" in text_of(answer)
    answer = log(town.as_(town.rosa_diaz), town.marisol, "notes_shared", photos_show="The choir")
    assert "Choose the photos that you describe" in text_of(answer)


def test_elsewhere_no_file_is_received(town):
    before = spool()
    rosa = town.as_(town.rosa_diaz)
    rosa.post(f"{town.marisol.url}plan/needs/new/", {"what": "x", "photos": file()})
    assert spool() == before


def test_the_log_asks_no_more_with_photos(town):
    rosa = town.as_(town.rosa_diaz)
    for _ in range(3):
        log(rosa, town.marisol, "notes_shared", photos=[file(), file()])
    assert count_of(rosa, f"{town.marisol.url}contacts/") <= 12


def test_words_beside_a_photo_that_were_sent_after_the_session_ended_are_kept(town):
    rosa, before = town.as_(town.rosa_diaz), spool()
    address = f"{town.marisol.url}contacts/new/"
    machinery = hidden(rosa.get(address).content.decode())
    town.admin("UPDATE access_session SET ended_at = now()")
    words = {"note": "She sang for us", "photos_show": "The choir", "photos": [file()]}
    assert rosa.post(address, {**machinery, **words}).status_code != 200
    page = town.as_(town.rosa_diaz).get(address).content.decode()
    assert "She sang for us" in page and "The choir" in page
    assert spool() == before
