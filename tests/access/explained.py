"""Why a mutant that survives opens nothing: by the beginning of its name."""

EXPLAINED: dict[str, str] = {}


def reason_of(survivor: str) -> str:
    return next((why for begins, why in EXPLAINED.items() if survivor.startswith(begins)), "")
