from django.urls import path

from homeroom.desk.volume import views

app_name = "volume"

urlpatterns = [
    path("holds/", views.holds, name="holds"),
    path("holds/<int:number>/", views.hold, name="hold"),
]
