"""Who is found: 500 planted questions, and the answers of the function held against rows that the policies show."""

import statistics
import time
from collections import Counter
from random import Random

import psycopg
import pytest

from homeroom.access.catalogue import catalogue
from homeroom.students.search import forms_of, in_json
from tests.access.mutating import conditions
from tests.access.world import make_hard
from tests.conftest import copy_of, drop, point_django_at
from tests.students.asking import TODAY, Asker
from tests.students.planting import Planted, add_children
from tests.students.questions import KINDS, planted_questions, population
from tests.town.cast import Town

RECALL_MIN = 0.95
OF_EACH_KIND = 63  # Of eight kinds: 504.
BY_KEYS = "cardinality(among) > 2000"  # Above, the index of keys drives, and not the list of children.

ACTORS = (
    *("rosa.diaz", "sam.hill", "tom.reed", "dora.lind", "ada.okafor", "uma.bell", "tess.young", "ben.ito", "nora.west"),
    *("kim.noor", "cy.fox", "carmen.abuela", "mari.vega", "lou.brandt", "lena.marsh", "omar.voss"),
)
QUESTIONS = [
    *("Marisol", "Vega Ruiz", "Ruiz-Vega, Jonah", "Mari Vega", "Marisl", "Teo", "Teodoro Brask", "Ines Quill", "Olmo"),
    *("Lucia Brandt Olmo", "4/2/2013", "13 de septiembre de 2009", "ST-501", "10024", "10026", "Vega 4/2/2013"),
    *(
        "Bridges Iñaki",
        "Nacho",
        "O'Dell",
        "odell",
        "De la Cruz",
        "Zora Zhu",
        "Lou Brandt Quill",
        "MARISOL ANA VEGA RUIZ",
    ),
]


@pytest.fixture(scope="module")
def county(server):
    """The town with six hundred more children, all of them Rosa's."""
    name = copy_of(server)
    before = point_django_at(name)
    town, dice = Town(server, name), Random("six hundred children")
    children = add_children(town, population(dice, 600))
    yield town, planted_questions(dice, children, OF_EACH_KIND)
    point_django_at(before)
    drop(server, name)


def recall(connection, questions) -> tuple[float, str]:
    """How many of the questions have their child among the first five; and that by kind, in words."""
    hits: Counter[str] = Counter()
    missed = []
    for question in questions:
        asked = in_json(forms_of(question.words, TODAY))
        rows = connection.execute("SELECT * FROM access.search_v1(%s::jsonb, 5)", [asked]).fetchall()
        hits[question.kind] += question.about.id in {child for (child,) in rows}
        if question.about.id not in {child for (child,) in rows}:
            missed.append(f"{question.words!r} is {question.about.first} {question.about.last}")
    by_kind = ", ".join(f"{kind} {hits[kind]}/{OF_EACH_KIND}" for kind in KINDS)
    share = hits.total() / len(questions)
    return share, f"recall@5 {share:.3f}: {by_kind}; missed: {'; '.join(missed[:20])}"


def test_of_five_hundred_planted_questions_nearly_all_find_their_child_among_the_first_five(county):
    town, questions = county
    assert len(questions) >= 500
    with town.raw("rosa.diaz") as rosa:
        share, in_words = recall(rosa, questions)
    print(in_words)
    assert share >= RECALL_MIN, in_words


def test_the_index_of_keys_finds_the_same_as_the_list_of_children(county):
    town, questions = county
    answers = []
    with psycopg.connect(town.server.admin_url(town.database), autocommit=True) as admin:
        asker = Asker(town, admin, ["rosa.diaz", "sam.hill", "tom.reed"])
        words = [question.words for question in questions[::7]]
        with admin.transaction(force_rollback=True):
            for driver in (BY_KEYS, "true"):
                admin.execute(changed(admin, driver))
                answers.append({actor: asker.found(actor, words) for actor in asker.tokens})
    assert sum(map(bool, answers[0]["rosa.diaz"].values())) > len(words) / 2
    assert answers[0] == answers[1]


