"""A question about the made-up facts on which the rule checks itself."""

from dataclasses import replace

from homeroom.access.deciding import decide
from homeroom.access.decision import Decision
from homeroom.access.evidence import Facts
from homeroom.access.made_up import QUESTION, ROSA


def ask(facts: Facts = ROSA, **changed) -> Decision:
    return decide(replace(QUESTION, **changed), facts)
