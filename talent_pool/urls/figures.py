"""Addresses of the yearly figures."""

from django.urls import URLPattern, path

from talent_pool.views import figures

urlpatterns: list[URLPattern] = [
    path("pool/figures/", figures.figures, name="figures"),
    path("pool/figures.xlsx", figures.figures_export, name="figures-export"),
    path("pool/figures/<str:figure>/", figures.figure_rows, name="figure-rows"),
]
