"""Who reads the book: events and disclosures, which nobody changes (34 CFR 99.32)."""

from homeroom.access.protection import DEFINER_READS, DOOR, READ_BY_DEFINER, Policy, Protection, Right, preset
from homeroom.access.shapes import BARRED


@preset("book")
def book(model) -> Protection:
    """Events and disclosures: written as oneself, read by those whom 34 CFR 99.32(c) and the child's care allow."""
    own = "person_id = (SELECT access.person_v1())"
    policies: tuple[Policy, ...]
    if model._meta.db_table == "access_event":
        as_it_came = (
            "session IS NOT DISTINCT FROM (SELECT access.session_v1())"
            " AND device IS NOT DISTINCT FROM (SELECT access.device_v1())"
        )
        write = Policy("write_own", "INSERT", DOOR, check=f"{own} AND {as_it_came}")
        policies = (write, Policy("see_own", "SELECT", DOOR, own))
    else:
        # A line of one's own event: to another's nobody adds, and its number tells nothing (leak test 1).
        of_mine = "EXISTS (SELECT 1 FROM access_event e WHERE e.id = event_id)"
        policies = (Policy("write_own", "INSERT", DOOR, check=f"{own} AND {of_mine}"),)
        # The contributor's data steward reads what of its own went out; who cares for the child, and the student, all.
        sees = (
            "contributor_id = (SELECT access.stewarded_v1())"
            f' OR EXISTS (SELECT 1 FROM access_standing_now v WHERE v.student_id = "{model._meta.db_table}".student_id'
            " AND v.ground_id = ANY ((SELECT access.accountable_v1() || access.subject_v1())::smallint[]))"
            # A parent, what of the school's record went where; nothing where an order bars anything: who looked tells where.
            " OR contributor_id IN (SELECT o.id FROM partners_organization o WHERE o.kind = 'school_district')"
            f' AND EXISTS (SELECT 1 FROM access_standing_now v WHERE v.student_id = "{model._meta.db_table}".student_id'
            " AND v.ground_id = ANY ((SELECT access.rights_v1())::smallint[]))"
            f" AND student_id <> ALL (ARRAY(SELECT (b >> 6)::integer FROM unnest({BARRED}) AS b))"
        )
        policies += (Policy("see", "SELECT", DOOR, sees),)
    return Protection(
        rights=(Right("SELECT, INSERT", DOOR), *READ_BY_DEFINER),
        policies=(*policies, DEFINER_READS),
    )
