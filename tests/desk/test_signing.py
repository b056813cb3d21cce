"""The confidentiality agreement is read, signed by who one is, and kept as it was read."""

import hashlib
import io

import pytest
from pypdf import PdfReader

from homeroom.partners.promises import STANDARD, standard_wordings
from tests.casework.writing import hidden, id_of
from tests.desk.asking import count_of, text_of
from tests.desk.signing import PAGE, ends_in, lapse, shown_hash, sign, signatures
from tests.partners.factors import signed_in


def open_rows(town, person: str) -> int:
    with town.raw(person) as connection:
        return connection.execute("SELECT count(*) FROM students_student").fetchone()[0]


def test_whoever_signs_is_ready_at_the_next_statement_and_back_where_she_was(town):
    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(town.marisol.url).status_code == 200
    lapse(town, "rosa.diaz", "confidentiality")
    shut = rosa.get(town.marisol.url)
    assert shut.status_code == 404
    assert f'href="{PAGE}?next={town.marisol.url}"' in shut.content.decode()
    assert "Vega" not in text_of(shut)
    page = f"{PAGE}?next={town.marisol.url}"
    signed = sign(rosa, "Rosa Diaz", page=page, next=town.marisol.url)
    assert signed["location"] == town.marisol.url
    back = rosa.get(town.marisol.url)
    assert back.status_code == 200
    assert "You have signed. It holds through" in text_of(back)


def test_a_signature_says_who_what_when_and_how_to_the_letter(town):
    lapse(town, "rosa.diaz", "confidentiality")
    rosa = town.as_(town.rosa_diaz)
    shown = shown_hash(rosa.get(PAGE))
    sign(rosa, " rosa  DÍAZ")  # As a phone keyboard has it.
    ((_, version, language, name, method, kept),) = signatures(town, "rosa.diaz")
    assert (version, language, name, method) == (STANDARD, "en", "rosa  DÍAZ", "waived")
    words = standard_wordings()["en"]
    assert kept == shown == hashlib.sha256(words.encode()).hexdigest()
    assert town.admin("SELECT wordings ->> 'en' FROM partners_confidentialitytext") == [(words,)]
    [(role, organization)] = town.admin(
        "SELECT s.role, o.key FROM partners_confidentialitysignature s JOIN partners_organization o ON o.id = s.organization_id"
    )
    assert (role, organization) == ("caseworker", "county-dcs")


def test_the_signature_is_of_the_language_that_was_read(town):
    lapse(town, "rosa.diaz", "confidentiality")
    rosa = town.as_(town.rosa_diaz, language="es")
    page = rosa.get(PAGE)
    assert "Queda escrito" in text_of(page) or "queda escrito" in text_of(page)
    sign(rosa, "Rosa Diaz")
    ((_, _, language, _, _, kept),) = signatures(town, "rosa.diaz")
    assert (language, kept) == ("es", hashlib.sha256(standard_wordings()["es"].encode()).hexdigest())


def test_the_method_is_what_was_given(town):
    """With a second step, and where there is none by password; the town is a demonstration otherwise."""
    from tests.partners.factors import require, set_up_app

    lapse(town, "cy.fox", "confidentiality")
    lapse(town, "carmen.abuela", "confidentiality")
    require(town)
    cy = signed_in("cy.fox")
    set_up_app(cy)
    sign(cy, name_of(town, "cy.fox"))
    sign(signed_in("carmen.abuela"), name_of(town, "carmen.abuela"))
    assert signatures(town, "cy.fox")[0][4] == "second_factor"
    assert signatures(town, "carmen.abuela")[0][4] == "password"


