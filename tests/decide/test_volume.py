"""How much one was shown in a sitting is asked last: confirm again above normal, held above the most; near it, an obligation."""

from dataclasses import replace

from django.utils import translation

from homeroom.access.made_up import ROSA
from homeroom.access.sentences import sentence
from homeroom.access.sitting import Sitting
from tests.decide.made_up import ask


def after(opened: int, fresh: int = 1, **more):
    return replace(
        ROSA, sitting=Sitting(opened=opened, fresh=fresh, normal=60, most=120, steward="Child Services", **more)
    )


def test_up_to_normal_nothing_is_said_of_it():
    answer = ask(after(59))
    assert answer.code == "R-OK-USA"
    assert not any(o.startswith(("volume", "step_up")) for o in answer.obligations)
    assert ask(after(59), stepped_up=False).permits


def test_above_normal_one_confirms_and_is_told_how_many_are_left():
    answer = ask(after(60))
    assert answer.permits and {"step_up", "volume_left:59"} <= set(answer.obligations)
    assert ask(after(60), stepped_up=False).code == "R-STEPUP"


def test_above_the_most_it_is_held_and_the_sentence_says_by_whom():
    assert ask(after(119)).permits
    answer = ask(after(120))
    assert (answer.code, answer.told, answer.view) == ("R-VOLUME", "R-VOLUME", None)
    assert answer.chain[-1].link == "volume" and not answer.chain[-1].holds
    from zoneinfo import ZoneInfo

    with translation.override("en"):
        said = sentence(answer.code, answer.words, ZoneInfo("UTC"))
    assert said == "Too many records for one sitting; sent to the data steward of Child Services."


def test_who_was_shown_already_is_shown_again():
    assert ask(after(500, fresh=0)).permits
    assert ask(after(500, fresh=0, stops=True), stepped_up=False).permits


def test_a_steward_who_said_no_stops_it_however_few_were_opened():
    assert ask(after(0)).permits
    assert ask(after(0, stops=True)).code == "R-VOLUME"


def test_it_is_the_last_of_the_reasons():
    assert ask(replace(after(500), relations=())).code == "R-NOREL"
    assert ask(after(500), operation="export").code == "R-OP"
    assert ask(after(500), stepped_up=False).reasons == ("R-STEPUP", "R-VOLUME")


def test_the_command_counts_from_the_book_at_that_moment(town):
    import json

    asked = ("--person", "rosa.diaz", "--student", "county-dcs:10024", "--element", "identity.legal_name", "--purpose",
             "school-stability", "--json")  # fmt: skip

    def code(*more: str) -> str:
        return json.loads(town.homeroom("decide", *asked, *more, check=False).stdout)["code"]

    before = code()
    assert before.startswith("R-OK")
    town.admin(
        "INSERT INTO access_event (person_id, organization_id, role, page, operation, outcome, student_ids, asked_for, at)"
        " SELECT id, organization_id, role, 'made up', 'view', 'permit', ARRAY(SELECT generate_series(900001, 900130)), '',"
        " now() - interval '1 hour' FROM partners_person WHERE key = 'rosa.diaz'"
    )
    assert code() == "R-VOLUME"
    assert code("--auth", "basic") == "R-STEPUP"
    [(earlier,)] = town.admin("SELECT to_char(now() - interval '2 hours', 'YYYY-MM-DD\"T\"HH24:MI:SSOF')")
    assert code("--at", earlier) == before
