"""Why can I see this, and why not more? Each kind of information of each partner, with the answer of the decision.

It is `decide` that answers, from the facts about whoever asks (casework/facts.py), and from nobody's rows: of a partner that
keeps no record of the student the answer is what it would be if it did.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.utils import timezone

from homeroom.access.catalogue import catalogue
from homeroom.access.deciding import decide
from homeroom.access.decision import ORDER, Decision
from homeroom.access.door import Refused
from homeroom.access.evidence import Facts, Question
from homeroom.access.models import Purpose
from homeroom.casework.facts import my_facts
from homeroom.desk.answers import Listener, Open, Shut, label_of, merged, opened, shut
from homeroom.desk.closed import Partner, partners
from homeroom.desk.rules import is_family
from homeroom.desk.why import SENDERS_NAMED, senders_in_words
from homeroom.partners.words import organization_in_words
from homeroom.students.records import Record
from homeroom.students.words import AGENCY, DATASETS, SCHOOLS, is_ordinary

KINDS = {
    SCHOOLS: SCHOOLS,
    AGENCY: AGENCY,
    "tribal_organization": AGENCY,
}  # Partners that send records, and whose words theirs are.
WRITTEN_HERE = ("plan", "notes_shared", "notes_restricted", "youth_voice")  # Sent by nobody: people write it here.
IN_CARE = "care_in_care"


@dataclass
class Answers:
    """What partners with the same papers show, and what they do not."""

    names: str
    open: list[Open] = field(default_factory=list)
    shut: list[Shut] = field(default_factory=list)


@dataclass(frozen=True)
class Decided:
    """The answers about the elements of one kind, to look at; and, where one is open, whether it may be had on paper."""

    looking: tuple[Decision, ...]
    printing: Decision | None

    @property
    def permits(self) -> list[Decision]:
        return [decision for decision in self.looking if decision.permits]

    @property
    def told(self) -> Decision | None:
        """The reason that is the furthest on the way to being open. Where nothing may be told of one, nothing is told of the
        kind: what hides it would show in what is told of its neighbor."""
        if any(decision.told == "R-NONE" for decision in self.looking):
            return None
        return max(self.looking, key=lambda decision: ORDER.index(decision.told), default=None)


@dataclass(frozen=True)
class Asked:
    """Partners of whom the answer is the same, asked of one of them."""

    key: str
    names: str
    sends: str
    stewards: tuple[str, ...]
    is_own: bool


def answers_for(record: Record) -> list[Answers]:
    """The own organization first, then partners by name."""
    known = my_facts(record.id)
    if known is None:  # It was open a moment ago.
        raise Refused(str(record.student.public_id))
    facts, purpose = known
    facts = replace(facts, purposes={each.key: each.in_words for each in Purpose.objects.all()})
    person = record.visit.person
    question = Question(person.key, "", "", purpose, timezone.now())
    found = [(asked, dict(_decided(asked, question, _named(facts, asked)))) for asked in _partners_of(facts)]
    knows_of_care = any(asked.sends == AGENCY and by[IN_CARE].permits for asked, by in found)
    # Quiet by design: who works at a school reads words of care only when that very fact is open.
    is_quiet = facts.kinds.get(facts.organization) == SCHOOLS and not knows_of_care
    to = Listener(facts, is_family(person), is_quiet)
    answers = (_answers(asked, by, to) for asked, by in found)
    return [answer for answer in answers if answer.open or any(each.is_worth_saying for each in answer.shut)]


def _partners_of(facts: Facts) -> list[Asked]:
    """Partners whose papers say the same are one: a state has hundreds of districts."""
    stewards: dict[str, Partner] = {partner.key: partner for partner in partners()}
    ways: dict[str, list] = {}
    for path in facts.paths:
        ways.setdefault(path.contributor, []).append(replace(path, contributor=""))
    alike: dict[tuple, list[str]] = {}
    for key, kind in facts.kinds.items():
        if kind in KINDS and (key in ways or key in stewards or key == facts.organization):
            same = KINDS[kind], key == facts.organization, facts.absent.get(key), frozenset(ways.get(key, ()))
            alike.setdefault(same, []).append(key)
    asked = [_asked(keys, sends, is_own, facts, stewards) for (sends, is_own, *_), keys in alike.items()]
    return sorted(asked, key=lambda each: (not each.is_own, each.names))


def _asked(keys: list[str], sends: str, is_own: bool, facts: Facts, stewards: dict[str, Partner]) -> Asked:
    names = sorted(organization_in_words(facts.names[key]) for key in keys)
    of_them = [key for key in keys if key in stewards] if len(keys) <= SENDERS_NAMED else []
    asked = tuple(name for key in of_them for name in stewards[key].stewards)
    return Asked(keys[0], senders_in_words(names), sends, asked, is_own)


def _named(facts: Facts, asked: Asked) -> Facts:
    """A sentence about one of them names them all."""
    return replace(facts, names={**facts.names, asked.key: asked.names})


def _decided(asked: Asked, question: Question, facts: Facts) -> Iterator[tuple[str, Decided]]:
    """Of each kind of information that such a partner could send, the answers about its elements, and about one on paper."""
    for name, word in DATASETS.items():
        if word.sender == asked.sends or (not word.sender and _reaches(asked.key, name, facts)) or name in WRITTEN_HERE:
            of_partner = replace(question, contributor=asked.key)
            elements = [element.key for element in catalogue().datasets[name].elements]
            looking = {key: decide(replace(of_partner, element=key), facts) for key in elements}
            shown = next((key for key, decision in looking.items() if decision.permits), None)
            printing = decide(replace(of_partner, element=shown, operation="print"), facts) if shown else None
            yield name, Decided(tuple(looking.values()), printing)


def _reaches(contributor: str, dataset: str, facts: Facts) -> bool:
    elements = catalogue().datasets[dataset].elements
    mine = [path for path in facts.paths if path.contributor == contributor and path.role == facts.role]
    return any(path.view(element) for path in mine for element in elements)


def _answers(asked: Asked, by: dict[str, Decided], to: Listener) -> Answers:
    found = Answers(asked.names)
    reasons: dict[tuple, tuple[Decision, list[str]]] = {}
    for name, decided in by.items():
        if permits := decided.permits:
            label = label_of(name, is_whole=len(permits) == len(decided.looking))
            found.open = opened(found.open, label, permits, decided.printing, to)
        elif _may_be_named(name, asked, to) and (refusal := decided.told):
            key = refusal.told, tuple(sorted((k, repr(v)) for k, v in refusal.words.items() if k != "category"))
            reasons.setdefault(key, (refusal, []))[1].append(name)
    found.shut = merged(shut(refusal, names, asked.stewards, to) for refusal, names in reasons.values())
    return found


def _may_be_named(name: str, asked: Asked, to: Listener) -> bool:
    """Of what is not open: everyday kinds, that such a partner sends or that people write here."""
    is_known = DATASETS[name].sender == asked.sends or name in WRITTEN_HERE
    return is_known and is_ordinary(name) and not (to.is_quiet and asked.sends == AGENCY)
