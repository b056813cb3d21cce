"""Undo: a message that says what was done, with a button that takes it back.

The message stays until the next page, so that nobody has to be quick; and for thirty days the page of what was done
offers the same.
"""

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, text: str, undo_url: str) -> None:
    """Say on the next page what was done. `undo_url` takes a POST (shell/_messages.html makes the button)."""
    messages.success(request, text, extra_tags=undo_url)
