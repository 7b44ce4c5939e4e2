"""Addresses of papers, by who may have them."""

from django.urls import URLPattern, path

from judging.views import papers

urlpatterns: list[URLPattern] = [
    path("e/<slug:edition>/papers/", papers.papers_list, name="papers-list"),
    path(
        "e/<slug:edition>/papers/awards/<slug:kind>.<slug:suffix>", papers.papers_awards, name="papers-awards"
    ),
    path("rounds/<slug:code>/papers/hall/<slug:kind>.<slug:suffix>", papers.papers_hall, name="papers-hall"),
    path(
        "rounds/<slug:code>/papers/marks/<slug:kind>.<slug:suffix>", papers.papers_marks, name="papers-marks"
    ),
    path(
        "rounds/<slug:code>/papers/result/<slug:kind>.<slug:suffix>",
        papers.papers_result,
        name="papers-result",
    ),
]
