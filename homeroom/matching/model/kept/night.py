"""One night: what either partner sent is put into the kept lists, and everybody whom it may concern is judged anew.

A changed record changes more than its own pairs: a rival who is gone makes a link of what was a question, and that link
settles the question of a third child. So the answer is about all children who have, or had, a student in common with
one whose pairs changed. Laid over the answers of the nights before, it is what linking both whole lists would answer
with the same counts of names. Two things are noticed only when somebody else is asked about: that a key has become too
common (keys.py), by which pairs of others are gone as well; and that another child's brother or sister who came is a
twin, of whom a review tells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from homeroom.matching.model.candidates import Candidates
from homeroom.matching.model.guards import Around
from homeroom.matching.model.kept.roll import Changes, Kept
from homeroom.matching.model.linking import NOBODY, Ids, Linked, link_some
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.model.records import Record
from homeroom.matching.model.scoring import Scales


@dataclass(frozen=True)
class Arrived:
    """What a partner sent: records, of which most may be the same as before, and ids of those who left the list."""

    records: Iterable[Record] = ()
    gone: Iterable[str] = ()


@dataclass(frozen=True)
class Night:
    """`linked` is all that there is to say of the children in `answered`; what was said of them before is void. Those who
    left the list are among them, and have nothing."""

    linked: Linked
    answered: frozenset[str]
    children: Changes
    students: Changes


NOTHING = Arrived()


def nightly(
    children: Kept,
    students: Kept,
    known: Parameters,
    *,
    ours: Arrived = NOTHING,
    theirs: Arrived = NOTHING,
    also: Collection[str] = (),
    refused: Ids = NOBODY,
    linked: Ids = NOBODY,
) -> Night:
    """Change both lists, and judge whom it concerns, and the children in `also`: those of whom people decided since.

    The lists keep what is changed when the block that opened them ends. If answers are stored inside it, a run that
    is cut short is simply run again: it finds the same changes, and answers the same.
    """
    of_children = children.differences(ours.records, ours.gone)
    of_students = students.differences(theirs.records, theirs.gone)
    with Scales(children, students, known) as scales:
        before = concerned(Candidates(scales), scales, of_children.ids, of_students.ids)
        children.change(of_children)
        students.change(of_students)
        scales.changed(children=bool(of_children.ids), students=bool(of_students.ids))
        candidates = Candidates(scales)
        answered = before | concerned(candidates, scales, of_children.ids, of_students.ids) | {*also}
        judged = link_some(candidates, scales, answered - of_children.gone, Around(refused, linked))
    return Night(judged, frozenset(answered), of_children, of_students)


def concerned(candidates: Candidates, scales: Scales, children: Collection[str], students: Collection[str]) -> set[str]:
    """Ids of these children, of those who have one of these students as a candidate, and of all who have a candidate in
    common with one of both."""
    met = candidates.of_students(scales.students.places(students))
    scored = candidates.of_children(met.union(scales.children.places(children)))
    others = candidates.of_students(scored.students)
    return {*children, *scales.children.ids(met | others).values()}
