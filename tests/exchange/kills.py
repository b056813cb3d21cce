"""Loads that are killed at any moment: what stands is what stood before, or all of what was sent; and sent again it is all of it.

`bin/kill-loads --kills 50` kills the process that loads, its connection and PostgreSQL itself, in turn; the suite kills a few.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.exchange.sending import files_of
from tests.exchange.standing import stands
from tests.exchange.test_undoing import changed, renamed

SENDER = "lakeside-usd"
ROOT = Path(__file__).parent.parent.parent


def begin_load(town, sent: Path) -> subprocess.Popen:
    inherited = {k: v for k, v in os.environ.items() if k not in ("HOMEROOM_ROLE", "DJANGO_SETTINGS_MODULE")}
    where = f"postgresql:///{town.database}?host={town.server.socket_folder}"
    return subprocess.Popen(
        [sys.executable, "-m", "homeroom.cli", "import", str(sent), "--from", SENDER],
        cwd=ROOT,
        env={**inherited, "DATABASE_URL": where},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_process(town, process: subprocess.Popen) -> None:
    process.kill()


def kill_connection(town, process: subprocess.Popen) -> None:
    town.admin(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND usename = 'homeroom_import'"
    )


def kill_postgresql(town, process: subprocess.Popen) -> None:
    """The postmaster, without a word: as when a machine runs out of memory. It recovers when it is started again."""
    town.leave()  # Our own connections would die with it.
    os.kill(town.server.pid(), signal.SIGKILL)
    process.wait()
    town.server.start()


def quiet(town) -> None:
    """Until PostgreSQL has noticed that whoever loaded is gone."""
    until = time.monotonic() + 30
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'homeroom_import'"
    while town.admin(asked)[0][0] and time.monotonic() < until:
        time.sleep(0.05)


def kill_loads(town, folder: Path, kills: int, ways, seed: int) -> dict[str, int]:
    """Loads two rosters in turn, each killed once and then sent again; answers how often what was killed how far."""
    dice = random.Random(seed)
    first = shutil.copytree(files_of(town, SENDER), folder / "first")
    rosters = [first, changed(first, folder / "second", "users.csv", renamed)]
    expected, took = [], 0.0
    for roster in (rosters[1], rosters[0]):
        began = time.monotonic()
        assert begin_load(town, roster).wait() == 0
        took = time.monotonic() - began
        expected.insert(0, stands(town))
    assert expected[0] != expected[1]
    told = {"before": 0, "after": 0}
    for number in range(kills):
        target, way = (number + 1) % 2, ways[number % len(ways)]
        process = begin_load(town, rosters[target])
        time.sleep(dice.uniform(0.3, 1.0) * took)
        way(town, process)
        process.wait()
        quiet(town)
        found = stands(town)
        assert found in (expected[0], expected[1]), (seed, number, way.__name__)
        told["after" if found == expected[target] else "before"] += 1
        assert begin_load(town, rosters[target]).wait() == 0, (seed, number, way.__name__)
        assert stands(town) == expected[target], (seed, number, way.__name__)
        assert town.admin("SELECT count(*) FROM students_batch WHERE status = 'loading'") == [(0,)]
    return told


def test_every_kill_leaves_the_state_before_or_after(town, tmp_path):
    kills = int(os.environ.get("HOMEROOM_KILLS", "50"))
    told = kill_loads(town, tmp_path, kills, (kill_process, kill_connection, kill_postgresql), seed=17)
    print(f"{kills} kills: {told['before']} left the state before, {told['after']} the state after.")
    assert told["before"]
