"""Addresses of this app; one module per noun family."""

from judging.urls import award, carry, certificate, fairness, notice, panel, ranking, round, setup, sheet

app_name = "judging"

urlpatterns = [
    *round.urlpatterns,
    *setup.urlpatterns,
    *panel.urlpatterns,
    *sheet.urlpatterns,
    *ranking.urlpatterns,
    *fairness.urlpatterns,
    *award.urlpatterns,
    *notice.urlpatterns,
    *certificate.urlpatterns,
    *carry.urlpatterns,
]
