"""Spanish is whole: every word that the program can say, with the same facts in it, and nothing of yesterday."""

import re
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po

from tests.conftest import ROOT

SPANISH = ROOT / "homeroom" / "locale" / "es" / "LC_MESSAGES" / "django.po"
# What must stand in a translation just as it stands in the original.
FACTS = re.compile(r"%\(\w+\)s|%s|\{\w*\}|</?\w+>")
# Spanish has the same word, or it is a name.
SAME_IN_BOTH = {"Error:", "No", "Bits", "Club", "Final", "Head Start", "Plan", "Mentor"}


@pytest.fixture(scope="module")
def messages():
    with SPANISH.open("rb") as file:
        return [message for message in read_po(file, locale="es") if message.id]


def pairs(message):
    originals = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    translated = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return [(originals[min(n, len(originals) - 1)], said) for n, said in enumerate(translated)]


def test_the_catalogue_is_in_step_with_code_and_templates():
    answer = subprocess.run([sys.executable, "bin/messages", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, f"{answer.stdout}{answer.stderr[-2000:]}"


def test_nothing_is_left_untranslated_or_unsure(messages):
    assert len(messages) > 1000
    for message in messages:
        assert not message.fuzzy, message.id
        for original, said in pairs(message):
            assert said and said.strip(), original
            assert said != original or original in SAME_IN_BOTH, original


def test_a_translation_carries_the_same_facts_and_ends_alike(messages):
    for message in messages:
        for original, said in pairs(message):
            assert sorted(FACTS.findall(said)) == sorted(FACTS.findall(original)), f"{original!r} -> {said!r}"
            assert said.endswith(".") == original.endswith("."), f"{original!r} -> {said!r}"


def test_a_reader_is_addressed_formally(messages):
    familiar = re.compile(r"\b(tú|tu|tus|te|ti|contigo|vos|vosotros|puedes|tienes|eres)\b", re.IGNORECASE)
    for message in messages:
        for _, said in pairs(message):
            assert not familiar.search(said), said


def test_what_the_program_says_in_spanish_is_what_stands_in_the_catalogue():
    from django.utils.translation import gettext, ngettext, override

    with override("es"):
        assert gettext("Attendance") == "Asistencia", "Not compiled: run `python3 start.py test` once."
        assert ngettext("%(years)s year old", "%(years)s years old", 12) == "%(years)s años"
