"""A recipe at work: the partner's tables, read as the files that Homeroom knows. Nothing of them is written to a disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from homeroom.exchange.formats import FORMATS
from homeroom.exchange.mapping.recipe import ColumnRecipe, Recipe, TableRecipe
from homeroom.exchange.mapping.steps import Run
from homeroom.exchange.mapping.tables import Place, Tables
from homeroom.exchange.reading.bundle import WORKBOOKS, Bundle
from homeroom.exchange.reading.headers import forbidden, social_security
from homeroom.exchange.reading.inspecting import Inspection
from homeroom.exchange.reading.messages import FILE, Message, Refused, say
from homeroom.exchange.reading.recognizing import Mode, Recognized
from homeroom.exchange.reading.records import Misshapen, Record


@dataclass(frozen=True)
class Filled:
    """One table of the partner with what fills each column of its file."""

    place: Place
    width: int
    is_sheet: bool
    names: list[str]
    fill: list[tuple[list[int], str, list[Run]]]
    """Per column: places of the partner's cells, what stands between them, or a fixed text where there are none; and steps."""

    def cells(self, given: list[str]) -> list[str]:
        return [filled(given, places, text, runs) for places, text, runs in self.fill]


def filled(given: list[str], places: list[int], text: str, runs: list[Run]) -> str:
    if not places:
        return text
    value = (
        given[places[0]].strip() if len(places) == 1 else text.join(filter(None, (given[p].strip() for p in places)))
    )
    for run in runs:
        if not value:
            break
        value = run(value)
    return value


class MappedBundle(Bundle):
    """As any bundle, for those who read it; its rows have the numbers that they have in the partner's own tables."""

    def __init__(self, tables: Tables, filled_by: dict[str, Filled]) -> None:
        super().__init__(tables.bundle.path, tables.bundle.limits)
        self.source = tables
        self.filled = filled_by
        self.messages += tables.bundle.messages
        self.sizes = {target: tables.bundle.sizes[table.place.file] for target, table in filled_by.items()}

    def inspect(self, name: str) -> Inspection:
        """Of the partner's file. That its text is not UTF-8 is no fault: the recipe says what it is."""
        return replace(self.source.bundle.inspect(self.filled[name].place.file), fault=None, bom=False)

    def header(self, name: str) -> list[str]:
        return self.filled[name].names

    def rows(self, name: str) -> Iterator[Record]:
        table = self.filled[name]
        for number, given in self.source.rows(table.place):
            if not isinstance(given, list):
                yield number, given
            elif not any(cell.strip() for cell in given):
                yield number, []
            elif len(given) < table.width and table.is_sheet:
                yield number, table.cells(given + [""] * (table.width - len(given)))
            elif len(given) < table.width or (not table.is_sheet and any(given[table.width :])):
                yield number, Misshapen(table.width, len(given))
            else:
                yield number, table.cells(given)


def applied(recipe: Recipe, tables: Tables, today: date) -> tuple[MappedBundle, Recognized]:
    """The partner's tables as a bundle of the recipe's format. Raises Refused where a table or a column of it is not there."""
    shape = FORMATS[recipe.format]
    recognized = Recognized(shape.name, {spec.file: Mode.ABSENT for spec in shape.files.values()}, {})
    found: dict[str, Filled] = {}
    faults: list[Message] = []
    strangers = {(place.file, place.sheet) for place in tables.places()}
    for table in recipe.tables:
        fitting = sorted(named for named in strangers if table.is_of(*named))
        if len(fitting) != 1:
            code = "E-TABLE-TWICE" if fitting else "E-TABLE-MISSING"
            faults.append(say(code, table.file, expected=table.target, found=len(fitting)))
            continue
        strangers -= set(fitting)
        place = Place(*fitting[0], table.encoding, table.mark, table.header_row)
        header = tables.header(place)
        told = list(judged(table, place, header, shape.forbidden_columns))
        faults += [message for message in told if message.severity == FILE]
        recognized.messages += [message for message in told if message.severity != FILE]
        if set(table.sources) <= set(header):
            found[table.target] = compiled(recipe, table, place, header, today)
            recognized.places[table.target] = table.target
            recognized.files[table.target] = Mode(table.mode)
    if faults:
        raise Refused(*faults)
    recognized.messages += [say("W-TABLE-UNKNOWN", file, value=sheet) for file, sheet in sorted(strangers)]
    return MappedBundle(tables, found), recognized


def judged(table: TableRecipe, place: Place, header: list[str], is_careful: bool) -> Iterator[Message]:
    """The partner's header against what the recipe knows of it."""
    for name in table.sources:
        if name not in header:
            yield say("E-SOURCE-COLUMN", place.file, place.header_row, column=name, expected=name)
        elif header.count(name) > 1:
            yield say("E-HEADER-TWICE", place.file, place.header_row, column=name)
    for cell in header:
        if social_security(cell):
            yield say("E-SSN", place.file, place.header_row, column=cell)
        elif is_careful and forbidden(cell):
            yield say("E-FORBIDDEN", place.file, place.header_row, column=cell)
        elif cell and cell not in table.sources and cell not in table.left_out:
            yield say("W-HEADER-UNKNOWN", place.file, place.header_row, column=cell)


def compiled(recipe: Recipe, table: TableRecipe, place: Place, header: list[str], today: date) -> Filled:
    names = [name for name in recipe.spec(table).by_name if name in table.columns]
    at = {name: number for number, name in reversed(list(enumerate(header)))}
    fill = [filling(table.columns[name], at, today) for name in names]
    return Filled(place, len(header), place.file.casefold().endswith(WORKBOOKS), names, fill)


def filling(column: ColumnRecipe, at: dict[str, int], today: date) -> tuple[list[int], str, list[Run]]:
    runs = [step.run(today) for step in column.steps]
    return [at[name] for name in column.source], column.between if column.source else column.fixed, runs
