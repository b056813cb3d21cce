"""A recipe and its doubts in words, for whoever has to say whether that is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from homeroom.common.marking import marked as _
from homeroom.exchange.mapping.proposing import Doubt
from homeroom.exchange.mapping.recipe import ColumnRecipe, Lookup, TableRecipe
from homeroom.exchange.mapping.steps import AnyStep, Codes, Day

Gettext = Callable[[str], str]

STEPS = {
    "day": _("days are written as {order}"),
    "empty": _("{words}: nothing is there"),
    "left_out": _("{words}: rows with it are left out"),
    "part": _("part {number} of what “{mark}” divides"),
    "digits": _("with noughts in front, {length} digits"),
    "number": _("decimals after “{decimal}”"),
}
ORDERS = {
    "month/day/year": _("month/day/year"),
    "day/month/year": _("day/month/year"),
    "year/month/day": _("year/month/day"),
}
IN_PARTS = _("all tables with these columns")
LOOKED_UP = _("what {file} says of this {key}: its {value}")
DOUBTS = {
    "missing": _("Nothing in your table fills this column, and without it no row can be read."),
    "day order": _("These could be days in more than one order, or in none: {words}. Say which."),
    "codes": _("These words are none of ours: {words}. Say what each of them stands for."),
    "many words": _("There are more different words in this column than codes have. Choose another column, or none."),
}


def described(table: TableRecipe, gettext: Gettext = str) -> Iterator[tuple[str, str, str]]:
    """For each column of ours: from which columns it comes or what always stands there, and what is done on the way."""
    for name, column in table.columns.items():
        steps = [step_in_words(step, gettext) for step in column.steps]
        if column.lookup:
            steps.insert(0, lookup_in_words(column.lookup, gettext))
        yield name, source_of(column), "; ".join(steps)


def place_in_words(table: TableRecipe, gettext: Gettext = str) -> str:
    return gettext(IN_PARTS) if table.in_parts else table.file


def lookup_in_words(lookup: Lookup, gettext: Gettext = str) -> str:
    return gettext(LOOKED_UP).format(file=lookup.file, key=lookup.key, value=lookup.value)


def source_of(column: ColumnRecipe) -> str:
    return " + ".join(column.source) if column.source else f"“{column.fixed}”"


def step_in_words(step: AnyStep, gettext: Gettext = str) -> str:
    said = step.model_dump()
    words = said.pop("words", ())
    if isinstance(step, Day):
        said["order"] = gettext(ORDERS[step.order])
    if isinstance(step, Codes):
        return ", ".join(f"{own} = {ours}" for own, ours in step.words.items())
    return gettext(STEPS[step.step]).format(**said, words=", ".join(words))


def doubt_in_words(doubt: Doubt, gettext: Gettext = str) -> str:
    return gettext(DOUBTS[doubt.about]).format(words=", ".join(doubt.words))
