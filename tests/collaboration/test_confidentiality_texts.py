"""The confidentiality agreement in the collaboration file: its versions, who is asked again, and what no file takes back."""

import json
from datetime import timedelta

import pytest
import yaml

from homeroom.common.problem import Problem
from homeroom.partners.promises import STANDARD, standard_wordings
from tests.casework.writing import id_of, on, send
from tests.collaboration.files import apply, person, write
from tests.desk.signing import sign, signatures
from tests.town.files import TIMEZONE, TODAY, ago, ahead

LINES = "We keep quiet.\n\n## Why\n\n- One: it is the law.\n- Two: “ñ” & <b>.\n\n  Indented, with a tab:\t."


def text(version: str = "2026-1", words: str = LINES, **more) -> dict:
    return {"version": version, "text": {"en": words, "es": f"{words} (es)"}, **more}


def with_text(own: str = "", **more):
    def change(content):
        about = next(o for o in content["organizations"] if o["id"] == own) if own else content["collaboration"]
        about["confidentiality_agreement"] = text(**more)

    return change


def texts(town) -> list[tuple]:
    return town.admin(
        "SELECT coalesce(o.key, ''), t.version, t.effective_on - current_date, t.sign_again_by - current_date,"
        " t.dropped_at IS NOT NULL FROM partners_confidentialitytext t"
        " LEFT JOIN partners_organization o ON o.id = t.organization_id ORDER BY t.id"
    )


def is_ready(town, key: str) -> bool:
    with town.raw(key) as connection:
        return connection.execute("SELECT access.is_ready_v1()").fetchone()[0]


def days_left(town, key: str) -> int:
    return town.admin(
        f"SELECT max((upper(r.during) AT TIME ZONE '{TIMEZONE}')::date - current_date) FROM partners_readiness r"
        " JOIN partners_person p ON p.id = r.person_id WHERE r.kind = 'confidentiality' AND p.key = %s",
        key,
    )[0][0]


def test_a_file_that_names_no_text_has_the_one_that_comes_along(town, tmp_path):
    assert texts(town) == [("", STANDARD, 0, None, False)]
    assert town.admin("SELECT wordings FROM partners_confidentialitytext") == [(standard_wordings(),)]
    assert "confidentiality_agreement" not in town.homeroom("export-collaboration").stdout


def test_texts_go_out_and_come_in_to_the_letter(town, tmp_path):
    def change(content):
        with_text(asks_again=True, effective_on=ago(3), sign_again_by=ahead(30))(content)
        with_text(own="county-dcs", version="dcs-1", words="First.\n\n- Second.")(content)

    assert apply(town, tmp_path, change)["status"] == "applied"
    assert apply(town, tmp_path, change)["status"] == "unchanged"
    out = tmp_path / "out.yaml"
    town.homeroom("export-collaboration", str(out))
    written = yaml.safe_load(out.read_text())
    wanted = text(asks_again=True, effective_on=ago(3), sign_again_by=ahead(30))
    assert written["collaboration"]["confidentiality_agreement"] == wanted
    own = next(o for o in written["organizations"] if o["id"] == "county-dcs")["confidentiality_agreement"]
    assert own == text(
        version="dcs-1", words="First.\n\n- Second.", effective_on=TODAY
    )  # The file left it to the day on which it was applied.
    assert json.loads(town.homeroom("apply", str(out), "--json").stdout)["status"] == "unchanged"
    assert town.homeroom("export-collaboration").stdout == out.read_text()
    # What people read in the file is what is written there: lines, and not one long line with signs in it.
    assert "en: |-\n        First.\n\n        - Second.\n" in out.read_text()


