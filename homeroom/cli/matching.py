"""`homeroom match`: who was found to be the same child, and how well the model finds it where the truth is known."""

from pathlib import Path
from typing import Annotated, Any

import typer

from homeroom.cli.rooms import open_rooms
from homeroom.cli.telling import AsJson, tell

commands = typer.Typer()

FIGURES = {
    "precision": "of automatic links are right",
    "recall": "of true pairs are linked automatically",
    "f1": "F1 of automatic links",
    "wrong_automatic": "automatic links are wrong",
    "upper95": "is the share of wrong links at most (95%)",
    "review_share": "of children have a pair for a person to look at",
    "recall_with_review": "of true pairs are linked if every review is decided rightly",
}


@commands.command()
def match(
    evaluate: Annotated[
        tuple[Path, Path] | None,
        typer.Option(
            metavar="FOLDER TRUTH",
            help="Try the model on a folder with roster.csv and foster.csv, and compare with the truth.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """All links in force and all pairs that wait for a person; with --evaluate, how good the model is on files."""
    if evaluate:
        from homeroom.matching.model.evaluating import evaluate as try_out
        from homeroom.matching.model.parameters import parameters

        tried = try_out(*evaluate, parameters())
        tell(tried, in_table(tried), as_json)
    else:
        open_rooms("import")
        from homeroom.matching.telling import every_link

        links = every_link()
        tell(links, in_lines(links), as_json)


def in_lines(answer: dict[str, Any]) -> str:
    """Identifiers and what agrees, but no name."""
    links = [f"{link['band']:9}  {link['a']}  {link['b']}  {', '.join(link['reasons'])}" for link in answer["links"]]
    return "\n".join(
        [*links, ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in answer["counts"].items())]
    )


def in_table(answer: dict[str, Any]) -> str:
    """The figures of both tries beside each other. Pairs are in --json."""
    both = (answer, answer["contract_fields"])
    lines = [f"Model {answer['model']}", f"{'all fields':>12}{'contract fields':>18}"]
    lines += [f"{_figure(name, both[0]):>12}{_figure(name, both[1]):>18}  {words}" for name, words in FIGURES.items()]
    lines += [
        f"{both[0]['counts'][name]:>12,}{both[1]['counts'][name]:>18,}  {name.replace('_', ' ')}"
        for name in both[0]["counts"]
    ]
    return "\n".join(lines)


def _figure(name: str, figures: dict[str, Any]) -> str:
    value = figures[name]
    if value is None:
        return "-"
    return f"{value:,}" if name == "wrong_automatic" else f"{value:.4f}"
