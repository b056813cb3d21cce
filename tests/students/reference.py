"""The search once more, slowly: every word of the question held against every name that the policies let through.

Shares nothing with access.search_v1: no keys, no grants, no grounds. What is open is what can be selected.
"""

import re
import unicodedata
from collections import defaultdict

LEGAL_NAME, PREFERRED_NAME, BIRTH_DATE, STATE_ID, AGENCY_ID = 1, 2, 3, 8, 9
TYPO, FORMER = 2, 1
APOSTROPHE = re.compile("['`´ʹʻʼʽˈ‘’‛′＇]")  # noqa: RUF001


class Visible:
    """What one person can select: of children that exist for that person, names, days, identifiers, former names."""

    def __init__(self, connection):
        self.values: dict[int, list[tuple[int | None, str | None, str]]] = defaultdict(list)
        exist = {child for (child,) in connection.execute("SELECT id FROM students_student")}
        for child, element, value in connection.execute(
            "SELECT student_id, element, value #>> '{}' FROM students_glimpse WHERE view = 2 AND element IN (1, 2, 3, 8, 9)"
        ):
            if child in exist:
                self.values[child].append((element, value, value))
        for child, former in connection.execute("SELECT student_id, former_last_names FROM students_identity"):
            if child in exist and former:
                self.values[child].append((None, None, " / ".join(former)))


def fitting(asked, visible: Visible) -> list[int]:
    places = {form.place for form in asked}
    ranked = []
    for child, values in visible.values.items():
        cheapest, said = {}, set()
        for place in places:
            for element, shown, text in values:
                costs = [
                    form.cost + more
                    for form in asked
                    if form.place == place and (more := difference(form, element, text)) is not None
                ]
                if costs:
                    cost = min(costs) + (FORMER if element is None else 0)
                    cheapest[place] = min(cost, cheapest.get(place, cost))
                    said |= {shown} - {None}
        if cheapest:
            ranked.append((len(cheapest), sum(cheapest.values()), min(said, default="\U0010ffff"), child))
    most = max((hits for hits, *_ in ranked), default=0)
    if most < len(places) - (len(places) >= 3):
        return []
    return [child for hits, _, _, child in sorted(ranked) if hits == most]


def difference(form, element: int | None, text: str) -> int | None:
    """What it costs to take the value for the form; none when they have nothing to do with each other."""
    is_name = element in (LEGAL_NAME, PREFERRED_NAME, None)
    if form.word.startswith("="):
        return 0 if not is_name and squeezed(form.word) == squeezed(text) else None
    if not is_name:
        return None
    word, words = squeezed(form.word), split(text, "")
    single = {*words, *split(text, " ")}
    together = {"".join(words[n : n + length]) for length in (2, 3) for n in range(len(words) - length + 1)}
    if word in single | together:
        return 0
    if form.typos and any(alike(word, other, other in single) for other in single | together):
        return TYPO
    return None


def alike(asked: str, other: str, is_single: bool) -> bool:
    """The same when at most one letter is left out of each; short words are left whole."""
    from_asked = {asked, *shortened(asked)} if len(asked) >= 4 else {asked}
    is_long = is_single and len(other) >= 4 and not re.search("[0-9]", other)
    from_other = {other, *shortened(other)} if is_long else {other}
    return len(asked) >= 3 and bool(from_asked & from_other)


def shortened(word: str) -> set[str]:
    return {word[:n] + word[n + 1 :] for n in range(len(word))}


def split(text: str, apostrophe: str) -> list[str]:
    """Words of letters and figures of any script, without marks and capitals."""
    text = unicodedata.normalize("NFKD", APOSTROPHE.sub(apostrophe, text))
    plain = "".join(letter for letter in text if not unicodedata.combining(letter)).lower()
    return re.sub(r"[\W_]+", " ", plain).split()


def squeezed(text: str) -> str:
    return "".join(split(text, ""))