def changed(admin, driver: str) -> str:
    """The function as it stands, with another condition for its driver."""
    [(definition,)] = admin.execute(
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'search_v1' AND pronamespace = 'access'::regnamespace"
    ).fetchall()
    assert BY_KEYS in definition
    return definition.replace(BY_KEYS, driver)


# --- The rule ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hard_town(server):
    """The town, colleagues who lack one thing each, and children whose names are hard to write."""
    name = copy_of(server)
    before = point_django_at(name)
    town = Town(server, name)
    add_children(
        town,
        [
            Planted("Ignacio", "Bridges", preferred="Iñaki", former=["Olmo", "O’Dell"], born="2013-04-02"),
            Planted("Nacho", "De la Cruz", "Ana", born="2009-09-13", state_id="ST-777", email="tom@dcs.example"),
            Planted("Zora", "Zhu-Quill", former=["Vega"], email="tom@dcs.example"),
            Planted("Ignazio", "An"),
        ],
    )
    yield town, [*ACTORS, *make_hard(town)]
    point_django_at(before)
    drop(server, name)


# What a random world changes, each of a random part of what there is.
CHANGES = (
    'UPDATE access_grant SET "full" = "full" & ~(set_bit(0::bit(128), {element}, 1)) WHERE id %% 3 = {third}',
    "UPDATE access_grant SET datasets = datasets & ~(1::bigint << {dataset}) WHERE id %% 3 = {third}",
    "UPDATE access_grant SET datasets = 0 WHERE id %% 5 = {third}",
    "UPDATE access_standing SET datasets = ~(1::bigint << {dataset}) WHERE student_id %% 3 = {third}",
    "UPDATE access_standing SET purpose_id = (SELECT id FROM access_purpose WHERE key = 'tutoring')"
    " WHERE student_id %% 3 = {third} AND purpose_id = 0",
    "UPDATE access_standing SET during = '{{}}' WHERE (student_id + ground_id) %% 3 = {third}",
    "UPDATE students_glimpse SET superseded_at = now(), superseded_by_id = batch_id WHERE element = {element}"
    " AND student_id %% 3 = {third} AND superseded_at IS NULL",
    "UPDATE students_identity SET superseded_at = now(), superseded_by_id = batch_id WHERE student_id %% 3 = {third}"
    " AND superseded_at IS NULL",
    "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
    " SELECT r.contributor_id, r.source_id, current_date - 1, p.id, 'kin' FROM students_sourcerecord r, partners_person p"
    " WHERE p.organization_id = r.contributor_id AND (r.student_id + p.id) %% 3 = {third}",
    "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets,"
    " against_role, read_by) SELECT 'made-' || r.id, r.contributor_id, r.source_id, current_date - 1, 'limit', '[]',"
    " ARRAY[{dataset}], 'caseworker', '[]' FROM students_sourcerecord r WHERE r.student_id %% 3 = {third}",
    "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 day', NULL) WHERE id %% 4 = {third}",
)


@pytest.mark.leak(11, 17)
@pytest.mark.parametrize("seed", range(6))
def test_what_is_found_is_what_follows_from_the_rows_that_the_policies_show(hard_town, seed):
    """In random worlds, for everybody: the same children in the same order as by the slow reference."""
    town, actors = hard_town
    dice = Random(seed)
    with psycopg.connect(town.server.admin_url(town.database), autocommit=True) as admin:
        asker = Asker(town, admin, actors)
        with admin.transaction(force_rollback=True):
            if seed:  # The first is the world as it is.
                for change in dice.sample(CHANGES, 3):
                    which = {
                        "third": dice.randrange(3),
                        "element": dice.choice((1, 2, 3, 8, 9)),
                        "dataset": dice.choice((1, 2, 6)),
                    }
                    admin.execute(change.replace("%%", "%").format(**which))
            assert asker.differences(QUESTIONS) == []
            if not seed:
                assert sum(map(bool, asker.found("rosa.diaz", QUESTIONS).values())) > 10


