"""Choices of the judging floor and their tables of moves; imports nothing of ours."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from judging.states.certificate import (
    CERTIFICATE_MOVES,
    DELIVERED,
    RUN_MOVES,
    SHEET_OUTCOMES,
    CertificateKind,
    CertificateState,
    LedgerKind,
    PictureUse,
    RunOrder,
    RunOutput,
    RunState,
    SheetOutcome,
)

__all__ = [
    "CERTIFICATE_MOVES",
    "DELIVERED",
    "RUN_MOVES",
    "SHEET_OUTCOMES",
    "CertificateKind",
    "CertificateState",
    "LedgerKind",
    "PictureUse",
    "RunOrder",
    "RunOutput",
    "RunState",
    "SheetOutcome",
]


class RoundMode(TextChoices):
    MATERIALS = "materials", _("On materials")
    LIVE = "live", _("Live")


class RoundState(TextChoices):
    """The life of a round; the rules freeze when scoring opens."""

    SETUP = "setup", pgettext_lazy("round", "Being set up")
    SCORING = "scoring", _("Scoring open")
    CLOSED = "closed", _("Scoring closed")
    COMPUTED = "computed", _("Result computed")
    APPROVED = "approved", _("Result approved")


ROUND_MOVES: Final = {
    RoundState.SETUP: frozenset({RoundState.SCORING}),
    RoundState.SCORING: frozenset(
        {RoundState.CLOSED, RoundState.SETUP}
    ),  # SETUP: only while nothing is scored
    RoundState.CLOSED: frozenset({RoundState.SCORING, RoundState.COMPUTED}),
    RoundState.COMPUTED: frozenset({RoundState.CLOSED, RoundState.COMPUTED, RoundState.APPROVED}),
    RoundState.APPROVED: frozenset({RoundState.COMPUTED}),
}


class Aggregator(TextChoices):
    """How many totals become one score; the names are those of judging.scoring."""

    MEAN = "mean", _("Mean")
    TRIMMED_MEAN = "trimmed_mean", _("Trimmed mean")
    MEDIAN = "median", _("Median")
    CLAMPED_MEAN = "clamped_mean", _("Mean with far marks pulled in")
    ZSCORE_MEAN = "zscore_mean", _("Mean of standard scores")
    RANK_SUM = "rank_sum", _("Sum of places")
    PER_CRITERION = "per_criterion", _("Criterion by criterion")


class SheetTotal(TextChoices):
    """How the marks of a sheet become its total; the values are those of judging.scoring."""

    SUM = "sum", _("Marks are added up")
    WEIGHTED = "weighted", _("Each mark as a share of its maximum, by weight, out of 100")


class DeductWhen(TextChoices):
    EXACT = "exact", _("from the unrounded score, before the one rounding")
    ROUNDED = "rounded", _("after the score was rounded")


class MissingPolicy(TextChoices):
    """What stands in for the sheet of a judge who is recused or left; the values are those of judging.scoring."""

    AVAILABLE = "available", _("the sheets that are there count")
    ENTRY_MEAN = "impute_entry_mean", _("the mean of the entry's other sheets stands in")
    SEVERITY = "impute_severity", _("that mean, moved by how strict the judge is elsewhere, stands in")


class TieLink(TextChoices):
    """What may separate equal published scores, link by link.

    MAIN_CRITERION and CHIEF name no criterion and no judge yet: queries.round.rule_of fills them in.
    Beside these a chain may hold "criterion:<code>" and "round:<code>".
    """

    EXACT_SCORE = "exact_score", _("The further decimals of the score")
    MAIN_CRITERION = "main_criterion", _("The criterion that weighs most")
    UNTRIMMED_MEAN = "untrimmed_mean", _("The mean of all sheets, none dropped")
    MEDIAN = "median", _("The median of the sheets")
    FIRST_PLACES = "first_places", _("How many judges put the entry first")
    COUNTBACK = "countback", _("The highest single totals, compared in turn")
    FEWER_DEDUCTIONS = "fewer_deductions", _("Fewer points deducted")
    CHIEF = "chief", _("The total of the chief judge")
    DECISION = "decision", _("A recorded decision of the chief judge, with reason")
    LOT = "lot", _("A recorded drawing of lots")


class TieRecordKind(TextChoices):
    """What people add where the marks can't separate; the values are links of the chain."""

    DECISION = "decision", _("Decision of the chief judge")
    LOT = "lot", _("Drawing of lots")


