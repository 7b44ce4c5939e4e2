"""What the pool's verbs in the journal mean in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from contest import verbs

POOL: Final = {
    "demonstration.loaded": _("loaded the demonstration with"),
    "lecturer.admitted": _("admitted to the talent pool:"),
    "lecturer.created": _("added the lecturer"),
    "lecturer.declined": _("did not admit to the talent pool:"),
    "lecturer.duplicate_reopened": _("undid the decision about a possible duplicate of"),
    "lecturer.edited": _("changed the lecturer"),
    "lecturer.ended": _("ended the appointment of"),
    "lecturer.kept_apart": _("found that these are two people:"),
    "lecturer.letter_issued": _("issued a letter of appointment to"),
    "lecturer.merged": _("found that these are one person:"),
    "lecturer.photo_removed": _("took away the photo of"),
    "lecturer.photo_set": _("set the photo of"),
    "lecturer.proposed": _("made a candidate for the talent pool:"),
    "lecturer.recognised": _("connected a new entry with the lecturer"),
    "lecturer.reinstated": _("took back into the talent pool:"),
    "lecturer.renewed": _("appointed for a further term:"),
    "lecturer.reopened": _("undid the decision about the lecturer"),
    "lecturer.taken_back": _("took back the candidate"),
    "report.admitted": _("admitted to the library of lecture reports:"),
    "report.created": _("added the lecture report"),
    "report.declined": _("did not admit to the library of lecture reports:"),
    "report.edited": _("changed the lecture report"),
    "report.ended": _("took out of the library of lecture reports:"),
    "report.proposed": _("made a candidate for the library of lecture reports:"),
    "report.recognised": _("connected an award with the lecture report"),
    "report.reinstated": _("took back into the library of lecture reports:"),
    "report.reopened": _("undid the decision about the lecture report"),
    "report.script_read": _("read the script of the lecture report"),
    "report.taken_back": _("took back the candidate report"),
    "topic.created": _("added the topic"),
    "topic.deleted": _("removed the topic"),
    "topic.merged": _("put together with another one the topic"),
    "topic.renamed": _("renamed the topic"),
}
verbs.register(POOL)
verbs.register_kind(
    "pool",
    _("Talent pool"),
    "lecturer",
    "report",
    "topic",
    "candidate",
    "appointment",
    "duplicate",
    "demonstration",
)
