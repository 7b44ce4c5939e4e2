"""Choices of the ground floor and their tables of moves; imports nothing of ours."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """What a person may be in one edition; a person may hold several."""

    CONTESTANT = "contestant", _("Contestant")
    UNIT_CONTACT = "unit_contact", _("Unit contact")
    JUDGE = "judge", _("Judge")
    SCOREKEEPER = "scorekeeper", _("Scorekeeper")
    TIMER = "timer", _("Timer")
    SUPERVISOR = "supervisor", _("Supervisor")
    ORGANIZER = "organizer", _("Organizer")
    POOL_MANAGER = "pool_manager", _("Pool manager")


class EditionState(TextChoices):
    """The life of an edition, in order."""

    DRAFT = "draft", pgettext_lazy("edition", "Being set up")
    OPEN = "open", _("Open for entries")
    CLOSED = "closed", _("Entries closed")
    JUDGING = "judging", _("Judging")
    DECIDED = "decided", _("Awards decided")
    NOTICE = "notice", _("Public notice")
    PUBLISHED = "published", _("Published")
    CERTIFIED = "certified", _("Certificates issued")
    ARCHIVED = "archived", _("Archived")


_LIFE: Final = tuple(EditionState)

# One step on, or one step back with a reason; issued certificates end the way back.
EDITION_MOVES: Final = {
    state: frozenset(
        ({_LIFE[i + 1]} if i + 1 < len(_LIFE) else set())
        | ({_LIFE[i - 1]} if 0 < i <= _LIFE.index(EditionState.PUBLISHED) else set())
    )
    for i, state in enumerate(_LIFE)
}


class EntryState(TextChoices):
    """An entry from its draft to its end."""

    DRAFT = "draft", pgettext_lazy("entry", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("entry", "Submitted")
    RETURNED = "returned", pgettext_lazy("entry", "Returned for completion")
    ACCEPTED = "accepted", pgettext_lazy("entry", "Accepted")
    REJECTED = "rejected", pgettext_lazy("entry", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry", "Withdrawn")
    DISQUALIFIED = "disqualified", pgettext_lazy("entry", "Disqualified")


ENTRY_MOVES: Final = {
    EntryState.DRAFT: frozenset({EntryState.SUBMITTED, EntryState.WITHDRAWN}),
    EntryState.SUBMITTED: frozenset(
        {
            EntryState.DRAFT,  # taken back by its owner before the deadline
            EntryState.RETURNED,
            EntryState.ACCEPTED,
            EntryState.REJECTED,
            EntryState.WITHDRAWN,
            EntryState.DISQUALIFIED,
        }
    ),
    EntryState.RETURNED: frozenset({EntryState.SUBMITTED, EntryState.REJECTED, EntryState.WITHDRAWN}),
    EntryState.ACCEPTED: frozenset(
        {
            EntryState.SUBMITTED,
            EntryState.WITHDRAWN,
            EntryState.DISQUALIFIED,
        }  # SUBMITTED: the check is undone
    ),
    EntryState.REJECTED: frozenset({EntryState.SUBMITTED}),  # the check is undone
    EntryState.WITHDRAWN: frozenset(  # undone by an organizer: back to where it was
        {EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED}
    ),
    EntryState.DISQUALIFIED: frozenset({EntryState.SUBMITTED, EntryState.ACCEPTED}),  # the same
}

# States in which the contestant may still change the entry.
ENTRY_EDITABLE: Final = frozenset({EntryState.DRAFT, EntryState.RETURNED})
# States that use up a place of the unit's quota.
ENTRY_COUNTED: Final = frozenset(
    {EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED, EntryState.DISQUALIFIED}
)


class CheckOutcome(TextChoices):
    """What a formal check may end in."""

    ACCEPT = "accept", _("Accept")
    RETURN = "return", _("Return for completion")
    REJECT = "reject", _("Reject")


class MaterialKind(TextChoices):
    """What a material is for; the allowed file formats follow from it."""

    SCRIPT = "script", _("Script")
    SLIDES = "slides", _("Slides")
    VIDEO = "video", _("Video")
    PHOTO = "photo", _("Photo")
    ENTRY_FORM = "entry_form", _("Entry form")
    OTHER = "other", pgettext_lazy("material", "Other")


class FileFormat(TextChoices):
    """File formats the product knows by their content."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    PPTX = "pptx", "PPTX"
    XLSX = "xlsx", "XLSX"
    MP4 = "mp4", "MP4"
    MOV = "mov", "MOV"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"
    WEBP = "webp", "WebP"
    HEIC = "heic", "HEIC"


class VideoCodec(TextChoices):
    """Ways in which the picture of a film is encoded, by ffprobe's names."""

    H264 = "h264", "H.264"
    HEVC = "hevc", "H.265 (HEVC)"
    AV1 = "av1", "AV1"
    MPEG4 = "mpeg4", "MPEG-4"
    PRORES = "prores", "ProRes"


class MemberRole(TextChoices):
    """A person's part in an entry."""

    LEAD = "lead", _("Lead lecturer")
    MEMBER = "member", _("Team member")
    ADVISER = "adviser", _("Adviser")


class HostKind(TextChoices):
    """How an organization stands behind an edition."""

    HOST = "host", pgettext_lazy("host", "Host")
    ORGANIZER = "organizer", pgettext_lazy("host", "Organized by")
    SUPPORTER = "supporter", pgettext_lazy("host", "Supported by")


class UploadState(TextChoices):
    """A file that comes in pieces."""

    RECEIVING = "receiving", pgettext_lazy("upload", "Arriving")
    CHECKING = "checking", pgettext_lazy("upload", "Being checked")
    DONE = "done", pgettext_lazy("upload", "In its place")
    REFUSED = "refused", pgettext_lazy("upload", "Refused")


class JobState(TextChoices):
    """Background work as its owner sees it."""

    WAITING = "waiting", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "Under way")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")


class ArrivalState(TextChoices):
    """What the machine found when it looked at a material that had arrived."""

    WAITING = "checking", pgettext_lazy("arrival", "Being checked")
    FINE = "fine", pgettext_lazy("arrival", "Checked")
    WARNED = "warned", pgettext_lazy("arrival", "Checked, with hints")
    REFUSED = "unfit", pgettext_lazy("arrival", "Not accepted")


class RenditionKind(TextChoices):
    """Forms that are made of a file so that browsers show it at once."""

    STREAM = "stream", _("Video to stream")
    POSTER = "poster", _("Poster picture")
    DOCUMENT = "document", _("PDF")
    PAGE = "page", _("Page picture")


class ReminderState(TextChoices):
    """What became of a letter that reminds somebody."""

    WAITING = "waiting", pgettext_lazy("reminder", "Waiting")
    SENDING = "sending", pgettext_lazy("reminder", "Being sent")
    SENT = "sent", pgettext_lazy("reminder", "Sent")
    FAILED = "failed", pgettext_lazy("reminder", "Not sent")
    NO_ADDRESS = "no_address", pgettext_lazy("reminder", "No e-mail address")
