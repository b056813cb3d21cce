"""What is measured: statements as pages ask them. `{table}` stands for the table under its policy, or in the floor for the
same rows by a WHERE with literal ids."""

from dataclasses import dataclass

AGENCY, SCHOOLS, BOTH = "agency", "schools", "both"
# Tables that questions read: the dataset that opens them, and who fills them in this world. Whoever writes a WHERE by
# hand knows that too.
TABLES = {
    "students_glimpse": ("identity", BOTH),
    "students_identity": ("identity", BOTH),
    "students_enrollment": ("enrollment", SCHOOLS),
    "students_schoolenrollment": ("enrollment_school", SCHOOLS),
    "students_attendanceevent": ("attendance", SCHOOLS),
    "students_classgrade": ("academics", SCHOOLS),
    "students_placement": ("placement_type", AGENCY),
    "students_personaround": ("people", AGENCY),
    "students_hearing": ("court_education", AGENCY),
    "casework_need": ("plan", AGENCY),
    "casework_needstate": ("plan", AGENCY),
    "casework_turn": ("plan", AGENCY),
    "casework_contact": ("notes_shared", AGENCY),
}
FACTS = frozenset(table for table in TABLES if table.startswith("students_"))
NOTES_OF_THE_TEAM = 51


@dataclass(frozen=True)
class Question:
    """`who` asks it as `role`; `of` is one child, all of theirs, or the name of one as somebody types it.

    `by_hand`: what the floor asks, where it is not the same statements.
    """

    name: str
    who: tuple[str, ...]
    statements: tuple[str, ...]
    ratio_max: float | None  # The "must" of the row-access decision, section 4; None where it asks for none.
    p95_max: float | None = None
    role: str = "app"
    of: str = "child"
    times: int = 40
    alone: bool = False  # Not by several at once: they would measure the disk.
    by_hand: tuple[str, ...] = ()


