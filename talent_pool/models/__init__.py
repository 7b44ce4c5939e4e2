"""Nouns of the talent pool."""

from talent_pool.models.booking import Booking, BookingDay, CalendarFeed, Dispatch
from talent_pool.models.consent import Consent, ConsentText, Erasure, Withheld
from talent_pool.models.course import Course, CourseItem
from talent_pool.models.delivery import Delivery, DeliveryPhoto, ServiceCertificate, ServiceLevel, SignIn
from talent_pool.models.earlier import PoolImport
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
from talent_pool.models.need import Need
from talent_pool.models.report import LectureReport, ReportIndex, ReportVersion, ViewDay, ViewMark, ViewSalt
from talent_pool.models.site import DistrictMap, Route, RouteStop, SitePicture, TeachingSite
from talent_pool.models.team import Team, TeamMember
from talent_pool.models.yearly import YearlyPattern

__all__ = [
    "Absence",
    "Appointment",
    "Booking",
    "BookingDay",
    "CalendarFeed",
    "Consent",
    "ConsentText",
    "Course",
    "CourseItem",
    "Delivery",
    "DeliveryPhoto",
    "Dispatch",
    "DistrictMap",
    "Erasure",
    "LectureReport",
    "Lecturer",
    "LecturerReview",
    "Need",
    "Participation",
    "PoolImport",
    "PossibleDuplicate",
    "RenewalReminder",
    "ReportIndex",
    "ReportVersion",
    "Route",
    "RouteStop",
    "ServiceCertificate",
    "ServiceLevel",
    "SignIn",
    "SitePicture",
    "TeachingSite",
    "Team",
    "TeamMember",
    "Topic",
    "ViewDay",
    "ViewMark",
    "ViewSalt",
    "Withheld",
    "YearlyPattern",
]
