"""How a command answers: in a sentence, or as one JSON object and nothing else on standard output."""

import json
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def tell(answer: dict[str, Any], in_words: str, as_json: bool) -> None:
    print(json.dumps(answer, ensure_ascii=False) if as_json else in_words)
