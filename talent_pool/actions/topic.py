"""The pool's own list of topics."""

from django.db import transaction

from contest import journal
from contest.models import User
from talent_pool.actions.index import index_reports
from talent_pool.exceptions import TopicInUse
from talent_pool.models import LectureReport, Topic


@transaction.atomic
def create_topic(*, actor: User, name: str) -> Topic:
    """Add a topic."""
    topic = Topic.objects.create(name=name)
    journal.record(actor=actor, verb="topic.created", target=topic)
    return topic


@transaction.atomic
def rename_topic(*, topic: Topic, actor: User, name: str) -> Topic:
    """Rename a topic wherever it stands; reports are found by the new name."""
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    before, topic.name = topic.name, name
    if before != name:
        topic.save(update_fields=["name"])
        index_reports(_reports_of(topic))
        journal.record(
            actor=actor, verb="topic.renamed", target=topic, before={"name": before}, after={"name": name}
        )
    return topic


@transaction.atomic
def merge_topics(*, topic: Topic, into: Topic, actor: User) -> Topic:
    """Give everything of one topic to another and remove the first: what was ordered and given goes along."""
    _hold(topic, into)
    reports = _reports_of(topic)
    into.reports.add(*reports)
    lecturers = list(topic.lecturers.all())
    into.lecturers.add(*lecturers)
    moved = {}
    for name in ("bookings", "deliveries", "needs"):
        rows = getattr(topic, name)
        moved[name] = list(rows.values_list("code", flat=True))
        rows.update(topic=into)
    journal.record(
        actor=actor,
        verb="topic.merged",
        target=topic,
        after={
            "into": into.code,
            "reports": [report.code for report in reports],
            "lecturers": [person.code for person in lecturers],
            **moved,
        },
    )
    topic.delete()
    index_reports(_reports_of(into))
    return into


@transaction.atomic
def delete_topic(*, topic: Topic, actor: User) -> None:
    """Remove a topic from the list and from everything that bears it; the journal keeps which those were.

    Raises TopicInUse for one that was ordered or lectured on: that is on record, so another must take its place there.
    """
    _hold(topic)
    if topic.bookings.exists() or topic.deliveries.exists():
        raise TopicInUse(topic.name, topic.bookings.count(), topic.deliveries.count())
    reports = _reports_of(topic)
    journal.record(
        actor=actor,
        verb="topic.deleted",
        target=topic,
        before={
            "reports": [report.code for report in reports],
            "lecturers": list(topic.lecturers.values_list("code", flat=True)),
        },
    )
    keys = [report.pk for report in reports]
    topic.delete()
    index_reports(LectureReport.objects.filter(pk__in=keys).prefetch_related("lecturers", "topics"))


def _hold(*topics: Topic) -> None:
    """Lock the topics, so that nothing new refers to one that goes."""
    keys = [topic.pk for topic in topics]
    list(Topic.objects.filter(pk__in=keys).select_for_update().order_by("pk"))


def _reports_of(topic: Topic) -> list[LectureReport]:
    return list(topic.reports.prefetch_related("lecturers", "topics"))
