from django.urls import path

from homeroom.desk.reviewing import views

app_name = "reviewing"

urlpatterns = [
    path("students/<uuid:public_id>/disclosures/<int:number>/review/", views.new_review, name="new_review"),
    path("disclosures/<int:number>/correction/", views.correction, name="correction"),
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<int:number>/", views.review, name="review"),
]
