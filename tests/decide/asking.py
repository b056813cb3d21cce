"""Questions about the town, decided from its facts."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from homeroom.access.deciding import decide
from homeroom.access.decision import Decision
from homeroom.access.evidence import Facts, Question
from homeroom.casework.facts import ASK, read_facts
from tests.collaboration.files import apply
from tests.town.permits import add_permits


def facts_of(town, person: str, child: str) -> Facts:
    organization, _, source_id = child.partition(":")
    with town.connection("worker") as worker:
        worker.execute(
            "SET LOCAL plan_cache_mode = force_generic_plan"
        )  # To plan it takes four times as long as to ask.
        return read_facts(worker.execute(ASK, [person, organization, source_id]).fetchone()[0])


def answer(
    town, person: str, child: str, element: str, purpose: str = "tutoring", *, days: float = 0, **more
) -> Decision:
    """What is decided `days` from now."""
    at = datetime.now().astimezone() + timedelta(days=days)
    return decide(Question(person, child, element, purpose, at, **more), facts_of(town, person, child))


def code(town, *asked, **more) -> str:
    return answer(town, *asked, **more).code


def apply_permits(town, change=lambda content: None) -> None:
    """The town's file with consents and orders of every kind, after `change` has worked on it."""
    with TemporaryDirectory() as folder:
        apply(town, Path(folder), lambda content: (add_permits(content), change(content)))
