"""What the pages say of agreements has a word for each thing that an agreement can carry."""

from homeroom.agreements.bases import _table
from homeroom.agreements.words import CONTENTS


def test_every_content_that_a_basis_asks_for_has_words():
    bases = [*_table()["bases"].values(), _table()["state"]]
    asked = {key for basis in bases for key in (*basis.get("contents", ()), *basis.get("of_paper", ()))}
    assert asked - CONTENTS.keys() == set()
