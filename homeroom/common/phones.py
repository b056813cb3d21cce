"""Phone numbers stay as people write them; what a phone dials is made from that."""

import re

EXTENSION = re.compile(r"(?:\bext\b\.?|\bextensi[oó]n\b|\bx)\s*(\d{1,6})\s*$", re.IGNORECASE)
DIGITS_MIN, DIGITS_MAX = 3, 15  # From 911 to the longest number of ITU E.164.
US_NATIONAL = 10


def dialled(written: str) -> str:
    """What goes behind `tel:` (RFC 3966); empty where no one number is written."""
    extension = EXTENSION.search(written)
    main = written[: extension.start()] if extension else written
    if re.search(r"[^\W\d_]", main):  # "call the office": words, or two numbers.
        return ""
    digits = "".join(str(int(c)) for c in main if c.isdecimal())
    if not DIGITS_MIN <= len(digits) <= DIGITS_MAX:
        return ""
    if main.strip().startswith("+"):
        number = f"+{digits}"
    elif len(digits) == US_NATIONAL:
        number = f"+1{digits}"
    elif len(digits) == US_NATIONAL + 1 and digits.startswith("1"):
        number = f"+{digits}"
    else:
        number = digits
    return f"{number};ext={extension[1]}" if extension else number