DEFAULT_TIE_CHAIN: Final = (
    TieLink.EXACT_SCORE,
    TieLink.MAIN_CRITERION,
    TieLink.UNTRIMMED_MEAN,
    TieLink.MEDIAN,
    TieLink.FIRST_PLACES,
    TieLink.CHIEF,
    TieLink.LOT,
)


class Scope(TextChoices):
    """Within what entries are ranked, advance, or share awards."""

    OVERALL = "overall", pgettext_lazy("scope", "Overall")
    SECTOR = "sector", _("Per sector")
    ENTRY_TYPE = "entry_type", _("Per entry type")
    TYPE_AND_SECTOR = "type_and_sector", _("Per entry type and sector")


class AtTheLine(TextChoices):
    """What happens to entries that share the place at the cut; the values are those of judging.scoring."""

    INCLUDE = "include", _("all get the award")
    EXCLUDE = "exclude", _("none of them gets it")
    ERROR = "error", _("must be separated first")


class Overflow(TextChoices):
    """Whether awards beyond a tier's number come out of the next tiers; values of judging.scoring."""

    ABSORB = "absorb", _("comes out of the next tier's number")
    EXTEND = "extend", _("comes on top")


class Vacancy(TextChoices):
    """Whether what a tier leaves empty is handed on; values of judging.scoring."""

    DROP = "drop", _("stays empty")
    HAND_ON = "pass", _("goes to the next tier")


class PercentMode(TextChoices):
    """How shares become numbers; values of judging.scoring."""

    EACH = "each", _("each tier is rounded by itself")
    CUMULATIVE = "cumulative", _("the running total is rounded, so that the tiers add up")


class PanelKind(TextChoices):
    EXPERT = "expert", _("Expert judges")
    AUDIENCE = "audience", _("Audience judges")


class ContenderStatus(TextChoices):
    """Whether an entry of a round gets a place."""

    OK = "ok", pgettext_lazy("contender", "Takes part")
    WITHDRAWN = "withdrawn", pgettext_lazy("contender", "Withdrawn")
    ABSENT = "absent", _("Absent")
    DISQUALIFIED = "disqualified", pgettext_lazy("contender", "Disqualified")


class SheetState(TextChoices):
    """A score sheet counts only while SIGNED."""

    OPEN = "open", pgettext_lazy("sheet", "Open")
    SIGNED = "signed", _("Signed")
    RECUSED = "recused", _("Recused")
    WAIVED = "waived", pgettext_lazy("sheet", "Closed without this sheet")


SHEET_MOVES: Final = {
    SheetState.OPEN: frozenset({SheetState.SIGNED, SheetState.RECUSED, SheetState.WAIVED}),
    SheetState.SIGNED: frozenset({SheetState.OPEN, SheetState.RECUSED}),  # OPEN: reopened with a reason
    SheetState.RECUSED: frozenset({SheetState.OPEN}),  # the recusal is withdrawn
    SheetState.WAIVED: frozenset({SheetState.OPEN}),
}


class ConflictKind(TextChoices):
    """Why a judge should not score an entry."""

    RECUSED = "recused", _("Recused")
    MEMBER = "member", _("Named in the entry")
    ADVISER = "adviser", _("Adviser of the entry")
    OWNER = "owner", _("Registered the entry")
    SAME_UNIT = "same_unit", _("Same unit")
    SUPERIOR = "superior", _("From a superior unit")
    SUBORDINATE = "subordinate", _("From a subordinate unit")


# Nobody scores what is their own, or what they stepped back from; units alone may be overruled with a reason.
CONFLICTS_FINAL: Final = frozenset(
    {ConflictKind.RECUSED, ConflictKind.MEMBER, ConflictKind.ADVISER, ConflictKind.OWNER}
)


class RankingState(TextChoices):
    COMPUTED = "computed", _("Computed")
    APPROVED = "approved", pgettext_lazy("ranking", "Approved")
    SUPERSEDED = "superseded", _("Superseded")


