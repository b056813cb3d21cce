"""Words in a row, in English and in Spanish."""

import pytest
from django.utils.translation import override

from homeroom.common.lists import in_a_row


@pytest.mark.parametrize(
    ("words", "conjunction", "row"),
    [
        (["mirar", "listar", "imprimir"], "y", "mirar, listar e imprimir"),
        (["padres", "hijos"], "y", "padres e hijos"),
        (["agua", "hielo"], "y", "agua y hielo"),
        (["salud", "asistencia"], "y", "salud y asistencia"),
        (["maestro", "operador"], "o", "maestro u operador"),
        (["uno"], "y", "uno"),
        ([], "y", ""),
    ],
)
def test_in_spanish_the_conjunction_gives_way_to_its_own_sound(words, conjunction, row):
    with override("es"):
        assert in_a_row(words, conjunction) == row


def test_in_english_it_stays():
    with override("en"):
        assert in_a_row(["look", "list", "inspect"], "and") == "look, list and inspect"
