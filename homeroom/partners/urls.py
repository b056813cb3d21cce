"""Signing in and out, and joining with a code. Of allauth's pages only the first two are reachable."""

from allauth.account.views import LoginView, LogoutView
from django.urls import path

from homeroom.partners import joining

urlpatterns = [
    path("sign-in/", LoginView.as_view(template_name="partners/sign_in.html"), name="account_login"),
    path("sign-out/", LogoutView.as_view(), name="account_logout"),
    path("join/", joining.join, name="join"),
    path("join/<str:code>/", joining.join_link, name="join_link"),
]
