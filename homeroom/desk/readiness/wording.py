"""The words of a text for a page and for paper: "## " begins a heading, "- " an item; an empty line ends a paragraph."""

from homeroom.common.typesetting import Part

HEADING, ITEM = "## ", "- "


def parts_of(wording: str) -> list[Part]:
    parts: list[Part] = []
    for block in wording.split("\n\n"):
        lines = [line.strip() for line in block.strip().splitlines() if line.strip()]
        if lines and lines[0].startswith(HEADING):
            parts.append(Part(heading=lines.pop(0).removeprefix(HEADING), texts=[], items=[]))
        if lines:
            _add(parts, lines)
    return parts


def _add(parts: list[Part], lines: list[str]) -> None:
    items = [line.removeprefix(ITEM) for line in lines if line.startswith(ITEM)]
    text = " ".join(line for line in lines if not line.startswith(ITEM))
    # Of a part the texts come first: a paragraph after a list begins another.
    if not parts or (text and parts[-1].items):
        parts.append(Part(texts=[], items=[]))
    part = parts[-1]
    part.texts = [*part.texts, text] if text else part.texts
    part.items = [*part.items, *items]
