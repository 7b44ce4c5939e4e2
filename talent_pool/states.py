"""Choices of the talent pool and their tables of moves; imports nothing of ours."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class PoolState(TextChoices):
    """Where a lecturer or a lecture report stands in the pool."""

    CANDIDATE = "candidate", pgettext_lazy("pool", "Candidate")
    ADMITTED = "admitted", pgettext_lazy("pool", "Admitted")
    DECLINED = "declined", pgettext_lazy("pool", "Not admitted")
    ENDED = "ended", pgettext_lazy("pool", "Ended")


POOL_MOVES: Final = {
    PoolState.CANDIDATE: frozenset({PoolState.ADMITTED, PoolState.DECLINED}),
    PoolState.DECLINED: frozenset({PoolState.CANDIDATE, PoolState.ADMITTED}),
    PoolState.ADMITTED: frozenset({PoolState.ENDED, PoolState.CANDIDATE}),  # CANDIDATE: admission undone
    PoolState.ENDED: frozenset({PoolState.ADMITTED, PoolState.CANDIDATE}),  # CANDIDATE: a new award
}


class ReportStatus(TextChoices):
    """A report's state in the words of a library, see docs/adr/0010."""

    IN_REVIEW = "review", pgettext_lazy("report", "In review")
    PUBLISHED = "published", pgettext_lazy("report", "Published")
    EXPIRED = "expired", pgettext_lazy("report", "Review expired")
    NOT_TAKEN = "declined", pgettext_lazy("report", "Not taken")
    WITHDRAWN = "withdrawn", pgettext_lazy("report", "Withdrawn")


STATUS_OF: Final = {
    PoolState.CANDIDATE: ReportStatus.IN_REVIEW,
    PoolState.ADMITTED: ReportStatus.PUBLISHED,
    PoolState.DECLINED: ReportStatus.NOT_TAKEN,
    PoolState.ENDED: ReportStatus.WITHDRAWN,
}


class PoolSource(TextChoices):
    AWARD = "award", pgettext_lazy("source", "Award")
    RECOMMENDATION = "recommendation", pgettext_lazy("source", "Recommendation")
    IMPORT = "import", pgettext_lazy("source", "Earlier records")


class PublicPart(TextChoices):
    """What of a lecturer's page she may show or keep to herself; her name is shown once she agreed at all.

    MOBILE is never public: it lets a branch whose order she has accepted see her number.
    """

    PHOTO = "photo", pgettext_lazy("public page", "Photo")
    UNIT = "unit", pgettext_lazy("public page", "Unit and post")
    BIOGRAPHY = "biography", pgettext_lazy("public page", "About me")
    CONTESTS = "contests", pgettext_lazy("public page", "Contests and awards")
    REPORTS = "reports", pgettext_lazy("public page", "Lecture reports")
    VIDEOS = "videos", pgettext_lazy("public page", "Videos")
    SESSIONS = "sessions", pgettext_lazy("public page", "Sessions given")
    RATING = "rating", pgettext_lazy("public page", "Rating by those who listened")
    TEAMS = "teams", pgettext_lazy("public page", "Teams")
    MOBILE = (
        "mobile",
        pgettext_lazy("public page", "Mobile number, only to branches whose order was accepted"),
    )


FIRST_OFFERED: Final = tuple(part for part in PublicPart if part is not PublicPart.MOBILE)
"""What is ticked when somebody agrees for the first time; a number is given away only by a tick of one's own."""


class ConsentWay(TextChoices):
    """How a consent came."""

    HERSELF = "self", pgettext_lazy("consent", "By the lecturer, on this site")
    PAPER = "paper", pgettext_lazy("consent", "On paper, entered by a manager")


class ReviewOutcome(TextChoices):
    """What a review of a lecturer came to."""

    KEEP = "keep", pgettext_lazy("review", "Goes on")
    RENEW = "renew", pgettext_lazy("review", "To be appointed again")
    IMPROVE = "improve", pgettext_lazy("review", "To improve")
    LEAVE = "leave", pgettext_lazy("review", "Not to be appointed again")


