"""The bench at a tiny size: not how fast, but that policies and floor show the same rows, and what the plans look like."""

import json
from dataclasses import replace

import pytest

from homeroom.bench.floor import Floor, under_policies
from homeroom.bench.measuring import Difference, Reader, measure
from homeroom.bench.others import others
from homeroom.bench.questions import LIST, MY_STUDENTS, QUESTIONS, TIMELINE, Question
from homeroom.bench.visitors import Visitor
from homeroom.bench.world import World
from homeroom.common.problem import Problem
from tests.conftest import EMPTY, copy_of, drop


class MigratedWorld(World):
    """In a copy of the suite's migrated database, which spares half a minute."""

    def __init__(self, server, database: str):
        super().__init__(server, "tiny", say=lambda sentence: None)
        self.database = database


@pytest.fixture(scope="module")
def world(server):
    name = copy_of(server, EMPTY)
    world = MigratedWorld(server, name)
    world.fill()
    yield world
    drop(server, name)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_policies_and_floor_show_the_same_rows(world, question):
    with world.as_superuser() as admin:
        who = next(person for person in question.who if Floor(admin, person).opened("attendance"))
    for role in {question.role} if question.by_hand else {question.role, "app", "report"}:
        asked = replace(question, who=(who,), role=role, times=3)
        figure = measure(world, asked, 1)
        assert figure.more["rows"] > 0
        assert figure.floor


def test_a_policy_that_shows_a_row_too_many_fails_the_run(world):
    question = Question("one too many", ("worker.1",), MY_STUDENTS, 9, role="report", of="all", times=3)
    assert measure(world, question, 1).more["rows"] > 0
    with world.as_superuser() as admin:
        admin.execute("CREATE POLICY forgotten ON casework_turn FOR SELECT TO homeroom_report USING (true)")
        try:
            with pytest.raises(Difference):
                measure(world, question, 1)
        finally:
            admin.execute("DROP POLICY forgotten ON casework_turn")


def test_several_readers_ask_at_once(world):
    figure = measure(world, Question("two", ("worker.1", "worker.2"), TIMELINE, 9, times=6), 2)
    assert figure.name == "two, 2 readers"
    assert figure.more["times"] == 6
    assert Reader  # Each has a connection of their own.


def test_more_readers_than_a_small_world_has_are_refused_with_a_sentence(world):
    with pytest.raises(Problem, match=r"A world of size tiny has nobody called worker\.8\. .* --readers 1"):
        measure(world, Question("eight", ("worker.1", "worker.8"), TIMELINE, 9, times=2), 2)


def test_the_other_figures_are_told_with_what_is_asked(world):
    figures = {figure.name: figure for figure in others(world)}
    assert figures["statements that still show rows after an ending"].value == 0
    assert all(figures["statements that still show rows after an ending"].more["rows_before"])
    assert [name for name, figure in figures.items() if not figure.ask] == ["the same, where rosters are kept"]
    assert all(bool(figure.ask) == (figure.met is not None) for figure in figures.values())
    assert 0 < figures["access tables beside facts"].value < figures["the same, where rosters are kept"].value
    assert json.dumps([figure.as_object() for figure in figures.values()])
    with world.as_superuser() as admin:  # What it changes, it undoes.
        endings = admin.execute("SELECT count(*) FROM agreements_ending").fetchone()
    assert endings == (0,)


def nodes(plan: dict) -> list[dict]:
    return [plan, *(node for below in plan.get("Plans", ()) for node in nodes(below))]


@pytest.mark.parametrize("role", ["app", "report"])
def test_no_plan_reads_a_table_of_facts_from_end_to_end(world, role):
    """An index finds a child's rows, and in the set shape all children's (row-access decision, section 7)."""
    with world.as_superuser() as admin:
        child = Floor(admin, "worker.1").children(1)[0]
    statements = [*TIMELINE, *([*LIST, *MY_STUDENTS] if role == "report" else ())]
    with Visitor(world, "worker.1", role) as visitor:
        # At this size reading everything is cheap; the question is whether the planner could do otherwise.
        visitor.connection.execute("SET LOCAL enable_seqscan = off")
        for text in statements:
            explained = f"EXPLAIN (FORMAT JSON) {under_policies(text)}".encode()
            plan = visitor.connection.execute(explained, {"child": child}).fetchone()[0][0]["Plan"]
            read_whole = [n["Relation Name"] for n in nodes(plan) if n["Node Type"] == "Seq Scan"]
            assert [name for name in read_whole if name.startswith(("students_", "casework_"))] == []
