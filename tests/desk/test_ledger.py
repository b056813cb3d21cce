"""The record of disclosures, row by row: each field that a rule asks for is answered, or it is said why not."""

import json

import pytest

from homeroom.access import ledger
from tests.access.emergencies import commit
from tests.conftest import town_after
from tests.decide.asking import apply_permits
from tests.desk.asking import text_of
from tests.town.cast import give_accounts
from tests.town.permits import MARISOL, consent, order, relation

TIA, CY, ELENA, ROSA = "tia.moss", "cy.fox", "elena.vega", "rosa.diaz"
OF = (
    "SELECT d.{} FROM access_disclosure d JOIN partners_person p ON p.id = d.person_id"
    " JOIN partners_organization o ON o.id = d.contributor_id WHERE p.key = %s AND o.key = %s AND d.dataset = %s ORDER BY d.id"
)


def number_of(dataset: str) -> int:
    from homeroom.access.catalogue import catalogue

    return catalogue().datasets[dataset].number


def written(town, what: str, person: str, contributor: str, dataset: str) -> list:
    return [value for (value,) in town.admin(OF.format(what), person, contributor, number_of(dataset))]


def add(town, **said) -> None:
    """A row of the book as somebody else left it: copied from one that stands there."""
    [(names,)] = town.admin(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = 'access_disclosure'::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attname <> ALL (%s)",
        ["id", *said],
    )
    columns = ", ".join(said)
    town.admin(
        f"INSERT INTO access_disclosure ({names}, {columns}) SELECT {names}, {', '.join(['%s'] * len(said))}"
        " FROM access_disclosure WHERE student_id = %s ORDER BY id LIMIT 1",
        *said.values(),
        town.marisol.id,
    )


def without_objections(content) -> None:
    content["objections"] = []
    content["relations"].append(relation(CY, MARISOL, "team_member"))
    content["orders"].append(order("days", MARISOL, ["casa"], elements=["attendance.*"], dependency_case=True))


def looked_at(town) -> None:
    """A story: Rosa looks by the law, Tia by a parent's consent, Cy by a court's order."""
    apply_permits(town, without_objections)
    give_accounts(town.server, town.database)
    for person, purpose in ((ROSA, "school-stability"), (TIA, "tutoring"), (CY, "school-stability")):
        client = town.as_(person)
        town.admin(
            "UPDATE access_session SET purpose_id = (SELECT id FROM access_purpose WHERE key = %s) WHERE person_id ="
            " (SELECT id FROM partners_person WHERE key = %s)",
            purpose,
            person,
        )
        assert client.get(town.marisol.url).status_code == 200


@pytest.fixture
def permitted(server):
    with town_after(server, looked_at) as town:
        yield town


def told(town, reader: str = ROSA, child: str = MARISOL) -> list[dict]:
    answer = town.homeroom("disclosures", "--student", child, "--as", reader, "--json")
    return [row for entry in json.loads(answer.stdout)["disclosures"] for row in entry["rows"]]


# --- The table ---


def test_every_rule_asks_for_fields_of_the_table_and_says_where_it_stands():
    for rule in ledger.rules():
        assert set(rule.asks) <= set(ledger.fields()), rule.key
        assert rule.asks and rule.cite and rule.kept and rule.inspect
        for excuse in rule.excuses:
            assert excuse.cite and bool(excuse.bases or excuse.relations) != bool(excuse.never), excuse.why


def test_every_excuse_of_the_law_is_there_also_one_that_nothing_here_is_excused_by():
    """34 CFR 99.32(d)(1) to (5); 45 CFR 164.528(a)(1)(i)."""
    cites = {excuse.cite: excuse for rule in ledger.rules() for excuse in rule.excuses}
    assert {f"34 CFR 99.32(d)({n})" for n in range(1, 6)} | {"45 CFR 164.528(a)(1)(i)"} <= cites.keys()
    for excuse in cites.values():
        if excuse.never:
            assert len(excuse.never) > 20 and excuse.why not in ledger.excuses_to_write().values()
            assert not excuse.covers("FERPA-ORDER", "released") and not excuse.covers("HIPAA-PERMIT", "released")


