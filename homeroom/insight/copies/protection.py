"""Who knows of a copy: whoever took it, and the data stewards of the same organization. Both say what became of it."""

from homeroom.access.protection import DOOR, Policy, Protection, Right, preset

APP = "homeroom_app"
BY_ME = "by_id = (SELECT access.person_v1())"
STEWARDED = "contributor_id = (SELECT access.stewarded_v1())"


@preset("exports")
def exports(model) -> Protection:
    """One takes a copy for the own organization and the purpose of the session, of a child whom one sees. Who holds it is the own
    organization, or a party of an agreement that one reads. Nothing of it is changed later."""
    table = model._meta.db_table
    ours = "contributor_id = (SELECT access.organization_v1())"
    purpose = "purpose_id IS NOT DISTINCT FROM (SELECT nullif((access.seat_v1()).purpose_id, 0))"
    seen = f"(student_id IS NULL OR EXISTS (SELECT FROM students_student s WHERE s.id = {table}.student_id))"
    party = f"EXISTS (SELECT FROM agreements_party p WHERE p.organization_id = {table}.recipient_id)"
    holds = f"(recipient_id = contributor_id OR {party})"
    return Protection(
        rights=(Right("SELECT", DOOR), Right("INSERT", APP)),
        policies=(
            Policy("see", "SELECT", DOOR, f"{BY_ME} OR {STEWARDED}"),
            Policy("take", "INSERT", APP, check=f"{BY_ME} AND {ours} AND {purpose} AND {seen} AND {holds}"),
        ),
    )


@preset("what became of exports")
def what_became_of_exports(model) -> Protection:
    of_one_i_see = f"EXISTS (SELECT FROM insight_export e WHERE e.id = {model._meta.db_table}.export_id)"
    return Protection(
        rights=(Right("SELECT", DOOR), Right("INSERT", APP)),
        policies=(
            Policy("see", "SELECT", DOOR, of_one_i_see),
            Policy("say", "INSERT", APP, check=f"{BY_ME} AND {of_one_i_see}"),
        ),
    )
