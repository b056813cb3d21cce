"""How a program is told that it gets nothing: in the words of the interface that it asked.

Each interface registers its own under the namespace of its URLs; without one it is problem+json (RFC 9457).
"""

from collections.abc import Callable

from django.http import HttpResponse, JsonResponse

# Takes the status, a short code (RFC 6750, section 3.1, where there is one) and a sentence.
Envelope = Callable[[int, str, str], HttpResponse]
ENVELOPES: dict[str, Envelope] = {}


def envelope_of(page: str) -> Envelope:
    return ENVELOPES.get(page.partition(":")[0], problem)


def problem(status: int, code: str, sentence: str) -> HttpResponse:
    body = {"type": f"urn:homeroom:problem:{code}", "title": sentence, "status": status}
    return JsonResponse(body, status=status, content_type="application/problem+json")
