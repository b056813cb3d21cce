"""The door in front of every view: rule, sign-in, one transaction, the book. No page opts in, none can opt out."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseNotAllowed

from homeroom.access import door
from homeroom.access.rules import rules
from homeroom.common import errors

NONCE = "door_nonce"


class DoorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Answer the request from behind the door, or leave it to Django when anybody may call it."""
        page = request.resolver_match.view_name
        rule = rules().get(page)
        if rule is None:
            return errors.page(404)
        if request.method not in rule.methods:
            return HttpResponseNotAllowed(sorted(rule.methods))
        if rule.is_public:
            return None
        nonce = request.session.get(NONCE) if request.user.is_authenticated else None
        if nonce is None:
            return to_sign_in(request)
        return self.behind_the_door(request, rule, page, door.token_of(nonce), view, args, kwargs)

    def behind_the_door(self, request, rule, page, token, view, args, kwargs):
        visit = None
        try:
            with door.door(token, page=page) as visit:
                request.visit = visit
                if not rule.admits(visit.person.role):
                    raise door.Refused(page)
                response = view(request, *args, **kwargs)
                # A lazy answer would be written after the door has closed.
                if hasattr(response, "render") and not response.is_rendered:
                    response = response.render()
                visit.write_down()
            return response
        except door.SessionEnded:
            logout(request)
            return to_sign_in(request)
        except door.Refused as refused:
            door.write_refusal(token, page, refused)
            return errors.page(404)
        except Exception:
            if visit is not None and visit.shown:
                # The permit was rolled back with everything else: the book says that nothing was shown.
                door.write_refusal(token, page, door.Refused(), failed=True, shown=visit.shown)
            raise


def to_sign_in(request):
    next_path = request.get_full_path() if request.method == "GET" else settings.LOGIN_REDIRECT_URL
    return redirect_to_login(next_path, settings.LOGIN_URL)
