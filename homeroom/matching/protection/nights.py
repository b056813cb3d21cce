"""Kept rosters and nights are a linkage steward's, of those whose records her organization hosts; a lookup is its asker's."""

from homeroom.access.protection import BATCH_CONTRIBUTOR, READ_BY_DEFINER, Policy, Protection, Right, preset
from homeroom.matching.protection.pairs import BY_ME, DEFINER_READS

# Those whose records the linkage steward's organization hosts; a freeze of the collaboration is asked here as for pairs.
HOSTED = "contributor_id = ANY ((SELECT access.hosted_v1())::smallint[]) AND (SELECT access.frozen_v1()) IS NULL"


@preset("kept rosters")
def kept_rosters(model) -> Protection:
    """A linkage steward reads since when a roster is kept, and why it is not any more. Where it lies and what opens it, no page
    reads."""
    shown = "id, contributor_id, students, kept_at, expires_at, destroyed_at, why"
    return Protection(
        rights=(
            Right(f"SELECT ({shown})", "homeroom_app"),
            Right("SELECT, INSERT, UPDATE", "homeroom_import"),
            *READ_BY_DEFINER,
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app", HOSTED),
            # The nights begin with no batch: what is due they find here. They may destroy any, and keep their batch's alone.
            Policy("import_looks", "SELECT", "homeroom_import", "true"),
            Policy(
                "import_keeps",
                "INSERT",
                "homeroom_import",
                check=f"contributor_id = {BATCH_CONTRIBUTOR} AND batch_id = (SELECT access.batch_v1())",
            ),
            Policy("import_renews", "UPDATE", "homeroom_import", "destroyed_at IS NULL", "true"),
            DEFINER_READS,
        ),
    )


@preset("nights")
def nights(model) -> Protection:
    """Counts, and of no child. The import writes them; what has ended stands."""
    return Protection(
        rights=(
            Right("SELECT", "homeroom_app"),
            Right("SELECT, INSERT, UPDATE", "homeroom_import"),
            *READ_BY_DEFINER,
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app", HOSTED),
            Policy("import_looks", "SELECT", "homeroom_import", "true"),
            Policy("import_begins", "INSERT", "homeroom_import", check="ended_at IS NULL"),
            Policy("import_goes_on", "UPDATE", "homeroom_import", "ended_at IS NULL", "true"),
            DEFINER_READS,
        ),
    )


@preset("lookups")
def lookups(model) -> Protection:
    """A linkage steward asks in the own name and reads when that was and how many were found. What was typed the import alone
    reads, until it has answered."""
    shown = ", ".join(field.column for field in model._meta.fields if field.name not in ("spool_name", "key"))
    return Protection(
        rights=(
            Right(f"SELECT ({shown}), INSERT", "homeroom_app"),
            Right(f"SELECT ({shown})", "homeroom_worker"),
            Right("SELECT, UPDATE", "homeroom_import"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker", BY_ME),
            Policy(
                "ask",
                "INSERT",
                "homeroom_app",
                check=f"{BY_ME} AND answered_at IS NULL AND (SELECT (access.seat_v1()).role) = 'linkage_steward'"
                " AND (SELECT access.frozen_v1()) IS NULL",
            ),
            Policy("import_looks", "SELECT", "homeroom_import", "true"),
            Policy("import_answers", "UPDATE", "homeroom_import", "answered_at IS NULL", "answered_at IS NOT NULL"),
        ),
    )


@preset("looked up")
def looked_up(model) -> Protection:
    """Read by whoever asked, of agencies whose records the own organization hosts still, and for a day."""
    # The subquery is under the reader's own policy on lookups.
    of_mine = "EXISTS (SELECT 1 FROM matching_lookup l WHERE l.id = lookup_id{})"
    still = "expires_at > statement_timestamp()"
    unanswered = of_mine.format(" AND l.answered_at IS NULL")
    return Protection(
        rights=(
            Right("SELECT", "homeroom_app"),
            Right("SELECT, INSERT", "homeroom_import"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy(
                "see",
                "SELECT",
                "homeroom_app",
                f"{of_mine.format('')} AND {HOSTED.replace('contributor_id', 'agency_id')} AND {still}",
            ),
            Policy("import_finds", "INSERT", "homeroom_import", check=unanswered),
            Policy("import_reads_back", "SELECT", "homeroom_import", unanswered),
            Policy("disposer_deletes", "ALL", "homeroom_disposer", "expires_at <= statement_timestamp()"),
        ),
    )
