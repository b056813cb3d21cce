"""While a large file is loaded its page says how far it is, although nothing of it can be seen on record."""

import threading
import time

import pytest

ROWS = 250_000


def test_the_page_of_a_load_says_how_many_rows_were_read_while_it_goes_on(town, tmp_path):
    sent = tmp_path / "attendance.csv"
    with sent.open("w") as file:
        file.write("studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason\n")
        file.writelines(f"nobody-{n},lincoln-ms,2026-10-01,Tardy,5,\n" for n in range(ROWS))
    ben, loading = town.as_(town.ben_ito), threading.Thread(target=load, args=(town, sent))
    loading.start()
    try:
        told = wait_for(town)
        assert 0 < told["counts"]["read"] < ROWS and told["reading"] == "attendance.csv"
        [(batch,)] = town.admin("SELECT max(id) FROM students_batch")
        page = ben.get(f"/imports/{batch}/").content.decode()
        assert "Read so far" in page or "Loaded" in page
        assert ben.get("/imports/").status_code == 200
    finally:
        loading.join()
    page = ben.get(f"/imports/{batch}/").content.decode()
    assert "Loaded" in page and "Read so far" not in page


def load(town, sent) -> None:
    town.homeroom("import", str(sent), "--from", "lakeside-usd")


def wait_for(town) -> dict:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        [(status, report)] = town.admin("SELECT status, report FROM students_batch ORDER BY id DESC LIMIT 1")
        if status == "loading" and report:
            return report
        time.sleep(0.05)
    pytest.fail("Nothing was told of the load while it went on.")
