"""A photograph is made anew: upright, smaller, and nothing in it but what one sees. What is none is refused in words."""

import io

import pytest
from PIL import Image

from homeroom.common import photographs
from homeroom.common.photographs import SIDE_MAX, SMALL_SIDE_MAX, NotAPhotograph, made_anew
from tests.photographs import NOTED_BY_THE_CAMERA, taken


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_it_was_taken_is_gone(kind):
    sent = taken(kind=kind)
    assert NOTED_BY_THE_CAMERA.encode() in sent and opened(sent).getexif()
    made = made_anew(sent)
    for content in (made.large, made.small):
        assert NOTED_BY_THE_CAMERA.encode() not in content
        assert opened(content).format == "JPEG"
        assert not opened(content).getexif()
        assert set(opened(content).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_was_photographed_with_the_telephone_on_its_side_stands_upright():
    made = made_anew(taken(800, 600, turned=True))
    assert (made.width, made.height) == (600, 800)
    red, _, blue = opened(made.large).convert("RGB").getpixel((300, 100))
    assert red > 200 > 50 > blue  # What was left is above.


def test_it_is_shrunk_and_a_small_one_is_not_made_larger():
    made = made_anew(taken(4000, 3000))
    assert (made.width, made.height) == opened(made.large).size == (SIDE_MAX, SIDE_MAX * 3 // 4)
    assert max(opened(made.small).size) == SMALL_SIDE_MAX
    assert made_anew(taken(40, 30)).width == 40


def test_behind_what_is_transparent_is_paper():
    written = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(written, "PNG")
    assert min(opened(made_anew(written.getvalue()).large).getpixel((10, 10))) > 250


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 a letter", "not a photo but a PDF"),
        (b"PK\3\4 word/document.xml", "not a photo but a document or an archive"),
        (b"<html><script>alert(1)</script></html>", "not a photo but a web page or a drawing"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg onload='alert(1)'/>", "not a photo but a web page or a drawing"),
        (b"\n\n <svg onload='alert(1)'/>", "not a photo but a web page or a drawing"),
        (b"MZ\x90\0 a program", "not a photo but a program"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "not a photo but a video"),
        (b"GIF89a", "not a photo, whatever its name says"),
        (b"words", "not a photo, whatever its name says"),
        (taken()[:2000], "damaged or not complete"),
        (taken(kind="PNG")[:500], "damaged or not complete"),
    ],
)
def test_what_is_no_photograph_is_refused_with_what_it_is(content, says):
    with pytest.raises(NotAPhotograph) as refused:
        made_anew(content)
    assert says in str(refused.value)


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(photographs, "PIXELS_MAX", 1000)
    with pytest.raises(NotAPhotograph) as refused:
        made_anew(taken(40, 30))
    assert "larger than 64 megapixels" in str(refused.value)


def test_what_is_hidden_behind_a_picture_does_not_come_with_it():
    made = made_anew(taken() + b"<script>alert('hidden')</script>")
    assert b"script" not in made.large + made.small
