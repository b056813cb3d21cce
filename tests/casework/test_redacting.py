"""What may name another person in a story, and what is left of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeroom.casework.redacting import doubtful, proposed

OWN = ["Marisol", "Vega"]
MARK = "[another person]"


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ("Marisol pushed Devin.", f"Marisol pushed {MARK}."),
        ("Marisol pushed Devin Brooks on Monday.", f"Marisol pushed {MARK} on Monday."),
        ("Devin hit first.", f"{MARK} hit first."),
        ("He said that Devin’s bag was hers.", f"He said that {MARK} bag was hers."),
        ("Marisol’s bag was open.", "Marisol’s bag was open."),
        ("They met Jo-Ann O'Neil, then left.", f"They met {MARK}, then left."),
        ("She and Devin and Ana ran.", f"She and {MARK} and {MARK} ran."),
        ("He is in PE. I saw it.", "He is in PE. I saw it."),
        ("Then Mr. Okoye and Ms Grant came.", f"Then {MARK} and {MARK} came."),
        ("She saw Ana. Mr. Okoye did not.", f"She saw {MARK}. {MARK} did not."),
        ("J.T. ran away", f"{MARK} ran away"),
        ("She called 555-010-0177 or dev@mail.example", f"She called {MARK} or {MARK}"),
        ("She was late 3 times in 2026.", "She was late 3 times in 2026."),
        ("Durante el recreo Devin gritó.", f"Durante el recreo {MARK} gritó."),
        ("¡Devin! ¿Por qué?", f"¡{MARK}! ¿Por qué?"),
        ("", ""),
    ],
)
def test_the_names_of_others_are_taken_out_and_the_student_stays(story, told):
    assert proposed(story, OWN) == told


def test_what_may_name_somebody_is_told_once_and_in_order():
    assert doubtful("Ana saw Devin. Then Ana left.", OWN) == ["Ana", "Devin"]
    assert doubtful(proposed("Ana saw Devin. Then Ana left.", OWN), OWN) == []


@given(st.text(max_size=200), st.sampled_from(["Devin", "Ana María", "O'Neil", "dev@mail.example", "555-010-0177"]))
def test_no_name_outlives_the_proposal_and_a_second_one_changes_nothing(text, name):
    told = proposed(f"{text} saw {name} there", OWN)
    assert name not in told.removeprefix(text)
    assert proposed(told, OWN) == told
