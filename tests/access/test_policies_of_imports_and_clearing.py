"""What the roles that load and delete may reach, asked in raw SQL without the program's own care.

An import reads and writes its batch's contributor alone; the disposer finds only what is over; a steward sends in the
own name. Statements without WHERE are on purpose: they ask the policy of the verb itself, and no other.
"""

from contextlib import contextmanager

import psycopg
import pytest

from tests.matching.reviewing import pair_of

REFUSED = psycopg.errors.InsufficientPrivilege
COUNT = "SELECT count(*) FROM "
OF = "SELECT id FROM partners_organization WHERE key = %s"


def count(connection, table: str, where: str = "true") -> int:
    return connection.execute(f"{COUNT}{table} WHERE {where}").fetchone()[0]


def organization(town, key: str) -> int:
    return town.admin(OF, key)[0][0]


def person(town, key: str) -> int:
    return town.admin("SELECT id FROM partners_person WHERE key = %s", key)[0][0]


@contextmanager
def importing(town, key: str):
    """A connection of the role import, on a running batch of this organization; answers it and the batch's number."""
    [(batch,)] = town.admin(
        "INSERT INTO students_batch (contributor_id, source_name, format, status) VALUES (%s, 't', '', 'loading') RETURNING id",
        organization(town, key),
    )
    with town.connection("import") as connection:
        connection.execute("SELECT set_config('app.batch', %s, true)", [str(batch)])
        yield connection, batch


@contextmanager
def refused(connection):
    """What is tried inside is refused by a row policy; the connection goes on."""
    with pytest.raises(REFUSED), connection.transaction():
        yield


def copy_of_a_row(connection, table: str, where: str = "true", **changes) -> int:
    """Insert a copy of one row with changed columns."""
    columns = [
        c
        for (c,) in connection.execute(
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'"
            " AND is_generated = 'NEVER'",
            [table],
        )
    ]
    values = ", ".join("%(" + c + ")s" if c in changes else c for c in columns)
    sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {where} LIMIT 1"
    return connection.execute(sql, changes).rowcount


@pytest.mark.parametrize("table", ["students_identity", "students_glimpse"])
def test_an_import_reads_the_facts_of_its_contributor_alone(town, table):
    lakeside = organization(town, "lakeside-usd")
    with importing(town, "lakeside-usd") as (lake, _):
        assert count(lake, table, f"contributor_id = {lakeside}") > 0
        assert count(lake, table, f"contributor_id <> {lakeside}") == 0
    assert town.admin(f"{COUNT}{table} WHERE contributor_id <> %s", lakeside)[0][0] > 0


def test_an_import_adds_facts_of_its_contributor_and_batch_alone(town):
    table, county = "students_attendanceevent", organization(town, "county-dcs")
    with importing(town, "lakeside-usd") as (lake, batch):
        assert copy_of_a_row(lake, table, batch_id=batch, key="copy") == 1
        with refused(lake):
            copy_of_a_row(lake, table, batch_id=batch, key="copy 2", contributor_id=county)
        with refused(lake):
            copy_of_a_row(lake, table, key="copy 3")  # Of the batch that brought the original.


@pytest.mark.parametrize("table", ["students_attendanceevent", "students_glimpse"])
def test_an_import_adds_facts_of_children_of_whom_its_contributor_has_a_record_alone(town, table):
    """Facts have no foreign key to the child: this asks whether it is there, and more."""
    [(somebody_elses,)] = town.admin(
        "SELECT id FROM students_student s WHERE NOT EXISTS"
        " (SELECT FROM students_sourcerecord r WHERE r.student_id = s.id AND r.contributor_id = %s) LIMIT 1",
        organization(town, "lakeside-usd"),
    )
    [(nobody,)] = town.admin("SELECT max(id) + 1 FROM students_student")
    copied = {"element": 999} if table == "students_glimpse" else {"key": "copy"}
    with importing(town, "lakeside-usd") as (lake, batch):
        assert copy_of_a_row(lake, table, batch_id=batch, **copied) == 1
        for student in (somebody_elses, nobody):
            with refused(lake):
                copy_of_a_row(lake, table, batch_id=batch, student_id=student, **copied)


