"""Every fault of a collaboration file is a sentence: what is wrong, where, and what to do."""

import copy
from datetime import date

import pytest

from homeroom.collaboration import checking
from homeroom.collaboration.faults import NotAccepted
from homeroom.collaboration.reading import BYTES_MAX, parse, read, read_text
from homeroom.common.problem import Problem
from tests.collaboration.files import agreement, person, text_of
from tests.town.files import ago, collaboration, signed
from tests.town.permits import MARISOL, consent

DSA = "dsa-lakeside-dcs"


def faults(text):
    try:
        read_ = read_text(text)
        checking.check(read_)
    except NotAccepted as refused:
        return refused.faults
    return []


def put(**more):
    return lambda content: content.update(more)


def in_person(key, **more):
    return lambda content: person(content, key).update(more)


def in_agreement(key, **more):
    return lambda content: agreement(content, key).update(more)


def in_line(**more):
    return lambda content: agreement(content, DSA)["lines"][0].update(more)


ORDER = {
    "id": "o1",
    "student": "county-dcs:10023",
    "effect": "limit",
    "elements": ["placement.address"],
    "against": {"role": "parent"},
    "dated": date(2026, 3, 3),
}
RELATION = {"person": "rosa.diaz", "student": "county-dcs:10023", "relation": "team_member", "from": date(2026, 3, 3)}


def order(**more):
    return put(orders=[{**ORDER, **more}])


def permit(**more):
    return order(effect="permit", **{"against": None, "recipients": ["casa"], **more})


def appoint(**more):
    entry = {"effect": "appoint_rights_holder", "against": None, "elements": [], "recipients": ["cy.fox"]}
    return order(**{**entry, **more})


def unseal(seal=None, **more):
    """An order that lifts the seal before it."""
    sealed = {**ORDER, "id": "o0", "effect": "seal", "against": None, **(seal or {})}
    lifting = {"effect": "unseal", "against": None, "elements": [], "lifts": "o0", "for": {"role": "caseworker"}}
    return put(orders=[sealed, {**ORDER, **lifting, **more}])


A_CONSENT = consent("c1", MARISOL, ["supports.activities"], ["bridge"])


def a_consent(**more):
    return put(consents=[{**A_CONSENT, **more}])


def an_objection(**more):
    return put(objections=[{"student": MARISOL, "objected_on": date(2026, 3, 3), **more}])


AMENDED = "agreements[4].amendments[0]"


def a_line(number, **more):
    line = copy.deepcopy(agreement(collaboration(), DSA)["lines"][0])
    if "roles" in more:
        line["recipients"]["roles"] = more.pop("roles")
    return {**line, "id": number, **more}


def an_amendment(**more):
    return in_agreement(DSA, amendments=[{"id": 1, "kind": "widening", "reason": "x", "lines": [a_line(9)], **more}])


def narrowing(line=None, before=None, clause=None, **more):
    """An amendment said to narrow that writes the first line anew as `line` says; before, it and its clause said `before`."""

    def change(content):
        entry = agreement(content, DSA)
        entry["clauses"] = [A_CLAUSE]
        entry["lines"][0] |= before or {}
        clauses = [{**A_CLAUSE, **clause}] if clause else []
        lines = [{**entry["lines"][0], **(line or {})}]
        entry["amendments"] = [
            {"id": 1, "kind": "narrowing", "reason": "x", "lines": lines, "clauses": clauses, **more}
        ]

    return change


A_CLAUSE = {"id": 1, "topic": "data", "heading": "What is shown", "text": "Marks, for a year."}
LESS = {"elements": ["academics.*"]}
A_LINK = {"a": MARISOL, "b": "lakeside-usd:S1", "decided_by": "rosa.diaz", "decided_on": date(2026, 5, 12)}


def a_link(**more):
    return put(links=[{**A_LINK, **more}])


