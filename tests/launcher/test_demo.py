"""`homeroom demo`: ports, starting over, and what it says."""

import json
import socket

import pytest

from homeroom.common.problem import Problem
from homeroom.config.home import Home
from homeroom.demo.command import Voice, free_port, load_county, run, start_over, tables_fingerprint
from homeroom.demo.postgres import Server, running


def test_a_taken_port_is_said_and_the_next_one_used(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port, Voice(as_json=False)) > port
    assert f"Port {port} is taken; using " in capsys.readouterr().out


def test_a_free_port_is_used_without_a_word(capsys):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert free_port(port, Voice(as_json=False)) == port
    assert capsys.readouterr().out == ""


def test_with_json_stdout_holds_one_object_and_nothing_else(capsys, tmp_path):
    voice = Voice(as_json=True)
    with voice.step("Making tea"):
        pass
    people = [{"id": "rosa", "role": "caseworker", "organization": "dcs", "username": "rosa", "password": "tea"}]
    voice.ready("http://localhost:8000", people, Home(tmp_path))
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"url": "http://localhost:8000", "people": people}
    assert "Making tea: 0.0 s" in printed.err


def test_people_get_one_line_each_with_name_and_password(capsys, tmp_path):
    people = [
        {"id": "r", "role": "caseworker", "organization": "county-dcs", "username": "rosa", "password": "green tea"},
        {"id": "b", "role": "data steward", "organization": "lakeside", "username": "ben", "password": "black tea"},
    ]
    Voice(as_json=False).ready("http://localhost:8000", people, Home(tmp_path))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[-2:]] == [
        ["caseworker", "county-dcs", "rosa", "green", "tea"],
        ["data", "steward", "lakeside", "ben", "black", "tea"],
    ]


def test_starting_over_removes_what_is_ours_and_nothing_else(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "letter.txt").write_text("keep me")
    with running(tmp_path / "home") as server:
        home = server.home
        (home.keys / "key").write_text("old")
        (home.root / "letter.txt").write_text("keep me")
        (home.root / "pgadmin").mkdir()  # Looks like ours by name, and is no cluster.
        (home.root / "pg9").symlink_to(elsewhere)
        start_over(home, server)
        assert not server.data.exists()
        assert list(home.keys.iterdir()) == []
        assert (home.root / "letter.txt").exists()
        assert (home.root / "pgadmin").is_dir()
        assert (elsewhere / "letter.txt").exists()
        server.start()
        assert server.ready()


def test_the_demo_leaves_a_database_of_ones_own_alone(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/homeroom")
    with pytest.raises(Problem, match="Unset it for the demo"):
        run(8000, "small", reset=True, browser=False, as_json=False)


def test_a_county_that_is_there_is_not_loaded_again(tmp_path, capsys):
    home = Home(tmp_path).make()
    (home.root / "county.json").write_text('{"size": "small"}')
    load_county(home, "small", Voice(as_json=False))
    assert capsys.readouterr().out == ""
    load_county(home, "state", Voice(as_json=False))
    assert 'The county of size "small" is still here' in capsys.readouterr().out


def test_the_tables_are_looked_at_again_when_the_database_is_another(tmp_path):
    server = Server(Home(tmp_path))
    server.data.mkdir()
    before = tables_fingerprint(server)
    assert tables_fingerprint(server) == before
    server.data.rename(tmp_path / "old")
    server.data.mkdir()
    assert tables_fingerprint(server) != before
