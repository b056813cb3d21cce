"""A question as people write it, taken apart into what may stand in the record. The database searches (sql/search.sql).

    asked = forms_of("Chuy De La Cruz 4/2/2013", today)
    find(asked, 20)    ids of the children whom it fits, best first, of one's own alone

A question is a row of places: words of a name, a day, an identifier. At each place stand the forms that would do, and
what each costs; the less the sum, the better a child fits.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db import connection

LETTERS_MAX = 100  # The longest name of a child on record in a state system has 71; a birth date is 20 more.
PLACES_MAX = 8  # First, middle, four surnames, a day, an identifier.
OTHER_FORMS_MAX = 50  # The largest family of nicknames has 20; a word may belong to three.
ANOTHER_FORM, LESS_LIKELY = 1, 1  # A typing error costs 2 (sql/search.sql).

# Between and after names: who leaves them out, or writes them, means the same child.
PARTICLES = "de del dela la las los y e i da do das dos di du van von der den ter el al bin ibn abu st"
SUFFIXES = "jr sr ii iii iv"
SMALL_WORDS = frozenset(f"{PARTICLES} {SUFFIXES}".split())
APOSTROPHES = str.maketrans("", "", "'`´ʹʻʼʽˈ‘’‛′＇")  # noqa: RUF001
WORD = re.compile(r"[^\W_]+")
WHOLE = "="  # Before a word that must be the whole value: a day, an identifier.
NICKNAMES = Path(__file__).parent / "nicknames.txt"


@dataclass(frozen=True)
class Form:
    """What may stand at one place of the question."""

    place: int
    word: str
    cost: int = 0
    typos: bool = False


def find(asked: Iterable[Form], most: int) -> list[int]:
    """Ids of the visitor's own children whom the question fits, best first; a question without a word finds nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access.search_v1(%s::jsonb, %s)", [in_json(asked), most])
        return [student_id for (student_id,) in cursor.fetchall()]


def names_an_identifier(asked: Iterable[Form]) -> bool:
    """Whoever finds a child by an identifier has been told that it is the child's."""
    return any(form.word.startswith(WHOLE) for form in asked)


def in_json(asked: Iterable[Form]) -> str:
    return json.dumps([asdict(form) for form in asked])


def forms_of(question: str, today: date) -> list[Form]:
    """The places of a question: days, then identifiers and words in their order."""
    text, days = without_days(plain(question[:LETTERS_MAX]), today)
    places: list[list[Form]] = [
        [_exact(day.isoformat(), cost) for cost, day in enumerate(readings)] for readings in days
    ]
    chunks = text.split()
    identifiers = [chunk for chunk in chunks if any(letter.isdigit() for letter in chunk)]
    for chunk in identifiers:
        readings = days_in_figures(chunk, today)
        places.append([_exact(chunk), *(_exact(day.isoformat(), LESS_LIKELY) for day in readings)])
    places += _names(words_of(" ".join(chunk for chunk in chunks if chunk not in identifiers)))
    return [
        Form(number, form.word, form.cost, form.typos)
        for number, forms in enumerate(places[:PLACES_MAX], start=1)
        for form in forms
    ]


def _exact(value: str, cost: int = 0) -> Form:
    return Form(0, WHOLE + value, cost)


def _names(words: list[str]) -> list[list[Form]]:
    """Each word that counts, its other forms, and what it makes together with its neighbors: "de la cruz", "delacruz"."""
    counting = [at for at, word in enumerate(words) if len(word) > 1 and word not in SMALL_WORDS]
    if not counting:
        counting = list(range(len(words)))
    return [
        [
            Form(0, words[at], typos=True),
            *(Form(0, other, ANOTHER_FORM) for other in sorted(other_forms(words[at]))[:OTHER_FORMS_MAX]),
            *(Form(0, joined) for joined in _with_neighbors(words, at)),
        ]
        for at in counting
    ]


def _with_neighbors(words: list[str], at: int) -> Iterator[str]:
    for length in (2, 3):
        for first in range(max(0, at - length + 1), at + 1):
            if first + length <= len(words):
                yield "".join(words[first : first + length])


