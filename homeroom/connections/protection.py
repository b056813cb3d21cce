"""A connection is known to the stewards of its organization, and to whom it asks for; tokens to the role that signs in."""

from homeroom.access.protection import DEFINER_READS, READ_BY_DEFINER, Policy, Protection, Right, preset

ME = "(SELECT access.person_v1())"
STEWARDED = "(SELECT access.stewarded_v1())"


@preset("connections")
def connections(model) -> Protection:
    """Made by a steward, in the name of somebody of the own organization; changed by nobody."""
    colleague = f"EXISTS (SELECT 1 FROM partners_person p WHERE p.id = person_id AND p.organization_id = {STEWARDED})"
    return Protection(
        rights=(Right("SELECT, INSERT", "homeroom_app"), Right("SELECT", "homeroom_authn"), *READ_BY_DEFINER),
        policies=(
            DEFINER_READS,
            Policy(
                "steward_or_person_sees", "SELECT", "homeroom_app", f"organization_id = {STEWARDED} OR person_id = {ME}"
            ),
            Policy(
                "steward_makes",
                "INSERT",
                "homeroom_app",
                check=f"organization_id = {STEWARDED} AND by_id = {ME} AND {colleague}",
            ),
            Policy("authn_reads", "SELECT", "homeroom_authn", "true"),
        ),
    )


@preset("connection decisions")
def connection_decisions(model) -> Protection:
    """Of a connection that one may see: who it asks for agrees, nobody in that person's stead; either may end it."""
    seen = "FROM connections_connection c WHERE c.id = connection_id"
    agrees = f"EXISTS (SELECT 1 {seen} AND c.person_id = {ME})"
    return Protection(
        rights=(Right("SELECT, INSERT", "homeroom_app"), Right("SELECT", "homeroom_authn")),
        policies=(
            Policy("seen_with_the_connection", "SELECT", "homeroom_app", f"EXISTS (SELECT 1 {seen})"),
            Policy(
                "said_in_the_own_name",
                "INSERT",
                "homeroom_app",
                check=f"by_id = {ME} AND EXISTS (SELECT 1 {seen}) AND (verdict = 'end' OR {agrees})",
            ),
            Policy("authn_reads", "SELECT", "homeroom_authn", "true"),
        ),
    )


@preset("program tokens")
def program_tokens(model) -> Protection:
    return Protection(
        rights=(Right("SELECT, INSERT", "homeroom_authn"),),
        policies=(Policy("authn_mints", "ALL", "homeroom_authn", "true"),),
    )