def test_every_basis_of_the_table_is_one():
    from homeroom.agreements.bases import basis_of

    for rule in ledger.rules():
        for code in rule.bases.union(*(excuse.bases for excuse in rule.excuses)):
            assert basis_of(code) is not None, code


# Of each row somebody asked, and it was wrong.
CORRECTED = (
    "WITH asked AS (INSERT INTO access_disclosurereview (disclosure_ids, student_id, contributor_id, by_id, words, due_on)"
    " SELECT ARRAY[d.id], d.student_id, d.contributor_id, d.person_id, 'x', current_date FROM access_disclosure d RETURNING *)"
    " INSERT INTO access_disclosurefinding (review_id, disclosure_ids, student_id, contributor_id, by_id, finding, words)"
    " SELECT id, disclosure_ids, student_id, contributor_id, by_id, 'other', 'x' FROM asked"
)


def test_every_field_that_a_rule_asks_for_is_answered_or_it_is_said_why_not(permitted):
    number = commit(permitted, "ada.okafor", "people.parents")
    permitted.as_("ada.okafor").get(f"/emergencies/{number}/")
    permitted.admin(CORRECTED)
    rows = told(permitted)
    assert rows
    for key, unknown in ledger.fields().items():
        values = [row[key] for row in rows]
        if unknown:
            assert len(unknown) > 20 and values == [None] * len(rows), key
        else:
            assert any(value not in (None, "") for value in values), key
            assert all(key in row for row in rows)
    asked = {rule["rule"] for row in rows for rule in row["rules"]}
    assert {"FERPA-99.32", "NIST-PM-21"} <= asked


def test_a_field_that_is_not_sealed_with_the_row_says_what_it_is_read_from(permitted):
    """Of the row itself are what its leaf is made of, and words for a number or a code that stands there."""
    from homeroom.access.sealing.leaves import DISCLOSURE

    in_words = {
        *(
            "student",
            "origin",
            "recipient",
            "category",
            "elements",
            "purpose",
            "line",
            "legitimate_interest",
            "disclosed_at",
        ),
        *("consent_id", "order_id", "hash"),
    }
    unknown = {key for key, why in ledger.fields().items() if why}
    assert set(ledger.fields()) - unknown - in_words - set(DISCLOSURE) == ledger.live().keys()
    assert all(len(said) > 20 for said in ledger.live().values())


# --- What stands in a row ---


def test_single_elements_are_named_and_whole_rows_are_counted(permitted):
    from homeroom.access.catalogue import catalogue

    [elements] = written(permitted, "elements::text", ROSA, "lakeside-usd", "attendance")
    [rows] = written(permitted, "rows", ROSA, "lakeside-usd", "attendance")
    stand = permitted.admin(
        "SELECT count(*) FROM students_attendanceevent e JOIN partners_organization o ON o.id = e.contributor_id"
        " WHERE e.student_id = %s AND o.key = 'lakeside-usd' AND e.superseded_at IS NULL",
        permitted.marisol.id,
    )
    assert rows == stand[0][0] > 0
    assert {n for n, bit in enumerate(elements or "") if bit == "1"} <= {
        element.number for element in catalogue().datasets["attendance"].elements
    }


def test_a_list_of_single_elements_counts_no_rows(town):
    assert town.as_(town.rosa_diaz).get("/").status_code == 200
    [(elements, rows, operation)] = town.admin(
        "SELECT DISTINCT elements <> 0::bit(128), rows, operation FROM access_disclosure WHERE dataset = %s",
        number_of("enrollment_school"),
    )
    assert elements and rows == 0 and operation == "list"


def test_what_rested_on_a_consent_names_it_and_is_excused(permitted):
    [(number,)] = permitted.admin("SELECT id FROM agreements_consent WHERE key = 'of-a-parent'")
    assert set(written(permitted, "paper_kind || d.paper_id || d.excused", TIA, "lakeside-usd", "attendance")) == {
        f"consent{number}consent"
    }


def test_what_rested_on_an_order_names_it_and_is_not_excused(permitted):
    [(number,)] = permitted.admin("SELECT id FROM casework_permittingorder WHERE key = 'days'")
    assert set(written(permitted, "paper_kind || d.paper_id || d.excused", CY, "lakeside-usd", "attendance")) == {
        f"order{number}"
    }


