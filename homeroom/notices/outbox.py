"""Anything that leaves as e-mail is put into the outbox first, in the transaction of what it tells about.

    send_later("invitation", to=address, values={"name": …, "link": …}, key=f"invitation:{invitation.pk}")

The worker sends it (delivery.py). A template is `notices/mail/<template>.txt` in any room, its first line the subject,
its words marked for translation. It has no place for a child's name: `values` holds nothing but PLACES.
"""

import json
from collections.abc import Mapping

from django.conf import settings
from django.core.validators import validate_email
from django.db import connections
from django.template import Context
from django.template.loader import get_template

from homeroom.access.recipients import Recipient, address, render_for
from homeroom.notices.words import counted, kind_in_words

# What an e-mail may say, and nothing else. `name` is the recipient's own; `kind` and `counts` are codes of words.py;
# `link` is an address of this site, or its path; `code` works once.
PLACES = frozenset(("name", "organization", "kind", "count", "counts", "day", "days", "until", "link", "code"))
VALUE_MAX = 500  # A line of text; the longest link has 200.


def send_later(template: str, *, to: str, values: dict[str, str], key: str, language: str = "en") -> None:
    """Write it into the outbox with this transaction. What stands there under the same key already is not sent again."""
    why = why_not_send(template, to, values)
    if why:
        raise ValueError(why)
    with connections[alias()].cursor() as cursor:
        cursor.execute(
            "SELECT access.send_later_v1(%s, %s, %s::jsonb, %s, %s)",
            [template, to, json.dumps(values, ensure_ascii=False), key, language],
        )


def why_not_send(template: str, to: str, values: Mapping[str, str]) -> str:
    """A mistake of the caller, in words that repeat none of the values."""
    if strange := sorted(set(values) - PLACES):
        return f"No e-mail has a place for {', '.join(strange)}."
    if wrong := sorted(name for name, value in values.items() if not isinstance(value, str) or len(value) > VALUE_MAX):
        return f"Not a short text: {', '.join(wrong)}."
    get_template(source_of(template))
    if on_one_line(to) != to:
        return "The address has a line break in it."
    validate_email(to)
    return ""


def alias() -> str:
    """Behind the door it goes with the visit's transaction; where people sign in, with that of the sign-in."""
    door = connections["default"]
    is_closed = getattr(door, "guarded", False) and not door.door_is_open  # type: ignore[attr-defined]
    return "identity" if is_closed else "default"


def source_of(template: str) -> str:
    return f"notices/mail/{template}.txt"


def rendered(template: str, values: Mapping[str, str], language: str) -> tuple[str, str]:
    """Subject and text, for whoever reads at that address."""

    def draw(recipient: Recipient, line: str) -> tuple[str, str]:
        said: dict[str, object] = dict(values)
        if "kind" in values:
            said["kind"] = kind_in_words(values["kind"])
        if "counts" in values:
            said["counts"] = counted(values["counts"])
        if "link" in values:
            said["link"] = whole_link(values["link"])
        text = get_template(source_of(template)).template.render(Context(said, autoescape=False))  # type: ignore[attr-defined]
        subject, _, body = text.strip().partition("\n")
        return on_one_line(subject), body.strip() + "\n"

    return render_for(address(values.get("name", ""), language), draw)


def on_one_line(text: str) -> str:
    """One line, whatever stood in it: a header ends at a line break."""
    return " ".join(text.split())


def whole_link(link: str) -> str:
    """Paths become addresses of this site, as the installation names it and no request does."""
    return f"{settings.SITE_URL}{link}" if link.startswith("/") else link