def test_a_new_version_that_asks_again_leaves_the_old_one_until_its_day_and_then_ends_it(town, tmp_path):
    assert is_ready(town, "rosa.diaz")
    assert days_left(town, "rosa.diaz") > 300
    answer = apply(town, tmp_path, with_text(asks_again=True, effective_on=ago(20), sign_again_by=ahead(4)))
    assert [(c["section"], c["fields"]) for c in answer["changes"]] == [
        ("collaboration", ["confidentiality_agreement"])
    ]
    assert days_left(town, "rosa.diaz") == 5
    assert is_ready(town, "rosa.diaz")
    apply(town, tmp_path, with_text(asks_again=True, effective_on=ago(20), sign_again_by=ago(1)))
    assert not is_ready(town, "rosa.diaz")
    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(town.marisol.url).status_code == 404
    sign(rosa, "Rosa Diaz")
    assert signatures(town, "rosa.diaz")[0][1] == "2026-1"
    assert rosa.get(town.marisol.url).status_code == 200


def test_one_that_does_not_ask_is_signed_at_renewal(town, tmp_path):
    before = days_left(town, "rosa.diaz")
    apply(town, tmp_path, with_text())
    assert days_left(town, "rosa.diaz") == before
    assert "We keep quiet." in town.as_(town.rosa_diaz).get("/confidentiality/").content.decode()


def test_a_signature_on_paper_since_the_version_began_is_one_of_that_version(town, tmp_path):
    asks = with_text(asks_again=True, effective_on=ago(20), sign_again_by=ago(1))

    def change(content):
        asks(content)
        person(content, "rosa.diaz")["confidentiality_signed_on"] = ago(20)
        person(content, "tom.reed")["confidentiality_signed_on"] = ago(21)

    apply(town, tmp_path, change)
    assert is_ready(town, "rosa.diaz")
    assert not is_ready(town, "tom.reed")


def test_an_organizations_own_text_is_for_its_people_and_goes_with_its_line_in_the_file(town, tmp_path):
    apply(town, tmp_path, with_text(own="county-dcs", words="Words of the agency."))
    assert "Words of the agency." in town.as_(town.rosa_diaz).get("/confidentiality/").content.decode()
    assert "Words of the agency." not in town.as_(town.ada_okafor).get("/confidentiality/").content.decode()
    apply(town, tmp_path)
    assert texts(town)[1][4]
    assert "Words of the agency." not in town.as_(town.rosa_diaz).get("/confidentiality/").content.decode()


def test_a_version_that_was_taken_back_asks_nobody_and_the_one_before_is_read_again(town, tmp_path):
    apply(town, tmp_path, with_text(effective_on=ago(30)))
    apply(
        town,
        tmp_path,
        with_text(version="2026-2", words="New.", asks_again=True, effective_on=ago(9), sign_again_by=ago(1)),
    )
    assert not is_ready(town, "rosa.diaz")
    apply(town, tmp_path, with_text(effective_on=ago(30)))
    assert is_ready(town, "rosa.diaz")
    assert [(version, dropped) for _, version, _, _, dropped in texts(town)][1:] == [
        ("2026-1", False),
        ("2026-2", True),
    ]
    assert apply(town, tmp_path, with_text(effective_on=ago(30)))["status"] == "unchanged"


def test_words_that_may_have_been_signed_are_not_changed_under_their_name(town, tmp_path):
    apply(town, tmp_path, with_text())
    with pytest.raises(Problem, match=r"Version 2026-1 .* give the new words a version of their own"):
        apply(town, tmp_path, with_text(words="Other words."))
    assert apply(town, tmp_path, with_text(version="2026-2", words="Other words."))["status"] == "applied"


def test_time_to_sign_again_lies_after_the_beginning(town, tmp_path):
    with pytest.raises(Problem, match="effective_on"):
        apply(town, tmp_path, with_text(asks_again=True, sign_again_by=ago(1)))
    assert apply(town, tmp_path, with_text(asks_again=True, sign_again_by=ahead(1)))["status"] == "applied"


