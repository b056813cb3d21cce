"""Held and seen rows are the import's alone; what has expired, the disposer deletes. Uploads are their steward's, who sent
them or in whose folder they lay."""

from homeroom.access.protection import (
    BATCH_CONTRIBUTOR,
    DEFINER_READS,
    READ_BY_DEFINER,
    Policy,
    Protection,
    Right,
    preset,
)

MINE = f"contributor_id = {BATCH_CONTRIBUTOR}"


@preset("held")
def held(model) -> Protection:
    expires = any(field.name == "expires_at" for field in model._meta.fields)
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE" if expires else "SELECT, INSERT, UPDATE, DELETE", "homeroom_import"),
            *((Right("SELECT, DELETE", "homeroom_disposer"),) if expires else ()),
        ),
        policies=(
            Policy("import_works", "ALL", "homeroom_import", MINE),
            *(
                (Policy("disposer_clears", "ALL", "homeroom_disposer", "expires_at <= statement_timestamp()"),)
                if expires
                else ()
            ),
        ),
    )


@preset("waiting rows")
def waiting_rows(model) -> Protection:
    """As what is held; and what an agency seals takes what waits for it along (access.withdraw_sealed_v1)."""
    base = held(model)
    return Protection(
        rights=(*base.rights, Right("SELECT, UPDATE (expires_at)", "homeroom_definer")),
        policies=(*base.policies, Policy("definer_expires", "ALL", "homeroom_definer", "true")),
    )


@preset("uploads")
def uploads(model) -> Protection:
    own = "contributor_id = (SELECT access.stewarded_v1())"
    # Of a batch of one's own: another's would take the file for its own, and its number would tell that it is there.
    of_mine = "EXISTS (SELECT 1 FROM students_batch b WHERE b.id = batch_id)"
    return Protection(
        rights=(
            Right("SELECT, INSERT", "homeroom_app"),
            Right("SELECT", "homeroom_worker"),
            Right("SELECT, INSERT", "homeroom_import"),
        ),
        policies=(
            Policy("steward_sends", "ALL", "homeroom_app", own, f"{own} AND {of_mine}"),
            Policy("steward_sees", "SELECT", "homeroom_worker", own),
            Policy("import_reads", "SELECT", "homeroom_import", MINE),
            # What the watched folder brought (decision 41).
            Policy(
                "import_receives",
                "INSERT",
                "homeroom_import",
                check=f"{MINE} AND batch_id = (SELECT access.batch_v1())",
            ),
        ),
    )


@preset("sources")
def sources(model) -> Protection:
    return own_and_read()


@preset("source mappings")
def source_mappings(model) -> Protection:
    """Of a source of one's own, and of a load of one's own: the numbers of others would tell that they are there."""
    return own_and_read(
        "EXISTS (SELECT 1 FROM exchange_source s WHERE s.id = source_id)"
        " AND (batch_id IS NULL OR EXISTS (SELECT 1 FROM students_batch b WHERE b.id = batch_id))"
    )


def own_and_read(of_mine: str = "true", and_worker: str = "") -> Protection:
    """A steward makes rows of the own organization, in the own name; its import reads them."""
    own = "contributor_id = (SELECT access.stewarded_v1())"
    return Protection(
        rights=(Right("SELECT, INSERT", "homeroom_app"), Right("SELECT", f"homeroom_import{and_worker}")),
        policies=(
            Policy("steward_sees", "SELECT", f"homeroom_app{and_worker}", own),
            Policy(
                "steward_makes",
                "INSERT",
                "homeroom_app",
                check=f"{own} AND by_id = (SELECT access.person_v1()) AND {of_mine}",
            ),
            Policy("import_reads", "SELECT", "homeroom_import", MINE),
        ),
    )


@preset("load decisions")
def load_decisions(model) -> Protection:
    """Of a load of one's own organization; the job that carries it out asks by its authority."""
    return own_and_read("EXISTS (SELECT 1 FROM students_batch b WHERE b.id = batch_id)", ", homeroom_worker")


