"""What people write about children: seen like any row of its dataset, written as oneself into one's own file.

A team is for those who see the child (DESIGN section 4, point 8).
"""

from dataclasses import replace

from homeroom.access.catalogue import catalogue
from homeroom.access.protection import (
    DEFINER_READS,
    DOOR,
    READ_BY_DEFINER,
    REPORT,
    Policy,
    Protection,
    Right,
    preset,
    rows_of,
)
from homeroom.access.shapes import BARRED, of_my_children, open_in_sets, sees

# Not while sharing is paused: then one may look at one's own record, and write nothing into it.
BY_ME = (
    "by_id = (SELECT access.person_v1()) AND contributor_id = (SELECT access.organization_v1())"
    " AND (SELECT access.frozen_v1()) IS NULL"
)
RIGHTS = (Right("SELECT, INSERT", DOOR), *READ_BY_DEFINER)
NOTES = ("notes_shared", "notes_restricted")


def whole(model) -> str:
    """What a row belongs to is there for its writer and about the same child: else a number would tell of a row."""
    if not model.part_of:
        return ""
    field, table = model._meta.get_field(model.part_of), model._meta.db_table
    own = f' AND whole.contributor_id = "{table}".contributor_id' if model.part_of_own_file else ""
    return (
        f" AND EXISTS (SELECT 1 FROM {field.related_model._meta.db_table} whole"
        f' WHERE whole.id = "{table}".{field.column} AND whole.student_id = "{table}".student_id{own})'
    )


# What takes the place of another row of its own table, which a policy cannot ask by itself.
EARLIER = {
    "casework_turn": "access.earlier_turn_v1({}, task_id)",
    "casework_needstate": "access.earlier_state_v1({}, need_id)",
    "casework_membership": (
        "EXISTS (SELECT 1 FROM casework_departure d WHERE d.id = {} AND d.student_id = casework_membership.student_id)"
    ),
}


def named(model) -> str:
    """Whom and what a row names besides is there for its writer too (leak tests 1 and 2 of the row-access decision)."""
    clauses = []
    for field in model._meta.concrete_fields:
        if field.name == "by" or not field.is_relation:
            continue
        if field.related_model._meta.db_table == "partners_person":
            clauses.append(f"({field.column} IS NULL OR access.may_name_v1({field.column}))")
        elif field.one_to_one and field.name != model.part_of:
            there = EARLIER[model._meta.db_table].format(field.column)
            clauses.append(f"({field.column} IS NULL OR {there})")
    return "".join(f" AND {clause}" for clause in clauses)


def written_as(seen: str, seen_in_sets: str, model) -> Protection:
    return Protection(
        rights=(*RIGHTS, Right("SELECT", REPORT)),
        policies=(
            Policy("see", "SELECT", DOOR, seen),
            Policy("see_set", "SELECT", REPORT, seen_in_sets),
            Policy("write", "INSERT", DOOR, check=f"{BY_ME} AND {seen}{whole(model)}{named(model)}"),
            DEFINER_READS,
        ),
    )


@preset("written")
def written(model) -> Protection:
    return written_as(*rows_of(model), model)


@preset("written notes")
def written_notes(model) -> Protection:
    """Each row names its dataset, and only the two of notes are such."""
    stands, table = notes(model), model._meta.db_table
    see, see_set, *others = stands.policies
    see = replace(see, using=f"{see.using} AND {not_withdrawn(table)}")
    see_set = replace(see_set, using=f"{see_set.using} AND id NOT IN (SELECT access.withdrawn_v1())")
    return Protection(stands.rights, (see, see_set, *others))


def notes(model) -> Protection:
    numbers, table = [catalogue().datasets[name].number for name in NOTES], model._meta.db_table
    by_points = f"dataset IN ({', '.join(map(str, numbers))}) AND {sees(table, *numbers)}"
    return written_as(by_points, f"{of_my_children(*numbers)} AND {open_in_sets(table, *numbers)}", model)


def not_withdrawn(table: str) -> str:
    """What was withdrawn is there for its writer alone, who may restore it, and after 30 days for nobody."""
    return (
        f'NOT EXISTS (SELECT 1 FROM casework_contactstate s WHERE s.contact_id = "{table}".id'
        " AND s.state = 'withdrawn'"
        " AND NOT EXISTS (SELECT 1 FROM casework_contactstate later"
        " WHERE later.contact_id = s.contact_id AND later.id > s.id)"
        f' AND ("{table}".by_id <> (SELECT access.person_v1())'
        " OR s.at <= statement_timestamp() - interval '30 days'))"
    )


