"""Nouns of the talent pool."""

from talent_pool.models.booking import Booking, BookingDay, CalendarFeed, Dispatch
from talent_pool.models.delivery import Delivery, DeliveryPhoto, ServiceCertificate, ServiceLevel, SignIn
from talent_pool.models.lecturer import Appointment, Lecturer, Participation, PossibleDuplicate, Topic
from talent_pool.models.need import Need
from talent_pool.models.report import LectureReport, ReportIndex
from talent_pool.models.site import DistrictMap, Route, RouteStop, SitePicture, TeachingSite

__all__ = [
    "Appointment",
    "Booking",
    "BookingDay",
    "CalendarFeed",
    "Delivery",
    "DeliveryPhoto",
    "Dispatch",
    "DistrictMap",
    "LectureReport",
    "Lecturer",
    "Need",
    "Participation",
    "PossibleDuplicate",
    "ReportIndex",
    "Route",
    "RouteStop",
    "ServiceCertificate",
    "ServiceLevel",
    "SignIn",
    "SitePicture",
    "TeachingSite",
    "Topic",
]
