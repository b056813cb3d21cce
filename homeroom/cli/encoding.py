"""`homeroom encode`, `overlap` and `release`: a first pass of linkage in which whoever compares sees no name."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from homeroom.cli.telling import AsJson, tell
from homeroom.common.problem import Problem

commands = typer.Typer()

LAYOUTS = {"roster": "roster.csv", "foster": "foster.csv"}


class Side(StrEnum):
    roster = "roster"
    foster = "foster"


class Fields(StrEnum):
    contract = "contract"
    names = "names"
    all = "all"


@commands.command()
def encode(
    file: Annotated[Path | None, typer.Argument(help="A list in the layout of roster.csv or foster.csv.")] = None,
    side: Annotated[Side | None, typer.Option(help="Whose list it is.")] = None,
    secret: Annotated[Path | None, typer.Option(metavar="FILE", help="The secret of both agencies.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the encoded list goes.")] = None,
    ids: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where it goes which token is whose. Keep it; without it only counting is possible."
        ),
    ] = None,
    fields: Annotated[
        Fields,
        typer.Option(
            help="contract: names, birth date, sex, school, parents, state number. names: only the first three. "
            "all: also addresses and SSN digits."
        ),
    ] = Fields.contract,
    new_secret: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Only make a new secret, readable by you alone.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Encode a list under a secret, so that a third machine can compare it with another agency's without a name.

    It keeps names from a machine that does not know the secret. It does not make the data anonymous: frequent names,
    schools and birth dates can be told by counting, and whoever gets the secret can try every name. An encoded list stays
    confidential education or child-welfare data (34 CFR part 99): send it only under an agreement, to a machine that
    belongs to neither agency, and destroy it after use. docs/private-first-pass.md says more.
    """
    if new_secret:
        if file or side or secret or out or ids:
            raise Problem("--new-secret FILE stands alone: make the secret first, then encode with --secret FILE.")
        from homeroom.matching.private.secret import make

        make(new_secret)
        told = {"new_secret": str(new_secret)}
        tell(told, f"{new_secret} holds a new secret. Hand it to the other agency, and to nobody else.", as_json)
        return
    if not (file and side and secret and out):
        raise Problem(
            "Say what to encode: homeroom encode FILE --side roster|foster --secret FILE --out FILE --ids FILE"
        )
    from homeroom.matching.model.folder import records_of
    from homeroom.matching.private.files import write
    from homeroom.matching.private.secret import read

    held = read(secret)
    count = write(records_of(file, LAYOUTS[side.value]), side.value, held, out, ids, fields.value)
    words = f"{count:,} records encoded."
    if not ids:
        words += " Without --ids nobody can tell whose tokens they are: this file serves counting alone."
    tell({"side": side.value, "fields": fields.value, "records": count, "ids": bool(ids)}, words, as_json)


@commands.command()
def overlap(
    roster: Annotated[Path, typer.Argument(help="The encoded roster.")],
    foster: Annotated[Path, typer.Argument(help="The encoded foster list.")],
    candidates: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where pairs of tokens go that are worth comparing in clear.")
    ] = None,
    student_tokens: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where tokens of the roster go alone, for the district.")
    ] = None,
    child_tokens: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where tokens of the foster list go alone, for the agency.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """About how many children two encoded lists share, and how many records would be shown to find out which.

    Needs no secret and no database, and should run where neither agency is: with the secret, encoded names can be tried
    out. The answer is an estimate, and no pair is a link: candidates are compared in clear, and people decide. Destroy
    both files and the candidates afterwards (docs/private-first-pass.md).
    """
    from homeroom.matching.model.parameters import parameters
    from homeroom.matching.private import estimating
    from homeroom.matching.private.files import write_candidates
    from homeroom.matching.private.overlap import overlap as find

    found = find(roster, foster, parameters())
    if candidates:
        write_candidates(estimating.lines(found.candidates), candidates)
    if student_tokens:
        tokens = sorted({pair.student for pair in found.candidates})
        write_candidates(({"student": token} for token in tokens), student_tokens)
    if child_tokens:
        tokens = sorted({pair.child for pair in found.candidates})
        write_candidates(({"child": token} for token in tokens), child_tokens)
    told = estimating.told(found)
    tell(told, in_words(told), as_json)


@commands.command()
def release(
    file: Annotated[Path, typer.Argument(help="The own list that was encoded.")],
    side: Annotated[Side, typer.Option(help="Whose list it is.")],
    ids: Annotated[Path, typer.Option(metavar="FILE", help="Which token is whose, as homeroom encode --ids wrote it.")],
    candidates: Annotated[
        Path, typer.Option(metavar="FILE", help="The tokens that the third machine asks for, from homeroom overlap.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="A new folder for the rows and the record of the release.")
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who releases them.")],
    to: Annotated[str, typer.Option(metavar="NAME", help="To whom.")],
    under: Annotated[str, typer.Option(metavar="PAPER", help="The agreement that allows it.")],
    fields: Annotated[
        Fields,
        typer.Option(help="Which columns leave, as in homeroom encode: those that the agreement names, and no more."),
    ] = Fields.contract,
    at_most: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=100,
            help="Of 100 records of the list, how many may leave. Of a roster 10 unless you say another number; of a foster list "
            "it has to be said.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take the rows that are candidates out of the own list, and write down that they leave. One way, at your own machine.

    This is a disclosure of personal information: only under an agreement, and to those whom it names (34 CFR 99.31, 99.32).
    Whoever runs it for a roster learns which students may be in care, and has to keep that as secret as the foster list.
    Give the folder to whoever compares by a safe way, put release.json on record (page First pass without names), and
    destroy the file of ids and the candidates. docs/private-first-pass.md says more.
    """
    from homeroom.matching.private.releasing import Paper
    from homeroom.matching.private.releasing import release as write

    paper = Paper(by=by, to=to, under=under)
    done = write(file, side.value, ids, candidates, out, paper, fields=fields.value, at_most=at_most)
    words = (
        f"{done.records:,} of {done.of:,} records released to {done.to} under {done.under}: {out / done.output}\n"
        f"Columns: {', '.join(done.columns)}. {out / 'release.json'} says so, and belongs on record."
    )
    tell(done.told, words, as_json)


def in_words(told: dict[str, Any]) -> str:
    rests, shown = told["rests_on"], told["candidates"]
    share = shown["share_of_roster"]
    return "\n".join(
        [
            f"About {told['shared']:,} of {told['children']:,} children have a record among {told['students']:,} students; "
            f"between {told['shared_least']:,} and {told['shared_most']:,}.",
            f"It rests on {rests['strong_children']:,} children with a pair that is next to certain "
            f"({rests['strong_bits_least']:g} bits or more), and on {shown['children']:,} with any candidate "
            f"({rests['candidate_bits_least']:g} bits or more).",
            f"Comparing {shown['pairs']:,} candidate pairs in clear would show {shown['students']:,} records of the roster"
            + (f" ({share:.1%})" if share is not None else "")
            + f" and {shown['children']:,} of the foster list.",
        ]
    )
