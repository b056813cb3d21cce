"""Who finds a saved view: who saved it, and for a shared one whoever has the same role in the same organization."""

from homeroom.access.protection import DOOR, Policy, Protection, Right, preset

VIEW_DAYS_KEPT = 30  # After it was removed, as long as other things can be taken back.
MINE = "by_id = (SELECT access.person_v1())"
AS_I_SIT = "organization_id = (SELECT access.organization_v1()) AND role = (SELECT (access.seat_v1()).role)"


@preset("saved views")
def saved_views(model) -> Protection:
    over = f"removed_at <= statement_timestamp() - interval '{VIEW_DAYS_KEPT} days'"
    return Protection(
        rights=(Right("SELECT, INSERT, UPDATE (removed_at)", DOOR), Right("SELECT, DELETE", "homeroom_disposer")),
        policies=(
            Policy("see", "SELECT", DOOR, f"{MINE} OR (is_shared AND removed_at IS NULL AND {AS_I_SIT})"),
            Policy("save", "INSERT", DOOR, check=f"{MINE} AND {AS_I_SIT}"),
            Policy("remove", "UPDATE", DOOR, MINE),
            Policy("disposer_clears", "ALL", "homeroom_disposer", over),
        ),
    )


FILE_DAYS_KEPT = 30  # Unanswered for so long, it is asked for again.
OF_MINE = "contributor_id = (SELECT access.stewarded_v1())"
GOES_ON = "(SELECT access.frozen_v1()) IS NULL"
KEEPS = Policy("definer_keeps", "ALL", "homeroom_definer", "true")


@preset("held files")
def held_files(model) -> Protection:
    """Whoever asked, and the data stewards of whose data it is; functions write. Unanswered it is deleted."""
    over = f"sealed IS NOT NULL AND at <= statement_timestamp() - interval '{FILE_DAYS_KEPT} days'"
    return Protection(
        rights=(
            Right("SELECT", DOOR),
            Right("SELECT, INSERT, UPDATE (sealed)", "homeroom_definer"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("see", "SELECT", DOOR, f"{MINE} OR {OF_MINE}"),
            KEEPS,
            Policy("disposer_clears", "ALL", "homeroom_disposer", over),
        ),
    )


@preset("file releases")
def file_releases(model) -> Protection:
    """Whoever asked fetches it, but not while sharing is paused; and the data stewards of whose data it is keep the register."""
    return Protection(
        rights=(Right("SELECT", DOOR), Right("SELECT, INSERT", "homeroom_definer")),
        policies=(
            Policy("see", "SELECT", DOOR, f"person_id = (SELECT access.person_v1()) AND {GOES_ON} OR {OF_MINE}"),
            KEEPS,
        ),
    )
