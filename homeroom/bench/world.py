"""The world of the bench: a database of its own with the real tables and policies, filled by SQL and kept between runs."""

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path

import psycopg

from homeroom.access.catalogue import catalogue
from homeroom.access.interest import CASE, SCHOOL_LIFE
from homeroom.bench.sizes import CHILDREN_OF_A_WORKER, SIZES, WORKERS_OF_A_SUPERVISOR, Size
from homeroom.common.problem import Problem
from homeroom.config.prepare import prepare
from homeroom.demo.postgres import Server
from homeroom.demo.supervise import command

SQL = Path(__file__).parent / "sql"
YEARS = 10
LISTED = (
    *("identity.legal_name", "identity.preferred_name", "identity.birth_date"),
    *("enrollment.school", "enrollment.grade_level", "attendance.summary"),
)
MASKS = {
    "case": CASE.split(),
    "school": SCHOOL_LIFE.split(),
    "care": [
        "identity",
        "care_in_care",
        "enrollment_school",
        "people",
        "people_points_of_contact",
        "plan",
        "notes_shared",
    ],
    "plan": ["identity", "plan", "notes_shared"],
}
# Of these the rows are many. Without a log of their own they load in half the time, and are read at the same speed.
LARGE = "students_attendanceevent"


class World:
    """One size of it, in the PostgreSQL of the data folder."""

    def __init__(self, server: Server, size: str, say: Callable[[str], None]):
        self.server, self.size, self.say = server, size, say
        self.database = f"homeroom_bench_{size}"

    @property
    def extent(self) -> Size:
        return SIZES[self.size]

    @contextmanager
    def as_superuser(self, database: str = "") -> Iterator[psycopg.Connection]:
        # As visitors connect: a floor that is prepared on the server would be planned once, and the policy each time.
        url = self.server.admin_url(database or self.database)
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
            yield connection

    def url(self, role: str) -> str:
        return self.server.role_url(role, self.database)

    def build(self, *, reset: bool = False) -> None:
        """Make it if it is not there as it should be; else bring tables and policies up to date."""
        stands = self.mark()
        if stands is not None and (reset or stands != self.fingerprint()):
            self.say(f"Dropping {self.database}.")
            with self.as_superuser("postgres") as admin:
                admin.execute(f"DROP DATABASE {self.database} WITH (FORCE)")
            stands = None
        if stands is None:
            with psycopg.connect(self.server.admin_url()) as admin:
                prepare(admin, self.server.home, self.database)
        self.migrate()
        if stands is None:
            self.fill()

    def mark(self) -> str | None:
        """What the filling left; empty for a world that was never finished, None where there is none."""
        with self.as_superuser("postgres") as admin:
            found = admin.execute(
                "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s",
                [self.database],
            ).fetchone()
        return found[0] if found else None

    def fingerprint(self) -> str:
        told = [str(self.extent), *(path.read_text() for path in sorted(SQL.glob("*.sql")))]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    def migrate(self) -> None:
        where = f"postgresql:///{self.database}?host={self.server.socket_folder}"
        kept = {name: value for name, value in os.environ.items() if name != "HOMEROOM_ROLE"}
        done = subprocess.run(
            command("migrate"),
            env={**kept, "DATABASE_URL": where, "HOMEROOM_HOME": str(self.server.home.root)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Problem(f"The tables of the bench could not be made: {done.stderr.strip()}")

    def fill(self) -> None:
        with self.as_superuser() as admin:
            # No trigger follows each row: standing is computed once, at the end.
            admin.execute("SET session_replication_role = replica")
            admin.execute("SET synchronous_commit = off")
            admin.execute("SET maintenance_work_mem = '512MB'")
            self._tell_the_session(admin)
            for part in ("people", "papers", "children", "record", "plan"):
                self._step(part, lambda part=part: admin.execute(text_of(part)))  # type: ignore[misc]
            self._step("attendance", lambda: self._attendance(admin))
            self._step("analyze", lambda: admin.execute("VACUUM ANALYZE"))
            self._step("standing", lambda: stand(admin))
            admin.execute(f"COMMENT ON DATABASE {self.database} IS '{self.fingerprint()}'".encode())

    def _step(self, name: str, do: Callable[[], object]) -> None:
        began = time.monotonic()
        do()
        self.say(f"  {name}: {time.monotonic() - began:.0f} s")

    def _tell_the_session(self, admin: psycopg.Connection) -> None:
        numbers = self.extent.settings() | {
            "workers": ceil(self.extent.care / CHILDREN_OF_A_WORKER),
            "supervisors": ceil(self.extent.care / CHILDREN_OF_A_WORKER / WORKERS_OF_A_SUPERVISOR),
            "children_of_a_worker": CHILDREN_OF_A_WORKER,
            "workers_of_a_supervisor": WORKERS_OF_A_SUPERVISOR,
        }
        for name, number in numbers.items():
            admin.execute("SELECT set_config('bench.' || %s, %s, false)", [name, str(number)])
        known = catalogue()
        masks = {name: known.mask(*datasets) for name, datasets in MASKS.items()}
        numbered = {name: dataset.number for name, dataset in known.datasets.items()}
        elements = [
            {"key": key, "dataset": numbered[known.elements[key].dataset], "element": known.elements[key].number}
            for key in LISTED
        ]
        for name, told in (("masks", masks), ("numbers", numbered), ("elements", elements)):
            admin.execute("SELECT set_config('bench.' || %s, %s, false)", [name, json.dumps(told)])
        admin.execute(text_of("session"))

    def _attendance(self, admin: psycopg.Connection) -> None:
        """Indexes come last: kept up row by row they would take most of the time."""
        admin.execute(f"ALTER TABLE {LARGE} SET UNLOGGED".encode())
        indexes = admin.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " WHERE i.indrelid = %s::regclass AND NOT i.indisprimary",
            [LARGE],
        ).fetchall()
        for name, _ in indexes:
            admin.execute(f"DROP INDEX {name}".encode())
        for year in range(YEARS):
            admin.execute("SELECT set_config('bench.year', %s, false)", [str(year)])
            self._step(f"attendance, year {year + 1} of {YEARS}", lambda: admin.execute(text_of("attendance")))
        for _, definition in indexes:
            admin.execute(definition.encode())


def stand(admin: psycopg.Connection) -> None:
    """Who stands on which ground toward whom, for everybody at once."""
    admin.execute("TRUNCATE access_standing")
    admin.execute("SET enable_nestloop = off")  # As access.restand_v1, and for its reason.
    admin.execute(
        "INSERT INTO access_standing (student_id, principal, ground_id, purpose_id, datasets, during)"
        " SELECT student_id, principal, ground_id, purpose_id, datasets, during FROM access_standing_wanted"
    )
    admin.execute("RESET enable_nestloop")
    admin.execute("VACUUM ANALYZE access_standing")


def text_of(part: str) -> bytes:
    return (SQL / f"{part}.sql").read_bytes()
