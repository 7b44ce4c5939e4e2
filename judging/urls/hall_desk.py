"""Addresses of the desk of a live round."""

from django.urls import URLPattern, path

from judging.views.hall import desk, held, paper, stage, wall

DESK = "rounds/<slug:code>/desk/"
ENTRY = f"{DESK}contenders/<slug:contender>/"

urlpatterns: list[URLPattern] = [
    path(DESK, desk.desk_detail, name="desk-detail"),
    path(f"{DESK}state", desk.desk_state, name="desk-state"),
    path(f"{DESK}events", desk.desk_events, name="desk-events"),
    path(f"{DESK}open/", desk.desk_open, name="desk-open"),
    path(f"{DESK}close/", desk.desk_close, name="desk-close"),
    path(f"{ENTRY}preview/", desk.desk_preview, name="desk-preview"),
    path(f"{ENTRY}preview/state", desk.desk_preview_state, name="desk-preview-state"),
    path(f"{ENTRY}preview/events", desk.desk_preview_events, name="desk-preview-events"),
    path(f"{ENTRY}call/", stage.stage_call, name="stage-call"),
    path(f"{ENTRY}wait/", stage.stage_uncall, name="stage-uncall"),
    path(f"{ENTRY}absent/", stage.stage_absent, name="stage-absent"),
    path(f"{ENTRY}clock/start/", stage.clock_start, name="clock-start"),
    path(f"{ENTRY}clock/stop/", stage.clock_stop, name="clock-stop"),
    path(f"{ENTRY}clock/", stage.clock_set, name="clock-set"),
    path(f"{ENTRY}marks/open/", stage.stage_open, name="stage-open"),
    path(f"{ENTRY}marks/close/", stage.stage_shut, name="stage-shut"),
    path(f"{ENTRY}lecture/", stage.stage_resume, name="stage-resume"),
    path(f"{ENTRY}nudge/", stage.stage_nudge, name="stage-nudge"),
    path(f"{ENTRY}reveal/", stage.stage_reveal, name="stage-reveal"),
    path(f"{ENTRY}conceal/", stage.stage_conceal, name="stage-conceal"),
    path(f"{DESK}seats/<slug:seat>/nudge/", wall.seat_nudge, name="seat-nudge"),
    path(f"{DESK}seats/<slug:seat>/tablet/", wall.seat_move, name="seat-move"),
    path(f"{DESK}sheets/<slug:sheet>/reopen/", wall.desk_sheet_reopen, name="desk-sheet-reopen"),
    path(f"{DESK}sheets/<slug:sheet>/waive/", wall.desk_sheet_waive, name="desk-sheet-waive"),
    path(f"{DESK}held/", held.held_list, name="held-list"),
    path(f"{DESK}held/<slug:held>/", held.held_decide, name="held-decide"),
    path(f"{DESK}held/<slug:held>/restore/", held.held_restore, name="held-restore"),
    path(f"{DESK}paper/", paper.paper_list, name="paper-list"),
    path(f"{DESK}paper/sheets/<slug:sheet>/", paper.paper_enter, name="paper-enter"),
    path(f"{DESK}paper/<slug:paper>/", paper.paper_confirm, name="paper-confirm"),
    path(f"{DESK}paper/<slug:paper>/discard/", paper.paper_discard, name="paper-discard"),
    path(f"{DESK}paper/<slug:paper>/photo/", paper.paper_photo, name="paper-photo"),
]
