"""The data folder: where it is, who may read it, and how a role finds the database."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from homeroom.common.problem import Problem
from homeroom.config import home as module
from homeroom.config.home import Home, notice_about_home


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in ("HOMEROOM_HOME", "DATABASE_URL", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    module._default_root.cache_clear()
    yield
    module._default_root.cache_clear()


def test_it_is_where_homeroom_home_says(monkeypatch, tmp_path):
    monkeypatch.setenv("HOMEROOM_HOME", str(tmp_path))
    assert Home.current().root == tmp_path
    assert notice_about_home() is None


def test_else_it_is_in_the_users_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Home.current().root == tmp_path / ".local" / "share" / "homeroom"
    assert list(tmp_path.iterdir()) == []  # Asking makes nothing.


def test_an_empty_home_variable_means_what_the_system_knows(monkeypatch):
    import pwd

    monkeypatch.setenv("HOME", "")
    assert str(module._home_folder()) == pwd.getpwuid(os.getuid()).pw_dir


def test_a_home_that_does_not_exist_falls_back_with_a_sentence(monkeypatch):
    monkeypatch.setenv("HOME", "/nonexistent")
    assert str(Home.current().root).endswith(f"/homeroom-{os.getuid()}")
    assert "Set HOMEROOM_HOME" in notice_about_home()


def test_everything_in_it_is_closed_to_others(tmp_path):
    home = Home(tmp_path / "deep" / "home").make()
    home.secret("django")
    home.write_database("/run", 5432)
    for path in [home.root, *home.root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_folder_that_was_open_is_closed(tmp_path):
    tmp_path.chmod(0o755)
    Home(tmp_path).make()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_somebody_elses_folder_is_refused(monkeypatch, tmp_path):
    Home(tmp_path).make()
    monkeypatch.setattr(module.os, "getuid", lambda: 4711)
    with pytest.raises(Problem, match="belongs to another user"):
        Home(tmp_path).make()


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="cannot write its data folder"):
        Home(tmp_path / "file" / "home").make()


def test_a_secret_is_made_once_even_by_twenty_at_a_time(tmp_path):
    home = Home(tmp_path)
    with ThreadPoolExecutor(20) as pool:
        made = set(pool.map(lambda _: home.secret("django"), range(20)))
    assert len(made) == 1 and len(made.pop()) >= 43
    assert [path.name for path in home.secrets.iterdir()] == ["django"]


def test_a_role_connects_where_the_launcher_wrote(tmp_path):
    home = Home(tmp_path)
    home.write_database("/tmp/socket", 5433, "school")
    password = home.secret("homeroom_app")
    assert home.database_settings("app") == {
        "HOST": "/tmp/socket",
        "PORT": "5433",
        "NAME": "school",
        "USER": "homeroom_app",
        "PASSWORD": password,
        "OPTIONS": {},
    }


def test_database_url_gives_the_place_and_never_the_person(monkeypatch, tmp_path):
    home = Home(tmp_path)
    home.write_database("/tmp/socket", 5433)
    monkeypatch.setenv("DATABASE_URL", "postgresql://chief:secret@db.example:6000/county?sslmode=verify-full")
    found = home.database_settings("authn")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "6000", "county")
    assert (found["USER"], found["PASSWORD"]) == ("homeroom_authn", "")
    assert found["OPTIONS"] == {"sslmode": "verify-full"}
