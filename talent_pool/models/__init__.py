"""Nouns of the talent pool."""

from talent_pool.models.consent import Consent, ConsentText, Erasure, Withheld
from talent_pool.models.course import Course, CourseItem
from talent_pool.models.lecturer import (
    Absence,
    Appointment,
    Lecturer,
    LecturerReview,
    Participation,
    PossibleDuplicate,
    RenewalReminder,
    Topic,
)
from talent_pool.models.report import LectureReport, ReportIndex, ReportVersion, ViewDay, ViewMark, ViewSalt
from talent_pool.models.team import Team, TeamMember

__all__ = [
    "Absence",
    "Appointment",
    "Consent",
    "ConsentText",
    "Course",
    "CourseItem",
    "Erasure",
    "LectureReport",
    "Lecturer",
    "LecturerReview",
    "Participation",
    "PossibleDuplicate",
    "RenewalReminder",
    "ReportIndex",
    "ReportVersion",
    "Team",
    "TeamMember",
    "Topic",
    "ViewDay",
    "ViewMark",
    "ViewSalt",
    "Withheld",
]
