"""schemathesis asks of a published interface what it allows and what it does not."""

from collections.abc import Iterable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def asked_for_everything(operations: Iterable[Any], mode: GenerationMode, token: str, examples: int) -> list[str]:
    """Each operation so many times; the path of each question that was asked. Raises where an answer is not as published."""
    asked = []
    for operation in operations:

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            asked.append(case.operation.path)
            case.call_and_validate(headers={"authorization": f"Bearer {token}"}, checks=CHECKS)

        ask()
    return asked
