"""Reads over lecture reports: who may see which, their files and versions, and related ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from contest.models import Material, Upload
from contest.states import MaterialKind
from talent_pool import search
from talent_pool.models import Lecturer, LectureReport, ReportIndex, ReportVersion, ViewDay
from talent_pool.queries.search import index_holds_any
from talent_pool.states import PublicPart, ReportPart, ViewKind

SHOWABLE: Final = (MaterialKind.VIDEO, MaterialKind.SCRIPT, MaterialKind.SLIDES)
PART_OF: Final = {
    MaterialKind.VIDEO: ReportPart.VIDEO,
    MaterialKind.SCRIPT: ReportPart.SCRIPT,
    MaterialKind.SLIDES: ReportPart.SLIDES,
}
SHOWS_FILMS: Final = f'"{PublicPart.VIDEOS.value}"'
MOST_ALIKE: Final = 400
"""Of reports that share a piece of the title, how many are looked at for related ones; the newest."""


def reports_for(*, insider: bool) -> QuerySet[LectureReport]:
    """Return those that somebody may see: the public those in the library whose review holds, insiders all."""
    return LectureReport.objects.all() if insider else LectureReport.objects.public()


def shown_in_list(reports: QuerySet[LectureReport], *, with_text: bool = False) -> QuerySet[LectureReport]:
    """Fetch with each report what a row shows; the script only where passages are cut from it."""
    reports = reports.select_related("award__tier", "award__edition").prefetch_related(
        Prefetch("lecturers", Lecturer.objects.select_related("organization")), "topics"
    )
    return reports if with_text else reports.defer("script_text")


def rows_in_order(keys: Iterable[int], *, with_text: bool) -> list[LectureReport]:
    """Return reports by their keys, in that order, with what a row shows.

    A search sorts keys and fetches rows afterwards: sorting the rows themselves would carry all scripts through it.
    """
    order = list(keys)
    found = shown_in_list(LectureReport.objects.filter(pk__in=order), with_text=with_text)
    rows = {report.pk: report for report in found}
    return [rows[key] for key in order if key in rows]


def reports_of(lecturer: Lecturer, *, insider: bool) -> QuerySet[LectureReport]:
    """Return a lecturer's reports that somebody may see, newest first, each with `has_public_film`."""
    return with_films(reports_for(insider=insider).filter(lecturers=lecturer)).select_related(
        "award__tier", "award__edition"
    )


def with_films(reports: QuerySet[LectureReport]) -> QuerySet[LectureReport]:
    """Add `has_public_film`: there is a film that was opened, and everybody in it lets films be seen."""
    unwilling = (
        LectureReport.lecturers.through.objects.filter(lecturereport=OuterRef("pk"))
        .alias(shown_text=Cast("lecturer__shown", TextField()))
        .filter(Q(lecturer__consent__isnull=True) | ~Q(shown_text__contains=SHOWS_FILMS))
    )
    version = ReportVersion.objects.filter(report=OuterRef("pk"), part=ReportPart.VIDEO, is_current=True)
    material = Material.objects.filter(
        entry=OuterRef("entry"), removed_at__isnull=True, requirement__kind=MaterialKind.VIDEO
    )
    return reports.annotate(
        has_public_film=Q(is_public_video=True) & ~Exists(unwilling) & (Exists(version) | Exists(material))
    ).defer("script_text")


def opened_parts(report: LectureReport) -> list[ReportPart]:
    """Return the parts that everybody may see: those opened; a film only if everybody in it lets films be seen."""
    switches = {
        ReportPart.VIDEO: report.is_public_video and not film_closed_by(report),
        ReportPart.SCRIPT: report.is_public_script,
        ReportPart.SLIDES: report.is_public_slides,
    }
    return [part for part, is_open in switches.items() if is_open]


