"""Who knows of a release: data stewards of both partners, and linkage stewards who host whoever released. It names no child."""

from homeroom.access.protection import DOOR, Policy, Protection, Right, preset

APP = "homeroom_app"
RELEASED = "contributor_id = (SELECT access.stewarded_v1())"


@preset("first pass releases")
def first_pass_releases(model) -> Protection:
    """The releasing partner's data steward alone puts one on record, to a party of an agreement that she reads. Never changed."""
    table = model._meta.db_table
    received = "recipient_id = (SELECT access.stewarded_v1())"
    hosted = "contributor_id = ANY ((SELECT access.hosted_v1())::smallint[])"
    party = f"EXISTS (SELECT FROM agreements_party p WHERE p.organization_id = {table}.recipient_id)"
    return Protection(
        rights=(Right("SELECT", DOOR), Right("INSERT", APP)),
        policies=(
            Policy("see", "SELECT", DOOR, f"{RELEASED} OR {received} OR {hosted}"),
            Policy("record", "INSERT", APP, check=f"by_id = (SELECT access.person_v1()) AND {RELEASED} AND {party}"),
        ),
    )
