"""A photograph for the demonstration, drawn: a certificate on a wall. Nobody took it and it shows nobody."""

import io

from PIL import Image, ImageDraw, ImageFont

from homeroom.common.photographs import Photograph, made_anew

WALL, PAPER, INK, SEAL = "#8a7a66", "#fbf8ef", "#2b3a55", "#b3392f"


def certificate() -> Photograph:
    picture = Image.new("RGB", (1200, 900), WALL)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((150, 120, 1050, 780), fill=PAPER, outline=INK, width=10)
    lines = (
        (240, 84, "Certificate"),
        (390, 56, "Science Fair"),
        (470, 56, "Second place"),
        (640, 40, "Lincoln Middle School"),
    )
    for height, size, words in lines:
        draw.text((600, height), words, INK, ImageFont.load_default(size), anchor="mm")
    draw.ellipse((870, 590, 990, 710), fill=SEAL)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return made_anew(written.getvalue())