def test_what_rested_on_the_law_alone_names_no_paper_and_is_not_excused(permitted):
    assert set(written(permitted, "paper_kind || d.excused", ROSA, "lakeside-usd", "attendance")) == {""}


def test_what_the_line_said_of_passing_on_stays_when_the_line_is_written_anew(permitted):
    [said] = set(written(permitted, "redisclosure", ROSA, "lakeside-usd", "attendance"))
    assert said == "to_education_team_authorized_by_agency"
    permitted.admin("UPDATE agreements_line SET redisclosure = 'none'")
    row = next(row for row in told(permitted) if row["person"] == "Rosa Diaz")
    assert row["redisclosure"] == said


def test_the_legitimate_interest_stays_when_the_purpose_says_it_otherwise(permitted):
    [interest] = {row["legitimate_interest"] for row in told(permitted) if row["person"] == "Rosa Diaz"}
    assert interest
    permitted.admin("UPDATE access_purpose SET benefit = 'Something else'")
    assert {row["legitimate_interest"] for row in told(permitted) if row["person"] == "Rosa Diaz"} == {interest}
    permitted.admin("UPDATE access_disclosure SET interest = NULL")  # As rows that are older than this.
    assert {row["legitimate_interest"] for row in told(permitted)} == {"Something else"}


def test_whoever_was_shown_it_can_be_reached_at_work(permitted):
    permitted.admin("UPDATE partners_person SET email = 'rosa@dcs.example', phone = '555 0100' WHERE key = 'rosa.diaz'")
    rows = told(permitted)
    assert {row["contact"] for row in rows if row["person"] == "Rosa Diaz"} == {"rosa@dcs.example, 555 0100"}
    permitted.admin(
        "UPDATE access_disclosure SET person_id = (SELECT id FROM partners_person WHERE key = 'carmen.abuela')"
    )
    assert {row["contact"] for row in told(permitted)} == {""}  # A family's people are reached by nobody through this.


def test_a_consent_and_an_order_have_their_numbers(permitted):
    [(consent,)] = permitted.admin("SELECT id FROM agreements_consent WHERE key = 'of-a-parent'")
    [(order,)] = permitted.admin("SELECT id FROM casework_permittingorder WHERE key = 'days'")
    rows = told(permitted)
    assert {row["consent_id"] for row in rows} - {None} == {consent}
    assert order in {row["order_id"] for row in rows}
    assert all(bool(row["order"]) == bool(row["order_id"]) for row in rows)
    assert all(bool(row["consent"]) == bool(row["consent_id"]) for row in rows)


def test_the_role_of_that_day_stays_when_the_person_has_another(permitted):
    permitted.admin("UPDATE partners_person SET role = 'program_manager' WHERE key = 'cy.fox'")
    row = next(row for row in told(permitted) if row["order"])
    assert row["position"] == "Court-appointed special advocate (CASA)"


@pytest.mark.parametrize(
    "page, operation, channel",
    [
        *(
            ("desk:student", "view", "page"),
            ("desk:student_pdf", "print", "print"),
            ("insight:export", "export", "export"),
        ),
        *(("homeroom disclosures", "book", "command"), ("rostering:students", "api", "api")),
    ],
)
def test_how_it_was_shown(town, page, operation, channel):
    from homeroom.access import door
    from homeroom.students.models import AttendanceEvent

    with door.door(town.token(town.rosa_diaz), page=page, operation=operation) as visit:
        list(AttendanceEvent.objects.filter(student=town.marisol.id))
        visit.show(town.marisol.id)
        visit.write_down()
    assert town.admin("SELECT DISTINCT operation, channel, role FROM access_disclosure") == [
        (operation, channel, "caseworker")
    ]


