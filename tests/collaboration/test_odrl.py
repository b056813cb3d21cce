"""An agreement in ODRL 2.2 with DPV: read back as RDF, offline, by another's program."""

import json
import warnings

import pytest
import yaml
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, ODRL2, SKOS, XSD

from homeroom.access.catalogue import VIEWS as ALL_VIEWS
from homeroom.access.catalogue import catalogue
from homeroom.agreements.bases import _table as bases
from homeroom.agreements.models import TIERS
from homeroom.collaboration import kinds, shape
from homeroom.collaboration.machine_form import machine_form
from homeroom.collaboration.odrl import odrl
from homeroom.collaboration.odrl_terms import OWN, table
from homeroom.partners.words import ORGANIZATION_KINDS, ROLES
from tests.agreements.test_amendments import AGENCY, DISTRICT, WIDER, amended
from tests.collaboration.files import agreement, apply, as_owner
from tests.town.files import ago, ahead, hosting, line, signed

DPV = Namespace("https://w3id.org/dpv#")
HR = Namespace("https://homeroom.example/ns#")
DSA = "dsa-lakeside-dcs"
HERE = "http://localhost:8000"
POLICY = URIRef(f"{HERE}/agreements/{DSA}/")
WORDS_OF_ODRL = {*dir(ODRL2), ODRL2["and"], ODRL2["or"]}  # Two are words of Python, which `dir` leaves out.
# Terms of DPV 2.1 that we say; its namespace is not one that rdflib knows by heart.
OF_DPV = {
    *(
        "Purpose",
        "LegalBasis",
        "Consent",
        "ConsentStatus",
        "ConsentGiven",
        "StorageDeletion",
        "ConfidentialityAgreement",
    ),
    *("hasLegalBasis", "hasStorageCondition", "hasLegalMeasure", "hasTechnicalMeasure"),
    *("EncryptionInTransfer", "EncryptionAtRest", "MultiFactorAuthentication"),
}


