"""Addresses of the import of earlier years."""

from django.urls import URLPattern, path

from talent_pool.views import earlier

urlpatterns: list[URLPattern] = [
    path("pool/import/", earlier.import_list, name="import-list"),
    path("pool/import/look/", earlier.import_look, name="import-look"),
    path("pool/import/template/", earlier.import_template, name="import-template"),
    path("pool/import/<str:code>/", earlier.import_detail, name="import-detail"),
    path("pool/import/<str:code>/undo/", earlier.import_undo, name="import-undo"),
]
