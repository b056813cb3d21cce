"""How tests of the review list find a pair, press a button, and let the worker work."""

import re


def pair_of(town, child) -> int:
    """The only one, but for a record that may be a second one of the child."""
    [(pair,)] = town.admin("SELECT id FROM matching_pair WHERE student_id = %s AND rule <> 'second_record'", child.id)
    return pair


def form_key(client, pair: int) -> str:
    page = client.get(f"/matches/{pair}/").content.decode()
    form = page[page.index(f'action="/matches/{pair}/decisions/"') :]
    return re.search(r'name="form_key" value="([^"]+)"', form)[1]


def say(client, pair: int, verdict: str, key: str = "", reason: str = ""):
    """Open the pair and press the button."""
    key = key or form_key(client, pair)
    return client.post(f"/matches/{pair}/decisions/", {"verdict": verdict, "form_key": key, "reason": reason})


def work(town):
    """The worker does what waits, then stops."""
    return town.homeroom("worker", "--once", "--without-nightly")


def verdicts(town, pair: int) -> list[str]:
    return [v for (v,) in town.admin("SELECT verdict FROM matching_decision WHERE pair_id = %s ORDER BY id", pair)]


def current(town, table: str, child) -> int:
    sql = f"SELECT count(*) FROM {table} f JOIN partners_organization o ON o.id = f.contributor_id"
    sql += " WHERE f.student_id = %s AND f.superseded_at IS NULL AND o.key = 'lakeside-usd'"
    return town.admin(sql, child.id)[0][0]


def held(town) -> int:
    return town.admin("SELECT count(*) FROM exchange_heldrow")[0][0]
