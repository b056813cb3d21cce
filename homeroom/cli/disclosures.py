"""`homeroom disclosures`: the accounting of a child's record, as one person may read it."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from homeroom.access.door import Visit
    from homeroom.students.records import Record

commands = typer.Typer()

TOO_MANY = "This person has opened too many records for one sitting. It was sent to the data steward, who lets it go on or not."
NOTHING = "Nothing to show here. Either there is no such child, or this person may not read this accounting."


OF_THE_PAGE = ("ids", "remarks", "is_known", "is_of_a_family")


class Asking(NamedTuple):
    """What `open_record` needs of a request."""

    visit: "Visit"


@commands.command()
def disclosures(
    student: Annotated[str, typer.Option(help="ORG:ID, as that partner names the child.")],
    person: Annotated[str, typer.Option("--as", help="The id of the person who reads; the door lets this person in.")],
    agency: Annotated[str, typer.Option(help="Only what this organization saw: its id.")] = "",
    month: Annotated[str, typer.Option(help="Only in this month, as 2026-08.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Who was shown what of a child, from whom, when, why, and what allowed it. Reading it stands in the book too."""
    from homeroom.cli.rooms import open_rooms
    from homeroom.common.problem import Problem

    open_rooms("worker")
    from homeroom.access import door, sessions
    from homeroom.access.models import Purpose
    from homeroom.partners.models import Person

    organization, colon, child_id = student.partition(":")
    if not colon:
        raise Problem("Name the student as organization:identifier, for example county-dcs:10023.")
    reader = Person.objects.using("identity").filter(key=person).first()
    if reader is None:
        raise Problem(f"Nobody here has the id {person}.")
    purpose = Purpose.objects.using("identity").order_by("pk").first()
    nonce = sessions.mint_for_command(reader.pk, purpose.pk if purpose else None)
    try:
        told = told_to(sessions.token_of(nonce), organization, child_id, agency, month)
    except door.Refused as refused:
        door.write_refusal(sessions.token_of(nonce), "homeroom disclosures", refused)
        raise Problem(TOO_MANY if isinstance(refused, door.Held) else NOTHING) from None
    finally:
        sessions.end(nonce)
    if as_json:
        print(json.dumps({"student": student, "as": person, "disclosures": told}, ensure_ascii=False))
    else:
        tell(told)


def told_to(token: str, organization: str, child_id: str, agency: str, month: str) -> list[dict[str, Any]]:
    from homeroom.access import door
    from homeroom.access.rules import rules
    from homeroom.students.records import open_record

    with door.door(token, page="homeroom disclosures") as visit:
        public_id = door.call("SELECT access.child_named_v1(%s, %s)", organization, child_id)
        # A child that does not exist is asked for all the same: both answers come the same way.
        record = open_record(Asking(visit), public_id or "00000000-0000-0000-0000-000000000000")
        if not rules()["desk:student_disclosures"].admits(visit.person.role):
            raise door.Refused(str(public_id))
        visit.operation = door.BOOK
        told = list(each_entry(record, agency, month))
        visit.write_down()
        return told


def each_entry(record: "Record", agency: str, month: str) -> Iterator[dict[str, Any]]:
    from django.utils import timezone

    from homeroom.common.problem import Problem
    from homeroom.desk.accounting import chosen
    from homeroom.desk.allowed import Reader
    from homeroom.desk.ledger import whole_entries

    part = chosen(Reader(record), agency, month)
    if part.is_unknown:
        there = ", ".join([*(key for _, _, key in part.agencies), *(f"{each:%Y-%m}" for each in part.months)])
        raise Problem(f"Of that organization or month there is no entry. There are: {there or 'none'}.")
    for told, rows in whole_entries(record, part):
        # Of its rows the numbers stand in `rows`, and what was found of each in `corrected_by`.
        entry = {name: said for name, said in told._asdict().items() if name not in OF_THE_PAGE} | {"rows": rows}
        for name in ("first_at", "last_at"):
            entry[name] = timezone.localtime(entry[name]).isoformat(timespec="seconds")
        yield entry


def tell(told: list[dict[str, Any]]) -> None:
    if not told:
        print("Nobody of another organization has been shown anything of this child's record.")
    for entry in told:
        print(
            f"{entry['last_at']}  {', '.join(entry[name] for name in ('person', 'position', 'recipient') if entry[name])}"
        )
        print(f"    what: {entry['kinds']}; from: {entry['contributor']}; times: {entry['times']}")
        print(f"    why: {entry['purpose'] or 'not said'}; allowed by: {entry['allowed_by']}")
