"""Nouns of the judging floor."""

from judging.models.award import Award, AwardPolicy, AwardTier
from judging.models.carry import HallRound, Trip, TripReturn
from judging.models.certificate import (
    Certificate,
    CertificatePicture,
    CertificateSeries,
    CertificateTemplate,
    GlyphPicture,
)
from judging.models.fairness import FairnessReport
from judging.models.hall import (
    Appearance,
    HeldVersion,
    PaperSheet,
    Screen,
    SeatCard,
    Session,
    Signature,
    Stage,
    Tablet,
)
from judging.models.notice import NoticeOverride, NoticePlan, PublicNotice
from judging.models.objection import Objection, ObjectionFile, Recheck
from judging.models.order import OrderDraw, RunningOrder
from judging.models.panel import Panel, Recusal, Seat
from judging.models.poll import Ballot, Poll, PollPlan, Ticket
from judging.models.print_room import (
    LedgerLine,
    PrinterProfile,
    PrintPart,
    PrintRun,
    PrintSheet,
    SigningKey,
)
from judging.models.ranking import Ranking, RankingLine, ResultPackage
from judging.models.rehearsal import Rehearsal
from judging.models.round import Contender, Criterion, Deduction, Round
from judging.models.sheet import ScoreSheet, SheetVersion
from judging.models.tie import TieRecord

__all__ = [
    "Appearance",
    "Award",
    "AwardPolicy",
    "AwardTier",
    "Ballot",
    "Certificate",
    "CertificatePicture",
    "CertificateSeries",
    "CertificateTemplate",
    "Contender",
    "Criterion",
    "Deduction",
    "FairnessReport",
    "GlyphPicture",
    "HallRound",
    "HeldVersion",
    "LedgerLine",
    "NoticeOverride",
    "NoticePlan",
    "Objection",
    "ObjectionFile",
    "OrderDraw",
    "Panel",
    "PaperSheet",
    "Poll",
    "PollPlan",
    "PrintPart",
    "PrintRun",
    "PrintSheet",
    "PrinterProfile",
    "PublicNotice",
    "Ranking",
    "RankingLine",
    "Recheck",
    "Recusal",
    "Rehearsal",
    "ResultPackage",
    "Round",
    "RunningOrder",
    "ScoreSheet",
    "Screen",
    "Seat",
    "SeatCard",
    "Session",
    "SheetVersion",
    "Signature",
    "SigningKey",
    "Stage",
    "Tablet",
    "Ticket",
    "TieRecord",
    "Trip",
    "TripReturn",
]
