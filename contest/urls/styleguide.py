"""Address of the style guide; the views answer 404 to everybody but the people who build the product."""

from django.urls import URLPattern, path

from contest.views import styleguide

urlpatterns: list[URLPattern] = [
    path("styleguide/", styleguide.index, name="styleguide"),
    path("styleguide/<slug:name>/", styleguide.sample, name="styleguide-sample"),
]
