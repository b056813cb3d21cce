"""May this person do this with this element of this child, then? The decision, as one pure function.

It reads the facts that the row policies read, with their days, so that for looking (`view`) a row or a single element
is visible exactly when this says permit; a property test holds the two against each other. It adds the reason, the
chain that leads to it, and what the policies do not ask: operations and obligations.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from homeroom.access.catalogue import VIEWS, Element, catalogue
from homeroom.access.conditions import RELEASES, guards, opens_from, pauses, relation_of, tests_of, volume
from homeroom.access.decision import Decision
from homeroom.access.evidence import Facts, Path, Question, holds
from homeroom.access.permit import permit_by
from homeroom.access.refusal import as_told, deny, offers, refuse


def decide(question: Question, facts: Facts) -> Decision:
    """Guards first, then every path; the fullest that stands answers, else the first reason that holds."""
    element = catalogue().elements[question.element]
    paused = [test for test in pauses(question, facts) if not test.holds]
    first = list(guards(question, facts, element))
    paths = [path for path in _paths(question, facts, element) if path.view(element)]
    mine = [path for path in paths if path.contributor in facts.records]
    tested = {path: [relation_of(path, question, facts), *tests_of(path, question, facts)] for path in mine}
    live = [path for path in mine if all(test.holds for test in tested[path])]
    live = [path for path in live if path.outlasts_a_freeze or not paused]
    if all(test.holds for test in first) and live:
        best = max(live, key=lambda path: _worth(path, question, facts, element))
        last = list(volume(question, facts))
        chain = tuple(test.link for test in (*first, *tested[best], *last))
        too_much = [test for test in last if not test.holds]
        if too_much:
            refusal = deny(too_much[0], chain, {test.code for test in too_much})
            return as_told(refusal, question, facts, paths, element, first)
        return permit_by(best, live, question, facts, element, chain)
    refusal = refuse(question, facts, [*paused, *first], tested, paths, element)
    refusal = replace(refusal, obligations=offers(facts, element, first))
    return as_told(refusal, question, facts, paths, element, first)


def _worth(path: Path, question: Question, facts: Facts, element: Element) -> tuple[int, bool, int]:
    """The fullest view first; one's own records; then what opens the most days."""
    first = opens_from(path, question, facts) or date.min
    return VIEWS.index(path.view(element) or "flag"), path.own, -first.toordinal()


def _paths(question: Question, facts: Facts, element: Element) -> Iterator[Path]:
    """Every way that could lead there. What rests on a consent, an order or an emergency is a way of its own with each."""
    for path in facts.paths:
        if not _is_asked(path, question):
            continue  # First, because each consent makes a way of its own: most ways lead to other contributors.
        if path.condition not in RELEASES:
            yield path
            continue
        found = [r for r in facts.releases if r.kind == path.condition and r.names(element)]
        if path.is_emergency:  # One that is over is no way any more, and no reason.
            found = [release for release in found if holds(release.during, question.at)]
        if path.is_permit:
            yield from (path.shown_by(release) for release in found if path.role == facts.role)
        else:
            covering = [release for release in found if release.purpose in (None, question.purpose)]
            yield from (replace(path, release=release) for release in covering)
            if not covering:
                yield path


def _is_asked(path: Path, question: Question) -> bool:
    return not question.contributor or path.contributor == question.contributor
