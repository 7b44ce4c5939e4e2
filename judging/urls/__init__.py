"""Addresses of this app; one module per noun family."""

from judging.urls import (
    award,
    carry,
    certificate,
    fairness,
    hall_desk,
    hall_order,
    hall_poll,
    hall_rehearsal,
    hall_screen,
    hall_tablet,
    notice,
    panel,
    papers,
    ranking,
    round,
    setup,
    sheet,
)

app_name = "judging"

urlpatterns = [
    *round.urlpatterns,
    *hall_desk.urlpatterns,
    *hall_tablet.urlpatterns,
    *setup.urlpatterns,
    *panel.urlpatterns,
    *hall_rehearsal.urlpatterns,
    *hall_screen.urlpatterns,
    *sheet.urlpatterns,
    *ranking.urlpatterns,
    *fairness.urlpatterns,
    *award.urlpatterns,
    *notice.urlpatterns,
    *certificate.urlpatterns,
    *papers.urlpatterns,
    *hall_order.urlpatterns,
    *hall_poll.urlpatterns,
    *carry.urlpatterns,
]
