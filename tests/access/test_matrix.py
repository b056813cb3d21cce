"""The access matrix: every URL of the policy table, every role and its twins, every method, plain and htmx.

Words are planted in every element and every text; nobody may find one in an answer, or in raw SQL, that `decide` does
not give them. DESIGN section 3 (policy table), leak tests 12, 29 and 30 of the row-access decision.
"""

import os
import random

import psycopg
import pytest
from django.test import Client

from homeroom.access.rules import rules
from tests.access.explained import reason_of
from tests.access.filling import IN_WORLDS, empty_tables
from tests.access.hunting import TownInOneTransaction, drawn, hunt
from tests.access.matrix import TWINS, WHO_LEFT, Allowed, add_twins, addresses, plant, some_addresses, words_of
from tests.access.mutating import every
from tests.access.probing import Probe
from tests.access.world import make_hardest
from tests.conftest import copy_of, drop, point_django_at
from tests.decide.asking import apply_permits
from tests.drafting.negotiating import begin
from tests.exchange.fetching import connected, let_programs_fetch
from tests.town.cast import IN_TOWN, Town, give_accounts
from tests.town.living import live

METHODS_OF_PAGES = ("get", "post")
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
ACTORS = (
    *("rosa.diaz", "sam.hill", "tom.reed", "dora.lind", "ada.okafor", "uma.bell", "tess.young", "ben.ito", "nora.west"),
    *("kim.noor", "cy.fox", "carmen.abuela", "mari.vega", "lou.brandt", "lena.marsh", "omar.voss", "mona.gray"),
    *("tia.moss", "gus.penn", "elena.vega", "ida.roe"),  # Of consents, of orders, of a right, of a study.
    *TWINS,
)
OF_EVERYBODY = ("rostering:users/one", "rostering:demographics/one")
INTERFACES = ("standard", "own")  # OneRoster, and Homeroom's own.
FAMILIES = ("carmen.abuela", "mari.vega", "lou.brandt", "elena.vega")
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
PROBES_MIN = 400  # Of each actor; of all of them together more than 12,000.
OBJECTS_OF_A_CLOSED_PAGE = (
    2  # What the role may not call is refused at the door, before it is read which object is asked for.
)


@pytest.fixture(scope="module")
def planted_town(server):
    name = copy_of(server)
    before = point_django_at(name)
    town = Town(server, name)
    apply_permits(town)  # First: whoever is not in a file has left when it is applied.
    live(town)
    add_twins(town)
    give_accounts(server, name)
    begin(town.as_(town.ben_ito))
    plant(town)
    yield town
    point_django_at(before)
    drop(server, name)


def probes_of(town, actor: str):
    """Every page by reading and by sending; its first object as htmx asks too, and of every fourth page by the other methods, so
    that all actors together come to all."""
    dice, is_whole = random.Random(f"methods of {actor}"), os.environ.get("HOMEROOM_MATRIX") == "whole"
    role = role_of(town, actor)
    for name, of_page in some_addresses(town, actor).items():
        if name == "account_logout":
            continue
        if not (is_whole or rules()[name].admits(role)):
            of_page = of_page[:OBJECTS_OF_A_CLOSED_PAGE]
        tries_all = is_whole or dice.randrange(4) == 0
        for number, address in enumerate(of_page):
            for method in METHODS if number == 0 and tries_all else METHODS_OF_PAGES:
                yield name, method, address, {}
            if number == 0:
                yield name, "get", address, {"HX-Request": "true"}


@pytest.mark.leak(4, 22, 25)
@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_reads_what_is_not_theirs_on_any_page(planted_town, actor):
    town = planted_town
    client, allowed, role = town.as_(actor), Allowed(town, actor), role_of(town, actor)
    probes, leaks = 0, []
    for name, method, address, headers in probes_of(town, actor):
        rule = rules()[name]
        answer = getattr(client, method)(address, headers=headers)
        probes += 1
        body = words_of(answer)
        of_past = name == "desk:student_history"
        leaks += [f"{method} {address}: {word}" for word in allowed.leaks(body, tells_of_the_past=of_past)]
        assert answer.status_code < 500, (method, address)
        if method.upper() not in rule.methods:
            assert answer.status_code in (404, 405), (method, address, answer.status_code)
        elif rule.is_for_programs:  # Which no session opens.
            assert answer.status_code == 401, (method, address, answer.status_code)
        elif not rule.is_public and not rule.admits(role):
            assert answer.status_code == 404, (method, address, answer.status_code)
    assert leaks == []
    assert probes >= PROBES_MIN


