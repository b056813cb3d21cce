"""Finds in SQL each condition whose absence would let more through, and what would stand in its place.

A condition that opens is widened by `true`, one that shuts (inside NOT, before a RETURN of nothing, in what is barred) by
`false`. Of conditions that come to the same only one is named: of the parts of an OR that opens, the whole; of the parts
of an AND that shuts, the whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(r"--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"|\w+|:=|::|<>|<=|>=|&&|\|\||@>|<@|<<|>>|!=|\S")
NOTHING = re.compile(r"RETURN( NULL| '\{\}'| false| 0| -\s*1)?\s*;")  # What a refusal answers with.
LITERAL = re.compile(r"true|false|NULL|-?\d+|'[^']*'(::\w+)?")
# What ends a condition of WHERE, ON or HAVING at the same depth.
AFTER_A_CONDITION = {
    *("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "FOR", "RETURNING", "UNION", "EXCEPT", "INTERSECT", "JOIN", "LEFT"),
    *("RIGHT", "FULL", "INNER", "CROSS", "ON", "INTO", "SET", "LOOP", "OFFSET", "WINDOW"),
}


@dataclass(frozen=True)
class Widening:
    start: int
    end: int
    wider: str
    clause: str

    def of(self, sql: str) -> str:
        return f"{sql[: self.start]} {self.wider} {sql[self.end :]}"


class Sql:
    """A text of SQL or PL/pgSQL, in tokens that know where what they open closes."""

    def __init__(self, text: str):
        self.text = text
        found = [m for m in TOKEN.finditer(text) if not m[0].startswith("--")]
        self.words = [m[0] for m in found]
        self.starts, self.ends = [m.start() for m in found], [m.end() for m in found]
        self.closes: dict[int, int] = {}
        opened: list[int] = []
        for place, word in enumerate(self.words):
            if word in ("(", "[") or word == "CASE":
                opened.append(place)
            elif word in (")", "]") or (word == "END" and opened and self.words[opened[-1]] == "CASE"):
                self.closes[opened.pop()] = place

    def top(self, first: int, last: int) -> Iterator[int]:
        """The places in between that stand at the depth of `first`."""
        place = first
        while place < last:
            yield place
            place = self.closes.get(place, place) + 1

    def split(self, first: int, last: int, at: str) -> list[tuple[int, int]]:
        parts, begun, is_between = [], first, False
        for place in self.top(first, last):
            if self.words[place] == "BETWEEN":
                is_between = True
            elif self.words[place] == at and is_between and at == "AND":
                is_between = False
            elif self.words[place] == at:
                parts.append((begun, place))
                begun = place + 1
        return [*parts, (begun, last)]

    def widening(self, first: int, last: int, opens: bool) -> Iterator[Widening]:
        clause = " ".join(self.text[self.starts[first] : self.ends[last - 1]].split())
        if not LITERAL.fullmatch(clause.strip("() ")):
            yield Widening(self.starts[first], self.ends[last - 1], "true" if opens else "false", clause)

    def condition(self, first: int, last: int, opens: bool, alone: bool) -> Iterator[Widening]:
        """`alone`: nothing around it is widened by the same."""
        while first < last and self.words[first] == "(" and self.closes[first] == last - 1:
            first, last = first + 1, last - 1
        if first >= last:
            return
        # What falls into parts that are each widened is not widened as a whole too: anybody would notice that.
        if alone and len(self.split(first, last, "AND" if opens else "OR")) == 1:
            yield from self.widening(first, last, opens)
        if self.words[first] in ("SELECT", "WITH"):
            yield from self.query(first, last, opens)
        elif len(parts := self.split(first, last, "OR")) > 1:
            for part in parts:
                yield from self.condition(*part, opens, alone=not opens)
        elif len(parts := self.split(first, last, "AND")) > 1:
            for part in parts:
                yield from self.condition(*part, opens, alone=opens)
        elif self.words[first] == "NOT":
            yield from self.condition(first + 1, last, not opens, alone=False)
        elif self.words[first] == "CASE" and self.closes[first] == last - 1:
            yield from self.case(first, opens, answers_yes_or_no=True)
        else:
            yield from self.inside(first, last, opens)

    def case(self, first: int, opens: bool, answers_yes_or_no: bool) -> Iterator[Widening]:
        last = self.closes[first]
        marks = [p for p in self.top(first + 1, last) if self.words[p] in ("WHEN", "THEN", "ELSE")]
        pieces = {mark: (mark + 1, end) for mark, end in zip(marks, [*marks, last][1:], strict=True)}
        is_simple = self.words[first + 1] != "WHEN"
        # WHEN a THEN true ELSE b: to widen a or b is to widen the whole. Of a choice between values, none is the wider.
        is_an_or = any(self.words[begins:ends] == ["true"] for begins, ends in pieces.values())
        is_a_gate = not answers_yes_or_no and len(marks) == 2
        for mark, piece in pieces.items():
            if self.words[mark] == "WHEN":
                if not is_simple and (is_an_or or is_a_gate):
                    yield from self.condition(*piece, opens, alone=is_a_gate)
            elif answers_yes_or_no:
                yield from self.condition(*piece, opens, alone=not is_an_or)
            else:
                yield from self.inside(*piece, opens)

    def inside(self, first: int, last: int, opens: bool) -> Iterator[Widening]:
        """What is asked within one comparison, call or list."""
        for place in self.top(first, last):
            if place not in self.closes:
                continue
            if self.words[place] == "CASE":
                yield from self.case(place, opens, answers_yes_or_no=False)
                continue
            begins, ends = place + 1, self.closes[place]
            within = {self.words[p] for p in self.top(begins, ends)}
            before = self.words[max(first, place - 2) : place]
            if within & {"SELECT", "JOIN", "WHERE"}:
                yield from self.query(begins, ends, opens != (before in (["NOT", "IN"], ["<>", "ALL"])))
            elif within & {"AND", "OR"}:
                for part in self.split(begins, ends, ","):
                    yield from self.condition(*part, opens, alone=False)
            else:
                yield from self.inside(begins, ends, opens)

    def query(self, first: int, last: int, opens: bool, is_root: bool = False) -> Iterator[Widening]:
        """A SELECT, or a list of tables that are joined. In one that shuts, no rows shut nothing: its asker says so."""
        begun, is_outer = first, False
        marks = [
            p for p in self.top(first, last) if self.words[p] in AFTER_A_CONDITION and self.words[p - 1] != "DISTINCT"
        ]
        for place, after in zip(marks, [*marks, last][1:], strict=True):
            word = self.words[place]
            if word in ("WHERE", "HAVING", "ON"):
                yield from self.inside(begun, place, opens)
                # A row of an outer join is there without its match.
                if not (word == "ON" and is_outer) and self.words[place + 1] != "CONFLICT":
                    yield from self.condition(place + 1, after, opens, alone=opens or is_root)
                begun = after
            is_outer = word in ("LEFT", "RIGHT", "FULL") or (word == "JOIN" and is_outer)
        yield from self.inside(begun, last, opens)

    def body(self, shuts: bool) -> Iterator[Widening]:
        """The statements of a PL/pgSQL function; `shuts` says that what it answers with is barred."""
        begun, place = 0, 0
        for place in self.top(0, len(self.words)):
            if self.words[place] in (";", "THEN", "ELSE", "LOOP", "BEGIN", "DECLARE"):
                yield from self.statement(begun, place, shuts)
                begun = place + 1

    def statement(self, first: int, last: int, shuts: bool) -> Iterator[Widening]:
        if first >= last:
            return
        words = self.words[first:last]
        if words[0] in ("IF", "ELSIF"):
            refuses = NOTHING.match(self.text[self.ends[last] :].lstrip()) is not None
            yield from self.condition(first + 1, last, not refuses, alone=True)
        elif words[0] in ("WHILE", "EXIT"):
            return
        elif words[0] == "FOR":
            yield from self.query(first + words.index("IN") + 1, last, True, is_root=True)
        elif ":=" in words:
            value, is_a_bar = first + words.index(":=") + 1, "barred" in words[0]
            yield from self.answer(value, last, not is_a_bar)
        elif words[:2] == ["RETURN", "QUERY"]:
            yield from self.query(first + 2, last, not shuts, is_root=True)
        elif words[0] == "RETURN" and shuts:
            # RETURN ARRAY ( SELECT … )
            inner = next((p for p in self.top(first, last) if self.words[p] == "("), None)
            if inner is not None:
                yield from self.query(inner + 1, self.closes[inner], False, is_root=True)
        elif words[0] == "RETURN":
            yield from self.answer(first + 1, last, True)
        elif words[0] in ("SELECT", "PERFORM", "UPDATE", "INSERT", "DELETE", "WITH"):
            yield from self.query(first, last, True, is_root=True)

    def answer(self, first: int, last: int, opens: bool) -> Iterator[Widening]:
        if first < last and self.words[first] == "CASE" and self.closes[first] == last - 1:
            yield from self.case(first, opens, answers_yes_or_no=False)
        else:
            yield from self.condition(first, last, opens, alone=False)


def of_condition(text: str) -> list[Widening]:
    """Of a policy: at least the whole of it."""
    sql = Sql(text)
    return distinct(sql.condition(0, len(sql.words), True, alone=True))


def of_view(text: str, shuts: bool) -> list[Widening]:
    sql = Sql(text.rstrip("; \n"))
    return distinct(sql.query(0, len(sql.words), not shuts, is_root=True))


def of_body(text: str, shuts: bool) -> list[Widening]:
    return distinct(Sql(text).body(shuts))


def distinct(found: Iterator[Widening]) -> list[Widening]:
    return list({(each.start, each.end): each for each in found}.values())
