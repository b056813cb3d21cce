"""How long a search takes, for a list of fifty children and for thirty thousand. Not a test: figures for people.

HOMEROOM_MEASURE=1 python -m pytest -q -s -p no:xdist tests/students/measuring.py
"""

import os
import statistics
import time
from random import Random

import psycopg
import pytest

from homeroom.students.search import forms_of, in_json
from tests.students.asking import TODAY
from tests.students.planting import add_children
from tests.students.questions import KINDS, planted_questions, population

pytestmark = pytest.mark.skipif("HOMEROOM_MEASURE" not in os.environ, reason="measures, and takes minutes")
CHILDREN, OF_THE_CASEWORKER = 30_000, 50


def milliseconds(connection, questions, rounds: int = 3) -> list[float]:
    """Of each question once, after a first round that warms the cache."""
    taken = []
    for number in range(rounds):
        for question in questions:
            asked = in_json(forms_of(question.words, TODAY))
            began = time.perf_counter()
            connection.execute("SELECT * FROM access.search_v1(%s::jsonb, 21)", [asked]).fetchall()
            if number:
                taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def floor_milliseconds(connection, rounds: int = 60) -> float:
    """One statement that only asks who sits here: what every page pays for each policy."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        connection.execute("SELECT access.masks_v1(), access.elements_v1(), access.barred_v1()").fetchall()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def test_how_long_a_search_takes(town):
    dice = Random("thirty thousand children")
    children = population(dice, CHILDREN)
    for number, child in enumerate(children):
        child.email = "tom@dcs.example" if number < OF_THE_CASEWORKER else "rosa@dcs.example"
    add_children(town, children)
    with psycopg.connect(town.server.admin_url(town.database), autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")
    mine = planted_questions(dice, children[:OF_THE_CASEWORKER], 5)
    all_of_them = planted_questions(dice, children[OF_THE_CASEWORKER:], 5)
    few, many = OF_THE_CASEWORKER, CHILDREN - OF_THE_CASEWORKER
    for who, size, questions in (
        ("tom.reed", few, mine),
        ("rosa.diaz", many, all_of_them),
        ("sam.hill", many, all_of_them),
    ):
        with town.raw(who) as connection:
            taken = milliseconds(connection, questions)
            middle, late = statistics.median(taken), taken[len(taken) * 19 // 20]
            print(f"\n{who}, {size} children: median {middle:.1f} ms, p95 {late:.1f} ms, longest {taken[-1]:.1f} ms")
            print(f"   of which who sits here and what is open: {floor_milliseconds(connection):.1f} ms")
            for kind in KINDS:
                those = [question for question in questions if question.kind == kind]
                print(f"   {kind}: median {statistics.median(milliseconds(connection, those)):.1f} ms")
