"""Nouns of the ground floor."""

from contest.models.arrival import Arrival, Conversion, Rendition, ScriptText
from contest.models.duty import Duty
from contest.models.edition import (
    Edition,
    EditionHost,
    EntryType,
    LectureForm,
    MaterialRequirement,
    Sector,
    UnitQuota,
)
from contest.models.entry import Entry, EntryMember, FormalCheck, Material, MaterialNote, Submission
from contest.models.job import Job
from contest.models.journal import JournalEntry, JournalHead
from contest.models.people import Invitation, Membership, Organization, User
from contest.models.reminder import Reminder
from contest.models.upload import Upload
from contest.models.upload_session import UploadSession

__all__ = [
    "Arrival",
    "Conversion",
    "Duty",
    "Edition",
    "EditionHost",
    "Entry",
    "EntryMember",
    "EntryType",
    "FormalCheck",
    "Invitation",
    "Job",
    "JournalEntry",
    "JournalHead",
    "LectureForm",
    "Material",
    "MaterialNote",
    "MaterialRequirement",
    "Membership",
    "Organization",
    "Reminder",
    "Rendition",
    "ScriptText",
    "Sector",
    "Submission",
    "UnitQuota",
    "Upload",
    "UploadSession",
    "User",
]
