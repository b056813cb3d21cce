"""How people of the town agree on a draft, by its pages."""

import re
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.town.files import TIMEZONE

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def day(ahead: int) -> str:
    """So many days after today in the town, which begins hours after today in UTC."""
    return f"{datetime.now(ZoneInfo(TIMEZONE)).date() + timedelta(days=ahead):%m/%d/%Y}"


def send(client, address: str, page: str = "", **answers):
    """Fill in the form that stands on `page` (or on the address itself) and send it to the address."""
    content = client.get(page or address).content.decode()
    hidden = dict(HIDDEN.findall(content))
    hidden.pop("csrfmiddlewaretoken", None)
    # Of the forms of one page, only what belongs to the one that is sent.
    prefixes = {name.partition("-")[0] for name in answers if "-" in name}
    if prefixes:
        hidden = {name: value for name, value in hidden.items() if name.partition("-")[0] in prefixes}
    return client.post(address, {**hidden, **answers})


def begin(client, **more) -> str:
    """Begin the agreement on education records between Lakeside and the county; answers where its page is."""
    answers = {
        "school": "lakeside-usd", "agency": "county-dcs", "title": "Education records, written here", "parent": "mou",
        "purpose": "school-stability", "effective_on": day(0), "expires_on": day(200), **more,
    }  # fmt: skip
    answer = send(client, "/agreement-drafts/new/usa-exchange/", **answers)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer.url


def answers_of_clause(client, address: str) -> dict:
    """What the form of a clause holds now, as a browser would send it."""
    content = client.get(address).content.decode()
    answers: dict = {}
    for tag in re.findall(r"<input[^>]*>", content):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if not name or name[1] == "csrfmiddlewaretoken":
            continue
        if kind and kind[1] in ("checkbox", "radio"):
            if "checked" in tag:
                answers.setdefault(name[1], []).append(unescape(value[1]) if value else "on")
        else:
            answers[name[1]] = unescape(value[1]) if value else ""
    for name, inside in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', content, re.DOTALL):
        answers[name] = unescape(inside).strip()
    for name, inside in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', content, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        answers[name] = unescape(chosen[1]) if chosen else ""
    return answers


def complete(client, url: str) -> None:
    """Write down the state law, without which the Uninterrupted Scholars Act opens nothing."""
    address = f"{url}clauses/2/"
    answers = answers_of_clause(client, address)
    answer = client.post(address, {**answers, "content_state_law": "STATE-1", "says_the_same": "on"})
    assert answer.status_code == 302, answer.content.decode()[:3000]


def name_signatory(client, town, url: str, person: str, title: str = "Superintendent", **limits):
    number = town.admin("SELECT id FROM partners_person WHERE key = %s", person)[0][0]
    answers = {"person": number, "title": title, "authority": "Board Policy 1240", "may_widen": "yes", **limits}
    return send(client, f"{url}signatory/", **answers)


def step(client, url: str, state: str, reason: str = ""):
    return send(client, f"{url}steps/", page=url, **{f"{state}-state": state, f"{state}-reason": reason})


def review_all(client, url: str, finding: str = "fit") -> None:
    for kind in ("privacy", "legal", "technical"):
        answers = {"review-kind": kind, "review-finding": finding, "review-note": "Read it whole."}
        answer = send(client, f"{url}reviews/", page=url, **answers)
        assert answer.status_code == 302, answer.content.decode()[:2000]


def out_for_signature(town, ben, dora) -> str:
    """A complete draft that waits for the signatures of Uma Bell for the district and of Dora Lind for the county."""
    url = begin(ben)
    complete(ben, url)
    name_signatory(ben, town, url, "uma.bell")
    name_signatory(dora, town, url, "dora.lind", "Director")
    assert step(ben, url, "in_review").status_code == 302
    review_all(dora, url)
    assert step(ben, url, "out_for_signature").status_code == 302
    return url


def sent_for_signature(town) -> None:
    """A story: that draft, in a town where nobody has written another."""
    out_for_signature(town, town.as_(town.ben_ito), town.as_(town.dora_lind))


def signed(town) -> None:
    """A story: both have signed it."""
    sent_for_signature(town)
    uma, dora = town.as_(town.uma_bell), town.as_(town.dora_lind)
    confirm(town)
    sign(uma, draft_of(town))
    sign(dora, draft_of(town))


def activated(town) -> None:
    """A story: and it is active."""
    signed(town)
    ben = town.as_(town.ben_ito)
    confirm(town)
    (key,) = agreements_written_here(town)
    send(ben, f"/agreements/{key}/activation/", reason="We are ready.", page=f"/agreements/{key}/")


def draft_of(town) -> str:
    """The address of the only draft of the town."""
    [(key,)] = town.admin("SELECT key FROM drafting_draft")
    return f"/agreement-drafts/{key}/"


def confirm(town) -> None:
    """As if everybody had just given the second factor."""
    town.admin("UPDATE access_session SET confirmed_at = now(), second_factor_at = now() WHERE ended_at IS NULL")


def sign(client, url: str):
    return send(client, f"{url}signature/", has_read="on", may_sign="on")


def agreements_written_here(town) -> list[str]:
    return [
        key for (key,) in town.admin("SELECT key FROM agreements_agreement WHERE title LIKE 'Education records, w%%'")
    ]


def statements(client, address: str) -> int:
    """How many a page asks."""
    with CaptureQueriesContext(connections["default"]) as captured:
        assert client.get(address).status_code == 200
    return len([query for query in captured if query["sql"] not in ("BEGIN", "COMMIT")])
