"""How large a partner's bundle may be, each number with its reason."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    entries_max: int = 200
    """OneRoster 1.2 has 23 files; a real bundle with documents beside them stays below 200."""
    directory_bytes_max: int = MEGABYTE
    """The list of contents of a zip is read whole: 200 entries need 20 KB, and a hostile one can be
    gigabytes."""
    file_bytes_max: int = 2048 * MEGABYTE
    """5 million attendance rows are about 350 MB; six times that is a mistake or an attack."""
    total_bytes_max: int = 4096 * MEGABYTE
    """Two of the largest files and their companions."""
    workbook_bytes_max: int = 100 * MEGABYTE
    """A workbook is read whole. 500,000 rows of eight columns pack to 14 MB; pictures make it larger."""
    workbook_unpacked_max: int = 300 * MEGABYTE
    """Of the same workbook, unpacked; in memory it takes twice as much. Larger tables come as text."""
    ratio_max: int = 200
    """Rosters pack 5 to 40 times; 200 leaves room for empty columns and stops a bomb."""
    ratio_from_bytes: int = MEGABYTE
    """Below this unpacked size a high ratio is harmless: a tiny file of one repeated row."""
    line_bytes_max: int = MEGABYTE
    """A line is held in memory. The longest honest one is a transcript comment of some KB."""
    field_chars_max: int = 8_000
    """The longest field of a contract is a behavior description: three pages of text."""
    record_lines_max: int = 60
    """A quoted field may span lines; beyond a page and a half it is a quotation mark that was never
    closed."""
    unreadable_rows_max: int = 1_000
    """After this many rows with broken quotation marks the file is not CSV, and each costs up to a page of
    rereading."""
    columns_max: int = 300
    """OneRoster users has 23 columns; state extensions add some dozens."""
    rows_max: int = 20_000_000
    """A year of daily attendance of a large state's foster children, ten times over."""
    years_back_max: int = 120
    """No living person in a record is older."""
    years_ahead_max: int = 25
    """A consent for a baby may run to age 21; 2099 and 9999 are ways to say 'no end', for which the cell is
    left empty."""
    messages_max: int = 500
    """What a page can show. The error file has all of them."""
    messages_each_max: int = 20
    """The same fault in the same column, shown in the report; after that only the count grows."""
    causes_each_max: int = 100
    """Different missing ids that are listed per column; further ones are counted together."""
    spool_memory_bytes: int = 4 * MEGABYTE
    """Messages beyond this wait in an unnamed temporary file."""
    converted_max: int = 50_000
    """Different cell texts of one column whose conversion is remembered; dates and codes repeat, and there
    are 44,000 days in 120 years."""
    sample_rows: int = 500
    """Rows looked at to tell whether a column holds social security numbers."""
    xml_record_bytes_max: int = MEGABYTE
    """A record is held in memory. The longest honest one, a school with all its addresses and indicators, has some KB."""
    xml_depth_max: int = 40
    """The deepest reference of the Ed-Fi standard lies 14 elements deep."""
    xml_names_max: int = 5_000
    """Different names of elements in one file: the parser keeps each. The whole standard has some 2,000."""
    xml_ids_max: int = 300_000
    """Records of one file that others name by an id, or that lend a day or a title to others; each takes 350 bytes."""
