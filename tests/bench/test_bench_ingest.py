"""The bench of files at a tiny size: not how fast, but that every row goes where the figure says, and that the floor has all."""

import csv
import json
import os
from datetime import date

import psycopg
import pytest

from homeroom.bench.ingest.files import EXTENTS, Extent, Partners
from homeroom.bench.ingest.running import Installation, attendance, begin, copied, measured, run
from homeroom.common.problem import Problem
from tests.conftest import EMPTY, ROOT, copy_of, drop


@pytest.fixture
def ours(server):
    name = copy_of(server, EMPTY)
    told = {"DATABASE_URL": f"postgresql:///{name}?host={server.socket_folder}", "PYTHONPATH": str(ROOT)}
    kept = {
        name: value for name, value in os.environ.items() if name not in ("HOMEROOM_ROLE", "DJANGO_SETTINGS_MODULE")
    }
    yield Installation(server, name, {**kept, **told})
    drop(server, name)


def test_each_figure_stands_beside_its_floor_and_every_row_is_accounted_for(ours, tmp_path):
    partners = Partners(Extent(100, 600), 0.03, date.today())
    figures = {figure.name: figure for figure in measured(ours, partners, tmp_path)}
    for what in ("roster", "attendance"):
        for name in ("first load", "the same again", "5 percent changed"):
            figure = figures[f"{what}, {name}"]
            assert 0 < figure.floor < figure.value and figure.more["rows"] > 0
            assert figure.met is None  # So small a file says nothing of speed.
        assert 20 < figures[f"{what}, memory of the importing process"].value < 1_000
    assert figures["attendance, first load"].more["rows"] == 600
    assert json.dumps([figure.as_object() for figure in figures.values()])


def test_attendance_of_children_who_are_not_on_record_is_no_figure(ours, tmp_path):
    partners = Partners(Extent(100, 600), 0.03, date.today())
    begin(ours, partners, tmp_path)  # And no roster, so that nobody is matched.
    with pytest.raises(Problem, match="Not every row went on record"):
        list(attendance(ours, partners, tmp_path))


def test_the_floor_has_every_row_and_leaves_nothing(ours, tmp_path):
    path = Partners(Extent(100, 600), 0.03, date.today()).attendance(tmp_path)
    with path.open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 600
    with psycopg.connect(ours.server.admin_url(ours.database), autocommit=True) as admin:
        assert copied(admin, path) > 0
        assert admin.execute("SELECT to_regclass('bench_floor')").fetchone() == (None,)


def test_the_share_in_care_decides_how_many_are_kept_and_too_few_are_refused():
    assert Partners(EXTENTS["state"], 0.03, date.today()).in_care == 5_700
    assert Partners(EXTENTS["state"], 0.005, date.today()).in_care == 950
    with pytest.raises(Problem, match="Give a larger share in care"):
        run("state", 0.0001, print)
