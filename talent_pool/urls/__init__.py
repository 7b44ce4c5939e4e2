"""Addresses of this app; one module per noun family."""

from talent_pool.urls import figures, lecturer, report

app_name = "talent_pool"

urlpatterns = [
    *lecturer.urlpatterns,
    *report.urlpatterns,
    *figures.urlpatterns,
]
