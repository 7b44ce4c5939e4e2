"""The product's addresses, and the bare views beside them."""

from django.urls import include, path

from tests.bench import bare

urlpatterns = [
    path("bench/page/<int:size>/", bare.page),
    path("bench/insert/", bare.insert),
    path("bench/workbook/", bare.workbook),
    path("bench/table/", bare.table),
    path("", include("contest.urls")),
]
