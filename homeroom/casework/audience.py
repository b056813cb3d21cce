"""Who will read what one is about to write: asked of the database, told in words before saving."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from homeroom.access.catalogue import catalogue
from homeroom.common.lists import in_a_row
from homeroom.partners.models import Person
from homeroom.students.records import Record

NAMED_MAX = 12  # As many names as one still reads; of more it says how many, by role.


@dataclass(frozen=True)
class Audience:
    people: list[Person]

    @property
    def organizations(self) -> set[int]:
        return {person.organization_id for person in self.people if person.organization_id}

    def in_words(self, writer: Person) -> str:
        """ "Ada Okafor (School counselor) and Sam Hill (Caseworker supervisor) can read this." """
        others = [person for person in self.people if person.pk != writer.pk]
        if not others:
            return _("Only you can read this.")
        if len(others) > NAMED_MAX:
            roles = sorted({str(person.role_label) for person in others})
            return _("%(count)s people can read this: %(roles)s.") % {
                "count": len(others),
                "roles": in_a_row(roles, _("and")),
            }
        names = [f"{person.name} ({person.role_label})" for person in others]
        if len(names) == 1:
            return _("%(person)s can read this.") % {"person": names[0]}
        return _("%(people)s can read this.") % {"people": in_a_row(names, _("and"))}


def audience(record: Record, dataset: str) -> Audience:
    """Whoever could read a row of this dataset that the viewer's organization wrote about this child now."""
    number = catalogue().datasets[dataset].number
    reading = RawSQL("SELECT access.audience_v1(%s, %s::smallint)", [record.id, number])
    return Audience(list(Person.objects.filter(pk__in=reading).select_related("organization").order_by("name")))


def audiences(asked: Collection[tuple[int, str]]) -> dict[tuple[int, str], Audience]:
    """The same of several children and datasets, in two statements however many they are."""
    numbers = [catalogue().datasets[dataset].number for _, dataset in asked]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ARRAY(SELECT access.audience_v1(s, d)) FROM"
            " unnest(%s::integer[], %s::smallint[]) WITH ORDINALITY AS a (s, d, place) ORDER BY place",
            [[student_id for student_id, _ in asked], numbers],
        )
        readers = [set(row[0]) for row in cursor.fetchall()]
    known = Person.objects.filter(pk__in=set().union(*readers)).select_related("organization").order_by("name")
    people = list(known)
    return {
        which: Audience([each for each in people if each.pk in ids]) for which, ids in zip(asked, readers, strict=True)
    }
