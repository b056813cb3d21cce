"""schemathesis asks every operation of the published interface for what it allows and for what it does not, and finds nothing."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.exchange.fetching import connected
from tests.exchange.test_provider import lakeside  # noqa: F401

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 3  # Of each way of asking, of a hundred operations: six hundred questions in a minute.


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("base", ["rostering/v1p2", "gradebook/v1p2", "v1p1"])
def test_nothing_that_is_asked_is_answered_otherwise_than_it_is_published(lakeside, base, mode):  # noqa: F811
    from homeroom.config.wsgi import application

    schema = schemathesis.openapi.from_wsgi(f"/ims/oneroster/{base}/openapi.json", application)
    headers = {"authorization": f"Bearer {connected(lakeside, 'ada.okafor').token()}"}
    asked = 0
    for found in schema.get_all_operations():

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=found.ok().as_strategy(generation_mode=mode))
        def ask(case):
            nonlocal asked
            asked += 1
            case.call_and_validate(headers=headers, checks=CHECKS)

        ask()
    assert asked >= EXAMPLES
