from django.urls import path

from homeroom.desk.made_up.views import made_up
from homeroom.desk.views import first_page, student, who_looked

app_name = "desk"

urlpatterns = [
    path("", first_page.first_page, name="home"),
    path("search/", first_page.search, name="search"),
    path("purpose/", first_page.purpose, name="purpose"),
    path("rule/", first_page.rule_page, name="rule"),
    path("made-up-student/<str:key>/<str:recipient>/<str:role>/<str:purpose>/", made_up, name="made_up"),
    path("disclosures/", who_looked.outgoing, name="outgoing"),
    path("disclosures/<int:number>/", who_looked.outgoing_each_time, name="outgoing_each_time"),
    path("matches/<int:number>/seen/", who_looked.seen_through, name="seen_through"),
    path("students/<uuid:public_id>/", student.student, name="student"),
    path("students/<uuid:public_id>/why/", student.student_why, name="student_why"),
    path("students/<uuid:public_id>/history/", student.student_history, name="student_history"),
    path("students/<uuid:public_id>/print.pdf", student.student_pdf, name="student_pdf"),
    path("students/<uuid:public_id>/export/", student.student_export, name="student_export"),
    path("students/<uuid:public_id>/disclosures/print.pdf", who_looked.disclosures_pdf, name="disclosures_pdf"),
    path("students/<uuid:public_id>/attendance/", student.student_attendance, name="attendance"),
    path("students/<uuid:public_id>/attendance/chart.svg", student.attendance_chart, name="attendance_chart"),
    path("students/<uuid:public_id>/disclosures/", who_looked.student_disclosures, name="student_disclosures"),
]
