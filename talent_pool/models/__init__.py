"""Nouns of the talent pool."""

from talent_pool.models.lecturer import Appointment, Lecturer, Participation, PossibleDuplicate, Topic
from talent_pool.models.report import LectureReport, ReportIndex

__all__ = [
    "Appointment",
    "LectureReport",
    "Lecturer",
    "Participation",
    "PossibleDuplicate",
    "ReportIndex",
    "Topic",
]
