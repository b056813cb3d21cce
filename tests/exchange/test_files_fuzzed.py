"""schemathesis asks to send files, as it is published and otherwise, and finds nothing."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from homeroom.connections.scopes import SENDING
from tests.exchange.fetching import connected
from tests.exchange.test_provider_fuzzed import CHECKS

EXAMPLES = 10


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_of_files_is_answered_otherwise_than_it_is_published(town, mode):
    from homeroom.config.wsgi import application

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application).include(tag="files")
    headers = {"authorization": f"Bearer {connected(town, 'ben.ito', scopes=[SENDING]).token()}"}
    asked = 0
    for found in schema.get_all_operations():
        if mode is GenerationMode.NEGATIVE and found.ok().method == "put":
            continue  # Any bytes are a file, and any text may be an address: nothing of it can be wrong in its form.

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
