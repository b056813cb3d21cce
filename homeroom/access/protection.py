"""Protections: what each kind of table grants to which role, and under which row policy.

A model says one word (`protection = "dataset"` and, for facts, `dataset = "attendance"`), and this module renders
the SQL. Thirty tables so have one rule and not thirty; a table that says nothing stays closed to everybody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from homeroom.access.catalogue import catalogue
from homeroom.access.shapes import (
    IS_READY,
    by_day_in_sets,
    element_open_in_sets,
    of_my_children,
    open_in_sets,
    sees,
    sees_by_day,
    sees_element,
)
from homeroom.access.windows import day_of_row

SOMEBODY = "(SELECT access.person_v1()) IS NOT NULL"
BATCH_CONTRIBUTOR = "(SELECT access.batch_contributor_v1())"
DOOR = "homeroom_app, homeroom_worker"
# Reads whole sets for lists and boards, and is reached from the door alone. Where a policy looks at each row anyhow, it is
# the door's; where rows are many, it has the set shape (decision 13).
REPORT = "homeroom_report"
READERS = f"{DOOR}, {REPORT}"
PRINCIPALS = "coalesce(nullif(current_setting('app.principals', true), ''), '{}')::integer[]"


@dataclass(frozen=True)
class Policy:
    name: str
    command: str
    roles: str
    using: str | None = None
    check: str | None = None  # Only where it differs: PostgreSQL holds new rows to `using` otherwise.

    def sql(self, table: str) -> str:
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return f'CREATE POLICY {self.name} ON "{table}" FOR {self.command} TO {self.roles}{using}{check}'


@dataclass(frozen=True)
class Right:
    privileges: str
    roles: str

    def sql(self, table: str) -> str:
        return f'GRANT {self.privileges} ON "{table}" TO {self.roles}'


@dataclass(frozen=True)
class Protection:
    rights: tuple[Right, ...] = ()
    policies: tuple[Policy, ...] = ()


PRESETS: dict[str, Callable[[type], Protection]] = {}


def preset(name: str):
    """Register how a table whose model says `protection = name` is protected."""

    def register(render):
        if name in PRESETS:  # A second one would silently unlock the tables of the first.
            raise ValueError(f"Two presets are called {name}.")
        PRESETS[name] = render
        return render

    return register


def protection_of(model) -> Protection:
    word = getattr(model, "protection", None)
    return PRESETS[word](model) if word else Protection()


@preset("dataset")
def dataset(model) -> Protection:
    """Rows of one dataset about children, in both shapes of the row-access decision. Visible are current rows."""
    by_points, in_sets = rows_of(model)
    return Protection(
        rights=(Right("SELECT", READERS), *IMPORT_RIGHTS, *READ_BY_DEFINER),
        policies=(
            Policy("see", "SELECT", DOOR, f"superseded_at IS NULL AND {by_points}"),
            Policy("see_set", "SELECT", REPORT, f"superseded_at IS NULL AND {in_sets}"),
            *IMPORT_POLICIES,
            DEFINER_READS,
        ),
    )


def rows_of(model) -> tuple[str, str]:
    """Both shapes for a table of one dataset; with the days of its rows, where lines can limit these."""
    table, number, day = model._meta.db_table, catalogue().datasets[model.dataset].number, day_of_row(model)
    if day is None:
        return sees(table, number), f"{of_my_children(number)} AND {open_in_sets(table, number)}"
    return sees_by_day(table, number, day), by_day_in_sets(table, number, day)


@preset("glimpses")
def glimpses(model) -> Protection:
    """Current values of single elements: one row per child, contributor, element and view (flag, masked, full)."""
    table = model._meta.db_table
    return Protection(
        rights=(Right("SELECT", READERS), *IMPORT_RIGHTS, *READ_BY_DEFINER),
        policies=(
            Policy("see", "SELECT", DOOR, f"superseded_at IS NULL AND {sees_element(table)}"),
            Policy(
                "see_set",
                "SELECT",
                REPORT,
                f"superseded_at IS NULL AND {of_my_children(-1)} AND {element_open_in_sets(table)}",
            ),
            *IMPORT_POLICIES,
            DEFINER_READS,
        ),
    )


DEFINER_READS = Policy("definer_reads", "SELECT", "homeroom_definer", "true")
READ_BY_DEFINER = (Right("SELECT", "homeroom_definer"),)
# An import writes rows of its batch's contributor alone, and of children of whom that one has a record, whatever else its code
# does wrong. Rows of children have no foreign keys because of this.
OF_ITS_CHILDREN = (
    f"student_id IN (SELECT r.student_id FROM students_sourcerecord r WHERE r.contributor_id = {BATCH_CONTRIBUTOR})"
)
IMPORT_RIGHTS = (
    Right("SELECT, INSERT", "homeroom_import"),
    Right("UPDATE (superseded_at, superseded_by_id)", "homeroom_import"),
)
IMPORT_POLICIES = (
    Policy("import_reads", "SELECT", "homeroom_import", f"contributor_id = {BATCH_CONTRIBUTOR}"),
    Policy(
        "import_adds",
        "INSERT",
        "homeroom_import",
        check=f"contributor_id = {BATCH_CONTRIBUTOR} AND batch_id = (SELECT access.batch_v1()) AND {OF_ITS_CHILDREN}",
    ),
    Policy(
        "import_supersedes",
        "UPDATE",
        "homeroom_import",
        f"contributor_id = {BATCH_CONTRIBUTOR}",
        f"contributor_id = {BATCH_CONTRIBUTOR} AND superseded_by_id = (SELECT access.batch_v1())",
    ),
)


@preset("configuration")
def configuration(model) -> Protection:
    """What `homeroom apply` writes as the owner and everybody signed in may read: organizations, people, purposes."""
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE, DELETE", "homeroom_owner"),
            Right("SELECT", f"{READERS}, homeroom_import, homeroom_authn, homeroom_definer"),
        ),
        policies=(
            Policy("configured", "ALL", "homeroom_owner", "true"),
            Policy("signed_in", "SELECT", READERS, SOMEBODY),
            Policy("read", "SELECT", "homeroom_import, homeroom_authn, homeroom_definer", "true"),
        ),
    )


@preset("published by contributor")
def published(model) -> Protection:
    """What a contributor publishes about itself and not about a child: schools, terms, courses, classes."""
    return Protection(
        rights=(
            Right("SELECT", f"{READERS}, homeroom_definer, homeroom_owner"),
            Right("SELECT, INSERT, UPDATE", "homeroom_import"),
        ),
        policies=(
            Policy("signed_in", "SELECT", READERS, SOMEBODY),
            Policy("import_reads", "SELECT", "homeroom_import", f"contributor_id = {BATCH_CONTRIBUTOR}"),
            Policy("import_adds", "INSERT", "homeroom_import", check=f"contributor_id = {BATCH_CONTRIBUTOR}"),
            Policy("import_changes", "UPDATE", "homeroom_import", f"contributor_id = {BATCH_CONTRIBUTOR}"),
            Policy("read", "SELECT", "homeroom_definer, homeroom_owner", "true"),
        ),
    )


@preset("listed by contributor")
def listed(model) -> Protection:
    """The same, of what is listed anew each time: what is not there any more goes."""
    known = published(model)
    return Protection(
        rights=(*known.rights, Right("DELETE", "homeroom_import")),
        policies=(
            *known.policies,
            Policy("import_takes_away", "DELETE", "homeroom_import", f"contributor_id = {BATCH_CONTRIBUTOR}"),
        ),
    )


@preset("grants")
def grants(model) -> Protection:
    """Written by activating and ending agreements (definer) and by `homeroom apply` (owner); closed to the door."""
    return Protection(
        rights=(Right("SELECT, INSERT, UPDATE", "homeroom_definer, homeroom_owner"),),
        policies=(Policy("granted", "ALL", "homeroom_definer, homeroom_owner", "true"),),
    )


@preset("grounds")
def grounds(model) -> Protection:
    return Protection(
        rights=(
            Right("SELECT, INSERT", "homeroom_definer"),
            Right("SELECT, INSERT", "homeroom_owner"),
        ),
        policies=(
            DEFINER_READS,
            Policy("definer_adds", "INSERT", "homeroom_definer", check="true"),
            Policy("configured", "ALL", "homeroom_owner", "true"),
        ),
    )


@preset("keys")
def keys(model) -> Protection:
    """Session tokens: minted and ended by the role that signs people in; never readable through the door."""
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE (idle_at)", "homeroom_definer"),
            Right(
                "SELECT, INSERT, UPDATE (ended_at, asks_second_factor, second_factor_at, confirmed_at)",
                "homeroom_authn",
            ),
        ),
        policies=(
            Policy("definer_reads", "SELECT", "homeroom_definer", "true"),
            Policy("definer_mints", "INSERT", "homeroom_definer", check="true"),
            Policy("definer_puts_off", "UPDATE", "homeroom_definer", "true"),
            Policy("authn_mints", "ALL", "homeroom_authn", "true"),
        ),
    )


@preset("keyrings")
@preset("releases")
@preset("tries")
def kept_by_functions(model) -> Protection:
    """What sessions can open, what families signed, what was tried in vain: functions read and write it, and serve each session
    its own."""
    return Protection(
        rights=(Right("SELECT, INSERT, UPDATE, DELETE", "homeroom_definer"),),
        policies=(Policy("definer_keeps", "ALL", "homeroom_definer", "true"),),
    )


@preset("authority")
def authority(model) -> Protection:
    own = "person_id = (SELECT access.person_v1())"
    return Protection(
        rights=(Right("SELECT, INSERT", DOOR), *READ_BY_DEFINER),
        policies=(
            Policy("give_own", "INSERT", DOOR, check=own),
            Policy("see_own", "SELECT", DOOR, own),
            DEFINER_READS,
        ),
    )


@preset("standing")
def standing(model) -> Protection:
    """The access table closes itself: a reader finds only the grounds that are the reader's own."""
    return Protection(
        rights=(
            Right("SELECT", READERS),
            Right("SELECT, INSERT, DELETE", "homeroom_definer"),
        ),
        policies=(
            Policy(
                "mine",
                "SELECT",
                READERS,
                f"{IS_READY} AND principal = ANY ({PRINCIPALS})",
            ),
            Policy("definer_keeps", "ALL", "homeroom_definer", "true"),
        ),
    )


