"""New edition from last year's."""

from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import Any, TypeVar

from django.db import models, transaction

from contest import journal, signals
from contest.actions.edition import appoint_organizers
from contest.codes import new_code
from contest.exceptions import NameTaken
from contest.models import (
    Edition,
    EditionHost,
    EntryType,
    LectureForm,
    MaterialRequirement,
    Sector,
    UnitQuota,
    User,
)
from contest.states import EditionState, Role

Copied = dict[tuple[type[models.Model], int], Any]
Row = TypeVar("Row", bound=models.Model)
Moment = TypeVar("Moment", bound=date)

# What starts afresh in a new edition; every other column is copied.
_FRESH = {
    "state": EditionState.DRAFT,
    "next_entry_number": 1,
    "results_published_at": None,
    "announcement": "",  # last year's news
    "version": 1,
}
_MOMENTS = ("signup_opens_at", "signup_closes_at", "upload_closes_at")


@transaction.atomic
def copy_edition(
    *, source: Edition, actor: User, code: str, name: str, year: int, with_organizers: bool = True
) -> Edition:
    """Make a draft edition with the whole set-up of another; its dates move by whole years.

    Entries, people's roles and results stay behind; with_organizers gives the source's organizers the role
    in the copy too. Floors above add their own set-up through `edition_copied`. Raises NameTaken.
    """
    if Edition.objects.filter(code=code).exists():
        raise NameTaken(code)
    years = year - source.year
    edition = copied_row(
        source,
        code=code,
        name=name,
        year=year,
        copied_from=source,
        entry_number_prefix=source.entry_number_prefix.replace(str(source.year), str(year)),
        **_FRESH,
        **{column: moved_by_years(getattr(source, column), years, source) for column in _MOMENTS},
    )
    copied: Copied = {(Edition, source.pk): edition}
    for parts in (EditionHost, Sector, LectureForm, EntryType):
        for row in parts._default_manager.filter(edition=source).order_by("position", "pk"):
            copied[parts, row.pk] = copied_row(row, edition=edition)
    for entry_type in source.entry_types.prefetch_related("lecture_forms", "sectors", "requirements"):
        twin = copied[EntryType, entry_type.pk]
        twin.lecture_forms.set(copied[LectureForm, one.pk] for one in entry_type.lecture_forms.all())
        twin.sectors.set(copied[Sector, one.pk] for one in entry_type.sectors.all())
        if entry_type.age_on is not None:
            twin.age_on = moved_by_years(entry_type.age_on, years)
            twin.save(update_fields=["age_on"])
        for requirement in entry_type.requirements.all():
            copied[MaterialRequirement, requirement.pk] = copied_row(requirement, entry_type=twin)
    for quota in source.unit_quotas.select_related("entry_type"):
        twin = copied[EntryType, quota.entry_type_id] if quota.entry_type_id else None
        copied[UnitQuota, quota.pk] = copied_row(quota, edition=edition, entry_type=twin)
    journal.record(
        actor=actor, verb="edition.copied", target=edition, after={"source": source.code, "year": year}
    )
    people = User.objects.filter(
        memberships__edition=source, memberships__role=Role.ORGANIZER, is_active=True
    )
    appoint_organizers(actor=actor, edition=edition, people=list(people) if with_organizers else [])
    signals.edition_copied.send(sender=Edition, source=source, edition=edition, actor=actor, copied=copied)
    return edition


def copied_row(row: Row, **changes: Any) -> Row:
    """Save a twin of a row with some columns changed; a unique code is drawn anew."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and not getattr(field, "auto_now_add", False)
    }
    for name in changes:
        values.pop(row._meta.get_field(name).attname, None)  # type: ignore[union-attr]
    code = next((field for field in row._meta.concrete_fields if field.name == "code"), None)
    if code is not None and code.unique and "code" not in changes:
        values["code"] = new_code()
    twin = type(row)(**values, **changes)
    twin.save(force_insert=True)
    return twin


def moved_by_years(moment: Moment | None, years: int, edition: Edition | None = None) -> Moment | None:
    """Return the same day and hour some years later, as the clock on the wall of the edition shows it.

    None where the calendar has no such year: who wrote 9999 for "never" says anew what holds.
    """
    if moment is None or not MINYEAR < moment.year + years < MAXYEAR:
        return None
    if isinstance(moment, datetime) and edition is not None:
        moment = moment.astimezone(edition.tz)
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year + years, day=28)
