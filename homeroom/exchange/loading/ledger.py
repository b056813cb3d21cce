"""What became of every row, file by file, until the report has it: the sums must come out even."""

from collections import Counter

from homeroom.exchange.reading import Recognized, Report, say
from homeroom.students import facts


class Ledger:
    """Counts rows by outcome. Rows of linked students are on record or unchanged: that shows when all is written."""

    def __init__(self, report: Report, recognized: Recognized):
        self.report = report
        self._numbers = {spec.file: number for number, spec in enumerate(recognized.in_order(), start=1)}
        self._linked: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._strangers: Counter[str] = Counter()

    def place(self, file: str, row: int) -> int:
        return facts.place(self._numbers[file], row)

    def linked(self, file: str, rows: int = 1) -> None:
        self._linked[file] += rows

    def unmatched(self, file: str, rows: int = 1) -> None:
        self.report.count(file, "unmatched", rows)

    def not_a_student(self, file: str, rows: int = 1) -> None:
        self._strangers[file] += rows
        self.unmatched(file, rows)

    def kept_after_all(self, file: str, rows: int) -> None:
        """Of rows that were counted as not kept before it was known what they are."""
        self._strangers[file] = max(0, self._strangers[file] - rows)
        self.unmatched(file, -rows)
        self.linked(file, rows)

    def held(self, file: str, rows: int = 1) -> None:
        self._waiting[file] += rows
        self.report.count(file, "held", rows)

    def ended(self, file: str, records: int) -> None:
        self.report.count(file, "ended", records)

    def settle(self, versions: facts.Versions) -> None:
        """Divide the rows of linked students into those that changed the record and those that did not."""
        names = {number: file for file, number in self._numbers.items()}
        changed = {names[number]: count for number, count in versions.changes_by_file().items()}
        for file, rows in self._linked.items():
            if file not in self.report.rejected_files:
                self.report.count(file, "on_record", changed.get(file, 0))
                self.report.count(file, "unchanged", rows - changed.get(file, 0))
        for file, rows in self._strangers.items():
            if not rows:
                continue
            self.report.add(say("N-NOT-STUDENTS", file, count=rows))
        for file, rows in self._waiting.items():
            self.report.add(say("N-WAITING", file, count=rows))

    def hold_everything(self) -> None:
        """The whole bundle waits: nothing of it is on record."""
        for counts in self.report.files.values():
            counts.on_record = counts.unchanged = counts.unmatched = counts.ended = 0
            counts.held = counts.read - counts.rejected
