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
    """What of a lecturer's page she may show or keep to herself; her name is shown once she agreed at all."""

    PHOTO = "photo", pgettext_lazy("public page", "Photo")
    UNIT = "unit", pgettext_lazy("public page", "Unit and post")
    BIOGRAPHY = "biography", pgettext_lazy("public page", "About me")
    CONTESTS = "contests", pgettext_lazy("public page", "Contests and awards")
    REPORTS = "reports", pgettext_lazy("public page", "Lecture reports")
    VIDEOS = "videos", pgettext_lazy("public page", "Videos")
    SESSIONS = "sessions", pgettext_lazy("public page", "Sessions given")
    RATING = "rating", pgettext_lazy("public page", "Rating by those who listened")
    TEAMS = "teams", pgettext_lazy("public page", "Teams")


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
