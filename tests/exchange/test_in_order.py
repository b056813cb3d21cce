"""What stewards send at the same moment is loaded in the order in which it was sent."""

from tests.exchange.sending import files_of, send, zipped


def test_a_file_waits_for_the_one_that_was_sent_before_it(town):
    """The worker does several jobs at once; a roster that overtakes the children finds nobody."""
    for steward, files in (
        (town.dora_lind, "county-dcs"),
        (town.ben_ito, "lakeside-usd"),
        (town.ben_ito, "lakeside-flat"),
    ):
        send(town.as_(steward), zipped(files_of(town, files)))
    locks = "SELECT DISTINCT lock FROM procrastinate_jobs WHERE task_name = 'exchange.load_upload'"
    assert town.admin(locks) == [("record",)]
    town.homeroom("worker", "--once", "--without-nightly")
    moments = town.admin(
        "SELECT b.finished_at, lead(e.at) OVER (ORDER BY j.id) FROM procrastinate_jobs j"
        " JOIN students_batch b ON b.id = (j.args ->> 'batch')::bigint"
        " JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'started' ORDER BY j.id"
    )
    assert len(moments) == 3
    assert all(done < begun for done, begun in moments[:-1])
