from django.urls import path

from homeroom.connections import views

app_name = "connections"
urlpatterns = [
    path("", views.connections, name="connections"),
    path("new/", views.new_connection, name="new_connection"),
    path("<int:number>/agreement/", views.agreeing, name="agreeing"),
    path("<int:number>/end/", views.ending, name="ending"),
]
