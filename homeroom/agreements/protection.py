"""Who reads agreements: everybody of a party (they are what "why can I see this?" names). Who changes their state:
the functions of agreements/sql/states.sql, which check that a party's data steward asks."""

from homeroom.access.protection import Policy, Protection, Right, preset

PARTY = (
    "EXISTS (SELECT 1 FROM agreements_party p WHERE p.agreement_id = {agreement}"
    " AND p.organization_id = (SELECT access.organization_v1()))"
)
CONFIGURED = Policy("configured", "ALL", "homeroom_owner", "true", "true")
READ = Policy("read", "SELECT", "homeroom_definer, homeroom_import", "true")
OWNER_KEEPS = Right("SELECT, INSERT, UPDATE, DELETE", "homeroom_owner")


def readable_by_parties(using: str) -> Protection:
    return Protection(
        rights=(OWNER_KEEPS, Right("SELECT", "homeroom_app, homeroom_worker, homeroom_definer, homeroom_import")),
        policies=(CONFIGURED, READ, Policy("party_reads", "SELECT", "homeroom_app, homeroom_worker", using)),
    )


@preset("agreements")
def agreements(model) -> Protection:
    return readable_by_parties(PARTY.format(agreement="agreements_agreement.id"))


@preset("agreement parts")
def agreement_parts(model) -> Protection:
    table = model._meta.db_table
    if table == "agreements_party":
        # A party row is seen by the organization's own people; the others' through the agreement that both are in.
        return readable_by_parties(
            "agreement_id = ANY ((SELECT access.agreements_of_mine_v1())::integer[])",
        )
    return readable_by_parties(PARTY.format(agreement=f"{table}.agreement_id"))


@preset("agreement states")
def agreement_states(model) -> Protection:
    protection = readable_by_parties(PARTY.format(agreement=f"{model._meta.db_table}.agreement_id"))
    return Protection(
        rights=(*protection.rights, Right("INSERT", "homeroom_definer")),
        policies=(*protection.policies, Policy("definer_records", "INSERT", "homeroom_definer", check="true")),
    )


@preset("openings")
def openings(model) -> Protection:
    """Compiled from lines by `homeroom apply`; read by the activation alone."""
    return Protection(
        rights=(OWNER_KEEPS, Right("SELECT", "homeroom_definer")),
        policies=(CONFIGURED, Policy("read", "SELECT", "homeroom_definer", "true")),
    )
