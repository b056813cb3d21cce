"""How a program is told that it gets nothing: in the words of the interface that it asked.

Each interface registers its own under the namespace of its URLs; without one it is problem+json (RFC 9457).
"""

from collections.abc import Callable

from django.http import HttpResponse, JsonResponse

# Takes the status, a short code (RFC 6750, section 3.1, where there is one) and a sentence.
Envelope = Callable[[int, str, str], HttpResponse]
ENVELOPES: dict[str, Envelope] = {}
# What each status means at every address for programs, for the published documents.
REFUSALS = {
    400: "A parameter or the body means nothing here.",
    401: "There is no token, or it is over.",
    403: "The token has no scope for this, or its person is not ready.",
    404: "Nothing is here for this program.",
    429: "More students than one sitting has, or too many requests.",
    500: "A mistake of ours.",
    503: "The database is away or busy.",
}


def envelope_of(page: str) -> Envelope:
    return ENVELOPES.get(page.partition(":")[0], problem)


def problem(status: int, code: str, sentence: str) -> HttpResponse:
    body = {"type": f"urn:homeroom:problem:{code}", "title": sentence, "status": status}
    return JsonResponse(body, status=status, content_type="application/problem+json")
