"""Somebody behind the door, on a connection of their own, as the roles of the program."""

import hashlib
import secrets

import psycopg

from homeroom.access.sets import AS_REPORT
from homeroom.bench.world import World
from homeroom.common.problem import Problem


class Visitor:
    """Entered as `person`, reading as `app` or as `report`. The token is minted as the superuser; its holder is not."""

    def __init__(self, world: World, person: str, role: str = "app"):
        self.token = secrets.token_hex(32)
        with world.as_superuser() as admin:
            made = admin.execute(
                "INSERT INTO access_session (token_hash, person_id, purpose_id, expires_at, idle_at, second_factor_at)"
                " SELECT %s, id, 1, now() + interval '9 hours', now() + interval '9 hours', now() FROM partners_person"
                " WHERE key = %s",
                [hashlib.sha256(self.token.encode()).digest(), person],
            )
        if not made.rowcount:
            raise Problem(
                f"A world of size {world.size} has nobody called {person}. Ask with fewer at once: --readers 1."
            )
        # As Django connects: no statement is prepared on the server.
        self.connection = psycopg.connect(world.url("app"), prepare_threshold=None)
        self.connection.execute("SET statement_timeout = 0")  # A crowded machine must not cut a measurement short.
        self.connection.execute("SET idle_in_transaction_session_timeout = 0")
        self.connection.commit()
        self.enter(role)

    def enter(self, role: str = "app") -> None:
        entered = self.connection.execute("SELECT access.enter_v1(%s)", [self.token]).fetchone()
        assert entered is not None
        assert entered[0] is not None
        if role == "report":
            self.connection.execute(AS_REPORT)

    def open(self, child: int | None) -> None:
        """Say whose page it is, as `open_record` does in the statement that asks whether it may be opened."""
        self.connection.execute("SELECT set_config('app.student', %s, true)", [str(child or "")])

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *raised: object) -> None:
        self.connection.close()
