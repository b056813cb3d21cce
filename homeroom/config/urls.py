"""Every URL. Who may call it stands in policy.py."""

from django.urls import include, path

from homeroom.config.api import api

urlpatterns = [
    path("", include("homeroom.desk.urls")),
    path("", include("homeroom.partners.urls")),
    path("", include("homeroom.desk.readiness.urls")),
    path("", include("homeroom.desk.volume.urls")),
    path("", include("homeroom.desk.emergencies.urls")),
    path("", include("homeroom.desk.freezing.urls")),
    path("", include("homeroom.desk.reviewing.urls")),
    path("", include("homeroom.desk.two_children.urls")),
    path("account/", include("homeroom.desk.account.urls")),
    path("agreements/", include("homeroom.agreements.urls")),
    path("agreement-drafts/", include("homeroom.drafting.urls")),
    path("agreements/", include("homeroom.collaboration.urls")),
    path("students/", include("homeroom.casework.urls")),
    path("", include("homeroom.insight.urls")),
    path("imports/", include("homeroom.exchange.urls")),
    path("connections/", include("homeroom.connections.urls")),
    path("", include("homeroom.connections.programs")),
    path("", include("homeroom.exchange.provider.urls")),
    path("api/v1/", api.urls),
    path("matches/", include("homeroom.matching.urls")),
    path("notices/", include("homeroom.notices.urls")),
    path("demo/", include("homeroom.demo.sign_in")),
    path("", include("homeroom.common.urls")),
]

handler400 = "homeroom.common.errors.bad_request"
handler403 = "homeroom.common.errors.permission_denied"
handler404 = "homeroom.common.errors.page_not_found"
handler500 = "homeroom.common.errors.server_error"
