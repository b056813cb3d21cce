from django.urls import path

from homeroom.desk.two_children import views

app_name = "two_children"

urlpatterns = [
    path("students/<uuid:public_id>/two-children/", views.of_student, name="of_student"),
    path("students/<uuid:public_id>/two-children/end/", views.end_of_student, name="end_of_student"),
    path("matches/<int:number>/two-children/", views.of_pair, name="of_pair"),
    path("matches/<int:number>/two-children/end/", views.end_of_pair, name="end_of_pair"),
]
