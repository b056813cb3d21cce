from django.urls import path

from homeroom.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.notices, name="notices"),
    path("readings/", views.readings, name="readings"),
    path("settings/", views.settings, name="settings"),
]
