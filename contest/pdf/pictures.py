"""Pictures as a printer takes them: checked, upright, in sRGB, no larger than the paper shows."""

import io
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageFile, ImageOps

from contest.pdf.layout import POINT_MM
from contest.pdf.reading import LayoutError

LARGEST: Final = 20 * 1024 * 1024
MOST_POINTS: Final = 60_000_000
DPI: Final = 300
FORMATS: Final = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
QUALITY: Final = 92


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready for a PDF. data: deflated RGB, or a JPEG where is_jpeg. mask: deflated 8-bit opacity."""

    width: int
    height: int
    data: bytes
    is_jpeg: bool
    is_grey: bool
    mask: bytes | None


_STRICT: Final = Lock()


@contextmanager
def _whole_only() -> Iterator[None]:
    """Have a cut-off picture told; WeasyPrint, once loaded, lets the whole process draw the rest grey."""
    with _STRICT:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


@cache
def srgb_profile() -> bytes:
    """The ICC profile of sRGB; made by the library with the hour in it, which is put back to a fixed one."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0)) + made[36:]


def prepared(content: bytes, *, name: str, width: float, height: float) -> Picture:
    """Return an uploaded picture ready to print in a box of width × height millimetres.

    CMYK and other colours become sRGB, a photograph is turned upright, and what is finer than 300 dpi is reduced.
    Raises LayoutError with a sentence for what is no picture, is too large or can't be read.
    """
    if len(content) > LARGEST:
        raise LayoutError(
            [
                _("The picture “%(name)s” is larger than %(most)s MB.")
                % {"name": name, "most": LARGEST // 1024 // 1024}
            ]
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            if image.width * image.height > MOST_POINTS:
                raise Image.DecompressionBombError
            with _whole_only():
                return _prepared(image, content, width, height)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        sentence = _("The picture “%(name)s” has too many points; 300 an inch of paper are enough.")
        raise LayoutError([sentence % {"name": name}]) from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, zlib.error) as error:
        sentence = _("The picture “%(name)s” can't be read; send a PNG or JPEG file.")
        raise LayoutError([sentence % {"name": name}]) from error


def _prepared(image: Image.Image, content: bytes, width: float, height: float) -> Picture:
    most = max(width, 1) / POINT_MM / 72 * DPI * 1.1, max(height, 1) / POINT_MM / 72 * DPI * 1.1
    turned = image.getexif().get(0x0112, 1) != 1
    profile = image.info.get("icc_profile")
    small = image.width <= most[0] or image.height <= most[1]
    if image.format == "JPEG" and image.mode in {"RGB", "L"} and small and not turned and not profile:
        image.load()  # a cut-off file is told now
        return Picture(image.width, image.height, content, is_jpeg=True, is_grey=image.mode == "L", mask=None)
    is_photo = image.format == "JPEG"
    if not small:
        factor = max(most[0] / image.width, most[1] / image.height)
        image.draft(None, (int(image.width * factor), int(image.height * factor)))
    image = ImageOps.exif_transpose(image)
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    alpha = image.convert("RGBA").getchannel("A") if has_alpha else None
    if alpha is not None and alpha.getextrema() == (255, 255):
        alpha = None
    image = _in_srgb(image, profile)
    factor = max(most[0] / image.width, most[1] / image.height)
    if factor < 1:
        size = max(round(image.width * factor), 1), max(round(image.height * factor), 1)
        image = image.resize(size, Image.Resampling.LANCZOS)
        alpha = alpha.resize(size, Image.Resampling.LANCZOS) if alpha else None
    mask = zlib.compress(alpha.tobytes(), 6) if alpha else None
    # A scan of a whole sheet as bare points would be tens of megabytes in every file.
    if is_photo or (mask is None and image.width * image.height > 1_000_000):
        target = io.BytesIO()
        image.save(target, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        return Picture(image.width, image.height, target.getvalue(), is_jpeg=True, is_grey=False, mask=mask)
    data = zlib.compress(image.tobytes(), 6)
    return Picture(image.width, image.height, data, is_jpeg=False, is_grey=False, mask=mask)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            found = None  # a broken profile: the colours are taken as they stand
        if found is not None:
            return found
    if image.mode in {"I;16", "I", "F"}:
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    return image.convert("RGBA").convert("RGB") if image.mode == "P" else image.convert("RGB")