@pytest.mark.parametrize("table", ["students_student", "students_batch"])
def test_nobody_may_delete_what_facts_name_without_a_foreign_key(town, table):
    """Whoever is given this right has to see first that no fact names the row."""
    owner = town.admin("SELECT tableowner FROM pg_tables WHERE tablename = %s", table)[0][0]
    may = town.admin(
        "SELECT rolname FROM pg_roles WHERE starts_with(rolname, 'homeroom_') AND NOT rolsuper"
        " AND NOT pg_has_role(oid, %s, 'USAGE') AND has_table_privilege(oid, %s, 'DELETE')",
        *(owner, table),
    )
    by_policy = town.admin(
        "SELECT policyname FROM pg_policies WHERE tablename = %s AND cmd IN ('ALL', 'DELETE') AND %s = ANY (roles)",
        *(table, owner),
    )
    assert (may, by_policy) == ([], [])


def test_an_import_supersedes_facts_of_its_contributor_in_its_batch_alone(town):
    table = "students_identity"
    own = town.admin(f"{COUNT}{table} WHERE contributor_id = %s", organization(town, "lakeside-usd"))[0][0]
    with importing(town, "lakeside-usd") as (lake, batch):
        update = f"UPDATE {table} SET superseded_at = now(), superseded_by_id = %s"
        assert lake.execute(update, [batch]).rowcount == own
        with refused(lake):
            lake.execute(update, [batch - 1])
    assert town.admin(f"{COUNT}{table}")[0][0] > own


def test_an_import_reads_adds_and_changes_schools_of_its_contributor_alone(town):
    table, lakeside, county = "partners_school", organization(town, "lakeside-usd"), organization(town, "county-dcs")
    everything = town.admin(f"{COUNT}{table}")[0][0]
    with importing(town, "lakeside-usd") as (lake, _):
        own = count(lake, table, f"contributor_id = {lakeside}")
        assert own == count(lake, table) > 0
        assert own < everything
        assert copy_of_a_row(lake, table, source_id="copy") == 1
        with refused(lake):
            copy_of_a_row(lake, table, source_id="copy 2", contributor_id=county)
        assert lake.execute(f"UPDATE {table} SET name = 'Changed'").rowcount == own + 1
        with refused(lake):
            lake.execute(f"UPDATE {table} SET contributor_id = %s", [county])


def test_an_import_knows_and_adds_the_partners_records_of_its_contributor_alone(town):
    table, lakeside = "students_sourcerecord", organization(town, "lakeside-usd")
    with importing(town, "lakeside-usd") as (lake, _):
        assert count(lake, table) == count(lake, table, f"contributor_id = {lakeside}") > 0
        student = lake.execute(f"SELECT student_id FROM {table} LIMIT 1").fetchone()[0]
        insert = f"INSERT INTO {table} (contributor_id, source_id, student_id) VALUES (%s, 'X', %s)"
        lake.execute(insert, [lakeside, student])
        with refused(lake):
            lake.execute(insert, [organization(town, "county-dcs"), student])


def test_a_child_is_made_in_a_running_batch_alone(town):
    insert = "INSERT INTO students_student (public_id) VALUES (gen_random_uuid())"
    with importing(town, "lakeside-usd") as (lake, _):
        lake.execute(insert)
        lake.execute("SELECT set_config('app.batch', '', true)")
        with refused(lake):
            lake.execute(insert)


@pytest.mark.parametrize("table", ["exchange_heldrow", "exchange_seenrow", "exchange_lastload"])
def test_what_waits_and_what_was_seen_is_the_contributors_import_alone(town, table):
    with importing(town, "lakeside-usd") as (lake, _), importing(town, "north-usd") as (north, _):
        own = count(lake, table)
        assert own > 0
        lakeside = organization(town, "lakeside-usd")
        assert count(lake, table, f"contributor_id = {lakeside}") == own
        assert count(north, table, f"contributor_id = {lakeside}") == 0


def test_pairs_are_worked_on_by_the_imports_of_their_district_alone(town):
    waiting = town.admin(f"{COUNT}matching_pair WHERE contributor_id = %s", organization(town, "lakeside-usd"))[0][0]
    assert waiting > 0
    for key, seen in (("lakeside-usd", waiting), ("north-usd", 0), ("county-dcs", 0)):
        with importing(town, key) as (connection, _):
            assert count(connection, "matching_pair", f"contributor_id = {organization(town, 'lakeside-usd')}") == seen


