"""schemathesis asks every address for students of what it allows and of what it does not, and finds nothing."""

import pytest
import schemathesis
from schemathesis import GenerationMode

from tests.desk.test_api import open_town  # noqa: F401
from tests.exchange.fetching import connected
from tests.exchange.fuzzing import CHECKS, asked_for_everything

EXAMPLES = 20


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_that_is_asked_of_a_student_is_answered_otherwise_than_it_is_published(open_town, mode):  # noqa: F811
    from homeroom.config.wsgi import application

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application).include(path_regex="/students")
    operations = [found.ok() for found in schema.get_all_operations()]
    token = connected(open_town, "rosa.diaz").token()
    assert len(set(asked_for_everything(operations, mode, token, EXAMPLES))) == 4
    # What no dice would find: a student who is there.
    for operation in operations:
        if "public_id" in operation.path:
            headers = {"authorization": f"Bearer {token}"}
            case = operation.Case(path_parameters={"public_id": str(open_town.marisol.public_id)}, headers=headers)
            assert case.call_and_validate(headers=headers, checks=CHECKS).status_code == 200
