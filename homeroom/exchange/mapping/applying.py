"""A recipe at work: the partner's tables, read as the files that Homeroom knows. Nothing of them is written to a disk."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from hashlib import blake2b
from sys import intern

from homeroom.exchange.formats import FORMATS, Kind
from homeroom.exchange.mapping.recipe import ColumnRecipe, Lookup, Recipe, TableRecipe, Where
from homeroom.exchange.mapping.steps import Run
from homeroom.exchange.mapping.tables import Place, Tables
from homeroom.exchange.reading.bundle import WORKBOOKS, Bundle
from homeroom.exchange.reading.headers import forbidden, social_security
from homeroom.exchange.reading.inspecting import Inspection
from homeroom.exchange.reading.messages import FILE, Message, Refused, say
from homeroom.exchange.reading.recognizing import Mode, Recognized
from homeroom.exchange.reading.records import Misshapen, Record

# Numbers that one table is asked for. No export of School Data Sync has more rows (Microsoft's limit), and they lie in memory.
LOOKED_UP_MAX = 500_000
NUL = "\0"


@dataclass(frozen=True)
class Filled:
    """One table of the partner with what fills each column of its file."""

    place: Place
    width: int
    is_sheet: bool
    names: list[str]
    fill: list[tuple[list[int], str, list[Run]]]
    """Per column: places of the partner's cells, what stands between them, or a fixed text where there are none; and steps."""
    key_at: int | None = None
    """Of what is taken once: which of these columns has its number."""

    def cells(self, given: list[str]) -> list[str]:
        return [filled(given, places, text, runs) for places, text, runs in self.fill]

    def once(self, records: Iterator[Record]) -> Iterator[Record]:
        """Each that has a number and says something else than those before."""
        met: set[bytes] = set()
        for number, cells in records:
            if isinstance(cells, list) and self.key_at is not None:
                digest = blake2b(NUL.join(cells).encode(), digest_size=16).digest()
                if not cells or not cells[self.key_at] or digest in met:
                    continue
                met.add(digest)
            yield number, cells


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
    """As any bundle, for those who read it; its rows have the numbers that they have in the partner's own tables.

    A table may come in parts. Then rows are numbered through all of them, and `retold` says where each stands.
    """

    def __init__(self, tables: Tables, filled_by: dict[str, list[Filled]]) -> None:
        super().__init__(tables.bundle.path, tables.bundle.limits)
        self.source = tables
        self.filled = filled_by
        self.messages += tables.bundle.messages
        self.sizes = {target: sum(map(tables.bundle.sizes.__getitem__, self.files_of(target))) for target in filled_by}
        self._before: dict[str, list[int]] = {target: [0] for target in filled_by}
        """By file of ours, how many records stand before each part that has been come to, and before what follows."""

    def files_of(self, name: str) -> list[str]:
        """The partner's files that it comes from, each once."""
        return list(dict.fromkeys(part.place.file for part in self.filled[name]))

    def inspect(self, name: str) -> Inspection:
        """Of the partner's files. That their text is not UTF-8 is no fault: the recipe says what it is."""
        found = [self.source.bundle.inspect(file) for file in self.files_of(name)]
        return replace(found[0], lines=sum(each.lines for each in found), fault=None, bom=False)

    def header(self, name: str) -> list[str]:
        return self.filled[name][0].names

    def rows(self, name: str) -> Iterator[Record]:
        return self.filled[name][0].once(self.rows_of_parts(name))

    def rows_of_parts(self, name: str) -> Iterator[Record]:
        before = [0]
        for part in self.filled[name]:
            last = 0
            for last, cells in self.every_row(part):
                yield before[-1] + last, cells
            before.append(before[-1] + last)
            if len(before) > len(self._before[name]):
                self._before[name] = before[:]

    def every_row(self, table: Filled) -> Iterator[Record]:
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

    # In the sender's own terms

    def part(self, name: str, number: int) -> tuple[Place, int]:
        """Where a row stands, and its number there."""
        at = bisect_left(self._before[name], number) - 1
        return self.filled[name][at].place, number - self._before[name][at]

    def retold(self, message: Message) -> Message:
        """Names of sheets are a partner's own words, and may be of children: they are values of a message, as cells are."""
        if not message.row or not self.is_in_parts(message.file):
            return message
        place, row = self.part(message.file, message.row)
        code, params = message.code, {**message.params, "sheet": place.sheet}
        if isinstance(other := params.get("other"), int):
            beside, params["other"] = self.part(message.file, other)
            if beside != place and code == "E-DUPLICATE":
                code, params["where"] = "E-DUPLICATE-PART", beside.label
        if isinstance(cause := params.get("cause_row"), int) and self.is_in_parts(str(params["target"])):
            beside, params["cause_row"] = self.part(str(params["target"]), cause)
            params["target"] = beside.file
        return replace(message, code=code, file=place.file, row=row, params=params)

    def is_in_parts(self, name: str) -> bool:
        return len(self.filled.get(name, ())) > 1


