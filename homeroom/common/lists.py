"""Several words in a row, as one would say them: "a, b and c"; in Spanish "a, b y c", but "a e imprime", "a u otro"."""

import re

from django.utils.text import get_text_list
from django.utils.translation import get_language

# Before the same sound Spanish changes the conjunction; "hie" and "y" are another sound (RAE, Ortografía).
CHANGED = {"y": ("e", re.compile(r"h?[ií](?!e)", re.IGNORECASE)), "o": ("u", re.compile(r"h?[oó]", re.IGNORECASE))}


def in_a_row(words: list[str], conjunction: str) -> str:
    if words and (get_language() or "").startswith("es") and conjunction in CHANGED:
        other, sound = CHANGED[conjunction]
        conjunction = other if sound.match(words[-1]) else conjunction
    return get_text_list(words, conjunction)
