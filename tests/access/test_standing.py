"""Standing follows what the rooms publish, in the same transaction, and never drifts from it."""


def drift(town):
    return town.admin("SELECT access.standing_drift_v1()")[0][0]


def test_after_the_loads_standing_is_what_is_wanted(town):
    assert town.admin("SELECT count(*) FROM access_standing")[0][0] > 10
    assert drift(town) == 0


def test_drift_is_found(town):
    town.admin("DELETE FROM access_standing WHERE student_id = %s", town.marisol.id)
    assert drift(town) == 1


def test_a_child_who_leaves_care_loses_the_grounds_of_care_at_once(town):
    assert (
        town.admin("SELECT count(*) FROM access_standing WHERE student_id = %s AND principal > 0", town.marisol.id)[0][
            0
        ]
        > 0
    )
    town.admin("UPDATE students_careepisode SET exit_on = removal_on + 1 WHERE student_id = %s", town.marisol.id)
    assert drift(town) == 0
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute("SELECT count(*) FROM students_student WHERE id = %s", [town.marisol.id]).fetchone()[0] == 0


def test_a_child_who_changes_school_is_the_next_counselors(town):
    uma = "SELECT count(*) FROM students_student WHERE id = %s"
    with town.raw(town.uma_bell) as bell, town.raw(town.ada_okafor) as okafor:
        assert bell.execute(uma, [town.marisol.id]).fetchone()[0] == 0
        assert okafor.execute(uma, [town.marisol.id]).fetchone()[0] == 1
        town.admin(
            "UPDATE students_schoolenrollment SET school_id = (SELECT id FROM partners_school WHERE source_id = 'grant-hs')"
            " WHERE student_id = %s",
            town.marisol.id,
        )
        assert bell.execute(uma, [town.marisol.id]).fetchone()[0] == 1
        assert okafor.execute(uma, [town.marisol.id]).fetchone()[0] == 0
    assert drift(town) == 0


def test_a_new_caseworker_takes_over_with_the_feed(town):
    town.admin(
        "UPDATE students_caseworker SET email = 'tom@dcs.example' WHERE student_id = %s AND role = 'caseworker'",
        town.marisol.id,
    )
    with town.raw(town.tom_reed) as tom, town.raw(town.rosa_diaz) as rosa:
        assert (
            tom.execute("SELECT count(*) FROM students_placement WHERE student_id = %s", [town.marisol.id]).fetchone()[
                0
            ]
            == 1
        )
        assert (
            rosa.execute("SELECT count(*) FROM students_placement WHERE student_id = %s", [town.marisol.id]).fetchone()[
                0
            ]
            == 0
        )
    assert drift(town) == 0


def test_a_school_opens_thirty_days_before_the_first_day_and_closes_on_the_last(town):
    held = (
        "SELECT bool_or(during @> (now() + make_interval(days => %s))) FROM access_standing s JOIN access_ground g"
        " ON g.id = s.ground_id WHERE student_id = %s AND g.relation = 'school_of_enrollment'"
    )
    town.admin(
        "UPDATE students_schoolenrollment SET entry_on = current_date + 40, exit_on = current_date + 100 WHERE student_id = %s",
        town.marisol.id,
    )
    assert town.admin(held, 5, town.marisol.id) == [(False,)]
    assert town.admin(held, 12, town.marisol.id) == [(True,)]
    assert town.admin(held, 98, town.marisol.id) == [(True,)]
    assert town.admin(held, 102, town.marisol.id) == [(False,)]
