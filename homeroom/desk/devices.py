"""What a session ran on, in two words: enough to know one's own phone again, too little to follow anybody."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
COMPUTERS = ("Windows", "Macintosh", "X11", "CrOS")


def device_of(agent: str) -> str:
    """phone, tablet, computer, or nothing where the browser does not say."""
    if "iPad" in agent or "Tablet" in agent or ("Android" in agent and "Mobi" not in agent):
        return "tablet"
    if "Mobi" in agent or "iPhone" in agent:
        return "phone"
    return "computer" if any(word in agent for word in COMPUTERS) else ""


def browser_of(agent: str) -> str:
    """The first that the browser names: most name others behind themselves."""
    return next((name for word, name in BROWSERS if word in agent), "")
