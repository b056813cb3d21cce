import pytest
from django.conf import settings
from django.test import override_settings

from homeroom.common import errors

PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture(autouse=True)
def plain_static_files():
    """Pages name their stylesheets without a hash, so that nothing has to be collected first."""
    errors.forget_pages()
    with override_settings(STORAGES={**settings.STORAGES, **PLAIN}):
        yield
    errors.forget_pages()
