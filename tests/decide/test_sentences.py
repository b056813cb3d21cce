"""Every answer of the rule has a whole sentence, in both languages: none lacks a word that it names."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from homeroom.access.deciding import decide
from homeroom.access.evidence import Release
from homeroom.access.made_up import BEGAN, DAY, ENROLLING, LINE, NEW_SCHOOL, NOW, OWN, QUESTION, ROSA, bits
from homeroom.access.sentences import sentence
from homeroom.access.vectors import VECTORS
from homeroom.agreements.words import readable_reason
from tests.decide.test_deciding import REFUSED

KEY = "academics.transcript"
OVER = Release(
    "emergency", "7", True, None, "FERPA-EMERGENCY", bits(KEY), bits(), bits(), bits(KEY), (BEGAN, NOW - DAY)
)
WITH_EMERGENCY = replace(LINE, agreement=None, line=None, relation="released", condition="emergency", purpose=None)
OWN_OVER = replace(OWN, datasets=LINE.datasets, during=(BEGAN, NOW - DAY))

ASKED = [
    *((f"refused {number} {code}", QUESTION, facts) for number, (code, facts) in enumerate(REFUSED)),
    *((f"vector {vector.number}", vector.question, vector.facts) for vector in VECTORS),
    ("no news of care", replace(QUESTION, contributor="lakeside"), replace(ENROLLING, paths=(NEW_SCHOOL,))),
    ("an own interest that is over", QUESTION, replace(ROSA, records=("dcs",), paths=(OWN_OVER,))),
    ("an emergency that is over", QUESTION, replace(ROSA, paths=(WITH_EMERGENCY,), releases=(OVER,))),
    ("a right that is over", QUESTION, replace(ROSA, paths=(replace(OWN_OVER, contributor="lakeside", own=False),))),
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("question", "facts"), [asked[1:] for asked in ASKED], ids=[asked[0] for asked in ASKED])
def test_every_answer_is_a_whole_sentence(question, facts, language):
    decision = decide(question, facts)
    with override(language):
        for code in {decision.code, decision.told}:
            told = sentence(code, readable_reason(decision.words), ZoneInfo(facts.timezone))
            assert told and not re.search(r"%\(|\bNone\b", told), (code, told)