@pytest.mark.parametrize(
    "basis, relation, why",
    [
        *(("FERPA-CONSENT", "released", "consent"), ("FERPA-USA+FERPA-CONSENT", "assigned", "consent")),
        *(
            ("FERPA-SCHOOL-OFFICIAL", "team_member", "school_official"),
            ("34 CFR 99.10", "self", "parent_or_eligible_student"),
        ),
        *(("34 CFR 99.10", "rights_holder", "parent_or_eligible_student"), ("FERPA-USA", "assigned", "")),
        *(("PART2-CONSENT", "released", ""), ("MINOR-CONSENT", "released", ""), ("FERPA-ORDER", "released", "")),
    ],
)
def test_why_99_32_asks_for_no_record_is_written_as_the_table_says(town, basis, relation, why):
    """Written by the database, which is given the table; Python answers the same of the same table."""
    of_ferpa = next(rule for rule in ledger.rules() if rule.key == ledger.FERPA)
    assert of_ferpa.excuse(basis, relation) == why
    town.admin("UPDATE access_ground SET relation = %s WHERE relation = 'assigned'", relation)
    town.admin("UPDATE access_grant SET basis = %s WHERE basis = 'FERPA-USA'", basis)
    if relation == "released":
        # Of a paper alone the law is the paper's; here no paper stands behind it.
        town.admin("UPDATE access_ground SET relation = 'team_member' WHERE relation = 'released'")
    assert town.as_(town.rosa_diaz).get(town.marisol.url).status_code == 200
    assert set(written(town, "excused", ROSA, "lakeside-usd", "attendance")) == {why}


def test_the_hash_of_a_row_is_the_leaf_that_was_sealed(permitted, tmp_path):
    permitted.homeroom("seal")
    leaves = {}
    for numbers, hashes in permitted.admin(
        "SELECT numbers, leaves FROM access_checkpoint WHERE ledger = 'access_disclosure'"
    ):
        leaves |= {number: hashes[32 * n : 32 * n + 32].hex() for n, number in enumerate(numbers)}
    rows = told(permitted)
    assert rows and {row["id"]: row["hash"] for row in rows if row["hash"]}.items() <= leaves.items()


# --- What its reader may know ---


def test_the_caseworker_reads_the_consent_and_the_order(permitted):
    page = text_of(permitted.as_(ROSA).get(f"{permitted.marisol.url}disclosures/"))
    assert "A consent of Elena Vega of " in page
    assert "A court’s order of " in page
    rows = told(permitted)
    assert any(row["consent"].startswith("A consent of Elena Vega of ") for row in rows if row["consent"])


def test_a_court_that_is_known_is_named(permitted):
    permitted.admin(
        "UPDATE casework_permittingorder SET court_id = (SELECT min(id) FROM partners_organization WHERE key = 'north-usd')"
    )
    page = text_of(permitted.as_(ROSA).get(f"{permitted.marisol.url}disclosures/"))
    assert "An order of North Valley School District of " in page


def test_the_family_reads_the_paper_in_its_own_language(permitted):
    page = text_of(permitted.as_(ELENA, "es").get(f"{permitted.marisol.url}disclosures/"))
    assert "Un consentimiento de Elena Vega del " in page
    paper = permitted.as_(ELENA, "es").get(f"{permitted.marisol.url}disclosures/print.pdf")
    assert paper.content.startswith(b"%PDF")


def test_a_paper_that_is_no_longer_on_record_leaves_that_there_was_one(permitted):
    permitted.admin("DELETE FROM casework_permittingorder")
    page = text_of(permitted.as_(ROSA).get(f"{permitted.marisol.url}disclosures/"))
    assert "A court’s order;" in page


PAPERS = "SELECT kind, said_by FROM access.papers_told_v1(%s) ORDER BY 1"


def papers(town, person: str) -> set[tuple]:
    with town.raw(person) as connection:
        return set(connection.execute(PAPERS, [town.marisol.id]).fetchall())


def test_an_order_that_the_file_no_longer_has_is_told_of_as_it_was(permitted):
    told = "SELECT * FROM access.papers_told_v1(%s) WHERE kind = 'order'"

    def order():
        with permitted.raw(ROSA) as connection:
            return connection.execute(told, [permitted.marisol.id]).fetchall()

    before = order()
    assert before
    permitted.admin(
        "INSERT INTO casework_droppedorder (contributor_id, source_id, key, effect, of_id, court_id, begins_on, entry)"
        " SELECT contributor_id, source_id, key, 'permit', id, court_id, begins_on, '{}' FROM casework_permittingorder"
    )
    permitted.admin("DELETE FROM casework_permittingorder")
    assert order() == before
    permitted.admin("UPDATE casework_droppedorder SET effect = 'limit'")  # Another kind counts by numbers of its own.
    assert order() == []


