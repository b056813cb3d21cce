from django.urls import path

from homeroom.desk import views
from homeroom.desk.made_up.views import made_up

app_name = "desk"

urlpatterns = [
    path("", views.first_page, name="home"),
    path("search/", views.search, name="search"),
    path("purpose/", views.purpose, name="purpose"),
    path("rule/", views.rule_page, name="rule"),
    path("made-up-student/<str:key>/<str:recipient>/<str:role>/<str:purpose>/", made_up, name="made_up"),
    path("disclosures/", views.outgoing, name="outgoing"),
    path("students/<uuid:public_id>/", views.student, name="student"),
    path("students/<uuid:public_id>/why/", views.student_why, name="student_why"),
    path("students/<uuid:public_id>/print.pdf", views.student_pdf, name="student_pdf"),
    path("students/<uuid:public_id>/disclosures/print.pdf", views.disclosures_pdf, name="disclosures_pdf"),
    path("students/<uuid:public_id>/attendance/", views.student_attendance, name="attendance"),
    path("students/<uuid:public_id>/attendance/chart.svg", views.attendance_chart, name="attendance_chart"),
    path("students/<uuid:public_id>/disclosures/", views.student_disclosures, name="student_disclosures"),
]