# Worlds in each of which one condition of the function has something to refuse that nobody may find.
HARD_WORLDS = (
    "SELECT 1",
    # Others stand toward the same children with all datasets.
    "UPDATE access_standing SET datasets = ~(1::bigint << 1) WHERE student_id % 2 = 0"
    " AND principal = (SELECT id FROM partners_person WHERE key = 'rosa.diaz')",
    "UPDATE access_standing SET purpose_id = (SELECT id FROM access_purpose WHERE key = 'tutoring') WHERE student_id % 2 = 0",
    "UPDATE access_standing SET during = '{}' WHERE student_id % 2 = 0",
    "UPDATE access_grant SET datasets = datasets & ~(1::bigint << 1)",
    'UPDATE access_grant SET datasets = 0, "full" = ~(0::bit(128))',
    # Of half her children Rosa may read single names, and no row: she cannot open their pages.
    "WITH half AS (UPDATE access_standing SET datasets = 1::bigint << 1 WHERE student_id % 2 = 0"
    " AND principal = (SELECT id FROM partners_person WHERE key = 'rosa.diaz'))"
    ' UPDATE access_grant SET datasets = datasets & ~(1::bigint << 1), "full" = ~(0::bit(128))',
    "UPDATE students_glimpse SET superseded_at = now(), superseded_by_id = batch_id WHERE superseded_at IS NULL"
    " AND student_id % 2 = 0",
    "UPDATE students_identity SET superseded_at = now(), superseded_by_id = batch_id WHERE superseded_at IS NULL",
    "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets, against_role,"
    " read_by) SELECT 'made-' || r.id, r.contributor_id, r.source_id, current_date - 1, 'limit', '[]', ARRAY[1], 'caseworker',"
    " '[]' FROM students_sourcerecord r WHERE r.student_id % 2 = 0",
)
# Conditions whose absence opens nothing, and why: they name fewer children, or fewer rows of theirs, to decide about.
TO_ASK_ABOUT = "names the children to ask about; what may be found is decided below"
ONLY_FASTER = (
    ("WHERE v.principal = ANY (seat.principals)", TO_ASK_ABOUT),
    ("AND v.ground_id = ANY (grounds) LIMIT 2001", TO_ASK_ABOUT),
    ("WHERE g.recipient_id = seat.organization_id", TO_ASK_ABOUT),
    ("AND g.role = seat.role", TO_ASK_ABOUT),
    ("WHERE superseded_at IS NULL", TO_ASK_ABOUT),
    ("WHERE superseded_at IS NULL", TO_ASK_ABOUT),
    ("AND search_keys && keys", TO_ASK_ABOUT),
    ("AND search_keys && keys", TO_ASK_ABOUT),
    ("HAVING count(DISTINCT a.place) >= asked_for - (asked_for >= 3)::integer", TO_ASK_ABOUT),
    ("WHERE g.student_id = ANY (among)", "nobody stands toward any other child"),
    ("WHERE i.student_id = ANY (among)", "nobody stands toward any other child"),
    ("AND g.search_keys && keys", "what has no key in common joins nothing"),
    ("AND i.search_keys && keys", "what has no key in common joins nothing"),
    ("WHERE key <> ''", "a question has no empty word; if it had, it would find nobody"),
)
OPENERS = "WHERE|AND|HAVING"
# Nobody in these worlds consents; tests/decide/test_consents.py shows whom a consent lets find by a name, and whom not.
OF_CONSENTS = ("AND access.released_v1(v.release_id, k.element, 2)",)
FEW_ACTORS = ("rosa.diaz", "tom.reed", "dora.lind", "ada.okafor", "cy.fox", "is.recused", "has.limits", "no.training")
FEW_QUESTIONS = [
    "Marisol",
    "Vega Ruiz",
    "Olmo",
    "Iñaki Bridges",
    "4/2/2013",
    "10024",
    "Ana De la Cruz Nacho",
    "Quill",
    "Nacho",
    "Ana",
]


