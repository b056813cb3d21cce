"""What a consent or a court's order opens by itself: which elements, and how much of each.

A key gives the whole element, a wildcard at most its default view, and no wildcard reaches what is to be named one by one. Some
laws ask for a consent or an order of their own; what they protect no other paper opens (sharing specification 2.9).
"""

from collections.abc import Iterable
from typing import Any

from homeroom.access.catalogue import Element, catalogue
from homeroom.agreements.bases import Basis, basis_of
from homeroom.agreements.compiling import least, masks, most

BASIS_OF_CONSENT, BASIS_OF_ORDER = "FERPA-CONSENT", "FERPA-ORDER"
FORMS = (BASIS_OF_CONSENT, "HIPAA-AUTH", "PART2-CONSENT", "MINOR-CONSENT")
# A consent that names, by key, what one of these laws protects is the consent that it asks for.
BY_NAME = ("NSLA-CONSENT", "MV-CONSENT")
NO_DATASET = 1  # Bit 0: something is open, though it may be no whole dataset.


def consented(patterns: Iterable[str], capacity: str, form: str = BASIS_OF_CONSENT) -> dict[str, int]:
    """`form` is the law whose form the consent has."""
    by_name = BY_NAME if form == BASIS_OF_CONSENT else ()
    return _shown(patterns, basis_of(form), [b for b in map(basis_of, by_name) if b], capacity)


def ordered(patterns: Iterable[str]) -> dict[str, int]:
    return _shown(patterns, basis_of(BASIS_OF_ORDER), [], "")


def objected(patterns: Iterable[str]) -> dict[str, int]:
    """Which elements an objection names, and whose rows hold one of them; a wildcard reaches everything in its category."""
    elements = catalogue().elements.values()
    wanted = [p.removesuffix(".*") for p in patterns]
    named = [e for e in elements if not wanted or e.key in wanted or e.category in wanted]
    touched = {e.dataset for e in named}
    return {"scope": _mask(named), "datasets": catalogue().mask(*touched)}


def _shown(patterns: Iterable[str], basis: Basis | None, by_name: list[Basis], capacity: str) -> dict[str, int]:
    assert basis is not None
    covered: dict[Element, str] = {}
    for pattern in patterns:
        is_named = not pattern.endswith(".*")
        for element in catalogue().named(pattern):
            bases = [basis, *(b for b in by_name if is_named and (not b.capacities or capacity in b.capacities))]
            # Whose record it is does not matter: what these laws protect they protect wherever it lies.
            if element.prohibited or all(b.unsatisfied(element.regimes) for b in bases):
                continue
            view = "full" if is_named else least("full", element.default_view)
            covered[element] = most(view, covered.get(element))
    shown: dict[str, Any] = masks(covered)
    whole = masks(dict.fromkeys(covered, "full"))["datasets"]
    return {
        **shown,
        "datasets": shown["datasets"] | NO_DATASET,
        "scope_datasets": whole | NO_DATASET,
        "scope": _mask(covered),
    }


def _mask(elements: Iterable[Element]) -> int:
    return sum(1 << element.number for element in elements)
