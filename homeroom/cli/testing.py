"""`homeroom test`: everything that CI checks, in this order."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Annotated

import typer

from homeroom.common.problem import Problem

commands = typer.Typer()

# The readable list. Each runs even if one before it failed; the tests come last, so that their closing line is seen.
STEPS = (
    ("Format", ("ruff", "format", "--check", "--quiet", ".")),
    ("Lint", ("ruff", "check", "--quiet", ".")),
    ("Types", ("mypy",)),
    ("Rooms look only down", ("lint-imports",)),
    ("Migrations in step", ("-m", "django", "makemigrations", "--check", "--dry-run")),
)
# CI has two cores; whichever is done first takes over what waits for the other.
PYTEST = ("-m", "pytest", "-n", "2", "--dist", "worksteal")
# Alone and in one process: each worker would start a Java of its own.
SPARK = ("-m", "pytest", "-m", "spark")
# The first has no window to draw: it loads a page three times as fast.
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser", "google-chrome-stable")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")
NO_BROWSER = "There is no Chromium."
PACKAGES = ("chromium-headless-shell", "chromium")  # Older systems have the second alone.


@commands.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(
    context: typer.Context,
    install_browser: Annotated[bool, typer.Option("--install-browser", help="As root on Debian.")] = False,
    spark: Annotated[bool, typer.Option("--spark", help="Only that Spark weighs pairs as DuckDB does.")] = False,
) -> None:
    """Check format, lint, types, layers and migrations, then run the tests. Words after it go to pytest alone."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "tests").is_dir():
        raise Problem(f"There are no tests in {root}. Run this in a checkout of Homeroom: python3 start.py test")
    if spark:
        with tempfile.TemporaryDirectory(prefix="homeroom-test-") as folder:
            raise typer.Exit(run_on_spark(root, Path(folder), context.args))
    browser = find_browser() or (install() if install_browser or in_ci() else None)
    if browser is None and os.environ.get("HOMEROOM_REQUIRE_BROWSER") == "1":
        raise Problem(f"No Chromium, and HOMEROOM_REQUIRE_BROWSER=1 asks for it. {how_to_install()}")
    with tempfile.TemporaryDirectory(prefix="homeroom-test-") as folder:
        raise typer.Exit(run_all(root, Path(folder), browser, context.args))


def surroundings(folder: Path) -> dict[str, str]:
    """A data folder of their own: no check may touch, or need, the one of the person who runs it."""
    environment = {
        **os.environ,
        "HOMEROOM_HOME": str(folder / "home"),
        "DJANGO_SETTINGS_MODULE": "homeroom.config.settings",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    environment.pop("DATABASE_URL", None)
    return environment


def run_on_spark(root: Path, folder: Path, words: list[str]) -> int:
    """Raises Problem where there is no Java or no pyspark: a lane that skips all it has would look like one that passed."""
    from homeroom.matching.statewide.spark import require

    require()
    return 0 if passes("Tests", (*SPARK, *words), root, surroundings(folder)) else 1


def run_all(root: Path, folder: Path, browser: str | None, words: list[str]) -> int:
    environment = surroundings(folder)
    if browser:
        environment["HOMEROOM_CHROMIUM"] = browser
    failed = [] if words else [name for name, line in STEPS if not passes(name, line, root, environment)]
    report = folder / "tests.xml"
    if not passes("Tests", (*PYTEST, f"--junitxml={report}", *words), root, environment):
        failed.append("Tests")
    journeys = journeys_not_run(report) if browser is None else 0
    if journeys:
        print(f"{journeys} browser journeys NOT run. {NO_BROWSER} {how_to_install()}")
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def passes(name: str, line: tuple[str, ...], root: Path, environment: dict[str, str]) -> bool:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    command = [sys.executable, *line] if line[0] == "-m" else list(line)
    role = {"HOMEROOM_ROLE": "migrate", "PYTHONWARNINGS": "ignore"} if "makemigrations" in line else {}
    code = subprocess.run(command, cwd=root, env={**environment, **role}, stdin=subprocess.DEVNULL).returncode
    outcome = "ok" if code == 0 else f"FAILED (code {code})"
    # pytest closes with a line of its own, which must stay the last.
    if name != "Tests":
        print(f"   {name}: {outcome}, {time.monotonic() - began:.1f} s", flush=True)
    return code == 0


def find_browser() -> str | None:
    named = os.environ.get("HOMEROOM_CHROMIUM")
    if named:
        if not Path(named).exists():
            raise Problem(f"HOMEROOM_CHROMIUM names {named}, which does not exist.")
        return named
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def install() -> str | None:
    """With Debian's own package; somebody who is not root gets the sentence at the end instead."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return None
    print("Installing Chromium ...", flush=True)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update"], env=environment, **quiet)  # type: ignore[call-overload]
    for package in PACKAGES:
        if subprocess.run([*INSTALL, package], env=environment, **quiet).returncode == 0:  # type: ignore[call-overload]
            break
    return find_browser()


def how_to_install() -> str:
    return "On Debian: sudo apt-get install chromium"


def journeys_not_run(report: Path) -> int:
    """Tests that were skipped because they had no browser, wherever they stand."""
    if not report.exists():
        return 0
    skipped = ElementTree.parse(report).iter("skipped")
    return sum(1 for each in skipped if each.get("message", "").startswith(NO_BROWSER))


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true")
