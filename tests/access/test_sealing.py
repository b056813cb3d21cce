"""The book is sealed: whoever changes, removes or adds a row later is found out, and so is whoever changes a checkpoint."""

import hashlib
import itertools
import json
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from homeroom.access.models import Disclosure, Event
from homeroom.access.reviews import DisclosureFinding, DisclosureReview
from homeroom.access.sealing import anchors, sealing
from homeroom.access.sealing.book import Book, CutOff
from homeroom.access.sealing.checkpoints import LEDGERS, each
from homeroom.access.sealing.keys import NoKey
from homeroom.access.sealing.tree import NOTHING, root_of

ADD_EVENT = (
    "INSERT INTO access_event (person_id, organization_id, role, page, operation, outcome, student_ids, asked_for)"
    " SELECT id, organization_id, role, 'desk:student', 'view', 'permit', '{}', '' FROM partners_person WHERE key = 'tom.reed'"
    " RETURNING id"
)

# Somebody finds one of its rows wrong, and it is.
ADD_REVIEW = (
    "WITH asked AS (INSERT INTO access_disclosurereview (disclosure_ids, student_id, contributor_id, by_id, words, due_on)"
    " SELECT ARRAY[d.id], d.student_id, d.contributor_id, d.person_id, 'Nobody should have asked.', current_date"
    " FROM access_disclosure d ORDER BY d.id LIMIT 1 RETURNING *)"
    " INSERT INTO access_disclosurefinding (review_id, disclosure_ids, student_id, contributor_id, by_id, finding, words)"
    " SELECT id, disclosure_ids, student_id, contributor_id, by_id, 'not_shown', 'The wrong record was open.' FROM asked"
)
REVIEWS = {"access_disclosurereview": "words", "access_disclosurefinding": "finding"}


@pytest.fixture
def written(town):
    """Three people have looked; each row of the book is there for a reason."""
    for person in (town.rosa_diaz, town.ada_okafor):
        assert town.as_(person).get(town.marisol.url).status_code == 200
    assert town.as_(town.tom_reed).get(town.marisol.url).status_code == 404
    return town


@pytest.fixture
def reviewed(written):
    """And of one of its rows somebody asked, and was answered."""
    written.admin(ADD_REVIEW)
    return written


@contextmanager
def book(town, folder):
    with psycopg.connect(town.server.role_url("sealer", town.database), autocommit=True) as connection:
        yield Book(connection, folder, folder / "anchor.json")


def seal(town, folder, wait=5.0):
    with book(town, folder) as ours:
        return ours.seal(wait)


def faults(town, folder, *brought) -> list[tuple[str, str]]:
    with book(town, folder) as ours:
        return [tuple(fault) for fault in ours.verify(brought).faults]


def codes(town, folder, *brought) -> list[str]:
    return [code for code, _ in faults(town, folder, *brought)]