def test_an_import_records_and_settles_decisions_of_rules_on_its_own_pairs_alone(town):
    pair, lena = pair_of(town, town.lucia), person(town, "lena.marsh")
    insert = "INSERT INTO matching_decision (pair_id, verdict, by_id, rule) VALUES (%s, 'link', %s, %s)"
    with importing(town, "lakeside-usd") as (lake, _):
        assert count(lake, "matching_decision") > 0
        lake.execute(insert, [pair, None, "state_id_and_birth_date"])
        with refused(lake):
            lake.execute(insert, [pair, lena, ""])
        assert lake.execute("UPDATE matching_decision SET settled_at = now()").rowcount > 0
    theirs = "pair_id IN (SELECT id FROM matching_pair)"
    with importing(town, "north-usd") as (north, _):
        with refused(north):
            north.execute(insert, [pair, None, "state_id_and_birth_date"])
        assert count(north, "matching_decision") == count(north, "matching_decision", theirs)
        settled = north.execute("UPDATE matching_decision SET settled_at = now()").rowcount
        assert settled == count(north, "matching_decision") < town.admin(f"{COUNT}matching_decision")[0][0]


WEIGH = (
    "INSERT INTO matching_weighing (pair_id, batch_id, model, compared, weight, band, line, evidence, measured, is_beside_twins)"
    " VALUES (%s, %s, '2', '', 21, 'automatic', '', '[]', '{}', false)"
)


def test_an_import_writes_down_weights_of_its_own_pairs_in_its_own_batch_alone(town):
    pair = pair_of(town, town.lucia)
    with importing(town, "lakeside-usd") as (lake, batch):
        assert count(lake, "matching_weighing") > 0
        lake.execute(WEIGH, [pair, batch])
        with refused(lake):
            lake.execute(WEIGH, [pair, town.admin("SELECT min(id) FROM students_batch")[0][0]])
    with importing(town, "north-usd") as (north, batch):
        assert count(north, "matching_weighing", f"pair_id = {pair}") == 0
        with refused(north):
            north.execute(WEIGH, [pair, batch])


def test_what_pairs_weigh_goes_with_what_nobody_decided_and_with_what_was_refused(town):
    with town.connection("disposer") as disposer:
        assert disposer.execute("DELETE FROM matching_weighing").rowcount == 0
    over(town, pair_of(town, town.lucia))
    over(town, pair_of(town, town.teo), "refuse")
    with town.connection("disposer") as disposer:
        assert disposer.execute("DELETE FROM matching_weighing").rowcount == 2


def over(town, pair: int, verdict: str = "") -> None:
    """The pair's time is up; a verdict of a person stands on it, or none."""
    if verdict:
        town.admin(
            "INSERT INTO matching_decision (pair_id, verdict, by_id, rule) VALUES (%s, %s, %s, '')",
            pair,
            verdict,
            person(town, "lena.marsh"),
        )
    town.admin("UPDATE matching_pair SET expires_at = now() - interval '1 minute' WHERE id = %s", pair)


def test_the_disposer_finds_pairs_whose_time_is_up_and_no_others(town):
    with town.connection("disposer") as disposer:
        assert count(disposer, "matching_pair") == 0
    over(town, pair_of(town, town.lucia))
    with town.connection("disposer") as disposer:
        assert count(disposer, "matching_pair") == 1


def test_the_disposer_deletes_undecided_pairs_and_empties_refused_ones(town):
    undecided, turned_down = pair_of(town, town.lucia), pair_of(town, town.teo)
    over(town, undecided, "later")
    over(town, turned_down, "refuse")
    with town.connection("disposer") as disposer:
        assert count(disposer, "matching_pair") == 2
        assert disposer.execute("DELETE FROM matching_decision").rowcount == 1
        assert disposer.execute("DELETE FROM matching_pair").rowcount == 1
        emptied = disposer.execute("UPDATE matching_pair SET sealed_child = '', sealed_candidate = '' RETURNING id")
        assert emptied.fetchall() == [(turned_down,)]
        with refused(disposer):
            disposer.execute("UPDATE matching_pair SET sealed_child = 'x'")


