"""What the file says of children: relations, recusals, limiting orders. They are named as their partner names them."""

from typing import Any

from homeroom.access.catalogue import Element, catalogue
from homeroom.casework.models import LimitingOrder, Recusal, Relation
from homeroom.collaboration import shape
from homeroom.collaboration.planning import ADD, REMOVE
from homeroom.collaboration.writing.work import Work

WHOLE_CHILD = 0


def write_about_children(work: Work) -> None:
    for model, section in ((Relation, "relations"), (Recusal, "recusals")):
        for change in work.plan.of(section):
            entry = change.wanted or change.stands
            facts = {
                "person": work.people[entry.person],
                "begins_on": entry.from_,
                "ends_on": entry.to,
                **_child(work, entry.student),
                **({"relation": entry.relation} if model is Relation else {"reason": entry.reason}),
            }
            if change.verb == ADD:
                model.objects.create(**facts)
            else:
                # One of several equal rows, if somebody wrote a line twice.
                rows = model.objects.filter(**facts)
                rows.filter(pk=rows.values_list("pk", flat=True)[0]).delete()
    for change in work.plan.of("orders"):
        if change.verb == REMOVE:
            LimitingOrder.objects.filter(key=change.key).delete()
        else:
            LimitingOrder.objects.update_or_create(key=change.key, defaults=_order(work, change.wanted))


def _child(work: Work, student: str) -> dict[str, Any]:
    key, _, source_id = student.partition(":")
    return {"contributor": work.organizations[key], "source_id": source_id}


def _order(work: Work, wanted: shape.Order) -> dict[str, Any]:
    against = wanted.against or shape.Against()
    return {
        **_child(work, wanted.student),
        "begins_on": wanted.dated,
        "ends_on": wanted.expires_on,
        "effect": wanted.effect,
        "court": work.organizations[wanted.court] if wanted.court else None,
        "against_person": work.people[against.person] if against.person else None,
        "against_organization": work.organizations[against.organization] if against.organization else None,
        "against_role": against.role or "",
        "elements": wanted.elements,
        "datasets": limited_datasets(wanted),
        "read_by": wanted.read_by,
    }


def limited_datasets(order: shape.Order) -> list[int]:
    """Whole datasets of the limited elements: a row is one thing, and hiding more of it than ordered is safe."""
    if order.effect == "seal" and not order.elements:
        return [WHOLE_CHILD]
    if order.effect == "no_contact":
        limited = [element for element in catalogue().elements.values() if element.reveals_location]
    else:
        limited = [element for pattern in order.elements for element in _limited(pattern)]
    return sorted({catalogue().datasets[element.dataset].number for element in limited})


def _limited(pattern: str) -> list[Element]:
    """A wildcard of an order reaches everything in its category, unlike that of a line: limits err to the safe side."""
    elements = catalogue().elements
    if pattern.endswith(".*"):
        return [element for element in elements.values() if element.category == pattern.removesuffix(".*")]
    return [elements[pattern]]
