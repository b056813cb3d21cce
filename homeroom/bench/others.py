"""Figures that are no ratio to a floor: planning, entering, what a change of grants costs and when it is felt, what access
tables take, and what writing in the book adds."""

import json
import time
from collections.abc import Callable, Iterator
from statistics import median

import psycopg

from homeroom.access.ledger import excuses_to_write
from homeroom.bench.floor import Floor, under_policies
from homeroom.bench.measuring import Figure, percentile
from homeroom.bench.questions import PAGE, TIMELINE, WORKERS
from homeroom.bench.visitors import Visitor
from homeroom.bench.world import World

TIMES = 30
CHANGES = 6  # Each signs and ends an agreement of thousands of children for good, and is undone.
ACCESS_TABLES = (
    *("access_standing", "access_grant", "access_ground", "access_session", "access_keyring", "access_lockchange"),
)
WORKER = WORKERS[0]


def others(world: World) -> Iterator[Figure]:
    yield from planning(world)
    yield identity(world)
    yield from grant_change(world)
    yield revocation(world)
    yield from share_of_facts(world)
    yield book(world)


def clock(do: Callable[[], object], times: int = TIMES) -> list[float]:
    """Milliseconds of each time; the first two are not counted."""
    taken = []
    for _ in range(times + 2):
        began = time.perf_counter()
        do()
        taken.append((time.perf_counter() - began) * 1000)
    return taken[2:]


def planning(world: World) -> Iterator[Figure]:
    with world.as_superuser() as admin:
        floor = Floor(admin, WORKER)
        child = floor.children(1)[0]
        by_hand = plan_ms(admin, floor.statement(TIMELINE[0], child), child)
    for role in ("app", "report"):
        with Visitor(world, WORKER, role) as visitor:
            visitor.open(child)
            taken = plan_ms(visitor.connection, under_policies(TIMELINE[0]), child)
        yield Figure(f"planning, union of five tables, {role}", taken, "ms", by_hand, "at most 0.6 ms", taken <= 0.6)


def plan_ms(connection: psycopg.Connection, text: str, child: int) -> float:
    explained = f"EXPLAIN (SUMMARY, FORMAT JSON) {text}".encode()
    plans = [connection.execute(explained, {"child": child}).fetchone() for _ in range(TIMES)]
    return median(plan[0][0]["Planning Time"] for plan in plans if plan)


def identity(world: World) -> Figure:
    """What entering adds to a transaction, without its round trip."""
    with Visitor(world, WORKER) as visitor:
        entering = median(
            clock(lambda: visitor.connection.execute("SELECT access.enter_v1(%s)", [visitor.token]).fetchone())
        )
        trip = median(clock(lambda: visitor.connection.execute("SELECT %s", [visitor.token]).fetchone()))
    return Figure("identity of a request", entering - trip, "ms", None, "at most 0.4 ms", entering - trip <= 0.4)


def reach(admin: psycopg.Connection, agreement: str) -> int:
    """Children toward whom somebody stands on a ground of this agreement."""
    found = admin.execute(
        "SELECT count(DISTINCT v.student_id) FROM access_standing v WHERE v.during @> now() AND v.ground_id IN"
        " (SELECT g.ground_id FROM access_grant g JOIN agreements_agreement a ON a.id = g.agreement_id WHERE a.key = %s)",
        [agreement],
    ).fetchone()
    return found[0] if found else 0


def grant_change(world: World) -> Iterator[Figure]:
    """Committed as a steward's click is. The advocates' agreement with the agency reaches every child who has a team."""
    key = f"dsa-1-{world.extent.districts + 3}"
    ending, signing = [], []
    with world.as_superuser() as admin:
        children = reach(admin, key)
        for _ in range(CHANGES):
            ending.append(
                _commit_ms(
                    admin,
                    "SELECT access.close_grants_v1(id, NULL, 'bench') FROM agreements_agreement WHERE key = %s",
                    key,
                )
            )
            _forget_states(admin, key)
            signing.append(
                _commit_ms(
                    admin, "SELECT access.open_grants_v1(id, NULL) FROM agreements_agreement WHERE key = %s", key
                )
            )
    for verb, taken in (("ending", ending), ("signing", signing)):
        value = median(taken)
        name = f"{verb} an agreement that touches {children:,} children"
        yield Figure(name, value, "ms", None, "at most 10 ms", value <= 10, {"children": children})


def _commit_ms(admin: psycopg.Connection, text: str, key: str) -> float:
    began = time.perf_counter()
    admin.execute(text.encode(), [key])
    return (time.perf_counter() - began) * 1000


