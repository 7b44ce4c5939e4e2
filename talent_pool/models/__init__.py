"""Nouns of the talent pool."""

from talent_pool.models.lecturer import Appointment, Lecturer, Topic
from talent_pool.models.report import LectureReport

__all__ = ["Appointment", "LectureReport", "Lecturer", "Topic"]