# --- Letters ----------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Without marks, capitals and apostrophes. The database does the same to names, and to this once more."""
    if text.isascii():  # As most names are; then there is nothing to take apart.
        return text.replace("'", "").replace("`", "").casefold()
    apart = unicodedata.normalize("NFKD", text.translate(APOSTROPHES))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def words_of(text: str) -> list[str]:
    """Runs of letters and digits of any script."""
    return WORD.findall(text)


def other_forms(word: str) -> set[str]:
    """What else a person of this name is called, in either direction: bill for william, guadalupe for lupe."""
    return set().union(*(family for family in nicknames().get(word, ()))) - {word}


@cache
def nicknames() -> dict[str, list[frozenset[str]]]:
    """Each name, with the families of names that it belongs to."""
    families: dict[str, list[frozenset[str]]] = {}
    for line in NICKNAMES.read_text(encoding="utf-8").splitlines():
        names = frozenset(plain(line.partition("#")[0].replace(":", " ")).split())
        for name in names:
            families.setdefault(name, []).append(names)
    return families


# --- Days -------------------------------------------------------------------------------------------------------------

MONTHS = (
    "january jan enero ene|february feb febrero|march mar marzo|april apr abril abr|may mayo|june jun junio|july jul julio"
    "|august aug agosto ago|september sept sep septiembre setiembre set|october oct octubre|november nov noviembre"
    "|december dec diciembre dic"
)
MONTH_OF = {name: number for number, names in enumerate(MONTHS.split("|"), start=1) for name in names.split()}
_MONTH = f"(?P<name>{'|'.join(sorted(MONTH_OF, key=len, reverse=True))})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|ro|er|o|\.)?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_BETWEEN = r"(?:\s*[,./-]\s*|\s+)(?:del?\s+)?"
# As people write a day, in English and in Spanish. In figures the month comes first here, and elsewhere the day.
WRITTEN = (
    re.compile(r"(?<!\w)(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})(?!\w)"),
    re.compile(rf"(?<!\w){_MONTH}\.?{_BETWEEN}{_DAY}{_BETWEEN}{_YEAR}(?!\w)"),
    re.compile(rf"(?<!\w){_DAY}{_BETWEEN}{_MONTH}\.?{_BETWEEN}{_YEAR}(?!\w)"),
    re.compile(rf"(?<!\w)(?P<month>\d{{1,2}})[-/. ](?P<day>\d{{1,2}})[-/. ]{_YEAR}(?!\w)"),
)
IN_FIGURES = (
    re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?P<month>\d{2})(?P<day>\d{2})(?P<year>(?:19|20)\d{2})"),
)


def without_days(text: str, today: date) -> tuple[str, list[list[date]]]:
    """The text without the days in it, and for each what it may mean, the likelier first."""
    days = []
    for pattern in WRITTEN:
        while (found := pattern.search(text)) and (readings := list(_readings(found, today))):
            days.append(readings)
            text = f"{text[: found.start()]} {text[found.end() :]}"
    return text, days


def days_in_figures(chunk: str, today: date) -> list[date]:
    """20130402 or 04022013, which may as well be an identifier."""
    return [day for pattern in IN_FIGURES if (found := pattern.fullmatch(chunk)) for day in _readings(found, today)]


def _readings(found: re.Match[str], today: date) -> Iterator[date]:
    parts = found.groupdict()
    year, day = _year(parts["year"], today), int(parts["day"])
    month = MONTH_OF[parts["name"]] if parts.get("name") else int(parts["month"])
    turned = () if parts.get("name") or found["year"] == found[0][:4] else ((day, month),)
    for the_month, the_day in dict.fromkeys(((month, day), *turned)):
        try:
            yield date(year, the_month, the_day)
        except ValueError:
            continue


def _year(figures: str, today: date) -> int:
    """Of two figures: the latest year that is not to come."""
    year = int(figures)
    if len(figures) > 2:
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year else century - 100 + year
