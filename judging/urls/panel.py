"""Addresses of panels, seats, assignment and recusals."""

from django.urls import URLPattern, path

from judging.views import assignment, panel

urlpatterns: list[URLPattern] = [
    path("rounds/<slug:code>/panels/", panel.panel_list, name="panel-list"),
    path("rounds/<slug:code>/panels/new/", panel.panel_create, name="panel-create"),
    path("rounds/<slug:code>/panels/<slug:panel>/", panel.panel_edit, name="panel-edit"),
    path("rounds/<slug:code>/panels/<slug:panel>/remove/", panel.panel_remove, name="panel-remove"),
    path("rounds/<slug:code>/panels/<slug:panel>/seats/", panel.seat_add, name="seat-add"),
    path("rounds/<slug:code>/seats/<slug:seat>/chief/", panel.seat_chief, name="seat-chief"),
    path("rounds/<slug:code>/seats/<slug:seat>/leave/", panel.seat_leave, name="seat-leave"),
    path("rounds/<slug:code>/seats/<slug:seat>/remove/", panel.seat_remove, name="seat-remove"),
    path("rounds/<slug:code>/seats/<slug:seat>/reassign/", panel.seat_reassign, name="seat-reassign"),
    path("rounds/<slug:code>/assignment/", assignment.assignment, name="assignment"),
    path("rounds/<slug:code>/assignment/auto/", assignment.assignment_auto, name="assignment-auto"),
    path("rounds/<slug:code>/recusals/<slug:contender>/", assignment.recusal_add, name="recusal-add"),
    path(
        "rounds/<slug:code>/recusals/<slug:contender>/<slug:seat>/withdraw/",
        assignment.recusal_withdraw,
        name="recusal-withdraw",
    ),
]
