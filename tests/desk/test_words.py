"""Every kind of information has its household word."""

from homeroom.access.catalogue import catalogue
from homeroom.partners.words import ORGANIZATION_KINDS
from homeroom.students.words import DATASETS, is_ordinary


def test_every_dataset_has_a_word_and_no_word_is_left_over():
    assert set(DATASETS) == set(catalogue().datasets)
    assert all(word.label and word.help for word in DATASETS.values())
    assert {word.sender for word in DATASETS.values()} <= {"", *ORGANIZATION_KINDS}


def test_no_protected_kind_counts_as_ordinary():
    for name, dataset in catalogue().datasets.items():
        if is_ordinary(name):
            assert {element.sensitivity for element in dataset.elements} <= {"P0", "P1", "P2", "P3"}
