"""The root: where every floor hangs its addresses. Upper floors are named as strings only."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", include("contest.urls.pages")),
    path("", include("judging.urls")),
    path("", include("talent_pool.urls")),
]
