"""A neighboring county's agency joins the town: it signs, hires, and sends its own children through the same door as everybody.

Marisol moved there, and both counties have her. Iris was born on the day of the county's Ines and has her last name; Jonah has
the name of her brother and another birth date; Otto has nothing to do with anybody.
"""

from pathlib import Path

import yaml

from tests.town.cast import Child, give_accounts
from tests.town.files import (
    CHILDREN,
    LAKESIDE,
    Agency,
    PlainDumper,
    agency,
    ago,
    ahead,
    care_news,
    collaboration,
    district,
    hosting,
    person,
    school_records,
    signed,
)

DELTA = Agency("delta-cfs", "Delta County Family Services", "Delta", "delta.example", {"gwen": ("Gwen", "Park")})
JOINED = "mou-delta"


def delta_child(number: str, first: str, last: str, born: str, **more: str) -> tuple:
    """As `files.CHILDREN`: a child in the neighbor's care, of whom Gwen is the worker."""
    facts = {"state_id": "", "middle": "", "former": "", "sex": "female", "school": "", **more}
    names = (number, facts["state_id"], first, facts["middle"], last, facts["former"])
    return (*names, born, facts["sex"], "gwen", 30, None, facts["school"])


MARISOL = delta_child("D-1", "Marisol", "Vega Ruiz", "2013-04-02", middle="Ana")
OTHERS = (
    delta_child("D-2", "Iris", "Quill", "2015-01-30"),
    delta_child("D-3", "Jonah", "Vega Ruiz", "2014-11-20", sex="male"),
    delta_child("D-4", "Otto", "Lindqvist", "2011-06-15", sex="male"),
)
LUCIA = delta_child("D-5", "Lucia", "Brandt", "2012-07-21", former="Olmo", school="LKS-LINC")
MARISOL_AGAIN = ("20095", "", *CHILDREN[0][2:])  # In the county's own list.
# Lakeside has her under another number too, in the same school.
LAKESIDE_ONCE_MORE = ("S41", "ST-541", "Marisol", "Vega Ruiz", "Ana", "2013-04-02", "lincoln-ms", "07")


def with_delta(*, tells_schools: bool = False) -> dict:
    """The town's file with the neighbor in it: hosted, and in an agreement of its own with Lakeside, whose records it reads.
    Only where it `tells_schools` do their counselors learn who is in its care."""
    document = collaboration()
    partners = [DELTA.key, "lakeside-usd", "data-host"]
    joined = {
        "id": JOINED,
        "tier": "MOU",
        "title": "Information-sharing MOU with Delta County",
        "parties": partners,
        "effective_on": ago(45),
        "expires_on": ahead(700),
        "signatures": signed(*partners),
    }
    told = [care_news("lakeside-usd")] if tells_schools else []
    document["organizations"].append({"id": DELTA.key, "name": DELTA.name, "kind": "child_welfare"})
    document["people"] += [
        {**each, "email": f"{each['id'].split('.')[0]}@{DELTA.mail}"}
        for each in (
            person("gwen.park", "Gwen Park", DELTA.key, "caseworker", supervisor="milo.shaw"),
            person("milo.shaw", "Milo Shaw", DELTA.key, "caseworker_supervisor"),
            person("dina.cole", "Dina Cole", DELTA.key, "data_steward"),
        )
    ]
    document["agreements"] += [
        joined,
        {**hosting(DELTA.key, "IV-E"), "parent": JOINED, "effective_on": ago(45)},
        *(as_deltas(each) for each in (school_records("lakeside-usd"), *told)),
    ]
    return document


def as_deltas(agreement: dict) -> dict:
    """What the county has signed with a district, signed by its neighbor."""

    def renamed(value):
        if isinstance(value, dict):
            return {key: renamed(each) for key, each in value.items()}
        if isinstance(value, list):
            return [renamed(each) for each in value]
        return value.replace("county-dcs", DELTA.key) if isinstance(value, str) else value

    own = {"id": agreement["id"].replace("dcs", "delta"), "parent": JOINED, "effective_on": ago(45)}
    return {**renamed(agreement), **own}


def apply(town, document: dict) -> None:
    file = town.server.home.root / f"{town.database}.yaml"
    file.write_text(yaml.dump(document, Dumper=PlainDumper, sort_keys=False))
    town.homeroom("apply", str(file))
    file.unlink()


def send_delta(town, folder: Path, *children: tuple, check: bool = True):
    """The neighbor's bundle, whole: these are all whom it has."""
    sent = agency(folder / f"delta-{len(list(folder.iterdir()))}", DELTA, children)
    return town.homeroom("import", str(sent), "--from", DELTA.key, "--accept-held", "--json", check=check)


def send_county(town, folder: Path, *more: tuple, without: str = ""):
    """The county's bundle, with these added."""
    children = [each for each in (*CHILDREN, *more) if each[0] != without]
    sent = agency(folder / f"county-{len(list(folder.iterdir()))}", children=children)
    return town.homeroom("import", str(sent), "--from", "county-dcs", "--accept-held", "--json")


def send_lakeside(town, folder: Path, *more: tuple, without: str = ""):
    """Lakeside's roster, with these added."""
    students = [each for each in (*LAKESIDE, *more) if each[0] != without]
    sent = district(folder / f"lakeside-{len(list(folder.iterdir()))}", "lakeside-usd", "Lakeside Unified", students)
    return town.homeroom("import", str(sent), "--from", "lakeside-usd", "--accept-held", "--json")


def own_folder(town) -> Path:
    """For files of a town that stays after the test."""
    folder = town.server.home.root / f"{town.database}-sent"
    folder.mkdir(exist_ok=True)
    return folder


def in_delta(town, source_id: str = "D-1") -> Child:
    return town.child(DELTA.key, source_id)


def joined(town) -> None:
    """The neighbor has signed and hired, and has sent nothing yet."""
    apply(town, with_delta())
    give_accounts(town.server, town.database)


def sent(town) -> None:
    """It has sent its children, and Marisol is among them."""
    joined(town)
    send_delta(town, own_folder(town), MARISOL, *OTHERS)
