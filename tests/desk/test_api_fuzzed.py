"""schemathesis asks every address for students of what it allows and of what it does not, and finds nothing."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from tests.desk.test_api import open_town  # noqa: F401
from tests.exchange.fetching import connected
from tests.exchange.test_provider_fuzzed import CHECKS

EXAMPLES = 20


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_that_is_asked_of_a_student_is_answered_otherwise_than_it_is_published(open_town, mode):  # noqa: F811
    from homeroom.config.wsgi import application

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application).include(path_regex="/students")
    headers = {"authorization": f"Bearer {connected(open_town, 'rosa.diaz').token()}"}
    asked = set()
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            asked.add(case.operation.path)
            case.call_and_validate(headers=headers, checks=CHECKS)

        ask()
        # What no dice would find: a student who is there.
        if "public_id" in operation.path:
            case = operation.Case(path_parameters={"public_id": str(open_town.marisol.public_id)}, headers=headers)
            assert case.call_and_validate(headers=headers, checks=CHECKS).status_code == 200
    assert len(asked) == 4
