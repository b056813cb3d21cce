"""The pages of casework. Each begins with `open_record`; what of the child is there, the row policies decide."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.common.shell import Place


def way_to(public_id: UUID, *here: Place) -> list[Place]:
    """Where the reader stands. No child's name: it is read over shoulders and kept in histories."""
    today = Place(_("Today"), reverse("desk:home"))
    return [today, Place(_("Student"), reverse("desk:student", args=[public_id])), *here]
