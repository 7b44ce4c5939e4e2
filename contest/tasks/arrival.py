"""A file has arrived: look at it, then make of it what judges see. Every step may be repeated after a crash."""

import hashlib
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
from django.conf import settings
from django.utils.translation import pgettext

from contest import clamav, signals, texts
from contest.actions.arrival import (
    conclude_arrival,
    end_conversion,
    keep_earlier_scripts,
    keep_rendition,
    keep_script,
    share_renditions,
    twin_findings,
)
from contest.actions.job import beat, finish_job
from contest.actions.material import limits_of
from contest.converters import films, office, pages
from contest.converters.programs import ProgramFailed, program
from contest.exceptions import ConversionFailed
from contest.findings import found
from contest.models import Job, Material, Rendition, ScriptText, Upload
from contest.queries.arrival import FILMS, found_words, heard_before, is_read, most_alike, telling_words
from contest.states import ArrivalState, FileFormat, MaterialKind, RenditionKind
from contest.tasks.job import works_on

logger = logging.getLogger(__name__)


# Looking --------------------------------------------------------------------------------------------------


@works_on("recheck")
@works_on("arrival")
def check_arrival(job: Job) -> None:
    """Look at a material from all sides and write down what was found."""
    material = (
        Material.objects.select_related(
            "upload", "requirement", "entry__edition", "entry__organization", "arrival"
        )
        .filter(code=job.parameters["material"])
        .first()
    )
    if material is None or material.arrival.state != ArrivalState.WAITING:
        finish_job(job)  # gone, or concluded by a worker that was killed just afterwards
        return
    upload, facts, findings = material.upload, dict[str, Any](), list[dict[str, Any]]()
    virus = _scan(upload, findings)
    beat(job, 20)
    if not virus:
        if upload.format in FILMS:
            _look_at_film(job, material, facts, findings)
        elif is_read(material):
            _look_at_words(material, facts, findings)
        beat(job, 80)
        findings += twin_findings(material)
    conclude_arrival(
        arrival=material.arrival,
        findings=findings,
        quarantined=bool(virus),
        take_out=job.kind == "arrival",
        **facts,
    )
    finish_job(job)


def _scan(upload: Upload, findings: list[dict[str, Any]]) -> str:
    if not clamav.is_on():
        return ""
    try:
        with upload.file.open("rb") as file:
            virus = clamav.virus_in(file)
    except clamav.ScannerSilent as error:
        logger.error("the virus scanner did not answer: %s", error)
        findings.append(found("unscanned"))
        return ""
    if virus:
        findings.append(found("virus", virus=virus))
    return virus


def _look_at_film(
    job: Job, material: Material, facts: dict[str, Any], findings: list[dict[str, Any]]
) -> None:
    upload = material.upload
    with work_folder(job) as folder, on_disk(upload, folder) as path:
        try:
            film = films.film_facts(path)
        except ProgramFailed as error:
            logger.info("film of upload %s: %s", upload.code, error)
            findings.append(found("damaged"))
            return
        if film is not None:
            _look_for_names(material, findings, said=film.said)
        if known := heard_before(upload):
            facts["codecs"] = known[0]
            findings += known[1]
            return
        if film is None:
            findings.append(found("unlistened"))
            return
        facts["codecs"] = film.codecs[:60]
        if not film.audio:
            findings.append(found("no_sound"))
            return
        try:
            level = films.loudest(path, beat=lambda: beat(job, 20))
        except ProgramFailed as error:
            logger.info("sound of upload %s: %s", upload.code, error)
            level = None
        if level is None:
            findings.append(found("unlistened"))
        elif level < films.SILENCE_DB:
            findings.append(found("silent", db=f"{level:.0f}"))


def _look_at_words(material: Material, facts: dict[str, Any], findings: list[dict[str, Any]]) -> None:
    upload, limits = material.upload, limits_of(material.requirement)
    try:
        words = read_words(upload)
    except texts.Unreadable as error:
        logger.info("document of upload %s: %s", upload.code, error)
        findings.append(found("damaged"))
        return
    letters, count = len("".join(words.text.split())), words.pages
    facts["pages"] = count
    is_script = material.requirement.kind == MaterialKind.SCRIPT
    if is_script:
        facts["characters"] = letters
        if not letters:
            findings.append(found("no_text"))
        elif limits.characters_max and letters > limits.characters_max:
            findings.append(found("too_long", count=letters, limit=limits.characters_max))
        elif limits.characters_min and letters < limits.characters_min:
            findings.append(found("too_short", count=letters, limit=limits.characters_min))
    if limits.pages_max and count and count > limits.pages_max:
        findings.append(found("too_many_pages", count=count, limit=limits.pages_max))
    _look_for_names(material, findings, text=words.text, aside=words.aside, said=words.said)
    if is_script and letters:
        known = dict(ScriptText.objects.filter(material=None).values_list("key", "length"))
        keep_earlier_scripts(signals.answers(signals.earlier_scripts, known=known))
        if percent := most_alike(keep_script(material=material, text=words.text)):
            findings.append(found("alike", percent=percent))


def _look_for_names(
    material: Material, findings: list[dict[str, Any]], *, text: str = "", aside: str = "", said: str = ""
) -> None:
    """Note who is named where in what judges see."""
    if not material.requirement.for_judges:
        return
    telling = telling_words(material.entry)
    places = (
        (pgettext("place of a name", "in the text"), text),
        (pgettext("place of a name", "in headers, comments, notes or slide masters"), aside),
        (pgettext("place of a name", "in the file's properties"), said),
    )
    there = {where: named for where, words in places if (named := found_words(telling, words))}
    if there:
        comma = pgettext("list", ", ")
        all_named = dict.fromkeys(word for named in there.values() for word in named)
        findings.append(found("names", words=comma.join(all_named), where=comma.join(there)))


