"""Linking in parts: each machine weighs a part of the children against all students, and one judges what they found.

A part is every so many-th child by its place, and each machine has both lists whole: how common a name is, the prior and
every line of guards.py are those of the whole. Judged are the pairs of all parts together, because who else might be the
student is known only then. The answer is the one that model/linking.py gives of both lists at once, but for a key that joins
too many pairs: it is left out for the parts in which it does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeroom.common.problem import Problem
from homeroom.matching.model import folder as files
from homeroom.matching.model import scoring
from homeroom.matching.model.bands import AUTOMATIC, REVIEW, REVIEW_LEAST, Bands, judge
from homeroom.matching.model.guards import Around
from homeroom.matching.model.linking import Linked, told
from homeroom.matching.model.normalizing import Comparable, comparable
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.model.scoring import Pair, Scored
from homeroom.matching.model.twins import twins
from homeroom.matching.private.writing import new_file

Engine = Callable[[Sequence[Comparable], Sequence[Comparable], Parameters, float], Scored]


@dataclass(frozen=True)
class Part:
    """The `number`-th of `of` parts, from 1."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Part:
        """ "3/8". Raises Problem with a sentence."""
        number, slash, of = text.partition("/")
        if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            raise Problem(f'"{text}" is no part. Write which of how many, from 1: --part 3/8')
        return cls(int(number), int(of))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def weigh(folder: Path, part: Part, out: Path, known: Parameters, engine: Engine = scoring.score) -> int:
    """Write the pairs of this part's children to `out`: ids, levels and bits, and no name. Answers how many.

    Raises Problem where the files are wrong, or `out` is there already.
    """
    every = sorted(map(comparable, files.children(folder)), key=lambda record: record.id)
    students = sorted(map(comparable, files.students(folder)), key=lambda record: record.id)
    ours = every[part.number - 1 :: part.of]
    scored = engine(ours, students, known, REVIEW_LEAST)
    children_in_twins, students_in_twins = twins(every), twins(students)
    head = {
        "part": str(part),
        "model": known.version,
        "lists": [len(every), len(students)],
        "children": len(ours),
        "compared": scored.compared,
        "common_keys": scored.common_keys,
        "pairs": len(scored.pairs),
    }
    with new_file(out) as file:
        for line in (head, *(_written(pair, children_in_twins, students_in_twins) for pair in scored.pairs)):
            file.write(json.dumps(line) + "\n")
    return len(scored.pairs)


def _written(pair: Pair, children: set[str], students: set[str]) -> dict[str, Any]:
    return {
        "child": pair.child,
        "student": pair.student,
        "weight": pair.weight,
        "levels": dict(pair.levels),
        "bits": dict(pair.bits),
        "twins": pair.child in children or pair.student in students,
    }


def judged(parts: Sequence[Path]) -> dict[str, Any]:
    """All links and pairs for review, in the shape of `homeroom match --json`.

    Raises Problem where a part is missing, stands twice, is not whole, or was weighed by another model or of other lists.
    """
    heads: dict[str, dict[str, Any]] = {}
    pairs: list[Pair] = []
    beside_twins: set[tuple[str, str]] = set()
    for path in parts:
        lines = _lines(path)
        head = next(lines, {})
        found = list(lines)
        if head.get("pairs") != len(found):
            raise Problem(f"{path} is not whole. Weigh this part again.")
        if head["part"] in heads:
            raise Problem(f"{path} is part {head['part']}, which is here already. Name each part once.")
        heads[head["part"]] = head
        for line in found:
            if line.pop("twins"):
                beside_twins.add((line["child"], line["student"]))
            pairs.append(Pair(**line))
    _refuse_unlike(heads)
    pairs.sort(key=lambda pair: (pair.child, pair.student))
    bands = judge(pairs, Around())
    links = told(Linked(bands.judged, {}, frozenset(beside_twins)))
    return {"links": links, "counts": _counts([*heads.values()], links, len(pairs), bands)}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror}). Name the files that weigh has written.") from error
    except ValueError as error:
        raise Problem(f"{path} holds no weighed pairs, or only a piece of them. Weigh this part again.") from error


def _refuse_unlike(heads: dict[str, dict[str, Any]]) -> None:
    if len({(head["model"], *head["lists"]) for head in heads.values()}) > 1:
        raise Problem("These parts were weighed by different models or of different lists. Weigh all of them alike.")
    parts = {Part.read(text) for text in heads}
    of = {part.of for part in parts}
    lacking = {Part(number, most) for most in of for number in range(1, most + 1)} - parts
    if lacking:
        named = ", ".join(str(part) for part in sorted(lacking, key=lambda part: (part.of, part.number)))
        raise Problem(f"Part {named} is missing. Name the files of all parts at once.")


def _counts(
    heads: Sequence[dict[str, Any]], links: Sequence[dict[str, Any]], pairs: int, bands: Bands
) -> dict[str, int]:
    compared = sum(head["compared"] for head in heads)
    return {
        "children": sum(head["children"] for head in heads),
        "students": heads[0]["lists"][1],
        AUTOMATIC: sum(link["band"] == AUTOMATIC for link in links),
        REVIEW: sum(link["band"] == REVIEW for link in links),
        "children_to_review": len({link["a"] for link in links if link["band"] == REVIEW}),
        "compared": compared,
        "below": compared - pairs,
        "settled": bands.settled,
        "unlike": bands.unlike,
        "beyond_ten": bands.beyond_ten,
        "common_keys": sum(head["common_keys"] for head in heads),
    }