def graph_of(key: str = DSA) -> Graph:
    with as_owner():
        written = json.dumps(odrl(machine_form(key)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own.
        return Graph().parse(data=written, format="json-ld")


@pytest.fixture
def no_network(monkeypatch):
    import socket

    def refused(*arguments, **more):
        raise AssertionError("An export must be read without fetching anything.")

    monkeypatch.setattr(socket, "getaddrinfo", refused)


@pytest.fixture(scope="module")
def graph(quiet_town):
    return graph_of()


def lines_of(graph, policy, kind) -> set[int]:
    return {int(graph.value(rule, HR.line)) for rule in graph.objects(policy, kind)}


def constraints(graph, rule) -> dict:
    """Left operand to the operator and right operands, of those that are no logical ones."""
    found = {}
    for node in graph.objects(rule, ODRL2.constraint):
        if (node, RDF.type, ODRL2.Constraint) in graph:
            left = graph.value(node, ODRL2.leftOperand)
            found[left] = (graph.value(node, ODRL2.operator), set(graph.objects(node, ODRL2.rightOperand)))
    return found


def permission(graph, number: int, view: str = "full"):
    [found] = [
        rule
        for rule in graph.subjects(RDF.type, ODRL2.Permission)
        if graph.value(rule, HR.line) == Literal(number) and constraints(graph, rule)[HR.view][1] == {HR[view]}
    ]
    return found


def duties(graph, rule) -> dict[str, object]:
    return {str(graph.value(duty, HR.owed)): duty for duty in graph.objects(rule, ODRL2.duty)}


def moments(graph, node) -> list[tuple[URIRef, str]]:
    """The sides of a stretch of time, as operator and moment."""
    return [
        (graph.value(each, ODRL2.operator), str(graph.value(each, ODRL2.rightOperand)))
        for each in graph.items(graph.value(node, ODRL2["and"]))
    ]


def test_it_is_read_without_fetching_anything(quiet_town, no_network):
    graph = graph_of()
    assert (POLICY, RDF.type, ODRL2.Agreement) in graph
    assert graph.value(POLICY, ODRL2.profile) == URIRef(str(HR))
    assert graph.value(POLICY, ODRL2.conflict) == ODRL2.prohibit
    assert graph.value(POLICY, DCTERMS.identifier) == Literal(DSA)
    assert graph.value(POLICY, HR.standsUnder) == URIRef(f"{HERE}/agreements/mou/")
    with as_owner():
        assert str(graph.value(POLICY, HR.sha256)) == machine_form(DSA).hash


@pytest.mark.parametrize("key", ["mou", DSA, "dsa-dcs-lakeside", "dsa-dcs-casa", "dsa-north-dcs", "host-county-dcs"])
def test_every_line_became_permissions_and_one_prohibition(quiet_town, key):
    graph, policy = graph_of(key), URIRef(f"{HERE}/agreements/{key}/")
    with as_owner():
        numbers = {each.id for each in machine_form(key).entry.lines}
    permitted = {rule for rule in graph.objects(policy, ODRL2.permission) if graph.value(rule, HR.line)}
    assert {int(graph.value(rule, HR.line)) for rule in permitted} == numbers
    assert lines_of(graph, policy, ODRL2.prohibition) == numbers
    assert len(list(graph.objects(policy, ODRL2.prohibition))) == len(numbers)
    assert list(graph.objects(policy, ODRL2.obligation))  # A policy has a rule, also one that opens nothing by itself.
    for rule in permitted:
        assert (rule, RDF.type, ODRL2.Permission) in graph
        for needed in (ODRL2.target, ODRL2.action, ODRL2.assigner, ODRL2.assignee, ODRL2.duty, DPV.hasLegalBasis):
            assert graph.value(rule, needed), (rule, needed)


@pytest.mark.parametrize("key", ["mou", DSA, "dsa-dcs-lakeside", "host-county-dcs"])
def test_nothing_dangles(quiet_town, key):
    """Each blank node says something and is part of something; each address of ours that is named is described."""
    graph = graph_of(key)
    subjects, objects = set(graph.subjects()), set(graph.objects())
    for node in subjects | objects:
        if isinstance(node, BNode):
            assert node in subjects, "A blank node of which nothing is said."
            assert node in objects, "A blank node to which nothing leads."
    others = {URIRef(f"{HERE}/agreements/mou/")}  # Another agreement is a file of its own.
    for node in objects - others:
        if isinstance(node, URIRef) and str(node).startswith((HERE, str(HR))) and node != URIRef(str(HR)):
            assert node in subjects, node
    for node in {*subjects, *objects, *graph.predicates()}:
        if isinstance(node, URIRef):
            assert str(node).startswith(("http://", "https://")), f"{node} is no whole address."


@pytest.mark.parametrize("key", ["mou", DSA, "dsa-dcs-lakeside", "host-county-dcs"])
def test_every_word_of_a_standard_is_one(quiet_town, key):
    for triple in graph_of(key):
        for node in triple:
            if str(node).startswith(str(ODRL2)):
                assert node in WORDS_OF_ODRL, node
            if str(node).startswith(str(DPV)):
                assert str(node).removeprefix(str(DPV)) in OF_DPV, node


def test_a_permission_says_what_of_whom_to_whom_as_whom_for_what_on_which_law_and_when(graph):
    rule = permission(graph, 1)
    assert graph.value(rule, ODRL2.assigner) == URIRef(f"{HERE}/#organization-lakeside-usd")
    assert list(graph.objects(rule, ODRL2.assignee)) == [URIRef(f"{HERE}/#organization-county-dcs")]
    assert set(graph.objects(rule, ODRL2.action)) == {ODRL2.read, HR.list, ODRL2.print, ODRL2.reproduce}
    assert HR["element-attendance.daily"] in set(graph.objects(rule, ODRL2.target))
    purpose = URIRef(f"{HERE}/#purpose-school-stability")
    assert constraints(graph, rule) == {
        HR.view: (ODRL2.eq, {HR.full}),
        HR.role: (ODRL2.isAnyOf, {HR.caseworker, HR.caseworkerSupervisor}),
        HR.relation: (ODRL2.eq, {HR.assigned}),
        HR.population: (ODRL2.eq, {HR.inCareOfRecipient}),
        ODRL2.purpose: (ODRL2.isAnyOf, {purpose}),
        HR.circumstance: (ODRL2.eq, {HR.agencyResponsible}),
    }
    assert (purpose, RDF.type, DPV.Purpose) in graph
    assert str(graph.value(purpose, HR.benefit)) == "Fewer unplanned school changes"
    assert str(graph.value(purpose, HR.measure)).startswith("median days out of school")
    basis = graph.value(rule, DPV.hasLegalBasis)
    assert (basis, RDF.type, DPV.LegalBasis) in graph
    assert str(graph.value(basis, DCTERMS.identifier)) == "FERPA-USA"
    assert str(graph.value(basis, DCTERMS.bibliographicCitation)) == "20 USC 1232g(b)(1)(L)"
    [window] = [n for n in graph.objects(rule, ODRL2.constraint) if (n, RDF.type, ODRL2.LogicalConstraint) in graph]
    assert [operator for operator, _moment in moments(graph, window)] == [ODRL2.gteq, ODRL2.lt]


def test_each_kind_of_information_is_an_asset_with_its_dataset_class_and_regimes(graph):
    element = HR["element-sped.status"]
    assert (element, RDF.type, ODRL2.Asset) in graph
    assert graph.value(element, ODRL2.partOf) == HR["dataset-sped_status"]
    assert (HR["dataset-sped_status"], RDF.type, ODRL2.AssetCollection) in graph
    assert graph.value(element, HR.sensitivity) == HR.P3
    assert {str(each) for each in graph.objects(element, HR.regime)} == {"FERPA", "IDEA-B"}
    assert graph.value(HR.P3, SKOS.definition)


def test_each_view_has_its_own_elements(graph):
    full, masked = (set(graph.objects(permission(graph, 1, view), ODRL2.target)) for view in ("full", "masked"))
    assert full and masked
    assert not full & masked
    assert HR["element-identity.birth_date"] in masked


def test_what_must_be_done_is_a_duty(graph):
    owed = duties(graph, permission(graph, 1))
    assert set(owed) == {"confidentiality", "record_disclosure", "destroy"}
    assert graph.value(owed["confidentiality"], DPV.hasLegalMeasure) == DPV.ConfidentialityAgreement
    assert graph.value(owed["destroy"], DPV.hasStorageCondition) == DPV.StorageDeletion
    assert graph.value(owed["destroy"], ODRL2.action) == ODRL2.delete
    steps = graph.value(graph.value(owed["destroy"], ODRL2.constraint), ODRL2.andSequence)
    told = [(graph.value(n, ODRL2.leftOperand), graph.value(n, ODRL2.rightOperand)) for n in graph.items(steps)]
    assert told == [(ODRL2.event, HR.leftCare), (ODRL2.delayPeriod, Literal("P365D", datatype=XSD.duration))]


def test_passing_on_is_prohibited_but_to_whom_the_line_names(graph):
    by_line = {int(graph.value(r, HR.line)): r for r in graph.objects(POLICY, ODRL2.prohibition)}
    for number, rule in by_line.items():
        assert graph.value(rule, ODRL2.action) == ODRL2.distribute
        targets = {t for r in graph.objects(POLICY, ODRL2.permission) if graph.value(r, HR.line) == Literal(number)
                   for t in graph.objects(r, ODRL2.target)}  # fmt: skip
        assert set(graph.objects(rule, ODRL2.target)) == targets
    assert constraints(graph, by_line[1]) == {ODRL2.recipient: (ODRL2.neq, {HR.educationTeam})}
    assert constraints(graph, by_line[2]) == {}


def on_consent(content):
    content["agreements"].append(
        {
            "id": "dsa-bridge",
            "tier": "DSA",
            "parent": "mou",
            "title": "Grades for tutors",
            "parties": ["lakeside-usd", "bridge"],
            "effective_on": ago(20),
            "expires_on": ahead(100),
            "signatures": signed("lakeside-usd", "bridge"),
            "lines": [
                line(1, "lakeside-usd", "bridge", ["tutor"], ["academics.current_grades"], relationship="team_member",
                     population="in_care", bases=["FERPA-CONSENT"], purposes=["tutoring"], redisclosure="whom the parent names",
                     retention={"until": "the consent ends"}, disposition="return"),
                line(2, "lakeside-usd", "bridge", ["tutor"], ["attendance.summary"], relationship="team_member",
                     population="in_care", bases=["FERPA-ORDER"], purposes=["tutoring"]),
                line(3, "lakeside-usd", "bridge", ["tutor"], ["assessment.local"], relationship="team_member",
                     population="in_care", bases=["FERPA-STUDIES"], purposes=["tutoring"], view="flag",
                     basis_contents=dict.fromkeys(("purpose", "scope", "duration", "information", "destruction"), "x")),
            ],
        }
    )  # fmt: skip


def test_a_line_on_a_consent_or_an_order_asks_for_it(town, tmp_path):
    apply(town, tmp_path, on_consent)
    graph = graph_of("dsa-bridge")
    consented = permission(graph, 1)
    assert constraints(graph, consented)[DPV.ConsentStatus] == (ODRL2.eq, {DPV.ConsentGiven})
    assert (graph.value(consented, DPV.hasLegalBasis), RDF.type, DPV.Consent) in graph
    assert (DPV.ConsentStatus, RDF.type, ODRL2.LeftOperand) in graph
    owed = duties(graph, consented)
    assert graph.value(owed["redisclosure_notice"], ODRL2.action) == ODRL2.inform
    assert str(graph.value(owed["redisclosure_notice"], DCTERMS.bibliographicCitation)) == "34 CFR 99.33(d)"
    assert graph.value(owed["return"], ODRL2.action) == HR["return"]
    assert str(graph.value(graph.value(owed["return"], HR.retention), RDF.value)) == "the consent ends"
    [passing] = [r for r in graph.subjects(RDF.type, ODRL2.Prohibition) if graph.value(r, HR.line) == Literal(1)]
    assert constraints(graph, passing)[ODRL2.recipient] == (ODRL2.neq, {Literal("whom the parent names")})
    assert constraints(graph, permission(graph, 2))[HR.courtOrder] == (ODRL2.eq, {HR.inForce})
    assert constraints(graph, permission(graph, 3, "flag"))[HR.objection] == (ODRL2.eq, {HR.none})


def test_pauses_cut_the_time_and_an_ending_ends_it(town, tmp_path):
    def paused(content):
        agreement(content, DSA)["suspensions"] = [{"from": ago(9), "to": ago(6), "reason": "Audit"}]
        agreement(content, DSA)["terminated_on"] = ahead(20)

    apply(town, tmp_path, paused)
    graph = graph_of()
    [either] = [s for s in graph.objects(permission(graph, 2), ODRL2.constraint) if graph.value(s, ODRL2["or"])]
    stretches = [moments(graph, node) for node in graph.items(graph.value(either, ODRL2["or"]))]
    days = [[moment[:10] for _operator, moment in stretch] for stretch in stretches]
    assert days == [[f"{ago(50)}", f"{ago(9)}"], [f"{ago(5)}", f"{ahead(20)}"]]


def test_a_window_of_a_line_stands_in_its_permissions_and_cuts_their_time(town, tmp_path):
    window = {"look_back_days": 90, "open_from": ago(9), "open_to": ahead(9)}
    apply(
        town, tmp_path, lambda content: agreement(content, DSA)["lines"][1].update(elements=["plan.*"], window=window)
    )
    graph = graph_of()
    found = permission(graph, 2)
    said = {
        str(graph.value(node, HR.key)): str(graph.value(node, RDF.value)) for node in graph.objects(found, HR.window)
    }
    assert said == {"look_back_days": "90", "open_from": f"{ago(9)}", "open_to": f"{ahead(9)}"}
    [when] = [s for s in graph.objects(found, ODRL2.constraint) if graph.value(s, ODRL2["and"])]
    assert [moment[:10] for _operator, moment in moments(graph, when)] == [f"{ago(9)}", f"{ahead(10)}"]


def test_each_version_of_an_amended_line_has_its_time_and_one_that_waits_has_none(town, tmp_path):
    apply(town, tmp_path, amended(("widening", WIDER, {DISTRICT: 9, AGENCY: 5})))
    graph = graph_of()
    versions = {r for r in graph.objects(POLICY, ODRL2.permission) if graph.value(r, HR.line) == Literal(1)}
    assert {graph.value(rule, HR.amendment) for rule in versions} == {None, Literal(1)}
    assert not list(graph.objects(POLICY, HR.holdsNot))
    apply(town, tmp_path, amended(("widening", WIDER, {DISTRICT: 9})))
    graph = graph_of()
    assert [str(each) for each in graph.objects(POLICY, HR.holdsNot)] == ["line-1-amendment-1"]
    assert {graph.value(r, HR.amendment) for r in graph.objects(POLICY, ODRL2.permission)} == {None}


def test_what_a_party_has_yet_to_sign_is_an_offer(town, tmp_path):
    apply(town, tmp_path, lambda content: agreement(content, DSA)["signatures"].pop())
    graph = graph_of()
    assert (POLICY, RDF.type, ODRL2.Offer) in graph
    assert (POLICY, RDF.type, ODRL2.Agreement) not in graph


def test_a_hosting_agreement_lets_the_host_keep_the_records(quiet_town):
    graph = graph_of("host-county-dcs")
    [rule] = graph.objects(URIRef(f"{HERE}/agreements/host-county-dcs/"), ODRL2.permission)
    assert graph.value(rule, ODRL2.action) == ODRL2.archive
    assert graph.value(rule, ODRL2.assignee) == URIRef(f"{HERE}/#organization-data-host")
    assert (
        str(graph.value(graph.value(rule, DPV.hasLegalBasis), DCTERMS.identifier))
        == hosting("x", "IV-E")["hosting"]["basis"]
    )


def test_the_page_gives_what_the_command_gives(quiet_town):
    answer = quiet_town.as_(quiet_town.ben_ito).get(f"/agreements/{DSA}/agreement.odrl.jsonld")
    assert answer["content-type"] == "application/ld+json"
    assert answer.content == quiet_town.homeroom("export-agreement", DSA, "--format", "odrl").stdout.encode()


def codes_of(annotation) -> set[str]:
    return set(annotation.__args__)


def test_the_table_has_a_word_for_every_word_of_an_agreement():
    found = table()
    fields = shape.Line.model_fields
    every = {
        "tiers": set(TIERS),
        "operations": codes_of(kinds.Operation) | {"host"},
        "views": set(ALL_VIEWS),
        "relations": codes_of(kinds.Relationship),
        "populations": codes_of(kinds.Population),
        "dispositions": set(fields["disposition"].annotation.__args__) - {""},
        "roles": set(ROLES),
        "kinds": set(ORGANIZATION_KINDS),
        "sensitivity": {element.sensitivity for element in catalogue().elements.values()} | {"P0", "P1"},
        "circumstances": {basis.get("condition", "any") for basis in bases()["bases"].values()} - {"any"},
        "duties": {"confidentiality", "record_disclosure"}
        | {duty for basis in bases()["bases"].values() for duty in basis.get("duties", ())},
    }
    assert {section: set(found[section]) for section in every} == every
    for section, terms in found.items():
        if section != "namespaces":
            for code, term in terms.items():
                assert ":" in term["iri"], (section, code)
                assert ("means" in term) == term["iri"].startswith(OWN), (section, code)
                assert term["iri"].partition(":")[0] in found["namespaces"], (section, code)


def test_the_table_is_plain_data():
    assert yaml.safe_dump(table())
