"""Addresses of results."""

from django.urls import URLPattern, path

from judging.views import ranking

urlpatterns: list[URLPattern] = [
    path("rounds/<str:code>/ranking/", ranking.ranking_compute, name="ranking-compute"),
    path("rankings/<str:code>/", ranking.ranking_detail, name="ranking-detail"),
    path("rankings/<str:code>/approve/", ranking.ranking_approve, name="ranking-approve"),
    path("rankings/<str:code>/withdraw/", ranking.ranking_withdraw, name="ranking-withdraw"),
    path("rankings/<str:code>/result.xlsx", ranking.ranking_export, name="ranking-export"),
    path("e/<str:edition>/result/", ranking.result_combine, name="result-combine"),
]
