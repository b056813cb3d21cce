"""Who reads what was counted of a contributor: its own data stewards. A conflict is read by its owner's stewards and by the
organization that asks, as far as each of them may see that the contributor has a record of the child."""

from homeroom.access.catalogue import catalogue
from homeroom.access.protection import BATCH_CONTRIBUTOR, DOOR, Policy, Protection, Right, preset
from homeroom.access.shapes import not_barred

STEWARDED = "contributor_id = (SELECT access.stewarded_v1())"
OF_THIS_LOAD = f"contributor_id = {BATCH_CONTRIBUTOR}"
BY_ME = "by_id = (SELECT access.person_v1())"


@preset("quality measures")
def quality_measures(model) -> Protection:
    return Protection(
        rights=(Right("SELECT", DOOR), Right("SELECT, INSERT, UPDATE", "homeroom_import")),
        policies=(
            Policy("steward_sees", "SELECT", DOOR, STEWARDED),
            Policy(
                "import_counts",
                "ALL",
                "homeroom_import",
                OF_THIS_LOAD,
                f"{OF_THIS_LOAD} AND batch_id = (SELECT access.batch_v1())",
            ),
        ),
    )


@preset("quality findings")
def quality_findings(model) -> Protection:
    """A steward reads the identity of every child of whom the own organization has a record, and so which of them it is; but of
    nobody who is barred to the steward, and nothing before the steward is ready."""
    open_to_me = not_barred(str(catalogue().datasets["identity"].number))
    return Protection(
        rights=(Right("SELECT", DOOR), Right("SELECT, INSERT, DELETE", "homeroom_import")),
        policies=(
            Policy("steward_sees", "SELECT", DOOR, f"{STEWARDED} AND {open_to_me}"),
            Policy("import_finds", "ALL", "homeroom_import", OF_THIS_LOAD),
        ),
    )


@preset("conflicts")
def conflicts(model) -> Protection:
    """Whoever asks reads the element that is asked about; and it says nothing of what the other record says, or whose it is."""
    table = model._meta.db_table
    of_theirs = f"{{0}}.student_id = {table}.student_id AND {{0}}.contributor_id = {table}.contributor_id"
    has_record = f"EXISTS (SELECT FROM students_sourcerecord r WHERE {of_theirs.format('r')})"
    reads = f"EXISTS (SELECT FROM students_glimpse g WHERE {of_theirs.format('g')} AND g.element = {table}.element)"
    asks = "organization_id = (SELECT access.organization_v1())"
    return Protection(
        rights=(Right("SELECT, INSERT", "homeroom_app"), Right("SELECT", "homeroom_import")),
        policies=(
            Policy("see", "SELECT", "homeroom_app", f"({STEWARDED} OR {asks}) AND {has_record}"),
            Policy("ask", "INSERT", "homeroom_app", check=f"{BY_ME} AND {asks} AND {reads}"),
            Policy("import_counts", "SELECT", "homeroom_import", OF_THIS_LOAD),
        ),
    )


@preset("conflict answers")
def conflict_answers(model) -> Protection:
    table = model._meta.db_table
    of_one_i_see = f"EXISTS (SELECT FROM insight_conflict c WHERE c.id = {table}.conflict_id{{}})"
    of_ours = of_one_i_see.format(f" AND c.contributor_id = {table}.contributor_id")
    return Protection(
        rights=(Right("SELECT, INSERT", "homeroom_app"), Right("SELECT", "homeroom_import")),
        policies=(
            Policy("see", "SELECT", "homeroom_app", of_one_i_see.format("")),
            Policy("answer", "INSERT", "homeroom_app", check=f"{BY_ME} AND {STEWARDED} AND {of_ours}"),
            Policy("import_counts", "SELECT", "homeroom_import", OF_THIS_LOAD),
        ),
    )