def test_who_may_not_read_the_book_reads_no_paper_of_it(permitted):
    assert papers(permitted, ROSA) == {("consent", "Elena Vega"), ("order", "")}
    assert papers(permitted, ELENA) == {("consent", "Elena Vega"), ("order", "")}
    for person in ("tom.reed", "ada.okafor", TIA, CY, "ben.ito"):
        assert papers(permitted, person) == set(), person
    with permitted.connection() as nobody:
        assert nobody.execute(PAPERS, [permitted.marisol.id]).fetchall() == []


def test_a_parent_reads_no_paper_on_which_an_agency_s_record_went_out(permitted):
    permitted.admin(
        "UPDATE access_disclosure SET contributor_id = (SELECT id FROM partners_organization WHERE key = 'county-dcs')"
        " WHERE paper_kind = 'order'"
    )
    assert papers(permitted, ELENA) == {("consent", "Elena Vega")}
    assert papers(permitted, ROSA) == {("consent", "Elena Vega"), ("order", "")}


def test_a_parent_from_whom_an_order_keeps_something_reads_no_paper(permitted):
    permitted.admin(
        "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets, against_role,"
        " against_person_id, read_by) SELECT 'l', o.id, '10023', current_date - 1, 'limit', '[]', ARRAY[12], '', p.id, '[]'"
        " FROM partners_organization o, partners_person p WHERE o.key = 'county-dcs' AND p.key = 'elena.vega'"
    )
    assert papers(permitted, ELENA) == set()


def test_who_is_recused_reads_no_paper(permitted):
    permitted.admin(
        "INSERT INTO casework_recusal (contributor_id, source_id, person_id, begins_on, reason)"
        " SELECT o.id, '10023', p.id, current_date - 1, 'kin' FROM partners_organization o, partners_person p"
        " WHERE o.key = 'county-dcs' AND p.key = 'rosa.diaz'"
    )
    assert papers(permitted, ROSA) == set()


# --- Protected kinds, and the log of the log ---


@pytest.fixture
def protected(permitted):
    """A clinic's record of the kind that a patient alone lets go, to somebody at the tutoring program."""
    permitted.admin(
        "INSERT INTO agreements_consent (key, contributor_id, source_id, elements, organizations, people, datasets,"
        ' scope_datasets, "full", masked, flag, scope, purpose_id, signed_by, basis, contents, capacity, given_at)'
        " SELECT 'of-a-patient', contributor_id, source_id, '[]', '{}', '{}', 1, 1, \"full\", masked, flag, scope, purpose_id,"
        " 'Marisol Vega', 'PART2-CONSENT', '{}', 'student', given_at FROM agreements_consent WHERE key = 'of-a-parent'"
    )
    [(number,)] = permitted.admin("SELECT id FROM agreements_consent WHERE key = 'of-a-patient'")
    add(
        permitted,
        dataset=number_of("behavioral_sud"),
        basis="PART2-CONSENT",
        relation="released",
        line_id=None,
        agreement_id=None,
        paper_kind="consent",
        paper_id=number,
        contributor_id=permitted.admin("SELECT id FROM partners_organization WHERE key = 'lakeside-usd'")[0][0],
        person_id=permitted.admin("SELECT id FROM partners_person WHERE key = 'gus.penn'")[0][0],
    )
    return permitted


def test_a_protected_kind_and_its_law_and_paper_are_told_to_nobody_who_may_not_know(protected):
    for reader in (ROSA, ELENA):
        page = text_of(protected.as_(reader).get(f"{protected.marisol.url}disclosures/"))
        assert "Restricted information" in page and "Gus Penn" in page
        assert "Not shown here: it would say what kind of information it was" in page
        for word in ("ubstance", "42 CFR 2", "Marisol Vega of"):
            assert word not in page, (reader, word)
        assert papers(protected, reader) == {("consent", "Elena Vega"), ("order", "")}
    [row] = [row for row in told(protected) if row["person"] == "Gus Penn"]
    assert row["category"] == "Restricted information" and row["rules"] == []
    assert all(
        row[key] is None for key in ("elements", "basis", "cite", "authority", "consent", "notice", "hash", "excused")
    )


