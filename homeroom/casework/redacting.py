"""Taking the names of others out of a story: what is proposed. A person of the school's district decides.

A computer cannot know who "the tall boy from Grade 7" is, so nothing that was only proposed is ever shown. The proposal errs to
taking out too much: every capitalized word goes that is not the student's own name, not a day or a month, and not an ordinary
first word of a sentence.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

WORD = r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*"
# One after another with blanks or "and" between them, they are one mark: how many there were is nobody's business either.
TOKEN = re.compile(rf"(?P<address>\S+@\S+)|(?P<number>\d[\d\-. ()]{{4,}}\d)|(?P<word>(?:[^\W\d_]\.){{2,}}|{WORD})")
SENTENCE_ENDS = frozenset('.!?:;\n\r"“”•')
# Ordinary words with which sentences about what happened begin, in the languages in which districts write them.
FIRST_WORDS = frozenset(Path(__file__).with_name("first_words.txt").read_text("utf-8").split())
CALENDAR = frozenset(
    (
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
        *("december", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    )
)
TITLES = frozenset({"Mr", "Mrs", "Ms", "Mx", "Dr", "Prof", "Sr", "Sra", "Srta"})
AT_SCHOOL = frozenset({"I", "PE", "AM", "PM", "ELA", "ESL", "IEP", "ISS", "OSS", "AP", "VP"})


def proposed(story: str, own_names: Collection[str]) -> str:
    """The story with a mark for whatever may name another person or lead to one."""
    mark, told, end = _("[another person]"), [], 0
    for begins, ends in _runs(story, own_names):
        told += [story[end:begins], mark]
        end = ends
    return "".join([*told, story[end:]])


def doubtful(text: str, own_names: Collection[str]) -> list[str]:
    """What in this text may still name somebody, each once, in order; the marks themselves aside."""
    without_marks = text.replace(_("[another person]"), "·")
    return list(dict.fromkeys(without_marks[begins:ends] for begins, ends in _runs(without_marks, own_names)))


def _runs(story: str, own_names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where each name stands; first and last names in a row are one."""
    own = {part.casefold() for name in own_names for part in re.findall(WORD, name)}
    run: tuple[int, int] | None = None
    for token in TOKEN.finditer(story):
        if token["word"] and not _may_name(token["word"], _begins_sentence(story, token.start()), own):
            continue
        if run and _is_one_name(story[run[0] : run[1]], story[run[1] : token.start()]):
            run = (run[0], token.end())
            continue
        if run:
            yield run
        run = token.span()
    if run:
        yield run


def _is_one_name(before: str, between: str) -> bool:
    """ "Ana Ruiz", and "Mr. Okoye" with its dot."""
    return not between.strip(" \t") or (before in TITLES and not between.strip(" \t."))


def _begins_sentence(story: str, place: int) -> bool:
    before = story[:place].rstrip(" \t(¡¿'‘")
    return not before or before[-1] in SENTENCE_ENDS


def _may_name(word: str, begins_sentence: bool, own: set[str]) -> bool:
    if not word[0].isupper() or word in AT_SCHOOL:
        return False
    plain = re.sub(r"['’]s$", "", word).casefold()
    return plain not in own and plain not in CALENDAR and not (begins_sentence and plain in FIRST_WORDS)
