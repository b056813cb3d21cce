"""Ed-Fi bulk XML: to those who read it a bundle as any other, whose rows have the numbers that their records have in the files.

Rows are numbered through all files, so that one number is one record of one file; `retold` turns it back, and columns into
elements, where a message leaves for the sender.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from itertools import accumulate

from homeroom.exchange.formats import FileSpec
from homeroom.exchange.formats.edfi import ED_FI_5, KINDS, VERSIONS, Kind
from homeroom.exchange.reading.bundle import Bundle
from homeroom.exchange.reading.elements import Lent, Meant, row_of
from homeroom.exchange.reading.inspecting import Inspection
from homeroom.exchange.reading.messages import Message, Refused, say
from homeroom.exchange.reading.recognizing import Mode, Recognized, listed, recognize
from homeroom.exchange.reading.records import Record
from homeroom.exchange.reading.survey import Survey, Words
from homeroom.exchange.reading.xml_records import Root, records, root_of

INTERCHANGE = "Interchange"
# Courses lend their titles to transcripts, so they are looked at before.
FIRST = "InterchangeEducationOrganization"
NAMESPACE = re.compile(r"http://ed-fi\.org/(?:0([0-9])[0-9]{2}|([0-9]+)\.[0-9][0-9A-Za-z.-]*)")
UNKNOWN_WORDS = ("E-CODE", "E-PROGRAM")
KINDS_OF = {spec.file: [kind for kind in KINDS.values() if kind.spec is spec] for spec in ED_FI_5.files.values()}
ELEMENTS = {
    file: {cell.column: cell.element for kind in reversed(kinds) for cell in kind.cells}
    for file, kinds in KINDS_OF.items()
}


class InterchangeBundle(Bundle):
    """The rows that a bundle's interchanges hold, by our own files."""

    def __init__(self, source: Bundle, surveys: list[Survey]) -> None:
        super().__init__(source.path, source.limits)
        self.source = source
        self.surveys = surveys
        self.messages += source.messages
        self._before = list(accumulate((survey.size for survey in surveys), initial=0))
        """How many records stand in the files before each."""
        self.meant: Mapping[str, Mapping[str, Meant]] = {}
        """By file and column of ours: what the sender's own words stand for."""
        self.left_out: Mapping[str, Mapping[str, Container[str]]] = {}
        """By file and column of ours: the sender's words, in small letters, with which a row is not to be read."""
        self.sizes = {spec.file: self.count(spec) for spec in ED_FI_5.files.values() if self.count(spec)}

    def count(self, spec: FileSpec) -> int:
        return sum(survey.counts[kind.name] for survey in self.surveys for kind in KINDS_OF[spec.file])

    def inspect(self, name: str) -> Inspection:
        """Text was decoded as each file says itself; a row is a line."""
        return Inspection(self.sizes[name], "", False, self.sizes[name], None)

    def header(self, name: str) -> list[str]:
        return list(ED_FI_5.files[name.removesuffix(".csv")].by_name)

    def rows(self, name: str) -> Iterator[Record]:
        kinds, columns = KINDS_OF[name], self.header(name)
        for survey, before in zip(self.surveys, self._before, strict=False):
            here = {kind.name: kind for kind in kinds if survey.counts[kind.name]}
            if here:
                yield from self._rows_of(survey, before, here, columns)

    def _rows_of(self, survey: Survey, before: int, kinds: dict[str, Kind], columns: list[str]) -> Iterator[Record]:
        gets = {
            survey.elements.tag(name): survey.elements.compiled(kind, self.meant.get(kind.spec.file, {}))
            for name, kind in kinds.items()
        }
        with self.source.open(survey.name) as stream:
            for number, record in enumerate(records(survey.name, stream, self.limits), start=before + 1):
                if record.tag in gets:
                    yield number, row_of(gets[record.tag], columns, record)

    def words(self) -> Words:
        found: Words = defaultdict(Counter)
        for survey in self.surveys:
            for place, words in survey.words.items():
                found[place].update(words)
        return found

    # In the sender's own terms

    def label(self, file: str) -> str:
        """The interchange that a file of ours comes from, with the kind of record where it has several; or all of them."""
        if file not in KINDS_OF:
            return file
        names = [kind.name for kind in KINDS_OF[file]]
        surveys = [survey for survey in self.surveys if any(survey.counts[name] for name in names)]
        found = [name for name in names if any(survey.counts[name] for survey in surveys)]
        is_alone = len(surveys) == 1 and not set(surveys[0].counts) & set(KINDS) - set(names)
        of_files = listed([survey.name for survey in surveys], 2)
        return of_files if is_alone else f"{of_files}: {listed(found, 2)}" if surveys else listed(names, 2)

    def place(self, number: int) -> tuple[str, int]:
        """The file of a record, and its number among the records of that file."""
        at = bisect_left(self._before, number) - 1
        return self.surveys[at].name, number - self._before[at]

    def retold(self, message: Message) -> Message:
        if message.file not in KINDS_OF:
            return message
        elements = ELEMENTS[message.file]
        params = {name: self._param(name, value, elements) for name, value in message.params.items()}
        file, row = self.place(message.row) if message.row else (self.label(message.file), None)
        columns = (elements.get(each, each) for each in message.column.split(", "))
        column = ", ".join(dict.fromkeys(filter(None, columns)))
        code = "E-WORD-LEFT-OUT" if self.is_left_out(message) else message.code
        return replace(message, code=code, file=file, row=row, column=column, params=params)

    def is_left_out(self, message: Message) -> bool:
        """Whether the row is rejected for a word of which its sender has said so."""
        words = self.left_out.get(message.file, {}).get(message.column)
        if words is None or message.code not in UNKNOWN_WORDS:
            return False
        return any(part.strip().casefold() in words for part in (message.value, *message.value.split(",")))

    def _param(self, name: str, value: object, elements: dict[str, str]) -> object:
        if name == "target":
            return self.label(str(value))
        if name == "cause_row" and isinstance(value, int):
            return self.place(value)[1]
        if name == "other":
            return self.place(value)[1] if isinstance(value, int) else elements.get(str(value), value)
        return value


