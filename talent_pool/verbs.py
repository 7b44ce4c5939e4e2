"""What this floor's journal lines say."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from contest.verbs import register

VERBS: Final = {
    "lecturer.admitted": _("admitted the lecturer"),
    "lecturer.created": _("entered the lecturer"),
    "lecturer.declined": _("declined the lecturer"),
    "lecturer.duplicate_reopened": _("asked again about the duplicate"),
    "lecturer.edited": _("changed the lecturer"),
    "lecturer.ended": _("ended the appointment of"),
    "lecturer.letter_issued": _("issued the letter of appointment of"),
    "lecturer.kept_apart": _("kept apart from another person:"),
    "lecturer.merged": _("merged another person into"),
    "lecturer.photo_removed": _("removed the photo of"),
    "lecturer.photo_set": _("set the photo of"),
    "lecturer.proposed": _("proposed the lecturer"),
    "lecturer.recognised": _("recognised from an award"),
    "lecturer.reinstated": _("reinstated the lecturer"),
    "lecturer.renewed": _("renewed the appointment of"),
    "lecturer.reopened": _("made a candidate again of"),
    "lecturer.taken_back": _("took back the candidate"),
    "report.admitted": _("admitted the lecture report"),
    "report.created": _("entered the lecture report"),
    "report.declined": _("declined the lecture report"),
    "report.edited": _("changed the lecture report"),
    "report.ended": _("took out the lecture report"),
    "report.proposed": _("proposed the lecture report"),
    "report.recognised": _("recognised from an award the report"),
    "report.reinstated": _("reinstated the lecture report"),
    "report.reopened": _("made a candidate again of the report"),
    "report.script_read": _("read the script of"),
    "report.taken_back": _("took back the proposed report"),
    "topic.created": _("added the topic"),
    "topic.deleted": _("deleted the topic"),
    "topic.merged": _("merged topics into"),
    "topic.renamed": _("renamed the topic"),
}
register(VERBS)