class AwardKind(TextChoices):
    ENTRY = "entry", _("Entries")
    ORGANIZATION = "organization", _("Organizations")
    ADVISER = "adviser", _("Advisers")


CERTIFICATE_BY_WINNER: Final = {
    AwardKind.ENTRY: CertificateKind.AWARD,
    AwardKind.ORGANIZATION: CertificateKind.ORGANIZATION,
    AwardKind.ADVISER: CertificateKind.ADVISER,
}


class AwardState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", pgettext_lazy("award", "Cancelled")


AWARD_MOVES: Final = {
    AwardState.PROPOSED: frozenset({AwardState.CONFIRMED, AwardState.CANCELLED}),
    AwardState.CONFIRMED: frozenset({AwardState.PROPOSED, AwardState.CANCELLED}),
    AwardState.CANCELLED: frozenset({AwardState.PROPOSED}),
}


class ObjectorKind(TextChoices):
    """Who may know the name of somebody who objects; the public never learns it."""

    NAMED = "named", _("With my name")
    CONFIDENTIAL = "confidential", _("In confidence")


class ObjectionState(TextChoices):
    """An objection from its arrival to its answer."""

    RECEIVED = "received", pgettext_lazy("objection", "Received")
    REVIEW = "review", pgettext_lazy("objection", "Under review")
    UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
    DISMISSED = "dismissed", pgettext_lazy("objection", "Not upheld")
    WITHDRAWN = "withdrawn", pgettext_lazy("objection", "Withdrawn")


OBJECTION_MOVES: Final = {
    ObjectionState.RECEIVED: frozenset({ObjectionState.REVIEW, ObjectionState.WITHDRAWN}),
    ObjectionState.REVIEW: frozenset(
        {ObjectionState.UPHELD, ObjectionState.DISMISSED, ObjectionState.WITHDRAWN}
    ),
    ObjectionState.UPHELD: frozenset({ObjectionState.REVIEW}),  # taken up again with a reason
    ObjectionState.DISMISSED: frozenset({ObjectionState.REVIEW}),
    ObjectionState.WITHDRAWN: frozenset({ObjectionState.REVIEW}),
}
# States in which an objection holds publication and certificates back.
OBJECTION_OPEN: Final = (ObjectionState.RECEIVED, ObjectionState.REVIEW)
OBJECTION_ANSWERED: Final = (ObjectionState.UPHELD, ObjectionState.DISMISSED)


class StagePhase(TextChoices):
    """An entry's way over the stage, moved by the desk alone."""

    WAITING = "waiting", pgettext_lazy("stage", "Waiting")
    ON_STAGE = "on_stage", _("On stage")
    SCORING = "scoring", pgettext_lazy("stage", "Being scored")
    CLOSED = "closed", pgettext_lazy("stage", "Marks closed")
    REVEALED = "revealed", pgettext_lazy("stage", "Revealed")


STAGE_MOVES: Final = {
    StagePhase.WAITING: frozenset({StagePhase.ON_STAGE}),
    StagePhase.ON_STAGE: frozenset({StagePhase.WAITING, StagePhase.SCORING}),
    StagePhase.SCORING: frozenset({StagePhase.ON_STAGE, StagePhase.CLOSED}),
    StagePhase.CLOSED: frozenset({StagePhase.SCORING, StagePhase.REVEALED}),
    StagePhase.REVEALED: frozenset({StagePhase.CLOSED}),  # a reveal taken back
}

WHOLE: Final = 32_767
"""The step of a reveal after which everything is shown, however many there are; the largest that the column takes."""


class ScreenRole(TextChoices):
    """What a big screen shows; the host's card is a screen held in a hand."""

    STAGE = "stage", pgettext_lazy("screen", "Stage")
    LEADERBOARD = "leaderboard", _("Leaderboard")
    ORDER = "order", _("Running order")
    STILL = "still", _("Still picture")
    HOST = "host", _("Host's card")
    CEREMONY = "ceremony", _("Award ceremony")


class HeldWhy(TextChoices):
    """Why marks that arrived were kept apart, to be decided at the desk."""

    LATE = "late", _("came after the marks were closed")
    EARLY = "early", _("came before the marks were opened")
    REVOKED = "revoked", _("came from a tablet that no longer has the seat")
    STALE = "stale", _("does not follow what stands on the server")
    OUT = "out", _("the sheet takes no marks: recused, waived, or the entry does not take part")


