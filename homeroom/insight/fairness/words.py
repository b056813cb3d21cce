"""Groups in the words of the page, and what each form of a name is."""

from django.utils.translation import get_language_info, gettext, gettext_lazy

from homeroom.exchange.column_words import COLUMNS
from homeroom.insight.fairness.counting import ALL, FORM, LANGUAGE, LETTERS, OTHERS, RACE, UNRECORDED

CAPTIONS = {
    RACE: gettext_lazy("By race and ethnicity"),
    LANGUAGE: gettext_lazy("By home language"),
    FORM: gettext_lazy("By form of the last name"),
    LETTERS: gettext_lazy("By letters of the last name"),
}
PEOPLE_CAPTIONS = {
    RACE: gettext_lazy("What people decided, by race and ethnicity"),
    LANGUAGE: gettext_lazy("What people decided, by home language"),
    FORM: gettext_lazy("What people decided, by form of the last name"),
    LETTERS: gettext_lazy("What people decided, by letters of the last name"),
}
NAMES = {
    "one_name": gettext_lazy("One last name"),
    "two_names": gettext_lazy("Two last names, or a hyphen"),
    "particle": gettext_lazy("An apostrophe, or a small word before the name"),
    "short": gettext_lazy("Three letters or fewer"),
    "ascii": gettext_lazy("Plain letters, A to Z"),
    "beyond_ascii": gettext_lazy("Letters with accents or other signs"),
}
# What a steward can try on a name that she knows. The names are made up.
FORMS_EXPLAINED = (
    gettext_lazy("One last name: Bennett."),
    gettext_lazy("Two last names, or a hyphen: Reyes Luna, Smith-Cole."),
    gettext_lazy("An apostrophe, or a small word before the name: O’Dell, de la Cruz, van Dyk, Al Amin."),
    gettext_lazy("Three letters or fewer: Ng, Lee. Two short names count as two last names."),
    gettext_lazy("Letters with accents or other signs: Núñez, Łuczak. The mark may be lost in one of two lists."),
)


def name_of(cube: str, name: str) -> str:
    if name == ALL:
        return gettext("All children")
    if name == OTHERS:
        return gettext("Smaller groups together")
    if name == UNRECORDED:
        return gettext("Not recorded")
    if cube == LANGUAGE:
        return language(name)
    return str(NAMES[name]) if name in NAMES else gettext(str(COLUMNS.get(name, name)))


def language(code: str) -> str:
    """The name of a language that is sent by its code; as it was sent where it is another word."""
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code.capitalize() if len(code) > len("spa") else code