def test_each_condition_of_the_function_refuses_something(hard_town):
    """Dropped one at a time; a mutant that nobody notices in any world must be one that is there for speed."""
    town, actors = hard_town
    assert set(FEW_ACTORS) <= set(actors)
    with psycopg.connect(town.server.admin_url(town.database), autocommit=True) as admin:
        asker = Asker(town, admin, FEW_ACTORS)
        unnoticed = dict(enumerate(conditions(admin, "search_v1", OPENERS)))
        assert len(unnoticed) > 25
        for world in HARD_WORLDS:
            with admin.transaction(force_rollback=True):
                admin.execute(world)
                right = {actor: asker.expected(actor, FEW_QUESTIONS) for actor in FEW_ACTORS}
                unnoticed = {n: mutant for n, mutant in unnoticed.items() if not is_noticed(asker, mutant[1], right)}
    survivors = sorted(name for name, _ in unnoticed.values())
    assert survivors == sorted([*(name for name, _ in ONLY_FASTER), *OF_CONSENTS]), "\n".join(survivors)


def is_noticed(asker: Asker, sql: str, right: dict[str, dict[str, list[int]]]) -> bool:
    """Whichever way the function goes about it."""
    for driver in (BY_KEYS, "true"):
        with asker.admin.transaction(force_rollback=True):
            asker.admin.execute(sql.replace(BY_KEYS, driver))
            if any(asker.found(actor, FEW_QUESTIONS) != right[actor] for actor in FEW_ACTORS):
                return True
    return False


def test_who_is_shown_a_masked_value_does_not_find_by_the_full_one(quiet_town):
    """A steward sees the year of a birth date and the last places of an identifier: neither may be guessed whole."""
    agency = quiet_town.admin(
        "SELECT count(*) FROM students_glimpse WHERE element IN (3, 8, 9) AND view = 1 AND superseded_at IS NULL"
    )
    assert agency[0][0] > 0
    with quiet_town.raw("dora.lind") as dora:
        for words, finds in (
            ("Marisol", True),
            ("4/2/2013", False),
            ("ST-501", False),
            ("10023", False),
            ("2013", False),
        ):
            asked = in_json(forms_of(words, TODAY))
            assert bool(dora.execute("SELECT * FROM access.search_v1(%s::jsonb, 5)", [asked]).fetchall()) == finds, (
                words
            )


def test_the_function_answers_nobody_who_has_not_entered_and_never_more_than_fifty(county):
    town, _ = county
    asked = in_json([form for letter in "aeiou" for form in forms_of(f"{letter}{letter}", TODAY)])
    everybody = in_json(forms_of("Planted", TODAY))
    assert asked != everybody
    town.admin(
        "UPDATE students_glimpse SET value = to_jsonb((value #>> '{}') || ' Everyone') WHERE element = 1 AND view = 2"
    )
    asked = in_json(forms_of("Everyone", TODAY))
    with town.raw("rosa.diaz") as rosa, town.raw(None) as nobody:
        assert len(rosa.execute("SELECT * FROM access.search_v1(%s::jsonb, 9999)", [asked]).fetchall()) == 50
        assert nobody.execute("SELECT * FROM access.search_v1(%s::jsonb, 9999)", [asked]).fetchall() == []


# --- The keys ---------------------------------------------------------------------------------------------------------


def test_the_elements_with_keys_are_those_of_the_catalogue(quiet_town):
    """The SQL file names elements by their numbers."""
    keyed = quiet_town.admin("SELECT DISTINCT element FROM students_glimpse WHERE search_keys IS NOT NULL ORDER BY 1")
    wanted = ("legal_name", "preferred_name", "birth_date", "state_student_id", "child_welfare_id")
    numbers = sorted(catalogue().elements[f"identity.{name}"].number for name in wanted)
    assert numbers == [1, 2, 3, 8, 9]
    assert {element for (element,) in keyed} <= set(numbers)
    assert len(keyed) >= 4
    assert catalogue().datasets["identity"].number == 1  # Of former names, in the function.
    only_full = "SELECT count(*) FROM students_glimpse WHERE search_keys IS NOT NULL AND view <> 2"
    assert quiet_town.admin(only_full) == [(0,)]


