"""How hard a page is to read: of the program's own sentences on it, not of what partners or people wrote."""

import re
from functools import cache
from html import unescape

import syllables
from babel.messages.pofile import read_po

from tests.conftest import ROOT

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
WORDS_MIN = 4  # A label or a button is no sentence.
VALUE = r"\S+(?: \S+){0,9}?"  # What may stand in a place: up to ten words.
ONE_WORD = r"\S+"
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]")


@cache
def sentences_of_the_program(language: str) -> tuple[re.Pattern, ...]:
    """Each sentence of the catalogue as it may stand on a page, with anything where it has a place for a value."""
    with (ROOT / "homeroom" / "locale" / "es" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    texts: list[str] = []
    for message in catalogue:
        if message.id:
            found = message.id if language == "en" else message.string
            texts += found if isinstance(found, (list, tuple)) else [found]
    long = {" ".join(text.split()) for text in texts if len(WORD.findall(PLACE.sub("", text))) >= WORDS_MIN}
    return tuple(map(as_it_may_stand, long))


def as_it_may_stand(text: str) -> re.Pattern:
    first, *rest = map(re.escape, PLACE.split(text))
    if not rest:
        return re.compile(rf"\b{first}")
    # A number or a name may begin it, and nothing says where that begins: one word is read.
    return re.compile(rf"\b{first}{VALUE if first else ONE_WORD}{VALUE.join(rest)}")


def own_text(page: str, language: str) -> list[str]:
    """The program's own sentences on this page of HTML. Where one stands in another, the longer one is read."""
    main = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
    found = {match[0] for pattern in sentences_of_the_program(language) for match in pattern.finditer(text)}
    return sorted(one for one in found if not any(one in other for other in found - {one}))


def counts(texts: list[str]) -> tuple[int, int, list[str]]:
    """Sentences, words, and the words themselves. A colon or a line's end closes a sentence as a stop does."""
    sentences = [part for text in texts for part in re.split(r"[.!?:;]+(?:\s|$)", text) if WORD.search(part)]
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    return len(sentences), len(words), words


def grade(texts: list[str]) -> float:
    """The school grade that English asks for: Flesch and Kincaid, 1975."""
    sentences, words, each = counts(texts)
    beats = sum(syllables.estimate(word) for word in each)
    return 0.39 * words / sentences + 11.8 * beats / words - 15.59


def ease(texts: list[str]) -> float:
    """How easy Spanish is, 0 to 100: Fernández Huerta, 1959, as corrected by Fernández and Gwillim."""
    sentences, words, each = counts(texts)
    return 206.84 - 60 * sum(map(beats_in_spanish, each)) / words - 1.02 * words / sentences


def beats_in_spanish(word: str) -> int:
    """Syllables: a weak vowel beside a strong or accented one makes no syllable of its own."""
    single = re.sub(r"(?<=[aeoáéíóú])[iuüy]|[iuü](?=[aeoáéíóú])", "", word.lower())
    return max(1, len(re.findall(r"[aeoáéíóú]|[iuüy]+", single)))
