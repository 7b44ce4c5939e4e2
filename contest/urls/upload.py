"""Addresses of files that are not materials."""

from django.urls import path

from contest.views import upload

urlpatterns = [
    path("files/<str:code>/", upload.upload_file, name="upload-file"),
]
