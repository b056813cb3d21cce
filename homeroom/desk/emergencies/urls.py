from django.urls import path

from homeroom.desk.emergencies import views

app_name = "emergencies"

urlpatterns = [
    path("emergencies/new/", views.new_emergency, name="new_emergency"),
    path("students/<uuid:public_id>/emergencies/new/", views.new_emergency_of, name="new_emergency_of"),
    path("emergencies/<int:number>/", views.emergency, name="emergency"),
    path("emergencies/<int:number>/review/", views.review, name="review"),
]
