"""The templates: model agreements as data, one file each, from which a draft is begun.

id, version    named in the agreement that was drafted from it, for ever
tier           of the agreement
title, about   in each language of the pages; the words of the agreement are in the language in which it is signed
source         the law or the model text that it follows
parties        by a word of the template: which kinds of organization may be it, and what it is called
months         how long it is to hold, as a proposal
hosting        of a hosting agreement: the legal basis
safeguards     what the machine reads of its clauses on protection, incidents and checks, as in the collaboration file
clauses        id, topic, heading, text, and the line that a machine reads: as in the collaboration file, but that parties are
               named by the template's words, and that purposes are chosen later

In the text {word} is the name of the party, and {purpose}, {benefit}, {measure} are of the purpose register.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from homeroom.agreements.words import TIERS
from homeroom.common import plain_yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class PartyRole:
    word: str
    names: dict[str, str]
    kinds: tuple[str, ...]

    @property
    def name(self) -> str:
        return in_language(self.names)


@dataclass(frozen=True)
class ModelAgreement:
    id: str
    version: int
    tier: str
    titles: dict[str, str]
    abouts: dict[str, str]
    source: str
    parties: tuple[PartyRole, ...]
    months: int
    hosting: dict[str, str] | None
    safeguards: dict[str, Any]
    clauses: tuple[dict[str, Any], ...]

    @property
    def title(self) -> str:
        return in_language(self.titles)

    @property
    def about(self) -> str:
        return in_language(self.abouts)

    @property
    def tier_in_words(self) -> str:
        return str(TIERS[self.tier])

    @property
    def mark(self) -> str:
        """How an agreement names the template that it came from."""
        return f"{self.id}@{self.version}"

    @property
    def shows_something(self) -> bool:
        return any("line" in clause for clause in self.clauses)

    def clauses_between(self, parties: Mapping[str, tuple[str, str]], purpose: Any) -> list[dict[str, Any]]:
        """As the collaboration file writes clauses. `parties` gives key and name of the organization for each word."""
        said = {word: name for word, (_key, name) in parties.items()}
        if purpose is not None:
            said |= {"purpose": purpose.name, "benefit": purpose.benefit, "measure": purpose.measure}
        return [
            {**{key: clause[key] for key in ("id", "topic", "heading")}, "text": filled_in(clause["text"], said)}
            for clause in self.clauses
        ]

    def lines_between(self, parties: Mapping[str, tuple[str, str]], purpose: Any) -> list[dict[str, Any]]:
        return [
            line_between(clause["id"], clause["line"], {word: key for word, (key, _name) in parties.items()}, purpose)
            for clause in self.clauses
            if "line" in clause
        ]

    def safeguards_between(self, parties: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
        """With the keys of organizations in the place of the template's words."""
        keys = {word: key for word, (key, _name) in parties.items()}
        incidents, audit = self.safeguards["incidents"], self.safeguards["audit"]
        teller = incidents.get("families_told_by")
        return {
            **self.safeguards,
            "incidents": {**incidents, "families_told_by": keys[teller] if teller else None},
            "audit": {**audit, "inspectors": [keys[word] for word in audit["inspectors"]]},
        }


def line_between(number: int, line: dict[str, Any], keys: dict[str, str], purpose: Any) -> dict[str, Any]:
    recipients = line["recipients"]
    return {
        **line,
        "id": number,
        "contributor": keys[line["contributor"]],
        "recipients": {
            "organizations": [keys[word] for word in recipients["parties"]],
            "roles": list(recipients["roles"]),
        },
        "purposes": [purpose.key] if purpose is not None else [],
    }


def filled_in(text: str, said: Mapping[str, str]) -> str:
    for word, name in said.items():
        text = text.replace("{" + word + "}", name)
    return text.strip()


def in_language(words: Mapping[str, str]) -> str:
    return words.get((get_language() or "en")[:2], words["en"])


@cache
def model_agreements() -> dict[str, ModelAgreement]:
    """By id, in the order of their files."""
    return {each.id: each for each in map(_read, sorted(HERE.glob("*.yaml")))}


def _read(path: Path) -> ModelAgreement:
    written = plain_yaml.load(path.read_text(encoding="utf-8"))
    return ModelAgreement(
        id=written["id"],
        version=written["version"],
        tier=written["tier"],
        titles=written["title"],
        abouts=written["about"],
        source=written["source"],
        parties=tuple(
            PartyRole(word, party["name"], tuple(party["kinds"])) for word, party in written["parties"].items()
        ),
        months=written["months"],
        hosting=written.get("hosting"),
        safeguards=written["safeguards"],
        clauses=tuple(written["clauses"]),
    )
