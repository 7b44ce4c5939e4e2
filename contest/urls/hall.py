"""Addresses of a hall without the Internet; there only."""

from django.urls import URLPattern, path

from contest.views import hall

urlpatterns: list[URLPattern] = [
    path("hall/", hall.hall_home, name="hall-home"),
    path("hall/jiangtai-hall.crt", hall.hall_certificate, name="hall-certificate"),
    path("hall/sheet.pdf", hall.hall_sheet, name="hall-sheet"),
]
