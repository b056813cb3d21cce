"""Photographs as telephones make them, made anew: upright, small enough to send, and nothing in them but what one sees.

What a camera writes beside the picture (where it was taken, when, by which telephone) tells where a child lives, and what
calls itself a picture may be something else. So nothing of the file is kept: its picture is read, and written again as a
JPEG of our own. See docs/decisions/0018.
"""

import io
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")  # What browsers send; iPhones send JPEG where a page asks for it.
CONTENT_TYPES = "image/jpeg,image/png,image/webp"
PIXELS_MAX = (
    64_000_000  # The largest of telephones has 50 megapixels; read whole, 64 take 200 MB of memory for a moment.
)
SIDE_MAX = 1600  # Pixels: a photographed page of A4 can still be read.
SMALL_SIDE_MAX = 320  # Pixels, twice what a list shows, for screens of twice the points.
QUALITY = 80  # Some 250 kB for the large one, and 15 for the small.

# What is sent in place of a photograph, by its first bytes.
_DOCUMENT, _MOVIE, _PAGE = _("a document or an archive"), _("a video"), _("a web page or a drawing")
BEGINS_WITH: list[tuple[bytes, Any]] = [
    (b"%PDF", _("a PDF")),
    (b"PK\3\4", _DOCUMENT),
    (b"\xd0\xcf\x11\xe0", _DOCUMENT),
    (b"MZ", _("a program")),
    (b"\x7fELF", _("a program")),
    (b"<", _PAGE),
    (b"\xef\xbb\xbf<", _PAGE),
]
HEIF = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif")


class NotAPhotograph(Exception):
    """The message is for the sender: what it is instead, and what to do."""


@dataclass(frozen=True)
class Photograph:
    """Two JPEGs of one picture, the large with its size in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int


def made_anew(content: bytes) -> Photograph:
    """Raises NotAPhotograph."""
    try:
        picture = _read(content)
    except UnidentifiedImageError as error:
        raise NotAPhotograph(_what_it_is(content)) from error
    except Image.DecompressionBombError as error:
        raise NotAPhotograph(_too_many_pixels()) from error
    except (OSError, SyntaxError, ValueError) as error:  # What Pillow raises on damaged files, by their kind.
        raise NotAPhotograph(_("It is damaged or not complete. Take the photo again.")) from error
    small = picture.copy()
    small.thumbnail((SMALL_SIDE_MAX, SMALL_SIDE_MAX))
    return Photograph(_as_jpeg(picture), _as_jpeg(small), *picture.size)


def _read(content: bytes) -> Image.Image:
    """Upright, at most SIDE_MAX long, on white where it was transparent."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as found:
        if found.width * found.height > PIXELS_MAX:
            raise NotAPhotograph(_too_many_pixels())
        found.draft("RGB", (SIDE_MAX, SIDE_MAX))  # A JPEG is then read at half or a quarter of its size.
        upright = ImageOps.exif_transpose(found)
        upright.thumbnail((SIDE_MAX, SIDE_MAX))
        if upright.has_transparency_data:
            over = upright.convert("RGBA")
            white = Image.new("RGBA", over.size, "white")
            return Image.alpha_composite(white, over).convert("RGB")
        return upright.convert("RGB")


def _as_jpeg(picture: Image.Image) -> bytes:
    """Of the pixels alone: a new picture has no notes of the camera, no profile, no comment."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _too_many_pixels() -> Any:
    return _("It is larger than 64 megapixels. Make it smaller, and send it again.")


def _what_it_is(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        if content[8:12] in HEIF:
            return str(_("It is a photo in a form that most browsers cannot show (HEIC). Send it as JPEG."))
        return str(_is_not_a_photo(_MOVIE))
    for first, what in BEGINS_WITH:
        if content.lstrip()[: len(first)] == first or content[: len(first)] == first:
            return str(_is_not_a_photo(what))
    return str(_("It is not a photo, whatever its name says. Send a photo as JPEG, PNG or WebP."))


def _is_not_a_photo(what: Any) -> str:
    return _("It is not a photo but %(what)s, whatever its name says. Send a photo as JPEG, PNG or WebP.") % {
        "what": what
    }
