"""Addresses of the running order: made, drawn, printed, and read by everybody."""

from django.urls import URLPattern, path

from judging.views.hall import draw, running_order

urlpatterns: list[URLPattern] = [
    path("rounds/<slug:code>/order/", running_order.order_detail, name="order-detail"),
    path("rounds/<slug:code>/order/save/", running_order.order_save, name="order-save"),
    path("rounds/<slug:code>/order/minutes/", running_order.order_plan, name="order-plan"),
    path("rounds/<slug:code>/order/publish/", running_order.order_publish, name="order-publish"),
    path("rounds/<slug:code>/order/split/", running_order.order_split, name="order-split"),
    path("rounds/<slug:code>/order/paper.pdf", running_order.order_paper, name="order-paper"),
    path("rounds/<slug:code>/order/draw/", draw.draw_detail, name="draw-detail"),
    path("rounds/<slug:code>/order/draw/prepare/", draw.draw_prepare, name="draw-prepare"),
    path("rounds/<slug:code>/order/draw/seal/", draw.draw_seal, name="draw-seal"),
    path("rounds/<slug:code>/order/draw/run/", draw.draw_run, name="draw-run"),
    path("rounds/<slug:code>/draws/<int:draw>/cancel/", draw.draw_cancel, name="draw-cancel"),
    path("rounds/<slug:code>/sessions/create/", running_order.session_create, name="session-create"),
    path("rounds/<slug:code>/sessions/<slug:session>/edit/", running_order.session_edit, name="session-edit"),
    path(
        "rounds/<slug:code>/sessions/<slug:session>/delete/",
        running_order.session_delete,
        name="session-delete",
    ),
    path(
        "rounds/<slug:code>/contenders/<slug:contender>/swap/",
        running_order.contender_swap,
        name="contender-swap",
    ),
    path(
        "rounds/<slug:code>/contenders/<slug:contender>/late/",
        running_order.contender_late,
        name="contender-late",
    ),
    path("order/lot.py", draw.lot_source, name="lot-source"),
    path("order/<slug:code>/", draw.order_public, name="order-public"),
    path("order/<slug:code>/paper.pdf", draw.order_public_paper, name="order-public-paper"),
    path("order/<slug:code>/draws/<int:number>/", draw.draw_check, name="draw-check"),
    path("order/<slug:code>/draws/<int:number>/record.json", draw.draw_record, name="draw-record"),
]