def test_the_town_s_file_has_no_fault():
    assert faults(text_of()) == []
    assert faults(text_of(order())) == []
    assert faults(text_of(put(relations=[RELATION]))) == []


BAD = [
    # What is changed, where it is found, what is said.
    (put(version=2), "version", '"2" is not known here. Use 1.'),
    (put(organisations=[]), "organisations", "Did you mean organizations?"),
    (in_person("rosa.diaz", rolle="caseworker"), "people[0].rolle", "Did you mean role?"),
    (in_person("rosa.diaz", role="social_worker"), "people[0].role", '"social_worker" is not known here.'),
    (in_person("rosa.diaz", name=7), "people[0].name", "Write text here."),
    (in_person("rosa.diaz", email="nowhere"), "people[0].email", "is not an e-mail address"),
    (in_person("rosa.diaz", id="rosa diaz"), "people[0].id", "is not an id"),
    (in_person("rosa.diaz", email="sam@dcs.example"), "people[0].email", "Two people have this e-mail address."),
    (in_person("rosa.diaz", organization="nobody"), "people[0].organization", "nobody is no organization of this file"),
    (in_person("rosa.diaz", organization=None), "people[0].organization", "only family members have none"),
    (in_person("rosa.diaz", supervisor="rosa.diaz"), "people[0].supervisor", "another person of the same organization"),
    (in_person("rosa.diaz", supervisor="ben.ito"), "people[0].supervisor", "another person of the same organization"),
    (in_person("rosa.diaz", recertified_on="yes"), "people[0].recertified_on", "is not a day."),
    (in_person("rosa.diaz", training_completed_on="05/03/2026"), "people[0].training_completed_on", "is not a day."),
    (in_person("sam.hill", id="rosa.diaz"), "people[1].id", "is already that of people[0]"),
    (a_consent(student="10023"), "consents[0].student", "Write a student as organization:identifier"),
    (a_consent(elements=[]), "consents[0].elements", "Write at least one."),
    (a_consent(elements=["grades"]), "consents[0].elements[0]", "is no element of the catalogue"),
    (a_consent(elements=["care.removal_reason"]), "consents[0].elements[0]", "it is prohibited"),
    (a_consent(recipients=["nobody"]), "consents[0].recipients[0]", "nobody is no organization and no person"),
    (a_consent(purpose="curiosity"), "consents[0].purpose", "curiosity is no purpose of this file"),
    (a_consent(capacity="neighbor"), "consents[0].capacity", '"neighbor" is not known here.'),
    (a_consent(given_on="05/03/2026"), "consents[0].given_on", "is neither a day nor a moment"),
    (a_consent(expires_on=date(1999, 1, 1)), "consents[0].expires_on", "The last day is before the first."),
    (a_consent(basis="HABIT"), "consents[0].basis", '"HABIT" is not known here.'),
    (a_consent(basis="PART2-CONSENT", capacity="student"), "consents[0].contents", "must also say: discloser, descr"),
    (
        a_consent(basis="HIPAA-AUTH"),
        "consents[0].contents",
        "must also say: description, discloser, authority, right_to_revoke, conditioning, redisclosure_warning.",
    ),
    (a_consent(basis="HIPAA-AUTH", expires_on=None), "consents[0].expires_on", "says when it expires"),
    (a_consent(basis="MINOR-CONSENT", contents={"state_law": "x"}), "consents[0].capacity", "is signed as student"),
    (a_consent(basis="MINOR-CONSENT", expires_on=None), "consents[0].expires_on", "says when it expires"),
    (a_consent(signature="x"), "consents[0].signature", "This key is not known here."),
    (put(consents=[A_CONSENT, A_CONSENT]), "consents[1].id", "is already that of consents[0]"),
    (an_objection(elements=["grades"]), "objections[0].elements[0]", "is no element of the catalogue"),
    (an_objection(recipients=["nobody"]), "objections[0].recipients[0]", "nobody is no organization of this file"),
    (an_objection(withdrawn_on=date(1999, 1, 1)), "objections[0].withdrawn_on", "withdrawn before it was made"),
    (an_objection(student="nowhere:1"), "objections[0].student", "nowhere is no organization of this file"),
    (a_link(a="10023"), "links[0].a", "Write a student as organization:identifier"),
    (a_link(b="nowhere:1"), "links[0].b", "nowhere is no organization of this file"),
    (a_link(b="county-dcs:10024"), "links[0].b", "A match joins a record of a child-welfare agency with"),
    (a_link(decided_by="nobody"), "links[0].decided_by", "nobody is no person of this file"),
    (put(links=[A_LINK, {**A_LINK, "a": "county-dcs:10024"}]), "links[1].b", "already matched in links[0]"),
    (in_agreement(DSA, parent="mou-1999"), "agreements[4].parent", "mou-1999 is no agreement of this file"),
    (in_agreement("mou", parent="mou"), "agreements[0].parent", "stands under itself"),
    (in_agreement(DSA, expires_on=date(1999, 1, 1)), "agreements[4].expires_on", "The last day is before the first."),
    (
        in_agreement(DSA, suspensions=[{"from": 1, "reason": "x"}]),
        "agreements[4].suspensions[0].from",
        '"1" is neither a day nor a moment.',
    ),
    (
        in_agreement(DSA, suspensions=[{"from": "2026-05-01T14:00:00", "reason": "x"}]),
        "agreements[4].suspensions[0].from",
        '"2026-05-01T14:00:00" is neither a day nor a moment.',
    ),
    (
        in_agreement(DSA, suspensions=[{"from": ago(3), "to": ago(4), "reason": "x"}]),
        "agreements[4].suspensions[0].to",
        "It ends before it begins.",
    ),
    (in_agreement(DSA, suspensions=[{"from": ago(3)}]), "agreements[4].suspensions[0].reason", "This is missing."),
    (an_amendment(kind="x"), f"{AMENDED}.kind", '"x" is not known here.'),
    (an_amendment(lines=[]), f"{AMENDED}.lines", "It changes nothing."),
    (an_amendment(ends_lines=[77], lines=[]), f"{AMENDED}.ends_lines[0]", "There is no line 77 that could end."),
    (an_amendment(signatures=signed("casa")), f"{AMENDED}.signatures[0].organization", "casa is no party"),
    (an_amendment(kind="narrowing"), f"{AMENDED}.kind", "line 9 opens more: it is new. Write widening."),
    (
        an_amendment(kind="narrowing", lines=[a_line(1, roles=["teacher"])]),
        f"{AMENDED}.kind",
        "line 1 opens more: of its roles teacher is new.",
    ),
    (
        an_amendment(kind="narrowing", lines=[a_line(1, elements=["discipline.actions"])]),
        f"{AMENDED}.kind",
        "line 1 opens more: it shows more of discipline.actions.",
    ),
    (
        an_amendment(kind="narrowing", lines=[a_line(1, population="in_care")]),
        f"{AMENDED}.kind",
        "line 1 opens more: its population is another.",
    ),
    *(
        (narrowing(line={**LESS, **line}, before=before), f"{AMENDED}.kind", f"line 1 opens more: its {sentence}")
        for line, before, sentence in (
            (
                {"basis_contents": {"state_law": "STATE-1", "onward_release": "anybody"}},
                None,
                "basis_contents is another",
            ),
            ({"basis_contents": {"state_law": "STATE-1"}}, None, "basis_contents is another"),
            ({"retention": {"days": 366, "after": "left_care"}}, None, "retention is longer"),
            ({"retention": {"days": 30, "after": "turned_25"}}, None, "retention is longer, or is counted otherwise"),
            ({"retention": {"days": True, "after": "left_care"}}, None, "retention is longer, or is counted otherwise"),
            ({"retention": {"until": "2027-01-01"}}, None, "retention is longer, or is counted otherwise"),
            ({"retention": {}}, None, "retention is longer"),
            ({"disposition": "retain_deidentified"}, None, "disposition leaves more at the end"),
            ({"disposition": "transfer"}, {"disposition": "return"}, "disposition leaves more at the end"),
            ({"disposition": ""}, {"disposition": "transfer"}, "disposition leaves more at the end"),
            ({"disposition": "transfer"}, {"disposition": "retain_deidentified"}, "disposition leaves more at the end"),
            ({"redisclosure": "with_consent"}, None, "redisclosure is another"),
            ({"redisclosure": ""}, {"redisclosure": "none"}, "redisclosure is another"),
        )
    ),
    (
        narrowing(line=LESS, clause={"text": "Marks, for ever."}),
        f"{AMENDED}.kind",
        "changes the words of clause 1, which",
    ),
    (narrowing(line=LESS, clause={"heading": "Else"}), f"{AMENDED}.kind", "changes the words of clause 1, which all"),
    (narrowing(line=LESS, clause={"topic": "end"}), f"{AMENDED}.kind", "changes the words of clause 1, which all"),
    (
        narrowing(line=LESS, clause={"id": 2}),
        f"{AMENDED}.kind",
        "changes the words of clause 2, which all parties sign.",
    ),
    (
        narrowing(line=LESS, ends_clauses=[1]),
        f"{AMENDED}.kind",
        "changes the words of clause 1, which all parties sign.",
    ),
    (an_amendment(lines=[a_line(9), a_line(9)]), f"{AMENDED}.lines[1].id", "stands twice in this amendment"),
    (
        an_amendment(effective_on=date(2099, 1, 1), signatures=signed("lakeside-usd")),
        f"{AMENDED}.signatures",
        "this amendment came later. Write a new agreement.",
    ),
    (in_agreement(DSA, parties=["lakeside-usd"]), "agreements[4].signatures[1].organization", "is no party"),
    (
        in_agreement("host-lakeside-usd", hosting={"basis": "FERPA-SCHOOL-OFFICIAL", "roster_retention": "one year"}),
        "agreements[1].hosting.roster_retention",
        '"one year" is not known here. Use none, until_next_snapshot.',
    ),
    (
        in_agreement("host-county-dcs", hosting={"basis": "IV-E", "roster_retention": "until_next_snapshot"}),
        "agreements[3].hosting.roster_retention",
        "Only a school district sends rosters",
    ),
    (in_line(elements=["attendence.*"]), "agreements[4].lines[0].elements[0]", "is no element of the catalogue"),
    (in_line(elements=["care.removal_reason"]), "agreements[4].lines[0].elements[0]", "it is prohibited"),
    (in_line(elements=[]), "agreements[4].lines[0].elements", "Write at least one."),
    (in_line(bases=["PART2-CONSENT"]), "agreements[4].lines[0].bases[0]", "asks for a paper about one child"),
    (in_line(bases=["FERPA-EMERGENCY"]), "agreements[4].lines[0].bases[0]", "is for emergencies"),
    (in_line(bases=["SUBJECT-ACCESS"]), "agreements[4].lines[0].bases[0]", "a person's own right"),
    (in_line(bases=["HABIT"]), "agreements[4].lines[0].bases[0]", "is no legal basis that is known here"),
    (in_line(relationship="friend"), "agreements[4].lines[0].relationship", '"friend" is not known here.'),
    (in_line(population="everybody"), "agreements[4].lines[0].population", '"everybody" is not known here.'),
    (in_line(operations=["delete"]), "agreements[4].lines[0].operations[0]", '"delete" is not known here.'),
    (in_line(purposes=["curiosity"]), "agreements[4].lines[0].purposes[0]", "curiosity is no purpose of this file"),
    (
        in_line(recipients={"organizations": ["lakeside-usd"], "roles": ["teacher"]}),
        "agreements[4].lines[0].recipients.organizations[0]",
        "Nobody receives their own records.",
    ),
    (order(recipients=["casa"]), "orders[0].recipients", "Only an order that permits or appoints has this."),
    (order(notice_given_on=date(2026, 3, 3)), "orders[0].notice_given_on", "Only an order that permits or appoints"),
    (order(dependency_case=True), "orders[0].dependency_case", "Only an order that permits or appoints"),
    (permit(against={"role": "parent"}), "orders[0].against", "is against nobody"),
    (permit(recipients=[]), "orders[0].recipients", "Say who receives"),
    (permit(recipients=["nobody"]), "orders[0].recipients", "nobody is no organization and no person"),
    (permit(elements=[]), "orders[0].elements", "Name the elements that the order permits to see."),
    (appoint(recipients=["casa"]), "orders[0].recipients", "casa is no person of this file"),
    (appoint(recipients=["rosa.diaz", "tom.reed"]), "orders[0].recipients", "An order appoints one person."),
    (appoint(elements=["academics.*"]), "orders[0].elements", "An appointment does not have this."),
    (unseal(lifts=None), "orders[1].lifts", "Name the order that sealed what this one unseals"),
    (unseal(lifts="o9"), "orders[1].lifts", "o9 is no order of this file that seals."),
    (unseal(lifts="o1"), "orders[1].lifts", "o1 is no order of this file that seals."),
    (unseal(student="lakeside-usd:S1"), "orders[1].student", "The order o0 is about county-dcs:10023."),
    (unseal(elements=["academics.*"]), "orders[1].elements", "lifts the whole of the seal"),
    (unseal(against={"role": "parent"}), "orders[1].against", "An order that unseals is against nobody."),
    (unseal(recipients=["casa"]), "orders[1].recipients", "Only an order that permits or appoints has this."),
    (unseal(**{"for": None}), "orders[1].for", "Say for whom the seal is lifted"),
    (unseal(**{"for": {}}), "orders[1].for", "Say for whom the seal is lifted"),
    (unseal(**{"for": {"person": "nobody"}}), "orders[1].for", "nobody is no person of this file"),
    (unseal(**{"for": {"organization": "nobody"}}), "orders[1].for", "nobody is no organization of this file"),
    (order(lifts="o1"), "orders[0].lifts", "Only an order that unseals has this."),
    (order(**{"for": {"role": "parent"}}), "orders[0].for", "Only an order that unseals has this."),
    (order(elements=[]), "orders[0].elements", "Name the elements that the order limits."),
    (order(effect="no_contact"), "orders[0].elements", "A no-contact order hides everything"),
    (order(against=None), "orders[0].against", "Say whom the order limits"),
    (order(read_by=["nobody"]), "orders[0].read_by", "nobody is no person of this file"),
    (order(student="10023"), "orders[0].student", "Write a student as organization:identifier"),
    (order(student="nowhere:10023"), "orders[0].student", "nowhere is no organization of this file"),
    (put(relations=[{**RELATION, "relation": "neighbor"}]), "relations[0].relation", "is not known here"),
    (put(relations=[{**RELATION, "person": "nobody"}]), "relations[0].person", "nobody is no person of this file"),
    (put(relations=[{**RELATION, "to": date(2026, 1, 1)}]), "relations[0].to", "The last day is before the first."),
]


