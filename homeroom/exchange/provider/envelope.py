"""Errors as the standard has them: imsx_StatusInfo, whoever refuses, and whatever the reason."""

from django.http import HttpResponse, JsonResponse

from homeroom.connections.envelopes import ENVELOPES
from homeroom.exchange.provider.operations import SERVICES

# Of the standard's codes, by the status that each stands beside.
MINOR = {
    400: "invaliddata",
    401: "unauthorisedrequest",
    403: "forbidden",
    404: "unknownobject",
    405: "invaliddata",
    429: "server_busy",
    500: "internal_server_error",
    503: "server_busy",
}
OWN_MINORS = ("invalid_filter_field", "invalid_selection_field")


class Unacceptable(Exception):
    """A parameter that means nothing here: which one, and what to write."""

    def __init__(self, sentence: str, minor: str = "invaliddata"):
        super().__init__(sentence)
        self.sentence, self.minor = sentence, minor


def status_info(status: int, code: str, sentence: str) -> HttpResponse:
    """`code` is one of the standard's, or a reason of our own, which the standard has a wider word for."""
    minor = code if code in OWN_MINORS else MINOR.get(status, "invaliddata")
    body = {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": sentence,
        "imsx_CodeMinor": {
            "imsx_codeMinorField": [
                {"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": minor},
            ]
        },
    }
    return JsonResponse(body, status=status)


for namespace in SERVICES:
    ENVELOPES[namespace] = status_info
