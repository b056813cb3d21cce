"""Names of made-up people, out of the lists of the faker package, and what happens to a name between two offices.

The lists are flattened, so that first and last name agree by chance as seldom as in a real county: an agency's child
and a stranger who share both would otherwise flood the list of pairs that a person has to look at.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

PLAIN = re.compile(r"^[^\W\d_][^\W\d_' -]*(?:['-]?[^\W\d_]+)+$")
STEEPNESS = 0.5  # The n-th name is n ** -0.5 as frequent as the first; real surnames are nearer to 0.8.

BACKGROUNDS = ("english", "spanish", "black", "african", "south_asian")
BACKGROUND_SHARES = (0.48, 0.29, 0.11, 0.07, 0.05)

LOCALES = {
    "english": ("en_US", "en_GB", "en_NZ", "en_IE"),
    "spanish": ("es_MX", "es_ES", "es_CO"),
    "black": ("en_US", "en_GB", "en_NZ"),
    "african": ("en_KE", "en_NG"),
    "south_asian": ("en_IN",),
}
# Names that a form, a file or a careless comparison breaks, and names that the lists lack.
OWN_FIRST = {
    ("black", "male"): "DeShawn Da'Quan Jamal Malik Tyrese Jaylen Keyshawn De'Andre Marquis Terrell Darius Kwame Amari",
    ("black", "female"): "Aaliyah Imani Keisha La'Toya Nia Shanice Tanisha Ebony Jada Kiara Zaria A'Niyah Amara Latoya",
    ("spanish", "male"): "José Jesús Andrés Ángel Óscar Iván Martín Raúl Joaquín Tomás",
    ("spanish", "female"): "María Sofía Inés Lucía Ximena Belén Rocío Mónica Araceli",
    ("english", "male"): "Jean-Luc Siôn",
    ("english", "female"): "Zoë Chloë Anne-Marie Mary-Kate Renée",
}
OWN_LAST = {
    "english": "O'Neal O'Brien O'Connor D'Angelo St-James McAllister Van-Dyke Fitz-Gerald Nuñez-Smith",
    "spanish": "Peña Muñoz Núñez Ibáñez Güemes Zúñiga",
    "black": "Washington Booker Gaines Mayfield Broussard Baptiste",
}
MIDDLE_SHARE = 0.7

MEN = """
    Alexander:Alex Andrew:Drew Anthony:Tony Benjamin:Ben Charles:Charlie Christopher:Chris Daniel:Danny Edward:Eddie
    Francisco:Paco James:Jimmy Jonathan:Jon Joseph:Joe Joshua:Josh Matthew:Matt Michael:Mike Nathaniel:Nate
    Nicholas:Nick Robert:Bobby Samuel:Sam Steven:Steve Thomas:Tommy Timothy:Tim William:Billy Zachary:Zach
"""
WOMEN = """
    Alexandra:Alex Cassandra:Cassie Christina:Tina Deborah:Debbie Elizabeth:Liz Gabriela:Gaby Guadalupe:Lupe
    Isabella:Bella Jennifer:Jenny Jessica:Jess Katherine:Katie Kimberly:Kim Margaret:Maggie Michelle:Shelly
    Pamela:Pam Patricia:Trish Rebecca:Becky Samantha:Sam Susan:Susie Theresa:Terry Victoria:Vicky
"""
NICKNAMES = {sex: dict(pair.split(":") for pair in pairs.split()) for sex, pairs in (("male", MEN), ("female", WOMEN))}
WITH_ACCENTS = {
    "male": "José Jesús Andrés Ángel Óscar Iván Martín Raúl",
    "female": "María Sofía Inés Lucía Zoë Belén Rocío",
}


@dataclass(frozen=True)
class Pool:
    names: tuple[str, ...]
    marks: tuple[float, ...]

    def draw(self, dice: Random) -> str:
        return self.names[bisect(self.marks, dice.random() * self.marks[-1])]


def _pool(names: list[str]) -> Pool:
    kept = tuple(dict.fromkeys(name for name in names if PLAIN.match(name)))
    return Pool(kept, tuple(accumulate((rank + 3) ** -STEEPNESS for rank in range(len(kept)))))


def _listed(locale: str, attribute: str) -> list[str]:
    """One list of faker, most frequent first where it says how frequent; else in an order of our own."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    names = getattr(provider, attribute)
    if hasattr(names, "items"):
        return [name for name, _ in sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))]
    shuffled = sorted(set(names))
    Random(f"{locale} {attribute}").shuffle(shuffled)
    return shuffled


def _interleaved(lists: list[list[str]]) -> list[str]:
    longest = max(len(each) for each in lists)
    return [each[rank] for rank in range(longest) for each in lists if rank < len(each)]


@cache
def first_names(background: str, sex: str) -> Pool:
    lists = [_listed(locale, f"first_names_{sex}") for locale in LOCALES[background]]
    own = OWN_FIRST.get((background, sex), "").split()
    return _pool(_interleaved([*lists[:1], own]) + _interleaved(lists))


@cache
def last_names(background: str) -> Pool:
    lists = [_listed(locale, "last_names") for locale in LOCALES[background]]
    return _pool(_interleaved([*lists[:1], OWN_LAST.get(background, "").split()]) + _interleaved(lists))


BACKGROUND_MARKS = tuple(accumulate(BACKGROUND_SHARES))


def background(dice: Random) -> str:
    return BACKGROUNDS[bisect(BACKGROUND_MARKS, dice.random() * BACKGROUND_MARKS[-1])]


def family_name(dice: Random, of: str) -> str:
    """One surname; two for many families with Spanish names, as the father's and the mother's; sometimes hyphenated."""
    first, chance = last_names(of).draw(dice), dice.random()
    if of == "spanish" and chance < 0.5:
        return two_surnames(dice, first, "-" if chance < 0.08 else " ")
    if chance > 0.96 and "-" not in first:
        return two_surnames(dice, first, "-", of)
    return first


def two_surnames(dice: Random, first: str, joint: str = " ", of: str = "spanish") -> str:
    second = last_names(of).draw(dice)
    return f"{first}{joint}{second}" if second != first else first


def misspelled(dice: Random, name: str) -> str:
    """Two neighboring letters change places, or one is lost."""
    places = [at for at in range(1, len(name) - 1) if name[at] != name[at + 1] and name[at : at + 2].isalpha()]
    if not places:
        return name + "e"
    at = places[int(dice.random() * len(places))]
    if dice.random() < 0.5:
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def without_accents(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))


def slug(*words: str) -> str:
    """Lower-case ASCII letters and digits, words joined by dots: the id of a person."""
    plain = (re.sub(r"[^a-z0-9]+", "", without_accents(word).lower()) for word in words)
    return ".".join(word for word in plain if word)
