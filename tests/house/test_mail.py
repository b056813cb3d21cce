"""No e-mail can name a child: every template, with a planted word in each place, says only what has a place."""

import pytest
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import override

from homeroom.notices.outbox import PLACES, rendered, source_of
from homeroom.notices.words import KINDS
from tests.conftest import ROOT

TEMPLATES = sorted(path.stem for path in (ROOT / "homeroom").glob("*/templates/notices/mail/*.txt"))
# Of school and care: an e-mail may be read over a shoulder at a front desk.
NEVER = ("foster", "child", "welfare", "court", "acogida", "menor", "tribunal", "juzgado", "dcs")


class Asked(Context):
    """Writes down every name that a template asks for."""

    def __init__(self, values):
        super().__init__(values, autoescape=False)
        self.names = set()

    def __getitem__(self, key):
        self.names.add(key)
        return super().__getitem__(key)

    def get(self, key, otherwise=None):
        self.names.add(key)
        return super().get(key, otherwise)


def planted() -> dict:
    return {place: f"zqmail{place}" for place in PLACES} | {"counts": [f"zqmail{n}" for n in (1, 2)]}


def test_there_are_templates():
    assert "digest" in TEMPLATES


@pytest.mark.leak(23)
@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_template_asks_for_nothing_that_is_not_on_the_list(template, language):
    for values in (planted(), {}):
        context = Asked(values)
        with override(language):
            get_template(source_of(template)).template.render(context)
        strange = {name for name in context.names - PLACES if not name.startswith("line")}
        assert strange <= {"forloop"}, strange


@pytest.mark.leak(23)
@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_subject_says_nothing_of_anybody_and_no_text_speaks_of_care(template, language):
    counts = " ".join(f"{kind}=2" for kind in KINDS)
    subject, text = rendered(template, {**planted(), "counts": counts, "kind": "contact"}, language)
    assert 5 < len(subject) <= 78
    assert "zqmailname" not in subject
    assert "zqmailcode" not in subject
    assert "%(" not in subject + text
    for word in NEVER:
        assert word not in (subject + text).casefold(), word


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_kind_of_notice_speaks_of_care(language):
    from homeroom.notices.words import in_words

    with override(language):
        for kind in KINDS:
            for number in (1, 7):
                said = in_words(kind, number)
                assert str(number) in said
                assert not any(word in said.casefold() for word in NEVER)
