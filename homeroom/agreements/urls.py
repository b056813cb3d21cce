from django.urls import path

from homeroom.agreements import views

app_name = "agreements"
urlpatterns = [
    path("", views.agreements, name="agreements"),
    path("<str:key>/", views.agreement, name="agreement"),
    path("<str:key>/agreement.pdf", views.paper, name="paper"),
    path("<str:key>/activation/", views.activation, name="activation"),
    path("<str:key>/suspension/", views.suspension, name="suspension"),
    path("<str:key>/resumption/", views.resumption, name="resumption"),
    path("<str:key>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("<str:key>/ending/", views.ending, name="ending"),
    path("<str:key>/renewal-objection/", views.renewal_objection, name="renewal_objection"),
    path("<str:key>/objection-withdrawal/", views.objection_withdrawal, name="objection_withdrawal"),
]