def test_the_disposer_empties_no_pair_that_waits(town):
    over(town, pair_of(town, town.lucia), "later")
    with town.connection("disposer") as disposer:
        assert count(disposer, "matching_pair") == 1
        assert disposer.execute("UPDATE matching_pair SET sealed_child = '', sealed_candidate = ''").rowcount == 0


def test_the_disposer_clears_held_rows_whose_time_is_up_and_no_others(town):
    with town.connection("disposer") as disposer:
        assert disposer.execute("DELETE FROM exchange_heldrow").rowcount == 0
    town.admin("UPDATE exchange_heldrow SET expires_at = now() WHERE id = (SELECT min(id) FROM exchange_heldrow)")
    with town.connection("disposer") as disposer:
        assert disposer.execute("DELETE FROM exchange_heldrow").rowcount == 1


def test_the_disposer_clears_keys_of_forms_that_are_a_month_old_and_no_others(town):
    key = "INSERT INTO common_formkey (key, \"by\", used_at, result_url) VALUES (%s, 1, now() - %s::interval, '')"
    town.admin(key, "Y" * 22, "29 days")
    with town.connection("disposer") as disposer:
        assert disposer.execute("DELETE FROM common_formkey").rowcount == 0
    town.admin(key, "O" * 22, "30 days")
    with town.connection("disposer") as disposer:
        assert disposer.execute("DELETE FROM common_formkey").rowcount == 1


def test_a_steward_begins_batches_for_the_own_organization_and_in_the_own_name_alone(town):
    insert = (
        "INSERT INTO students_batch (contributor_id, by_id, source_name, format, status) VALUES (%s, %s, 'f', '', '')"
    )
    lakeside, county = organization(town, "lakeside-usd"), organization(town, "county-dcs")
    with town.raw(town.ben_ito) as ben:
        ben.execute(insert, [lakeside, person(town, "ben.ito")])
        with refused(ben):
            ben.execute(insert, [county, person(town, "ben.ito")])
        with refused(ben):
            ben.execute(insert, [lakeside, person(town, "dora.lind")])


def test_batches_uploads_and_findings_are_seen_by_their_own_stewards_alone(town):
    lakeside, county = organization(town, "lakeside-usd"), organization(town, "county-dcs")
    for key in (lakeside, county):
        town.admin(
            "INSERT INTO exchange_upload (contributor_id, batch_id, spool_name, sealed_key, bytes, accept_held)"
            " SELECT contributor_id, id, 'n' || id, '', 1, false FROM students_batch WHERE contributor_id = %s LIMIT 1",
            key,
        )
    sources_of(town, lakeside, county)
    sources = ("exchange_source", "exchange_sourcemapping", "exchange_arrival")
    for table in ("students_batch", "exchange_upload", "exchange_findings", *sources):
        everything = town.admin(f"{COUNT}{table}")[0][0]
        with town.raw(town.ben_ito) as ben:
            own = count(ben, table, f"contributor_id = {lakeside}")
            assert own == count(ben, table) > 0, table
            assert own < everything, table
    with town.raw(town.ben_ito, role="worker") as ben:
        assert count(ben, "exchange_upload") == 1
    with importing(town, "lakeside-usd") as (lake, _):
        for table in ("exchange_upload", "exchange_findings", *sources):
            assert count(lake, table) == count(lake, table, f"contributor_id = {lakeside}") > 0, table
    with town.raw(town.ben_ito) as ben, refused(ben):
        copy_of_a_row(ben, "exchange_upload", contributor_id=county, spool_name="x", batch_id=1)


def sources_of(town, *organizations: int) -> None:
    """An export of each, with how it is read."""
    for key in organizations:
        town.admin(
            "WITH made AS (INSERT INTO exchange_source (contributor_id, name, by_id)"
            " SELECT organization_id, 'export', id FROM partners_person WHERE organization_id = %s AND role = 'data_steward'"
            " LIMIT 1 RETURNING *), came AS (INSERT INTO exchange_arrival (source_id, contributor_id, batch_id)"
            " SELECT id, contributor_id, (SELECT min(b.id) FROM students_batch b WHERE b.contributor_id = made.contributor_id)"
            " FROM made) INSERT INTO exchange_sourcemapping (source_id, contributor_id, sealed, by_id)"
            " SELECT id, contributor_id, '', by_id FROM made",
            key,
        )


