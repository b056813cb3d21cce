"""A draft of a hosting agreement says whether a district's rosters are kept, and nobody else's says anything of it."""

from tests.drafting.negotiating import answers_of_clause, begin, day, send


def begin_hosting(client) -> str:
    answer = send(
        client,
        "/agreement-drafts/new/school-hosting/",
        school="lakeside-usd",
        host="data-host",
        title="Hosting, written here",
        parent="mou",
        effective_on=day(0),
        expires_on=day(200),
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer.url


def test_its_drafter_says_it_and_the_page_says_what_that_means(town):
    ben = town.as_(town.ben_ito)
    url = begin_hosting(ben)
    assert "Not kept. They are compared while they are loaded" in ben.get(url).content.decode()
    answers = answers_of_clause(ben, f"{url}terms/")
    assert answers["roster_retention"] == ["none"]
    changed = ben.post(f"{url}terms/", {**answers, "roster_retention": "until_next_snapshot"})
    assert changed.status_code == 302
    page = ben.get(url).content.decode()
    assert "until the next one comes and for 30 days at most" in page and "Hosting rests on" in page
    assert answers_of_clause(ben, f"{url}terms/")["roster_retention"] == ["until_next_snapshot"]
    other = {**answers_of_clause(ben, f"{url}terms/"), "roster_retention": "for ever"}
    assert ben.post(f"{url}terms/", other).status_code == 422
    assert "until the next one comes" in ben.get(url).content.decode()


def test_of_an_agreement_that_hosts_nothing_it_is_not_asked(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    assert "roster_retention" not in answers_of_clause(ben, f"{url}terms/")
    answers = answers_of_clause(ben, f"{url}terms/")
    assert ben.post(f"{url}terms/", {**answers, "roster_retention": "until_next_snapshot"}).status_code == 302
    assert "Rosters" not in ben.get(url).content.decode()
