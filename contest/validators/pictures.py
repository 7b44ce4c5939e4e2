"""Pictures are written anew: upright, without place, camera and every other trace, as JPEG, PNG or WebP."""

import struct
import threading
from io import BytesIO
from typing import IO, Final

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from contest.exceptions import FileRefused
from contest.states import FileFormat

pillow_heif.register_heif_opener()

MAX_PIXELS: Final = 120_000_000
"""A telephone's largest sensible picture is 108 megapixels; 120 need 480 MB of memory once unpacked."""
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

OPENS: Final = {
    FileFormat.JPEG: ("JPEG",),  # and MPO, which Pillow opens as one and registers under no name of its own
    FileFormat.PNG: ("PNG",),
    FileFormat.WEBP: ("WEBP",),
    FileFormat.HEIC: ("HEIF",),
}
BROKEN: Final = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, RuntimeError, LookupError, ArithmeticError,
    TypeError, struct.error,
)  # fmt: skip
"""What the decoders raise when bytes are wrong; RuntimeError: HEIC's own limits."""
ONE_AT_A_TIME: Final = threading.Lock()
"""However small a file is, it may need the memory above: a web server of 2 GB has it once."""
QUALITY: Final = 90
KEPT: Final = ("icc_profile", "transparency")
SPACES: Final = {b"RGB ": ("RGB", "RGBA", "P"), b"GRAY": ("L", "LA", "I", "I;16")}
"""The colours of a profile, from its header, and the kinds of pictures that it fits."""


def clean_picture(
    file: IO[bytes], file_format: FileFormat, *, longest_side: int | None = None
) -> tuple[BytesIO, FileFormat, int, int]:
    """Return the picture written anew, its format (HEIC becomes JPEG), width and height in pixels.

    longest_side: in pixels; a larger picture is made smaller, a smaller one stays as it is.

    Raises FileRefused for more than MAX_PIXELS, before they are unpacked, and for what can't be read.
    """
    with ONE_AT_A_TIME:
        return _written_anew(file, file_format, longest_side)


def _written_anew(
    file: IO[bytes], file_format: FileFormat, longest_side: int | None
) -> tuple[BytesIO, FileFormat, int, int]:
    file.seek(0)
    # WeasyPrint, once it is loaded, lets Pillow fill up broken pictures with grey for the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(file, formats=OPENS[file_format]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _too_large()
            target = FileFormat.JPEG if file_format is FileFormat.HEIC else file_format
            ImageOps.exif_transpose(picture, in_place=True)  # a copy would need its memory once more
            upright: Image.Image = picture
            if target is FileFormat.JPEG and upright.mode not in {"RGB", "L"}:
                upright = _on_white(upright)
            if longest_side:
                upright.thumbnail((longest_side, longest_side))
            out = BytesIO()
            if not _fits(upright):
                upright.info.pop("icc_profile", None)
            # Encoders write comments and XMP from `info` by themselves: only what colours need stays there.
            upright.info = {key: upright.info[key] for key in KEPT if key in upright.info}
            upright.save(out, target.name, quality=QUALITY, icc_profile=upright.info.get("icc_profile"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except BROKEN as error:
        raise FileRefused(_("The picture is damaged or was not sent completely.")) from error
    out.seek(0)
    return out, target, upright.width, upright.height


def _fits(picture: Image.Image) -> bool:
    """Whether a picture has the colours that its profile is about: a printer's would make nonsense of a screen's."""
    profile = picture.info.get("icc_profile") or b""
    return picture.mode in SPACES.get(profile[16:20], ())


def _from_print(picture: Image.Image) -> Image.Image:
    """Turn a printer's colours into those of a screen, by their profile where they have a usable one."""
    profile = picture.info.get("icc_profile")
    try:
        if profile:
            source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            found = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
            if found is not None:
                found.info.pop(
                    "icc_profile", None
                )  # Pillow puts that of sRGB here: what nobody says is sRGB anyway
                return found
    except (ImageCms.PyCMSError, OSError):
        pass  # a broken profile: the colours are taken as they stand
    return picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    """JPEG knows no transparency: what shines through becomes white, not black."""
    if picture.mode == "CMYK":
        return _from_print(picture)
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    rgba = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    page = Image.new("RGB", rgba.size, "white")
    page.paste(rgba, mask=rgba)
    return page


def _too_large() -> FileRefused:
    return FileRefused(
        _("The picture has more than %(limit)d million pixels and is not accepted.")
        % {"limit": MAX_PIXELS // 1_000_000}
    )
