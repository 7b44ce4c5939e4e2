"""Addresses of uploads in pieces."""

from django.urls import path

from contest.views import tus

urlpatterns = [
    path("uploads/", tus.upload_collection, name="upload-collection"),
    path("uploads/<str:code>/", tus.upload_session, name="upload-session"),
]
