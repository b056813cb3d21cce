"""Findings in plain words."""

from django.utils.translation import gettext_lazy as _

FINDINGS = {
    "stands": _("It is right as it stands"),
    "not_shown": _("It was not shown: nobody saw this"),
    "another_person": _("It was another person than the one named"),
    "another_purpose": _("It was for another purpose than the one named"),
    "other": _("It is wrong in another way"),
}