SOURCE = "INSERT INTO exchange_source (contributor_id, name, by_id) VALUES (%s, 'another', %s)"
MAPPING = "INSERT INTO exchange_sourcemapping (source_id, contributor_id, sealed, by_id, batch_id) VALUES (%s, %s, '', %s, %s)"


def test_how_an_export_is_read_its_own_steward_says_in_the_own_name_of_an_own_export_and_an_own_load(town):
    lakeside, county = organization(town, "lakeside-usd"), organization(town, "county-dcs")
    ben, dora = person(town, "ben.ito"), person(town, "dora.lind")
    sources_of(town, lakeside, county)
    of = dict(town.admin("SELECT contributor_id, id FROM exchange_source"))
    batch = dict(town.admin("SELECT contributor_id, min(id) FROM students_batch GROUP BY contributor_id"))
    with town.raw(town.ben_ito) as connection:
        connection.execute(SOURCE, [lakeside, ben])
        for values in ([county, ben], [lakeside, dora]):
            with refused(connection):
                connection.execute(SOURCE, values)
        connection.execute(MAPPING, [of[lakeside], lakeside, ben, None])
        connection.execute(MAPPING, [of[lakeside], lakeside, ben, batch[lakeside]])
        for values in (
            [of[county], lakeside, ben, None],
            [of[lakeside], county, ben, None],
            [of[lakeside], lakeside, dora, None],
            [of[lakeside], lakeside, ben, batch[county]],
        ):
            with refused(connection):
                connection.execute(MAPPING, values)
    with importing(town, "lakeside-usd") as (lake, _), refused(lake):
        lake.execute(SOURCE, [lakeside, ben])


EXPECTATION = (
    "INSERT INTO exchange_expectation (contributor_id, format, source_id, rhythm, owner_id, by_id)"
    " VALUES (%s, CASE WHEN %s::bigint IS NULL THEN 'flat' ELSE '' END, %s, 'ended', %s, %s)"
)


def test_what_is_expected_of_a_feed_its_own_steward_says_in_the_own_name_and_names_an_own_steward(town):
    lakeside, county = organization(town, "lakeside-usd"), organization(town, "county-dcs")
    ben, dora, ada = (person(town, key) for key in ("ben.ito", "dora.lind", "ada.okafor"))
    sources_of(town, lakeside, county)
    of = dict(town.admin("SELECT contributor_id, id FROM exchange_source"))
    town.admin(EXPECTATION, county, None, None, None, dora)
    with town.raw(town.ben_ito) as connection:
        for source in (None, of[lakeside]):
            for owner in (None, ben):
                connection.execute(EXPECTATION, [lakeside, source, source, owner, ben])
        for contributor, source, owner, by in (
            (county, None, None, ben),
            (lakeside, of[county], None, ben),
            (lakeside, None, dora, ben),
            (lakeside, None, ada, ben),
            (lakeside, None, None, dora),
        ):
            with refused(connection):
                connection.execute(EXPECTATION, [contributor, source, source, owner, by])
        assert count(connection, "exchange_expectation") == 4
    with town.raw(town.dora_lind) as connection:
        assert count(connection, "exchange_expectation") == 1
    with importing(town, "lakeside-usd") as (lake, _), refused(lake):
        count(lake, "exchange_expectation")


ORDER = (
    "INSERT INTO exchange_fetchorder (contributor_id, kind, address, token_address, client_id, sealed, scope, hour, by_id)"
    " VALUES (%s, 'oneroster', 'https://a.example', 'https://a.example', 'c', 's', '', 3, %s) RETURNING id"
)
FETCH = "INSERT INTO exchange_fetch (contributor_id, order_id, batch_id) VALUES (%s, %s, %s)"


