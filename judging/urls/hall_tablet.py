"""Addresses of the judge's tablet, its cards, and what is carried by hand."""

from django.urls import URLPattern, path

from judging.views.hall import rescue, tablet, tablet_cards, tablet_open, tablet_plain

urlpatterns: list[URLPattern] = [
    path("tablet/", tablet.tablet_app, name="tablet-app"),
    path("tablet/worker.js", tablet.tablet_worker, name="tablet-worker"),
    path("tablet/state", tablet.tablet_state, name="tablet-state"),
    path("tablet/events", tablet.tablet_events, name="tablet-events"),
    path("tablet/versions", tablet.tablet_versions, name="tablet-versions"),
    path("tablet/beat", tablet.tablet_beat, name="tablet-beat"),
    path("tablet/nudge-seen", tablet.tablet_nudge_seen, name="tablet-nudge-seen"),
    path("tablet/open/<str:token>/", tablet_open.tablet_open, name="tablet-open"),
    path("tablet/plain/", tablet_plain.tablet_plain, name="tablet-plain"),
    path("rounds/<slug:code>/tablets/", tablet_cards.tablet_list, name="tablet-list"),
    path("rounds/<slug:code>/tablets/issue/", tablet_cards.card_issue, name="card-issue"),
    path("rounds/<slug:code>/tablets/cards.pdf", tablet_cards.card_print, name="card-print"),
    path("rounds/<slug:code>/tablets/<slug:seat>/renew/", tablet_cards.card_renew, name="card-renew"),
    path("rounds/<slug:code>/tablets/<slug:seat>/revoke/", tablet_cards.card_revoke, name="card-revoke"),
    path("rounds/<slug:code>/rescue/", rescue.rescue, name="rescue"),
]
