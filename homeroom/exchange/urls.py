from django.urls import path

from homeroom.exchange import fetching_views, views

app_name = "exchange"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views.new_import, name="new_import"),
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:key>/", views.feed, name="feed"),
    path("sources/<int:number>/end/", views.source_end, name="source_end"),
    path("fetching/<slug:kind>/", fetching_views.fetching, name="fetching"),
    path("fetching/<slug:kind>/now/", fetching_views.fetching_now, name="fetching_now"),
    path("fetching/<slug:kind>/end/", fetching_views.fetching_end, name="fetching_end"),
    path("<int:number>/", views.import_, name="import"),
    path("<int:number>/decision/", views.decision, name="decision"),
    path("<int:number>/undoing/", views.undoing, name="undoing"),
    path("<int:number>/columns/", views.columns, name="columns"),
    path("<int:number>/rows-to-correct.zip", views.corrections, name="corrections"),
    path("<int:number>/errors.csv", views.errors, name="errors"),
]
