from django.urls import path

from homeroom.insight import answering, exporting, saving, views

app_name = "insight"

urlpatterns = [
    path("caseload/", views.students, name="students"),
    path("caseload/export.xlsx", exporting.students_export, name="students_export"),
    path("caseload/views/new/", saving.new_students_view, name="new_students_view"),
    path("needs/", views.needs, name="needs"),
    path("needs/chart.svg", views.needs_chart, name="needs_chart"),
    path("needs/meanings/", views.meanings, name="meanings"),
    path("needs/export.xlsx", exporting.needs_export, name="needs_export"),
    path("needs/files/<uuid:export>/", exporting.file, name="file"),
    path("files/", answering.checks, name="checks"),
    path("files/<int:number>/", answering.check, name="check"),
    path("needs/views/new/", saving.new_needs_view, name="new_needs_view"),
    path("views/<int:number>/removal/", saving.removal, name="view_removal"),
    path("views/<int:number>/restoration/", saving.restoration, name="view_restoration"),
]
