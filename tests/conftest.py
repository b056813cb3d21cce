"""One PostgreSQL for the whole run, one template of the town, and a copy of it for each test that asks.

The template is built once, by the program's own commands as its own roles: prepare, migrate, apply, import. Tests
connect as the roles that serve people, so that what they see is what people would see.
"""

import fcntl
import gc
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import commands

if TYPE_CHECKING:
    from tests.town.cast import Town

pytest_plugins = ["tests.browser"]

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "town_template"
EMPTY = "empty_template"  # Migrated, and nothing else.
MEMORY_NEEDED = 4 << 30  # Bytes; a run takes less than one GB.
RUN_FOLDER = "HOMEROOM_TEST_RUN"  # The controller makes it; workers of xdist inherit it.
_copies = itertools.count()


def pytest_configure(config):
    config.addinivalue_line("markers", "browser: drives Chromium; not run where there is none")
    config.addinivalue_line("markers", "spark: needs Spark and Java; `python3 start.py test --spark` runs these alone")
    config.addinivalue_line("markers", "leak(*numbers): shows what prevents these leaks of docs/leaks.md")
    if RUN_FOLDER not in os.environ:
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="hr-", dir=in_memory())
        config.stash[owns_run] = True
    from tests.town import files  # noqa: F401  The days of the town are settled before workers of xdist start.

    os.environ["HOMEROOM_HOME"] = str(own_home(Path(os.environ[RUN_FOLDER])))
    os.environ["HOMEROOM_ROLE"] = "app"
    os.environ["DJANGO_SETTINGS_MODULE"] = "homeroom.config.settings"
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.conf import settings

    for alias in settings.DATABASES.values():
        alias["OPTIONS"].pop("pool", None)  # A pool would keep connections to the last test's database.
    # Files are served by their own names: no collectstatic before a test.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose.
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    django.setup()


def pytest_collection_finish():
    """Every test is read by now, and with the libraries it stays until the end: whoever looks for garbage need not look there."""
    gc.collect()
    gc.freeze()


def in_memory() -> str | None:
    """A thousand databases are copied and dropped in a run: in memory each takes a tenth of what two workers need on a disk."""
    folder = Path("/dev/shm")
    is_there = "TMPDIR" not in os.environ and folder.is_dir() and os.access(folder, os.W_OK)
    return str(folder) if is_there and shutil.disk_usage(folder).free > MEMORY_NEEDED else None


def own_home(run: Path) -> Path:
    """A data folder for each worker of xdist: all share database, secrets and keys, but what arrives is one's own."""
    home = run / os.environ.get("PYTEST_XDIST_WORKER", "alone")
    home.mkdir(mode=0o700, exist_ok=True)
    for shared in ("secrets", "keys", "run", "static"):
        (run / shared).mkdir(mode=0o700, exist_ok=True)
        if not (home / shared).exists():
            (home / shared).symlink_to(run / shared)
    return home


owns_run = pytest.StashKey[bool]()