@pytest.mark.parametrize(("change", "path", "sentence"), BAD, ids=[path for _, path, _ in BAD])
def test_a_fault_says_where_it_is_and_what_to_do(change, path, sentence):
    found = {fault.path: fault for fault in faults(text_of(change))}
    assert path in found, found
    assert sentence in found[path].sentence
    assert found[path].line > 1 or path == "version"


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ({"retention": {"days": 364, "after": "left_care"}}, None),
        ({"retention": {"days": 9000, "after": "left_care"}}, {"retention": {}}),
        ({"disposition": "destroy"}, {"disposition": "retain_deidentified"}),
        ({"disposition": "return"}, {"disposition": "transfer"}),
        ({"disposition": "transfer"}, {"disposition": ""}),
        ({"redisclosure": "none"}, None),
        ({"redisclosure": ""}, None),
    ],
)
def test_what_is_less_is_narrowing(line, before):
    assert faults(text_of(narrowing(line={**LESS, **line}, before=before))) == []


def test_the_words_of_a_line_that_ends_may_go_with_it_and_a_mark_is_no_word():
    assert faults(text_of(narrowing(lines=[], ends_lines=[1], ends_clauses=[1]))) == []
    assert faults(text_of(narrowing(line=LESS, clause={"agrees": "a" * 64}))) == []


