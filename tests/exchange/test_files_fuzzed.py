"""schemathesis asks to send files, as it is published and otherwise, and finds nothing."""

import pytest
import schemathesis
from schemathesis import GenerationMode

from homeroom.connections.scopes import SENDING
from tests.exchange.fetching import connected
from tests.exchange.fuzzing import asked_for_everything

EXAMPLES = 10


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_of_files_is_answered_otherwise_than_it_is_published(town, mode):
    from homeroom.config.wsgi import application

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application).include(tag="files")
    operations = [found.ok() for found in schema.get_all_operations()]
    if mode is GenerationMode.NEGATIVE:
        # Any bytes are a file, and any text may be an address: nothing of it can be wrong in its form.
        operations = [each for each in operations if each.method != "put"]
    asked = asked_for_everything(operations, mode, connected(town, "ben.ito", scopes=[SENDING]).token(), EXAMPLES)
    assert set(asked) == {each.path for each in operations}
    assert len(operations) == (2 if mode is GenerationMode.NEGATIVE else 3)
