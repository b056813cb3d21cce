"""Who may see and say what of possible matches, table by table."""

from homeroom.matching.protection import duplicates, nights, pairs  # noqa: F401
