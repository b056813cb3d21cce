from django.urls import path

from homeroom.matching import here_pages, model_pages, night_pages, question_views, views
from homeroom.matching.duplicates import views as duplicate_views
from homeroom.matching.first_pass import views as first_pass

app_name = "matching"
urlpatterns = [
    path("", views.pairs, name="pairs"),
    path("figures/", views.figures_page, name="figures"),
    path("model/", model_pages.model, name="model"),
    path("model/switchings/", model_pages.switchings, name="switchings"),
    path("here/", here_pages.here, name="here"),
    path("here/<int:number>/", here_pages.found, name="found"),
    path("nights/", night_pages.nights, name="nights"),
    path("first-pass/", first_pass.first_pass, name="first_pass"),
    path("first-pass/releases/", first_pass.releases, name="first_pass_releases"),
    path("keys/", views.keys, name="keys"),
    path("questions/", question_views.questions_page, name="questions"),
    path("questions/<int:number>/", question_views.question, name="question"),
    path("duplicates/joining/", duplicate_views.joining, name="joining"),
    path("duplicates/<int:number>/", duplicate_views.duplicate, name="duplicate"),
    path("duplicates/<int:number>/answers/", duplicate_views.answers, name="duplicate_answers"),
    path("duplicates/<int:number>/undo/", duplicate_views.undo, name="duplicate_undo"),
    path("<int:number>/", views.pair, name="pair"),
    path("<int:number>/decisions/", views.decisions, name="decisions"),
    path("<int:number>/refusals/", views.refusals, name="refusals"),
    path("<int:number>/undo/", views.undo, name="undo"),
    path("<int:number>/question/", question_views.new_question, name="new_question"),
]
