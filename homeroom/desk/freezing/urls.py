from django.urls import path

from homeroom.desk.freezing import views

app_name = "freezing"

urlpatterns = [
    path("pause/", views.pause, name="pause"),
    path("pause/end/", views.end, name="end"),
]