@pytest.mark.leak(25)
@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor not in FAMILIES and actor != WHO_LEFT])
def test_no_program_fetches_what_is_not_for_its_person(planted_town, actor):
    town, allowed = planted_town, Allowed(planted_town, actor)
    let_programs_fetch(town)
    program = connected(town, actor).signed_in()
    fetched, leaks = dict.fromkeys(INTERFACES, 0), []
    for name, address in addresses(town):
        # Every list of the standard, and of everybody what stands in no list alone: the rest is made of the same records.
        is_list = "one" not in name and not name.startswith("v1p1:")
        rule = rules()[name]
        if rule.is_for_programs and "GET" in rule.methods and (is_list or name in OF_EVERYBODY):
            answer = program.client.get(address)
            assert answer.status_code in (200, 403, 404), (address, answer.status_code)
            leaks += [f"{address}: {word}" for word in allowed.leaks(answer.content.decode())]
            fetched["own" if name.startswith("api:") else "standard"] += answer.content.count(b"zqd")
    assert leaks == []
    assert all(fetched.values()) or actor not in ("rosa.diaz", "ada.okafor"), fetched


def test_no_program_has_a_token_in_the_name_of_who_left(planted_town):
    assert connected(planted_town, "cy.fox").ask_for_token().status_code == 200
    assert connected(planted_town, WHO_LEFT).ask_for_token().status_code == 401


def test_without_signing_in_every_page_but_the_public_ones_leads_to_sign_in(planted_town):
    client = Client()
    for name, address in addresses(planted_town):
        rule = rules()[name]
        if rule.is_public:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            expected = (401 if rule.is_for_programs else 302) if method.upper() in rule.methods else 405
            assert answer.status_code == expected, (method, address)
            assert "zq" not in answer.content.decode()


def test_the_planted_words_are_there_for_those_who_may_read_them(planted_town):
    """Else the matrix would pass on an empty house."""
    town = planted_town
    found = {}
    for actor in ("rosa.diaz", "ada.okafor", "cy.fox", "carmen.abuela", "mari.vega"):
        client = town.as_(actor)
        pages = [client.get(town.marisol.url + page).content.decode() for page in ("", "plan/", "team/")]
        found[actor] = sum(page.count("zqe") + page.count("zqd") for page in pages)
    assert all(found.values()), found
    assert "zqf" in town.as_("rosa.diaz").get(f"{town.marisol.url}history/").content.decode()
    for twin in TWINS:
        assert town.as_(twin).get(town.marisol.url).status_code == 404


@pytest.mark.leak(12, 30)
@pytest.mark.parametrize("role", ["app", "worker", "report"])
@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_selects_what_is_not_theirs_from_any_table(planted_town, actor, role):
    town, allowed = planted_town, Allowed(planted_town, actor)
    tables = [
        t
        for (t,) in town.admin(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
        )
    ]
    leaks = []
    with town.raw(actor, role=role) as connection:
        for table in tables:
            try:
                with connection.transaction():
                    rows = connection.execute(f'SELECT t::text FROM "{table}" t').fetchall()
            except psycopg.errors.InsufficientPrivilege:
                continue
            leaks += [f"{table}: {word}" for (row,) in rows for word in allowed.leaks(row or "")]
    assert leaks == []


A_FEW = 0.03  # Of all mutants: bin/mutate-access makes every one of them, and asks everybody.
FEW_PEOPLE = ("rosa.diaz", "tom.reed", "ada.okafor", "cy.fox", "is.recused", "no.training")
CAUGHT_IN_BRIEF = 0.6  # Some show only in other worlds, where this does not look.


def test_few_people_already_notice_most_conditions_that_are_missing(planted_town):
    with (
        psycopg.connect(planted_town.server.admin_url(planted_town.database), options=IN_TOWN) as admin,
        admin.transaction(force_rollback=True),
    ):
        town = TownInOneTransaction(planted_town, admin)
        make_hardest(town)
        assert empty_tables(town) == IN_WORLDS  # Of what has no row nobody notices who reads it.
        probe = Probe(town, FEW_PEOPLE, admin, is_brief=True)
        tried = [m for m in every(admin) if not m.is_of_writing and not reason_of(m.name)]
        found = hunt(probe, drawn(tried, A_FEW, seed=1))
    assert found.made > 15
    assert found.share >= CAUGHT_IN_BRIEF, found.survived


def role_of(town, actor: str) -> str:
    return town.admin("SELECT role FROM partners_person WHERE key = %s", actor)[0][0]
