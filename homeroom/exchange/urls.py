from django.urls import path

from homeroom.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views.new_import, name="new_import"),
    path("<int:number>/", views.import_, name="import"),
    path("<int:number>/errors.csv", views.errors, name="errors"),
]
