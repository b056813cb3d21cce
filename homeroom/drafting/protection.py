"""Who sees a draft: the data stewards of its parties, and whoever is named to sign it. Who writes: its stewards, while it is in
the state in which such a thing may be written. Signatures and conclusions are written by functions alone."""

from homeroom.access.protection import Policy, Protection, Right, preset

APP = "homeroom_app"
DOOR = "homeroom_app, homeroom_worker"
DEFINER = "homeroom_definer"
BY_ME = "by_id = (SELECT access.person_v1())"
MY_ORGANIZATION = "organization_id = (SELECT access.organization_v1())"
I_STEWARD = "(SELECT (access.seat_v1()).role) = 'data_steward'"
READS = (Right("SELECT", f"{DOOR}, {DEFINER}"), Right("SELECT, DELETE", "homeroom_owner"))
READ_POLICIES = (
    Policy("definer_reads", "SELECT", DEFINER, "true"),
    Policy("owner_keeps", "ALL", "homeroom_owner", "true"),
)


def mine(draft: str = "draft_id") -> str:
    return f"{draft} = ANY ((SELECT access.drafts_of_mine_v1())::bigint[])"


def stewarded(draft: str = "draft_id") -> str:
    return f"{draft} = ANY ((SELECT access.drafts_i_steward_v1())::bigint[])"


@preset("agreement drafts")
def drafts(model) -> Protection:
    """Begun by a data steward for the own organization, which is a party of it."""
    seen = f"({mine('id')} OR {MY_ORGANIZATION} AND {I_STEWARD})"
    return Protection(
        rights=(*READS, Right("INSERT", APP)),
        policies=(
            *READ_POLICIES,
            Policy("see", "SELECT", DOOR, seen),
            Policy("begin", "INSERT", APP, check=f"{BY_ME} AND {MY_ORGANIZATION} AND {I_STEWARD}"),
        ),
    )


@preset("draft parties")
def draft_parties(model) -> Protection:
    """Whoever began it names the first; later any of its stewards names more, while it is a draft."""
    begun_by_us = "draft_id = ANY ((SELECT access.drafts_we_begin_v1())::bigint[])"
    may = f"({stewarded()} AND {in_state(('draft',))} OR {begun_by_us})"
    return Protection(
        rights=(*READS, Right("INSERT, DELETE", APP)),
        policies=(
            *READ_POLICIES,
            Policy("see", "SELECT", DOOR, f"({mine()} OR {begun_by_us})"),
            Policy("write", "INSERT", APP, check=may),
            Policy("take_out", "DELETE", APP, f"{stewarded()} AND {in_state(('draft',))}"),
        ),
    )


def in_state(states: tuple[str, ...]) -> str:
    named = ", ".join(f"'{state}'" for state in states)
    return f"access.draft_state_v1(draft_id) IN ({named})"


@preset("draft parts")
def draft_parts(model) -> Protection:
    """By a steward of a party, in the own name; a step leads anywhere but to the conclusion, which signatures bring."""
    table = model._meta.db_table
    extra = " AND state <> 'concluded'" if table == "drafting_step" else ""
    if table == "drafting_review":  # Of a version of this draft, and of no other.
        extra = " AND EXISTS (SELECT FROM drafting_version v WHERE v.id = version_id AND v.draft_id = drafting_review.draft_id)"
    may = f"{BY_ME} AND {stewarded()} AND {in_state(model.written_while)}{extra}"
    return Protection(
        rights=(*READS, Right("INSERT", f"{APP}, {DEFINER}")),
        policies=(
            *READ_POLICIES,
            Policy("see", "SELECT", DOOR, mine()),
            Policy("write", "INSERT", APP, check=may),
            Policy("definer_writes", "INSERT", DEFINER, check="true"),
        ),
    )


@preset("signatories")
def signatories(model) -> Protection:
    """Named by the party's own data steward, of the party's own people, until the party has signed."""
    own_person = f"EXISTS (SELECT FROM partners_person p WHERE p.id = person_id AND p.{MY_ORGANIZATION})"
    open_still = in_state(("draft", "in_review", "out_for_signature"))
    may = f"{BY_ME} AND {MY_ORGANIZATION} AND {stewarded()} AND {open_still} AND {own_person}"
    return Protection(
        rights=(*READS, Right("INSERT", APP)),
        policies=(
            *READ_POLICIES,
            Policy("see", "SELECT", DOOR, mine()),
            Policy("write", "INSERT", APP, check=may),
        ),
    )


@preset("draft signatures")
def draft_signatures(model) -> Protection:
    return Protection(
        rights=(*READS, Right("INSERT", DEFINER)),
        policies=(
            *READ_POLICIES,
            Policy("see", "SELECT", DOOR, mine()),
            Policy("definer_writes", "INSERT", DEFINER, check="true"),
        ),
    )
