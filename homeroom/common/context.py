"""What base.html needs on every page and no room above has to hand over."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

# Each language is named in itself, for those who read no other.
NAMES = {"en": "English", "es": "Español"}


def shell(request: HttpRequest) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "is_demo": getattr(settings, "HOMEROOM_DEMO", False),
        "here": request.get_full_path(),
        "other_languages": [(code, NAMES[code]) for code, _ in settings.LANGUAGES if code != language],
    }