def pytest_unconfigure(config):
    if not config.stash.get(owns_run, False):
        return
    folder = Path(os.environ.pop(RUN_FOLDER))
    if any(folder.glob("pg*")):
        from homeroom.config.home import Home
        from homeroom.demo.postgres import Server

        Server(Home(folder)).stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server():
    """The running PostgreSQL with a prepared, migrated database and the template of the town."""
    from homeroom.config.home import Home
    from homeroom.demo.postgres import Server

    server = Server(Home(Path(os.environ[RUN_FOLDER])), durable=False)
    with (server.home.root / "building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # One worker builds, the others wait.
        server.start()
        if not (server.home.root / "built").exists():
            build_town(server)
            (server.home.root / "built").write_text(os.environ["HOMEROOM_HOME"])
    bring_spool_from(Path((server.home.root / "built").read_text()))
    return server


def bring_spool_from(builder: Path) -> None:
    """What the town's imports left sealed goes with each copy of its database, to every worker's own spool."""
    mine = Path(os.environ["HOMEROOM_HOME"]) / "spool"
    if builder / "spool" != mine:
        shutil.copytree(builder / "spool", mine, dirs_exist_ok=True, ignore=shutil.ignore_patterns("open-*"))


def homeroom(
    *arguments: str, database: str, check: bool = True, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess:
    """Run the command `homeroom` on a database of this run, as a person at a terminal would."""
    from homeroom.config.home import Home
    from homeroom.demo.postgres import Server

    server = Server(Home(Path(os.environ[RUN_FOLDER])), durable=False)
    where = f"postgresql:///{database}?host={server.socket_folder}"
    inherited = {k: v for k, v in os.environ.items() if k not in ("HOMEROOM_ROLE", "DJANGO_SETTINGS_MODULE")}
    answer = commands.run(arguments, {**inherited, "DATABASE_URL": where, **environment}, stdin)
    if check and answer.returncode:
        raise AssertionError(
            f"homeroom {' '.join(arguments)} ended with {answer.returncode}:\n{answer.stdout}\n{answer.stderr}"
        )
    return answer


def build_town(server) -> None:
    import psycopg

    from homeroom.config.prepare import prepare
    from tests.town.cast import give_accounts
    from tests.town.files import write_town

    files = write_town(server.home.root / "town")
    with psycopg.connect(server.admin_url()) as admin:
        prepare(admin, server.home, EMPTY)
    homeroom("migrate", database=EMPTY)
    analyze(server, EMPTY)
    copy_of(server, EMPTY, TEMPLATE)
    homeroom("apply", str(files / "collaboration.yaml"), database=TEMPLATE)
    homeroom("import", str(files / "county-dcs"), "--from", "county-dcs", database=TEMPLATE)
    homeroom("import", str(files / "lakeside-usd"), "--from", "lakeside-usd", database=TEMPLATE)
    homeroom("import", str(files / "north-usd"), "--from", "north-usd", database=TEMPLATE)
    homeroom("import", str(files / "lakeside-flat"), "--from", "lakeside-usd", database=TEMPLATE)
    give_accounts(server, TEMPLATE)
    waive_second_factor(server, TEMPLATE)
    analyze(server, TEMPLATE)


def analyze(server, database: str) -> None:
    """What autovacuum would have counted by and by: copies of a template plan as an installation does."""
    import psycopg

    with psycopg.connect(server.admin_url(database), autocommit=True) as admin:
        admin.execute("VACUUM (ANALYZE)")


def waive_second_factor(server, database: str) -> None:
    """The people of the town sign in by password, as in a demonstration. Tests of the second factor take this back."""
    import psycopg

    with psycopg.connect(server.admin_url(database), autocommit=True) as admin:
        admin.execute("INSERT INTO access_secondfactorwaiver (id, reason) VALUES (1, 'tests') ON CONFLICT DO NOTHING")


def copy_of(server, template: str = TEMPLATE, name: str = "") -> str:
    """A fresh database that is a copy of the template; copying files is far quicker than replaying the log."""
    import psycopg

    name = name or f"town_{os.getpid()}_{next(_copies)}"
    with psycopg.connect(server.admin_url(), autocommit=True) as admin:
        for is_last in (False, False, True):
            try:
                admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER homeroom_owner STRATEGY FILE_COPY")
                break
            except psycopg.errors.ObjectInUse as fault:
                # PostgreSQL sends autovacuum away and waits five seconds, which a busy machine may need for that alone.
                there = "SELECT backend_type, usename, state FROM pg_stat_activity WHERE datname = %s"
                fault.add_note(f"In {template}: {admin.execute(there, [template]).fetchall()}")
                if is_last:
                    raise
        admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        for role in ("migrate", "app", "worker", "authn", "import", "disposer", "sealer", "backup"):
            admin.execute(f"GRANT CONNECT ON DATABASE {name} TO homeroom_{role}")
        admin.execute(f"GRANT TEMPORARY ON DATABASE {name} TO homeroom_import, homeroom_owner")
    return name


def drop(server, name: str) -> None:
    import psycopg

    with psycopg.connect(server.admin_url(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def point_django_at(name: str) -> str:
    """Answers where Django was before. Settings were read before the roles had passwords: the place is set anew."""
    from django.db import connections

    from homeroom.config.home import Home

    home = Home(Path(os.environ[RUN_FOLDER]))
    before = connections["default"].settings_dict["NAME"]
    for alias, role in (("default", "app"), ("identity", "authn")):
        connections[alias].close()
        place = home.database_settings(role)
        place.pop("OPTIONS")
        connections[alias].settings_dict.update(place, NAME=name)
    return before


@contextmanager
def town_of(server, template: str = TEMPLATE):
    """A town of one's own, and Django in it."""
    from tests.town.cast import Town

    name = copy_of(server, template)
    before = point_django_at(name)
    town = Town(server, name)
    yield town
    town.leave()
    point_django_at(before)
    drop(server, name)


def template_after(server, story: Callable[["Town"], object]) -> str:
    """The template of a town in which this has happened. It is told once in a run."""
    from tests.town.cast import Town

    template = f"after_{story.__module__}_{story.__qualname__}".replace(".", "_").lower()[-63:]
    told = server.home.root / template
    with (server.home.root / "telling").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # One worker tells, the others wait.
        if not told.exists():
            before = point_django_at(copy_of(server, name=template))
            town = Town(server, template)
            story(town)
            town.leave()
            analyze(server, template)
            point_django_at(before)
            told.write_text(os.environ["HOMEROOM_HOME"])
    bring_spool_from(Path(told.read_text()))
    return template


@contextmanager
def town_after(server, story: Callable[["Town"], object]):
    """A town of one's own in which this has happened."""
    with town_of(server, template_after(server, story)) as town:
        yield town


@pytest.fixture
def town(server):
    """A town of one's own: change what you like."""
    with town_of(server) as town:
        yield town


@pytest.fixture(scope="module")
def quiet_town(server):
    """One town for all tests of a file that only look and change nothing that another test looks at."""
    with town_of(server) as town:
        yield town
