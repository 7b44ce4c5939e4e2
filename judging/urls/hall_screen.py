"""Addresses of the big screens and of the award ceremony."""

from django.urls import URLPattern, path

from judging.views.hall import ceremony, screen, show

urlpatterns: list[URLPattern] = [
    path("screens/<slug:code>/", show.screen_show, name="screen-show"),
    path("screens/<slug:code>/state", show.screen_state, name="screen-state"),
    path("screens/<slug:code>/events", show.screen_events, name="screen-events"),
    path("screens/<slug:code>/picture", show.screen_picture, name="screen-picture"),
    path("rounds/<slug:code>/screens/", screen.screen_list, name="screen-list"),
    path("rounds/<slug:code>/screens/add/", screen.screen_add, name="screen-add"),
    path("rounds/<slug:code>/screens/roles/", screen.screen_roles, name="screen-roles"),
    path("rounds/<slug:code>/screens/print/", screen.screen_print, name="screen-print"),
    path("rounds/<slug:code>/screens/<slug:screen>/edit/", screen.screen_edit, name="screen-edit"),
    path("rounds/<slug:code>/screens/<slug:screen>/role/", screen.screen_role, name="screen-role"),
    path("rounds/<slug:code>/screens/<slug:screen>/picture/", screen.screen_still, name="screen-still"),
    path("rounds/<slug:code>/screens/<slug:screen>/remove/", screen.screen_remove, name="screen-remove"),
    path("rounds/<slug:code>/ceremony/", ceremony.ceremony_detail, name="ceremony-detail"),
    path("rounds/<slug:code>/ceremony/step/", ceremony.ceremony_step, name="ceremony-step"),
    path("rounds/<slug:code>/ceremony/print/", ceremony.ceremony_print, name="ceremony-print"),
    path("rounds/<slug:code>/scores/release/", ceremony.score_release, name="score-release"),
    path("rounds/<slug:code>/scores/withhold/", ceremony.score_withhold, name="score-withhold"),
    path("rounds/<slug:code>/scores/reveal/", ceremony.score_reveal, name="score-reveal"),
]