def applied(recipe: Recipe, tables: Tables, today: date) -> tuple[MappedBundle, Recognized]:
    """The partner's tables as a bundle of the recipe's format. Raises Refused where a table or a column of it is not there."""
    shape = FORMATS[recipe.format]
    absent = {spec.file: Mode.ABSENT for spec in shape.files.values()}
    recognized = Recognized(shape.name, absent, {}, by_mapping=True)
    finding = Finding(tables, shape.forbidden_columns, recognized.messages)
    places = [(table, finding.places_of(table)) for table in recipe.tables]
    asked = {
        lookup: (finding.place_of(lookup, table.target, [lookup.key, lookup.value], None), kind)
        for table in recipe.tables
        for lookup, kind in lookups_of(recipe, table)
    }
    if finding.faults:
        raise Refused(*finding.faults)
    meant: dict[Lookup, Mapping[str, str]] = {}
    for lookup, (where, kind) in asked.items():
        assert where is not None  # Else there was a fault.
        meant[lookup], messages = looked_up(lookup, where, tables, is_list=kind is Kind.LIST)
        recognized.messages += messages
    filled_by: dict[str, list[Filled]] = {}
    for table, parts in places:
        filled_by[table.target] = [compiled(recipe, table, part, tables.header(part), meant, today) for part in parts]
        recognized.places[table.target] = table.target
        recognized.files[table.target] = Mode(table.mode)
    recognized.messages += finding.unknown(recipe.left_out)
    return MappedBundle(tables, filled_by), recognized


class Finding:
    """Finds the tables of a recipe among those that are there, and judges their headers."""

    def __init__(self, tables: Tables, is_careful: bool, messages: list[Message]) -> None:
        self.tables = tables
        self.is_careful = is_careful
        self.messages = messages
        self.faults: list[Message] = []
        self.places = tables.places()
        self.there = {(place.file, place.sheet) for place in self.places}
        self.met: set[tuple[str, str]] = set()

    def places_of(self, table: TableRecipe) -> list[Place]:
        """Where a table is, or all parts of it that there are: each has the columns that were seen, and no others."""
        if not table.in_parts:
            found = self.place_of(table, table.target, table.sources, table.left_out)
            return [found] if found else []
        near = [place for place in self.places if table.is_of(place.file, place.sheet)]
        seen = {*table.sources, *table.left_out}
        parts = [place for place in near if set(filter(None, self.tables.header(place))) == seen]
        if not parts:
            self.faults.append(say("E-TABLE-MISSING", table.file, expected=table.target, found=0))
        for part in parts:
            self.met.add((part.file, part.sheet))
            self.hear(judged(part, self.tables.header(part), table.sources, table.left_out, self.is_careful))
        return parts

    def place_of(self, where: Where, target: str, needed: list[str], left_out: list[str] | None) -> Place | None:
        fitting = sorted(named for named in self.there if where.is_of(*named))
        if len(fitting) != 1:
            code = "E-TABLE-TWICE" if fitting else "E-TABLE-MISSING"
            self.faults.append(say(code, where.file, expected=target, found=len(fitting)))
            return None
        self.met |= set(fitting)
        place = Place(*fitting[0], where.encoding, where.mark, where.header_row)
        self.hear(judged(place, self.tables.header(place), needed, left_out, self.is_careful))
        return place

    def hear(self, messages: Iterator[Message]) -> None:
        for message in messages:
            heard = self.faults if message.severity == FILE else self.messages
            if message not in heard:  # One table may become two files, and its parts have the same header.
                heard.append(message)

    def unknown(self, left_out: list[str]) -> Iterator[Message]:
        """Of tables of which the recipe says nothing."""
        for file, sheet in sorted(self.there - self.met):
            if not any(fnmatchcase(file.casefold(), known.casefold()) for known in left_out):
                yield say("W-TABLE-UNKNOWN", file, value=sheet)


