"""The table of words for ODRL (odrl_terms.yaml), and which of our own a file has used and so must describe."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from homeroom.common import plain_yaml

TABLE = Path(__file__).parent / "odrl_terms.yaml"
OWN = "hr:"


@cache
def table() -> dict[str, dict[str, Any]]:
    return plain_yaml.load(TABLE.read_text())


def context() -> dict[str, Any]:
    """What the keys of a file mean, in the file itself, so that nobody has to fetch anything to read it."""
    link, word = {"@type": "@id"}, {"@type": "@vocab"}
    links = ("permission", "prohibition", "obligation", "duty", "constraint", "target", "assigner", "assignee")
    return {
        "@version": 1.1,
        **table()["namespaces"],
        "uid": "@id",
        "type": "@type",
        **{name: f"odrl:{name}" for name in ("Agreement", "Offer", "Permission", "Prohibition", "Duty", "Constraint")},
        **{name: f"odrl:{name}" for name in ("LogicalConstraint", "Party", "PartyCollection", "Asset")},
        **{name: f"odrl:{name}" for name in ("AssetCollection", "Action", "LeftOperand")},
        **{name: {"@id": f"odrl:{name}", **link} for name in (*links, "partOf", "includedIn", "profile")},
        **{name: {"@id": f"odrl:{name}", **word} for name in ("action", "leftOperand", "operator", "conflict")},
        **{name: {"@id": f"odrl:{name}", **link, "@container": "@list"} for name in ("and", "or", "andSequence")},
        "rightOperand": "odrl:rightOperand",
    }


@dataclass
class Terms:
    """Gives the word for each thing, and remembers which of our own profile were given."""

    used: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def iri(self, section: str, code: str) -> str:
        term = table()[section][code]
        # A word of DPV on which a constraint asks is made an operand by saying so.
        if term["iri"].startswith(OWN) or section == "conditions" and not term["iri"].startswith("odrl:"):
            self.used[term["iri"]] = (section, term)
        return term["iri"]

    def link(self, section: str, code: str) -> dict[str, str]:
        return {"@id": self.iri(section, code)}

    def described(self) -> list[dict[str, Any]]:
        """The words of our own that were used: what each means, and of actions which they are a kind of."""
        return [self._described(iri, *self.used[iri]) for iri in sorted(self.used)]

    def _described(self, iri: str, section: str, term: dict[str, Any]) -> dict[str, Any]:
        described: dict[str, Any] = {"uid": iri}
        if "means" in term:
            described["skos:definition"] = term["means"]
        if section in ("operations", "dispositions", "duties"):
            described |= {"type": "Action", "includedIn": term.get("kind_of", "odrl:use")}
        elif section == "conditions":
            described["type"] = "LeftOperand"
        return described
