"""Filling in the forms of casework as a person would: open the page, keep its machinery, type, send."""

import re
from datetime import timedelta

from tests.town.files import TODAY


def on(days: int) -> str:
    day = TODAY + timedelta(days=days)
    return f"{day.month}/{day.day}/{day.year}"


def id_of(town, key: str) -> int:
    return town.admin("SELECT id FROM partners_person WHERE key = %s", key)[0][0]


def hidden(page: str, form: str = "") -> dict[str, str]:
    """The hidden fields of the form with this action, or of the page's own form."""
    for action, body in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.S):
        if "form_key" in body and (not form or form in action):
            found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body)
            return {name: value for name, value in found if name != "csrfmiddlewaretoken"}
    raise AssertionError(f"There is no form {form} on the page.")


def send(client, address: str, *, on_page: str = "", **typed):
    """Open `on_page` (else the address itself), fill in its form, and send it to the address."""
    opened = client.get(on_page or address)
    assert opened.status_code == 200, f"{on_page or address}: {opened.status_code}"
    machinery = hidden(opened.content.decode(), address if on_page else "")
    return client.post(address, {**machinery, **typed})


def add_need(client, child, owner: int | str, *, due: str = "", **more):
    typed = {
        "domain": "attendance",
        "what": "A ride to school on Mondays",
        "found": "school_said",
        "next_action": "Call the bus company",
        "owner": owner,
        "due_on": due or on(5),
        **more,
    }
    return send(client, f"{child.url}plan/needs/new/", **typed)


def task_of(town, what: str) -> int:
    return town.admin("SELECT id FROM casework_task WHERE what = %s ORDER BY id DESC LIMIT 1", what)[0][0]


def join(client, child, person: int, role: str = "casa_gal", **more):
    typed = {"person": person, "team_role": role, "begins_on": on(0), **more}
    return send(client, f"{child.url}team/new/", **typed)
