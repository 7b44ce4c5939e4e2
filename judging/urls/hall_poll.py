"""Addresses of the audience's votes: the desk's page, the tickets, and the voter's telephone."""

from django.urls import URLPattern, path

from judging.views.hall import poll, ticket, vote

urlpatterns: list[URLPattern] = [
    path("rounds/<slug:code>/poll/", poll.poll_detail, name="poll-detail"),
    path("rounds/<slug:code>/poll/count/", poll.poll_count, name="poll-count"),
    path("rounds/<slug:code>/poll/plan/", poll.poll_plan, name="poll-plan"),
    path("rounds/<slug:code>/poll/open/", poll.poll_open, name="poll-open"),
    path("rounds/<slug:code>/polls/<slug:poll>/close/", poll.poll_close, name="poll-close"),
    path("rounds/<slug:code>/polls/<slug:poll>/reopen/", poll.poll_reopen, name="poll-reopen"),
    path("rounds/<slug:code>/polls/<slug:poll>/cancel/", poll.poll_cancel, name="poll-cancel"),
    path("rounds/<slug:code>/tickets/", ticket.ticket_list, name="ticket-list"),
    path("rounds/<slug:code>/tickets/names/", ticket.ticket_names, name="ticket-names"),
    path("rounds/<slug:code>/tickets/create/", ticket.ticket_create, name="ticket-create"),
    path("rounds/<slug:code>/tickets/cards.pdf", ticket.ticket_cards, name="ticket-cards"),
    path("rounds/<slug:code>/tickets/<slug:ticket>/revoke/", ticket.ticket_revoke, name="ticket-revoke"),
    path("rounds/<slug:code>/tickets/<slug:ticket>/replace/", ticket.ticket_replace, name="ticket-replace"),
    path("vote/hall/<slug:code>/", vote.vote_enter, name="vote-enter"),
    path("vote/hall/<slug:code>/qr.svg", vote.vote_qr, name="vote-qr"),
    path("vote/<slug:token>/", vote.vote_ticket, name="vote-ticket"),
]
