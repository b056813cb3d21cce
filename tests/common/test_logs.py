"""What a line of the log says of a request that failed: which page it was, and not its address."""

import logging
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.log import log_response

from homeroom.common.logs import Wordless

ADDRESS = "/api/v1/uploads/n0nce-of-one-errand"


def line_of(record: logging.LogRecord) -> str:
    return Wordless().format(record)


@pytest.mark.parametrize(
    ("match", "page"), [(SimpleNamespace(view_name="api:receive_file"), "api:receive_file"), (None, "no page")]
)
def test_of_an_address_stands_the_name_of_its_page(caplog, match, page):
    request = RequestFactory().get(ADDRESS)
    request.resolver_match = match
    log_response("%s: %s", "Service Unavailable", ADDRESS, response=HttpResponse(status=503), request=request)
    assert ADDRESS in caplog.records[-1].getMessage()
    assert line_of(caplog.records[-1]) == f"Service Unavailable: {page}"


def test_what_is_of_no_request_stands_as_it_is():
    assert line_of(logging.LogRecord("homeroom", logging.ERROR, "", 1, "%s is away", ("It",), None)) == "It is away"