def understood(bundle: Bundle) -> tuple[Bundle, Recognized]:
    """What a bundle is, and the bundle to read it from: its own rows, or those that its XML holds."""
    return read_interchanges(bundle) if bundle.xml_files else (bundle, recognize(bundle))


def read_interchanges(bundle: Bundle) -> tuple[InterchangeBundle, Recognized]:
    """The interchanges of a bundle, each gone through to its end. Raises Refused where one of them is damaged or of a version
    that we do not read: half of what belongs together is not taken."""
    found: dict[str, Root] = {}
    faults: list[Message] = []
    strangers: list[Message] = []
    for name in bundle.xml_files:
        try:
            found[name] = root(bundle, name)
        except Refused as refused:
            faults += refused.messages
    for name, (element, namespace) in list(found.items()):
        if not element.startswith(INTERCHANGE) or not namespace.startswith("http://ed-fi.org/"):
            strangers.append(say("W-XML-UNKNOWN", name, found=element))
            del found[name]
        elif version(namespace) not in VERSIONS:
            faults.append(say("E-ED-FI-VERSION", name, expected=listed(VERSIONS), found=namespace))
    if not found and not faults:
        faults = [say("E-XML-UNKNOWN", message.file, found=message.params["found"]) for message in strangers]
    if faults:
        raise Refused(*faults)
    made = InterchangeBundle(bundle, surveyed(bundle, found))
    return made, recognized(made, strangers)


def root(bundle: Bundle, name: str) -> Root:
    with bundle.open(name) as stream:
        return root_of(name, stream, bundle.limits)


def version(namespace: str) -> str:
    """The first figure of the data standard's version."""
    found = NAMESPACE.fullmatch(namespace)
    return (found[1] or found[2]) if found else ""


def surveyed(bundle: Bundle, found: dict[str, Root]) -> list[Survey]:
    lent = Lent()
    faults: list[Message] = []
    surveys = []
    for name in sorted(found, key=lambda name: found[name].name != FIRST):
        survey = Survey(name, found[name].namespace, lent, bundle.limits)
        try:
            survey.take(bundle)
        except Refused as refused:
            faults += refused.messages
        surveys.append(survey)
    if faults:
        raise Refused(*faults)
    return surveys


def recognized(bundle: InterchangeBundle, strangers: list[Message]) -> Recognized:
    files = {spec.file: Mode.DELTA if spec.file in bundle.sizes else Mode.ABSENT for spec in ED_FI_5.files.values()}
    if not bundle.sizes:
        kinds = sorted({kind for survey in bundle.surveys for kind in survey.counts})
        raise Refused(say("E-ED-FI-NOTHING", bundle.path.name, found=listed(kinds)))
    made = Recognized(ED_FI_5.name, files, {}, {file: file for file in bundle.sizes}, strangers)
    made.messages += [message for survey in bundle.surveys for message in survey.messages()]
    return made
