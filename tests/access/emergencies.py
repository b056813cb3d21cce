"""Breaking the glass, and pausing all sharing, by the database's own functions and by the pages."""

import json
import re

from homeroom.access.catalogue import catalogue
from tests.casework.writing import send

CALLED, BORN = "Marisol Vega Ruiz", "2013-04-02"
NEEDED = ("placement.address", "people.parents")
SAID = {
    "threat": "She ran from the bus.",
    "at_risk": "Marisol",
    "why_now": "It is freezing.",
    "receivers": "The police at the door",
}
FIND = {"called": CALLED, "born_on": "4/2/2013", "identifier": ""}


def numbers(*keys: str) -> list[int]:
    return [catalogue().elements[key].number for key in keys]


def break_glass(connection, *keys: str, seen=None, called=CALLED, born=BORN, identifier="", said=SAID) -> dict:
    """What the function answers; the connection has entered."""
    ((answer,),) = connection.execute(
        "SELECT access.break_glass_v1(%s::uuid, %s, %s::date, %s, %s::smallint[], %s, %s, %s, %s)",
        [seen, called, born, identifier, numbers(*(keys or NEEDED)), *said.values()],
    ).fetchall()
    return json.loads(answer) if isinstance(answer, str) else answer


def opened(connection, *keys: str, **more) -> int:
    answer = break_glass(connection, *keys, **more)
    assert answer["answer"] == "opened", answer
    return answer["emergency"]


def break_glass_on_page(client, *keys: str, address="/emergencies/new/", **typed):
    named = FIND if address == "/emergencies/new/" else {}
    return send(client, address, **{**SAID, **named, "elements": list(keys or NEEDED), **typed})


def commit(town, person: str, *keys: str, **more) -> int:
    """Opened for good."""
    with town.raw(person) as connection:
        number = opened(connection, *keys, **more)
        connection.commit()
    return number


def hours_ago(town, number: int, hours: float) -> None:
    town.admin(
        "UPDATE casework_emergency SET at = now() - make_interval(secs => %s), ends_at = now() - make_interval(secs => %s)"
        " + interval '4 hours' WHERE id = %s",
        hours * 3600,
        hours * 3600,
        number,
    )
    town.admin("UPDATE access_grant SET during = tstzrange(now() - interval '9 days', now() + interval '9 days')"
               " WHERE basis = 'FERPA-EMERGENCY'")  # fmt: skip
    town.admin("SELECT access.restand_v1(ARRAY[student_id]) FROM casework_emergency WHERE id = %s", number)


def freeze(town, kind: str = "freeze") -> int:
    return town.admin("INSERT INTO access_freeze (kind, reason) VALUES (%s, 'An incident') RETURNING id", kind)[0][0]


def thaw(town, number: int) -> None:
    town.admin("INSERT INTO access_thaw (freeze_id, reason) VALUES (%s, 'It is over')", number)


def without_keys(answer) -> tuple:
    """What a reader could compare of a form's page: all but the random keys of the form, which nobody has twice."""
    content = re.sub(r'name="(form_key|csrfmiddlewaretoken|sheet)" value="[^"]*"', "", answer.content.decode())
    return answer.status_code, content
