"""Addresses of results."""

from django.urls import URLPattern, path

from judging.views import ranking, tie

urlpatterns: list[URLPattern] = [
    path("rounds/<str:code>/ranking/", ranking.ranking_compute, name="ranking-compute"),
    path("rankings/<str:code>/", ranking.ranking_detail, name="ranking-detail"),
    path("rankings/<str:code>/approve/", ranking.ranking_approve, name="ranking-approve"),
    path("rankings/<str:code>/withdraw/", ranking.ranking_withdraw, name="ranking-withdraw"),
    path("rankings/<str:code>/result.xlsx", ranking.ranking_export, name="ranking-export"),
    path("rankings/<str:code>/ties/<str:first>/decision/", tie.tie_decide, name="tie-decide"),
    path("rankings/<str:code>/ties/<str:first>/lot/", tie.tie_draw, name="tie-draw"),
    path("tie-records/<str:code>/cancel/", tie.tie_cancel, name="tie-cancel"),
    path("e/<str:edition>/result/", ranking.result_combine, name="result-combine"),
]