class Words(NamedTuple):
    """What is to be read in a document.

    aside: beside its text. said: by its properties. pages: or slides, None where they can't be counted.
    """

    text: str
    aside: str
    said: str
    pages: int | None


def read_words(upload: Upload) -> Words:
    """Return what is to be read in a document.

    Raises Unreadable for a file that can't be read to its end.
    """
    with upload.file.open("rb") as file:
        if upload.format == FileFormat.DOCX:
            return Words(texts.docx_text(file, strict=True), *_beside(file), None)
        if upload.format == FileFormat.PPTX:
            text, slides = texts.pptx_text(file, strict=True)
            return Words(text, *_beside(file), slides)
        with pages.LOCK:
            text = texts.pdf_text(file, strict=True)
        return Words(text, "", _again(file, texts.pdf_properties), upload.pages)


def _beside(file: Any) -> tuple[str, str]:
    return _again(file, texts.office_asides), _again(file, texts.office_properties)


def _again(file: Any, read: Any) -> str:
    file.seek(0)
    return str(read(file))


# Making ready to judge ------------------------------------------------------------------------------------


@works_on("conversion")
def make_ready(job: Job) -> None:
    """Make the forms in which a file is shown; what an earlier attempt has made is not made again."""
    upload = Upload.objects.filter(code=job.parameters["upload"]).first()
    if upload is None:
        finish_job(job)
        return
    if not share_renditions(upload):
        with work_folder(job) as folder, on_disk(upload, folder) as path:
            try:
                if upload.format in FILMS:
                    _ready_film(job, upload, path, folder)
                else:
                    _ready_document(job, upload, path, folder)
            except (ProgramFailed, pypdfium2.PdfiumError, pikepdf.PdfError) as error:
                logger.warning("upload %s was not converted: %s", upload.code, error)
                raise ConversionFailed from error
    end_conversion(upload)
    finish_job(job)


def _ready_film(job: Job, upload: Upload, path: str, folder: Path) -> None:
    made = set(Rendition.objects.filter(source=upload).values_list("kind", flat=True))
    film = films.film_facts(path)
    if film is None or program("ffmpeg") is None:
        raise ProgramFailed("ffmpeg or ffprobe is no longer there")
    if RenditionKind.POSTER not in made:
        poster = folder / "poster.jpg"
        films.make_poster(path, str(poster), film)
        if poster.exists():  # a film of one picture may end before the moment that was asked for
            _keep(upload, RenditionKind.POSTER, poster, FileFormat.JPEG)
    beat(job, 2)
    if RenditionKind.STREAM in made or (film.streams_well and not film.said):
        return
    stream = folder / "stream.mp4"
    films.make_stream(
        path, str(stream), film, on_percent=lambda percent: beat(job, min(2 + percent * 95 // 100, 98))
    )
    facts = films.film_facts(str(stream))
    if facts is None or abs(facts.seconds - film.seconds) > max(2.0, film.seconds / 50):
        raise ProgramFailed("the film that was made is not as long as the original")
    _keep(
        upload, RenditionKind.STREAM, stream, FileFormat.MP4, width=facts.width, height=facts.height,
        duration_ms=round(facts.seconds * 1000),
    )  # fmt: skip


def _ready_document(job: Job, upload: Upload, path: str, folder: Path) -> None:
    there = (
        Rendition.objects.filter(source=upload, kind=RenditionKind.DOCUMENT).select_related("upload").first()
    )
    document = folder / "document.pdf"
    if there is not None:
        with there.upload.file.open("rb") as kept, document.open("wb") as copy:
            shutil.copyfileobj(kept, copy)
    elif upload.format == FileFormat.PDF:
        shutil.copyfile(path, document)
        office.strip_properties(document)
    else:
        original = folder / f"document.{upload.format}"
        shutil.copyfile(path, original)
        document = office.make_pdf(str(original), str(folder), beat=lambda: beat(job, 5))
        office.strip_properties(document)
    pdf = pypdfium2.PdfDocument(document)
    count = len(pdf)
    pdf.close()
    if there is None:
        _keep(upload, RenditionKind.DOCUMENT, document, FileFormat.PDF, pages=count)
    made = set(
        Rendition.objects.filter(source=upload, kind=RenditionKind.PAGE).values_list("number", flat=True)
    )
    begin = next(number for number in range(1, count + 2) if number not in made)
    picture = folder / "page.jpg"
    for number, content, width, height in pages.page_pictures(document, begin=begin):
        picture.write_bytes(content)
        _keep(upload, RenditionKind.PAGE, picture, FileFormat.JPEG, number, width=width, height=height)
        beat(job, min(10 + 88 * number // count, 98))


def _keep(
    source: Upload, kind: RenditionKind, path: Path, file_format: FileFormat, number: int = 0, **measures: Any
) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    keep_rendition(
        source=source, kind=kind, path=path, file_format=file_format, sha256=digest, number=number, **measures
    )


# Places to work -------------------------------------------------------------------------------------------


@contextmanager
def work_folder(job: Job) -> Iterator[Path]:
    """Yield an empty folder for a job; what an attempt that was killed left there goes first."""
    folder = settings.CONVERTING_DIR / job.code
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def on_disk(upload: Upload, folder: Path) -> Iterator[str]:
    """Yield a path of a stored file; one that lies in a bucket is fetched piece by piece."""
    try:
        path = upload.file.path
    except NotImplementedError:
        path = str(folder / "original")
        with upload.file.open("rb") as kept, Path(path).open("wb") as copy:
            shutil.copyfileobj(kept, copy)
    yield path
