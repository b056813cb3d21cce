"""What the file says of children: relations, recusals, orders, consents, objections. They are named as their partner names
them."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from homeroom.access.catalogue import Element, catalogue
from homeroom.agreements.models import Consent, Objection
from homeroom.agreements.permitting import consented, objected, ordered
from homeroom.casework.models import (
    Appointment,
    DroppedOrder,
    LimitingOrder,
    PermittingOrder,
    Recusal,
    Relation,
    UnsealingOrder,
)
from homeroom.collaboration import shape
from homeroom.collaboration.checking.names import AGENCIES
from homeroom.collaboration.planning import ADD, REMOVE
from homeroom.collaboration.writing.work import Work
from homeroom.common.dates import instant
from homeroom.matching.models import StatedLink

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
    write_orders(work)
    write_consents(work)
    write_objections(work)
    write_links(work)


def write_orders(work: Work) -> None:
    for change in work.plan.of("orders"):
        kept = None if change.verb == REMOVE else MODEL_OF_ORDER.get(change.wanted.effect, LimitingOrder)
        for model in ORDERS:
            if model is not kept:
                _drop(change.stands, model.objects.filter(key=change.key))
        if kept is not None:
            kept.objects.update_or_create(key=change.key, defaults=ORDERS[kept](work, change.wanted))
    # What a wildcard reaches follows from the catalogue, and that may grow with a release.
    for order in PermittingOrder.objects.all():
        PermittingOrder.objects.filter(pk=order.pk).update(**ordered(order.elements))


def _drop(entry: shape.Order | None, orders: QuerySet[Any]) -> None:
    """It holds no longer; as it stood it is kept, since the book may name it."""
    for order in orders.filter(key=entry.id if entry else None):
        assert entry is not None
        DroppedOrder.objects.create(
            contributor=order.contributor,
            source_id=order.source_id,
            key=order.key,
            effect=entry.effect,
            of_id=order.pk,
            court=order.court,
            begins_on=order.begins_on,
            entry=entry.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        )
        order.delete()


def write_consents(work: Work) -> None:
    for change in work.plan.of("consents"):
        if change.verb == REMOVE:
            # It stays on record, and what went out under it: from today on it opens nothing.
            Consent.objects.filter(key=change.key).update(revoked_at=instant(work.today, work.zone))
            continue
        wanted = change.wanted
        Consent.objects.update_or_create(
            key=wanted.id,
            defaults={
                **_child(work, wanted.student),
                **_recipients(work, wanted.recipients),
                **wanted.moments(work.zone),
                "elements": wanted.elements,
                "purpose": work.purposes[wanted.purpose],
                "signed_by": wanted.signed_by,
                "capacity": wanted.capacity,
                "basis": wanted.basis,
                "contents": wanted.contents,
            },
        )
    for consent in Consent.objects.all():
        Consent.objects.filter(pk=consent.pk).update(**consented(consent.elements, consent.capacity, consent.basis))


def write_objections(work: Work) -> None:
    """All of them, where one has changed or their days lie in another time zone: nothing names an objection."""
    if not work.plan.of("objections") and not work.plan.of("collaboration"):
        return
    Objection.objects.all().delete()
    for wanted in work.document.objections:
        Objection.objects.create(
            **_child(work, wanted.student),
            **wanted.moments(work.zone),
            **objected(wanted.elements),
            elements=wanted.elements,
            organizations=[work.organizations[key].pk for key in wanted.recipients],
        )


def write_links(work: Work) -> None:
    # What goes first: a match that is said anew replaces what was said of the same record.
    for change in sorted(work.plan.of("links"), key=lambda change: change.verb != REMOVE):
        entry = change.wanted or change.stands
        ours, theirs = (_child(work, name) for name in _agency_first(work, entry))
        of_record = {"contributor": theirs["contributor"], "source_id": theirs["source_id"]}
        if change.verb == REMOVE:
            agency = {"agency": ours["contributor"], "agency_source_id": ours["source_id"]}
            StatedLink.objects.filter(**of_record, **agency).delete()
            continue
        StatedLink.objects.update_or_create(
            **of_record,
            defaults={
                "agency": ours["contributor"],
                "agency_source_id": ours["source_id"],
                "decided_by": work.people[entry.decided_by],
                "decided_on": entry.decided_on,
            },
        )


def _agency_first(work: Work, link: shape.Link) -> tuple[str, str]:
    is_first = work.organizations[link.a.partition(":")[0]].kind in AGENCIES
    return (link.a, link.b) if is_first else (link.b, link.a)


def _recipients(work: Work, keys: list[str]) -> dict[str, list[int]]:
    return {
        "organizations": [work.organizations[key].pk for key in keys if key in work.organizations],
        "people": [work.people[key].pk for key in keys if key in work.people],
    }


def _child(work: Work, student: str) -> dict[str, Any]:
    key, _, source_id = student.partition(":")
    return {"contributor": work.organizations[key], "source_id": source_id}


def _limiting(work: Work, wanted: shape.Order) -> dict[str, Any]:
    against = wanted.against or shape.Against()
    return {
        **_dated(work, wanted),
        "effect": wanted.effect,
        "against_person": work.people[against.person] if against.person else None,
        "against_organization": work.organizations[against.organization] if against.organization else None,
        "against_role": against.role or "",
        "elements": wanted.elements,
        "datasets": limited_datasets(wanted),
    }


def _unsealing(work: Work, wanted: shape.Order) -> dict[str, Any]:
    named = wanted.for_ or shape.Against()
    return {
        **_dated(work, wanted),
        "lifts": wanted.lifts,
        "for_person": work.people[named.person] if named.person else None,
        "for_organization": work.organizations[named.organization] if named.organization else None,
        "for_role": named.role or "",
    }


def _permitting(work: Work, wanted: shape.Order) -> dict[str, Any]:
    return {
        **_dated(work, wanted),
        **_recipients(work, wanted.recipients),
        "elements": wanted.elements,
        "notice_given_on": wanted.notice_given_on,
        "in_dependency_case": wanted.dependency_case,
    }


def _appointing(work: Work, wanted: shape.Order) -> dict[str, Any]:
    return {**_dated(work, wanted), "person": work.people[wanted.recipients[0]]}


def _dated(work: Work, wanted: shape.Order) -> dict[str, Any]:
    return {
        **_child(work, wanted.student),
        "begins_on": wanted.dated,
        "ends_on": wanted.expires_on,
        "court": work.organizations[wanted.court] if wanted.court else None,
        "read_by": wanted.read_by,
    }


MODEL_OF_ORDER: dict[str, Any] = {
    "permit": PermittingOrder,
    "appoint_rights_holder": Appointment,
    "unseal": UnsealingOrder,
}
ORDERS: dict[Any, Callable[[Work, shape.Order], dict[str, Any]]] = {
    LimitingOrder: _limiting,
    PermittingOrder: _permitting,
    Appointment: _appointing,
    UnsealingOrder: _unsealing,
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
