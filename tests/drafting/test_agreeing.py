"""From writing to signing: reviews, who signs, and what would change."""

import pytest

from tests.drafting.negotiating import (
    answers_of_clause,
    begin,
    complete,
    day,
    name_signatory,
    out_for_signature,
    review_all,
    send,
    step,
)


@pytest.fixture
def sides(town):
    return town.as_(town.ben_ito), town.as_(town.dora_lind)


def state_of(town) -> str:
    return town.admin("SELECT access.draft_state_v1(id) FROM drafting_draft")[0][0]


def ready(town, sides) -> str:
    """In review, complete, with who signs; nobody has reviewed it."""
    ben, dora = sides
    url = begin(ben)
    complete(ben, url)
    name_signatory(ben, town, url, "uma.bell")
    name_signatory(dora, town, url, "dora.lind")
    step(ben, url, "in_review")
    return url


def test_it_goes_out_once_reviews_find_it_fit_and_each_party_says_who_signs(town, sides):
    out_for_signature(town, *sides)
    assert state_of(town) == "out_for_signature"


def test_it_does_not_go_out_unreviewed(town, sides):
    ben, _dora = sides
    url = ready(town, sides)
    step(ben, url, "out_for_signature")
    assert state_of(town) == "in_review"
    assert "Nobody has reviewed it yet: Privacy." in ben.get(url).content.decode()


def test_it_does_not_go_out_while_a_review_finds_it_unfit(town, sides):
    ben, dora = sides
    url = ready(town, sides)
    review_all(dora, url)
    answers = {"review-kind": "legal", "review-finding": "not_fit", "review-note": "Which state law?"}
    assert send(ben, f"{url}reviews/", page=url, **answers).status_code == 302
    step(ben, url, "out_for_signature")
    assert "A review did not find it fit: Law." in ben.get(url).content.decode()
    assert state_of(town) == "in_review"
    send(ben, f"{url}reviews/", page=url, **{**answers, "review-finding": "fit"})
    step(ben, url, "out_for_signature")
    assert state_of(town) == "out_for_signature"


def test_who_finds_it_unfit_says_what_has_to_change(town, sides):
    ben, _dora = sides
    url = ready(town, sides)
    answers = {"review-kind": "legal", "review-finding": "not_fit", "review-note": ""}
    answer = send(ben, f"{url}reviews/", page=url, **answers)
    assert answer.status_code == 422
    assert "Write what has to change." in answer.content.decode()


def test_it_does_not_go_out_without_who_signs(town, sides):
    ben, dora = sides
    url = begin(ben)
    complete(ben, url)
    name_signatory(ben, town, url, "uma.bell")
    step(ben, url, "in_review")
    review_all(dora, url)
    step(ben, url, "out_for_signature")
    assert "Lakeside County Child Services has not said who signs." in ben.get(url).content.decode()
    assert state_of(town) == "in_review"


def test_it_does_not_go_out_while_the_law_asks_for_more(town, sides):
    ben, dora = sides
    url = begin(ben)
    name_signatory(ben, town, url, "uma.bell")
    name_signatory(dora, town, url, "dora.lind")
    step(ben, url, "in_review")
    review_all(dora, url)
    step(ben, url, "out_for_signature")
    assert "it must also say: the state law (state_law)" in ben.get(url).content.decode()
    assert state_of(town) == "in_review"


def test_reviews_are_of_one_version(town, sides):
    ben, dora = sides
    url = ready(town, sides)
    review_all(dora, url)
    step(ben, url, "draft", "One more word.")
    answers = answers_of_clause(ben, f"{url}clauses/8/")
    ben.post(f"{url}clauses/8/", {**answers, "text": "It ends."})
    step(ben, url, "in_review")
    step(ben, url, "out_for_signature")
    assert state_of(town) == "in_review"
    review_all(dora, url)
    step(ben, url, "out_for_signature")
    assert state_of(town) == "out_for_signature"


@pytest.mark.parametrize("state", ["draft", "abandoned"])
def test_who_sends_it_back_or_gives_it_up_says_why(town, sides, state):
    ben, _dora = sides
    url = ready(town, sides)
    answer = step(ben, url, state)
    assert answer.status_code == 422
    assert state_of(town) == "in_review"
    step(ben, url, state, "The board said no.")
    assert state_of(town) == state
    assert "The board said no." in ben.get(url).content.decode()


def test_no_step_skips_a_state(town, sides):
    ben, _dora = sides
    url = begin(ben)
    complete(ben, url)
    step(ben, url, "out_for_signature")
    assert state_of(town) == "draft"
    step(ben, url, "abandoned", "Not this year.")
    step(ben, url, "in_review")
    assert state_of(town) == "abandoned"


def test_only_a_party_s_steward_moves_reviews_and_names(town, sides):
    ben, _dora = sides
    url = ready(town, sides)
    uma = town.as_(town.uma_bell)
    assert uma.get(url).status_code == 200  # She is to sign it.
    for page in ("steps/", "reviews/", "signatory/"):
        assert uma.post(url + page, {}).status_code == 404
    assert ben.get(f"{url}steps/").status_code == 405


def end_what_stands(town) -> None:
    """The agreement by which alone caseworkers see the district's records."""
    town.admin(
        "SELECT access.close_grants_v1(id, NULL, 'to begin anew') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'"
    )


