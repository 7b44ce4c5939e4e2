"""What the pool does when the contest moves."""

from typing import Any

from django.core.cache import caches
from django.db.models import Exists, OuterRef
from django.db.models.functions import Length
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.likeness import EarlierScript
from contest.models import Edition, Material, User
from contest.signals import earlier_scripts, edition_moved, news_asked, work_asked
from contest.states import EditionState, MaterialKind, Role
from contest.ui import Tone
from contest.work import News, WorkItem, address
from talent_pool.actions.candidate import gather_candidates
from talent_pool.models import Dispatch, LectureReport
from talent_pool.queries.booking import queue
from talent_pool.queries.need import call_of
from talent_pool.rules.pool import can_manage_pool
from talent_pool.states import BookingState, DispatchState, NeedState


@receiver(edition_moved, dispatch_uid="talent_pool.gather_candidates")
def propose_winners(sender: object, edition: Edition, source: str, actor: User | None, **kwargs: Any) -> None:
    """Make candidates of the winners when results are published."""
    if edition.state == EditionState.PUBLISHED:
        gather_candidates(edition=edition, actor=actor)


@receiver(news_asked, dispatch_uid="talent_pool.call_is_news")
def call_for_topics(sender: object, edition: Edition, version: int, **kwargs: Any) -> list[News]:
    """Lead from the edition's page to what branches ask for, while entries come in; counted when something changed."""
    if edition.state != EditionState.OPEN:
        return []
    called = call_of(edition).filter(state=NeedState.CALLED)
    count = caches["pages"].get_or_set(f"call-for-topics-{edition.code}-{version}", called.count)
    if not count:
        return []
    note = ngettext("%(count)d topic is wanted", "%(count)d topics are wanted", count) % {"count": count}
    return [News(_("Call for topics"), address("talent_pool:need-wanted", edition.code), note)]


@receiver(earlier_scripts, dispatch_uid="talent_pool.earlier_scripts")
def scripts_of_reports(sender: object, known: dict[str, int], **kwargs: Any) -> list[EarlierScript]:
    """Give the scripts of reports that are not compared yet; those whose file was read are compared by it."""
    read = Material.objects.current().filter(
        entry=OuterRef("entry"), requirement__kind=MaterialKind.SCRIPT, script__isnull=False
    )
    rows = (
        LectureReport.objects.exclude(script_text="")
        .exclude(Exists(read))
        .annotate(length=Length("script_text"))
        .values_list("pk", "code", "length")
    )
    new = [pk for pk, code, length in rows if known.get(f"report:{code}") != length]
    return [
        EarlierScript(f"report:{one.code}", one.title, one.year, one.script_text, one.entry_id)
        for one in LectureReport.objects.filter(pk__in=new)
    ]


@receiver(work_asked, dispatch_uid="talent_pool.work")
def add_work(sender: object, user: User, **kwargs: Any) -> list[WorkItem]:
    """Say on the home page who waits for an answer: orders for the manager, dispatches for the lecturer."""
    items = []
    if can_manage_pool(user):
        count = queue(BookingState.PLACED).count()
        note = ngettext("%(count)d order to dispatch", "%(count)d orders to dispatch", count) % {
            "count": count
        }
        tone = Tone.AMBER if count else Tone.NEUTRAL
        items.append(
            WorkItem(
                None, Role.POOL_MANAGER, _("Orders"), address("talent_pool:booking-queue"), note, count, tone
            )
        )
    count = Dispatch.objects.filter(lecturer__user=user, state=DispatchState.OFFERED).count()
    if count:
        note = ngettext("%(count)d waits for your answer", "%(count)d wait for your answer", count) % {
            "count": count
        }
        items.append(
            WorkItem(
                None, None, _("My sessions"), address("talent_pool:own-sessions"), note, count, Tone.AMBER
            )
        )
    return items