def test_words_are_compared_with_those_of_the_amendment_before():
    reworded = {"text": "Marks, for ever."}

    def change(content):
        narrowing(line=LESS, clause=reworded)(content)
        entry = agreement(content, DSA)
        [first] = entry["amendments"]
        entry["amendments"] = [{**first, "kind": "widening"}, {**first, "id": 2}]

    assert faults(text_of(change)) == []


def test_the_line_is_that_of_the_file():
    text = "version: 1\ncollaboration: {name: A}\norganizations:\n- {id: a,\n   kind: circus}\n"
    found = {fault.path: fault.line for fault in faults(text)}
    assert found["organizations[0].kind"] == 5
    assert found["organizations[0].name"] == 4


def test_all_faults_are_told_at_once():
    def change(content):
        person(content, "rosa.diaz")["role"] = "wizard"
        agreement(content, DSA)["lines"][0]["view"] = "everything"

    assert len(faults(text_of(change))) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        ("- a\n- b\n", "is a list of keys"),
        ("version: 1\nversion: 1\n", "This key stands twice, first on line 1."),
        ("version: [1", "This is not YAML that can be read"),
        ("version: \x00", "it has a character that YAML forbids"),
        ("version: !!python/object:os.system {}", "is not read here. Write the plain value."),
        ("version: 2026-02-30\n", "is no such day or number"),
        ("a: &a [*a]\n", "This contains itself."),
        ("[" * 30, "nested more than 20 deep"),
        ("? [a]\n: 1\n", "A key here is a plain word."),
        ("<<: {version: 1}\n", "A key here is a plain word."),
    ],
)
def test_what_is_no_such_yaml_is_refused_in_words(text, sentence):
    assert any(sentence in fault.sentence for fault in faults(text))