def test_what_will_change_counts_people_and_children_by_the_rule_itself(town, sides):
    ben, _dora = sides
    end_what_stands(town)
    url = begin(ben)
    rows = would_change(town)
    by_role = {row["role"]: row for row in rows if not row["own"]}
    # Rosa and whoever else stands toward a child, ready or not.
    people = town.admin(
        "SELECT count(DISTINCT p.id) FROM access_standing s JOIN access_ground g ON g.id = s.ground_id"
        " JOIN partners_person p ON p.id = s.principal JOIN partners_organization o ON o.id = p.organization_id"
        " WHERE o.key = 'county-dcs' AND p.role = 'caseworker' AND p.active @> now() AND s.during @> now()"
        " AND (g.relation, g.population, g.condition) = ('assigned', 'in_care_of_recipient', 'agency_responsible')"
    )
    assert by_role["caseworker"]["people_gaining"] == people[0][0]
    page = ben.get(f"{url}what-will-change/").content.decode()
    assert "Lakeside County Child Services: Caseworker" in page
    assert "attendance, enrollment, grades and credits, identity" in page


def would_change(town, person: str = "ben.ito") -> list[dict]:
    """Of the latest draft, as the page is answered; nothing to who does not work on it."""
    number = town.admin("SELECT max(id) FROM drafting_draft")[0][0]
    with town.raw(person) as connection:
        ((found,),) = connection.execute("SELECT access.what_would_change_v1(%s, NULL)", [number]).fetchall()
    return found["rows"] if found else []


def test_the_children_it_counts_are_those_whom_the_same_agreement_opens_once_it_is_active(town, sides):
    """The rule that counts is the rule that opens: of every caseworker, through the door, after activation."""
    from tests.drafting.negotiating import agreements_written_here, confirm, sign

    ben, dora = sides
    end_what_stands(town)
    url = out_for_signature(town, ben, dora)
    counted = unsuppressed(town)
    confirm(town)
    sign(town.as_(town.uma_bell), url)
    confirm(town)
    sign(dora, url)
    (key,) = agreements_written_here(town)
    confirm(town)
    send(ben, f"/agreements/{key}/activation/", reason="We are ready.", page=f"/agreements/{key}/")
    seen = set()
    for (person,) in town.admin(
        "SELECT p.key FROM partners_person p WHERE p.role = 'caseworker' AND p.active @> now()"
    ):
        with town.raw(person, role="report") as connection:
            seen |= {
                student
                for (student,) in connection.execute(
                    "SELECT DISTINCT a.student_id FROM students_enrollment a"
                    " JOIN partners_organization o ON o.id = a.contributor_id"
                    " WHERE o.key = 'lakeside-usd'"
                )
            }
    assert seen
    assert counted["caseworker"] >= len(seen)
    assert counted["caseworker"] == len(stands(town))


def unsuppressed(town) -> dict[str, int]:
    """By role, as what_would_change_v1 counts with the bar on small numbers lowered."""
    definition = town.admin("SELECT pg_get_functiondef('access.sights_compared_v1'::regproc)")[0][0]
    town.admin(definition.replace("small CONSTANT integer := 5;", "small CONSTANT integer := 0;").replace("%", "%%"))
    counted = by_role(town)
    town.admin(definition.replace("%", "%%"))
    return counted


def by_role(town) -> dict:
    return {row["role"]: row["children_gaining"] for row in would_change(town) if not row["own"]}


def stands(town) -> set[int]:
    """Children toward whom a caseworker of the county stands as the line asks, read from the facts."""
    return {
        student
        for (student,) in town.admin(
            "SELECT DISTINCT s.student_id FROM access_standing s JOIN access_ground g ON g.id = s.ground_id"
            " JOIN partners_person p ON p.id = s.principal JOIN partners_organization o ON o.id = p.organization_id"
            " WHERE o.key = 'county-dcs' AND p.role = 'caseworker' AND p.active @> now() AND s.during @> now()"
            " AND (g.relation, g.population, g.condition) = ('assigned', 'in_care_of_recipient', 'agency_responsible')"
        )
    }


def test_of_a_few_children_no_number_leaves_the_database(town, sides):
    ben, _dora = sides
    end_what_stands(town)
    begin(ben)
    counted, shown = unsuppressed(town), by_role(town)
    assert counted["foster_parent"] in range(1, 5)
    assert counted["caseworker"] >= 5
    assert shown == {role: number if number >= 5 else None for role, number in counted.items()}
    assert "fewer than 5" in ben.get(town_url(town)).content.decode()


def town_url(town) -> str:
    return f"/agreement-drafts/{town.admin('SELECT key FROM drafting_draft')[0][0]}/what-will-change/"


def test_looking_at_what_will_change_changes_nothing(town, sides):
    ben, _dora = sides
    begin(ben)
    tables = (
        "access_grant", "access_ground", "access_standing", "agreements_agreement", "agreements_line", "agreements_opening",
        "agreements_signature", "agreements_activation", "agreements_party", "agreements_clause", "access_disclosure",
    )  # fmt: skip
    counts = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} t" for table in tables
    )
    before = town.admin(counts)
    assert ben.get(town_url(town)).status_code == 200
    assert town.admin(counts) == before


def test_what_will_change_is_for_those_who_work_on_it(town, sides):
    ben, _dora = sides
    begin(ben)
    assert would_change(town)
    assert would_change(town, "nora.west") == []
    assert would_change(town, "rosa.diaz") == []


def test_a_line_to_who_is_no_party_opens_nothing_and_the_preview_says_so(town, sides):
    ben, _dora = sides
    url = begin(ben)
    answers = answers_of_clause(ben, f"{url}terms/")
    ben.post(f"{url}terms/", {**answers, "parties": ["lakeside-usd", "north-usd"]})
    page = ben.get(f"{url}what-will-change/").content.decode()
    assert "Lakeside County Child Services is no party and has not signed." in page


def test_a_draft_that_begins_later_is_counted_from_its_first_day(town, sides):
    ben, _dora = sides
    begin(ben, effective_on=day(30))
    assert would_change(town)
