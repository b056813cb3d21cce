"""One run: the world, every question, the machine that it ran on."""

import os
import platform
from collections.abc import Callable
from typing import Any

from homeroom.bench.measuring import Difference, Figure, measure
from homeroom.bench.others import others
from homeroom.bench.questions import LEFT_OUT, QUESTIONS
from homeroom.bench.world import World


def run(world: World, readers: list[int], say: Callable[[str], None]) -> dict[str, Any]:
    figures: list[Figure] = []
    differences = []
    for question in QUESTIONS:
        for number in [1] if question.alone else readers:
            try:
                figures.append(measure(world, question, number))
                say(told(figures[-1]))
            except Difference as difference:
                differences.append(str(difference))
                say(str(difference))
    for figure in others(world):
        figures.append(figure)
        say(told(figure))
    return {
        "figures": [figure.as_object() for figure in figures],
        "differences": differences,
        "left_out": LEFT_OUT,
        "machine": machine(world),
    }


def told(figure: Figure) -> str:
    said = figure.as_object()
    floor = f", floor {said['floor']:g}, ratio {said['ratio']:g}" if figure.floor is not None else ""
    kept = "" if figure.met is None else " (kept)" if figure.met else " (NOT KEPT)"
    asked = f"; asked: {figure.ask}" if figure.ask else ""
    return f"  {figure.name}: {said['value']:g} {figure.unit}{floor}{asked}{kept}"


def machine(world: World) -> dict[str, Any]:
    with world.as_superuser() as admin:
        told = admin.execute(
            "SELECT current_setting('server_version'), current_setting('shared_buffers'), current_setting('work_mem'),"
            " pg_database_size(current_database()),"
            " (SELECT reltuples::bigint FROM pg_class WHERE relname = 'students_attendanceevent')"
        ).fetchone()
    server, buffers, work_mem, size, events = told or ("", "", "", 0, 0)
    return {
        "cores": os.cpu_count(), "load": [round(load, 1) for load in os.getloadavg()], "system": platform.platform(),
        "postgresql": server, "shared_buffers": buffers, "work_mem": work_mem, "size": world.size,
        "students": world.extent.students, "in_care": world.extent.care, "attendance_rows": events, "database_bytes": size,
    }  # fmt: skip
