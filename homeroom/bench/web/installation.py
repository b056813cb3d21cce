"""An installation to be measured: a data folder of its own, the made-up county, and the command that serves people."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import psycopg

from homeroom.bench.web.browser import sign_in
from homeroom.bench.web.crowd import Person
from homeroom.bench.web.forms import form_on
from homeroom.common.problem import Problem
from homeroom.config.home import DATABASE, Home
from homeroom.demo.command import Voice, bring_up, free_port, only_one, start_over, wait_for_page
from homeroom.demo.county.sizes import Size
from homeroom.demo.load import PASSWORD
from homeroom.demo.postgres import Server
from homeroom.demo.supervise import Part, Stopped, command, of, stop_leftovers, stoppable

FIRST_PORT = 8700
# Of a hundred who work with an installation at once. Where a role has fewer people, caseworkers stand in.
SHARES = {
    "caseworker": 56, "school_counselor": 20, "caseworker_supervisor": 8, "education_liaison": 6, "data_steward": 6,
    "teacher": 2, "casa": 2,
}  # fmt: skip
# The demonstration leaves one agreement for its visitors to activate. Here everything that was signed is open.
STEWARD, WAITS = "ben.ito", "/agreements/dsa-lakeside-dcs/"


@dataclass
class Installation:
    home: Home
    server: Server
    size: Size
    port: int = 0

    def people(self, number: int) -> list[Person]:
        """By role and key, the same at each run. Where there are fewer than asked for, some come with a second device."""
        with psycopg.connect(self.server.admin_url(DATABASE)) as admin:
            rows = admin.execute(
                "SELECT p.role, p.key FROM partners_person p JOIN partners_account a ON a.person_id = p.id"
                " WHERE a.is_active AND p.role = ANY (%s) ORDER BY p.role, md5(p.key)",
                [list(SHARES)],
            ).fetchall()
        found: list[str] = []
        for role, share in SHARES.items():
            found += [key for kind, key in rows if kind == role][: max(1, round(share * number / 100))]
        rest = [key for kind, key in rows if kind == "caseworker" and key not in found]
        wanted = [*found, *rest]
        return [Person(key, PASSWORD) for key in islice(cycle(wanted), number)]

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "HOMEROOM_ROLE"}
        return {**kept, **of(self.home)}

    def parts(self) -> list[Part]:
        told = {"HOMEROOM_URL": f"http://localhost:{self.port}"}
        return [Part("web", command("serve", "--port", str(self.port)), told), Part("worker", command("worker"), told)]

    def machine(self) -> dict[str, Any]:
        with psycopg.connect(self.server.admin_url(DATABASE)) as admin:
            told = admin.execute(
                "SELECT current_setting('server_version'), current_setting('shared_buffers'), current_setting('fsync'),"
                " pg_database_size(current_database()), (SELECT count(*) FROM students_student)"
            ).fetchone()
        server, buffers, fsync, size, students = told or ("", "", "", 0, 0)
        return {
            "cores": os.cpu_count(), "load": [round(load, 1) for load in os.getloadavg()], "system": platform.platform(),
            "postgresql": server, "shared_buffers": buffers, "fsync": fsync, "size": self.size,
            "students_on_record": students, "database_bytes": size,
        }  # fmt: skip


@contextmanager
def installation(size: Size, reset: bool) -> Iterator[Installation]:
    """Served while the block lasts; the county stays for the next time."""
    if os.environ.get("DATABASE_URL"):
        raise Problem("The bench brings its own PostgreSQL, and DATABASE_URL is set. Unset it for the bench.")
    home = Home(Home.current().root / f"bench-web-{size}")
    voice = Voice(as_json=True)  # Progress goes to stderr.
    server = Server(home)
    ours = Installation(home, server, size)
    parts: list[Part] = []
    with only_one(home), stoppable():
        try:
            stop_leftovers(home)
            if reset:
                start_over(home, server)
            bring_up(home, server, size, voice)
            ours.port = free_port(FIRST_PORT, voice)
            parts += ours.parts()
            for part in parts:
                part.start(home)
            wait_for_page(ours.port, parts[0], home)
            open_what_waits(ours.port)
            yield ours
        except Stopped:
            raise Problem("Stopped.") from None
        finally:
            for part in reversed(parts):
                part.stop()
            server.stop()


def open_what_waits(port: int) -> None:
    """By the page on which a steward does it; once it is active, the page has no such form."""
    browser = sign_in(port, STEWARD, PASSWORD)
    form = form_on(browser.ask(WAITS).text, f"{WAITS}activation/")
    if form:
        answer = browser.ask(form.action, form)
        if answer.status != 302:
            raise Problem(f"The agreement that waits could not be activated: {answer.status or answer.wrong}.")
    browser.close()
