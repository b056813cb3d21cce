"""`migrate` without Django's slowest habit. Not for: what is migrated, nor in which order."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def copied_fields() -> Iterator[None]:
    """Historic models get copies of their fields.

    For each operation Django renders the model and all that are related to it anew, here 18,000 models in 160 migrations,
    and takes each field apart into its arguments and makes it again from them. That was half of an installation's time.
    A field in a model's state has not been given to any model yet, so its copy is what Django would make again; the same
    copy is what it gives to the children of an abstract model.
    """
    from django.db.models import Field

    whole = Field.clone
    Field.clone = copy.deepcopy  # type: ignore[assignment]
    try:
        yield
    finally:
        Field.clone = whole  # type: ignore[method-assign]
