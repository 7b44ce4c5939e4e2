"""Addresses of a round's journey to the hall and back."""

from django.urls import URLPattern, path

from judging.views import carry, carry_in

urlpatterns: list[URLPattern] = [
    path("carry/in/", carry_in.round_take_in, name="round-take-in"),
    path("rounds/<slug:code>/carry/", carry.round_carry, name="round-carry"),
    path("rounds/<slug:code>/carry/send/", carry.trip_send, name="trip-send"),
    path("rounds/<slug:code>/carry/receive/", carry.return_receive, name="return-receive"),
    path("rounds/<slug:code>/carry/home/", carry.return_make, name="return-make"),
    path("rounds/<slug:code>/carry/<slug:trip>/file/", carry.trip_file, name="trip-file"),
    path("rounds/<slug:code>/carry/<slug:trip>/call-back/", carry.trip_call_back, name="trip-call-back"),
    path("rounds/<slug:code>/returns/<slug:returned>/", carry.return_detail, name="return-detail"),
    path("rounds/<slug:code>/returns/<slug:returned>/journal/", carry.return_journal, name="return-journal"),
]
