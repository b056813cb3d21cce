"""The made-up county: partners' files for a demonstration, in the formats that real partners send.

Nobody in it exists. The same seed, size and day give the same bytes.
Not for: loading. The files come in through the same import as anybody's.
"""

from homeroom.demo.county.cast import Part, cast
from homeroom.demo.county.making import County, generate
from homeroom.demo.county.sizes import SIZES, Size

__all__ = ["SIZES", "County", "Part", "Size", "cast", "generate"]
