"""Making an edition, changing what it is, and moving it through its life."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from contest import journal, signals
from contest.actions.change import changed, facts_of
from contest.exceptions import Blocked, NameTaken, ReasonRequired, StaleEdit
from contest.models import Edition, EditionHost, JournalEntry, Membership, Upload, User
from contest.queries.setup import blockers_of
from contest.states import EDITION_MOVES, EditionState, Role
from contest.transitions import step

BASICS: Final = (
    "code", "name", "year", "theme", "announcement", "contact", "time_zone", "logo", "open_registration",
    "entry_number_prefix", "file_name_pattern", "entry_max_bytes", "unit_max_bytes",
)  # fmt: skip
SCHEDULE: Final = ("signup_opens_at", "signup_closes_at", "upload_closes_at", "upload_grace_minutes")


@transaction.atomic
def create_edition(
    *, actor: User, code: str, name: str, year: int, time_zone: str = "Asia/Shanghai"
) -> Edition:
    """Make an empty edition in its draft; who makes it organizes it. Raises NameTaken for a code in use."""
    if Edition.objects.filter(code=code).exists():
        raise NameTaken(code)
    edition = Edition.objects.create(code=code, name=name, year=year, time_zone=time_zone)
    journal.record(actor=actor, verb="edition.created", target=edition, after={"name": name, "year": year})
    appoint_organizers(actor=actor, edition=edition, people=[actor])
    return edition


def appoint_organizers(*, actor: User, edition: Edition, people: Sequence[User]) -> None:
    """Give people the organizer's role in an edition that is being made; runs inside its transaction."""
    for person in dict.fromkeys([actor, *people]):
        membership = Membership.objects.create(user=person, edition=edition, role=Role.ORGANIZER)
        journal.record(actor=actor, verb="membership.created", target=membership, edition=edition)
        person.__dict__.pop("_roles_in", None)
        person.__dict__.pop("_roles_anywhere", None)


@transaction.atomic
def change_basics(
    *,
    edition: Edition,
    actor: User,
    version: int,
    values: Mapping[str, Any],
    hosts: Sequence[tuple[str, str]] | None = None,
) -> Edition:
    """Save what an edition is called and who stands behind it.

    values: any of BASICS. hosts: (name, kind) in order, None to leave them.
    Raises StaleEdit if somebody saved since `version`, NameTaken for a code that another edition has.
    """
    edition = _locked(edition, version)
    if "code" in values and Edition.objects.exclude(pk=edition.pk).filter(code=values["code"]).exists():
        raise NameTaken(values["code"])
    before = facts_of(edition, BASICS) | {"hosts": _hosts(edition)}
    _assign(edition, values, BASICS)
    if hosts is not None:
        _write_hosts(edition, hosts)
    after = facts_of(edition, BASICS) | {"hosts": _hosts(edition)}
    return _saved(edition, actor, "edition.changed", before, after)


@transaction.atomic
def change_schedule(*, edition: Edition, actor: User, version: int, values: Mapping[str, Any]) -> Edition:
    """Save from when until when entries are made; raises StaleEdit if somebody saved since `version`."""
    edition = _locked(edition, version)
    before = facts_of(edition, SCHEDULE)
    _assign(edition, values, SCHEDULE)
    return _saved(edition, actor, "edition.rescheduled", before, facts_of(edition, SCHEDULE))


@transaction.atomic
def set_logo(*, edition: Edition, actor: User, logo: Upload | None) -> Edition:
    """Put a picture beside the edition's name, or take it away."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    before = facts_of(edition, ["logo"])
    edition.logo = logo
    return _saved(edition, actor, "edition.changed", before, facts_of(edition, ["logo"]))


def _locked(edition: Edition, version: int) -> Edition:
    found = Edition.objects.select_for_update().get(pk=edition.pk)
    if found.version != version:
        last = JournalEntry.objects.filter(
            target_type=Edition._meta.label, target_code=found.code, verb__startswith="edition."
        ).last()
        raise StaleEdit(last.actor_name if last else "")
    return found


def _assign(edition: Edition, values: Mapping[str, Any], allowed: Sequence[str]) -> None:
    for name, value in values.items():
        if name not in allowed:
            raise KeyError(name)
        setattr(edition, name, value)


def _saved(
    edition: Edition, actor: User, verb: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Edition:
    was, now = changed(before, after)
    if now:
        edition.version += 1
        edition.save()
        journal.record(actor=actor, verb=verb, target=edition, before=was, after=now)
    return edition


def _hosts(edition: Edition) -> list[list[str]]:
    return [[host.name, host.kind] for host in edition.hosts.order_by("position", "pk")]


def _write_hosts(edition: Edition, hosts: Sequence[tuple[str, str]]) -> None:
    unique = list(dict.fromkeys(hosts))
    if [list(pair) for pair in unique] == _hosts(edition):
        return
    edition.hosts.all().delete()
    EditionHost.objects.bulk_create(
        EditionHost(edition=edition, name=name, kind=kind, position=number)
        for number, (name, kind) in enumerate(unique, start=1)
    )


@transaction.atomic
def move_edition(*, edition: Edition, target: EditionState, actor: User, reason: str = "") -> Edition:
    """Take an edition one step on, or one step back with a reason.

    Raises IllegalMove off the table of moves, Blocked while something stands in the way of a step on,
    ReasonRequired for a step back without one. Floors above hear of it inside the transaction.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    source = EditionState(edition.state)
    step(EDITION_MOVES, source, target)
    life = list(EditionState)
    is_back = life.index(target) < life.index(source)
    if is_back and not reason.strip():
        raise ReasonRequired
    if sentences := blockers_of(edition, target):
        raise Blocked(sentences)
    edition.state = target
    edition.results_published_at = _published_at(edition, source, target)
    edition.version += 1
    edition.save(update_fields=["state", "results_published_at", "version"])
    journal.record(
        actor=actor,
        verb="edition.moved_back" if is_back else "edition.moved",
        target=edition,
        before={"state": source},
        after={"state": target},
        reason=reason.strip(),
    )
    signals.edition_moved.send(
        sender=Edition, edition=edition, source=source, actor=actor, reason=reason.strip()
    )
    return edition


def _published_at(edition: Edition, source: EditionState, target: EditionState) -> datetime | None:
    if target is EditionState.PUBLISHED:
        return timezone.now()
    return (
        None
        if source is EditionState.PUBLISHED and target is EditionState.NOTICE
        else edition.results_published_at
    )
