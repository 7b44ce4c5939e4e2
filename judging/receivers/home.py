"""What judging adds to the home page."""

from typing import Any

from django.dispatch import receiver

from contest import signals
from contest.models import User
from contest.work import Held, WorkItem
from judging.queries.work import judging_work


@receiver(signals.work_asked)
def add_work(*, user: User, held: Held, **_rest: Any) -> list[WorkItem]:
    return judging_work(user, held)
