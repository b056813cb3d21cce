"""Run by bin/mutate-access and not with the suite: it takes minutes, and the house test of the catalogue finds any change
that was made by hand. This asks another thing: does the access matrix notice when a clause of the rule is missing?
"""

import os

import psycopg

from tests.access.mutating import Probe, caught, leak_after_changes, of_functions, of_policies, of_triggers
from tests.access.test_matrix import ACTORS, planted_town  # noqa: F401
from tests.access.world import make_hard

CAUGHT_MIN = 0.95
# Why a survivor is none: by the beginning of its name.
EXPLAINED = {
    "casework_contact.see: (dataset =": "No other row can be written: the same clause stands in the policy of writing, which"
    " tests/casework/test_contacts.py asks.",
    "students_glimpse.see: ((v.datasets &": "No standing names datasets before consents do; tests/access/test_row_policies.py"
    " makes one that does.",
    "access_standing.mine: (( SELECT access.masks_v1()": "Closes the list of who stands where to whoever is not ready; that"
    " list carries no planted word, and tests/access/test_standing.py asks it.",
}


def test_the_matrix_notices_nearly_every_clause_that_is_missing(planted_town):  # noqa: F811
    town = planted_town
    actors = [*ACTORS, *make_hard(town)]
    with psycopg.connect(town.server.admin_url(town.database), autocommit=True) as admin:
        probe = Probe(town, actors, admin)
        probe.know()
        with admin.transaction(force_rollback=True):
            assert probe.leak() == ""
            assert leak_after_changes(probe) == ""
        survivors, made, broken = [], 0, []
        for mutant in (*of_policies(admin), *of_functions(admin), *of_triggers(admin)):
            shown = caught(probe, mutant)
            if shown.startswith("does not run"):
                broken.append(f"{mutant.name} ({shown})")
                continue
            made += 1
            if not shown:
                survivors.append(mutant.name)
            if os.environ.get("HOMEROOM_MUTANTS"):
                print("caught  " if shown else "SURVIVED", mutant.name, f"[{shown}]", flush=True)
    print(f"\n{made} mutants, {made - len(survivors)} caught, {len(survivors)} survived; {len(broken)} did not run.")
    for name in survivors:
        why = next((why for begins, why in EXPLAINED.items() if name.startswith(begins)), "NOT EXPLAINED")
        print(f"  survived: {name}\n    {why}")
    for name in broken:
        print(f"  did not run: {name}")
    assert made > 100
    assert len(survivors) <= made * (1 - CAUGHT_MIN)