PAGE = (
    "SELECT element, view, value::text FROM {students_glimpse} g WHERE student_id = %(child)s",
    "SELECT e.entry_on, e.exit_on, e.grade_level FROM {students_enrollment} e WHERE student_id = %(child)s",
    "SELECT s.name, e.entry_on, e.exit_on FROM {students_schoolenrollment} e JOIN partners_school s ON s.id = e.school_id"
    " WHERE student_id = %(child)s",
    "SELECT date_trunc('month', event_on), category, count(*) FROM {students_attendanceevent} a WHERE student_id = %(child)s"
    " AND event_on > current_date - 365 GROUP BY 1, 2",
    "SELECT course_title, grading_period, letter_grade FROM {students_classgrade} g WHERE student_id = %(child)s",
    "SELECT setting, begins_on, ends_on FROM {students_placement} p WHERE student_id = %(child)s",
    "SELECT role, name FROM {students_personaround} p WHERE student_id = %(child)s",
    "SELECT n.id, n.domain, s.state, t.due_on, t.state FROM {casework_need} n JOIN {casework_needstate} s ON s.need_id = n.id"
    " LEFT JOIN {casework_turn} t ON t.task_id = n.id WHERE n.student_id = %(child)s AND s.student_id = %(child)s",
)
TIMELINE = (
    "SELECT 'attendance', event_on, category FROM {students_attendanceevent} a WHERE student_id = %(child)s"
    " UNION ALL SELECT 'grade', NULL, course_title || letter_grade FROM {students_classgrade} g WHERE student_id = %(child)s"
    " UNION ALL SELECT 'school', entry_on, school_id::text FROM {students_schoolenrollment} e WHERE student_id = %(child)s"
    " UNION ALL SELECT 'placement', begins_on, setting FROM {students_placement} p WHERE student_id = %(child)s"
    " UNION ALL SELECT 'contact', happened_on, medium FROM {casework_contact} c WHERE student_id = %(child)s"
    f" AND dataset = {NOTES_OF_THE_TEAM}",
)
OPEN = "state IN ('open', 'waiting_on_other', 'blocked')"
# As the row-access decision measured it: what is counted of each child, in a question of its own for each.
LIST = (
    "SELECT student_id, value::text,"
    " (SELECT count(*) FROM {students_attendanceevent} a WHERE a.student_id = g.student_id AND event_on > current_date - 365),"
    f" (SELECT min(due_on) FROM {{casework_turn}} t WHERE t.student_id = g.student_id AND {OPEN}),"
    " (SELECT max(happened_on) FROM {casework_contact} c WHERE c.student_id = g.student_id"
    f" AND dataset = {NOTES_OF_THE_TEAM}) FROM {{students_glimpse}} g WHERE element = 1",
)
# As My students asks it (insight/listing.py): of all of them at once. The decision has no such question; a page of its takes
# 12 ms at most.
MY_STUDENTS = (
    "SELECT student_id, contributor_id, element, view, value::text FROM {students_glimpse} g WHERE element IN (1, 2, 3)",
    "SELECT 1, student_id, count(*), count(*) FILTER (WHERE due_on < current_date), NULL::date, NULL::timestamptz"
    f" FROM {{casework_turn}} t WHERE {OPEN} GROUP BY 2"
    " UNION ALL SELECT 2, student_id, 0, 0, max(happened_on), NULL FROM {casework_contact} c"
    f" WHERE dataset = {NOTES_OF_THE_TEAM} GROUP BY 2"
    " UNION ALL SELECT 3, student_id, 0, 0, NULL, min(scheduled_at) FROM {students_hearing} h"
    " WHERE scheduled_at > now() AND held_on IS NULL GROUP BY 2",
)
BY_YEAR = (
    "SELECT extract(year FROM event_on), category, count(*), count(DISTINCT student_id) FROM {students_attendanceevent} a"
    " GROUP BY 1, 2",
)
FOUND_MAX = 20
SEARCH = (f"SELECT * FROM access.search_v1(%(asked)s::jsonb, {FOUND_MAX})",)
# The same keys, costs and order, of children whose numbers somebody wrote down; the question is taken apart already.
SEARCH_BY_HAND = (
    "WITH known AS (SELECT student_id, element, value #>> '{}' AS said, search_keys FROM {students_glimpse} g"
    " WHERE search_keys && %(keys)s UNION ALL"
    " SELECT student_id, NULL, NULL, search_keys FROM {students_identity} i WHERE search_keys && %(keys)s),"
    ' fit AS (SELECT k.student_id, a.place, min(a.cost + (k.element IS NULL)::integer) AS cost, min(k.said COLLATE "C") AS said'
    " FROM known k CROSS JOIN LATERAL unnest(k.search_keys) AS has (key)"
    " JOIN unnest(%(places)s::integer[], %(keys)s, %(costs)s::integer[]) AS a (place, key, cost) ON a.key = has.key"
    " GROUP BY 1, 2),"
    " child AS (SELECT student_id, count(*) AS hits, sum(cost) AS cost, min(said) AS said FROM fit GROUP BY 1"
    " HAVING count(*) >= %(wanted)s - (%(wanted)s >= 3)::integer)"
    " SELECT student_id FROM child WHERE hits = (SELECT max(hits) FROM child) ORDER BY cost, said, student_id"
    f" LIMIT {FOUND_MAX}",
)
WORKERS = tuple(f"worker.{i}" for i in (1, 2, 4, 5, 7, 8, 10, 11))

QUESTIONS = (
    Question("child page, 8 statements, caseworker", WORKERS, PAGE, 2.0, 12),
    Question("child page, 8 statements, manager", ("manager",), PAGE, 2.0, 12),
    Question("timeline of 10 years, caseworker", WORKERS, TIMELINE, 2.2),
    Question("timeline of 10 years, manager", ("manager",), TIMELINE, 2.2),
    Question("caseload list of 50, three questions of each", WORKERS, LIST, 1.5, role="report", of="all"),
    Question("My students of 50, as the page asks", WORKERS, MY_STUDENTS, None, 12, role="report", of="all"),
    Question("name search among 50, caseworker", WORKERS, SEARCH, 2.2, of="name", by_hand=SEARCH_BY_HAND),
    Question("name search among everybody, manager", ("manager",), SEARCH, 2.2, of="name", by_hand=SEARCH_BY_HAND),
    Question(
        "attendance by year, liaison of the largest district",
        ("liaison.1",),
        BY_YEAR,
        1.3,
        role="report",
        of="all",
        times=5,
    ),
    Question(
        "attendance by year, manager of everybody",
        ("manager",),
        BY_YEAR,
        1.3,
        role="report",
        of="all",
        times=3,
        alone=True,
    ),
)
# The bench says what it does not measure, and why.
LEFT_OUT = {
    "note search": "Notes are sealed under the contributor's key, so the database cannot search them.",
    "log throughput": "Sealing the log is not part of this program yet.",
}
