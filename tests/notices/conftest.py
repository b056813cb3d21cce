import pytest

from tests.notices.mail import Sink


@pytest.fixture
def settings(monkeypatch):
    """Django's settings, to be set for one test."""
    from django.conf import settings as real

    class Settings:
        def __setattr__(self, name, value):
            monkeypatch.setattr(real, name, value, raising=False)

    return Settings()


@pytest.fixture
def sink(settings):
    """A mail server that the settings name."""
    sink = Sink()
    settings.SMTP_URL = sink.url
    yield sink
    sink.close()
