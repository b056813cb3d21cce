"""What is wrong with the file: where, what, and what to do. All faults are told at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from homeroom.common.problem import Problem

FAULTS_SHOWN_MAX = 50  # Beyond that the first ones are usually the cause of the others.


@dataclass(frozen=True)
class Fault:
    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.path}" if self.path else f"line {self.line}"
        return f"{where}: {self.sentence}"


class NotAccepted(Problem):
    """The file is refused as a whole; nothing has changed."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = list(faults)
        shown = [str(fault) for fault in self.faults[:FAULTS_SHOWN_MAX]]
        if len(self.faults) > FAULTS_SHOWN_MAX:
            shown.append(f"… and {len(self.faults) - FAULTS_SHOWN_MAX} more.")
        super().__init__("\n".join(["The file was not applied. Correct this and apply it again:", *shown]))
