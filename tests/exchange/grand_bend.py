"""A collaboration for the Grand Bend samples: a district, an agency, a host, and the people who load and decide."""

from pathlib import Path

import yaml

from tests.town.files import PlainDumper, ago, ahead, hosting, person, signed

DISTRICT, AGENCY, HOST = "gbisd", "gbcs", "data-host"


def collaboration(**more) -> dict:
    partners = [DISTRICT, AGENCY, HOST]
    mou = {
        "id": "mou",
        "tier": "MOU",
        "title": "Grand Bend information-sharing MOU",
        "parties": partners,
        "effective_on": ago(60),
        "expires_on": ahead(700),
        "signatures": signed(*partners),
    }
    return {
        "version": 1,
        "collaboration": {
            "name": "Grand Bend Education Collaborative",
            "timezone": "America/Chicago",
            "languages": ["en", "es"],
            "legal_responsibility": ["dependency"],
            "match_confirmation": "exact",
            "custodian": {"option": "neutral_third_party", "organization": HOST},
            **more,
        },
        "organizations": [
            {"id": DISTRICT, "name": "Grand Bend ISD", "kind": "school_district"},
            {"id": AGENCY, "name": "Grand Bend Child Services", "kind": "child_welfare"},
            {"id": HOST, "name": "Prairie Data Cooperative", "kind": "host"},
        ],
        "people": [
            person("ben.ito", "Ben Ito", DISTRICT, "data_steward"),
            person("dora.lind", "Dora Lind", AGENCY, "data_steward"),
            person("lena.marsh", "Lena Marsh", HOST, "linkage_steward"),
            person("hana.okoro", "Hana Okoro", HOST, "linkage_steward"),
        ],
        "purposes": [
            {
                "id": "school-stability",
                "name": "Keep the child in the right school without losing a day",
                "benefit": "Fewer unplanned school changes",
                "measure": "median days out of school after a placement change",
            }
        ],
        "agreements": [mou, hosting(DISTRICT, "FERPA-SCHOOL-OFFICIAL"), hosting(AGENCY, "IV-E")],
    }


def write_collaboration(path: Path, **more) -> Path:
    path.write_text(yaml.dump(collaboration(**more), Dumper=PlainDumper, sort_keys=False))
    return path
