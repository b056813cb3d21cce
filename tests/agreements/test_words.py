"""What the pages say of agreements has a word for each thing that an agreement can carry."""

from homeroom.agreements.bases import _table
from homeroom.agreements.words import CONTENTS


def test_every_content_that_a_basis_asks_for_has_words():
    asked = {key for basis in _table()["bases"].values() for key in basis.get("contents", ())}
    assert asked - CONTENTS.keys() == set()
