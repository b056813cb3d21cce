from django.urls import path

from homeroom.collaboration import views

app_name = "collaboration"
urlpatterns = [
    path("<str:key>/agreement.json", views.agreement_json, name="agreement_json"),
    path("<str:key>/agreement.odrl.jsonld", views.agreement_odrl, name="agreement_odrl"),
]