@pytest.mark.parametrize(
    ("more", "path", "says"),
    [
        ({"asks_again": True}, "asks_again", "Say until when an older signature holds"),
        ({"sign_again_by": ahead(1)}, "sign_again_by", "This day counts only with asks_again: true."),
        (
            {"asks_again": True, "effective_on": ahead(2), "sign_again_by": ahead(1)},
            "sign_again_by",
            "This is before the version begins",
        ),
        ({"text": {"en": "Only English."}}, "text", "People of this collaboration read es."),
        ({"version": "one two"}, "version", "is not an id"),
        ({"asks_agan": True}, "asks_agan", "Did you mean asks_again?"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(town, tmp_path, more, path, says):
    def change(content):
        content["collaboration"]["confidentiality_agreement"] = {**text(), **more}

    refused = json.loads(town.homeroom("apply", write(tmp_path, change), "--json", check=False).stdout)
    assert refused["status"] == "refused"
    assert refused["faults"][0]["path"] == f"collaboration.confidentiality_agreement.{path}"
    assert says in refused["faults"][0]["sentence"]


def train(town, key: str, day: int) -> None:
    page = f"/people/{id_of(town, key)}/training/"
    assert send(town.as_(town.dora_lind), page, course="Privacy 101", completed_on=on(day)).status_code == 302


def test_an_older_file_takes_back_nothing_that_was_signed_or_written_down_here(town, tmp_path):
    def lapsed(content):
        rosa = person(content, "rosa.diaz")
        rosa["confidentiality_signed_on"] = rosa["training_completed_on"] = TODAY - timedelta(days=366)

    def silent(content):
        rosa = person(content, "rosa.diaz")
        del rosa["confidentiality_signed_on"], rosa["training_completed_on"]

    apply(town, tmp_path, lapsed)
    assert not is_ready(town, "rosa.diaz")
    sign(town.as_(town.rosa_diaz), "Rosa Diaz")
    train(town, "rosa.diaz", -5)
    assert is_ready(town, "rosa.diaz")
    for change in (lapsed, silent, lambda content: None):
        answer = apply(town, tmp_path, change)
        assert is_ready(town, "rosa.diaz"), answer
        assert apply(town, tmp_path, change)["status"] == "unchanged"
    assert len(signatures(town, "rosa.diaz")) == 1


def test_what_the_file_says_later_counts_and_can_be_taken_back(town, tmp_path):
    sign(town.as_(town.rosa_diaz), "Rosa Diaz")
    train(town, "rosa.diaz", -5)
    trained = (
        "SELECT max(done_on) - current_date FROM partners_readiness r JOIN partners_person p ON p.id = r.person_id"
    )
    of_rosa = f"{trained} WHERE p.key = 'rosa.diaz' AND kind = 'training'"

    def later(content):
        person(content, "rosa.diaz")["training_completed_on"] = ago(2)

    apply(town, tmp_path, later)
    assert town.admin(of_rosa) == [(-2,)]
    apply(town, tmp_path)
    assert town.admin(of_rosa) == [(-5,)]


def test_the_round_trip_keeps_a_signature_what_it_is(town, tmp_path):
    """Written out, it is a day; read in again, it is that signature still: no paper of that day joins it, which could count as
    one of a newer version."""
    sign(town.as_(town.rosa_diaz), "Rosa Diaz")
    train(town, "tom.reed", 0)
    rows = "SELECT person_id, kind, done_on, signature_id, training_id, upper(during) FROM partners_readiness ORDER BY 1, 2, 3"
    before = town.admin(rows)
    out = tmp_path / "out.yaml"
    town.homeroom("export-collaboration", str(out))
    content = yaml.safe_load(out.read_text())
    assert person(content, "rosa.diaz")["confidentiality_signed_on"] == TODAY
    assert person(content, "tom.reed")["training_completed_on"] == TODAY
    assert json.loads(town.homeroom("apply", str(out), "--json").stdout)["status"] == "unchanged"
    for key in ("rosa.diaz", "tom.reed"):
        person(content, key)["phone"] = "555-0100"
    out.write_text(yaml.dump(content, allow_unicode=True, sort_keys=False))
    assert json.loads(town.homeroom("apply", str(out), "--json").stdout)["status"] == "applied"
    assert town.admin(rows) == before
    assert is_ready(town, "rosa.diaz") and is_ready(town, "tom.reed")


def test_a_signature_from_here_is_asked_again_by_a_version_of_the_same_day(town, tmp_path):
    sign(town.as_(town.rosa_diaz), "Rosa Diaz")
    apply(town, tmp_path, with_text(asks_again=True, effective_on=TODAY, sign_again_by=ahead(4)))
    assert days_left(town, "rosa.diaz") == 5
