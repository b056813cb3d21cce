"""Which rows PostgreSQL shows to whom, asked in raw SQL as the role that serves pages.

One test per clause of the policies in access/protection.py: each first shows the row to somebody, then takes away the
one thing that the clause asks for, and shows that the row is gone at the next statement.
"""

import psycopg
import pytest

ATTENDANCE = "SELECT count(*) FROM students_attendanceevent WHERE student_id = %s"
GLIMPSES_OF_ATTENDANCE = "SELECT count(*) FROM students_glimpse WHERE student_id = %s AND dataset = 12"
PLACEMENTS = "SELECT count(*) FROM students_placement WHERE student_id = %s"


@pytest.fixture(params=["row by row", "as her page asks"])
def town(town, request):
    """Policies answer in two ways, by the same rule: of the child whose page it is at once, else row by row."""
    town.page_of = town.marisol.id if request.param == "as her page asks" else None
    return town


def count(connection, sql, *arguments):
    return connection.execute(sql, arguments).fetchone()[0]


def test_the_caseworker_sees_the_attendance_that_the_agreement_opens(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3


def test_without_entering_nobody_sees_anything(town):
    with town.raw(town.rosa_diaz) as rosa, town.raw(None) as nobody:
        for table in (
            "students_student",
            "students_attendanceevent",
            "students_glimpse",
            "access_standing",
            "partners_person",
        ):
            assert count(rosa, f"SELECT count(*) FROM {table}") > 0, table
            assert count(nobody, f"SELECT count(*) FROM {table}") == 0, table


def test_a_colleague_of_another_unit_sees_nothing_of_her_child(town):
    with town.raw(town.tom_reed) as tom:
        assert count(tom, PLACEMENTS, town.ines.id) == 1
        assert count(tom, PLACEMENTS, town.marisol.id) == 0
        assert count(tom, ATTENDANCE, town.marisol.id) == 0
        assert count(tom, "SELECT count(*) FROM students_student") == 1


@pytest.mark.parametrize("table", ["students_glimpse", "students_sourcerecord", "access_disclosure"])
def test_what_is_kept_of_a_child_is_closed_with_the_child(town, table):
    town.as_(town.rosa_diaz).get(town.marisol.url)
    town.admin(
        "INSERT INTO access_disclosure (event_id, at, student_id, contributor_id, recipient_id, person_id, purpose_id,"
        " dataset, agreement_id, line_id, basis, relation)"
        " SELECT event_id, at, %s, contributor_id, recipient_id, person_id, purpose_id,"
        " dataset, agreement_id, line_id, basis, relation FROM access_disclosure LIMIT 1",
        town.ines.id,
    )
    of = f"SELECT count(*) FROM {table} WHERE student_id = %s"
    with town.raw(town.tom_reed) as tom, town.raw(town.rosa_diaz) as rosa:
        assert count(tom, of, town.ines.id) > 0
        assert count(rosa, of, town.marisol.id) > 0
        assert count(tom, of, town.marisol.id) == 0


def test_the_supervisor_inherits_the_relation_of_her_caseworker(town):
    with town.raw(town.sam_hill) as sam:
        assert count(sam, ATTENDANCE, town.marisol.id) == 3
        assert count(sam, PLACEMENTS, town.ines.id) == 0  # Tom is not Sam's.


def test_the_grant_counts_for_its_contributor_alone(town):
    """[contributor] of the mask: the same dataset of another partner stays dark."""
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
    town.admin(
        "UPDATE students_attendanceevent SET contributor_id = (SELECT id FROM partners_organization WHERE key = 'casa')"
    )
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0


def test_the_grant_counts_for_its_ground_alone(town):
    """[v.ground_id] of the mask: standing on another ground does not use this grant."""
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        town.admin(
            "UPDATE access_standing SET ground_id = ground_id + 8"
            " WHERE ground_id IN (SELECT ground_id FROM access_grant WHERE agreement_id IS NOT NULL)"
        )
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0
        assert count(rosa, PLACEMENTS, town.marisol.id) == 1  # Her own agency's ground is another.


def test_the_grant_counts_for_its_datasets_alone(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        town.admin("UPDATE access_grant SET datasets = datasets & ~(1::bigint << 12)")
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0


def test_a_standing_that_names_datasets_opens_those_alone(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        assert count(rosa, GLIMPSES_OF_ATTENDANCE, town.marisol.id) > 0
        town.admin("UPDATE access_standing SET datasets = ~(1::bigint << 12)")
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0
        assert count(rosa, GLIMPSES_OF_ATTENDANCE, town.marisol.id) == 0
        assert count(rosa, PLACEMENTS, town.marisol.id) == 1


def test_a_standing_for_one_purpose_opens_for_that_purpose_alone(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        town.admin("UPDATE access_standing SET purpose_id = (SELECT id FROM access_purpose WHERE key = 'tutoring')")
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0


def test_a_superseded_version_is_history_and_not_the_record(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        town.admin("UPDATE students_attendanceevent SET superseded_at = now(), superseded_by_id = batch_id")
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0
        assert count(rosa, "SELECT count(*) FROM students_glimpse WHERE student_id = %s", town.marisol.id) > 0
        town.admin("UPDATE students_glimpse SET superseded_at = now(), superseded_by_id = batch_id")
        assert count(rosa, "SELECT count(*) FROM students_glimpse WHERE student_id = %s", town.marisol.id) == 0


def test_an_ended_standing_opens_nothing(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        town.admin("UPDATE access_standing SET during = tstzmultirange(tstzrange(NULL, now() - interval '1 second'))")
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0


def test_an_agreement_that_ended_is_felt_at_the_next_statement(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        town.admin(
            "SELECT access.close_grants_v1(id, NULL, 'the test ends it') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'"
        )
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0
        assert count(rosa, PLACEMENTS, town.marisol.id) == 1  # Her own agency's records need no agreement.


def test_ending_the_mou_ends_what_stands_under_it(town):
    with town.raw(town.rosa_diaz) as rosa, town.raw(town.ada_okafor) as ada:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        assert count(ada, ATTENDANCE, town.marisol.id) == 3
        town.admin("SELECT access.close_grants_v1(id, NULL, 'over') FROM agreements_agreement WHERE key = 'mou'")
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0
        assert count(ada, ATTENDANCE, town.marisol.id) == 0


def test_a_recusal_bars_the_whole_child(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        town.admin(
            "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
            " SELECT o.id, '10023', current_date - 1, p.id, 'kin' FROM partners_organization o, partners_person p"
            " WHERE o.key = 'county-dcs' AND p.key = 'rosa.diaz'"
        )
        for table in ("students_attendanceevent", "students_placement", "students_glimpse"):
            assert count(rosa, f"SELECT count(*) FROM {table} WHERE student_id = %s", town.marisol.id) == 0, table
        assert count(rosa, "SELECT count(*) FROM students_student WHERE id = %s", town.marisol.id) == 0
        assert count(rosa, PLACEMENTS, town.jonah.id) == 1  # She is recused from one child, not from her work.
    with town.raw(town.sam_hill) as sam:
        assert count(sam, ATTENDANCE, town.marisol.id) == 3  # And nobody else is.


def limit(town, datasets, **against):
    columns = {"against_person_id": None, "against_organization_id": None, "against_role": "", **against}
    town.admin(
        "INSERT INTO casework_limitingorder (contributor_id, source_id, begins_on, key, effect, elements, read_by, datasets,"
        " against_person_id, against_organization_id, against_role)"
        " SELECT id, '10023', current_date - 1, 'o1', 'limit', '[]', '[]', %s, %s, %s, %s FROM partners_organization"
        " WHERE key = 'county-dcs'",
        datasets,
        *columns.values(),
    )


def test_a_limiting_order_darkens_the_dataset_that_it_names_for_the_role_that_it_names(town):
    with town.raw(town.rosa_diaz) as rosa, town.raw(town.ada_okafor) as ada:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        assert count(ada, ATTENDANCE, town.marisol.id) == 3
        limit(town, [12], against_role="caseworker")
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0
        assert count(rosa, PLACEMENTS, town.marisol.id) == 1
        assert count(ada, ATTENDANCE, town.marisol.id) == 3


def test_a_limiting_order_against_an_organization_binds_its_people_alone(town):
    lakeside = town.admin("SELECT id FROM partners_organization WHERE key = 'lakeside-usd'")[0][0]
    with town.raw(town.rosa_diaz) as rosa, town.raw(town.ada_okafor) as ada:
        assert count(ada, ATTENDANCE, town.marisol.id) == 3
        limit(town, [12], against_organization_id=lakeside)
        assert count(ada, ATTENDANCE, town.marisol.id) == 0
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3


def test_an_element_that_is_named_singly_opens_a_glimpse_and_no_fact_row(town):
    """care.in_care is shown to the counselor as a flag; the episode behind a masked or full view is not."""
    with town.raw(town.ada_okafor) as ada:
        rows = ada.execute(
            "SELECT view, value FROM students_glimpse WHERE student_id = %s AND element ="
            " (SELECT element FROM students_glimpse WHERE dataset = 33 LIMIT 1)",
            [town.marisol.id],
        ).fetchall()
        assert [view for view, _ in rows] == [0]


def test_the_school_does_not_see_its_own_records_here_without_being_told_that_the_child_is_in_care(town):
    with town.raw(town.ada_okafor) as ada:
        assert count(ada, ATTENDANCE, town.marisol.id) == 3
        town.admin(
            "SELECT access.close_grants_v1(id, NULL, 'over') FROM agreements_agreement WHERE key = 'dsa-dcs-lakeside'"
        )
        assert count(ada, ATTENDANCE, town.marisol.id) == 0
        for table in ("students_student", "students_sourcerecord"):
            assert count(ada, f"SELECT count(*) FROM {table}") == 0, table


def test_a_counselor_of_another_school_sees_nothing(town):
    with town.raw(town.ada_okafor) as ada, town.raw(town.uma_bell) as uma:
        assert count(ada, "SELECT count(*) FROM students_student") == 1
        assert count(uma, "SELECT count(*) FROM students_student") == 0


def test_a_child_that_left_care_is_closed_to_the_school_too(town):
    with town.raw(town.ada_okafor) as ada:
        assert count(ada, "SELECT count(*) FROM students_student WHERE id = %s", town.marisol.id) == 1
        assert count(ada, "SELECT count(*) FROM students_student WHERE id = %s", town.priya.id) == 0


def test_a_child_that_left_care_is_closed_to_the_caseworker(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        assert count(rosa, "SELECT count(*) FROM students_student WHERE id = %s", town.priya.id) == 0
        assert count(rosa, "SELECT count(*) FROM students_identity WHERE student_id = %s", town.priya.id) == 0


@pytest.mark.leak(19)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE partners_readiness SET during = tstzrange(NULL, now()) WHERE kind = 'confidentiality'",
        "UPDATE partners_readiness SET during = tstzrange(NULL, now()) WHERE kind = 'training'",
        "UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE key = 'rosa.diaz'",
        "UPDATE access_session SET expires_at = now() - interval '1 second'",
        "UPDATE access_session SET ended_at = now()",
        "UPDATE partners_organization SET absent = tstzrange(NULL, NULL) WHERE key = 'county-dcs'",
        "UPDATE partners_organization SET debarred = tstzrange(NULL, NULL) WHERE key = 'county-dcs'",
    ],
)
def test_whoever_is_not_ready_sees_nothing_from_the_next_statement_on(town, change):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        town.admin(change)
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0
        assert count(rosa, PLACEMENTS, town.marisol.id) == 0


def test_what_a_withdrawn_partner_sent_is_dark_to_the_others(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        town.admin("UPDATE partners_organization SET absent = tstzrange(NULL, NULL) WHERE key = 'lakeside-usd'")
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0
        assert (
            count(
                rosa,
                "SELECT count(*) FROM students_glimpse WHERE contributor_id ="
                " (SELECT id FROM partners_organization WHERE key = 'lakeside-usd')",
            )
            == 0
        )


def test_a_purpose_that_the_agreement_does_not_name_opens_nothing_of_it(town):
    with town.raw(town.rosa_diaz, purpose="tutoring") as rosa:
        assert count(rosa, PLACEMENTS, town.marisol.id) == 1
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0


@pytest.mark.leak(32)
def test_a_forged_setting_opens_nothing(town):
    """Leak test 32: any role can set any setting, so the masks hold only for what the token yields."""
    sam = town.admin("SELECT id FROM partners_person WHERE key = 'rosa.diaz'")[0][0]
    with town.raw(town.tom_reed) as tom:
        assert count(tom, PLACEMENTS, town.ines.id) == 1
        tom.execute("SELECT set_config('app.principals', %s, true)", [f"{{{sam}}}"])
        for table in ("students_placement", "students_student", "students_glimpse", "access_standing"):
            assert count(tom, f"SELECT count(*) FROM {table}") == 0, table
    with town.raw(town.rosa_diaz, purpose="tutoring") as rosa:
        rosa.execute("SELECT set_config('app.purpose', '1', true)")
        assert count(rosa, PLACEMENTS, town.marisol.id) == 0
    with town.raw(None) as nobody:
        nobody.execute("SELECT set_config('app.token', 'guess', true)")
        assert count(nobody, "SELECT count(*) FROM students_student") == 0


@pytest.mark.leak(15)
def test_the_settings_die_with_the_transaction(town):
    """Leak test 15: the next user of a pooled connection is nobody."""
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, PLACEMENTS, town.marisol.id) == 1
        rosa.rollback()
        assert count(rosa, "SELECT count(*) FROM students_placement") == 0


@pytest.mark.leak(30)
@pytest.mark.parametrize(
    "table", ["access_session", "access_grant", "access_ground", "partners_account", "agreements_opening", "casework_relation",
              "casework_recusal", "casework_limitingorder", "exchange_heldrow", "exchange_seenrow", "exchange_lastload",
              "procrastinate_jobs",
              "access_keyring", "access_keyring_now", "access_lockchange",
              "access_standing_wanted", "access_relation", "access_circumstance", "access_bar", "django_session"]
)  # fmt: skip
def test_the_access_tables_are_closed_to_the_door(town, table):
    """Leak test 30: whoever reads them learns who is in care."""
    with town.raw(town.rosa_diaz) as rosa, pytest.raises(psycopg.errors.InsufficientPrivilege):
        rosa.execute(f"SELECT * FROM {table} LIMIT 1")


def test_standing_shows_each_reader_its_own_rows_alone(town):
    with town.raw(town.tom_reed) as tom:
        assert count(tom, "SELECT count(DISTINCT student_id) FROM access_standing WHERE principal > 0") == 1


def test_a_partners_identifier_of_a_child_is_never_readable(town):
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, "SELECT count(*) FROM students_sourcerecord") > 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rosa.execute("SELECT source_id FROM students_sourcerecord")


@pytest.mark.parametrize("verb", ["UPDATE access_event SET page = ''", "DELETE FROM access_event", "TRUNCATE access_event",
                                  "UPDATE access_disclosure SET basis = ''", "DELETE FROM access_disclosure",
                                  "UPDATE students_identity SET last_name = ''", "DELETE FROM students_identity"])  # fmt: skip
@pytest.mark.parametrize("role", ["app", "worker"])
def test_the_book_and_the_record_cannot_be_changed_from_the_door(town, verb, role):
    with town.raw(town.rosa_diaz, role=role) as rosa, pytest.raises(psycopg.errors.InsufficientPrivilege):
        rosa.execute(verb)


def test_an_event_is_written_as_oneself_alone(town):
    rosa_id, tom_id = (
        town.admin("SELECT id FROM partners_person WHERE key = %s", k)[0][0] for k in ("rosa.diaz", "tom.reed")
    )
    insert = (
        "INSERT INTO access_event (person_id, role, page, operation, outcome, student_ids, asked_for)"
        " VALUES (%s, 'caseworker', 'p', 'view', 'permit', '{}', '')"
    )
    with town.raw(town.rosa_diaz) as rosa:
        rosa.execute(insert, [rosa_id])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rosa.execute(insert, [tom_id])


def test_hidden_and_missing_children_ask_the_same_of_the_database(town):
    """Leak test 16, by what is read and not by the clock: can_open makes the same look-ups either way."""
    import uuid

    with town.raw(town.tom_reed) as tom:
        assert tom.execute("SELECT access.can_open_v1(%s)", [town.ines.public_id]).fetchone()[0] == town.ines.id
        assert tom.execute("SELECT access.can_open_v1(%s)", [town.marisol.public_id]).fetchone()[0] is None
        assert tom.execute("SELECT access.can_open_v1(%s)", [uuid.uuid4()]).fetchone()[0] is None


@pytest.mark.parametrize(
    "table", ["agreements_agreement", "agreements_party", "agreements_line", "agreements_activation"]
)
def test_an_agreement_is_read_by_its_parties_alone(town, table):
    column = "id" if table == "agreements_agreement" else "agreement_id"
    [(agreement,)] = town.admin("SELECT id FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'")
    of = f"SELECT count(*) FROM {table} WHERE {column} = %s"
    with town.raw(town.rosa_diaz) as rosa, town.raw(town.nora_west) as nora:
        assert count(rosa, of, agreement) > 0
        assert count(nora, f"SELECT count(*) FROM {table}") > 0  # Of her own district's agreements.
        assert count(nora, of, agreement) == 0
