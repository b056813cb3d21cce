"""Plain words: every page reads at grade 8 or lower, a student's own at grade 6; Spanish as easy as a newspaper for all."""

import pytest

from tests.conftest import town_after, town_of
from tests.journeys.gallery import EMPTY, FULL, fill
from tests.journeys.reading_grade import beats_in_spanish, counts, ease, grade, own_text

GRADE_MAX, GRADE_MAX_YOUTH = 8.0, 6.0
EASE_MIN = 60.0
WORDS_MIN = 25  # The formulas say nothing of a line or two; such pages are judged together.
LANGUAGES = ("en", "es")
YOUTH = {"mari.vega", "lou.brandt"}


def read(town, shots, language):
    """Every page of the gallery as HTML: whose it is, and what of it is text of our own."""
    clients = {who: town.as_(who, language) for who in {shot.who for shot in shots}}
    for shot in shots:
        client = clients[shot.who]
        answer = client.post(shot.where(town), {}) if shot.sends_empty else client.get(shot.where(town))
        yield shot, own_text(answer.content.decode(), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_reads_in_plain_words(server, language):
    hard, short = [], []
    with town_of(server) as town:
        pages = list(read(town, EMPTY, language))
    with town_after(server, fill) as town:
        pages += read(town, FULL, language)
    for shot, texts in pages:
        if not texts:
            continue
        if counts(texts)[1] < WORDS_MIN:
            short += texts
        else:
            hard += too_hard(shot.name, texts, language, GRADE_MAX_YOUTH if shot.who in YOUTH else GRADE_MAX)
    hard += too_hard("short pages together", sorted(set(short)), language, GRADE_MAX)
    assert not hard, "\n".join(hard)


def too_hard(name: str, texts: list[str], language: str, grade_max: float) -> list[str]:
    if language == "en" and (found := grade(texts)) > grade_max:
        return [f"{name}: grade {found:.1f}, {grade_max:.0f} at most: {texts}"]
    if language == "es" and (found := ease(texts)) < EASE_MIN:
        return [f"{name}: ease {found:.0f}, {EASE_MIN:.0f} at least: {texts}"]
    return []


def test_hard_words_are_found_to_be_hard():
    easy = ["Write down who you called and what they said."]
    hard = ["Notwithstanding organizational interdependencies, authorization necessitates documentation."]
    assert grade(easy) < 5 < 12 < grade(hard)
    assert ease(["Escriba a quién llamó y qué le dijo."]) > 80
    assert ease(["La documentación institucional correspondiente posibilitará determinadas autorizaciones."]) < 30


@pytest.mark.parametrize(
    ("word", "beats"), [("país", 2), ("tío", 2), ("estudiante", 4), ("que", 1), ("ciudad", 2), ("organización", 5)]
)
def test_syllables_of_spanish_are_counted(word, beats):
    assert beats_in_spanish(word) == beats
