from django.urls import path

from homeroom.common.gallery import gallery
from homeroom.common.languages import choose_language
from homeroom.common.views import discarding, draft, help_page

app_name = "common"

urlpatterns = [
    path("language/", choose_language, name="language"),
    path("help/", help_page, name="help"),
    path("drafts/<int:number>/", draft, name="draft"),
    path("drafts/discarding/", discarding, name="discarding"),
    path("gallery/", gallery, name="gallery"),
]