def name_of(town, key: str) -> str:
    return town.admin("SELECT name FROM partners_person WHERE key = %s", key)[0][0]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": "Tom Reed", "has_read": "on"}, "Write your name as it stands here: Rosa Diaz"),
        ({"name": "Rosa Diaz"}, "Tick this box to go on."),
        ({"has_read": "on"}, "Write an answer here."),
    ],
)
def test_nothing_is_signed_without_the_name_and_the_word_that_it_was_read(town, typed, says):
    lapse(town, "rosa.diaz", "confidentiality")
    rosa = town.as_(town.rosa_diaz)
    answer = rosa.post(PAGE, {**hidden(rosa.get(PAGE).content.decode()), **typed})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "Nothing is signed yet: below the text something is missing." in text_of(answer)
    assert signatures(town, "rosa.diaz") == []
    assert open_rows(town, "rosa.diaz") == 0
    sign(rosa, "Rosa Diaz")
    assert open_rows(town, "rosa.diaz") > 0


def test_it_asks_who_one_is_and_comes_back(town):
    lapse(town, "rosa.diaz", "confidentiality")
    rosa = signed_in("rosa.diaz")
    assert rosa.get(PAGE).status_code == 200
    town.admin("UPDATE access_session SET confirmed_at = confirmed_at - interval '31 minutes'")
    page = f"{PAGE}?next={town.marisol.url}"
    asked = rosa.get(page)
    assert asked["location"].startswith("/account/confirm/?next=/confidentiality/")
    assert rosa.post(PAGE, {"form_key": "A" * 22}).status_code == 302
    assert signatures(town, "rosa.diaz") == []


def test_words_that_were_not_on_the_page_are_not_signed(town):
    lapse(town, "rosa.diaz", "confidentiality")
    rosa = town.as_(town.rosa_diaz)
    opened = hidden(rosa.get(PAGE).content.decode())
    town.admin(
        "INSERT INTO partners_confidentialitytext (version, wordings, effective_on) VALUES ('2', %s, current_date)",
        '{"en": "Other words."}',
    )
    answer = rosa.post(PAGE, {**opened, "name": "Rosa Diaz", "has_read": "on"})
    assert answer.status_code == 409
    assert "The text has changed while this page was open" in text_of(answer)
    assert "Other words." in text_of(answer)
    assert signatures(town, "rosa.diaz") == []
    sign(rosa, "Rosa Diaz")
    assert [row[1] for row in signatures(town, "rosa.diaz")] == ["2"]


def test_a_second_click_is_the_same_signature(town):
    lapse(town, "rosa.diaz", "confidentiality")
    rosa = town.as_(town.rosa_diaz)
    opened = {**hidden(rosa.get(PAGE).content.decode()), "name": "Rosa Diaz", "has_read": "on"}
    assert rosa.post(PAGE, opened).status_code == rosa.post(PAGE, opened).status_code == 302
    assert rosa.post(PAGE, {**opened, "form_key": "B" * 22}).status_code == 302
    assert len(signatures(town, "rosa.diaz")) == 1


def test_what_holds_for_long_is_not_signed_again_and_what_is_nearly_over_is(town):
    rosa = town.as_(town.rosa_diaz)
    assert (
        '<form method="post">' in rosa.get(PAGE).content.decode()
    )  # Signed on paper: here it may be signed at any time.
    sign(rosa, "Rosa Diaz")
    page = text_of(rosa.get(PAGE))
    assert "What you signed holds through" in page
    assert "from 30 days before this one ends" in page
    ends_in(town, "rosa.diaz", "confidentiality", 29)
    sign(rosa, "Rosa Diaz")
    town.admin("UPDATE partners_readiness SET done_on = done_on - 336 WHERE signature_id IS NOT NULL")
    assert "Write your full name to sign" in text_of(rosa.get(PAGE))


def test_a_new_version_is_said_beside_what_one_signed(town):
    rosa = town.as_(town.rosa_diaz)
    sign(rosa, "Rosa Diaz")
    town.admin(
        "INSERT INTO partners_confidentialitytext (version, wordings, effective_on) VALUES ('2', %s, current_date)",
        '{"en": "Other words."}',
    )
    assert f"you signed version {STANDARD}, and this is version 2" in text_of(rosa.get(PAGE))


