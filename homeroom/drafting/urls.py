from django.urls import path

from homeroom.drafting import views

app_name = "drafting"
urlpatterns = [
    path("", views.drafts, name="drafts"),
    path("new/", views.templates, name="templates"),
    path("new/<slug:model_id>/", views.new_draft, name="new_draft"),
    path("amending/<str:key>/", views.new_amendment, name="new_amendment"),
    path("activating/<str:key>/", views.activation_preview, name="activation_preview"),
    path("<str:key>/", views.draft, name="draft"),
    path("<str:key>/terms/", views.terms, name="terms"),
    path("<str:key>/safeguards/", views.safeguards, name="safeguards"),
    path("<str:key>/clauses/new/", views.new_clause, name="new_clause"),
    path("<str:key>/clauses/<int:number>/", views.clause, name="clause"),
    path("<str:key>/clauses/<int:number>/removal/", views.clause_removal, name="clause_removal"),
    path("<str:key>/steps/", views.step, name="step"),
    path("<str:key>/reviews/", views.review, name="review"),
    path("<str:key>/signatory/", views.signatory, name="signatory"),
    path("<str:key>/signature/", views.signature, name="signature"),
    path("<str:key>/what-will-change/", views.preview, name="preview"),
    path("<str:key>/agreement.pdf", views.paper, name="paper"),
]