@preset("freezes")
def freezes(model) -> Protection:
    """That sharing is paused everybody is told (access.frozen_v1); why, and by whom, data stewards read, who may end it."""
    return Protection(
        rights=(
            Right("SELECT", DOOR),
            Right("SELECT, INSERT", "homeroom_definer, homeroom_owner"),
        ),
        policies=(
            Policy("steward_sees", "SELECT", DOOR, "(SELECT access.stewarded_v1()) IS NOT NULL"),
            Policy("kept", "ALL", "homeroom_definer, homeroom_owner", "true"),
        ),
    )


@preset("self checks")
def self_checks(model) -> Protection:
    """Written by the worker each night; says nothing of anybody."""
    return Protection(
        rights=(Right("SELECT", "homeroom_app"), Right("SELECT, INSERT", "homeroom_worker")),
        policies=(
            Policy("signed_in", "SELECT", "homeroom_app", SOMEBODY),
            Policy("worker_keeps", "ALL", "homeroom_worker", "true"),
        ),
    )


@preset("identity")
def identity(model) -> Protection:
    """Sign-in tables: the role authn alone, and the owner who creates accounts."""
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE, DELETE", "homeroom_authn"),
            Right("SELECT, INSERT, UPDATE, DELETE", "homeroom_owner"),
        ),
        policies=(Policy("authn_keeps", "ALL", "homeroom_authn, homeroom_owner", "true"),),
    )


