"""Addresses of a round's dashboard, its entries and its progress."""

from django.urls import URLPattern, path

from judging.views import contender, overview, progress, round

urlpatterns: list[URLPattern] = [
    path("e/<slug:edition>/rounds/overview/", overview.round_overview, name="round-overview"),
    path("rounds/<slug:code>/", round.round_detail, name="round-detail"),
    path("rounds/<slug:code>/open/", round.round_open, name="round-open"),
    path("rounds/<slug:code>/close/", round.round_close, name="round-close"),
    path("rounds/<slug:code>/reopen/", round.round_reopen, name="round-reopen"),
    path("rounds/<slug:code>/thaw/", round.round_thaw, name="round-thaw"),
    path("rounds/<slug:code>/waive/", round.round_waive, name="round-waive"),
    path("rounds/<slug:code>/contenders/", contender.contender_list, name="contender-list"),
    path("rounds/<slug:code>/contenders/fill/", round.contender_fill, name="contender-fill"),
    path("rounds/<slug:code>/contenders/save/", contender.contender_save, name="contender-save"),
    path("rounds/<slug:code>/contenders/codes/", contender.contender_aliases, name="contender-aliases"),
    path(
        "rounds/<slug:code>/contenders/<slug:contender>/status/",
        contender.contender_status,
        name="contender-status",
    ),
    path(
        "rounds/<slug:code>/contenders/<slug:contender>/deduct/",
        contender.deduction_add,
        name="deduction-add",
    ),
    path(
        "rounds/<slug:code>/deductions/<slug:deduction>/cancel/",
        contender.deduction_cancel,
        name="deduction-cancel",
    ),
    path("rounds/<slug:code>/progress/", progress.progress, name="progress"),
    path("rounds/<slug:code>/marks.xlsx", progress.mark_export, {"kind": "xlsx"}, name="mark-export"),
    path("rounds/<slug:code>/marks.csv", progress.mark_export, {"kind": "csv"}, name="mark-export-csv"),
]
