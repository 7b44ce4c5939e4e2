"""The public notice: planned, begun and withdrawn with the edition, ended at another time, overridden."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.actions.change import changed, facts_of
from contest.exceptions import DomainError, ReasonRequired
from contest.models import Edition, User
from contest.states import EditionState
from judging.models import NoticeOverride, NoticePlan, PublicNotice
from judging.queries.notice import end_of_day, gate_of, notice_facts, plan_of, planned_end, standing_notice

PLAN: Final = (
    "working_days", "counts_first_day", "ends_on", "ends_on_reason", "title", "opening", "shows_places", "office",
    "person", "phone", "email", "address",
)  # fmt: skip
CHANGEABLE: Final = frozenset({EditionState.NOTICE, EditionState.PUBLISHED})
"""States of the edition in which the end of its notice may still be moved."""


@transaction.atomic
def save_plan(*, edition: Edition, actor: User, values: Mapping[str, Any]) -> NoticePlan:
    """Save how long the notice runs and what it says; a notice that runs keeps what it was published with.

    values: any of PLAN. Raises ReasonRequired for a last day by hand without a reason.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)
    plan = plan_of(edition)
    before = facts_of(plan, PLAN)
    for name, value in values.items():
        if name not in PLAN:
            raise KeyError(name)
        setattr(plan, name, value)
    if plan.ends_on is not None and not plan.ends_on_reason.strip():
        raise ReasonRequired
    was, now = changed(before, facts_of(plan, PLAN))
    if now or plan.pk is None:
        plan.save()
        journal.record(
            actor=actor, verb="notice_plan.saved", target=plan, before=was, after=now,
            reason=plan.ends_on_reason if plan.ends_on is not None and "ends_on" in now else "",
        )  # fmt: skip
    return plan


@transaction.atomic
def begin_notice(*, edition: Edition, actor: User) -> PublicNotice:
    """Publish the awards for objections, from now to the end of the last working day; runs as the edition moves on.

    What the notice says is kept as it is now. Raises CalendarUnknown where the end can't be counted, DomainError if
    a notice stands already.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if standing_notice(edition) is not None:
        raise DomainError(_("A public notice stands already."))
    plan = plan_of(edition)
    begins_at = timezone.now()
    ends_at = planned_end(plan, begins_at)
    last = PublicNotice.objects.filter(edition=edition).aggregate(last=Max("number"))["last"] or 0
    notice = PublicNotice.objects.create(
        edition=edition, number=last + 1, begins_at=begins_at, planned_ends_at=ends_at, ends_at=ends_at,
        facts=notice_facts(plan, begins_at, ends_at), started_by=actor,
    )  # fmt: skip
    journal.record(
        actor=actor,
        verb="notice.begun",
        target=notice,
        after={
            "begins_at": begins_at,
            "ends_at": ends_at,
            "awards": sum(len(group["rows"]) for group in notice.facts["groups"]),
        },
    )
    return notice


@transaction.atomic
def withdraw_notice(*, edition: Edition, actor: User, reason: str) -> PublicNotice | None:
    """End the notice that stands, because its edition goes a step back; None if there is none."""
    if not reason.strip():
        raise ReasonRequired
    notice = PublicNotice.objects.select_for_update().filter(edition=edition, withdrawn_at=None).first()
    if notice is None:
        return None
    notice.edition = edition
    notice.withdrawn_at, notice.withdrawn_reason = timezone.now(), reason.strip()[:500]
    notice.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    journal.record(
        actor=actor,
        verb="notice.withdrawn",
        target=notice,
        after={"withdrawn_at": notice.withdrawn_at},
        reason=reason,
    )
    return notice


@transaction.atomic
def reschedule_notice(
    *, notice: PublicNotice, actor: User, last_day: date | None, reason: str
) -> PublicNotice:
    """Let a notice end on another day, or (last_day None) at once; the published end stays readable.

    Raises ReasonRequired; DomainError for a day that is over, for the end that it has already, and when the edition has
    gone on.
    """
    if not reason.strip():
        raise ReasonRequired
    notice = PublicNotice.objects.select_for_update(of=("self",)).select_related("edition").get(pk=notice.pk)
    if notice.withdrawn_at is not None or notice.edition.state not in CHANGEABLE:
        raise DomainError(_("The end of this notice can't be moved any more."))
    now = timezone.now()
    ends_at = now if last_day is None else end_of_day(last_day, notice.edition)
    _refuse_end(notice, ends_at, now)
    before = notice.ends_at
    notice.ends_at, notice.end_reason = ends_at, reason.strip()[:500]
    notice.save(update_fields=["ends_at", "end_reason"])
    journal.record(
        actor=actor,
        verb="notice.shortened" if ends_at < before else "notice.prolonged",
        target=notice,
        before={"ends_at": before},
        after={"ends_at": ends_at},
        reason=reason.strip(),
    )
    return notice


def _refuse_end(notice: PublicNotice, ends_at: datetime, now: datetime) -> None:
    if ends_at == notice.ends_at:
        raise DomainError(_("This is the day on which the notice ends already."))
    if ends_at < now:
        raise DomainError(_("That day is over. Choose today or a later day, or end the notice at once."))
    if ends_at == now >= notice.ends_at:
        raise DomainError(_("The notice has ended already."))


@transaction.atomic
def override_notice(*, edition: Edition, actor: User, reason: str) -> NoticeOverride:
    """Let an edition be published, and its certificates issued, although something of its notice stands in the way.

    Covers what stands in the way now; what comes later blocks again. Raises ReasonRequired; DomainError if nothing blocks,
    or if there is no notice that could be overridden.
    """
    if not reason.strip():
        raise ReasonRequired
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    gate = gate_of(edition)
    if gate.notice is None:
        raise DomainError(_("There is no public notice yet; move the edition to its public notice first."))
    if gate.is_open:
        raise DomainError(
            _("Nothing of the public notice stands in the way, so there is nothing to override.")
        )
    made = NoticeOverride.objects.create(
        notice=gate.notice,
        waived_end=gate.notice.ends_at if gate.runs else None,
        unannounced=[award.code for award in gate.unannounced],
        sentences=gate.sentences,
        reason=reason.strip()[:500],
        made_by=actor,
        made_at=timezone.now(),
    )
    made.objections.set(gate.objections)
    journal.record(
        actor=actor,
        verb="notice.overridden",
        target=made,
        edition=edition,
        after={
            "blockers": gate.sentences,
            "objections": [one.receipt for one in gate.objections],
            "awards": made.unannounced,
        },
        reason=made.reason,
    )
    return made