def test_what_is_to_be_fetched_its_own_steward_orders_in_the_own_name_and_the_secret_is_the_imports(town):
    lakeside, county = organization(town, "lakeside-usd"), organization(town, "county-dcs")
    ben, dora = person(town, "ben.ito"), person(town, "dora.lind")
    [(theirs,)] = town.admin(ORDER, county, dora)
    batches = dict(town.admin("SELECT contributor_id, min(id) FROM students_batch GROUP BY 1"))
    with town.raw(town.ben_ito) as connection:
        [mine] = connection.execute(ORDER, [lakeside, ben]).fetchone()
        for contributor, by in ((county, ben), (lakeside, dora)):
            with refused(connection):
                connection.execute(ORDER, [contributor, by])
        connection.execute(FETCH, [lakeside, mine, batches[lakeside]])
        for contributor, order, batch in (
            (county, mine, batches[lakeside]),
            (lakeside, theirs, batches[lakeside]),
            (lakeside, mine, batches[county]),
        ):
            with refused(connection):
                connection.execute(FETCH, [contributor, order, batch])
        assert connection.execute("SELECT count(id) FROM exchange_fetchorder").fetchone() == (1,)
        assert count(connection, "exchange_fetch") == 1
        with refused(connection):
            connection.execute("SELECT sealed FROM exchange_fetchorder")
    town.admin(FETCH, county, theirs, batches[county])
    with town.raw(town.ada_okafor) as connection:
        assert connection.execute("SELECT count(id) FROM exchange_fetchorder").fetchone() == (0,)
        assert count(connection, "exchange_fetch") == 0
    with importing(town, "county-dcs") as (agency, batch):
        assert agency.execute("SELECT sealed FROM exchange_fetchorder").fetchall() == [(b"s",)]
        agency.execute(FETCH, [county, theirs, batch])
        with refused(agency):
            agency.execute(FETCH, [county, theirs, batches[county]])
    with importing(town, "lakeside-usd") as (lake, batch):
        assert count(lake, "exchange_fetchorder") == 0 == count(lake, "exchange_fetch")
        for contributor in (lakeside, county):
            with refused(lake):
                lake.execute(FETCH, [contributor, theirs, batch])


def test_which_fetches_are_due_the_worker_and_the_import_learn_as_numbers(town):
    county, dora = organization(town, "county-dcs"), person(town, "dora.lind")
    town.admin(ORDER, county, dora)
    for role in ("worker", "import"):
        with town.connection(role) as connection:
            found = connection.execute("SELECT * FROM access.fetches_due_v1(3)").fetchall()
            assert [row[1:] for row in found] == [(county, 0)]
    with town.raw(town.dora_lind) as connection, refused(connection):
        connection.execute("SELECT * FROM access.fetches_due_v1(3)")
    town.admin(
        "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 hour', NULL) WHERE id = %s", county
    )
    with town.connection("worker") as connection:  # A partner that left is not asked any more.
        assert connection.execute("SELECT * FROM access.fetches_due_v1(3)").fetchall() == []


def test_that_a_load_came_of_an_export_the_load_itself_says_of_the_own_contributor(town):
    lakeside, county = organization(town, "lakeside-usd"), organization(town, "county-dcs")
    sources_of(town, lakeside, county)
    [(source,)] = town.admin("SELECT id FROM exchange_source WHERE contributor_id = %s", lakeside)
    arrival = "INSERT INTO exchange_arrival (source_id, contributor_id, batch_id) VALUES (%s, %s, %s)"
    with importing(town, "lakeside-usd") as (lake, batch):
        [another] = lake.execute(
            "SELECT min(id) FROM students_batch WHERE id <> %s AND id NOT IN (SELECT batch_id FROM exchange_arrival)",
            [batch],
        ).fetchone()
        for values in ([source, county, batch], [source, lakeside, another]):
            with refused(lake):
                lake.execute(arrival, values)
        lake.execute(arrival, [source, lakeside, batch])
    with town.raw(town.ben_ito) as ben, refused(ben):
        ben.execute(arrival, [source, lakeside, another])