@preset("jobs")
def jobs(model) -> Protection:
    """The queue: the worker alone; others defer through access.defer_v1. Its rows carry ids and no person's data."""
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE, DELETE", "homeroom_worker"),
            Right("SELECT, INSERT", "homeroom_definer"),
        ),
        policies=(
            # The owner too: what a foreign key changes by itself, it changes as the owner of the table.
            Policy("worker_keeps", "ALL", "homeroom_worker, homeroom_owner", "true"),
            Policy("definer_defers", "ALL", "homeroom_definer", "true"),
        ),
    )


@preset("form keys")
def form_keys(model) -> Protection:
    """Each person's own. No page lies open for a month, so an older key is never sent again and may go."""
    own = '"by" = (SELECT access.person_v1())'
    over = "used_at <= statement_timestamp() - interval '30 days'"
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE", "homeroom_app"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("own", "ALL", "homeroom_app", own),
            Policy("disposer_clears", "ALL", "homeroom_disposer", over),
        ),
    )


@preset("drafts")
def drafts(model) -> Protection:
    """Each person's own to read. What cannot be saved is kept by the role that signs people in: the session may be
    over. Rows that were sent or thrown away are empty; those and what is a month old, the disposer deletes."""
    own = '"by" = (SELECT access.person_v1())'
    over = "sealed = '' OR kept_at <= statement_timestamp() - interval '30 days'"
    return Protection(
        rights=(
            Right("SELECT", "homeroom_app"),
            Right("SELECT, INSERT, UPDATE", "homeroom_authn"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("own", "SELECT", "homeroom_app", own),
            Policy("authn_keeps", "ALL", "homeroom_authn", "true"),
            Policy("disposer_clears", "ALL", "homeroom_disposer", over),
        ),
    )


def statements(table: str, protection: Protection) -> Iterator[str]:
    """The SQL that protects one table, from nothing: force row security, take all rights back, give these."""
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
    for right in protection.rights:
        yield right.sql(table)
    for policy in protection.policies:
        yield policy.sql(table)
