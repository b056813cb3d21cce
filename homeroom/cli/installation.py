"""A real installation: prepare PostgreSQL, bring the tables up to date, serve pages, do jobs."""

import json
import logging
import os
from typing import Annotated

import typer

from homeroom.cli.rooms import SETTINGS, open_rooms
from homeroom.common.problem import Problem
from homeroom.config.home import Home

commands = typer.Typer()

# An e-mail with a code must not wait for a state's first load. What changes the record waits in line all the same.
JOBS_AT_ONCE = 3
BLOCKING_THREADS = 4  # For each worker process; measured best with two processes on two cores.


@commands.command()
def prepare(
    admin_url: Annotated[str, typer.Option(help="postgresql://… of a role with CREATEROLE and CREATEDB.")],
    dbname: Annotated[str, typer.Option(help="The database to make.")] = "homeroom",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Make database, roles and passwords on a PostgreSQL of your own. Safe to repeat."""
    import psycopg

    from homeroom.config.home import place_of
    from homeroom.config.prepare import prepare as prepare_database

    home = Home.current()
    with psycopg.connect(admin_url) as admin:
        remarks = prepare_database(admin, home, dbname)
    place = place_of(admin_url)
    home.write_database(place["host"], place["port"], dbname, place["options"])
    if as_json:
        print(json.dumps({"ok": True, "database": dbname, "remarks": remarks}))
        return
    for remark in remarks:
        print(remark)
    print(f'The database "{dbname}" is ready; passwords lie in {home.secrets}. Next: homeroom migrate')


@commands.command()
def migrate(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Bring the tables up to date, as the role that may."""
    open_rooms("migrate")
    from django.core.management import call_command

    from homeroom.cli.migrating import copied_fields

    with copied_fields():
        call_command("migrate", verbosity=0, interactive=False)
    if as_json:
        print(json.dumps({"ok": True}))


@commands.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    address: Annotated[str, typer.Option(help="Behind a proxy on this machine the default is right.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; about one for each core.")] = 2,
) -> None:
    """Serve the pages, as the role app."""
    gather_static()
    os.environ["HOMEROOM_ROLE"] = "app"
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "homeroom.config.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        log_access=False,  # A line for each request would keep who looked at what, outside the book.
    ).serve()


@commands.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="Stop when nothing waits any more.")] = False,
    without_nightly: Annotated[
        bool, typer.Option("--without-nightly", help="Leave what runs once a night to another worker.")
    ] = False,
) -> None:
    """Do background jobs, as the role worker."""
    open_rooms("worker")
    from django.core.management import call_command

    from homeroom.access.door import opened
    from homeroom.common.jobs import take_up_what_was_left
    from homeroom.common.processes import run
    from homeroom.exchange.unsealing import remove_what_was_left

    if without_nightly:
        forget_nightly_jobs()
    remove_what_was_left()
    with opened():
        take_up_what_was_left()
    if not once:
        run("receive")  # Whose folders they are, this role may not read. Where it fails, `homeroom check` says why.
        fallen = Fallen()
        logging.getLogger("procrastinate.worker").addHandler(fallen)
        call_command("procrastinate", "worker", "--concurrency", str(JOBS_AT_ONCE))
        if fallen.part:
            raise Problem(f"The worker stopped, because its {fallen.part} failed. Read its log, then start it again.")
    # The library's own "once" ends when no job can be taken, also when one only waits for the one before it to be done.
    while once and jobs_wait():
        call_command("procrastinate", "worker", "--one-shot")


def forget_nightly_jobs() -> None:
    """A worker that is started by hand at night would otherwise begin them, within ten minutes of their time."""
    from procrastinate.contrib.django import app

    periodic = app.periodic_registry.periodic_tasks
    for name in [name for name, task in periodic.items() if task.cron.split()[1] != "*"]:
        del periodic[name]


class Fallen(logging.Handler):
    """Hears that a part of the worker failed: then the library ends it as if somebody had asked it to stop."""

    part = ""

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "action", "") == "side_task_failed":
            self.part = getattr(record, "task_name", "") or "monitor"


def jobs_wait() -> bool:
    """Whether a job could be done now, or when the one before it is done."""
    from homeroom.access.door import call, opened

    with opened():
        return call(
            "SELECT EXISTS (SELECT FROM procrastinate_jobs"
            " WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())"
        )


def gather_static() -> None:
    """Copy styles, fonts and images to where the web server takes them from, if they have changed since."""
    import fcntl
    import hashlib
    from pathlib import Path

    import homeroom

    package = Path(homeroom.__file__).parent
    files = sorted(path for path in package.glob("*/static/**/*") if path.is_file())
    listing = "\n".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)
    wanted = hashlib.sha256(listing.encode()).hexdigest()
    run = Home.current().make().run
    mark = run / "static"
    with (run / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Of two servers that start at once, one gathers and the other waits.
        if mark.exists() and mark.read_text() == wanted:
            return
        open_rooms("app")
        from django.core.management import call_command

        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        mark.write_text(wanted)
