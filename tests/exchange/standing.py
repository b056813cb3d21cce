"""All that stands of a partner's files at a moment: two moments are alike when everything here is."""

from django.apps import apps

BESIDE = {
    "links": "SELECT contributor_id, source_id, student_id FROM students_sourcerecord r WHERE EXISTS (SELECT FROM"
    " partners_organization o WHERE o.id = r.contributor_id AND o.kind = 'school_district')",
    "listed": "SELECT contributor_id, file, encode(key, 'hex'), encode(digest, 'hex') FROM exchange_seenrow",
    "waiting": "SELECT contributor_id, file, encode(key, 'hex'), encode(digest, 'hex'), encode(candidate, 'hex')"
    " FROM exchange_heldrow WHERE expires_at > now()",
    "glimpses": "SELECT student_id, contributor_id, element, view, value FROM students_glimpse WHERE superseded_at IS NULL",
    "open pairs": "SELECT student_id, contributor_id, encode(candidate, 'hex'), encode(compared, 'hex'), rule"
    " FROM matching_pair p WHERE coalesce((SELECT d.verdict FROM matching_decision d WHERE d.pair_id = p.id"
    " ORDER BY d.at DESC, d.id DESC LIMIT 1), 'undo') IN ('later', 'undo')",
}


def stands(town) -> dict[str, list]:
    from homeroom.students.models import Fact

    found = {name: sorted(map(repr, town.admin(statement))) for name, statement in BESIDE.items()}
    for kind in apps.get_models():
        if issubclass(kind, Fact):
            table = kind._meta.db_table
            rows = town.admin(
                f"SELECT student_id, contributor_id, key, encode(digest, 'hex') FROM {table} WHERE superseded_at IS NULL"
            )
            found[table] = sorted(map(repr, rows))
    return found


def names_of_classes(town) -> list[str]:
    """Schools and classes that a load brought stay; what it renamed has its name again."""
    return sorted(
        map(repr, town.admin("SELECT contributor_id, source_id, title, course_title FROM students_schoolclass"))
    )
