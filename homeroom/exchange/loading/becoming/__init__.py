"""What a row becomes: from a checked row's values to facts of the record. Pure; which child it is, is known already.

Missing stays missing: a blank cell becomes an empty text or nothing, never a guess. One file for each kind of sender: `care`
for a child-welfare agency's bundle, `roster` for OneRoster and Ed-Fi, `school` for a district's other files.
"""

from typing import NamedTuple

from homeroom.students.models import Fact

Values = dict  # Column to value, as `reading` converts them.
ENDED = ""  # Under this name a packed row says that its record has ended.


class NewFact(NamedTuple):
    model: type[Fact]
    key: str
    content: dict
