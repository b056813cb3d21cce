"""Invitations: a new person, a letter shown once, and no more open than agreements open."""

import re

import psycopg
import pytest
from django.test import Client

from tests.casework.writing import id_of, on, send
from tests.desk.asking import text_of

PASSWORD = "seven green umbrellas"
CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}\b")


def invite(client, child, **more):
    typed = {"name": "Nell Rivers", "team_role": "resource_parent", "organization": "", "phone": "", "email": "",
             "language": "en", "appointed": "", **more}  # fmt: skip
    return send(client, f"{child.url}team/invitations/new/", **typed)


def code_in(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return CODE.search(answer.content.decode())[0]


def join_with(code: str, password: str = PASSWORD, agrees: bool = True, client=None):
    """From the link of the letter to the first page."""
    client = client or Client()
    assert client.get(f"/join/{code}/").status_code == 302
    form_key = re.search(r'name="form_key" value="([^"]+)"', client.get("/join/").content.decode())[1]
    typed = {"form_key": form_key, "code": code, "password": password, **({"agrees": "on"} if agrees else {})}
    return client, client.post("/join/", typed)


def invited(town) -> str:
    return town.admin("SELECT key FROM partners_person WHERE is_invited ORDER BY id DESC LIMIT 1")[0][0]


def rows_of(town, person, table, child) -> int:
    with town.raw(person) as connection:
        return connection.execute(f"SELECT count(*) FROM {table} WHERE student_id = %s", [child.id]).fetchone()[0]


def test_a_foster_parent_without_e_mail_joins_with_the_letter_and_finds_the_child(town):
    rosa = town.as_(town.rosa_diaz)
    answer = invite(rosa, town.marisol)
    letter = text_of(answer)
    for word in ("Nell Rivers", "Your user name is", "works once"):
        assert word in letter
    body = answer.content.decode().partition("<article")[2].partition("</article>")[0]
    for word in ("Marisol", "Vega", "Lincoln", "child", "foster", "Child Services", str(town.marisol.public_id)):
        assert word not in body, word
    assert "<svg" in body
    assert answer["Cache-Control"] == "no-store"
    client, joined = join_with(code_in(answer))
    assert joined.status_code == 302
    page = client.get("/").content.decode()
    assert town.marisol.url in page
    assert town.jonah.url not in page
    text = text_of(client.get(town.marisol.url))
    assert "Lincoln Middle School" in text
    assert "Rosa Diaz" in text
    assert client.get(town.jonah.url).status_code == 404
    # She signs in again with the name of the letter.
    again = Client().post("/sign-in/", {"login": invited(town), "password": PASSWORD})
    assert again.status_code == 302


def test_a_code_works_once_and_every_code_that_does_not_gets_the_same_page(town):
    rosa = town.as_(town.rosa_diaz)
    used = code_in(invite(rosa, town.marisol))
    assert join_with(used)[1].status_code == 302
    expired = code_in(invite(rosa, town.marisol, name="Ed Late"))
    town.admin("UPDATE partners_joincode SET expires_at = now() - interval '1 minute' WHERE used_at IS NULL")
    revoked = code_in(invite(rosa, town.marisol, name="Rae Back"))
    town.admin("UPDATE partners_joincode SET revoked_at = now() WHERE used_at IS NULL AND expires_at > now()")
    disabled = code_in(invite(rosa, town.marisol, name="Dee Off"))
    town.admin("UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE key = %s", invited(town))
    unknown = "0000-0000-0000-0000-0000-0000-0000"
    pages = set()
    for code in (used, expired, revoked, disabled, unknown):
        town.admin("DELETE FROM partners_signinlimit")
        client = Client()
        client.get(f"/join/{code}/")
        answer = client.get("/join/")
        assert answer.status_code == 422
        plain = re.sub(r'value="[^"]*"', "", answer.content.decode())
        pages.add(plain.replace(code, ""))
    assert len(pages) == 1
    assert "This code does not work" in pages.pop()


def test_an_invitation_opens_nothing_before_it_is_used_and_nothing_to_a_stranger(town):
    invite(town.as_(town.rosa_diaz), town.marisol)
    nell = invited(town)
    assert rows_of(town, nell, "students_identity", town.marisol) == 0  # No papers yet.
    code = code_in(invite(town.as_(town.rosa_diaz), town.marisol, name="Nan Two"))
    join_with(code)
    assert rows_of(town, invited(town), "students_identity", town.marisol) > 0
    assert rows_of(town, invited(town), "students_identity", town.jonah) == 0


def test_she_loses_sight_with_the_placement_and_with_the_membership(town):
    code = code_in(invite(town.as_(town.rosa_diaz), town.marisol))
    join_with(code)
    nell = invited(town)
    assert rows_of(town, nell, "students_identity", town.marisol) > 0
    town.admin("UPDATE students_placement SET ends_on = current_date - 1 WHERE student_id = %s", town.marisol.id)
    assert rows_of(town, nell, "students_identity", town.marisol) == 0
    town.admin("UPDATE students_placement SET ends_on = NULL WHERE student_id = %s", town.marisol.id)
    assert rows_of(town, nell, "students_identity", town.marisol) > 0
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    send(town.as_(town.rosa_diaz), f"{town.marisol.url}team/{number}/departure/")
    assert rows_of(town, nell, "students_identity", town.marisol) == 0


def test_an_address_that_the_agency_knows_opens_no_other_child_to_whom_it_was_typed_for(town):
    """The file names carmen@home.example as Marisol's caregiver; whoever is invited for Jonah has not proved it."""
    code = code_in(invite(town.as_(town.rosa_diaz), town.jonah, email="carmen@home.example"))
    join_with(code)
    assert rows_of(town, invited(town), "students_identity", town.jonah) > 0
    assert rows_of(town, invited(town), "students_identity", town.marisol) == 0
    # Nor does she take the sign-in of whom the address belongs to.
    assert town.admin("SELECT email FROM partners_account WHERE username = %s", invited(town)) == [("",)]
    assert Client().post("/sign-in/", {"login": "carmen@home.example", "password": PASSWORD}).status_code == 200
    town.as_(town.carmen_abuela)


def test_a_known_address_is_answered_like_an_unknown_one(town):
    rosa = town.as_(town.rosa_diaz)
    pages = set()
    for email in ("cy@casa.example", "nobody@casa.example"):
        text = text_of(invite(rosa, town.marisol, name="Any Body", email=email))
        pages.add(re.sub(r"any\.\d{6}", "", CODE.sub("", text)).replace(email, ""))
    assert len({re.sub(r"\s+", " ", page) for page in pages}) == 1
    assert town.admin("SELECT count(*) FROM partners_person WHERE is_invited")[0][0] == 2


def test_an_advocate_joins_and_waits_for_the_training_of_her_organization(town):
    answer = invite(
        town.as_(town.rosa_diaz), town.marisol, name="Ann Vocate", team_role="casa_gal",
        organization=town.admin("SELECT id FROM partners_organization WHERE key = 'casa'")[0][0],
    )  # fmt: skip
    client, joined = join_with(code_in(answer))
    assert joined.status_code == 302
    text = text_of(client.get("/"))
    assert "You have not completed the privacy training yet." in text
    assert "confidentiality" not in text.lower().replace("confidential for", "")
    town.admin(
        "INSERT INTO partners_readiness (person_id, kind, done_on, during)"
        " SELECT id, 'training', current_date, tstzrange(now() - interval '1 hour', NULL) FROM partners_person WHERE key = %s",
        invited(town),
    )
    assert client.get(town.marisol.url).status_code == 200
    assert client.get(town.jonah.url).status_code == 404


def test_an_organization_whose_agreement_opens_children_to_the_whole_role_names_its_own_people(town):
    casa = town.admin("SELECT id FROM partners_organization WHERE key = 'casa'")[0][0]
    rosa = town.as_(town.rosa_diaz)
    one = {"name": "Ann Vocate", "team_role": "casa_gal", "organization": casa}
    assert invite(rosa, town.marisol, **one).status_code == 200
    town.admin(
        "INSERT INTO access_ground (id, relation, population, condition)"
        " SELECT max(id) + 1, 'any_in_population', 'in_care', 'any' FROM access_ground"
    )
    town.admin(
        "INSERT INTO access_grant (recipient_id, role, contributor_id, ground_id, datasets, own, basis, during,"
        ' "full", masked, flag)'
        " SELECT o.id, 'casa', c.id, (SELECT max(id) FROM access_ground), 2, false, 'x',"
        " tstzrange(now() + interval '9 days', NULL), 0::bit(128), 0::bit(128), 0::bit(128)"
        " FROM partners_organization o, partners_organization c WHERE o.key = 'casa' AND c.key = 'county-dcs'"
    )
    answer = invite(rosa, town.marisol, **one)
    assert answer.status_code == 422
    assert "names its own people" in text_of(answer)
    assert town.admin("SELECT count(*) FROM partners_person WHERE is_invited")[0][0] == 1


@pytest.mark.parametrize("person", ["ada.okafor", "tom.reed", "carmen.abuela", "cy.fox", "dora.lind"])
def test_only_who_answers_for_the_case_invites(town, person):
    made = "SELECT access.invite_v1(%s, 'X', 'foster_parent', %s::smallint, '', '', %s, %s, 14)"
    families = town.admin("SELECT id FROM partners_organization WHERE kind = 'family'")[0][0]
    with town.raw("rosa.diaz") as connection:
        assert connection.execute(made, [town.marisol.id, families, "x.1", b"1"]).fetchone()[0]
    with town.raw(person) as connection:
        assert connection.execute(made, [town.marisol.id, families, "x.2", b"2"]).fetchone()[0] is None
    assert town.as_(person).get(f"{town.marisol.url}team/invitations/new/").status_code == 404


@pytest.mark.parametrize(
    ("role", "kind", "made"),
    [
        ("foster_parent", "family", True),
        ("youth", "family", True),
        ("parent", "family", True),
        ("casa", "advocate", True),
        ("tutor", "provider", True),
        ("caseworker", "child_welfare", False),
        ("data_steward", "advocate", False),
        ("linkage_steward", "host", False),
        ("school_counselor", "school_district", False),
        ("casa", "child_welfare", False),
        ("caseworker", "family", False),
    ],
)
def test_a_person_of_no_other_role_and_house_can_be_made(quiet_town, role, kind, made):
    party = quiet_town.admin("SELECT min(id) FROM partners_organization WHERE kind = %s", kind)[0][0]
    with quiet_town.raw("rosa.diaz") as connection:
        found = connection.execute(
            "SELECT access.invite_v1(%s, 'X', %s, %s::smallint, '', '', 'x.3', '3'::bytea, 14)",
            [quiet_town.marisol.id, role, party],
        ).fetchone()[0]
    assert (found is not None) == made


def test_nobody_makes_a_person_a_paper_or_a_code_by_hand(quiet_town):
    by_hand = (
        "INSERT INTO partners_person (key, name, role, email, phone, active, is_invited)"
        " VALUES ('y', 'Y', 'caseworker', '', '', tstzrange(NULL, NULL), true)",
        "INSERT INTO partners_readiness (person_id, kind, done_on, during) SELECT min(id), 'training', current_date,"
        " tstzrange(NULL, NULL) FROM partners_person",
        "INSERT INTO partners_joincode (person_id, code_hash, expires_at) SELECT min(id), '9', now() FROM partners_person",
        "SELECT code_hash FROM partners_joincode",
        "UPDATE partners_joincode SET used_at = NULL",
    )
    for role in ("app", "worker", "authn"):
        for sql in by_hand:
            with quiet_town.connection(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql)


def test_an_organization_that_has_left_houses_nobody(town):
    casa = town.admin("SELECT id FROM partners_organization WHERE key = 'casa'")[0][0]
    made = "SELECT access.invite_v1(%s, 'X', 'casa', %s::smallint, '', '', %s, %s, 14)"
    with town.raw("rosa.diaz") as connection:
        assert connection.execute(made, [town.marisol.id, casa, "x.1", b"1"]).fetchone()[0]
    for column in ("absent", "debarred"):
        town.admin(
            f"UPDATE partners_organization SET {column} = tstzrange(now() - interval '1 day', NULL) WHERE id = %s", casa
        )
        with town.raw("rosa.diaz") as connection:
            assert connection.execute(made, [town.marisol.id, casa, "x.2", b"2"]).fetchone()[0] is None
        town.admin(f"UPDATE partners_organization SET {column} = NULL WHERE id = %s", casa)


def test_of_several_letters_only_the_last_one_works_and_after_joining_none_is_made(town):
    rosa = town.as_(town.rosa_diaz)
    first = code_in(invite(rosa, town.marisol))
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    page = f"{town.marisol.url}team/{number}/invitation/"
    assert "Invited, has not joined yet" in text_of(rosa.get(f"{town.marisol.url}team/"))
    second = code_in(send(rosa, page, language="es"))
    assert "This code does not work" in text_of(join_page(first))
    assert join_with(second)[1].status_code == 302
    assert rosa.get(page).status_code == 404
    assert "Invited, has not joined yet" not in text_of(rosa.get(f"{town.marisol.url}team/"))
    with town.raw("rosa.diaz") as connection:  # Not by raw SQL either: the account would be taken over.
        again = connection.execute("SELECT access.reinvite_v1(%s, 'z'::bytea, 14)", [number]).fetchone()[0]
    assert again is False


def join_page(code: str):
    client = Client()
    client.get(f"/join/{code}/")
    return client.get("/join/")


def test_an_invitation_is_taken_back(town):
    rosa = town.as_(town.rosa_diaz)
    code = code_in(invite(rosa, town.marisol))
    assert "Welcome, Nell Rivers" in text_of(join_page(code))
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    other = town.as_(town.ada_okafor).post(f"{town.marisol.url}team/{number}/revocation/")
    assert other.status_code == 404
    assert "Welcome, Nell Rivers" in text_of(join_page(code))
    assert rosa.post(f"{town.marisol.url}team/{number}/revocation/").status_code == 302
    assert "This code does not work" in text_of(join_page(code))
    assert "The invitation was taken back" in text_of(rosa.get(f"{town.marisol.url}team/"))


def test_who_has_left_the_team_gets_no_letter(town):
    rosa = town.as_(town.rosa_diaz)
    invite(rosa, town.marisol)
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    page = f"{town.marisol.url}team/{number}/invitation/"
    assert rosa.get(page).status_code == 200
    send(rosa, f"{town.marisol.url}team/{number}/departure/")
    assert rosa.get(page).status_code == 404


def test_an_unused_invitation_stands_on_today_of_who_sent_it(town):
    rosa = town.as_(town.rosa_diaz)
    code = code_in(invite(rosa, town.marisol))
    assert "Invited, and not here yet" in text_of(rosa.get("/"))
    assert "Invited, and not here yet" not in text_of(town.as_(town.sam_hill).get("/"))
    join_with(code)
    assert "Invited, and not here yet" not in text_of(rosa.get("/"))


def test_the_letter_is_written_in_the_language_of_whom_it_is_for(town):
    page = invite(town.as_(town.rosa_diaz), town.marisol, language="es").content.decode()
    letter = page.partition("<article")[2].partition("</article>")[0]
    assert "Le invitamos a Homeroom" in letter
    assert "Print this letter now" in page


def test_a_double_send_makes_one_person_and_shows_no_code_again(town):
    rosa = town.as_(town.rosa_diaz)
    address = f"{town.marisol.url}team/invitations/new/"
    from tests.casework.writing import hidden

    typed = {**hidden(rosa.get(address).content.decode()), "name": "Nell", "team_role": "resource_parent",
             "organization": "", "phone": "", "email": "", "language": "en", "appointed": ""}  # fmt: skip
    assert rosa.post(address, typed).status_code == 200
    assert rosa.post(address, typed).status_code == 302
    assert town.admin("SELECT count(*) FROM partners_person WHERE is_invited")[0][0] == 1


def test_the_letter_goes_by_e_mail_where_there_is_an_address(town):
    mails = "SELECT template, language FROM notices_outgoing" if table(town, "notices_outgoing") else None
    invite(town.as_(town.rosa_diaz), town.marisol, email="nell@home.example", language="es")
    if mails:
        assert ("invitation", "es") in town.admin(mails)


def table(town, name: str) -> bool:
    return town.admin("SELECT to_regclass(%s) IS NOT NULL", name)[0][0]


def test_a_student_of_twelve_who_is_invited_reads_the_own_page(town):
    code = code_in(invite(town.as_(town.rosa_diaz), town.marisol, name="Mari", team_role="student"))
    client, joined = join_with(code, agrees=False)
    assert joined.status_code == 302
    assert "What we are working on" in text_of(client.get("/"))
    assert client.get(town.marisol.url).status_code == 200
    assert client.get(town.jonah.url).status_code == 404
    young = code_in(invite(town.as_(town.tom_reed), town.ines, name="Ines", team_role="student"))
    child, _joined = join_with(young, agrees=False)
    assert "It opens when you are 12" in text_of(child.get("/"))


def test_apply_leaves_invited_people_alone_and_the_file_does_not_name_them(town):
    code = code_in(invite(town.as_(town.rosa_diaz), town.marisol))
    join_with(code)
    written = town.homeroom("export-collaboration").stdout
    assert "rosa.diaz" in written
    assert invited(town) not in written
    folder = town.server.home.root / "town"
    town.homeroom("apply", str(folder / "collaboration.yaml"))
    assert Client().post("/sign-in/", {"login": invited(town), "password": PASSWORD}).status_code == 302


def test_the_promise_must_be_given_and_the_password_be_long(town):
    code = code_in(invite(town.as_(town.rosa_diaz), town.marisol))
    _client, answer = join_with(code, agrees=False)
    assert answer.status_code == 422
    assert "Tick this box to go on." in text_of(answer)
    _client, answer = join_with(code, password="short")
    assert answer.status_code == 422
    assert "at least 12 characters" in text_of(answer)
    assert town.admin("SELECT used_at FROM partners_joincode") == [(None,)]
    assert join_with(code.lower().replace("-", " "))[1].status_code == 302


def test_a_code_that_somebody_used_a_moment_ago_makes_no_second_account(town):
    from homeroom.partners.joining import joining_with, use_up

    code = code_in(invite(town.as_(town.rosa_diaz), town.marisol))
    joining = joining_with(code)
    assert use_up(code, joining, PASSWORD) is not None
    assert use_up(code, joining, "another long password") is None
    assert id_of(town, invited(town))
    assert on(0)


def test_many_tries_are_slowed_down(town):
    client = Client()
    client.get("/join/0000-0000/")
    codes = [client.post("/join/", {"code": "0000"}).status_code for _ in range(62)]
    assert codes[0] == 422
    assert codes[-1] == 429
