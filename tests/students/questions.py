"""Children with names as counties have them, and questions about them as people type them: eight kinds, seeded.

Shares no code and no table with the search. Every question has one child that it is about.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from homeroom.demo.county import names
from tests.students.planting import Planted

KINDS = ("nickname", "accent", "hyphen", "order", "typo", "former name", "birth date", "identifier")


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(name, nickname) for name, _, nickname in (pair.partition(":") for pair in text.split())]


SPANISH = _pairs("""
    José:Pepe Guadalupe:Lupe Jesús:Chuy Ignacio:Nacho Francisco:Paco Francisco:Pancho Guillermo:Memo Eduardo:Lalo
    Enrique:Quique Roberto:Beto Alberto:Beto Antonio:Toño Manuel:Manolo Rafael:Rafa Ricardo:Richi Santiago:Santi
    Alejandro:Ale Javier:Javi Salvador:Chava Gregorio:Goyo Sergio:Checo Vicente:Chente Dolores:Lola Isabel:Chabela
    Rosario:Chayo Concepción:Concha Mercedes:Meche Consuelo:Chelo Teresa:Tere Graciela:Chela Josefina:Pepa
    Francisca:Paca Patricia:Paty Beatriz:Bety Esperanza:Espe Cecilia:Ceci Daniela:Dani Gabriela:Gaby Fernanda:Fer
""")
ENGLISH = _pairs("""
    William:Bill Elizabeth:Liz Robert:Bob Richard:Dick Margaret:Peggy Katherine:Kate James:Jim Edward:Ted John:Jack
    Charles:Chuck Henry:Hank Theodore:Teddy Mary:Molly Sarah:Sally Rebecca:Becky Anthony:Tony Alexander:Sasha
    Michael:Mike Deborah:Debbie Joseph:Joey Samuel:Sam Andrew:Drew Nathaniel:Nate Zachary:Zach Victoria:Tori
""")
CALLED = SPANISH + ENGLISH + [pair for each in names.NICKNAMES.values() for pair in each.items()]
PARTICLES = ("de la Cruz", "De La Torre", "del Río", "de los Santos", "Van der Berg", "de León")
ENGLISH_MONTHS = "January February March April May June July August September October November December"
SPANISH_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
ACCENTED = str.maketrans("aeioun", "áéíóúñ")


@dataclass(frozen=True)
class Question:
    kind: str
    words: str
    about: Planted


def population(dice: Random, size: int) -> list[Planted]:
    """Each with a birth date and identifiers; many with two surnames, particles, hyphens, accents, former names."""
    return [child(dice, number) for number in range(size)]


def child(dice: Random, number: int) -> Planted:
    background, sex = names.background(dice), dice.choice(("male", "female"))
    first, last = names.first_names(background, sex).draw(dice), names.family_name(dice, background)
    if dice.random() < 0.25:
        first = dice.choice(CALLED)[dice.random() < 0.2]
    if dice.random() < 0.08:
        last = dice.choice(PARTICLES)
    former = [names.last_names(background).draw(dice)] if dice.random() < 0.3 else []
    born = date(2006, 1, 1) + timedelta(days=dice.randrange(365 * 17))
    return Planted(
        first, last, names.first_names(background, sex).draw(dice) if dice.random() < 0.6 else "", former=former,
        born=born.isoformat(), state_id=f"IL-{dice.randrange(10**8):08d}", agency_id=f"C{number:04d}-{dice.randrange(10**4):04d}",
    )  # fmt: skip


def planted_questions(dice: Random, children: list[Planted], of_each: int) -> list[Question]:
    questions = []
    for kind in KINDS:
        asked = 0
        while asked < of_each:
            about = dice.choice(children)
            if words := ASK[kind](dice, about):
                questions.append(Question(kind, words, about))
                asked += 1
    return questions


def nickname(dice: Random, about: Planted) -> str:
    others = [b if a == about.first else a for a, b in CALLED if about.first in (a, b)]
    return others and f"{dice.choice(others)} {about.last}"


def accent(dice: Random, about: Planted) -> str:
    """Without the marks that the record has; or with marks that it has not."""
    name = f"{about.first} {about.last}"
    bare = names.without_accents(name)
    if bare != name:
        return bare.upper() if dice.random() < 0.3 else bare
    marked = name.translate(ACCENTED)
    return marked if dice.random() < 0.2 and marked != name else ""


def hyphen(dice: Random, about: Planted) -> str:
    """What stands between the parts of a name: a hyphen, a blank, an apostrophe, or nothing."""
    joints = [joint for joint in "-' " if joint in about.last] + [joint for joint in "-'" if joint in about.first]
    if not joints:
        return ""
    joint = dice.choice(joints)
    other = dice.choice({"-": (" ", ""), "'": ("", " ", "’"), " ": ("-", "")}[joint])  # noqa: RUF001
    return f"{about.first.replace(joint, other)} {about.last.replace(joint, other)}"


def order(dice: Random, about: Planted) -> str:
    parts = about.last.split() if about.last not in PARTICLES else [about.last]
    turned = " ".join(reversed(parts))
    ways = [f"{about.last}, {about.first}", f"{turned} {about.first}", f"{about.first} {turned}"]
    if about.middle:
        ways.append(f"{about.middle} {about.last} {about.first}")
    if len(parts) == 2:
        ways += [f"{about.first} {parts[1]}", f"{parts[0]} {about.first}"]
    return dice.choice(ways)


def typo(dice: Random, about: Planted) -> str:
    words = f"{about.first} {about.last}".split()
    long = [at for at, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    if not long:
        return ""
    at = dice.choice(long)
    words[at] = mistyped(dice, words[at])
    return " ".join(words)


def mistyped(dice: Random, word: str) -> str:
    """A letter lost, doubled, wrong, or changed with its neighbor."""
    at = dice.randrange(len(word) - 1)
    letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
    return dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def former_name(dice: Random, about: Planted) -> str:
    return f"{about.first} {about.former[0]}" if about.former else ""


def birth_date(dice: Random, about: Planted) -> str:
    born = date.fromisoformat(about.born)
    english, spanish = (year.split()[born.month - 1] for year in (ENGLISH_MONTHS, SPANISH_MONTHS))
    written = dice.choice(
        (
            f"{born.month}/{born.day}/{born.year}", f"{born:%m/%d/%Y}", f"{born:%m-%d-%Y}", f"{born:%m/%d/%y}",
            f"{born:%m.%d.%Y}", about.born, f"{born:%m%d%Y}", f"{english} {born.day}, {born.year}",
            f"{english[:3]} {born.day} {born.year}", f"{born.day} {english} {born.year}",
            f"{born.day} de {spanish} de {born.year}", f"{born.day} {spanish[:3]} {born.year}",
            f"{spanish.capitalize()} {born.day}, {born.year}", f"{born.day}/{born.month}/{born.year}", f"{born:%d-%m-%Y}",
        )
    )  # fmt: skip
    return dice.choice((f"{about.first} {written}", written, f"{written} {about.last}"))


def identifier(dice: Random, about: Planted) -> str:
    code = dice.choice((about.state_id, about.agency_id))
    return dice.choice((code, code.lower(), f" {code} "))


ASK = {
    "nickname": nickname,
    "accent": accent,
    "hyphen": hyphen,
    "order": order,
    "typo": typo,
    "former name": former_name,
    "birth date": birth_date,
    "identifier": identifier,
}
