"""What a page weighs on the wire: the first time with all that it names, later with what no browser keeps."""

import re
from typing import NamedTuple
from urllib.parse import urljoin

from homeroom.bench.web.browser import Answer, Browser

# A browser loads a font when text is set in it. Pages are set in these two; a page that shows codes, or slanted words,
# needs one more of 16 KB. Icons that a style sheet names, under 1 KB each, are not counted.
FONTS = r"/sourcesanspro-(regular|bold)-webfont\b"


class Weight(NamedTuple):
    first: int
    later: int


def weigh(browser: Browser, path: str) -> Weight | None:
    """None where the page does not open any more."""
    page = browser.ask(path)
    if page.status != 200:
        return None
    parts = {source: browser.ask(source) for source in named_by(page.text)}
    for source, sheet in list(parts.items()):
        for font in fonts_of(source, sheet):
            parts.setdefault(font, browser.ask(font))
    again = sum(part.bytes for part in parts.values() if not part.is_kept)
    return Weight(page.bytes + sum(part.bytes for part in parts.values()), page.bytes + again)


def named_by(text: str) -> list[str]:
    """Styles, pictures and the mark in the browser's tab."""
    links = re.findall(r'<link rel="(?:stylesheet|icon)"[^>]* href="(/[^"]+)"', text)
    return list(dict.fromkeys([*links, *re.findall(r'<img[^>]* src="(/[^"]+)"', text)]))


def fonts_of(source: str, sheet: Answer) -> list[str]:
    """Those of a style sheet in which pages are set."""
    named = re.findall(r"url\(\"?([^)\"]+\.woff2)\"?\)", sheet.text)
    return [urljoin(source, font) for font in dict.fromkeys(named) if re.search(FONTS, font)]
