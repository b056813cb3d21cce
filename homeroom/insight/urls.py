from django.urls import path

from homeroom.insight import views

app_name = "insight"

urlpatterns = [
    path("caseload/", views.students, name="students"),
    path("needs/", views.needs, name="needs"),
    path("needs/chart.svg", views.needs_chart, name="needs_chart"),
    path("needs/meanings/", views.meanings, name="meanings"),
]
