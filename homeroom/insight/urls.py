from django.urls import path

from homeroom.insight import answering, exporting, saving, views
from homeroom.insight.copies import views as copies
from homeroom.insight.fairness import views as fairness
from homeroom.insight.quality import views as quality

app_name = "insight"

urlpatterns = [
    path("caseload/", views.students, name="students"),
    path("caseload/export/", exporting.students_export, name="students_export"),
    path("caseload/views/new/", saving.new_students_view, name="new_students_view"),
    path("needs/", views.needs, name="needs"),
    path("needs/chart.svg", views.needs_chart, name="needs_chart"),
    path("needs/meanings/", views.meanings, name="meanings"),
    path("needs/export/", exporting.needs_export, name="needs_export"),
    path("needs/files/<uuid:export>/", exporting.file, name="file"),
    path("files/", answering.checks, name="checks"),
    path("files/<int:number>/", answering.check, name="check"),
    path("needs/views/new/", saving.new_needs_view, name="new_needs_view"),
    path("copies/", copies.copies, name="copies"),
    path("copies/<int:number>/destruction/", copies.destruction, name="destruction"),
    path("copies/<int:number>/extension/", copies.extension, name="extension"),
    path("matches/fairness/", fairness.fairness, name="fairness"),
    path("quality/", quality.quality, name="quality"),
    path("quality/elements/<str:key>/", quality.quality_element, name="quality_element"),
    path("quality/elements/<str:key>/chart.svg", quality.quality_chart, name="quality_chart"),
    path("quality/conflicts/", quality.all_conflicts, name="conflicts"),
    path("quality/conflicts/<int:number>/", quality.conflict_answer, name="conflict_answer"),
    path("quality/conflicts/<uuid:public_id>/<str:key>/", quality.conflict, name="conflict"),
    path("views/<int:number>/removal/", saving.removal, name="view_removal"),
    path("views/<int:number>/restoration/", saving.restoration, name="view_restoration"),
]
