"""The page of a made-up student, before anybody signs."""

from django.shortcuts import render

from homeroom.access.door import PREVIEW
from homeroom.desk.made_up.pages import made_up_page
from homeroom.drafting.prospects import open_prospect


def made_up(request, key, recipient, role, purpose):
    """As a role would see her page by this draft or agreement alone. That somebody looked stands in the book."""
    prospect = open_prospect(key, request.visit.person)
    shown = made_up_page(prospect, recipient, role, purpose)
    request.visit.operation = PREVIEW
    return render(request, "desk/made_up.html", {"title": prospect.paper.title, "shown": shown, "page": shown.page})
