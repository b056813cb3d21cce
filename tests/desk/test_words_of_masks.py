"""A mask or a flag says of most elements only that something is on record; pages say that in words, and do not fail."""

import pytest

from homeroom.access.catalogue import catalogue
from homeroom.desk.words import age_in_words, element_in_words
from homeroom.insight.words import years_in_words
from homeroom.students.models import Glimpse
from tests.town.files import TODAY


@pytest.mark.parametrize("key", sorted(catalogue().elements))
def test_that_something_is_on_record_is_said_of_every_element(key):
    assert element_in_words(key, Glimpse.FLAG, True) == "Yes"


def test_that_a_birth_date_is_on_record_says_no_age():
    assert age_in_words(Glimpse.MASKED, "2013", TODAY)
    assert years_in_words(Glimpse.MASKED, "2013", TODAY)
    assert age_in_words(Glimpse.FLAG, True, TODAY) == years_in_words(Glimpse.FLAG, True, TODAY) == ""
