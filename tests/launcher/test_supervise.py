"""One process to watch: what it starts it stops, however it ends itself."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from homeroom.common.problem import Problem
from homeroom.config.home import Home
from homeroom.demo.processes import alive, processes_with
from homeroom.demo.supervise import FALLS_MAX, MARK, Part, stop_leftovers, watch

ROOT = Path(__file__).resolve().parents[2]
# A demo in small: a PostgreSQL, and one part that has a child of its own, as the web server has.
SMALL_DEMO = """
import json, sys
from pathlib import Path
from homeroom.config.home import Home
from homeroom.demo.command import only_one, write_place
from homeroom.demo.postgres import Server
from homeroom.demo.supervise import Part, Stopped, stop_leftovers, stoppable, watch

home = Home(Path(sys.argv[1]))
part_code = '''
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(600)
'''
with only_one(home) as place, stoppable():
    server = Server(home, durable=False)
    part = Part("web", [sys.executable, "-c", part_code, str(home.run / "child")], {})
    try:
        left = stop_leftovers(home)
        server.start()
        part.start(home)
        while not (home.run / "child").exists() or not (home.run / "child").read_text():
            pass
        write_place(place, "http://localhost:1")
        child = int((home.run / "child").read_text())
        print(json.dumps({"left": left, "server": server.pid(), "part": part.process.pid, "child": child}), flush=True)
        watch([part], server, home, lambda sentence: print(sentence, flush=True))
    except Stopped:
        print("stopped", flush=True)
    finally:
        part.stop()
        server.stop()
"""


def start(folder, session=True):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", SMALL_DEMO, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=session,
    )
    return process, json.loads(process.stdout.readline())


def gone(*pids, within=10.0):
    deadline = time.monotonic() + within
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return [pid for pid in pids if alive(pid)]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(tmp_path, sign):
    process, pids = start(tmp_path)
    assert alive(pids["server"]) and alive(pids["child"])
    process.send_signal(sign)
    assert process.wait(20) == 0
    assert "stopped" in process.stdout.read()
    assert gone(pids["server"], pids["part"], pids["child"]) == []


def test_a_closed_terminal_that_signals_the_whole_group_stops_it_once(tmp_path):
    process, pids = start(tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGHUP)
    assert process.wait(20) == 0
    assert gone(pids["server"], pids["part"], pids["child"]) == []


def test_after_a_kill_the_next_start_adopts_the_database_and_stops_the_rest(tmp_path):
    process, first = start(tmp_path)
    process.kill()
    process.wait()
    assert alive(first["server"])
    (tmp_path / "run" / "child").unlink()
    process, second = start(tmp_path)
    try:
        assert second["server"] == first["server"]
        assert gone(first["part"], first["child"]) == []
        assert second["child"] != first["child"]
    finally:
        process.terminate()
        process.wait(20)
    assert gone(second["server"], second["part"], second["child"]) == []


def test_a_second_one_says_where_the_first_runs(tmp_path):
    process, _ = start(tmp_path)
    try:
        second = subprocess.run(
            [sys.executable, "-m", "homeroom.cli", "demo", "--no-browser"],
            env={**os.environ, "HOMEROOM_HOME": str(tmp_path)},
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert second.returncode == 1
        assert f"already runs at http://localhost:1 (process {process.pid})" in second.stderr
    finally:
        process.terminate()
        process.wait(20)


def test_a_killed_database_is_started_again(tmp_path):
    process, pids = start(tmp_path)
    try:
        os.kill(pids["server"], signal.SIGKILL)
        assert "starting it again" in process.stdout.readline()
        assert gone(pids["server"]) == []
        deadline = time.monotonic() + 20
        from homeroom.demo.postgres import Server

        while not Server(Home(tmp_path)).ready() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert Server(Home(tmp_path)).ready()
    finally:
        process.terminate()
        process.wait(20)


def test_a_part_that_falls_is_started_again_and_given_up_after_five_times(tmp_path, monkeypatch):
    monkeypatch.setattr("homeroom.demo.supervise.LOOK_SECONDS", 0.01)
    monkeypatch.setattr("homeroom.demo.supervise.STEADY_SECONDS", 1_000_000)
    clock = iter(range(0, 100_000, 20))  # Each look is 20 s later, so that waiting takes no time.
    monkeypatch.setattr("homeroom.demo.supervise.time.monotonic", lambda: next(clock))
    home = Home(tmp_path).make()
    part = Part("web", [sys.executable, "-c", "print('I fell'); raise SystemExit(3)"], {})
    part.start(home)
    said = []
    with pytest.raises(Problem, match="5 times in a row"):
        watch([part], None, home, said.append)
    assert len(said) == FALLS_MAX - 1
    assert "(code 3); starting it again in 1 s" in said[0] and "again in 8 s" in said[-1]
    assert (home.logs / "web.log").read_text().count("I fell") == FALLS_MAX


def test_only_processes_of_this_data_folder_are_leftovers(tmp_path):
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    mine, others = (
        subprocess.Popen(sleep, env={**os.environ, MARK: folder}, start_new_session=True)
        for folder in (str(tmp_path / "mine"), str(tmp_path / "others"))
    )
    try:
        deadline = time.monotonic() + 5
        while mine.pid not in processes_with(MARK, str(tmp_path / "mine")) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert stop_leftovers(Home(tmp_path / "mine")) == 1
        assert mine.poll() is not None or gone(mine.pid) == []
        assert others.poll() is None
    finally:
        others.kill()
        others.wait()
        mine.wait()