def test_a_decision_is_taken_in_the_own_name_by_a_person_and_on_a_pair_that_one_sees(town):
    pair = pair_of(town, town.lucia)
    insert = "INSERT INTO matching_decision (pair_id, verdict, by_id, rule) VALUES (%s, 'later', %s, %s)"
    with town.raw(town.lena_marsh) as lena:
        lena.execute(insert, [pair, person(town, "lena.marsh"), ""])
        assert count(lena, "matching_decision") > 0
        with refused(lena):
            lena.execute(insert, [pair, person(town, "rosa.diaz"), ""])
        with refused(lena):
            lena.execute(insert, [pair, None, "state_id_and_birth_date"])
        with pytest.raises(psycopg.errors.CheckViolation), lena.transaction():
            lena.execute(insert, [pair, person(town, "lena.marsh"), "state_id_and_birth_date"])
    with town.raw(town.tom_reed) as tom, refused(tom):
        tom.execute(insert, [pair, person(town, "tom.reed"), ""])
    with town.raw(town.ben_ito) as ben:
        assert count(ben, "matching_decision") == 0


def test_authority_and_form_keys_are_ones_own(town):
    rosa_id, tom_id = person(town, "rosa.diaz"), person(town, "tom.reed")
    give = "INSERT INTO access_authority (person_id, verb, expires_at) VALUES (%s, 'import', now() + interval '1 hour')"
    key = "INSERT INTO common_formkey (key, \"by\", used_at, result_url) VALUES (%s, %s, now(), '')"
    town.admin(give, tom_id)
    town.admin(key, "T" * 22, tom_id)
    with town.raw(town.rosa_diaz) as rosa:
        rosa.execute(give, [rosa_id])
        rosa.execute(key, ["R" * 22, rosa_id])
        assert count(rosa, "access_authority") == count(rosa, "common_formkey") == 1
        with refused(rosa):
            rosa.execute(give, [tom_id])
        with refused(rosa):
            rosa.execute(key, ["S" * 22, tom_id])


@pytest.mark.parametrize("table", ["partners_organization", "partners_person", "partners_school"])
def test_who_has_not_entered_reads_no_configuration(town, table):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, table) > 0
    with town.raw(None) as nobody:
        assert count(nobody, table) == 0


def test_ones_own_events_are_read_and_nobody_elses(town):
    town.as_(town.rosa_diaz).get(town.marisol.url)
    town.as_(town.tom_reed).get(town.marisol.url)
    with town.raw(town.rosa_diaz) as rosa:
        rosa_id = person(town, "rosa.diaz")
        assert count(rosa, "access_event") == count(rosa, "access_event", f"person_id = {rosa_id}") > 0
    assert town.admin(f"{COUNT}access_event")[0][0] > 1


KEPT = (
    "INSERT INTO matching_keptroster (contributor_id, batch_id, model, students, students_name, children_name, bundle_name,"
    " bundle_file, agencies, sealed_keys, sealed_children_key, expires_at)"
    " VALUES (%s, %s, '1', 5, 'a', 'b', 'c', 'd.zip', '[]', 's', 's', now() + interval '9 days') RETURNING id"
)
NIGHT = "INSERT INTO matching_night (contributor_id, kept_id, place, of) VALUES (%s, %s, 1, 1) RETURNING id"
DESTROY = (
    "UPDATE matching_keptroster SET destroyed_at = now(), why = 'no_line', sealed_keys = '', sealed_children_key = ''"
)


def test_a_roster_is_kept_by_its_own_load_alone_destroyed_once_and_read_by_who_hosts_its_district(town):
    lakeside, north = organization(town, "lakeside-usd"), organization(town, "north-usd")
    with importing(town, "lakeside-usd") as (lake, batch):
        [kept] = lake.execute(KEPT, [lakeside, batch]).fetchone()
        [others] = lake.execute("SELECT min(id) FROM students_batch WHERE id <> %s", [batch]).fetchone()
        for values in ([north, batch], [lakeside, others]):
            with refused(lake):
                lake.execute(KEPT, values)
        [night] = lake.execute(NIGHT, [lakeside, kept]).fetchone()
        end = "UPDATE matching_night SET ended_at = now() WHERE id = %s"
        assert [lake.execute(end, [night]).rowcount for _ in range(2)] == [1, 0]  # What has ended stands.
        assert [lake.execute(DESTROY).rowcount for _ in range(2)] == [1, 0]
    [(batch,)] = town.admin("SELECT min(id) FROM students_batch")
    for district in (lakeside, north):
        [(kept,)] = town.admin(KEPT, district, batch)
        town.admin(NIGHT, district, kept)
    shown = "SELECT count(students) FROM matching_keptroster"
    with town.raw(town.lena_marsh) as lena:
        assert lena.execute(shown).fetchone() == (2,) == (count(lena, "matching_night"),)
        for hidden in ("students_name", "sealed_keys", "sealed_children_key", "bundle_name"):
            with refused(lena):
                lena.execute(f"SELECT {hidden} FROM matching_keptroster")
    for stranger in (town.ben_ito, town.rosa_diaz, town.ada_okafor):
        with town.raw(stranger) as connection:
            assert connection.execute(shown).fetchone() == (0,) == (count(connection, "matching_night"),)


