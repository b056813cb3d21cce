from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from homeroom.common.forms import BaseForm
from homeroom.notices.models import Choice


class ChoiceForm(BaseForm):
    """How somebody is told by e-mail. On the page, notices come in any case."""

    digest = forms.ChoiceField(
        label=_("A summary by e-mail"),
        help_text=_(
            "It comes at six in the morning, only when there is something new, and says how many things of which kind."
        ),
        widget=forms.RadioSelect,
        choices=[
            (Choice.DAILY, _("Every day")),
            (Choice.WEEKLY, _("Once a week, on Monday")),
            (Choice.NEVER, _("Never")),
        ],
    )
    urgent = forms.BooleanField(
        label=_("Tell me at once what cannot wait"),
        help_text=_(
            "A task due by tomorrow, or a file that is late or could not be loaded. At most two e-mails a day."
        ),
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of e-mails"), widget=forms.RadioSelect, choices=settings.LANGUAGES)


class ReadingForm(forms.Form):
    """Up to which notice one has read: the latest that the page showed."""

    until = forms.IntegerField(min_value=0, max_value=2**62)