def film_closed_by(report: LectureReport) -> list[Lecturer]:
    """Return the lecturers who have not agreed that films in which they are seen are public."""
    return [person for person in report.lecturers.all() if not person.shows(PublicPart.VIDEOS)]


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file of a report. number: of the version, 0 for what came with the entry; code: of version or material.

    is_current: whether this is the one in use; is_public: whether everybody may see it.
    """

    part: ReportPart
    upload: Upload
    code: str
    number: int
    note: str
    is_current: bool
    is_public: bool


def files_of(report: LectureReport, *, insider: bool) -> list[ReportFile]:
    """Return the files that somebody may see, in three queries at most: the public the current ones of opened parts.

    What came with the entry is in use where the office has put no version of its own above it.
    """
    opened = opened_parts(report)
    parts = list(ReportPart) if insider else opened
    versions = [
        one
        for one in report.versions.select_related("upload")
        if one.part in parts and (insider or one.is_current)
    ]
    replaced = {one.part for one in versions if one.is_current}
    found = [
        ReportFile(
            ReportPart(one.part), one.upload, one.code, one.number, one.note, one.is_current,
            one.is_current and one.part in opened,
        )
        for one in versions
    ]  # fmt: skip
    for material in _materials(report):
        part = PART_OF[MaterialKind(material.requirement.kind)]
        if part in parts and (insider or part not in replaced):
            in_use = part not in replaced
            found.append(
                ReportFile(
                    part, material.upload, material.code, 0, material.requirement.name, in_use, in_use and part in opened
                )
            )  # fmt: skip
    return found


def _materials(report: LectureReport) -> list[Material]:
    if report.entry_id is None:
        return []
    return list(
        Material.objects.filter(
            entry_id=report.entry_id, removed_at__isnull=True, requirement__kind__in=SHOWABLE
        ).select_related("upload", "requirement")
    )


def related_to(report: LectureReport, most: int = 5) -> list[LectureReport]:
    """Return public reports that share topics or pieces of the title with one, those that share most first.

    A shared topic counts as three shared pieces (pairs and triples of characters, words); then the same sector
    and the newest come first. Three queries.
    """
    topics = [topic.pk for topic in report.topics.all()]
    terms = _telling(report.title)
    public = LectureReport.objects.public().exclude(pk=report.pk)
    scores: dict[int, int] = {
        key: 3 * shared
        for key, shared in public.filter(topics__in=topics)
        .order_by()
        .values_list("pk")
        .annotate(shared=Count("topics"))
    }
    if terms:
        alike = (
            ReportIndex.objects.filter(index_holds_any("title_terms", terms), report__in=public.values("pk"))
            .order_by("-report_id")
            .values_list("report_id", "title_terms")[:MOST_ALIKE]
        )
        for key, held in alike:
            scores[key] = scores.get(key, 0) + len(terms & set(held.split()))
    if len(scores) < most and report.sector:
        near = public.filter(sector=report.sector).order_by("-year", "-pk").values_list("pk", flat=True)
        scores |= {key: 0 for key in near[: most + 1] if key not in scores}
    best = sorted(scores, key=lambda key: (-scores[key], -key))[: 4 * most]
    found = public.filter(pk__in=best).defer("script_text", "abstract")
    return sorted(found, key=lambda one: (-scores[one.pk], one.sector != report.sector, -one.year, -one.pk))[
        :most
    ]


def _telling(title: str) -> set[str]:
    """Return the terms of a title that say something: a single character is in every other one."""
    return {term for term in search.index_terms([title]).split() if len(term) > 1}


@dataclass(frozen=True, slots=True)
class Views:
    """How many visitors opened the page and watched the film, each counted once a day."""

    pages: int = 0
    films: int = 0


def views_of(report: LectureReport) -> Views:
    """Return the views of a report of all days, in one query."""
    rows = dict(
        ViewDay.objects.filter(report=report).order_by().values_list("kind").annotate(n=Sum("visitors"))
    )
    return Views(rows.get(ViewKind.PAGE, 0), rows.get(ViewKind.FILM, 0))
