"""Amending an agreement whose lines came without words: each gets words to begin with, which hold once somebody agreed."""

from tests.drafting.negotiating import confirm, name_signatory, review_all, send, sign, step
from tests.drafting.test_amending import begin_amendment, change_clause

AGREEMENT = "dsa-lakeside-dcs"  # Of the collaboration file, with two lines and no clauses.
WORDS = (
    "SELECT number, text FROM agreements_clause c JOIN agreements_agreement a ON a.id = c.agreement_id"
    " WHERE a.key = %s ORDER BY number"
)
NUMBERS = (
    "SELECT number FROM agreements_line l JOIN agreements_agreement a ON a.id = l.agreement_id"
    " WHERE a.key = %s ORDER BY number"
)
PROPOSED = "Proposed, not agreed yet"


def unconfirmed(number: int) -> str:
    return f"The words of clause {number} are a proposal, made of what the machine reads, and not agreed yet."


def test_each_line_without_words_is_given_what_the_machine_reads(town):
    ben = town.as_(town.ben_ito)
    url = begin_amendment(ben, AGREEMENT)
    page = ben.get(url).content.decode()
    lines = town.admin(NUMBERS, AGREEMENT)
    assert town.admin(WORDS, AGREEMENT) == []
    assert page.count(PROPOSED) == len(lines) > 0
    for (number,) in lines:
        assert f'id="clause-{number}"' in page
        assert unconfirmed(number) in page
        form = ben.get(f"{url}clauses/{number}/").content.decode()
        assert "Who may see it: Caseworker" in form
        assert "These words are a proposal" in form


def test_a_steward_who_reads_spanish_proposes_the_same_words(town):
    ben = town.as_(town.ben_ito)
    words = "SELECT entry -> 'clauses' FROM drafting_version ORDER BY id DESC LIMIT 1"
    begin_amendment(ben, AGREEMENT)
    english = town.admin(words)
    ben.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"
    url = begin_amendment(ben, AGREEMENT)
    assert "Propuesto, aún no acordado" in ben.get(url).content.decode()
    assert town.admin(words) == english


def test_it_is_not_sent_out_while_a_proposal_is_unconfirmed_and_is_once_each_is_read(town):
    ben, dora, uma = town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)
    url = begin_amendment(ben, AGREEMENT)
    numbers = [number for (number,) in town.admin(NUMBERS, AGREEMENT)]
    name_signatory(ben, town, url, "uma.bell")
    name_signatory(dora, town, url, "dora.lind", "Director")
    *others, last = numbers
    for number in others:
        change_clause(ben, url, number)
    step(ben, url, "in_review")
    review_all(dora, url)
    assert step(ben, url, "out_for_signature").status_code == 302
    page = ben.get(url).content.decode()
    assert unconfirmed(last) in page and not any(unconfirmed(number) in page for number in others)
    assert "It is out for signature." not in page

    step(ben, url, "draft", "Clause by clause.")
    change_clause(ben, url, last, text="Caseworkers read what they need for school.")
    assert PROPOSED not in ben.get(url).content.decode()
    step(ben, url, "in_review")
    review_all(dora, url)
    step(ben, url, "out_for_signature")
    page = ben.get(url).content.decode()
    assert "It is out for signature." in page
    assert (
        "It holds once these have signed: Lakeside County Child Services and Lakeside Unified School District." in page
    )
    confirm(town)
    sign(uma, url)
    assert town.admin(WORDS, AGREEMENT) == []
    sign(dora, url)
    assert [number for number, _text in town.admin(WORDS, AGREEMENT)] == numbers
    assert "Caseworkers read what they need for school." in ben.get(f"/agreements/{AGREEMENT}/").content.decode()


def test_words_that_stand_are_proposed_to_nobody(town):
    """Of an agreement that was written clause by clause an amendment begins with its own words."""
    ben = town.as_(town.ben_ito)
    url = begin_amendment(ben, AGREEMENT)
    assert PROPOSED in ben.get(url).content.decode()
    town.admin(
        "INSERT INTO agreements_clause (agreement_id, number, topic, heading, text, agrees)"
        " SELECT l.agreement_id, l.number, 'data', 'Ours', 'Our own words.', '' FROM agreements_line l"
        " JOIN agreements_agreement a ON a.id = l.agreement_id WHERE a.key = %s",
        AGREEMENT,
    )
    page = ben.get(begin_amendment(ben, AGREEMENT)).content.decode()
    assert "Our own words." in page
    assert PROPOSED not in page


def test_a_new_clause_takes_the_number_of_no_line_that_has_no_words_yet(town):
    """As in a draft that was begun before words were proposed."""
    ben = town.as_(town.ben_ito)
    url = begin_amendment(ben, AGREEMENT)
    town.admin("UPDATE drafting_version SET entry = jsonb_set(entry, '{clauses}', '[]')")
    answer = send(
        ben, f"{url}clauses/new/", topic="other", heading="Notice", text="We tell each other.", says_the_same="on"
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    [(clauses,)] = town.admin("SELECT entry -> 'clauses' FROM drafting_version ORDER BY id DESC LIMIT 1")
    numbers = [number for (number,) in town.admin(NUMBERS, AGREEMENT)]
    assert [clause["id"] for clause in clauses] == [max(numbers) + 1]
