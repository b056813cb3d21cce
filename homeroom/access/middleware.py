"""The door in front of every view: rule, sign-in, one transaction, the book, drafts. No page opts in, none can opt out."""

import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from homeroom.access import door, sessions
from homeroom.access.rules import rules
from homeroom.common import drafts, errors, once

NONCE = "door_nonce"
TOO_MANY = 429  # "Too Many Requests" (RFC 6585).


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
        if rule.is_at_the_door:
            return self.at_the_door(request, nonce)
        return self.behind_the_door(request, rule, page, sessions.token_of(nonce), view, args, kwargs)

    def at_the_door(self, request, nonce):
        """The view itself comes next, outside the door: it finds the session, and no row but its own person's."""
        request.at_the_door = sessions.live(nonce)
        return None if request.at_the_door else self.over(request)

    def behind_the_door(self, request, rule, page, token, view, args, kwargs):
        visit, began = None, time.monotonic()
        try:
            with door.door(token, page=page) as visit:
                request.visit = visit
                if not rule.admits(visit.person.role):
                    raise door.Refused(page, code="R-ROLE")
                if rule.asks_papers and not visit.along["is_ready"]:
                    raise door.NotReady(str(kwargs.get("public_id", "")))
                if rule.step_up and not rule.is_confirmed(request.method, confirmed_at()):
                    return to_confirm(request)
                with drafts.writing(visit.person.pk, request):
                    response = answer(request, visit, view, args, kwargs)
                    # A lazy answer would be written after the door has closed.
                    if hasattr(response, "render") and not response.is_rendered:
                        response = response.render()
                visit.write_down()
            drafts.settle(visit.person.pk, request, response.status_code)
            return response
        except door.SessionEnded:
            # A token that lives and does not open the door owes its second factor.
            return to_confirm(request) if sessions.live(request.session[NONCE]) else self.over(request)
        except door.NotReady as refused:
            door.write_refusal(token, page, refused, began=began)
            return self.not_ready(request, token, page)
        except door.Unconfirmed:
            too_many = door.Refused(str(kwargs.get("public_id", "")), code="R-STEPUP")
            door.write_refusal(token, page, too_many, began=began)
            return self.unconfirmed(request)
        except door.Held as refused:
            refused.asked_for = str(kwargs.get("public_id", ""))
            door.write_refusal(token, page, refused, began=began)
            return self.held(request, token, page)
        except door.Refused as refused:
            if visit is not None:
                drafts.settle(visit.person.pk, request, 404)
            door.write_refusal(token, page, refused, began=began)
            return errors.page(404)
        except Exception:
            if visit is not None:
                drafts.settle(visit.person.pk, request, 500)
            if visit is not None and visit.shown:
                # The permit was rolled back with everything else: the book says that nothing was shown.
                door.write_refusal(token, page, door.Refused(), failed=True, shown=visit.shown, began=began)
            raise

    def not_ready(self, request, token, page):
        """What is missing, and the way there and back; what was sent is kept. Whoever is not ready gets this same answer for
        every page, so it tells nothing of what is there."""
        kept = drafts.keep(request)
        back = kept.page if kept else page_before(request)
        with door.door(token, page=page) as request.visit:
            return import_string(settings.NOT_READY_PAGE)(request, back, status=404)

    def unconfirmed(self, request):
        """More children than is normal: confirm, and go on. What the view had to say was not done after all."""
        forget_messages(request)
        messages.info(request, _("You have opened more records than usual. Confirm that it is you, and go on."))
        return to_confirm(request)

    def held(self, request, token, page):
        """Too many for one sitting: a page that says so, and whom to ask. What was sent is kept."""
        forget_messages(request)
        drafts.keep(request)
        with door.door(token, page=page) as request.visit:
            return import_string(settings.HELD_PAGE)(request, status=TOO_MANY)

    def over(self, request):
        logout(request)
        return to_sign_in(request)


def confirmed_at():
    return door.call("SELECT access.confirmed_at_v1()")


def to_confirm(request):
    """To the page that asks for the second factor, and from there back to where one was; what was sent is kept."""
    kept = drafts.keep(request)
    return redirect_to_login(kept.page if kept else page_before(request), settings.CONFIRM_URL)


def forget_messages(request):
    """Of a view whose work was taken back: reading them throws them away."""
    list(messages.get_messages(request))


def page_before(request):
    """This page; for what was sent, the page that it was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return settings.LOGIN_REDIRECT_URL
    return urlsplit(referer).path or settings.LOGIN_REDIRECT_URL


def answer(request, visit, view, args, kwargs):
    """What the view says; but a form that was saved by an earlier sending lands where that one did, though what it was
    about has moved on since: else a second click would be told that somebody was first."""
    try:
        response = kept_for_later(request, visit) or view(request, *args, **kwargs)
    except door.Refused:
        if url := sent_before(request, visit):
            return HttpResponseRedirect(url)
        raise
    if response.status_code >= 400 and (url := sent_before(request, visit)):
        return HttpResponseRedirect(url)
    return response


def sent_before(request, visit) -> str:
    return once.landed(request.POST.get("form_key", ""), visit.person.pk) if request.method == "POST" else ""


def kept_for_later(request, visit):
    """The answer to the button that keeps a form on purpose; what was typed is kept when the door has closed."""
    sheet = drafts.sheet_of(request)
    if sheet is None or sheet.person != visit.person.pk or drafts.LATER not in request.POST:
        return None
    if not drafts.has_words(request, sheet):
        messages.info(request, _("Nothing was written yet, so nothing is kept."))
        return HttpResponseRedirect(sheet.page)
    messages.success(request, _("Kept for 30 days. You find it on your first page, and on the page of the form."))
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)


def to_sign_in(request):
    """To the page that was asked for; after a form that was sent in vain, to the page where it comes back filled."""
    kept = drafts.keep(request)
    if kept:
        messages.info(request, _("Your session had ended. What you wrote is kept: sign in, and it comes back."))
        return redirect_to_login(kept.page, settings.LOGIN_URL)
    next_path = request.get_full_path() if request.method == "GET" else settings.LOGIN_REDIRECT_URL
    return redirect_to_login(next_path, settings.LOGIN_URL)
