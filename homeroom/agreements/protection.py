"""Who reads agreements: everybody of a party (they are what "why can I see this?" names). Who changes their state:
the functions of agreements/sql/states.sql, which check that a party's data steward asks."""

from homeroom.access.protection import Policy, Protection, Right, preset

CONFIGURED = Policy("configured", "ALL", "homeroom_owner", "true")
READ = Policy("read", "SELECT", "homeroom_definer, homeroom_import", "true")
OWNER_KEEPS = Right("SELECT, INSERT, UPDATE, DELETE", "homeroom_owner")
# What all parties of a draft have signed is written by a function that checks that they have (drafting/sql/drafting.sql).
DEFINER_CONCLUDES = (
    Right("INSERT", "homeroom_definer"),
    Policy("definer_concludes", "INSERT", "homeroom_definer", check="true"),
)


def readable_by_parties(agreement: str = "agreement_id") -> Protection:
    of_mine = f"{agreement} = ANY ((SELECT access.agreements_of_mine_v1())::integer[])"
    return Protection(
        rights=(OWNER_KEEPS, Right("SELECT", "homeroom_app, homeroom_worker, homeroom_definer, homeroom_import")),
        policies=(CONFIGURED, READ, Policy("party_reads", "SELECT", "homeroom_app, homeroom_worker", of_mine)),
    )


# A line, and so what it opens, ends when an amendment writes it anew, or when its contributor withdraws.
DEFINER_SUCCEEDS = (
    Right("UPDATE (during)", "homeroom_definer"),
    Policy("definer_succeeds", "UPDATE", "homeroom_definer", "true"),
)

DEFINER_RENEWS = (
    Right("UPDATE (expires_on, term)", "homeroom_definer"),
    Policy("definer_renews", "UPDATE", "homeroom_definer", "true", "true"),
)


# Whether a license is covered is measured anew when the agreement above it changes (agreements/sql/licenses.sql).
DEFINER_MEASURES = (
    Right("DELETE", "homeroom_definer"),
    Policy("definer_measures", "DELETE", "homeroom_definer", "what = 'license'"),
)


def concluded_by_functions(protection: Protection, *more: tuple[Right, Policy]) -> Protection:
    rights, policies = zip(DEFINER_CONCLUDES, *more, strict=True)
    return Protection(rights=(*protection.rights, *rights), policies=(*protection.policies, *policies))


@preset("agreements")
def agreements(model) -> Protection:
    """A renewal moves its last day and its term, and nothing else of what was signed (agreements/sql/renewals.sql)."""
    return concluded_by_functions(readable_by_parties("id"), DEFINER_RENEWS)


@preset("agreement parts")
def agreement_parts(model) -> Protection:
    return concluded_by_functions(readable_by_parties())


@preset("agreement lacks")
def agreement_lacks(model) -> Protection:
    return concluded_by_functions(readable_by_parties(), DEFINER_MEASURES)


@preset("agreement lines")
def agreement_lines(model) -> Protection:
    return concluded_by_functions(readable_by_parties(), DEFINER_SUCCEEDS)


@preset("agreement states")
def agreement_states(model) -> Protection:
    protection = readable_by_parties()
    return Protection(
        rights=(*protection.rights, Right("INSERT", "homeroom_definer")),
        policies=(*protection.policies, Policy("definer_records", "INSERT", "homeroom_definer", check="true")),
    )


@preset("openings")
def openings(model) -> Protection:
    return concluded_by_functions(written_by_the_file(model), DEFINER_SUCCEEDS)


@preset("stated")
def written_by_the_file(model) -> Protection:
    """By `homeroom apply`, and read by functions alone: by the activation what lines open, behind the policies what is stated of
    children, since whoever reads it learns who is in care. Whoever changes what a line opens, opens."""
    return Protection(
        rights=(OWNER_KEEPS, Right("SELECT", "homeroom_definer")),
        policies=(CONFIGURED, Policy("read", "SELECT", "homeroom_definer", "true")),
    )