class TeamRole(TextChoices):
    LEADER = "leader", pgettext_lazy("team", "Leader")
    MEMBER = "member", pgettext_lazy("team", "Member")


class ErasureState(TextChoices):
    """What became of somebody's wish that her data be erased."""

    ASKED = "asked", pgettext_lazy("erasure", "Asked for")
    DONE = "done", pgettext_lazy("erasure", "Carried out")
    TAKEN_BACK = "taken_back", pgettext_lazy("erasure", "Taken back")


class ReportPart(TextChoices):
    """What a report has versions of."""

    SCRIPT = "script", pgettext_lazy("material", "Script")
    SLIDES = "slides", pgettext_lazy("material", "Slides")
    VIDEO = "video", pgettext_lazy("material", "Video")


class ViewKind(TextChoices):
    """What is counted: that somebody opened a report's page, or began to watch its film."""

    PAGE = "page", pgettext_lazy("views", "Page opened")
    FILM = "film", pgettext_lazy("views", "Film watched")


class DoubtOutcome(TextChoices):
    """What became of two records that may be one person."""

    OPEN = "open", pgettext_lazy("duplicate", "To be decided")
    SAME = "same", pgettext_lazy("duplicate", "One person")
    DIFFERENT = "different", pgettext_lazy("duplicate", "Two people")


class AudienceKind(TextChoices):
    """Before whom a lecture is given."""

    MEMBERS = "members", pgettext_lazy("audience", "Party members")
    MIGRANT = "migrant", pgettext_lazy("audience", "Migrant members")
    RETIRED = "retired", pgettext_lazy("audience", "Retired members")
    YOUNG = "young", pgettext_lazy("audience", "Young members")
    CADRES = "cadres", pgettext_lazy("audience", "Cadres")
    FARMERS = "farmers", pgettext_lazy("audience", "Farmers")
    ENTERPRISE = "enterprise", pgettext_lazy("audience", "Employees of enterprises")
    STUDENTS = "students", pgettext_lazy("audience", "Pupils and students")
    RESIDENTS = "residents", pgettext_lazy("audience", "Residents")
    OTHER = "other", pgettext_lazy("audience", "Others")


class PlaceKind(TextChoices):
    OWN = "own", pgettext_lazy("place", "Our own place")
    SITE = "site", pgettext_lazy("place", "A teaching site")
    ROUTE = "route", pgettext_lazy("place", "A teaching route")
    ONLINE = "online", pgettext_lazy("place", "Online")


class DayPart(TextChoices):
    ANY = "any", pgettext_lazy("part of day", "Any time")
    MORNING = "morning", pgettext_lazy("part of day", "Morning")
    AFTERNOON = "afternoon", pgettext_lazy("part of day", "Afternoon")
    EVENING = "evening", pgettext_lazy("part of day", "Evening")