class HeldState(TextChoices):
    WAITING = "waiting", _("To be decided")
    TAKEN = "taken", _("Taken")
    DECLINED = "declined", _("Not taken")


HELD_MOVES: Final = {
    HeldState.WAITING: frozenset({HeldState.TAKEN, HeldState.DECLINED}),
    HeldState.TAKEN: frozenset[HeldState](),
    HeldState.DECLINED: frozenset({HeldState.WAITING}),
}


class PaperState(TextChoices):
    """A paper sheet counts only after a second person has compared it."""

    ENTERED = "entered", _("To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("paper", "Confirmed")
    DISCARDED = "discarded", _("Discarded")


PAPER_MOVES: Final = {
    PaperState.ENTERED: frozenset({PaperState.CONFIRMED, PaperState.DISCARDED}),
    PaperState.CONFIRMED: frozenset[PaperState](),
    PaperState.DISCARDED: frozenset[PaperState](),
}


class DrawScope(TextChoices):
    """What one drawing of the running order puts in order."""

    SESSIONS = "sessions", _("Each session by itself")
    WHOLE = "whole", _("All together; the sessions are filled one after the other")
    SESSION = "session", _("One session")


class DrawSeed(TextChoices):
    """Where the seed of a drawing comes from."""

    PUBLIC = "public", _("composed in public: numbers called out in the hall, joined")
    CHANCE = "chance", _("made by chance; its fingerprint is shown before the draw")


class DrawState(TextChoices):
    """A drawing of the running order: the pot is fixed, then the seed, and only then is the outcome known."""

    PREPARED = "prepared", pgettext_lazy("draw", "Prepared")
    SEALED = "sealed", _("Seed fixed")
    DRAWN = "drawn", pgettext_lazy("draw", "Drawn")
    CANCELLED = "cancelled", pgettext_lazy("draw", "Set aside")


DRAW_MOVES: Final = {
    DrawState.PREPARED: frozenset({DrawState.SEALED, DrawState.CANCELLED}),
    DrawState.SEALED: frozenset({DrawState.DRAWN, DrawState.CANCELLED}),
    DrawState.DRAWN: frozenset({DrawState.CANCELLED}),  # with a reason; everybody can read it
    DrawState.CANCELLED: frozenset[DrawState](),
}


class PollKind(TextChoices):
    """When the audience votes."""

    END = "end", _("at the end, on all lectures")
    ONE = "one", _("after each lecture, on that one")


class PollState(TextChoices):
    """A window in which the audience votes."""

    OPEN = "open", pgettext_lazy("poll", "Open")
    CLOSED = "closed", pgettext_lazy("poll", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("poll", "Cancelled")


POLL_MOVES: Final = {
    PollState.OPEN: frozenset({PollState.CLOSED, PollState.CANCELLED}),
    PollState.CLOSED: frozenset({PollState.OPEN, PollState.CANCELLED}),  # OPEN: closed too early
    PollState.CANCELLED: frozenset[PollState](),
}


class TripState(TextChoices):
    """Where a round is that was taken to the hall as a file."""

    AWAY = "away", pgettext_lazy("trip", "In the hall")
    BACK = "back", pgettext_lazy("trip", "Back")
    VOID = "void", pgettext_lazy("trip", "Called back")


TRIP_MOVES: Final = {
    TripState.AWAY: frozenset({TripState.BACK, TripState.VOID}),
    TripState.BACK: frozenset[TripState](),  # the hall may send more; the trip stays back
    TripState.VOID: frozenset[TripState](),  # a late return may still be merged deliberately
}


class ReturnState(TextChoices):
    """A file from the hall: first looked at, then merged."""

    WAITING = "waiting", _("Looked at, not merged")
    MERGED = "merged", _("Merged")


RETURN_MOVES: Final = {
    ReturnState.WAITING: frozenset({ReturnState.MERGED}),
    ReturnState.MERGED: frozenset[ReturnState](),
}


class Winner(TextChoices):
    """Whose value stands where a thing was changed in the hall and at the site."""

    HERE = "here", _("What stands here is kept")
    HALL = "hall", _("The hall's values are taken")
