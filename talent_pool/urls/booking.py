"""Addresses of orders: the menu, the order, the manager's queue, the lecturer's board and calendar."""

from django.urls import URLPattern, path

from talent_pool.views import booking, dispatch

urlpatterns: list[URLPattern] = [
    path("pool/book/", booking.booking_menu, name="booking-menu"),
    path("pool/book/new/", booking.booking_create, name="booking-create"),
    path("pool/orders/", booking.booking_list, name="booking-list"),
    path("pool/orders/<str:code>/", booking.booking_detail, name="booking-detail"),
    path("pool/orders/<str:code>/edit/", booking.booking_edit, name="booking-edit"),
    path("pool/orders/<str:code>/withdraw/", booking.booking_withdraw, name="booking-withdraw"),
    path("pool/orders/<str:code>/cancel/", booking.booking_cancel, name="booking-cancel"),
    path("pool/orders/<str:code>/dispatch/", dispatch.booking_dispatch, name="booking-dispatch"),
    path("pool/orders/<str:code>/take-back/", dispatch.dispatch_take_back, name="dispatch-take-back"),
    path("pool/orders/<str:code>/give-up/", dispatch.booking_give_up, name="booking-give-up"),
    path("pool/orders/<str:code>/reopen/", dispatch.booking_reopen, name="booking-reopen"),
    path("pool/queue/", dispatch.booking_queue, name="booking-queue"),
    path("pool/board/", dispatch.board, name="board"),
    path("pool/board/<str:code>/", dispatch.booking_claim, name="booking-claim"),
    path("pool/mine/", dispatch.own_sessions, name="own-sessions"),
    path("pool/dispatches/<str:code>/accept/", dispatch.dispatch_accept, name="dispatch-accept"),
    path("pool/dispatches/<str:code>/decline/", dispatch.dispatch_decline, name="dispatch-decline"),
    path("pool/calendar/open/", dispatch.calendar_open, name="calendar-open"),
    path("pool/calendar/close/", dispatch.calendar_close, name="calendar-close"),
    path("pool/calendar/<str:token>.ics", dispatch.calendar_feed, name="calendar-feed"),
]
