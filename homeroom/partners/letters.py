"""The letter with a one-use code: an address, a picture of it for a phone, and the code for typing. Says nothing of a child."""

from dataclasses import dataclass
from datetime import datetime

import qrcode
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage


@dataclass(frozen=True)
class Letter:
    name: str
    sign_in_name: str
    code: str
    expires_at: datetime
    site: str  # Scheme and host, as the reader's browser has them.
    language: str = "en"

    @property
    def address(self) -> str:
        """What one types, with the code on a page of its own."""
        return self.site + reverse("join")

    @property
    def link(self) -> str:
        return self.site + reverse("join_link", args=[self.code])

    @property
    def picture(self) -> SafeString:
        """The link as a QR code: paths of figures that we have made, and nothing that anybody typed."""
        image = qrcode.make(self.link, image_factory=SvgPathImage, border=2, error_correction=qrcode.ERROR_CORRECT_M)
        return mark_safe(image.to_string(encoding="unicode"))
