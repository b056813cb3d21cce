"""`python3 start.py ARGS…` is `homeroom ARGS…` in an environment that is made beside this file first.

Standard library only. The second start finds everything there and adds no measurable time.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (An older Python must still be able to read this sentence.)
    sys.exit(f"Homeroom needs Python 3.11 or newer, and this is {sys.version.split()[0]}. Debian 12 brings it.")

import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MARK = VENV / "homeroom.json"  # Which files the environment was made from; written last, so half made is not made.
UNFINISHED = VENV / "homeroom.unfinished"  # Installers trust what was half written; we do not.
RUN, TEST, SPARK = (ROOT / f"requirements{of}.txt" for of in ("", "-test", "-spark"))
# What each kind of environment is installed from, and which kinds it then is as well.
LOCKS = {"run": (RUN,), "test": (TEST,), "spark": (TEST, SPARK)}
HOLDS = {"run": ("run",), "test": ("run", "test"), "spark": ("run", "test", "spark")}
STYLES = ROOT / "homeroom" / "common" / "static" / "uswds" / "VERSION"
NO_JAVA = "Spark needs Java 17 or newer, and there is none here. On Debian: apt-get install openjdk-17-jre-headless"
NO_VENV = "Python cannot make environments here. On Debian: apt-get install python3-venv"


def main(words: list[str]) -> None:
    kind = kind_for(words)
    if kind == "spark" and not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        sys.exit(NO_JAVA)  # Before Spark is fetched, which is 400 MB.
    if not is_made(kind):
        try:
            make(kind)
        except (OSError, Failed) as problem:
            sys.exit(str(problem))
    # -P: a folder named homeroom in the working directory is not the program.
    os.execv(PYTHON, [str(PYTHON), "-P", "-m", "homeroom.cli", *words])


def kind_for(words: list[str]) -> str:
    """The environment that a command needs."""
    if words[:1] != ["test"]:
        return "run"
    return "spark" if "--spark" in words else "test"


class Failed(Exception):
    """A step did not succeed; the message says what to do."""


def is_made(kind: str) -> bool:
    try:
        made = json.loads(MARK.read_text())
    except (OSError, ValueError):
        return False
    return made.get(kind) == fingerprint(kind) and PYTHON.exists() and STYLES.exists()


def fingerprint(kind: str) -> str:
    """Of all that the environment is made from; the place too, since an environment does not survive a move."""
    translations = sorted((ROOT / "homeroom" / "locale").glob("*/LC_MESSAGES/*.po"))
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    for file in (*LOCKS[kind], ROOT / "pyproject.toml", ROOT / "hatch_build.py", *translations):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def make(kind: str) -> None:
    if not os.access(ROOT, os.W_OK):
        raise Failed(
            f"You cannot write to {ROOT}, where Homeroom would be set up. "
            f"Copy it to a folder of your own and start it there: cp -r {ROOT} ~/homeroom"
        )
    with (ROOT / ".start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # A second start waits here and then finds it made.
        if is_made(kind):
            return
        say("Setting up Homeroom. This happens once and needs the network.")
        MARK.unlink(missing_ok=True)
        environment = surroundings()
        uv = working_uv(environment)
        make_venv(uv, environment)
        UNFINISHED.touch()
        install(uv, kind, environment)
        # A larger environment holds all that a smaller one needs, in the same versions.
        made = {each: fingerprint(each) for each in HOLDS[kind]}
        MARK.write_text(json.dumps(made))
        UNFINISHED.unlink()


def make_venv(uv: str | None, environment: dict[str, str]) -> None:
    works = [str(PYTHON), "-c", "import sys; sys.exit(sys.prefix == sys.base_prefix)"]
    has_installer = uv or runs([str(PYTHON), "-m", "pip", "--version"], environment)
    if not UNFINISHED.exists() and has_installer and runs(works, environment):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if uv:
        command = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    else:
        provide_venv(environment)
        command = [sys.executable, "-m", "venv", str(VENV)]
    step("Making an environment", command, environment)


def provide_venv(environment: dict[str, str]) -> None:
    """Debian's Python comes without ensurepip; root may install it, others are told how."""
    if importlib.util.find_spec("ensurepip"):
        return
    if os.getuid() != 0 or not shutil.which("apt-get"):
        raise Failed(NO_VENV)
    quiet = {**environment, "DEBIAN_FRONTEND": "noninteractive"}
    step("Asking Debian for its packages", ["apt-get", "update"], quiet)
    step("Installing python3-venv", ["apt-get", "install", "-y", "--no-install-recommends", "python3-venv"], quiet)
    importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        raise Failed(NO_VENV)


def install(uv: str | None, kind: str, environment: dict[str, str]) -> None:
    tool = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install"]
    quiet = ["--quiet"] if uv else ["--quiet", "--disable-pip-version-check"]
    again = ["--reinstall-package", "homeroom"] if uv else ["--force-reinstall"]
    locks = [word for lock in LOCKS[kind] for word in ("-r", str(lock))]
    step("Installing packages", [*tool, *quiet, "--require-hashes", *locks], environment)
    step(
        "Installing Homeroom and its styles",
        [*tool, *quiet, *again, "--no-deps", "--editable", str(ROOT)],
        environment,
    )


def working_uv(environment: dict[str, str]) -> str | None:
    """uv if it runs: a shim of a version manager may be on PATH without a uv behind it."""
    found = shutil.which("uv")
    return found if found and runs([found, "--version"], environment) else None


def surroundings() -> dict[str, str]:
    """The caller's environment, without what would lead an installer astray."""
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    environment["UV_PYTHON_PREFERENCE"] = "only-system"  # uv's own Python downloads do not work everywhere.
    home = os.environ.get("HOME", "")
    if not (home.startswith("/") and os.access(home, os.W_OK)):
        say(f'Your home folder "{home}" cannot be written, so downloads are not kept for another time.')
        environment.update(UV_NO_CACHE="1", PIP_NO_CACHE_DIR="1")
    return environment


def runs(command: list[str], environment: dict[str, str]) -> bool:
    try:
        return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
    except OSError:
        return False


def step(what: str, command: list[str], environment: dict[str, str]) -> None:
    with timed(what):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise Failed(f"{what} failed. The command was: {' '.join(command)}\n{said[-3000:]}")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """One line for a step, with its seconds; on stderr, because stdout belongs to the command."""
    began = time.monotonic()
    print(f"  {what} ...", end="", file=sys.stderr, flush=True)
    yield
    print(f" {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    if platform.system() not in ("Linux", "Darwin"):
        sys.exit("Homeroom runs on Linux (Debian 12 or newer is tried) and macOS. On Windows use WSL with Debian.")
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next start goes on from here.")