def test_the_copy_has_the_text_and_the_signature(town):
    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(f"{PAGE}copy.pdf").status_code == 404
    sign(rosa, "Rosa Diaz")
    answer = rosa.get(f"{PAGE}copy.pdf")
    assert answer["content-type"] == "application/pdf"
    text = words_in(answer)
    fingerprint = signatures(town, "rosa.diaz")[0][5]
    for words in (
        "Rosa Diaz",
        "Caseworker",
        "Lakeside County Child Services",
        STANDARD,
        "34 CFR 99.33(a)",
        "Confirmed by",
    ):
        assert words in text
    assert fingerprint in text.replace(" ", "")


def test_the_copy_speaks_the_readers_language_and_keeps_the_words_that_were_signed(town):
    rosa = town.as_(town.rosa_diaz)
    sign(rosa, "Rosa Diaz")
    text = words_in(town.as_(town.rosa_diaz, language="es").get(f"{PAGE}copy.pdf"))
    assert "Acuerdo de confidencialidad" in text
    assert "Every opening is written down" in text
    assert "Todo lo que se abre queda escrito" in text


def words_in(answer) -> str:
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_the_copy_is_ones_own(town):
    sign(town.as_(town.rosa_diaz), "Rosa Diaz")
    assert town.as_(town.tom_reed).get(f"{PAGE}copy.pdf").status_code == 404


def test_who_needs_no_paper_signs_none(town):
    mari = town.as_(town.mari_vega)
    assert mari.get(PAGE).status_code == 404
    assert mari.get(f"{PAGE}copy.pdf").status_code == 404
    assert "Confidentiality agreement" not in text_of(mari.get("/account/"))
    assert "Confidentiality agreement" in text_of(town.as_(town.rosa_diaz).get("/account/"))


def test_nobody_signs_without_signing_in_and_nothing_else_is_possible(town):
    from django.test import Client

    assert Client().get(PAGE)["location"].startswith("/sign-in/")
    assert town.as_(town.rosa_diaz).delete(PAGE).status_code == 405
    assert town.as_(town.rosa_diaz).post(f"{PAGE}copy.pdf").status_code == 405


def test_the_page_asks_at_most_twelve_statements(town):
    rosa = town.as_(town.rosa_diaz)
    assert count_of(rosa, PAGE) <= 12
    sign(rosa, "Rosa Diaz")
    assert count_of(rosa, PAGE) <= 12
    assert count_of(rosa, f"{PAGE}copy.pdf") <= 12


@pytest.mark.parametrize("role", ["app", "worker", "owner", "definer"])
def test_nobody_changes_or_removes_a_signature(town, role):
    """Append-only: no role has the right."""
    for table in ("partners_confidentialitysignature", "partners_trainingrecord"):
        for verb in ("UPDATE", "DELETE", "TRUNCATE"):
            held = town.admin("SELECT has_table_privilege(%s, %s, %s)", f"homeroom_{role}", table, verb)
            assert role == "owner" or held == [(False,)], (table, verb)
        policies = town.admin("SELECT DISTINCT cmd FROM pg_policies WHERE tablename = %s", table)
        assert {cmd for (cmd,) in policies} == {"SELECT", "INSERT"}


def test_whom_a_child_lives_with_learns_from_the_text_as_on_joining(town):
    """Invited people stand in no file, and no organization trains them: else their training would end for good."""
    town.admin("UPDATE partners_person SET is_invited = true WHERE key IN ('carmen.abuela', 'cy.fox')")
    for key in ("carmen.abuela", "cy.fox"):
        for kind in ("confidentiality", "training"):
            lapse(town, key, kind)
        sign(town.as_(key), name_of(town, key))
    ready = "SELECT access.is_ready_v1()"
    with town.raw("carmen.abuela") as carmen, town.raw("cy.fox") as cy:
        assert carmen.execute(ready).fetchone() == (True,)
        assert cy.execute(ready).fetchone() == (False,)
    assert id_of(town, "cy.fox")
