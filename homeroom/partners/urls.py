"""Signing in and out. Of allauth's pages only these two are reachable."""

from allauth.account.views import LoginView, LogoutView
from django.urls import path

urlpatterns = [
    path("sign-in/", LoginView.as_view(template_name="partners/sign_in.html"), name="account_login"),
    path("sign-out/", LogoutView.as_view(), name="account_logout"),
]
