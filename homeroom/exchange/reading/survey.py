"""One pass over an Ed-Fi interchange before a row of it is read: whether it is whole, and what there is in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from homeroom.exchange.formats.edfi import IDENTITIES, JOINED_KINDS, KINDS, PROTECTED_KINDS, How, Kind
from homeroom.exchange.reading.bundle import Bundle
from homeroom.exchange.reading.elements import Elements, Get, Identity, Lent, joined
from homeroom.exchange.reading.headers import social_security
from homeroom.exchange.reading.limits import Limits
from homeroom.exchange.reading.messages import Message, Refused, say
from homeroom.exchange.reading.xml_records import records

ELEMENTS_SHOWN = 30
WORDS_MAX = 1_000  # Of one column. No state has so many; what is more is noise and is not counted.
SSN_CODES = ("ssn", "canadian sin", "social security", "social security number")
# Elements that may stand several times in a record whose row has room for one.
ONE_OF_SEVERAL = {"StudentDisciplineIncidentBehaviorAssociation": "DisciplineIncidentParticipationCode"}

Words = dict[tuple[str, str], Counter[str]]
"""By file and column of ours: the words of descriptors, and in how many records each stands."""


@dataclass
class Survey:
    """What is in one file."""

    name: str
    namespace: str
    lent: Lent
    limits: Limits
    ids: dict[str, Identity] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    """Records by their kind."""
    unread: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Elements of which nothing is read, by kind."""
    ssn_codes: int = 0
    untitled: int = 0
    several: Counter[str] = field(default_factory=Counter)
    unresolved: set[str] = field(default_factory=set)
    words: Words = field(default_factory=lambda: defaultdict(Counter))

    def __post_init__(self) -> None:
        self.elements = Elements(self.namespace, self.ids, self.lent)
        self._identities = {kind: self.elements.identity(kind) for kind in IDENTITIES}
        self._local: dict[str, str] = {}

    @property
    def size(self) -> int:
        return self.counts.total()

    def local(self, tag: str) -> str:
        """The name of an element without its namespace."""
        if tag not in self._local:
            self._local[tag] = tag.rpartition("}")[2]
        return self._local[tag]

    def take(self, bundle: Bundle) -> None:
        """Read the file to its end. Raises Refused where it is damaged, or holds what nobody may send."""
        names: set[str] = set()
        look = Looking(self)
        with bundle.open(self.name) as stream:
            for record in records(self.name, stream, self.limits, names):
                kind = self.local(record.tag)
                self.counts[kind] += 1
                self._identify(kind, record)
                look.at(kind, record)
        self.unresolved -= self.ids.keys()
        found = sorted(local for tag in names if social_security(local := self.local(tag)))
        if found:
            raise Refused(*(say("E-SSN", self.name, column=each) for each in found))

    def _identify(self, kind: str, record: Element) -> None:
        if kind in self._identities and (ref := record.get("id")):
            self.ids[ref] = (kind, *(text(record) for text in self._identities[kind]))
        kept = (self.ids, self.unresolved, self.lent.odd_days, self.lent.titles)
        if sum(map(len, kept)) > self.limits.xml_ids_max:
            raise Refused(say("E-XML-IDS", self.name, limit=self.limits.xml_ids_max))

    def messages(self) -> Iterator[Message]:
        """What is to be said of the file once it is known to be whole."""
        for kind, count in sorted(self.counts.items()):
            if kind in PROTECTED_KINDS:
                yield say("N-KIND-PROTECTED", self.name, column=kind, count=count)
            elif kind not in KINDS and kind not in JOINED_KINDS:
                yield say("N-KIND", self.name, column=kind, count=count)
        for kind, names in sorted((kind, names) for kind, names in self.unread.items() if names):
            shown = ", ".join(sorted(names)[:ELEMENTS_SHOWN]) + (", …" if len(names) > ELEMENTS_SHOWN else "")
            yield say("N-ELEMENTS", self.name, column=kind, found=shown)
        if self.ssn_codes:
            yield say("W-SSN-CODE", self.name, column="StudentIdentificationCode", count=self.ssn_codes)
        if self.untitled:
            yield say("W-COURSE-TITLE", self.name, column="CourseTitle", count=self.untitled)
        for element, count in self.several.items():
            yield say("W-SEVERAL", self.name, column=element, count=count)
        if self.unresolved:
            yield say("W-XML-REF", self.name, value=min(self.unresolved), count=len(self.unresolved))


class Looking:
    """What a survey notices in each record."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        elements = survey.elements
        self.children = {kind.name: kind.children for kind in KINDS.values()}
        self.codes = elements.all_of("StudentIdentificationCode")
        self.system = elements.system_of("StudentIdentificationCode")
        self.incident = [*elements.identity("DisciplineIncident"), elements.text("IncidentDate")]
        self.course = [*elements.identity("Course"), elements.text("CourseTitle")]
        transcript = next(cell for cell in KINDS["CourseTranscript"].cells if cell.column == "courseTitle")
        self.title, self.code = elements.getter(transcript), elements.text(transcript.paths[2])
        self.several = {kind: elements.all_of(path) for kind, path in ONE_OF_SEVERAL.items()}
        self.worded = {kind.name: list(self.words_of(kind)) for kind in KINDS.values()}

    def words_of(self, kind: Kind) -> Iterator[tuple[Counter[str], Callable[[Element], list[str]]]]:
        """For each descriptor of a record, where its words are counted and how they are read."""
        elements, worded = self.survey.elements, kind.worded
        for cell in kind.cells:
            if cell.column in worded:
                get = elements.every_word(cell.paths[0]) if cell.how is How.WORDS else alone(elements.getter(cell))
                yield self.survey.words[kind.spec.file, cell.column], get

    def at(self, kind: str, record: Element) -> None:
        survey = self.survey
        if kind == "DisciplineIncident":
            key, day = lent(self.incident, record)
            survey.lent.keep_incident(key, day)
        elif kind == "Course":
            key, title = lent(self.course, record)
            survey.lent.titles.setdefault(key, title)
        elif kind in self.children:
            self._of_row(kind, record)

    def _of_row(self, kind: str, record: Element) -> None:
        survey, children, unread = self.survey, self.children[kind], self.survey.unread[kind]
        for child in record:
            name = survey.local(child.tag)
            if name not in children:
                unread.add(name)
            elif (ref := child.get("ref")) and ref not in survey.ids:
                survey.unresolved.add(ref)
        for words, read in self.worded[kind]:
            for word in read(record):
                if word in words or len(words) < WORDS_MAX:
                    words[word] += 1
        if kind in self.several and len(self.several[kind](record)) > 1:
            survey.several[ONE_OF_SEVERAL[kind]] += 1
        if kind == "StudentEducationOrganizationAssociation":
            systems = (self.system(code).casefold() for code in self.codes(record))
            survey.ssn_codes += sum(system in SSN_CODES for system in systems)
        elif kind == "CourseTranscript" and self.title(record) == self.code(record):
            survey.untitled += 1


def alone(get: Get) -> Callable[[Element], list[str]]:
    return lambda record: [get(record)]


def lent(texts: list[Get], record: Element) -> tuple[str, str]:
    """By what a record is asked for, and what it then answers."""
    *key, answer = (text(record) for text in texts)
    return joined(key), answer
