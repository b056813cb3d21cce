"""The file formats that partners send, as tables: files, columns, needs, codes, references. No reading and no
database.

`FORMATS` has every format by name; `codes.CODES` every code list, from the word on the wire to the word in
the record.
"""

from homeroom.exchange.formats.childwelfare import CHILD_WELFARE
from homeroom.exchange.formats.codes import CODES, Code, CodeList
from homeroom.exchange.formats.edfi import ED_FI_5
from homeroom.exchange.formats.flat import FLAT
from homeroom.exchange.formats.oneroster import ONEROSTER_1_1, ONEROSTER_1_2
from homeroom.exchange.formats.shapes import Column, FileSpec, Format, Kind, Need, Reference

FORMATS: dict[str, Format] = {each.name: each for each in (ONEROSTER_1_1, ONEROSTER_1_2, CHILD_WELFARE, FLAT, ED_FI_5)}

__all__ = [
    "CODES",
    "FORMATS",
    "Code",
    "CodeList",
    "Column",
    "FileSpec",
    "Format",
    "Kind",
    "Need",
    "Reference",
]
