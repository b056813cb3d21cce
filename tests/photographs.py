"""Photographs such as telephones send, made up: their pixels, and what a camera writes beside them."""

import io

from PIL import Image, ImageDraw

NOTED_BY_THE_CAMERA = "Canary Street 7"
TURNED = 6  # EXIF's word for a picture that lies on its side.
ORIENTATION, DESCRIPTION, GPS = 0x0112, 0x010E, 0x8825


def taken(width: int = 800, height: int = 600, kind: str = "JPEG", *, turned: bool = False) -> bytes:
    """Red on the left, blue on the right; with the place and the way the telephone was held."""
    picture = Image.new("RGB", (width, height), "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, width // 2, height), "red")
    notes = Image.Exif()
    notes[DESCRIPTION] = NOTED_BY_THE_CAMERA
    if turned:
        notes[ORIENTATION] = TURNED
    notes.get_ifd(GPS).update({1: "N", 2: (38.0, 34.0, 55.0), 3: "W", 4: (121.0, 29.0, 40.0)})
    written = io.BytesIO()
    picture.save(written, kind, exif=notes)
    return written.getvalue()


def file(name: str = "photo.jpg", content: bytes | None = None) -> io.BytesIO:
    """As a form sends it."""
    found = io.BytesIO(taken() if content is None else content)
    found.name = name
    return found
