"""Feeds by their own rhythm: late, held, refused; each one click from where it is mended."""

from tests.desk.asking import count_of, text_of


def load(town, days_ago: int, status: str = "loaded", held: int = 0, format: str = "flat") -> None:
    town.admin(
        "INSERT INTO students_batch (contributor_id, source_name, format, received_at, status, report)"
        " SELECT id, %s, %s, now() - %s * interval '1 day', %s, jsonb_build_object('counts', jsonb_build_object('held', %s::int))"
        " FROM partners_organization WHERE key = 'lakeside-usd'",
        f"file-{days_ago}.csv", format, days_ago, status, held,
    )  # fmt: skip


def only_these(town) -> None:
    town.admin("UPDATE students_batch SET received_at = now() - interval '900 days'")


def test_a_feed_that_misses_its_rhythm_is_late_and_one_click_from_sending(town):
    only_these(town)
    for days in (34, 27, 20):
        load(town, days)
    answer = town.as_(town.ben_ito).get("/")
    text = text_of(answer)
    assert "Late by 13 days . Every week, last on" in text
    assert "/imports/new/" in answer.content.decode()
    load(town, 3)
    assert "Late by" not in text_of(town.as_(town.ben_ito).get("/"))


def test_two_loads_are_no_rhythm_and_half_a_rhythm_is_no_delay(town):
    only_these(town)
    load(town, 40)
    load(town, 30)
    assert "Late by" not in text_of(town.as_(town.ben_ito).get("/"))
    load(town, 15)
    assert "Late by" not in text_of(town.as_(town.ben_ito).get("/"))


def test_each_own_export_has_a_rhythm_of_its_own(town):
    """What comes each week does not make up for what does not come."""
    only_these(town)
    for days in (34, 27, 20):
        load(town, days)
        town.admin(
            "WITH made AS (INSERT INTO exchange_source (contributor_id, name, by_id)"
            " SELECT p.organization_id, 'Transcripts', p.id FROM partners_person p WHERE p.key = 'ben.ito'"
            " ON CONFLICT (contributor_id, name) DO UPDATE SET name = excluded.name RETURNING *)"
            " INSERT INTO exchange_arrival (source_id, contributor_id, batch_id) SELECT id, contributor_id,"
            " (SELECT max(b.id) FROM students_batch b) FROM made"
        )
    for days in (15, 8, 1):
        load(town, days)
    text = text_of(town.as_(town.ben_ito).get("/"))
    assert "Transcripts : Late by 13 days" in text
    assert text.count("Late by") == 1


def test_a_table_that_waits_for_an_answer_stands_there(town):
    only_these(town)
    load(town, 5, "unmapped", format="")
    assert "file-5.csv : waits for your answer" in text_of(town.as_(town.ben_ito).get("/"))


def test_what_is_held_or_refused_waits_until_a_later_load_makes_it_good(town):
    only_these(town)
    load(town, 5, "held")
    load(town, 4, "refused")
    text = text_of(town.as_(town.ben_ito).get("/"))
    assert "file-5.csv : held for you" in text
    assert "file-4.csv : refused" in text
    load(town, 1)
    assert "held for you" not in text_of(town.as_(town.ben_ito).get("/"))


def test_rows_that_wait_for_a_match_stand_with_their_age(town):
    only_these(town)
    load(town, 6, held=3)
    text = text_of(town.as_(town.ben_ito).get("/"))
    assert "3 rows wait for a match" in text
    assert "for 6 days" in text
    assert count_of(town.as_(town.ben_ito), "/") <= 12


def test_another_partners_feeds_are_not_there(town):
    only_these(town)
    load(town, 5, "held")
    assert "held for you" in text_of(town.as_(town.ben_ito).get("/"))
    assert "held for you" not in text_of(town.as_(town.nora_west).get("/"))


def test_what_its_steward_said_and_what_came_short_stand_there_too(town):
    only_these(town)
    load(town, 9)
    assert "Late by" not in text_of(town.as_(town.ben_ito).get("/"))  # Once is no rhythm.
    town.admin(
        "INSERT INTO exchange_expectation (contributor_id, format, rhythm, days, by_id)"
        " SELECT organization_id, 'flat', 'days', 5, id FROM partners_person WHERE key = 'ben.ito'"
    )
    assert "Late by 4 days . Every 5 days, last on" in text_of(town.as_(town.ben_ito).get("/"))
    load(town, 1)
    town.admin(
        'UPDATE students_batch SET report = report || \'{"short": "feed_empty"}\''
        " WHERE id = (SELECT max(id) FROM students_batch)"
    )
    text = text_of(town.as_(town.ben_ito).get("/"))
    assert "Late by" not in text and "Came without any rows" in text
