"""Addresses of the yearly report and of the rows behind its figures."""

from django.urls import URLPattern, path

from talent_pool.views import figures, yearly

urlpatterns: list[URLPattern] = [
    path("pool/figures/", yearly.figures, name="figures"),
    path("pool/figures/report.<str:suffix>", yearly.figures_export, name="figures-export"),
    path("pool/figures/text/", yearly.figures_text, name="figures-text"),
    path("pool/figures/text/preview/", yearly.figures_preview, name="figures-preview"),
    path("pool/figures/<str:figure>/", figures.figure_rows, name="figure-rows"),
    path("pool/figures/<str:figure>/years/", figures.figure_years, name="figure-years"),
]
