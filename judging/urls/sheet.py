"""Addresses of this noun family."""

from django.urls import URLPattern, path

from judging.views import sheet

urlpatterns: list[URLPattern] = [
    path("e/<slug:edition>/judging/", sheet.sheet_list, name="sheet-list"),
    path("sheets/<slug:code>/", sheet.sheet_detail, name="sheet-detail"),
    path("sheets/<slug:code>/save/", sheet.sheet_save, name="sheet-save"),
    path("sheets/<slug:code>/sign/", sheet.sheet_sign, name="sheet-sign"),
    path("sheets/<slug:code>/recuse/", sheet.sheet_recuse, name="sheet-recuse"),
    path("sheets/<slug:code>/reopen/", sheet.sheet_reopen, name="sheet-reopen"),
    path("sheets/<slug:code>/waive/", sheet.sheet_waive, name="sheet-waive"),
    path("sheets/<slug:code>/materials/<slug:material>/", sheet.sheet_material, name="sheet-material"),
]
