"""The command line: known words, sentences on stderr, and exit codes."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def call(*words, **environment):
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "HOMEROOM_ROLE")}
    return subprocess.run(
        [sys.executable, "-m", "homeroom.cli", *words],
        env={**kept, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_an_unknown_word_is_an_error_and_starts_nothing():
    answer = call("dmeo")
    assert answer.returncode == 2
    assert answer.stdout == "" and "dmeo" in answer.stderr


def test_help_names_the_commands_and_does_not_load_django():
    code = "import sys; from homeroom.cli.main import add_groups, app; add_groups();"
    code += "print([c.name or c.callback.__name__ for g in app.registered_groups for c in "
    code += "g.typer_instance.registered_commands], 'django' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert answer.stdout.strip().endswith("False"), answer.stderr
    for command in ("demo", "test", "prepare", "serve", "worker", "migrate", "check"):
        assert f"'{command}'" in answer.stdout


def test_the_bench_of_pages_starts_without_settings_since_its_servers_have_their_own():
    code = "import homeroom.bench.web.installation, homeroom.bench.web.running"
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=bare, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr


def test_a_database_that_is_not_there_is_told_in_a_sentence(tmp_path):
    answer = call("migrate", HOMEROOM_HOME=str(tmp_path))
    assert answer.returncode == 1
    assert "The database does not answer." in answer.stderr and "Traceback" not in answer.stderr


def test_check_answers_in_json_and_by_its_exit_code(tmp_path):
    answer = call("check", "--json", HOMEROOM_HOME=str(tmp_path / "none"))
    found = json.loads(answer.stdout)
    assert answer.returncode == 1 and found["ok"] is False
    assert {finding["code"] for finding in found["findings"]} == {"no-data-folder", "database-unreachable"}


def test_prepare_says_when_the_address_is_wrong():
    answer = call("prepare", "--admin-url", "postgresql://nobody@localhost:1/postgres")
    assert answer.returncode == 1
    assert "does not answer" in answer.stderr and "Traceback" not in answer.stderr


def test_required_browser_that_is_missing_is_a_failure(tmp_path):
    (tmp_path / "bin").mkdir()
    answer = call(
        "test", "tests/none", PATH=str(tmp_path / "bin"), HOMEROOM_REQUIRE_BROWSER="1", CI="", HOMEROOM_CHROMIUM=""
    )
    assert answer.returncode == 1
    assert "sudo apt-get install chromium" in answer.stderr


def test_journeys_that_did_not_run_are_counted(tmp_path):
    from homeroom.cli.testing import journeys_not_run

    report = tmp_path / "tests.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="tests.journeys.test_first" name="a">'
        '<skipped message="There is no Chromium. On Debian: ..."/></testcase>'
        '<testcase classname="tests.journeys.test_first" name="b"/><testcase classname="tests.common.test_in_a_browser" name="c">'
        '<skipped message="There is no Chromium. On Debian: ..."/></testcase>'
        '<testcase classname="tests.desk.test_page" name="d"><skipped message="no samples"/></testcase></testsuite></testsuites>'
    )
    assert journeys_not_run(report) == 2


@pytest.mark.parametrize(("required", "said"), [("1", "1 error"), ("", "1 skipped")])
def test_without_a_browser_a_journey_is_skipped_only_where_none_is_required(tmp_path, required, said):
    (tmp_path / "bin").mkdir()
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
         f"{ROOT}/tests/common/test_in_a_browser.py::test_a_first_visit_is_light"],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path), "HOMEROOM_REQUIRE_BROWSER": required},
    )  # fmt: skip
    assert said in answer.stdout, answer.stdout[-2000:]


@pytest.fixture
def start():
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_changed_lock_or_a_moved_checkout_makes_the_environment_anew(start, monkeypatch, tmp_path):
    before = start.fingerprint("run")
    assert start.fingerprint("run") == before
    assert start.fingerprint("test") != before
    changed = tmp_path / "requirements.txt"
    changed.write_text("django==1.0\n")
    monkeypatch.setitem(start.LOCKS, "run", (changed,))
    assert start.fingerprint("run") != before


def test_spark_is_brought_for_its_own_tests_alone_and_beside_what_they_need_too(start):
    assert [start.kind_for(words) for words in ([], ["demo"], ["test"], ["test", "--spark"], ["demo", "--spark"])] == [
        "run", "run", "test", "spark", "run",
    ]  # fmt: skip
    assert [lock.name for lock in start.LOCKS["spark"]] == ["requirements-test.txt", "requirements-spark.txt"]
    assert start.HOLDS["spark"] == ("run", "test", "spark")
    for kind in ("run", "test"):
        assert not [lock for lock in start.LOCKS[kind] if "pyspark" in lock.read_text()]


def test_without_java_the_tests_of_spark_are_a_failure_with_a_sentence(tmp_path):
    from homeroom.matching.statewide.spark import NO_JAVA

    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    for command in (["start.py", "test", "--spark"], ["-m", "homeroom.cli", "test", "--spark"]):
        answer = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert (answer.returncode, answer.stdout) == (1, "")
        assert NO_JAVA in answer.stderr and "Traceback" not in answer.stderr


def test_a_half_made_environment_is_not_taken_for_a_whole_one(start, monkeypatch, tmp_path):
    monkeypatch.setattr(start, "MARK", tmp_path / "homeroom.json")
    assert not start.is_made("run")
    (tmp_path / "homeroom.json").write_text('{"run": ')
    assert not start.is_made("run")


def test_missing_python3_venv_is_told_with_the_command(start, monkeypatch):
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(start.os, "getuid", lambda: 1000)
    with pytest.raises(start.Failed, match="apt-get install python3-venv$"):
        start.provide_venv({})


def test_a_home_that_cannot_be_written_is_said_and_nothing_is_kept_there(start, monkeypatch, capsys):
    monkeypatch.setenv("HOME", "/nonexistent")
    environment = start.surroundings()
    assert environment["PIP_NO_CACHE_DIR"] == "1" and environment["UV_NO_CACHE"] == "1"
    assert "/nonexistent" in capsys.readouterr().err


def test_start_needs_only_the_standard_library_and_says_so_to_an_old_python():
    lines = (ROOT / "start.py").read_text()
    imported = {line.split()[1].split(".")[0] for line in lines.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
    answer = subprocess.run(
        [sys.executable, "-c", "import sys; sys.version_info = (3, 9, 2); exec(open('start.py').read())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1 and "needs Python 3.11 or newer" in answer.stderr


def test_the_lock_names_no_place():
    for name in (
        "requirements.txt",
        "requirements-test.txt",
        "requirements-spark.txt",
        "requirements-pseudopeople.txt",
    ):
        text = (ROOT / name).read_text()
        assert "://" not in text and "--index" not in text and "--hash=sha256:" in text
