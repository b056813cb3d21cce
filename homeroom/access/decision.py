"""What a decision says: yes or no, the view, the reason, what it rests on, and what of all that the person may know."""

from dataclasses import dataclass, field
from typing import Any

from homeroom.access.conditions import UNSEALED, Link
from homeroom.access.evidence import Facts, Question

# The first of this order that holds is the reason.
ORDER = (
    *("R-FREEZE", "R-CLOSING"),
    *("R-SIGN", "R-TRAIN", "R-MFA", "R-RECERT", "R-DEBAR", "R-RECUSE", "R-PROHIBITED", "R-ORDER-LIMIT", "R-CONTACT"),
    *("R-NOREL", "R-RELENDED", "R-NOGRANT", "R-UNSIGNED", "R-NOTYET", "R-EXPIRED", "R-SUSPENDED"),
    *("R-WITHDRAWN", "R-BASIS"),
    *("R-NOTINCARE", "R-POP", "R-PURPOSE", "R-ROLE", "R-OP", "R-NOTICE"),
    *("R-CONSENT-MISSING", "R-CONSENT-AUTH", "R-CONSENT-EXPIRED", "R-CONSENT-REVOKED", "R-18", "R-OBJECTION"),
    *("R-STEPUP", "R-VOLUME", "R-NONE"),
)
BREAK_GLASS = "break_glass"  # The obligation of a refusal past which an emergency could lead.
OPERATIONS = ("view", "list", "print", "export", "api", "aggregate", "link")


@dataclass(frozen=True)
class Behind:
    """What a permit rests on, by name: of the agreement its line, the basis in law, the consent or the order, the relation."""

    agreement: str | None
    line: int | None
    basis: str
    relation: str
    paper: str | None = None  # Which kind of paper: a consent, an order or an emergency.
    paper_id: str | None = None
    told_paper_id: str | None = None  # Of an order, nothing to whom does not read it.


@dataclass(frozen=True)
class Decision:
    """`code` and `chain` are the whole truth; `told` and `told_chain` are what the person may know of it."""

    verdict: str
    code: str
    told: str
    view: str | None = None
    origin: str | None = None
    words: dict[str, Any] = field(default_factory=dict)
    chain: tuple[Link, ...] = ()
    told_chain: tuple[Link, ...] = ()
    obligations: tuple[str, ...] = ()
    told_obligations: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    behind: Behind | None = None  # Of a permit.

    @property
    def permits(self) -> bool:
        return self.verdict == "permit"


def without_unknown_orders(chain: tuple[Link, ...], question: Question, facts: Facts) -> tuple[Link, ...]:
    """An order is known to those who read it; that there was one is not told to others even when it is over."""
    known = known_orders(question, facts)
    return tuple(link for link in chain if link.link not in ("order", UNSEALED) or link.id in known)


def known_orders(question: Question, facts: Facts) -> set[str]:
    return {order["key"] for order in facts.orders if question.person in order["read_by"]}