def test_keys_follow_a_name_that_changes(town):
    """PostgreSQL computes them: nobody can write them, and no writer can forget them."""
    with pytest.raises(psycopg.errors.GeneratedAlways):
        town.admin("UPDATE students_glimpse SET search_keys = '{marisol}'")
    town.admin(
        "UPDATE students_glimpse SET value = '\"Zeferina Ñuñez\"' WHERE student_id = %s AND element = 1 AND view = 2",
        town.marisol.id,
    )
    with town.raw("rosa.diaz") as rosa:
        asked = in_json(forms_of("zeferina nunez", TODAY))
        assert rosa.execute("SELECT * FROM access.search_v1(%s::jsonb, 5)", [asked]).fetchall() == [(town.marisol.id,)]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("José Ángel Núñez", "jose angel nunez"), ("Jose Angel Nunez", "José Ángel Núñez"), ("Łukasz Øster", "Lukasz Oster"),
        ("Sean O'Brien", "obrien"), ("Sean O’Brien", "O Brien"), ("Sean OBrien", "O'Brien"), ("Ana de la Cruz", "Delacruz"),
        ("Ana Delacruz", "de la Cruz"), ("Mary-Ann Lee", "maryann"), ("Maryann Lee", "Mary Ann Lee"),
        ("De'Andre Fitz-Gerald", "deandre fitzgerald"), ("Ольга Петрова", "петрова ольга"), ("李 小龙", "小龙"),
        ("محمد علي", "علي"), ("Θεόδωρος Παππάς", "παππας θεοδωρος"), ("Straße Groß", "Strasse gross"), ("Anna Li", "Ana Li"),
        ("Hernandez Luis", "Hernadnez Luis"), ("Smith Luis", "Smiht Lusi"), ("Nguyễn Văn An", "Nguyen Van An"),
    ],
)  # fmt: skip
def test_names_are_found_however_they_are_written(quiet_town, name, written):
    keys = set(quiet_town.admin("SELECT access.name_keys_v1(%s)", name)[0][0])
    found = asked_keys(quiet_town, written)
    assert all(keys & alternatives for alternatives in found), (sorted(keys), found)


def asked_keys(town, written: str) -> list[set[str]]:
    """For each place of the question the keys that would do, without nicknames."""
    places: dict[int, set[str]] = {}
    for form in forms_of(written, TODAY):
        [(folded,)] = town.admin("SELECT replace(access.folded_v1(%s, ''), ' ', '')", form.word)
        would_do = {folded, f"~{folded}"} if form.typos and len(folded) >= 3 else {folded}
        if form.typos and len(folded) >= 4:
            [(shorter,)] = town.admin("SELECT access.shortened_v1(%s)", folded)
            would_do |= {mark + word for word in shorter for mark in ("", "~")}
        places.setdefault(form.place, set()).update(would_do)
    return list(places.values())


# --- Time -------------------------------------------------------------------------------------------------------------

ROUNDS = 200
GAP_MILLISECONDS_MAX = 1.0  # Expectation C-29 of trust and ease asks for less than 5.


@pytest.mark.leak(16)
def test_leak_test_16_a_hidden_name_takes_no_other_time_than_a_missing_one(county):
    """Asked in turns of the function itself: difference of medians. Tom's six hundred strangers are all Rosa's."""
    town, questions = county
    hidden = next(q.about.last for q in questions if q.kind == "identifier" and q.about.last.isalpha())
    times: dict[str, list[float]] = {hidden: [], "Xylquorth"[: len(hidden)].ljust(len(hidden), "q"): []}
    with town.raw("rosa.diaz") as rosa:
        asked = in_json(forms_of(hidden, TODAY))
        assert rosa.execute("SELECT * FROM access.search_v1(%s::jsonb, 5)", [asked]).fetchall()
    with town.raw("tom.reed") as tom:
        for words in [*times] * ROUNDS:
            asked = in_json(forms_of(words, TODAY))
            began = time.perf_counter()
            rows = tom.execute("SELECT * FROM access.search_v1(%s::jsonb, 5)", [asked]).fetchall()
            times[words].append((time.perf_counter() - began) * 1000)
            assert rows == []
    medians = [statistics.median(each) for each in times.values()]
    assert abs(medians[0] - medians[1]) < GAP_MILLISECONDS_MAX, medians
