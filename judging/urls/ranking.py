"""Addresses of results."""

from django.urls import URLPattern, path

from judging.views import correction, package, ranking, tie, working

urlpatterns: list[URLPattern] = [
    path("rounds/<str:code>/ranking/", ranking.ranking_compute, name="ranking-compute"),
    path("rankings/<str:code>/", ranking.ranking_detail, name="ranking-detail"),
    path("rankings/<str:code>/approve/", ranking.ranking_approve, name="ranking-approve"),
    path("rankings/<str:code>/withdraw/", ranking.ranking_withdraw, name="ranking-withdraw"),
    path("rankings/<str:code>/result.xlsx", ranking.ranking_export, name="ranking-export"),
    path("rankings/<str:code>/ties/<str:first>/decision/", tie.tie_decide, name="tie-decide"),
    path("rankings/<str:code>/ties/<str:first>/lot/", tie.tie_draw, name="tie-draw"),
    path("tie-records/<str:code>/cancel/", tie.tie_cancel, name="tie-cancel"),
    path("rankings/<str:code>/correct/", correction.ranking_correct, name="ranking-correct"),
    path("rankings/<str:code>/compare/<int:version>/", correction.ranking_compare, name="ranking-compare"),
    path("rankings/<str:code>/lines/<str:entry>/", working.ranking_line, name="ranking-line"),
    path(
        "rankings/<str:code>/lines/<str:entry>/sheet.pdf",
        working.ranking_line_print,
        name="ranking-line-print",
    ),
    path("rankings/<str:code>/result.pdf", working.ranking_print, name="ranking-print"),
    path("rankings/<str:code>/sheets/", working.ranking_sheets, name="ranking-sheets"),
    path("rankings/<str:code>/package/<int:number>.json", package.ranking_package, name="ranking-package"),
    path("result-check/", package.result_check, name="result-check"),
    path("result-check/verifier.pyz", package.result_verifier, name="result-verifier"),
    path("e/<str:edition>/result/", ranking.result_combine, name="result-combine"),
]
