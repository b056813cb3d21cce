from django.urls import path

from homeroom.matching import views

app_name = "matching"
urlpatterns = [
    path("", views.pairs, name="pairs"),
    path("<int:number>/", views.pair, name="pair"),
    path("<int:number>/decisions/", views.decisions, name="decisions"),
]