@preset("expectations")
def expectations(model) -> Protection:
    """A steward says it of a feed of the own organization, in the own name, and names nobody but its data stewards. Who is told
    by it, functions of the database find out (notices/sql/feeds.sql)."""
    own = "contributor_id = (SELECT access.stewarded_v1())"
    of_mine = "(source_id IS NULL OR EXISTS (SELECT 1 FROM exchange_source s WHERE s.id = source_id))"
    of_us = (
        "(owner_id IS NULL OR EXISTS (SELECT 1 FROM partners_person p WHERE p.id = owner_id"
        " AND p.organization_id = contributor_id AND p.role = 'data_steward'))"
    )
    return Protection(
        rights=(Right("SELECT, INSERT", "homeroom_app"), *READ_BY_DEFINER),
        policies=(
            Policy("steward_sees", "SELECT", "homeroom_app", own),
            Policy(
                "steward_says",
                "INSERT",
                "homeroom_app",
                check=f"{own} AND by_id = (SELECT access.person_v1()) AND {of_mine} AND {of_us}",
            ),
            DEFINER_READS,
        ),
    )


@preset("fetch orders")
def fetch_orders(model) -> Protection:
    """A steward makes one for the own organization, in the own name, and never sees the secret again: whoever took over a
    steward's page would not get into the district's system by it."""
    own = "contributor_id = (SELECT access.stewarded_v1())"
    shown = ", ".join(field.column for field in model._meta.fields if field.name != "sealed")
    return Protection(
        rights=(
            Right(f"SELECT ({shown}), INSERT", "homeroom_app"),
            Right(f"SELECT ({shown})", "homeroom_worker"),
            Right("SELECT", "homeroom_import"),
            *READ_BY_DEFINER,
        ),
        policies=(
            Policy("steward_sees", "SELECT", "homeroom_app, homeroom_worker", own),
            Policy(
                "steward_orders",
                "INSERT",
                "homeroom_app",
                check=f"{own} AND by_id = (SELECT access.person_v1())",
            ),
            Policy("import_reads", "SELECT", "homeroom_import", MINE),
            DEFINER_READS,
        ),
    )


@preset("fetches")
def fetches(model) -> Protection:
    """Made by a steward who asks for one now, or by the import at its hour; of an order and a batch of the own organization."""
    own = "contributor_id = (SELECT access.stewarded_v1())"
    of_mine = (
        "EXISTS (SELECT 1 FROM students_batch b WHERE b.id = batch_id)"
        " AND EXISTS (SELECT 1 FROM exchange_fetchorder o WHERE o.id = order_id)"
    )
    return Protection(
        rights=(
            Right("SELECT, INSERT", "homeroom_app"),
            Right("SELECT", "homeroom_worker"),
            Right("SELECT, INSERT", "homeroom_import"),
            *READ_BY_DEFINER,
        ),
        policies=(
            Policy("steward_sees", "SELECT", "homeroom_app, homeroom_worker", own),
            Policy("steward_asks", "INSERT", "homeroom_app", check=f"{own} AND {of_mine}"),
            Policy("import_reads", "SELECT", "homeroom_import", MINE),
            Policy(
                "import_fetches",
                "INSERT",
                "homeroom_import",
                check=f"{MINE} AND batch_id = (SELECT access.batch_v1()) AND {of_mine}",
            ),
            DEFINER_READS,
        ),
    )


@preset("arrivals")
def arrivals(model) -> Protection:
    """Written by the load of which it is. Of which feed a load was, a function finds out that tells of it."""
    return Protection(
        rights=(Right("SELECT", "homeroom_app"), Right("SELECT, INSERT", "homeroom_import"), *READ_BY_DEFINER),
        policies=(
            Policy("steward_sees", "SELECT", "homeroom_app", "contributor_id = (SELECT access.stewarded_v1())"),
            Policy("import_works", "ALL", "homeroom_import", MINE, f"{MINE} AND batch_id = (SELECT access.batch_v1())"),
            DEFINER_READS,
        ),
    )


@preset("findings")
def findings(model) -> Protection:
    own = "contributor_id = (SELECT access.stewarded_v1())"
    return Protection(
        rights=(
            Right("SELECT", "homeroom_app"),
            Right("SELECT, INSERT, UPDATE", "homeroom_import"),
            Right("SELECT (id, rows_name, rows_expire_at), UPDATE (rows_name, rows_expire_at)", "homeroom_disposer"),
        ),
        policies=(
            Policy("steward_sees", "SELECT", "homeroom_app", own),
            Policy("import_works", "ALL", "homeroom_import", MINE),
            Policy("disposer_looks", "SELECT", "homeroom_disposer", "rows_expire_at <= statement_timestamp()"),
            Policy(
                "disposer_empties",
                "UPDATE",
                "homeroom_disposer",
                "rows_expire_at <= statement_timestamp()",
                "rows_name = ''",
            ),
        ),
    )