def test_which_kept_rosters_are_due_the_worker_and_the_import_learn_as_numbers(town):
    [(batch,)] = town.admin("SELECT min(id) FROM students_batch")
    [(kept,)] = town.admin(KEPT, organization(town, "lakeside-usd"), batch)
    for role in ("worker", "import"):
        with town.connection(role) as connection:
            assert connection.execute("SELECT * FROM access.kept_rosters_due_v1()").fetchall() == [(kept, "no_line")]
    with town.raw(town.lena_marsh) as connection, refused(connection):
        connection.execute("SELECT * FROM access.kept_rosters_due_v1()")
    with town.raw(town.lena_marsh) as connection, refused(connection):
        connection.execute("SELECT access.may_keep_roster_v1()")


LOOKUP = "INSERT INTO matching_lookup (by_id, spool_name, key) VALUES (%s, 'a', 'k') RETURNING id"
LOOKED_UP = (
    "INSERT INTO matching_lookedup (lookup_id, student_id, agency_id, is_very_strong, sealed, expires_at)"
    " VALUES (%s, %s, %s, true, 's', now() + interval '1 day') RETURNING id"
)
ANSWER = "UPDATE matching_lookup SET answered_at = now(), spool_name = '', key = '', found = 1 WHERE id = %s"


def test_whether_a_child_is_here_a_linkage_steward_asks_the_import_answers_once_and_who_asked_reads(town):
    lena, ben = person(town, "lena.marsh"), person(town, "ben.ito")
    county, lakeside = organization(town, "county-dcs"), organization(town, "lakeside-usd")
    [(of_ben,)] = town.admin(LOOKUP, ben)
    with town.raw(town.lena_marsh) as connection:
        with refused(connection):
            connection.execute(LOOKUP, [ben])
        [made] = connection.execute(LOOKUP, [lena]).fetchone()
        assert connection.execute("SELECT array_agg(id) FROM matching_lookup").fetchone() == ([made],)
        for hidden in ("key", "spool_name"):
            with refused(connection):
                connection.execute(f"SELECT {hidden} FROM matching_lookup")
        with refused(connection):
            connection.execute(ANSWER, [made])
        connection.commit()
    with town.raw(town.ben_ito) as connection, refused(connection):
        connection.execute(LOOKUP, [ben])  # Who does not review matches asks nothing.
    [(hosted,)], [(other,)] = (
        town.admin("SELECT id FROM partners_organization WHERE key = %s", key) for key in ("county-dcs", "data-host")
    )
    with town.connection("import") as connection:
        for agency in (hosted, other):
            connection.execute(LOOKED_UP, [made, town.teo.id, agency])
        connection.execute(LOOKED_UP, [of_ben, town.teo.id, county])
        with refused(connection):  # It is not left unanswered and touched.
            connection.execute("UPDATE matching_lookup SET found = 1 WHERE id = %s", [made])
        assert [connection.execute(ANSWER, [made]).rowcount for _ in range(2)] == [1, 0]
        with refused(connection):
            connection.execute(LOOKED_UP, [made, town.teo.id, lakeside])
        connection.commit()
    with town.raw(town.lena_marsh) as connection:
        seen = "SELECT agency_id FROM matching_lookedup"
        assert connection.execute(seen).fetchall() == [(county,)]
        town.admin("UPDATE matching_lookedup SET expires_at = now() - interval '1 minute' WHERE agency_id = %s", county)
        assert connection.execute(seen).fetchall() == []
    with town.connection("disposer") as disposer:
        assert disposer.execute("DELETE FROM matching_lookedup").rowcount == 2  # Of the other the day is not over.