def judged(
    place: Place, header: list[str], needed: list[str], left_out: list[str] | None, is_careful: bool
) -> Iterator[Message]:
    """The partner's header against what the recipe knows of it. Of a table that is only asked other columns are no concern."""
    for name in needed:
        if name not in header:
            yield say("E-SOURCE-COLUMN", place.file, place.header_row, column=name, expected=name)
        elif header.count(name) > 1:
            yield say("E-HEADER-TWICE", place.file, place.header_row, column=name)
    for cell in header:
        if social_security(cell):
            yield say("E-SSN", place.file, place.header_row, column=cell)
        elif is_careful and forbidden(cell):
            yield say("E-FORBIDDEN", place.file, place.header_row, column=cell)
        elif cell and left_out is not None and cell not in needed and cell not in left_out:
            yield say("W-HEADER-UNKNOWN", place.file, place.header_row, column=cell)


def lookups_of(recipe: Recipe, table: TableRecipe) -> Iterator[tuple[Lookup, Kind]]:
    for name, column in table.columns.items():
        if column.lookup:
            yield column.lookup, recipe.spec(table).by_name[name].kind


def looked_up(lookup: Lookup, place: Place, tables: Tables, *, is_list: bool) -> tuple[dict[str, str], list[Message]]:
    """Number to what the table says of it. Where its rows differ, a list has all of it and anything else nothing."""
    header = tables.header(place)
    key_at, value_at = header.index(lookup.key), header.index(lookup.value)
    found: dict[str, str] = {}
    differing: set[str] = set()
    for _number, cells in tables.rows(place):
        if not isinstance(cells, list) or len(cells) <= max(key_at, value_at):
            continue  # What cannot be read is told where the table itself is read.
        key, value = cells[key_at].strip(), intern(cells[value_at].strip())
        before = found.get(key)
        if not key or not value or before == value:
            continue
        if before is None:
            found[key] = value
        elif not is_list:
            differing.add(key)
        elif value not in before.split(","):
            found[key] = intern(f"{before},{value}")
        if len(found) > LOOKED_UP_MAX:
            raise Refused(say("E-LOOKUP-LARGE", place.file, column=lookup.key, limit=LOOKED_UP_MAX))
    for key in differing:
        del found[key]
    told = say("W-LOOKUP", place.file, column=lookup.value, by=lookup.key, count=len(differing))
    return found, [told] if differing else []


def compiled(
    recipe: Recipe,
    table: TableRecipe,
    place: Place,
    header: list[str],
    meant: Mapping[Lookup, Mapping[str, str]],
    today: date,
) -> Filled:
    spec = recipe.spec(table)
    names = [name for name in spec.by_name if name in table.columns]
    at = {name: number for number, name in reversed(list(enumerate(header)))}
    fill = [filling(table.columns[name], at, meant, today) for name in names]
    key_at = names.index(spec.key[0]) if table.once and spec.key[0] in names else None
    return Filled(place, len(header), place.file.casefold().endswith(WORKBOOKS), names, fill, key_at)


def filling(
    column: ColumnRecipe, at: dict[str, int], meant: Mapping[Lookup, Mapping[str, str]], today: date
) -> tuple[list[int], str, list[Run]]:
    runs = [step.run(today) for step in column.steps]
    if column.lookup:
        runs = [following(meant[column.lookup]), *runs]
    return [at[name] for name in column.source], column.between if column.source else column.fixed, runs


def following(meant: Mapping[str, str]) -> Run:
    """What a number leads to; nothing where the other table has no such row."""
    return lambda key: meant.get(key, "")
