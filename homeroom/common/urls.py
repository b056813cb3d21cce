from django.urls import path

from homeroom.common.gallery import gallery
from homeroom.common.languages import choose_language
from homeroom.common.views import help_page

app_name = "common"

urlpatterns = [
    path("language/", choose_language, name="language"),
    path("help/", help_page, name="help"),
    path("gallery/", gallery, name="gallery"),
]
