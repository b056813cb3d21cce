"""Which pages people open, how often, and what they do there. They follow what a page offers, and nothing else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from random import Random
from typing import NamedTuple

from homeroom.bench.web.browser import Answer, Asks
from homeroom.bench.web.forms import form_on

STUDENT = r"/students/[0-9a-f-]{36}/"
NOTE = "Made up by the bench. She likes the new class; the bus is late on Mondays."
KNOWN_MAX = 200  # Addresses of one kind that somebody remembers: a page of a caseload has 50.


@dataclass
class Known:
    """What one person has met so far: addresses of each page, and names of students."""

    addresses: dict[str, list[str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def learn(self, text: str) -> None:
        for path in re.findall(r'href="(/[^"#?]*)"', text):
            page = page_at(path)
            if page:
                _remember(self.addresses.setdefault(page.name, []), path)
        for name in re.findall(rf'<a href="{STUDENT}">([^<]+)</a>', text):
            _remember(self.names, unescape(name).strip())


def _remember(kept: list[str], value: str) -> None:
    if value not in kept and len(kept) < KNOWN_MAX:
        kept.append(value)


class Sent(NamedTuple):
    """What is done with a page's form: it is filled in and sent."""

    name: str
    action: str
    fill: Callable[[Known, Random], dict[str, str]]
    lands: tuple[int, ...]
    is_write: bool = False


class Page(NamedTuple):
    name: str
    address: str
    weight: int
    """How often it is chosen, among those that somebody knows the way to."""
    sent: Sent | None = None


def words(known: Known, dice: Random) -> dict[str, str]:
    """Mostly the name of somebody whom one works with; now and then of nobody."""
    return {"words": dice.choice(known.names) if known.names and dice.random() < 0.8 else "Zzyzx Nobody"}


def contact(known: Known, dice: Random) -> dict[str, str]:
    return {
        "who_reads": dice.choice(("notes_shared", "notes_restricted")),
        "note": NOTE,
        "with_whom": "A made-up caller",
    }


SEARCH = Sent("Search", "/search/", words, (200,))
WRITE = Sent("Contact saved", "", contact, (302,), is_write=True)
HELP = Page("Help", "/help/", 6)
PAGES = (
    Page("Today", "/", 20),
    Page("Student", STUDENT, 24),
    Page("Attendance", STUDENT + "attendance/", 8),
    Page("Plan", STUDENT + "plan/", 10),
    Page("Team", STUDENT + "team/", 6),
    Page("Contacts", STUDENT + "contacts/", 6),
    Page("Contact form", STUDENT + "contacts/new/", 5, WRITE),
    Page("Caseload", "/caseload/", 8),
    Page("Needs", "/needs/", 4),
    Page("Search form", "/search/", 6, SEARCH),
    Page("Notices", "/notices/", 4),
    Page("Agreements", "/agreements/", 1),
    Page("Disclosures", "/disclosures/", 1),
    Page("Imports", "/imports/", 1),
    HELP,
)
PICTURES = {STUDENT + r"attendance/chart\.svg": "Attendance chart", r"/needs/chart\.svg": "Needs chart"}
BEFORE_WE_COUNT = ("Today", "Caseload", "Student", "Student", "Student")


def page_at(path: str) -> Page | None:
    return next((page for page in PAGES if re.fullmatch(page.address, path)), None)


def chosen(known: Known, dice: Random) -> tuple[Page, str]:
    pages = [page for page in PAGES if known.addresses.get(page.name)]
    page = dice.choices(pages, [page.weight for page in pages])[0]
    return page, dice.choice(known.addresses[page.name])


def visit(who: Asks, page: Page, path: str, known: Known, dice: Random) -> Iterator[tuple[str, Answer]]:
    """Open a page with its pictures; where it has a form to send, fill it in and send it."""
    answer = judged(who.ask(path), (200,))
    yield page.name, answer
    if answer.wrong:
        return
    known.learn(answer.text)
    for source in re.findall(r'<img[^>]* src="(/[^"]+)"', answer.text):
        for address, name in PICTURES.items():
            if re.fullmatch(address, source):
                yield name, judged(who.ask(source), (200,))
    if page.sent:
        form = form_on(answer.text, page.sent.action)
        if form is None:
            yield page.sent.name, Answer(200, wrong="the form is not on its page")
            return
        yield (
            page.sent.name,
            judged(who.ask(form.action or path, form.filled(**page.sent.fill(known, dice))), page.sent.lands),
        )


def judged(answer: Answer, expected: tuple[int, ...]) -> Answer:
    """A page that sends people to sign in again has failed them as much as one that is not there."""
    if answer.wrong or (answer.status in expected and "/sign-in/" not in answer.location):
        return answer
    return answer._replace(wrong=f"status {answer.status}")
