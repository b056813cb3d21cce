"""The addresses at which programs themselves begin."""

from django.urls import path

from homeroom.connections.granting import token

app_name = "programs"
urlpatterns = [path("oauth/token", token, name="token")]
