"""Addresses of this app; one module per noun family."""

from talent_pool.urls import booking, delivery, earlier, figures, lecturer, need, outlet, report, site

app_name = "talent_pool"

urlpatterns = [
    *lecturer.urlpatterns,
    *report.urlpatterns,
    *figures.urlpatterns,
    *booking.urlpatterns,
    *delivery.urlpatterns,
    *earlier.urlpatterns,
    *site.urlpatterns,
    *need.urlpatterns,
    *outlet.urlpatterns,
]
