"""How long an answer may be, and what it is chosen from."""

from typing import Any

from django.utils.translation import gettext_lazy as _

TEXT_MAX = 2_000  # Half a page: what is longer is a document.
NOTE_MAX = 60_000  # Twenty pages. Longer notes come from pasting a file.
LINE_MAX = 200
YEARS_AHEAD_MAX = 3  # A next action years away is nobody's next action.
DAYS_UNTIL_DUE = 7
Choices = list[tuple[str, Any]]


def chosen(words: dict[str, Any], *, empty: Any = "") -> Choices:
    return [("", empty or _("Choose one")), *words.items()]
