from django.urls import path

from homeroom.desk.readiness import views

app_name = "readiness"

urlpatterns = [
    path("confidentiality/", views.new_signature, name="new_signature"),
    path("confidentiality/copy.pdf", views.copy, name="copy"),
    path("people/", views.people, name="people"),
    path("people/listing.pdf", views.listing, name="listing"),
    path("people/<int:person_id>/training/", views.new_training, name="new_training"),
]
