"""Writing a draft: from a template, clause by clause, so that words and lines stay together and nobody's words are lost."""

import psycopg
import pytest

from tests.drafting.negotiating import answers_of_clause, begin, complete, day, send, statements


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


def test_a_steward_begins_from_a_template_and_both_parties_read_it(town, ben):
    url = begin(ben)
    page = ben.get(url).content.decode()
    assert "Education records, written here" in page
    assert "Lakeside Unified School District and Lakeside County Child Services share what each knows" in page
    assert "Line 2: Lakeside Unified School District shows Lakeside County Child Services" in page
    assert "{school}" not in page and "{purpose}" not in page
    assert "Education records, written here" in town.as_(town.dora_lind).get("/agreement-drafts/").content.decode()


@pytest.mark.parametrize("stranger", ["nora.west", "rosa.diaz", "ada.okafor"])
def test_who_is_no_steward_of_a_party_finds_nothing(town, ben, stranger):
    url = begin(ben)
    client = town.as_(stranger)
    for page in ("", "what-will-change/", "agreement.pdf"):
        assert client.get(url + page).status_code == 404
    assert "Education records, written here" not in client.get("/agreement-drafts/").content.decode()


def test_only_stewards_begin_and_write(town, ben):
    url = begin(ben)
    rosa = town.as_(town.rosa_diaz)
    new = "/agreement-drafts/new/"
    for page in (new, f"{new}usa-exchange/", f"{url}terms/", f"{url}clauses/2/", f"{url}clauses/new/"):
        assert ben.get(page).status_code == 200
        assert rosa.get(page).status_code == 404


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"agency": "lakeside-usd"}, "Select a valid choice"),
        ({"school": "north-usd"}, "Choose your own organization in one of the places."),
        ({"expires_on": day(-1)}, "The last day is before the first. Correct one of the two."),
        ({"purpose": ""}, "Choose one."),
        ({"title": ""}, "Write an answer here."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_begun(town, ben, answers, sentence):
    given = {
        "school": "lakeside-usd", "agency": "county-dcs", "title": "Education records", "parent": "mou",
        "purpose": "school-stability", "effective_on": day(0), "expires_on": day(200), **answers,
    }  # fmt: skip
    answer = send(ben, "/agreement-drafts/new/usa-exchange/", **given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert town.admin("SELECT count(*) FROM drafting_draft") == [(0,)]


def test_a_template_that_there_is_not_is_a_page_that_there_is_not(ben):
    assert ben.get("/agreement-drafts/new/usa-exchange/").status_code == 200
    assert ben.get("/agreement-drafts/new/no-such-template/").status_code == 404


def test_what_the_law_asks_is_named_until_it_is_written(ben):
    url = begin(ben)
    assert "it must also say: the state law (state_law)" in ben.get(url).content.decode()
    complete(ben, url)
    assert "What is missing" not in ben.get(url).content.decode()


def test_words_changed_without_their_line_are_marked_until_somebody_has_read_both(ben):
    url = begin(ben)
    complete(ben, url)
    address = f"{url}clauses/2/"
    answers = answers_of_clause(ben, address)
    ben.post(address, {**answers, "text": "The district shows the county whatever it likes."})
    page = ben.get(url).content.decode()
    assert "Clause 2 and its line no longer belong together" in page
    answers = answers_of_clause(ben, address)
    ben.post(address, {**answers, "says_the_same": "on"})
    assert "no longer belong together" not in ben.get(url).content.decode()


def test_a_line_changed_without_its_words_is_marked_too(ben):
    url = begin(ben)
    complete(ben, url)
    answers = answers_of_clause(ben, f"{url}clauses/2/")
    ben.post(f"{url}clauses/2/", {**answers, "operations": ["view", "export"]})
    assert "Clause 2 and its line no longer belong together" in ben.get(url).content.decode()


def test_a_clause_without_a_line_asks_nobody_to_read_both(ben):
    url = begin(ben)
    complete(ben, url)
    answers = answers_of_clause(ben, f"{url}clauses/8/")
    ben.post(f"{url}clauses/8/", {**answers, "text": "It ends when it ends."})
    page = ben.get(url).content.decode()
    assert "It ends when it ends." in page
    assert "no longer belong together" not in page


def test_a_script_is_words(ben):
    url = begin(ben)
    answers = answers_of_clause(ben, f"{url}clauses/8/")
    ben.post(f"{url}clauses/8/", {**answers, "text": "<script>alert(1)</script>", "heading": "<b>At the end</b>"})
    page = ben.get(url).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page
    assert ben.get(f"{url}agreement.pdf").content.startswith(b"%PDF")


def test_a_text_of_ten_megabytes_is_refused_and_the_draft_stays_as_it_was(town, ben):
    url = begin(ben)
    answers = answers_of_clause(ben, f"{url}clauses/8/")
    ben.handler.enforce_csrf_checks = True  # As for every browser: that check reads the body first.
    answer = ben.post(f"{url}clauses/8/", {**answers, "text": "word " * 2_000_000})
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert town.admin("SELECT count(*) FROM drafting_version") == [(1,)]


def test_a_clause_longer_than_five_pages_is_refused_with_the_number_of_its_characters(ben):
    url = begin(ben)
    answers = answers_of_clause(ben, f"{url}clauses/8/")
    answer = ben.post(f"{url}clauses/8/", {**answers, "text": "a" * 20_001})
    assert answer.status_code == 422
    assert "20001" in answer.content.decode() or "20,001" in answer.content.decode()


def test_two_who_write_at_once_lose_nothing(town, ben):
    url = begin(ben)
    dora = town.as_(town.dora_lind)
    of_ben, of_dora = (answers_of_clause(client, f"{url}clauses/8/") for client in (ben, dora))
    assert ben.post(f"{url}clauses/8/", {**of_ben, "text": "Ben's end."}).status_code == 302
    answer = dora.post(f"{url}clauses/8/", {**of_dora, "text": "Dora's end."})
    assert answer.status_code == 409
    content = answer.content.decode()
    assert "Ben&#x27;s end." in content and "Dora&#x27;s end." in content
    assert "Ben&#x27;s end." in ben.get(url).content.decode()


def test_sending_twice_makes_one_version(town, ben):
    url = begin(ben)
    answers = {**answers_of_clause(ben, f"{url}clauses/8/"), "text": "Once."}
    for _again in range(2):
        ben.post(f"{url}clauses/8/", answers)
    assert town.admin("SELECT count(*) FROM drafting_version") == [(2,)]


def test_a_clause_is_added_and_taken_out_and_earlier_versions_keep_it(town, ben):
    url = begin(ben)
    send(ben, f"{url}clauses/new/", heading="Money", topic="other", text="Nobody pays anybody.")
    assert "9. Money" in ben.get(url).content.decode()
    send(ben, f"{url}clauses/9/removal/", page=f"{url}clauses/9/")
    page = ben.get(url).content.decode()
    assert "9. Money" not in page
    assert "Clause 9 taken out" in page
    kept = town.admin("SELECT entry -> 'clauses' @> '[{\"id\": 9}]' FROM drafting_version ORDER BY number")
    assert kept == [(False,), (True,), (False,)]


def test_title_days_and_parties_are_changed_and_a_new_party_reads_it(town, ben):
    url = begin(ben)
    nora = town.as_(town.nora_west)
    assert nora.get(url).status_code == 404
    answers = answers_of_clause(ben, f"{url}terms/")
    ben.post(f"{url}terms/", {**answers, "title": "Ours", "parties": ["lakeside-usd", "county-dcs", "north-usd"]})
    assert "Ours" in nora.get(url).content.decode()
    answers = answers_of_clause(ben, f"{url}terms/")
    ben.post(f"{url}terms/", {**answers, "parties": ["lakeside-usd", "county-dcs"]})
    assert nora.get(url).status_code == 404


def test_nobody_leaves_by_leaving_oneself_out(ben):
    url = begin(ben)
    answer = ben.post(f"{url}terms/", {**answers_of_clause(ben, f"{url}terms/"), "parties": ["county-dcs"]})
    assert answer.status_code == 422
    assert "To leave the draft, give it up." in answer.content.decode()


def test_who_began_a_draft_and_is_left_out_of_it_neither_reads_nor_names_its_parties(town, ben):
    url = begin(ben)
    dora = town.as_(town.dora_lind)
    answers = answers_of_clause(dora, f"{url}terms/")
    assert dora.post(f"{url}terms/", {**answers, "parties": ["county-dcs", "north-usd"]}).status_code == 302
    assert ben.get(url).status_code == 404
    ((draft, own),) = town.admin(
        "SELECT d.id, o.id FROM drafting_draft d, partners_organization o WHERE o.key = 'lakeside-usd'"
    )
    with town.raw("ben.ito") as connection:
        assert connection.execute("SELECT count(*) FROM drafting_party WHERE draft_id = %s", [draft]).fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("INSERT INTO drafting_party (draft_id, organization_id) VALUES (%s, %s)", [draft, own])


def test_pages_ask_few_statements(ben):
    url = begin(ben)
    own = [f"{url}{page}" for page in ("", "terms/", "clauses/2/", "what-will-change/", "agreement.pdf")]
    for page in ("/agreement-drafts/", "/agreement-drafts/new/", *own):
        assert statements(ben, page) <= 12, page


def test_terms_that_overlap_with_those_of_another_agreement_are_said_and_refuse_nothing(town, ben):
    url = begin(ben)
    title = town.admin("SELECT title FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'")[0][0]
    said = f"“{title}” (dsa-lakeside-dcs) is between the same parties as this ("
    assert said in ben.get(url).content.decode()
    town.admin("UPDATE agreements_agreement SET expires_on = effective_on WHERE key = 'dsa-lakeside-dcs'")
    assert said not in ben.get(url).content.decode()


def test_a_line_between_two_districts_says_that_it_waits_for_the_news_of_care(ben):
    answers = {
        "old_school": "lakeside-usd", "new_school": "north-usd", "title": "Records for the next school", "parent": "mou",
        "purpose": "school-stability", "effective_on": day(0), "expires_on": day(200),
    }  # fmt: skip
    url = send(ben, "/agreement-drafts/new/enrolling-school/", **answers).url
    assert "It opens nothing until an agreement with the child welfare agency tells" in ben.get(url).content.decode()


def test_a_clause_may_show_some_days_alone_and_the_page_says_so(town, ben):
    url = begin(ben)
    complete(ben, url)
    address = f"{url}clauses/2/"
    answers = {**answers_of_clause(ben, address), "says_the_same": "on"}
    backwards = ben.post(address, {**answers, "open_from": day(2), "open_to": day(1)})
    assert "It ends before it begins. Correct one of the two days." in backwards.content.decode()
    assert "less than or equal to 14610" in ben.post(address, {**answers, "look_back_days": "14611"}).content.decode()
    saved = ben.post(address, {**answers_of_clause(ben, address), "says_the_same": "on", "not_before": day(-400),
                               "look_back_days": "30", "open_from": "", "open_to": ""})  # fmt: skip
    assert saved.status_code == 302, saved.content.decode()[:2000]
    assert "the last 30 days" in ben.get(url).content.decode()
    assert answers_of_clause(ben, address)["look_back_days"] == "30"
    [(windowed, apart)] = town.admin(
        "SELECT bit_or((o ->> 'windowed')::bigint), bit_and(~(o ->> 'datasets')::bigint) FROM drafting_version v,"
        " jsonb_array_elements(v.openings) o WHERE v.id = (SELECT max(id) FROM drafting_version) AND o ? 'windowed'"
    )
    assert windowed and windowed & apart == windowed


def test_a_line_says_what_becomes_of_the_information_at_the_end(ben):
    url = begin(ben)
    address = f"{url}clauses/2/"
    answers = answers_of_clause(ben, address)
    refused = ben.post(address, {**answers, "disposition": ""})
    assert refused.status_code == 422
    assert 'id="id_disposition_error"' in refused.content.decode()
    assert ben.post(address, answers).status_code == 302


@pytest.mark.parametrize("missing", ["benefit", "measure"])
def test_a_purpose_without_benefit_or_measure_is_not_offered_and_the_form_says_why(town, ben, missing):
    url = begin(ben)
    name = town.admin("SELECT name FROM access_purpose WHERE key = 'tutoring'")[0][0]
    pages = ("/agreement-drafts/new/usa-exchange/", f"{url}clauses/2/")
    whole, second = 'value="tutoring"', pages[1]
    assert all(whole in ben.get(page).content.decode() for page in pages)
    answers = {**answers_of_clause(ben, second), "purposes": ["tutoring"]}
    town.admin(f"UPDATE access_purpose SET {missing} = '' WHERE key = 'tutoring'")
    for page in pages:
        content = ben.get(page).content.decode()
        assert whole not in content
        assert "Not offered, since no benefit to the student or no measure of it is written down: " in content
        assert name in content
    assert ben.post(second, answers).status_code == 422
    town.admin(f"UPDATE access_purpose SET {missing} = 'said' WHERE key = 'tutoring'")
    answers = {**answers_of_clause(ben, second), "purposes": ["tutoring"]}
    assert ben.post(second, answers).status_code == 302
