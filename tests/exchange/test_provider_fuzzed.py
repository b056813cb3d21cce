"""schemathesis asks every operation of the published interface for what it allows and for what it does not, and finds nothing."""

import pytest
import schemathesis
from schemathesis import GenerationMode

from tests.exchange.fetching import connected
from tests.exchange.fuzzing import asked_for_everything
from tests.exchange.test_provider import lakeside  # noqa: F401

EXAMPLES = 3  # Of each way of asking, of a hundred operations: six hundred questions in a minute.


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("base", ["rostering/v1p2", "gradebook/v1p2", "v1p1"])
def test_nothing_that_is_asked_is_answered_otherwise_than_it_is_published(lakeside, base, mode):  # noqa: F811
    from homeroom.config.wsgi import application

    schema = schemathesis.openapi.from_wsgi(f"/ims/oneroster/{base}/openapi.json", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    asked = asked_for_everything(operations, mode, connected(lakeside, "ada.okafor").token(), EXAMPLES)
    assert len(asked) >= EXAMPLES
