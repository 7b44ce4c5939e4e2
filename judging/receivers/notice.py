"""The public notice goes with its edition, and everybody hears of it."""

from typing import Any

from django.dispatch import receiver

from contest import signals
from contest.models import Edition, User
from contest.states import EditionState
from contest.work import News
from judging.actions.notice import begin_notice, withdraw_notice
from judging.queries.work import notice_news


@receiver(signals.edition_moved, dispatch_uid="judging.notice_follows_edition")
def notice_follows_edition(
    *, edition: Edition, source: EditionState, actor: User, reason: str = "", **_rest: Any
) -> None:
    """Begin the notice with the step on to it, withdraw it with the step back from it."""
    if source is EditionState.DECIDED and edition.state == EditionState.NOTICE:
        begin_notice(edition=edition, actor=actor)
    elif source is EditionState.NOTICE and edition.state == EditionState.DECIDED:
        withdraw_notice(edition=edition, actor=actor, reason=reason)


@receiver(signals.news_asked, dispatch_uid="judging.notice_is_news")
def add_news(*, edition: Edition, **_rest: Any) -> list[News]:
    return notice_news(edition)
