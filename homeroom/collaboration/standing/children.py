"""What the file says of children, as it stands: orders, consents, objections, relations, recusals, matches."""

from typing import Any
from zoneinfo import ZoneInfo

from homeroom.agreements.models import Consent, Objection
from homeroom.agreements.models.consents import Permit
from homeroom.casework.models import Appointment, LimitingOrder, PermittingOrder, Recusal, Relation, UnsealingOrder
from homeroom.collaboration import shape
from homeroom.collaboration.standing.days import day_or_moment, last_day
from homeroom.matching.models import StatedLink
from homeroom.partners.models import Organization, Person

_ORDER_NAMES = ("contributor", "court", "against_person", "against_organization")


_UNSEALING_NAMES = ("contributor", "court", "for_person", "for_organization")


def orders() -> list[shape.Order]:
    receivers = _Receivers()
    return [
        *(_limiting(order) for order in LimitingOrder.objects.select_related(*_ORDER_NAMES).order_by("pk")),
        *(_unsealing(order) for order in UnsealingOrder.objects.select_related(*_UNSEALING_NAMES).order_by("pk")),
        *(
            shape.Order(
                **_dated(order),
                effect="permit",
                elements=order.elements,
                recipients=receivers.of(order),
                notice_given_on=order.notice_given_on,
                dependency_case=order.in_dependency_case,
            )
            for order in PermittingOrder.objects.select_related("contributor", "court").order_by("pk")
        ),
        *(
            shape.Order(**_dated(order), effect="appoint_rights_holder", recipients=[order.person.key])
            for order in Appointment.objects.select_related("contributor", "court", "person").order_by("pk")
        ),
    ]


def _dated(order: Any) -> dict[str, Any]:
    return {
        "id": order.key,
        "student": f"{order.contributor.key}:{order.source_id}",
        "court": order.court.key if order.court else None,
        "dated": order.begins_on,
        "expires_on": order.ends_on,
        "read_by": order.read_by,
    }


def _limiting(order: LimitingOrder) -> shape.Order:
    return shape.Order(
        **_dated(order),
        effect=order.effect,  # type: ignore[arg-type]
        elements=order.elements,
        against=_whom(order.against_role, order.against_person, order.against_organization),
    )


def _unsealing(order: UnsealingOrder) -> shape.Order:
    said = _dated(order) | {"for": _whom(order.for_role, order.for_person, order.for_organization)}
    return shape.Order(**said, effect="unseal", lifts=order.lifts)


def _whom(role: str, person: Person | None, organization: Organization | None) -> shape.Against | None:
    if not (role or person or organization):
        return None
    return shape.Against(
        role=role or None,
        person=person.key if person else None,
        organization=organization.key if organization else None,
    )


class _Receivers:
    """The ids of organizations and people by which a consent or an order names who receives."""

    def __init__(self) -> None:
        self.organizations = dict(Organization.objects.values_list("pk", "key"))
        self.people = dict(Person.objects.values_list("pk", "key"))

    def of(self, permit: Permit) -> list[str]:
        return [self.organizations[n] for n in permit.organizations] + [self.people[n] for n in permit.people]


def consents(zone: ZoneInfo) -> list[shape.Consent]:
    receivers = _Receivers()
    return [
        shape.Consent(
            id=consent.key,
            student=f"{consent.contributor.key}:{consent.source_id}",
            elements=consent.elements,
            recipients=receivers.of(consent),
            purpose=consent.purpose.key,
            signed_by=consent.signed_by,
            capacity=consent.capacity,  # type: ignore[arg-type]
            basis=consent.basis,
            contents=consent.contents,
            given_on=day_or_moment(consent.given_at, zone),
            expires_on=last_day(consent.expires_at, zone) if consent.expires_at else None,
            revoked_on=day_or_moment(consent.revoked_at, zone) if consent.revoked_at else None,
        )
        for consent in Consent.objects.select_related("contributor", "purpose").order_by("pk")
    ]


def objections(zone: ZoneInfo) -> list[shape.Objection]:
    receivers = _Receivers()
    return [
        shape.Objection(
            student=f"{objection.contributor.key}:{objection.source_id}",
            elements=objection.elements,
            recipients=[receivers.organizations[number] for number in objection.organizations],
            objected_on=day_or_moment(objection.begins_at, zone),
            withdrawn_on=day_or_moment(objection.ends_at, zone) if objection.ends_at else None,
        )
        for objection in Objection.objects.select_related("contributor").order_by("pk")
    ]


_LINK_NAMES = ("agency", "contributor", "decided_by")


def _link(link: StatedLink) -> shape.Link:
    return shape.Link(
        a=f"{link.agency.key}:{link.agency_source_id}",
        b=f"{link.contributor.key}:{link.source_id}",
        decided_by=link.decided_by.key,
        decided_on=link.decided_on,
    )


def _named(row: Any) -> dict[str, Any]:
    student = f"{row.contributor.key}:{row.source_id}"
    return {"person": row.person.key, "student": student, "from": row.begins_on, "to": row.ends_on}


def _relation(row: Relation) -> shape.Relation:
    return shape.Relation(**_named(row), relation=row.relation)  # type: ignore[arg-type]


def _recusal(row: Recusal) -> shape.Recusal:
    return shape.Recusal(**_named(row), reason=row.reason)


def relations() -> list[shape.Relation]:
    return [_relation(r) for r in Relation.objects.select_related("person", "contributor").order_by("pk")]


def recusals() -> list[shape.Recusal]:
    return [_recusal(r) for r in Recusal.objects.select_related("person", "contributor").order_by("pk")]


def links() -> list[shape.Link]:
    return [_link(link) for link in StatedLink.objects.select_related(*_LINK_NAMES).order_by("pk")]
