"""From parts and words to a PDF that screen readers can read (PDF/UA-1), set by typst. Knows no child.

Values travel as JSON beside the layout (paper.typ) and are never part of its source: whatever somebody is called, it
comes out as it was typed.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from homeroom.common.tables import Row, Table

HERE = Path(__file__).parent
# Public Sans is shipped; Libertinus (Greek, Cyrillic, Hebrew) and DejaVu (Arabic) are inside typst. Then what the machine
# may have. No other font is taken: one that has the letters and does not know how to join them prints them wrongly.
SHIPPED = ("Public Sans", "Libertinus Serif", "DejaVu Sans Mono")
OF_THE_MACHINE = tuple(
    f"Noto Sans {script}"
    for script in (
        "Devanagari", "CJK SC", "SC", "CJK TC", "CJK JP", "CJK KR", "Arabic", "Hebrew", "Bengali", "Ethiopic", "Gujarati",
        "Gurmukhi", "Khmer", "Lao", "Myanmar", "Tamil", "Telugu", "Thai", "Cherokee", "Canadian Aboriginal",
    )
)  # fmt: skip
FONTS = (*SHIPPED, *OF_THE_MACHINE)
# "the text `\"王\"` could not be displayed with font …"
WITHOUT_FONT = re.compile(r'the text `"?(.*?)"?` could not be displayed with font', re.DOTALL)
BYTES_MAX = 2_000_000  # Of JSON: a plan of some hundred pages. What is longer, nobody prints.


class NoLetters(Exception):
    """No font here has these letters. Nothing is printed rather than something else."""

    def __init__(self, letters: str):
        super().__init__(f"No font for {len(letters)} letters")
        self.letters = letters


class NotSet(Exception):
    """typst could not set the paper: a mistake of ours."""


class TooLong(Exception):
    """More than anybody prints."""


@dataclass
class Part:
    """A heading with what stands under it: sentences, rows of a label and a value, tables, a list, a source; in this order."""

    heading: str = ""
    texts: Sequence[str] = ()
    rows: Sequence[Row] = ()
    tables: Sequence[Table] = ()
    items: Sequence[str] = ()
    source: str = ""
    level: int = 2


@dataclass
class Paper:
    """`title` stands in the head of the window that shows it and names nobody; `heading` may."""

    title: str
    heading: str
    lead: str = ""
    parts: list[Part] = field(default_factory=list)


def typeset(paper: Paper, line: str) -> bytes:
    """The PDF, in the language of the moment. `line` says at its head and foot for whom it was made."""
    data = json.dumps({**_plain(paper), **_frame(line)}, ensure_ascii=False)
    if len(data) > BYTES_MAX:
        raise TooLong
    return _compiled(data)


def _frame(line: str) -> dict[str, Any]:
    return {
        "language": (get_language() or "en")[:2],
        "line": line,
        "confidential": _("Confidential"),
        "page": _("Page %(number)s of %(pages)s") % {"number": "{number}", "pages": "{pages}"},
        "fonts": FONTS,
    }


def _plain(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "heading": paper.heading,
        "lead": paper.lead,
        "parts": [_plain_part(part) for part in paper.parts],
    }


def _plain_part(part: Part) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "level": part.level,
        "texts": [str(text) for text in part.texts],
        "rows": [[str(row.label), _said(row.value), str(row.note)] for row in part.rows],
        "tables": [_plain_table(table) for table in part.tables],
        "items": [str(item) for item in part.items],
        "source": part.source,
    }


def _plain_table(table: Table) -> dict[str, Any]:
    return {
        "caption": str(table.caption),
        "head": [str(column.label) for column in table.headings],
        "numbers": [column.is_number for column in table.headings],
        "rows": [[_said(cell.text) for _column, cell in row] for row in table],
    }


def _said(value: object) -> str:
    return "–" if value is None or value == "" else str(value)


@cache
def _fonts() -> Any:
    """Looking for fonts takes a while: at the first paper, once for each process."""
    import typst

    return typst.Fonts(font_paths=[str(HERE / "fonts")])


def _compiled(data: str) -> bytes:
    # Loaded at the first paper: 20 MB that a process need not have which prints nothing.
    import typst

    try:
        return typst.compile(
            str(HERE / "paper.typ"),
            root=str(HERE),
            font_paths=_fonts(),
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"paper": data},
            timestamp=timezone.now().replace(microsecond=0),
        )
    except typst.TypstError as error:
        # Its own words hold what was to be printed, so they go no further.
        if missing := WITHOUT_FONT.search(str(error)):
            raise NoLetters(missing[1]) from None
        raise NotSet(type(error).__name__) from None