def test_it_is_told_to_whom_it_is_open(protected):
    """The caseworker, once her line names it; a law of one kind is then no secret either."""
    protected.admin(
        "UPDATE access_grant SET datasets = datasets | (1::bigint << %s) WHERE basis = 'FERPA-USA'",
        number_of("behavioral_sud"),
    )
    page = text_of(protected.as_(ROSA).get(f"{protected.marisol.url}disclosures/"))
    assert "Substance use treatment" in page and "42 CFR 2.31" in page


def test_the_student_reads_the_paper_that_the_student_signed(protected):
    protected.admin(
        "INSERT INTO access_standing (student_id, principal, ground_id, purpose_id, datasets, during)"
        " SELECT %s, p.id, g.id, 0, -1, '{(,)}' FROM partners_person p, access_ground g"
        " WHERE p.key = 'rita.cole' AND g.relation = 'self' LIMIT 1",
        protected.marisol.id,
    )
    assert papers(protected, "rita.cole") == set()
    protected.admin("UPDATE partners_person SET role = 'youth' WHERE key = 'rita.cole'")
    assert ("consent", "Marisol Vega") in papers(protected, "rita.cole")


def test_the_steward_s_list_names_a_protected_kind_only_where_a_line_that_the_steward_reads_does(protected):
    ben = protected.as_("ben.ito")
    page = text_of(ben.get("/disclosures/"))
    assert "Restricted information" in page and "ubstance" not in page and "Gus Penn" in page
    [(line,)] = protected.admin(
        "SELECT l.id FROM agreements_line l JOIN agreements_agreement a ON a.id = l.agreement_id"
        " WHERE a.key = 'dsa-lakeside-bridge' AND l.number = 1"
    )
    protected.admin("UPDATE agreements_line SET elements = '[\"behavioral.sud\"]' WHERE id = %s", line)
    protected.admin("UPDATE access_disclosure SET line_id = %s WHERE dataset = %s", line, number_of("behavioral_sud"))
    assert "Substance use treatment" in text_of(ben.get("/disclosures/"))


LAST = (
    "SELECT e.page, e.operation, e.outcome, e.student_ids FROM access_event e JOIN partners_person p ON p.id = e.person_id"
    " WHERE p.key = %s ORDER BY e.id DESC LIMIT 1"
)


def test_whoever_reads_the_book_stands_in_it(permitted):
    child = [permitted.marisol.id]
    url = f"{permitted.marisol.url}disclosures/"
    for reader in (ROSA, ELENA):
        assert permitted.as_(reader).get(url).status_code == 200
        assert permitted.admin(LAST, reader) == [("desk:student_disclosures", "book", "permit", child)]
        assert permitted.as_(reader).get(f"{url}print.pdf").status_code == 200
        assert permitted.admin(LAST, reader) == [("desk:disclosures_pdf", "print", "permit", child)]
    told(permitted)
    assert permitted.admin(LAST, ROSA) == [("homeroom disclosures", "book", "permit", child)]
    assert permitted.as_("ben.ito").get("/disclosures/").status_code == 200
    assert permitted.admin(LAST, "ben.ito") == [("desk:outgoing", "book", "permit", [])]
    assert permitted.as_("tom.reed").get(url).status_code == 404
    [(page, _, outcome, children)] = permitted.admin(LAST, "tom.reed")
    assert (page, outcome, children) == ("desk:student_disclosures", "refuse", [])


def test_the_accounting_asks_as_much_with_papers_as_one_page_may(permitted):
    from tests.desk.asking import count_of

    assert count_of(permitted.as_(ROSA), f"{permitted.marisol.url}disclosures/") <= 12
    assert count_of(permitted.as_("ben.ito"), "/disclosures/") <= 12


def test_a_consent_s_kind_is_what_the_book_says_also_after_releases_are_made_anew(permitted):
    before = written(permitted, "paper_id", TIA, "lakeside-usd", "attendance")

    def another(content):
        without_objections(content)
        content["consents"].append(consent("another", MARISOL, ["plan.*"], ["bridge"]))

    apply_permits(permitted, another)
    assert written(permitted, "paper_id", TIA, "lakeside-usd", "attendance") == before
    assert ("consent", "Elena Vega") in papers(permitted, ROSA)
