"""What an office usually sets up, offered as buttons; the texts become the organizer's own once added."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contest.models import LectureForm, Sector
from contest.states import FileFormat, MaterialKind

Text = str | Promise
MEGABYTE: Final = 1_000_000

SECTORS: Final[tuple[Text, ...]] = (
    _("Government offices"),
    _("Enterprises"),
    _("Schools"),
    _("Villages"),
    _("Communities"),
    _("New economic and social organizations"),
)
LECTURE_FORMS: Final[tuple[Text, ...]] = (
    _("Plain lecture"),
    _("Scene re-enactment"),
    _("Interactive interview"),
)
USUAL_NAMES: Final = {Sector: SECTORS, LectureForm: LECTURE_FORMS}


@dataclass(frozen=True, slots=True)
class MaterialPreset:
    """A material with sensible limits: the columns of a MaterialRequirement but for its name."""

    name: Text
    values: dict[str, Any]


def _material(
    kind: MaterialKind, formats: tuple[FileFormat, ...], megabytes: int, **more: Any
) -> dict[str, Any]:
    return {
        "kind": kind,
        "formats": [str(one) for one in formats],
        "max_bytes": megabytes * MEGABYTE,
        **more,
    }


MATERIALS: Final[dict[str, MaterialPreset]] = {
    "script": MaterialPreset(
        _("Script"), _material(MaterialKind.SCRIPT, (FileFormat.DOCX, FileFormat.PDF), 20)
    ),
    "slides": MaterialPreset(
        _("Slides"), _material(MaterialKind.SLIDES, (FileFormat.PPTX, FileFormat.PDF), 200)
    ),
    "video": MaterialPreset(
        _("Video"),
        _material(
            MaterialKind.VIDEO,
            (FileFormat.MP4, FileFormat.MOV),
            1000,
            duration_min=6 * 60,
            duration_max=8 * 60,
            height_min=1080,
            aspect="16:9",
        ),
    ),
    "photo": MaterialPreset(
        _("Photo of the lecturer"),
        _material(
            MaterialKind.PHOTO, (FileFormat.JPEG, FileFormat.PNG), 20, required=False, for_judges=False
        ),
    ),
    "entry_form": MaterialPreset(
        _("Entry form with the unit's seal"),
        _material(
            MaterialKind.ENTRY_FORM,
            (FileFormat.PDF, FileFormat.JPEG, FileFormat.PNG, FileFormat.DOCX),
            20,
            for_judges=False,
        ),
    ),
}

FORMATS_OF_KIND: Final = {
    MaterialKind.SCRIPT: (FileFormat.DOCX, FileFormat.PDF),
    MaterialKind.SLIDES: (FileFormat.PPTX, FileFormat.PDF),
    MaterialKind.VIDEO: (FileFormat.MP4, FileFormat.MOV),
    MaterialKind.PHOTO: (FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP, FileFormat.HEIC),
    MaterialKind.ENTRY_FORM: (FileFormat.PDF, FileFormat.DOCX, FileFormat.JPEG, FileFormat.PNG),
    MaterialKind.OTHER: tuple(FileFormat),
}
