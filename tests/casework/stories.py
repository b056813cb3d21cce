"""An incident with a story, as a district sends it."""

from types import SimpleNamespace

from homeroom.access.keys import key_of

STORY = "During lunch Marisol and Devin Brooks shouted at each other. Devin's brother T.J. stepped in. Ms. Grant called 555-0177."


def add_incident(town, child=None, story: str = STORY, district: str = "lakeside-usd") -> int:
    """Its number. Django must point at the town's database, whose keys it takes."""
    sealed = key_of(SimpleNamespace(key=district)).seal(story) if story else None
    town.admin(
        "INSERT INTO students_disciplineincident (student_id, contributor_id, batch_id, key, digest, incident_on, behavior,"
        " role, sealed_description)"
        " SELECT %s, o.id, (SELECT min(b.id) FROM students_batch b WHERE b.contributor_id = o.id), 'story-' || count(i.id), '',"
        " current_date - 9, 'school_code_of_conduct', 'perpetrator', %s"
        " FROM partners_organization o LEFT JOIN students_disciplineincident i ON true WHERE o.key = %s GROUP BY o.id",
        (child or town.marisol).id,
        sealed,
        district,
    )
    return town.admin("SELECT max(id) FROM students_disciplineincident")[0][0]