class BookingState(TextChoices):
    """Where an order stands, for the branch, the lecturer and the manager alike."""

    PLACED = "placed", pgettext_lazy("booking", "Waiting for dispatch")
    OFFERED = "offered", pgettext_lazy("booking", "Waiting for the lecturer's answer")
    ACCEPTED = "accepted", pgettext_lazy("booking", "Accepted")
    DELIVERED = "delivered", pgettext_lazy("booking", "Given, to be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "Confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("booking", "Withdrawn")  # before a lecturer had accepted
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")  # after that, or by the manager
    UNMET = "unmet", pgettext_lazy("booking", "Could not be met")


BOOKING_MOVES: Final = {
    BookingState.PLACED: frozenset(
        {
            BookingState.OFFERED,
            BookingState.ACCEPTED,  # claimed from the board
            BookingState.WITHDRAWN,
            BookingState.CANCELLED,
            BookingState.UNMET,
        }
    ),
    BookingState.OFFERED: frozenset(
        {
            BookingState.ACCEPTED,
            BookingState.PLACED,  # declined, or the offer was taken back
            BookingState.WITHDRAWN,
            BookingState.CANCELLED,
        }
    ),
    BookingState.ACCEPTED: frozenset(
        {
            BookingState.DELIVERED,
            BookingState.PLACED,  # the lecturer can't come
            BookingState.OFFERED,  # a substitute is asked
            BookingState.CANCELLED,
        }
    ),
    # ACCEPTED: the record of the session was void
    BookingState.DELIVERED: frozenset({BookingState.CONFIRMED, BookingState.ACCEPTED}),
    # DELIVERED: a confirmation is undone; ACCEPTED: the record was void after all
    BookingState.CONFIRMED: frozenset({BookingState.DELIVERED, BookingState.ACCEPTED}),
    BookingState.UNMET: frozenset({BookingState.PLACED}),
}


class DispatchRole(TextChoices):
    LEAD = "lead", pgettext_lazy("dispatch", "Lecturer")
    SUBSTITUTE = "substitute", pgettext_lazy("dispatch", "Substitute")


class DispatchState(TextChoices):
    OFFERED = "offered", pgettext_lazy("dispatch", "To be answered")
    ACCEPTED = "accepted", pgettext_lazy("dispatch", "Accepted")
    DECLINED = "declined", pgettext_lazy("dispatch", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("dispatch", "Taken back")


DISPATCH_MOVES: Final = {
    DispatchState.OFFERED: frozenset(
        {DispatchState.ACCEPTED, DispatchState.DECLINED, DispatchState.WITHDRAWN}
    ),
    # DECLINED: the lecturer can't come after all
    DispatchState.ACCEPTED: frozenset({DispatchState.DECLINED, DispatchState.WITHDRAWN}),
}


class DeliveryState(TextChoices):
    """How far a session is on record; only CONFIRMED ones are sessions in the figures."""

    OPEN = "open", pgettext_lazy("delivery", "Not yet reported")
    REPORTED = "reported", pgettext_lazy("delivery", "To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("delivery", "Confirmed")
    DISPUTED = "disputed", pgettext_lazy("delivery", "Disputed")
    VOID = "void", pgettext_lazy("delivery", "Void")


DELIVERY_MOVES: Final = {
    DeliveryState.OPEN: frozenset({DeliveryState.REPORTED}),
    DeliveryState.REPORTED: frozenset({DeliveryState.CONFIRMED, DeliveryState.DISPUTED, DeliveryState.VOID}),
    DeliveryState.DISPUTED: frozenset({DeliveryState.REPORTED, DeliveryState.CONFIRMED, DeliveryState.VOID}),
    DeliveryState.CONFIRMED: frozenset({DeliveryState.REPORTED, DeliveryState.VOID}),  # undone, with a reason
    DeliveryState.VOID: frozenset({DeliveryState.OPEN, DeliveryState.REPORTED}),  # it is given on another day
}


class DeliverySource(TextChoices):
    BOOKING = "booking", pgettext_lazy("delivery", "An order")
    RECORD = "record", pgettext_lazy("delivery", "Recorded by hand")
    IMPORT = "import", pgettext_lazy("delivery", "Earlier records")


class NeedState(TextChoices):
    OPEN = "open", pgettext_lazy("need", "Open")
    CALLED = "called", pgettext_lazy("need", "In the call for topics")
    ANSWERED = "answered", pgettext_lazy("need", "Answered by an entry")
    CLOSED = "closed", pgettext_lazy("need", "Closed")


NEED_MOVES: Final = {
    NeedState.OPEN: frozenset({NeedState.CALLED, NeedState.CLOSED}),
    NeedState.CALLED: frozenset({NeedState.ANSWERED, NeedState.OPEN, NeedState.CLOSED}),
    NeedState.ANSWERED: frozenset({NeedState.CALLED, NeedState.CLOSED}),  # CALLED: the entry was taken back
    NeedState.CLOSED: frozenset({NeedState.OPEN}),
}
