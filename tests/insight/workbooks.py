"""Reading a workbook as Excel would: sheets, rows, days as days. With the standard library: no program of ours wrote it."""

import io
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BEGINS = date(1899, 12, 30)  # Day 0 of Excel's calendar.
SHORT_DATE = "14"


class Workbook:
    def __init__(self, content: bytes):
        self.files = zipfile.ZipFile(io.BytesIO(content))
        assert self.files.testzip() is None
        self.strings = ["".join(item.itertext()) for item in self.xml("xl/sharedStrings.xml")]
        self.styles = self.xml("xl/styles.xml").find(f"{MAIN}cellXfs")
        self.titles = [sheet.get("name") for sheet in self.xml("xl/workbook.xml").find(f"{MAIN}sheets")]

    def xml(self, name: str):
        return ElementTree.fromstring(self.files.read(name))

    def page(self, number: int):
        """Of the tables, which stand behind the sheet that says what the file is."""
        return self.xml(f"xl/worksheets/sheet{number + 2}.xml")

    def about(self) -> dict[str, str]:
        """What the first sheet says, by its labels."""
        said = self.rows(-1)
        label, value = said[0].keys()
        return {row[label]: row[value] for row in said}

    def rows(self, number: int = 0) -> list[dict]:
        """Each row under the names of the first one; an empty cell is not there."""
        lines = [
            {cell.get("r").rstrip("0123456789"): self.value(cell) for cell in row if cell.find(f"{MAIN}v") is not None}
            for row in self.page(number).find(f"{MAIN}sheetData")
        ]
        head = lines[0]
        return [{head.get(column, column): value for column, value in line.items()} for line in lines[1:]]

    def value(self, cell):
        found = cell.find(f"{MAIN}v").text
        if cell.get("t") == "s":
            return self.strings[int(found)]
        style = self.styles[int(cell.get("s") or 0)]
        return BEGINS + timedelta(days=int(float(found))) if style.get("numFmtId") == SHORT_DATE else int(found)

    def is_text_for_good(self, cell) -> bool:
        """A string that stays one also after somebody has clicked into the cell."""
        return cell.get("t") == "s" and self.styles[int(cell.get("s"))].get("quotePrefix") == "1"

    def cells(self, number: int = 0):
        return [cell for row in self.page(number).find(f"{MAIN}sheetData") for cell in row]

    @property
    def text(self) -> str:
        """All that stands anywhere in the file."""
        return "\n".join(self.files.read(name).decode(errors="replace") for name in self.files.namelist())
