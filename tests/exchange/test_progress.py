"""While a large file is loaded its page says how far it is, although nothing of it can be seen on record."""

import os
import signal
import subprocess
import sys
import time

import pytest

from homeroom.exchange.loading.progress import SECONDS
from tests.conftest import ROOT

ROWS = 250_000
RUNS_FOR = 0.1  # Seconds between two stops: on a quick machine all of it takes two.


def test_the_page_of_a_load_says_how_many_rows_were_read_while_it_goes_on(town, tmp_path):
    sent = tmp_path / "attendance.csv"
    with sent.open("w") as file:
        file.write("studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason\n")
        file.writelines(f"nobody-{n},lincoln-ms,2026-10-01,Tardy,5,\n" for n in range(ROWS))
    ben, loading = town.as_(town.ben_ito), load(town, sent)
    try:
        told = wait_for(town, loading)
        assert 0 < told["counts"]["read"] < ROWS and told["reading"] == "attendance.csv"
        [(batch,)] = town.admin("SELECT max(id) FROM students_batch")
        page = ben.get(f"/imports/{batch}/").content.decode()
        assert "Read so far" in page or "Loaded" in page
        assert ben.get("/imports/").status_code == 200
    finally:
        loading.wait()
    page = ben.get(f"/imports/{batch}/").content.decode()
    assert "Loaded" in page and "Read so far" not in page


def load(town, sent) -> subprocess.Popen:
    where = f"postgresql:///{town.database}?host={town.server.socket_folder}"
    kept = {name: value for name, value in os.environ.items() if name != "HOMEROOM_ROLE"}
    command = [sys.executable, "-m", "homeroom.cli", "import", str(sent), "--from", "lakeside-usd"]
    return subprocess.Popen(command, cwd=ROOT, env={**kept, "DATABASE_URL": where}, stdout=subprocess.DEVNULL)


def wait_for(town, loading: subprocess.Popen) -> dict:
    """What is told of it. Nothing is while it has read for less than so many seconds, and a quick machine is done by then: so it
    is stopped for as long, again and again."""
    while loading.poll() is None:
        [(status, report)] = town.admin("SELECT status, report FROM students_batch ORDER BY id DESC LIMIT 1")
        if status == "loading" and report:
            return report
        if status == "loading":
            loading.send_signal(signal.SIGSTOP)
            time.sleep(SECONDS)
            loading.send_signal(signal.SIGCONT)
        time.sleep(RUNS_FOR)
    pytest.fail("Nothing was told of the load while it went on.")
