"""One world, asked through every channel: search, list, counts, file, page, paper and book, each against the oracle's sentences.

Of every person one purpose is asked, drawn by the world's number: a page takes as long as two hundred decisions.
"""

import io
import random
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from html import unescape

from django.test import Client
from django.utils.formats import date_format
from pypdf import PdfReader

from homeroom.access.catalogue import catalogue
from homeroom.config.policy import SEARCH, WITH_CASELOADS, WITH_STUDENTS
from homeroom.desk.sections import SECTIONS
from homeroom.students.search import WHOLE, Form, in_json
from tests.insight.copying import take
from tests.insight.workbooks import Workbook
from tests.oracle import planting
from tests.oracle.comparing import Compared
from tests.oracle.planting import BIRTH, ELEMENT, NAMES, ROWS, SHAPES
from tests.oracle.rule import VIEWS, Child
from tests.oracle.sentences import SEARCHED, Asked, suppressed
from tests.oracle.worlds import ZONE, World
from tests.town.cast import Town, give_accounts

HELD = 429
LIST, FILE, SEARCHING = "/caseload/", "/caseload/export/", "/search/"
# A section of the page stands for what partners of its kind send; so what others keep of it is shown where one of these does.
SENDERS = {"school_district": {"school_district"}, "child_welfare": {"child_welfare", "tribal_organization"}}
OF_THE_FAMILY = ("parent", "youth")  # To read one's own record is no disclosure (34 CFR 99.10).


def compare_channels(town: Town, world: World, *, people: list[str] | None = None) -> Compared:
    found, dice = Compared(), random.Random(f"channels {world.number}")
    purposes = {p["id"]: dice.choice(world.file["purposes"])["id"] for p in world.file["people"]}
    give_accounts(town.server, town.database)
    organizations = dict(town.admin("SELECT key, id FROM partners_organization"))
    public_ids = dict(town.admin("SELECT id, public_id::text FROM students_student"))
    for who in people or [p["id"] for p in world.file["people"]]:
        asked = Asked(world, organizations, who, purposes[who], datetime.now(ZONE))
        Channels(town, asked, found, public_ids).compare()
    return found