def _forget_states(admin: psycopg.Connection, key: str) -> None:
    for table in ("agreements_ending", "agreements_activation"):
        admin.execute(
            f"DELETE FROM {table} WHERE agreement_id = (SELECT id FROM agreements_agreement WHERE key = %s)".encode(),
            [key],
        )


def revocation(world: World) -> Figure:
    """How many statements of an open transaction still show rows after an ending has been committed. None may."""
    key = "dsa-2-1"
    count = b"SELECT count(*) FROM students_classgrade WHERE contributor_id = 2"
    with (
        world.as_superuser() as admin,
        Visitor(world, WORKER) as by_points,
        Visitor(world, WORKER, "report") as by_sets,
    ):
        readers = [by_points.connection, by_sets.connection]
        before = [_one(reader, count) for reader in readers]
        try:
            admin.execute(
                "SELECT access.close_grants_v1(id, NULL, 'bench') FROM agreements_agreement WHERE key = %s", [key]
            )
            after = [_one(reader, count) for reader in readers]
        finally:
            _forget_states(admin, key)
            admin.execute("SELECT access.open_grants_v1(id, NULL) FROM agreements_agreement WHERE key = %s", [key])
    felt = all(before) and not any(after)
    late = sum(1 for rows in after if rows)
    return Figure(
        "statements that still show rows after an ending",
        late,
        "statements",
        None,
        "none",
        felt,
        {"rows_before": before},
    )


def _one(connection: psycopg.Connection, text: bytes) -> int:
    found = connection.execute(text).fetchone()
    return found[0] if found else 0


def share_of_facts(world: World) -> Iterator[Figure]:
    """What access takes beside facts: as the row-access decision measured it, where nobody stands toward a student who is not in
    care; and as it is in this world, where each district's people stand toward every student of theirs."""
    with world.as_superuser() as admin:
        sizes = dict(
            admin.execute(
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            ).fetchall()
        )
        in_care = _bytes_of_standing_in_care(admin)
    access = sum(sizes[table] for table in ACCESS_TABLES)
    facts = sum(size for table, size in sizes.items() if table.startswith(("students_", "casework_")))
    of_care = access - sizes["access_standing"] + in_care
    for name, taken, ask in (
        ("access tables beside facts", of_care, "at most 2 percent"),
        ("the same, where rosters are kept", access, ""),
    ):
        share = 100 * taken / facts
        met = share <= 2 if ask else None
        yield Figure(name, share, "percent", None, ask, met, {"bytes": taken, "facts_bytes": facts})


def _bytes_of_standing_in_care(admin: psycopg.Connection) -> int:
    """Of the same table with the same indexes, filled with who stands toward children in care."""
    admin.execute("CREATE TEMP TABLE standing_in_care (LIKE access_standing INCLUDING ALL)")
    admin.execute(
        "INSERT INTO standing_in_care SELECT v.* FROM access_standing v"
        " WHERE v.student_id IN (SELECT c.student_id FROM students_careepisode c)"
    )
    found = admin.execute("SELECT pg_total_relation_size('standing_in_care')").fetchone()
    admin.execute("DROP TABLE standing_in_care")
    return found[0] if found else 0


def book(world: World) -> Figure:
    """A page with its line in the book, committed, beside the same page that is only read."""
    statements = [under_policies(text) for text in PAGE]
    reads = ["students_glimpse:dataset", "students_enrollment:10", "students_schoolenrollment:9", "students_attendanceevent:12",
             "students_classgrade:13", "students_placement:37", "students_personaround:47", "casework_need:50"]  # fmt: skip
    excuses = json.dumps(excuses_to_write())
    with world.as_superuser() as admin:
        child = Floor(admin, WORKER).children(1)[0]
    taken: dict[bool, list[float]] = {True: [], False: []}
    with Visitor(world, WORKER) as visitor:
        connection = visitor.connection
        connection.rollback()
        for turn in range(2 * TIMES):
            writes = turn % 2 == 0
            began = time.perf_counter()
            visitor.enter()
            visitor.open(child)
            for text in statements:
                connection.execute(text.encode(), {"child": child}).fetchall()
            if writes:
                connection.execute(
                    "SELECT access.write_down_v7('bench', 'view', %s, %s, '{}', 'page', %s::jsonb)",
                    [[child], reads, excuses],
                )
            connection.commit()
            taken[writes].append((time.perf_counter() - began) * 1000)
    value, floor = median(taken[True]), median(taken[False])
    added = percentile(taken[True], 0.95) - percentile(taken[False], 0.95)
    met = value <= 2.2 * floor and added < 5
    ask = "ratio at most 2.2, p95 less than 5 ms more"
    return Figure("child page with its line in the book", value, "ms", floor, ask, met, {"p95_added": round(added, 3)})
