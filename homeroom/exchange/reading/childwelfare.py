"""What child-welfare rows must keep to among themselves: episodes, placements and the child they belong
to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from homeroom.exchange.formats import FileSpec
from homeroom.exchange.reading.bundle import Bundle
from homeroom.exchange.reading.headers import Layout
from homeroom.exchange.reading.messages import Message, say
from homeroom.exchange.reading.references import References
from homeroom.exchange.reading.report import Report
from homeroom.exchange.reading.rows import ENDED_WORDS, Row


@dataclass
class Rules:
    """The state of one bundle's check: episodes by id, spans of placements by child."""

    open_episodes: dict[str, int] = field(default_factory=dict)
    """Children with more than one episode without an exit date, and how many."""
    episodes: dict[str, tuple[str, date, date | None]] = field(default_factory=dict)
    spans: dict[str, list[tuple[date, date, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, bundle: Bundle, layout: Layout | None) -> Rules:
        """Two open episodes are an error of both, so they are counted before the first is given out."""
        rules = cls()
        needed = ("childId", "exitDate")
        if layout is None or any(column not in layout.places for column in needed[:1]):
            return rules
        child, exit_place, status = (layout.places.get(name, -1) for name in (*needed, "status"))
        still_open: Counter[str] = Counter()
        for _number, cells in bundle.rows(layout.name):
            if not isinstance(cells, list) or len(cells) < layout.width or not cells[child].strip():
                continue
            ended = status >= 0 and cells[status].strip().lower() in ENDED_WORDS
            if not ended and (exit_place < 0 or not cells[exit_place].strip()):
                still_open[cells[child].strip()] += 1
        rules.open_episodes = {key: number for key, number in still_open.items() if number > 1}
        return rules


def check_rules(
    rows: Iterator[Row], spec: FileSpec, rules: Rules, references: References, report: Report
) -> Iterator[Row]:
    """Passes on the rows that keep the rules of the child-welfare contract; the others are rejected with the
    rule."""
    checks = {"episodes": episode_faults, "placements": placement_faults}
    faults_of = checks.get(spec.name, no_faults)
    for row in rows:
        if row.ended or row.hold:
            yield row
            continue
        faults = faults_of(row, rules)
        stopping = [fault for fault in faults if fault.severity != "warn"]
        if stopping:
            report.reject(*faults)
            references.falls(row.file, row.key, row.number, stopping[0].code)
            continue
        report.add(*faults)
        remember(row, spec, rules)
        yield row
    if spec.name == "placements":
        report.add(*overlaps(spec, rules))


def no_faults(row: Row, rules: Rules) -> list[Message]:
    return []


def episode_faults(row: Row, rules: Rules) -> list[Message]:
    faults = []
    child, reason, exit_date = row.values["childId"], row.values["exitReason"], row.values["exitDate"]
    if reason is not None and exit_date is None:
        faults.append(say("E-EXIT-REASON", row.file, row.number, "exitReason", reason, row.key))
    if exit_date is None and child in rules.open_episodes:
        number = rules.open_episodes[str(child)]
        # Both are rejected: which one is true decides where the child is, and we cannot know.
        faults.append(say("E-TWO-OPEN", row.file, row.number, "exitDate", "", row.key, count=number))
    return faults


def placement_faults(row: Row, rules: Rules) -> list[Message]:
    episode = rules.episodes.get(str(row.values["episodeId"]))
    if episode is None:
        return []
    child, removed, exited = episode
    begins, ends = row.values["startDate"], row.values["endDate"]
    if row.values["childId"] != child:
        return [say("E-OTHER-CHILD", row.file, row.number, "childId", row.values["childId"], row.key)]
    if not isinstance(begins, date):
        return []
    last = ends if isinstance(ends, date) else begins
    if begins < removed or (exited is not None and last > exited):
        span, whole = f"{begins} – {ends or ''}".strip(), f"{removed} – {exited or ''}".strip()
        return [say("E-OUTSIDE-EPISODE", row.file, row.number, "startDate", span, row.key, other_value=whole)]
    if exited is not None and ends is None:
        return [say("W-OPEN-AFTER-EXIT", row.file, row.number, "endDate", "", row.key)]
    return []


def remember(row: Row, spec: FileSpec, rules: Rules) -> None:
    if spec.name == "episodes":
        removed, exited = row.values["removalDate"], row.values["exitDate"]
        if isinstance(removed, date):
            known_exit = exited if isinstance(exited, date) else None
            rules.episodes[row.key] = (str(row.values["childId"]), removed, known_exit)
    elif spec.name == "placements":
        begins, ends = row.values["startDate"], row.values["endDate"]
        if isinstance(begins, date):
            until = ends if isinstance(ends, date) else date.max
            rules.spans.setdefault(str(row.values["childId"]), []).append((begins, until, row.number))


def overlaps(spec: FileSpec, rules: Rules) -> Iterator[Message]:
    """Pairs of a child's placements that share more than the day of the move. A warning: agencies correct
    backwards."""
    for spans in rules.spans.values():
        latest: tuple[date, int] | None = None
        for begins, ends, number in sorted(spans):
            if latest and begins < latest[0]:
                yield say("W-OVERLAP", spec.file, number, "startDate", begins, other=latest[1])
            if latest is None or ends > latest[0]:
                latest = (ends, number)
