"""A form as a browser holds it: its hidden keys, what is filled in already, and the way it is sent."""

import re
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

PARTS = "multipart/form-data"
TICKED = ("radio", "checkbox")  # Sent only where they are chosen, as "on" where they say nothing else.


@dataclass
class Form:
    action: str
    encoding: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, **answers: str) -> "Form":
        """With these answers in place of what stood there; everything else is sent as it lay on the page."""
        kept = [(name, value) for name, value in self.fields if name not in answers]
        return Form(self.action, self.encoding, [*kept, *answers.items()])

    def body(self) -> tuple[str, bytes]:
        """What a browser sends, and what it calls it."""
        if self.encoding != PARTS:
            return "application/x-www-form-urlencoded", urlencode(self.fields).encode()
        edge = f"bench-{secrets.token_hex(12)}"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in self.fields
        ]
        return f"{PARTS}; boundary={edge}", f"{''.join(parts)}--{edge}--\r\n".encode()


def form_on(text: str, action: str) -> Form | None:
    """The form of this page whose address fits; a form without an address sends to its own page."""
    reader = _Reader()
    reader.feed(text)
    return next((form for form in reader.forms if re.fullmatch(action, form.action)), None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.choosing = ""  # The name of the list that is open.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form" and told.get("method", "").lower() == "post":
            self.open = Form(told.get("action", ""), told.get("enctype", ""))
            self.forms.append(self.open)
        elif self.open is None:
            return
        elif tag == "input" and _is_sent(told):
            without = "on" if told.get("type") in TICKED else ""
            self.open.fields.append((told["name"], told.get("value", without)))
        elif tag == "select":
            self.choosing = told.get("name", "")
        elif tag == "option" and "selected" in told:
            self.open.fields.append((self.choosing, told.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None


def _is_sent(told: dict[str, str]) -> bool:
    kind = told.get("type", "text")
    if not told.get("name") or kind in ("submit", "file"):
        return False
    return kind not in TICKED or "checked" in told