def test_a_few_lines_that_would_fill_memory_are_refused():
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    text += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    with pytest.raises(NotAccepted, match="more than 1,000,000 values"):
        parse(text)


def test_a_day_repeated_by_an_alias_is_read_as_that_day():
    assert parse("a: &d 2026-07-01\nb: *d\n")[0] == {"a": date(2026, 7, 1), "b": date(2026, 7, 1)}


def test_files_that_cannot_be_read_are_named(tmp_path):
    big = tmp_path / "big.yaml"
    big.write_bytes(b"#" * (BYTES_MAX + 1))
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("name: Peña".encode("latin-1"))
    for path, sentence in (
        (big, "a collaboration file has 5,000,000 at the most"),
        (latin, "is not UTF-8 text"),
        (tmp_path, "is a folder"),
        (tmp_path / "none.yaml", "There is no file"),
    ):
        with pytest.raises(Problem, match=sentence):
            read(path)


WINDOWS = {
    "nothing": ({}, "This says nothing. Write one of these, or leave it out: not_before, look_back_days"),
    "backwards": ({"open_from": date(2026, 3, 3), "open_to": date(2026, 3, 2)}, "This window ends before it begins."),
    "no days back": ({"look_back_days": 0}, "This number is too small. Write 1 or more."),
    "more than forty years back": ({"look_back_days": 14_611}, "This number is too large. Write 14610 or less."),
    "half a day back": ({"look_back_days": 1.5}, "Write a whole number here."),
    "an unknown key": ({"not_bfore": date(2026, 3, 3)}, "Did you mean not_before?"),
    "no day": ({"not_before": "March"}, "is not a day. Write it as 2026-08-31"),
}


