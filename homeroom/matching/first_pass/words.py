"""How a first pass is run, step by step with its commands; what it protects and what it does not (docs/private-first-pass.md)."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Step(NamedTuple):
    words: object
    command: str = ""


STEPS = (
    Step(
        _(
            "Sign an agreement that names this use. Choose a third machine that belongs to neither partner, and people who"
            " run it."
        )
    ),
    Step(
        _("One partner makes a secret and hands it to the other by a safe way. The third machine never gets it."),
        "homeroom encode --new-secret secret",
    ),
    Step(
        _("The district encodes its list at its own machine."),
        "homeroom encode roster.csv --side roster --secret secret --out roster.enc --ids roster.ids",
    ),
    Step(
        _("The child-welfare agency does the same with its own list."),
        "homeroom encode foster.csv --side foster --secret secret --out foster.enc --ids foster.ids",
    ),
    Step(
        _(
            "The third machine compares the two encoded files. It tells both partners about how many children they share. To go"
            " on, it gives the district the tokens of its students alone, and the pairs to whoever compares in clear."
        ),
        "homeroom overlap roster.enc foster.enc --candidates pairs --student-tokens students",
    ),
    Step(
        _(
            "The district takes those students’ rows out of its list. Nothing else leaves, and a record of the release is"
            " written."
        ),
        "homeroom release roster.csv --side roster --ids roster.ids --candidates students --out released"
        ' --by "…" --to "…" --under "…"',
    ),
    Step(_("The district’s data steward puts the record of the release on this page.")),
    Step(
        _(
            "All three destroy the encoded lists, the tokens, the files of ids and the secret. The next round gets a new one."
        )
    ),
)
PROTECTS = (
    _("The third machine gets no name, date, number or address. It cannot try any out without the secret."),
    _("Tokens are drawn by chance. Nobody can work out from one whose it is."),
    _(
        "Children who are on one list alone are not shown to the other partner, but for a few who look like another child."
    ),
    _("Files of two secrets have nothing in common, so two rounds cannot be laid beside each other."),
)
DOES_NOT = (
    _(
        "The files are not anonymous. Whoever has one can count: frequent names, large schools and brothers and sisters stand"
        " out. It stays confidential, as the list itself."
    ),
    _("A secret that leaks opens the whole file. So does a third machine that works with one of the partners."),
    _(
        "Whoever releases learns something. Nearly all students that are asked for are in care. So the agreement names that"
        " person, who keeps the tokens as secret as the foster list, and no school is told."
    ),
    _("A partner that lies can put invented people on its list, and learn whether they are on the other one."),
    _("The answer itself tells something. Do not compare lists of a few children."),
    _("It links nobody. Candidates are compared in clear, and people decide."),
)