class Channels:
    """What one person is shown, channel by channel."""

    def __init__(self, town: Town, asked: Asked, found: Compared, public_ids: dict[int, str]):
        self.town, self.asked, self.found = town, asked, found
        self.public_ids = public_ids
        self.world, self.role = asked.world, asked.person["role"]
        self.origins = {number: key for key, number in asked.organizations.items()}
        self.children = {int(child.id): child for child in self.world.children}
        self.shown: set[tuple[str, int, int, str]] = set()  # Operation, child, contributor, dataset.

    def compare(self) -> None:
        self.sitting()
        self.search()
        self.counts()
        if self.client is not None:
            self.results()
            self.listed()
            self.file()
            for child in self.world.children:
                self.page(child)
                self.paper(child)
            self.book()

    def told(self, channel: str, is_permit: bool, is_same: bool, what: str, wanted: object, given: object) -> None:
        self.found.decisions += 1
        self.found.permits += is_permit
        self.found.channels[channel] += 1
        if not is_same:
            self.found.kinds[channel] += 1
            self.found.mismatches.append(
                f"world {self.world.number}: {self.asked.who} asks for {self.asked.purpose} by {channel} for {what}:"
                f" the oracle says {wanted}, {channel} says {given}"
            )

    @cached_property
    def client(self) -> Client | None:
        """Signed in for real; None for whoever cannot sign in any more. The session's purpose is the one that is asked."""
        client = Client(
            raise_request_exception=False,
            headers={"accept-language": "en"},
            REMOTE_ADDR=f"10.2.{random.randrange(250)}.{random.randrange(250)}",
        )
        client.post("/sign-in/", {"login": self.asked.who, "password": "a long phrase for the town"})
        if "sessionid" not in client.cookies and not client.cookies:
            return None
        self.town.admin(
            "UPDATE access_session SET purpose_id = (SELECT id FROM access_purpose WHERE key = %s)"
            " WHERE person_id = (SELECT id FROM partners_person WHERE key = %s)",
            self.asked.purpose, self.asked.who,
        )  # fmt: skip
        return client

    # --- The sitting --------------------------------------------------------------------------------------------------

    def sitting(self) -> None:
        """Nobody further is shown to whom too many were. Then the sitting is over: what is open is asked without its limit."""
        held = [c for c in self.world.children if self.asked.is_there(c) and self.asked.is_too_much(c)]
        if self.client is not None and self.role in WITH_STUDENTS.split():
            for child in held:
                answer = self.client.get(f"/students/{self.public_ids[int(child.id)]}/")
                text = answer.content.decode().lower()
                is_held = answer.status_code == HELD and not ELEMENT.search(text) and not ROWS.search(text)
                self.told("page", False, is_held, f"child {child.id} after too many", HELD, answer.status_code)
        self.town.admin(
            "UPDATE access_event SET student_ids = '{}' WHERE page = 'made up'"
            " AND person_id = (SELECT id FROM partners_person WHERE key = %s)",
            self.asked.who,
        )
        self.town.admin(
            "DELETE FROM access_volumedecision WHERE hold_id IN (SELECT h.id FROM access_volumehold h"
            " JOIN partners_person p ON p.id = h.person_id WHERE p.key = %s)",
            self.asked.who,
        )

    # --- Search -------------------------------------------------------------------------------------------------------

    def search(self) -> None:
        """Every name, day and identifier of every record, asked one by one."""
        questions = list(self.questions())
        with self.town.raw(self.asked.who, self.asked.purpose) as connection:
            for child, origin, key, word, wanted in questions:
                asked = in_json([Form(1, word)])
                rows = connection.execute("SELECT * FROM access.search_v1(%s::jsonb, 5)", [asked]).fetchall()
                given = [number for (number,) in rows]
                what = f"the child whose {key} {origin} writes as {word}, child {child.id}"
                self.told("search", wanted, given == [int(child.id)] * wanted, what, wanted, given)

    def questions(self) -> Iterator[tuple[Child, str, str, str, bool]]:
        for child in self.world.children:
            for origin in child.records:
                number = self.asked.organizations[origin]
                for key in SEARCHED:
                    word = planting.word_of(child.id, number, key, 2)
                    if key == BIRTH:
                        word = planting.born_on(child.id, number).isoformat()
                    form = word if key in NAMES else WHOLE + word
                    yield child, origin, key, form, self.asked.finds(child, origin, key)
                former = planting.FORMER.format(child=child.id, contributor=number)
                yield child, origin, "former name", former, self.asked.finds_by_former_name(child, origin)

    def results(self) -> None:
        """The page of results: found by a name, and told of in brief."""
        for child in self.world.children:
            answer = self.client.post(SEARCHING, {"words": planting.SURNAMES[int(child.id) - 1]})
            row = self.row_of(answer, child)
            finds = any(self.asked.finds(child, origin, key) for origin in child.records for key in NAMES)
            wanted = finds and self.role in SEARCH.split()
            self.told("search page", wanted, bool(row) == wanted, f"child {child.id} by name", wanted, bool(row))
            self.no_more("search page", answer.content.decode(), "view")
            if row and wanted:
                self.brief("search page", child, row, "view")

    def row_of(self, answer, child: Child) -> str:
        rows = re.findall(r"<tr>.*?</tr>", answer.content.decode(), re.S)
        return next((row for row in rows if self.public_ids[int(child.id)] in row), "")

    def brief(self, channel: str, child: Child, row: str, operation: str) -> None:
        line = self.asked.line(child, operation)
        for cell, words in (("name", line.name), ("grade", line.grade), ("school", line.school)):
            self.one_of(channel, child, cell, words, row)

    def one_of(self, channel: str, child: Child, what: str, wanted: frozenset[str], text: str) -> None:
        given = sorted({match[0] for match in ELEMENT.finditer(text.lower())} & wanted)
        is_same = bool(given) or not wanted
        self.told(channel, bool(wanted), is_same, f"{what} of child {child.id}", sorted(wanted), given)

    def no_more(self, channel: str, text: str, operation: str) -> None:
        """No planted word stands there that the operation does not open so far."""
        for match in ELEMENT.finditer(text.lower()):
            child, number, element, view = map(int, match.groups())
            key = next(e.key for e in catalogue().elements.values() if e.number == element)
            most = self.asked.opened(self.children[child], self.origins[number], operation).get(key)
            is_same = most is not None and VIEWS.index(most) >= view
            what = f"{key} of child {child} from {self.origins[number]}"
            self.told(channel, most is not None, is_same, what, most, VIEWS[view])
            self.show(operation, child, number, catalogue().elements[key].dataset)
        for match in ROWS.finditer(text.lower()):
            child, number, dataset = map(int, match.groups())
            name = next(n for n, d in catalogue().datasets.items() if d.number == dataset)
            permits = name in self.asked.rows(self.children[child], self.origins[number], operation)
            what = f"rows of {name} of child {child} from {self.origins[number]}"
            self.told(channel, permits, permits, what, permits, "shown")
            self.show(operation, child, number, name)

    def show(self, operation: str, child: int, number: int, dataset: str) -> None:
        self.shown.add((operation, child, number, dataset))

    # --- Lists and files ----------------------------------------------------------------------------------------------

    def listed(self) -> None:
        answer = self.client.get(LIST)
        text = answer.content.decode()
        self.no_more("list", text, "list")
        self.no_error("list", answer)
        for child in self.world.children:
            row = self.row_of(answer, child)
            wanted = self.role in WITH_CASELOADS.split() and self.asked.is_listed(child)
            self.told("list", wanted, bool(row) == wanted, f"child {child.id}", wanted, bool(row))
            if row and wanted:
                self.cells(child, [" ".join(c.split()) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)])

    def cells(self, child: Child, cells: list[str]) -> None:
        line = self.asked.on_list(child)
        told = [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells]
        for cell, words, text in zip(("name", "grade", "school"), (line.name, line.grade, line.school),
                                     (told[0], told[2], told[3]), strict=True):  # fmt: skip
            self.one_of("list", child, cell, words, text)
        days = {f"{days} days" for days in line.school_days} or {"–"}  # noqa: RUF001
        tasks = "–" if line.open_tasks is None else str(line.open_tasks)  # noqa: RUF001
        hearing = date_format(line.next_hearing, "DATE_FORMAT") if line.next_hearing else "–"  # noqa: RUF001
        for cell, wanted, given in (
            ("age", line.age or {"–"}, told[1]),  # noqa: RUF001
            ("days at school", days, told[4]),
            ("open tasks", {tasks}, told[5]),
            ("next hearing", {hearing}, told[8]),
        ):
            self.told("list", wanted != {"–"}, given in wanted, f"{cell} of child {child.id}", sorted(wanted), given)  # noqa: RUF001

    def no_error(self, channel: str, answer) -> None:
        self.told(channel, False, answer.status_code < 500, "an answer", "no error", answer.status_code)

    def file(self) -> None:
        """In the order of the list: rows bear no other mark of whose they are than what stands in them."""
        if self.role not in WITH_CASELOADS.split():
            return
        asked = self.client.get(FILE)
        self.no_error("file", asked)
        if asked.status_code != 200:
            return
        answer = take(self.client, FILE)
        self.no_error("file", answer)
        if answer.status_code != 200:
            return
        book = Workbook(answer.content)
        self.no_more("file", book.text, "export")
        there = [self.asked.line(c, "export") for c in self.world.children if self.asked.is_listed(c)]
        given = sorted(self.as_told(row) for row in book.rows())
        wanted = [sorted(self.as_written(line)) for line in there]
        self.told("file", bool(there), len(given) == len(wanted), "children", len(wanted), len(given))
        for ways in wanted:
            fits = next((way for way in ways if way in given), None)
            if fits:
                given.remove(fits)
            self.told("file", True, fits is not None, "a row", ways, given)

    def as_told(self, row: dict) -> tuple[str, ...]:
        name = ELEMENT.search(str(row.get("Name", "")))
        columns = ("Age", "Grade", "School", "Days at this school", "Open tasks", "Next hearing")
        return (name[0] if name else "", *(str(row.get(column, "")) for column in columns))

    def as_written(self, line) -> Iterator[tuple[str, ...]]:
        hearing = str(line.next_hearing.date()) if line.next_hearing else ""
        tasks = "" if line.open_tasks is None else str(line.open_tasks)
        for name in line.name or {""}:
            for age in line.age or {""}:
                for grade in line.grade or {""}:
                    for school in line.school or {""}:
                        for days in line.school_days or {""}:
                            yield name, age, grade, school, str(days), tasks, hearing

    # --- Counts -------------------------------------------------------------------------------------------------------

    def counts(self) -> None:
        """The cells that the database tells who may only count, whatever the role: suppressed here once more."""
        with self.town.raw(self.asked.who, self.asked.purpose) as connection:
            told = connection.execute("SELECT cube, name, total, first, second FROM access.need_cells_v1()").fetchall()
        counted = self.asked.counted()
        names = {name for cube, name, *_ in told if cube == "domain"} - {""}
        rows = {
            name: (
                sum(needs.met for needs in counted if needs.domain == name),
                sum(needs.total - needs.met for needs in counted if needs.domain == name),
            )
            for name in names
        }
        wanted = suppressed(rows) if counted or told else {}
        given = {name: cells for cube, name, *cells in told if cube == "domain"}
        for name in sorted({*wanted, *given}):
            right, said = wanted.get(name), tuple(given[name]) if name in given else None
            self.told("counts", bool(counted), right == said, f"the cell {name or 'of all'}", right, said)
        if counted and not told:
            self.told("counts", True, False, "a board", "cells", "nothing")

    # --- Pages and papers ---------------------------------------------------------------------------------------------

    def page(self, child: Child) -> None:
        answer = self.client.get(f"/students/{self.public_ids[int(child.id)]}/")
        self.no_error("page", answer)
        wanted = self.role in WITH_STUDENTS.split() and self.asked.is_there(child)
        self.told(
            "page", wanted, (answer.status_code == 200) == wanted, f"child {child.id}", wanted, answer.status_code
        )
        text = answer.content.decode()
        self.no_more("page", text, "view")
        if wanted and answer.status_code == 200:
            self.whole_page("page", child, text, "view")

    def paper(self, child: Child) -> None:
        if self.role not in WITH_STUDENTS.split() or not self.asked.is_there(child):
            return
        answer = self.client.get(f"/students/{self.public_ids[int(child.id)]}/print.pdf")
        self.no_error("paper", answer)
        self.told("paper", True, answer.status_code == 200, f"child {child.id}", 200, answer.status_code)
        if answer.status_code == 200:
            pages = PdfReader(io.BytesIO(answer.content)).pages
            text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
            self.no_more("paper", text, "print")
            self.whole_page("paper", child, text, "print")

    def whole_page(self, channel: str, child: Child, text: str, operation: str) -> None:
        """Nothing is missing of what the page has a place for."""
        line = self.asked.line(child, operation)
        for cell, words in (("name", line.name), ("grade", line.grade), ("school", line.school)):
            self.one_of(channel, child, cell, words, text)
        for kind in SECTIONS:
            if self.has_section(child, kind, operation):
                self.section(channel, child, kind, text, operation)

    def has_section(self, child: Child, kind, operation: str) -> bool:
        return any(
            self.asked.oracle.kind(origin) in SENDERS[kind.sender]
            and any(key in self.asked.opened(child, origin, operation) for key in kind.elements)
            for origin in child.records
        )

    def section(self, channel: str, child: Child, kind, text: str, operation: str) -> None:
        """Whole rows, where they are open; else the values of single elements that are."""
        has_rows = {model.dataset for model in kind.reads}
        for key in kind.elements:
            dataset = catalogue().elements[key].dataset
            whole = [origin for origin in child.records if dataset in self.asked.rows(child, origin, "view")]
            if (dataset not in has_rows or not whole) and key not in SHAPES:
                self.one_of(channel, child, key, self.asked.words(child, key, operation), text)
        for dataset in {"people", "court_education"} & has_rows:
            for origin in child.records:
                wanted = dataset in self.asked.rows(child, origin, operation)
                word = planting.word_of_rows(child.id, self.asked.organizations[origin], dataset)
                self.told(channel, wanted, (word in text) >= wanted, f"rows of {dataset} of child {child.id} from {origin}",
                          wanted, word in text)  # fmt: skip

    # --- The book -----------------------------------------------------------------------------------------------------

    def book(self) -> None:
        """What was shown of others' records stands there, and nothing stands there that could not be looked at. A page reads
        what may be looked at; what of it a list or a file then leaves out, the book tells of all the same."""
        rows = self.town.admin(
            "SELECT DISTINCT e.operation, d.student_id, d.contributor_id, d.dataset FROM access_disclosure d"
            " JOIN access_event e ON e.id = d.event_id JOIN partners_person p ON p.id = d.person_id WHERE p.key = %s",
            self.asked.who,
        )
        names = {dataset.number: name for name, dataset in catalogue().datasets.items()}
        written = {(operation, child, number, names[dataset]) for operation, child, number, dataset in rows}
        own = self.asked.organizations.get(self.asked.oracle.organization_of(self.asked.person))
        if self.role not in OF_THE_FAMILY:
            for operation, child, number, dataset in sorted(self.shown):
                if number != own:
                    entry = self.as_in_book(operation, child, number, dataset)
                    what = f"{operation} of {dataset} of child {child} from {self.origins[number]}"
                    self.told("book", True, bool(entry & written), what, "a row", "none")
        for operation, child, number, dataset in sorted(written):
            elements = self.asked.opened(self.children[child], self.origins[number], "view")
            permits = any(catalogue().elements[key].dataset == dataset for key in elements)
            what = f"{operation} of {dataset} of child {child} from {self.origins[number]}"
            self.told("book", permits, permits, what, "nothing", "a row")

        self.reasons_in_book(names)

    def reasons_in_book(self, names: dict[int, str]) -> None:
        """Each row names a line, or a law, a consent or an order, that shows as much as any of what the row tells of."""
        rows = self.town.admin(
            "SELECT DISTINCT e.operation, d.student_id, d.contributor_id, d.dataset, d.elements::text, coalesce(d.rows, 0) > 0,"
            " a.key, l.number, d.basis FROM access_disclosure d JOIN access_event e ON e.id = d.event_id"
            " JOIN partners_person p ON p.id = d.person_id LEFT JOIN agreements_line l ON l.id = d.line_id"
            " LEFT JOIN agreements_agreement a ON a.id = l.agreement_id WHERE p.key = %s AND d.paper_kind <> 'emergency'",
            self.asked.who,
        )
        numbers = {element.number: key for key, element in catalogue().elements.items()}
        for operation, number, contributor, dataset, elements, has_rows, agreement, line, basis in rows:
            child, origin, name = self.children[number], self.origins[contributor], names[dataset]
            done = operation if operation in ("list", "print", "export") else "view"
            given = (agreement, line, frozenset(basis.split("+")))
            what = f"{operation} of {name} of child {child.id} from {origin}"
            for place in (place for place, bit in enumerate(elements or "") if bit == "1"):
                wanted = self.asked.used(child, origin, done, numbers[place])
                self.told("book", True, given in wanted, f"{what}, {numbers[place]}", wanted, given)
            if has_rows:
                wanted = self.asked.used_for_rows(child, origin, done, name)
                self.told("book", True, given in wanted, f"{what}, whole rows", wanted, given)

    def as_in_book(self, operation: str, *shown) -> set[tuple]:
        """A page of results and a page of a child are both looked at."""
        return {
            (name, *shown) for name in ({"view", "search", "list"} if operation in ("view", "list") else {operation})
        }