@pytest.mark.parametrize(("window", "sentence"), WINDOWS.values(), ids=WINDOWS)
def test_a_window_that_cannot_be_meant_is_refused_in_a_sentence(window, sentence):
    assert faults(text_of(in_line(window={"not_before": date(2026, 3, 3), "open_to": date(2026, 3, 4)}))) == []
    [fault] = faults(text_of(in_line(window=window)))
    assert sentence in fault.sentence and "lines[0].window" in fault.path


def test_notes_that_people_write_here_have_no_window():
    notes = ["notes.shared"]
    assert faults(text_of(in_line(elements=notes))) == []
    assert faults(text_of(in_line(elements=notes, window={"open_to": date(2026, 3, 4)}))) == []
    [fault] = faults(text_of(in_line(elements=notes, window={"look_back_days": 30})))
    assert "Put the notes on a line of their own" in fault.sentence


CONTACT = {"organization": "county-dcs", "contact": "The office, 555 0111"}
SAFEGUARDS = {
    "security that says nothing": ({"security": {}}, "security", "This says nothing. Write one of these"),
    "an unknown encryption": ({"security": {"encryption": "rot13"}}, "security.encryption", "is not known here. Use"),
    "incidents without hours": ({"incidents": {"contacts": [CONTACT]}}, "incidents.notice_hours", "This is missing."),
    "hours that are no number": ({"incidents": {"notice_hours": "a day"}}, "incidents.notice_hours", "a whole number"),
    "later than a month": ({"incidents": {"notice_hours": 721}}, "incidents.notice_hours", "Write 720 or less."),
    "families told by a stranger": (
        {"incidents": {"notice_hours": 24, "families_told_by": "north-usd"}},
        "incidents.families_told_by",
        "north-usd is no party of this agreement.",
    ),
    "a contact of a stranger": (
        {"incidents": {"notice_hours": 24, "contacts": [CONTACT, CONTACT | {"organization": "north-usd"}]}},
        "incidents.contacts[1].organization",
        "north-usd is no party of this agreement.",
    ),
    "two contacts of one": (
        {"incidents": {"notice_hours": 24, "contacts": [CONTACT, CONTACT]}},
        "incidents.contacts[1].organization",
        "county-dcs stands twice.",
    ),
    "checks by nobody": ({"audit": {"inspectors": [], "of": ["copies"]}}, "audit.inspectors", "Write at least one."),
    "checks of nothing": ({"audit": {"inspectors": ["north-usd"], "of": []}}, "audit.of", "Write at least one."),
    "checks by a stranger": (
        {"audit": {"inspectors": ["nobody"], "of": ["copies"]}},
        "audit.inspectors[0]",
        "nobody is no organization of this file.",
    ),
}


@pytest.mark.parametrize(("said", "where", "sentence"), SAFEGUARDS.values(), ids=SAFEGUARDS)
def test_what_an_agreement_cannot_mean_of_its_safeguards_is_refused_where_it_stands(said, where, sentence):
    whole = {
        "security": {"second_factor": True},
        "incidents": {"notice_hours": 24, "families_told_by": "county-dcs", "contacts": [CONTACT]},
        "audit": {"inspectors": ["north-usd"], "of": ["disclosures"], "notice_days": 0},
    }
    assert faults(text_of(lambda content: agreement(content, DSA).update(whole))) == []
    [fault] = faults(text_of(lambda content: agreement(content, DSA).update(said)))
    assert sentence in fault.sentence and fault.path.endswith(where), fault
