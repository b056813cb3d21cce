"""The latest checkpoint, to be kept outside this machine: who has it can tell whether the book was sealed anew since."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from homeroom.access.sealing.checkpoints import Sealed
from homeroom.access.sealing.keys import in_hex


class NoAnchor(ValueError):
    """The file is not an anchor."""


@dataclass(frozen=True)
class Anchor:
    number: int
    hash: str
    at: str
    signature: str
    public_key: str

    def as_object(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def line(self) -> str:
        """For a log: what one compares with."""
        return f"checkpoint {self.number} of {self.at}, {self.hash}"


def anchor_of(sealed: Sealed, key: Ed25519PublicKey) -> Anchor:
    at = sealed.at.isoformat(timespec="seconds")
    return Anchor(sealed.number, sealed.hash.hex(), at, sealed.signature.hex(), in_hex(key))


def read(path: Path) -> Anchor:
    """From a file that holds an anchor, or all that `homeroom check --json` said."""
    try:
        said = json.loads(path.read_text())
        said = said.get("anchor", said)
        return Anchor(**{name: type_(said[name]) for name, type_ in Anchor.__annotations__.items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoAnchor(f"{path} is not an anchor of the book.") from error


def write(path: Path, anchor: Anchor) -> None:
    """Whole or not at all."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(anchor.as_object(), indent=2) + "\n")
    draft.replace(path)