@preset("contact states")
def contact_states(model) -> Protection:
    """For the same readers as the contact. Withdrawn and restored by whoever wrote it, or by who answers for the case,
    in their own organization's file."""
    stands = notes(model)
    see, see_set, write, *others = stands.policies
    may = "access.may_withdraw_v1(contact_id, student_id, dataset)"
    return Protection(stands.rights, (see, see_set, replace(write, check=f"{write.check} AND {may}"), *others))


@preset("photos")
def photos(model) -> Protection:
    """There for whom the contact is there, as the contact's own policies say; added by whoever wrote the contact."""
    contact = f'SELECT 1 FROM casework_contact c WHERE c.id = "{model._meta.db_table}".contact_id'
    return Protection(
        rights=RIGHTS,
        policies=(
            Policy("see", "SELECT", DOOR, f"EXISTS ({contact})"),
            Policy("write", "INSERT", DOOR, check=f"EXISTS ({contact} AND c.by_id = (SELECT access.person_v1()))"),
            DEFINER_READS,
        ),
    )


def answers_for_the_case(table: str) -> str:
    return (
        f'EXISTS (SELECT 1 FROM access_standing_now v WHERE v.student_id = "{table}".student_id'
        " AND v.ground_id = ANY ((SELECT access.accountable_v1())::smallint[]))"
    )


@preset("team")
def team(model) -> Protection:
    """Seen by whoever works or lives with the child, where that opens something, and written by them, each into one's own file.

    Whoever answers for the case brings anybody; others bring people of their own organization, and nobody's access.
    """
    table = model._meta.db_table
    seen = (
        f'EXISTS (SELECT 1 FROM access_standing_now v WHERE v.student_id = "{table}".student_id'
        " AND v.ground_id = ANY ((SELECT access.team_grounds_v1())::smallint[]))"
        f" AND NOT (student_id::bigint << 6) = ANY ({BARRED})"
    )
    answers = answers_for_the_case(table)
    if model.part_of:  # A departure: of a membership that oneself, one's organization or who answers for the case made.
        mine = "m.contributor_id = (SELECT access.organization_v1()) OR m.person_id = (SELECT access.person_v1())"
        may = f"({answers} OR EXISTS (SELECT 1 FROM casework_membership m WHERE m.id = membership_id AND ({mine})))"
    else:
        own = (
            "p.organization_id = (SELECT access.organization_v1())"
            " AND p.organization_id IN (SELECT o.id FROM partners_organization o WHERE o.kind <> 'family')"
        )
        may = (
            f"({answers} OR person_id IS NULL"
            f" OR EXISTS (SELECT 1 FROM partners_person p WHERE p.id = person_id AND {own}))"
        )
    return Protection(
        rights=RIGHTS,
        policies=(
            Policy("see", "SELECT", DOOR, seen),
            Policy("write", "INSERT", DOOR, check=f"{BY_ME} AND {seen} AND {may}{whole(model)}{named(model)}"),
            DEFINER_READS,
        ),
    )


@preset("emergencies")
def emergencies(model) -> Protection:
    """Read by who opened it, by stewards of whose records it may have opened something, and by whoever reads in the book that it
    did: the subquery is under the reader's own policy on disclosures (34 CFR 99.32(a)(5), (c)). Written by functions alone."""
    told = (
        f"EXISTS (SELECT 1 FROM access_disclosure d WHERE d.student_id = {model._meta.db_table}.student_id"
        f" AND d.paper_kind = 'emergency' AND d.paper_id = {model._meta.db_table}.id)"
    )
    return Protection(
        rights=(Right("SELECT", DOOR), Right("SELECT, INSERT", "homeroom_definer")),
        policies=(
            Policy("see_own", "SELECT", DOOR, "by_id = (SELECT access.person_v1())"),
            Policy("steward_sees", "SELECT", DOOR, "(SELECT access.stewarded_v1()) = ANY (origins)"),
            Policy("see_with_the_book", "SELECT", DOOR, told),
            DEFINER_READS,
            Policy("definer_writes", "INSERT", "homeroom_definer", check="true"),
        ),
    )


@preset("emergency reviews")
def emergency_reviews(model) -> Protection:
    """For the readers of the emergency, as its own policies say."""
    return Protection(
        rights=(Right("SELECT", DOOR), Right("SELECT, INSERT", "homeroom_definer")),
        policies=(
            Policy("see", "SELECT", DOOR, "EXISTS (SELECT 1 FROM casework_emergency e WHERE e.id = emergency_id)"),
            DEFINER_READS,
            Policy("definer_writes", "INSERT", "homeroom_definer", check="true"),
        ),
    )