def middle(town, ledger: str) -> int:
    """A row with others before and after it."""
    numbers = [number for (number,) in town.admin(f"SELECT id FROM {ledger} ORDER BY id")]
    assert len(numbers) >= 3
    return numbers[len(numbers) // 2]


def test_an_empty_book_has_no_checkpoint_and_no_fault(town, tmp_path):
    assert seal(town, tmp_path) == []
    assert not (tmp_path / "anchor.json").exists()
    assert faults(town, tmp_path) == []


def test_what_was_sealed_and_is_as_it_was_has_no_fault(reviewed, tmp_path):
    made = seal(reviewed, tmp_path)
    assert {sealed.ledger: sealed.count for sealed in made} == {
        ledger: reviewed.admin(f"SELECT count(*) FROM {ledger}")[0][0] for ledger in LEDGERS
    }
    assert faults(reviewed, tmp_path) == []
    assert seal(reviewed, tmp_path) == []


def test_a_book_that_grew_is_sealed_from_where_the_last_checkpoint_ended(written, tmp_path):
    before = seal(written, tmp_path)
    written.as_(written.rosa_diaz).get(written.marisol.url)
    after = seal(written, tmp_path)
    assert [sealed.number for sealed in (*before, *after)] == [1, 2, 3, 4]
    assert [sealed.after for sealed in after] == [sealed.upto for sealed in before]
    assert after[0].previous == before[-1].hash and after[1].previous == after[0].hash
    assert faults(written, tmp_path) == []


@pytest.mark.parametrize(
    "column, value",
    [
        *(("at", "at + interval '1 second'"), ("person_id", "person_id + 1"), ("student_id", "student_id + 1")),
        *(
            ("dataset", "dataset + 1"),
            ("basis", "'another'"),
            ("relation", "'another'"),
            ("rows", "coalesce(rows, 0) + 1"),
        ),
        *(("interest", "'another'"), ("interest", "NULL")),
        *(("elements", "~coalesce(elements, 0::bit(128))"), ("redisclosure", "'another'"), ("excused", "'consent'")),
        *(
            ("role", "'another'"),
            ("operation", "'another'"),
            ("channel", "'another'"),
            ("agreement_id", "agreement_id + 1"),
        ),
    ],
)
def test_a_changed_disclosure_is_named(written, tmp_path, column, value):
    seal(written, tmp_path)
    row = middle(written, "access_disclosure")
    written.admin(f"UPDATE access_disclosure SET {column} = {value} WHERE id = {row}")
    assert faults(written, tmp_path) == [
        ("book-row-changed", f"Row {row} of access_disclosure was changed after it was sealed (checkpoint 2).")
    ]


@pytest.mark.parametrize("table", REVIEWS)
def test_what_was_asked_and_what_was_found_are_sealed_as_the_book_is(reviewed, tmp_path, table):
    seal(reviewed, tmp_path)
    assert faults(reviewed, tmp_path) == []
    reviewed.admin(f"UPDATE {table} SET {REVIEWS[table]} = 'stands'")
    number = LEDGERS.index(table) + 1
    assert faults(reviewed, tmp_path) == [
        ("book-row-changed", f"Row 1 of {table} was changed after it was sealed (checkpoint {number}).")
    ]


def test_every_column_of_a_question_and_of_a_finding_is_in_its_leaf(reviewed):
    for model in (DisclosureReview, DisclosureFinding):
        table = model._meta.db_table
        columns = [field.column for field in model._meta.concrete_fields]
        order = ORDER_OF_REVIEWS[table].split()
        assert set(order) == set(columns)
        asked = ", ".join(
            {"at": "(extract(epoch FROM at) * 1000000)::bigint", "due_on": "due_on::text"}.get(name, name)
            for name in order
        )
        ((row,),) = [reviewed.admin(f"SELECT {asked} FROM {table}")]
        [(numbers, hashes)] = reviewed.admin(f"SELECT * FROM access.leaves_v5('{table}', 2::smallint, 0, 1000, NULL)")
        leaf = json.dumps([table, 2, *row], ensure_ascii=False)
        assert numbers == [row[0]] and hashlib.sha256(b"\0" + leaf.encode()).digest() == hashes


def test_a_changed_event_is_named(written, tmp_path):
    seal(written, tmp_path)
    row = middle(written, "access_event")
    written.admin(f"UPDATE access_event SET student_ids = student_ids || 999 WHERE id = {row}")
    assert faults(written, tmp_path) == [
        ("book-row-changed", f"Row {row} of access_event was changed after it was sealed (checkpoint 1).")
    ]


def test_every_column_of_a_row_is_in_its_leaf(quiet_town):
    """Computed here once more, from the table and without a line of the SQL: a column that the form forgot is missed."""
    quiet_town.as_(quiet_town.rosa_diaz).get(quiet_town.marisol.url)
    for model in (Event, Disclosure):
        table = model._meta.db_table
        columns = [field.column for field in model._meta.concrete_fields]
        asked = ", ".join(
            {"at": "(extract(epoch FROM at) * 1000000)::bigint", "elements": "elements::text"}.get(name, name)
            for name in columns
        )
        by_name = [
            dict(zip(columns, row, strict=True)) for row in quiet_town.admin(f"SELECT {asked} FROM {table} ORDER BY id")
        ]
        first, *added = (names.split() for names in ORDER[table])
        assert set(first) | set(itertools.chain(*added)) == set(columns)
        for form in (1, 2, 3, 4):
            order = [*first, *itertools.chain(*added[: form - 1])]
            [(numbers, hashes)] = quiet_town.admin(
                f"SELECT * FROM access.leaves_v5('{table}', {form}::smallint, 0, 1000, NULL)"
            )
            assert numbers == [row["id"] for row in by_name] and numbers
            for place, row in enumerate(by_name):
                said = min(form, len(ORDER[table]))
                written = json.dumps([table, said, *(row[name] for name in order)], ensure_ascii=False)
                assert hashlib.sha256(b"\0" + written.encode()).digest() == hashes[32 * place : 32 * place + 32]


def test_what_was_sealed_in_the_first_form_stands_and_what_comes_is_sealed_in_the_last(written, tmp_path, monkeypatch):
    written.admin("UPDATE access_disclosure SET interest = NULL")  # As they were written then.
    monkeypatch.setattr(sealing, "FORM", 1)
    assert {sealed.form for sealed in seal(written, tmp_path)} == {1}
    monkeypatch.undo()
    assert faults(written, tmp_path) == []
    assert written.as_(written.rosa_diaz).get(written.marisol.url).status_code == 200
    assert {sealed.form for sealed in seal(written, tmp_path)} == {4}
    assert faults(written, tmp_path) == []
    row = middle(written, "access_disclosure")
    written.admin(f"UPDATE access_disclosure SET basis = 'another' WHERE id = {row}")
    assert [code for code, _ in faults(written, tmp_path)] == ["book-row-changed"]


def test_a_disclosure_from_before_the_second_form_has_the_leaf_that_its_reader_works_out(written, tmp_path):
    written.admin("UPDATE access_disclosure SET interest = NULL WHERE id = (SELECT min(id) FROM access_disclosure)")
    hashes = [
        written.admin(f"SELECT hashes FROM access.leaves_v2('access_disclosure', {form}::smallint, 0, 1000, NULL)")[0][
            0
        ]
        for form in (1, 2)
    ]
    assert hashes[0][:32] == hashes[1][:32] and hashes[0][32:64] != hashes[1][32:64]


ORDER_OF_REVIEWS = {
    "access_disclosurereview": "id at disclosure_ids student_id contributor_id by_id words due_on",
    "access_disclosurefinding": "id at review_id disclosure_ids student_id contributor_id by_id finding words",
}
# What each form added to the first.
ORDER = {
    "access_event": (
        "id at person_id organization_id role purpose_id page operation outcome student_ids asked_for",
        "reason",
        "session device program",
        "took_ms",
    ),
    "access_disclosure": (
        "id event_id at student_id contributor_id recipient_id person_id purpose_id dataset agreement_id line_id"
        " basis relation role operation channel elements rows paper_kind paper_id redisclosure excused",
        "interest",
    ),
}


def test_a_removed_row_is_named(written, tmp_path):
    seal(written, tmp_path)
    row = middle(written, "access_disclosure")
    written.admin(f"DELETE FROM access_disclosure WHERE id = {row}")
    assert faults(written, tmp_path) == [
        ("book-row-removed", f"Row {row} of access_disclosure is gone since it was sealed (checkpoint 2).")
    ]


def test_a_row_added_among_old_ones_is_named(written, tmp_path):
    [(row,)] = written.admin("SELECT nextval('access_event_id_seq')")  # A number that was drawn and never used.
    written.as_(written.rosa_diaz).get(written.marisol.url)
    seal(written, tmp_path)
    assert faults(written, tmp_path) == []
    written.admin(
        "INSERT INTO access_event (id, at, person_id, role, page, operation, outcome, student_ids, asked_for)"
        f" SELECT {row}, at, person_id, role, page, operation, outcome, student_ids, asked_for FROM access_event"
        " ORDER BY id LIMIT 1"
    )
    assert faults(written, tmp_path) == [
        ("book-row-added", f"Row {row} of access_event was added among rows that were sealed before (checkpoint 1).")
    ]


@pytest.mark.parametrize(
    "change",
    [
        *("at = at + interval '1 second'", "count = count + 1", "root = sha256('another')", "form = 1"),
        *("key = 'another'", "upto = upto + 1", "ledger = 'access_disclosure', \"after\" = 1000, upto = 2000"),
    ],
)
def test_a_changed_checkpoint_is_named(written, tmp_path, change):
    seal(written, tmp_path)
    written.admin(f"UPDATE access_checkpoint SET {change} WHERE number = 1")
    found = faults(written, tmp_path)
    assert any(code in ("book-signature", "book-key") and "Checkpoint 1 " in sentence for code, sentence in found)


def test_a_checkpoint_that_was_signed_anew_breaks_the_chain(written, tmp_path):
    """Who has the key too can sign what he likes, but not without changing all that follows."""
    seal(written, tmp_path)
    with book(written, tmp_path) as ours:
        first, _second = each(ours.connection)
    from dataclasses import replace

    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key((tmp_path / "book.pem").read_bytes(), None)
    other = replace(first, root=hashlib.sha256(b"another").digest())
    written.admin(
        "UPDATE access_checkpoint SET root = %s, signature = %s WHERE number = 1", other.root, key.sign(other.statement)
    )
    assert "book-chain" in codes(written, tmp_path)


def test_changed_hashes_are_found_though_the_rows_stand(written, tmp_path):
    seal(written, tmp_path)
    written.admin(
        "UPDATE access_checkpoint SET leaves = set_byte(leaves, 0, 255 - get_byte(leaves, 0)) WHERE number = 2"
    )
    [(code, sentence)] = faults(written, tmp_path)
    assert code == "book-leaves" and "The rows stand as they were sealed." in sentence


def test_a_row_whose_hash_was_changed_with_it_is_found_by_the_root(written, tmp_path):
    seal(written, tmp_path)
    written.admin("UPDATE access_disclosure SET basis = 'another' WHERE id = (SELECT min(id) FROM access_disclosure)")
    written.admin(
        "UPDATE access_checkpoint SET leaves ="
        " (SELECT hashes FROM access.leaves_v2('access_disclosure', 2::smallint, 0, upto, NULL)) WHERE number = 2"
    )
    [(code, sentence)] = faults(written, tmp_path)
    assert code == "book-leaves" and "Some of the rows were changed too." in sentence


def test_a_removed_checkpoint_is_named(written, tmp_path):
    seal(written, tmp_path)
    written.admin("DELETE FROM access_checkpoint WHERE number = 1")
    found = faults(written, tmp_path)
    assert ("book-chain", "Missing of the checkpoints: 1.") in found


def test_another_key_is_named(written, tmp_path):
    seal(written, tmp_path)
    (tmp_path / "book.pem").unlink()
    other = tmp_path / "other"
    other.mkdir()
    sealing_key_of(other)
    (other / "book.pem").rename(tmp_path / "book.pem")
    assert codes(written, tmp_path) == ["book-key", "book-key"]


def test_a_signature_of_another_key_under_the_right_name_is_found(written, tmp_path):
    seal(written, tmp_path)
    with book(written, tmp_path) as ours:
        first = next(each(ours.connection))
    forged = Ed25519PrivateKey.generate().sign(first.statement)
    written.admin("UPDATE access_checkpoint SET signature = %s WHERE number = 1", forged)
    assert codes(written, tmp_path) == ["book-signature"]


def sealing_key_of(folder):
    from homeroom.access.sealing.keys import signing_key

    return signing_key(folder, is_first=True)


def test_a_key_that_is_gone_is_never_made_anew_over_a_sealed_book(written, tmp_path):
    seal(written, tmp_path)
    (tmp_path / "book.pem").unlink()
    written.as_(written.rosa_diaz).get(written.marisol.url)
    with pytest.raises(NoKey):
        seal(written, tmp_path)
    assert not (tmp_path / "book.pem").exists()
    assert "book-key" in codes(written, tmp_path)


def test_only_the_user_of_the_data_folder_reads_the_key(written, tmp_path):
    seal(written, tmp_path)
    assert (tmp_path / "book.pem").stat().st_mode & 0o777 == 0o600


# --- The end of the book, and anchors ---


def test_a_book_that_lost_its_end_is_found_by_the_anchor_and_not_sealed_over(written, tmp_path):
    seal(written, tmp_path)
    written.admin("DELETE FROM access_disclosure")
    written.admin("DELETE FROM access_checkpoint WHERE number = 2")
    [(code, sentence)] = faults(written, tmp_path)
    assert code == "book-anchor" and "Checkpoint 2 was sealed" in sentence
    with pytest.raises(CutOff):
        seal(written, tmp_path)


def test_a_book_that_was_sealed_anew_does_not_fit_an_anchor_kept_elsewhere(written, tmp_path):
    """Who has key, database and data folder can seal a false book; what is kept elsewhere tells."""
    seal(written, tmp_path)
    kept = tmp_path / "kept.json"
    kept.write_text((tmp_path / "anchor.json").read_text())
    written.admin("UPDATE access_disclosure SET basis = 'another'")
    written.admin("TRUNCATE access_checkpoint")
    (tmp_path / "anchor.json").unlink()
    seal(written, tmp_path)
    assert faults(written, tmp_path) == []
    assert codes(written, tmp_path, anchors.read(kept)) == ["book-anchor"]


def test_an_anchor_of_earlier_still_fits_a_book_that_grew(written, tmp_path):
    seal(written, tmp_path)
    kept = anchors.read(tmp_path / "anchor.json")
    written.as_(written.rosa_diaz).get(written.marisol.url)
    seal(written, tmp_path)
    assert anchors.read(tmp_path / "anchor.json").number > kept.number
    assert faults(written, tmp_path, kept) == []


# --- Rows that commit later ---


def writer(town) -> psycopg.Connection:
    return psycopg.connect(town.server.admin_url(town.database))


def test_nothing_is_sealed_past_a_transaction_that_can_still_commit(town, tmp_path):
    with writer(town) as slow, writer(town) as quick:
        first = slow.execute(ADD_EVENT).fetchone()[0]
        second = quick.execute(ADD_EVENT).fetchone()[0]
        quick.commit()
        assert first < second
        assert seal(town, tmp_path, wait=0) == []
        slow.commit()
    [sealed] = seal(town, tmp_path, wait=0)
    assert sealed.numbers == (first, second)
    assert faults(town, tmp_path) == []


def test_without_looking_who_still_writes_the_later_row_would_seem_added(town, tmp_path, monkeypatch):
    monkeypatch.setattr(sealing, "WRITERS", "SELECT NULL::text[] WHERE %s::text IS NOT NULL")
    with writer(town) as slow, writer(town) as quick:
        slow.execute(ADD_EVENT)
        quick.execute(ADD_EVENT)
        quick.commit()
        assert len(seal(town, tmp_path, wait=0)) == 1
        slow.commit()
    assert codes(town, tmp_path) == ["book-row-added"]


def test_a_transaction_that_drew_a_number_and_gave_up_holds_nothing_up(town, tmp_path):
    with writer(town) as slow, writer(town) as quick:
        slow.execute(ADD_EVENT)
        second = quick.execute(ADD_EVENT).fetchone()[0]
        quick.commit()
        slow.rollback()
    [sealed] = seal(town, tmp_path, wait=0)
    assert sealed.numbers == (second,)


def test_a_page_that_is_soon_done_is_waited_for(town, tmp_path):
    with writer(town) as slow, writer(town) as quick:
        first = slow.execute(ADD_EVENT).fetchone()[0]
        second = quick.execute(ADD_EVENT).fetchone()[0]
        quick.commit()

        def soon():
            time.sleep(0.3)
            slow.commit()

        thread = threading.Thread(target=soon)
        thread.start()
        [sealed] = seal(town, tmp_path, wait=10)
        thread.join()
    assert sealed.numbers == (first, second)


def test_of_two_sealers_at_once_one_does_nothing(written, tmp_path):
    with book(written, tmp_path) as ours, book(written, tmp_path) as other:
        other.connection.execute("SELECT pg_advisory_lock(%s)", [sealing.ONE_AT_A_TIME])
        assert ours.seal() == []
        other.connection.execute("SELECT pg_advisory_unlock(%s)", [sealing.ONE_AT_A_TIME])
        assert ours.seal()


# --- Who may ---


def test_the_sealer_reads_hashes_and_nothing_of_the_book_and_changes_nothing(written, tmp_path):
    seal(written, tmp_path)
    for sql in (
        "SELECT 1 FROM access_event",
        "SELECT 1 FROM access_disclosure",
        "SELECT 1 FROM students_student",
        "UPDATE access_checkpoint SET count = 1",
        "DELETE FROM access_checkpoint",
        "INSERT INTO access_event (id) VALUES (1)",
    ):
        with written.connection("sealer") as sealer, pytest.raises(psycopg.errors.InsufficientPrivilege):
            sealer.execute(sql)


@pytest.mark.parametrize("role", ["app", "worker", "import", "disposer", "authn"])
def test_nobody_else_reads_hashes_or_checkpoints(written, tmp_path, role):
    seal(written, tmp_path)
    for sql in (
        "SELECT number FROM access_checkpoint",
        "SELECT * FROM access.leaves_v1('access_event', 1::smallint, 0, 100, NULL)",
        "SELECT * FROM access.leaves_v2('access_event', 2::smallint, 0, 100, NULL)",
        "SELECT * FROM access.written_v1('access_event', 0)",
    ):
        with written.connection(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql)


# --- The tree ---


def by_the_rfc(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word; the leaves are hashed already."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + by_the_rfc(leaves[:split]) + by_the_rfc(leaves[split:])).digest()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 100])
def test_the_root_is_that_of_the_rfc(count):
    leaves = [hashlib.sha256(b"\0" + bytes([number])).digest() for number in range(count)]
    assert root_of(b"".join(leaves)) == by_the_rfc(leaves)
    assert root_of(b"") == NOTHING


def test_many_rows_are_many_checkpoints_that_follow_on_each_other(town, tmp_path):
    town.admin(
        ADD_EVENT.replace("WHERE key", "CROSS JOIN generate_series(1, 20) WHERE key").replace(
            "SELECT id,", "SELECT partners_person.id,"
        )
    )
    with book(town, tmp_path) as ours:
        key = sealing_key_of(tmp_path)
        made = sealing.seal(ours.connection, key, most=7)
    assert [sealed.count for sealed in made] == [7, 7, 6]
    assert faults(town, tmp_path) == []
    row = made[1].numbers[3]
    town.admin(f"UPDATE access_event SET role = 'another' WHERE id = {row}")
    assert faults(town, tmp_path) == [
        ("book-row-changed", f"Row {row} of access_event was changed after it was sealed (checkpoint 2).")
    ]
