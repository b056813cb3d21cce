"""A program manager in the town, and many needs to count."""


def hire_manager(town, organization: str = "county-dcs", key: str = "mona.gray") -> str:
    town.admin(
        "INSERT INTO partners_person (key, name, organization_id, role, email, phone, active)"
        " SELECT %s, 'Mona Gray', id, 'program_manager', %s, '', tstzrange(NULL, NULL) FROM partners_organization WHERE key = %s",
        key,
        f"{key}@dcs.example",
        organization,
    )
    town.admin(
        "INSERT INTO partners_readiness (person_id, kind, done_on, during)"
        " SELECT p.id, kind, current_date - 9, tstzrange(now() - interval '9 days', now() + interval '300 days')"
        " FROM partners_person p, unnest(ARRAY['confidentiality', 'training']) AS kind WHERE p.key = %s",
        key,
    )
    return key


def many_needs(town, child, *, domain: str, met: int, unmet: int, days_ago: int = 60, by: str = "rosa.diaz") -> None:
    """Written down before this month began; each with an open task that is overdue, or its end."""
    for state, number in (("resolved", met), ("in_progress", unmet)):
        town.admin(
            "WITH who AS (SELECT id, organization_id FROM partners_person WHERE key = %s), need AS ("
            " INSERT INTO casework_need (student_id, contributor_id, by_id, at, domain, what, found)"
            " SELECT %s, organization_id, id, now() - %s * interval '1 day', %s, %s, 'record' FROM who, generate_series(1, %s)"
            " RETURNING id, student_id, contributor_id, by_id, at), began AS ("
            " INSERT INTO casework_needstate (student_id, contributor_id, by_id, at, need_id, state, resolution, note)"
            " SELECT student_id, contributor_id, by_id, at, id, 'identified', '', '' FROM need), task AS ("
            " INSERT INTO casework_task (student_id, contributor_id, by_id, at, need_id, what)"
            " SELECT student_id, contributor_id, by_id, at, id, 't' FROM need RETURNING *)"
            " INSERT INTO casework_turn (student_id, contributor_id, by_id, at, task_id, owner_id, due_on, state, note)"
            " SELECT student_id, contributor_id, by_id, at, id, by_id, (at + interval '3 days')::date, 'open', '' FROM task",
            by,
            child.id,
            days_ago,
            domain,
            state,
            number,
        )
        if state == "resolved":
            town.admin(
                "INSERT INTO casework_needstate (student_id, contributor_id, by_id, at, need_id, state, resolution, note)"
                " SELECT n.student_id, n.contributor_id, n.by_id, n.at + interval '12 days', n.id, 'resolved', '', ''"
                " FROM casework_need n WHERE n.domain = %s AND n.what = 'resolved'"
                " AND NOT EXISTS (SELECT FROM casework_needstate s WHERE s.need_id = n.id AND s.state = 'resolved')",
                domain,
            )
