"""`homeroom decide`: may this person do this with this element of this child, and why?"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

commands = typer.Typer()

BATCH_LINES_MAX = 100_000  # Every person, child and element of a small town; at 100 a second, a quarter of an hour.


@commands.command()
def decide(
    person: Annotated[str, typer.Option(help="The id of the person who asks.")] = "",
    student: Annotated[str, typer.Option(help="ORG:ID, as that partner names the child.")] = "",
    element: Annotated[str, typer.Option(help="A key of the catalogue, such as academics.transcript.")] = "",
    purpose: Annotated[str, typer.Option(help="The id of a purpose of the collaboration.")] = "",
    operation: Annotated[str, typer.Option(help="view, list, print, export, api, aggregate or link.")] = "view",
    at: Annotated[str, typer.Option(help="A day or a moment; without it, now.")] = "",
    contributor: Annotated[str, typer.Option(help="Ask this contributor alone.")] = "",
    row_on: Annotated[str, typer.Option(help="The day of the row that is asked for; without it, the newest.")] = "",
    auth: Annotated[str, typer.Option(help="stepped or basic: with a second step or without.")] = "stepped",
    batch: Annotated[Path | None, typer.Option(help="A file with one JSON question a line; one answer a line.")] = None,
    as_operator: Annotated[bool, typer.Option("--as-operator", help="True codes, also where they are hidden.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """The decision, its code, its sentence and the whole chain that leads to it."""
    from homeroom.cli.rooms import open_rooms
    from homeroom.common.problem import Problem

    open_rooms("worker")
    from homeroom.casework.facts import NotAsked

    if batch is not None:
        raise typer.Exit(0 if answer_all(lines_of(batch), as_operator) else 1)
    asked = {
        "person": person,
        "student": student,
        "element": element,
        "purpose": purpose,
        "operation": operation,
        "at": at,
        "contributor": contributor,
        "auth": auth,
        "row_on": row_on,
    }
    try:
        answer = answer_to(asked, as_operator)
    except NotAsked as error:
        raise Problem(str(error)) from error
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        tell(answer)


def lines_of(batch: Path) -> list[str]:
    from homeroom.common.problem import Problem

    try:
        lines = [line for line in batch.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{batch} cannot be read. Name a text file with one JSON question a line.") from error
    if len(lines) > BATCH_LINES_MAX:
        raise Problem(f"{batch.name} has {len(lines):,} questions; {BATCH_LINES_MAX:,} is the most. Split it.")
    return lines


def answer_all(lines: Iterable[str], as_operator: bool) -> bool:
    """One answer a line, whatever the others are; true when every question could be asked."""
    from homeroom.casework.facts import NotAsked

    sound = True
    known: dict[tuple[str, str], Any] = {}  # Of each person and child once: the next question is often about the same.
    for line in lines:
        try:
            answer = answer_to(json.loads(line), as_operator, known)
        except (json.JSONDecodeError, RecursionError):
            answer, sound = {"error": "This line is not a JSON object. Write one question a line."}, False
        except NotAsked as error:
            answer, sound = {"error": str(error)}, False
        print(json.dumps(answer, ensure_ascii=False))
    return sound


def answer_to(asked: Any, as_operator: bool, known: dict[tuple[str, str], Any] | None = None) -> dict[str, Any]:
    from homeroom.access.deciding import decide
    from homeroom.casework.questions import question_and_facts

    question, facts = question_and_facts(asked, {} if known is None else known)
    return as_object(decide(question, facts), facts, as_operator)


def as_object(decision, facts, as_operator: bool) -> dict[str, Any]:
    code = decision.code if as_operator else decision.told
    chain = decision.chain if as_operator else decision.told_chain
    sentences = {language: sentence_in(language, code, decision, facts) for language in ("en", "es")}
    answer: dict[str, Any] = {
        "verdict": decision.verdict,
        "view": decision.view,
        "code": code,
        "origin": decision.origin,
        **behind_of(decision, as_operator),
        "sentence": sentences["en"],
        "sentences": sentences,
        "chain": [
            {
                "link": link.link,
                "id": link.id,
                "holds": link.holds,
                "since": link.since.isoformat() if link.since else None,
                "until": link.until.isoformat() if link.until else None,
            }
            for link in chain
        ],
        "obligations": list(decision.obligations if as_operator else decision.told_obligations),
    }
    if as_operator:
        answer |= {"told": decision.told, "reasons": list(decision.reasons)}
    return answer


def behind_of(decision, as_operator: bool) -> dict[str, Any]:
    """What a permit rests on: null for what has no part in it, and for all of a refusal."""
    behind = decision.behind
    if behind is None:
        return dict.fromkeys(("agreement", "line", "basis", "paper", "relation"))
    paper_id = behind.paper_id if as_operator else behind.told_paper_id
    return {
        "agreement": behind.agreement,
        "line": behind.line,
        "basis": behind.basis or None,
        "paper": {"kind": behind.paper, "id": paper_id} if behind.paper else None,
        "relation": behind.relation,
    }


def sentence_in(language: str, code: str, decision, facts) -> str:
    from zoneinfo import ZoneInfo

    from django.utils.translation import override

    from homeroom.access.sentences import sentence
    from homeroom.agreements.words import readable_reason

    with override(language):
        return sentence(code, readable_reason(decision.words), ZoneInfo(facts.timezone))


def rests_on(answer: dict[str, Any]) -> Iterator[str]:
    if answer["agreement"]:
        yield f"agreement {answer['agreement']}, line {answer['line']}"
    if answer["paper"]:
        yield " ".join(filter(None, (answer["paper"]["kind"], answer["paper"]["id"])))
    if answer["basis"]:
        yield f"basis {answer['basis']}"
    yield f"relation {answer['relation']}"


def tell(answer: dict[str, Any]) -> None:
    view = f", {answer['view']}" if answer["view"] else ""
    origin = f", from {answer['origin']}" if answer["origin"] else ""
    print(f"{answer['verdict']}{view}{origin} ({answer['code']})")
    print(answer["sentence"])
    if answer["relation"]:
        print("  behind: " + ", ".join(rests_on(answer)))
    for link in answer["chain"]:
        days = " ".join(f"{word} {link[word]}" for word in ("since", "until") if link[word])
        print(f"  {'yes' if link['holds'] else 'no ':3} {link['link']}: {link['id']} {days}".rstrip())
    for obligation in answer["obligations"]:
        print(f"  must: {obligation}")
    for code in answer.get("reasons", ()):
        print(f"  reason: {code}", file=sys.stdout)
