"""Result packages: sealed with the result, and again when awards change."""

import json
import zlib
from typing import Any

from django.db import transaction
from django.utils import timezone

from contest import journal
from contest.models import Edition, User
from judging.models import Ranking, ResultPackage
from judging.queries.package import award_groups
from judging.scoring.package import sealed_bytes
from judging.states import RankingState


@transaction.atomic
def seal(*, ranking: Ranking, document: dict[str, Any], actor: User) -> ResultPackage:
    """Keep a package of a ranking; one with the same SHA-256 as the last is that one."""
    sha256, content = sealed_bytes(document)
    last = ranking.packages.defer("content").first()
    if last is not None and last.sha256 == sha256:
        return last
    return ResultPackage.objects.create(
        ranking=ranking,
        number=last.number + 1 if last else 1,
        sha256=sha256,
        size=len(content),
        content=zlib.compress(content, 3),
        made_by=actor,
        made_at=timezone.now(),
    )


@transaction.atomic
def seal_awards(*, edition: Edition, actor: User) -> None:
    """Give every approved ranking whose awards have changed a further package that holds them.

    What the ranking was computed from is taken from its last package, not from rows that may have moved on.
    """
    approved = Ranking.objects.filter(edition=edition, state=RankingState.APPROVED).select_related("round")
    for ranking in approved.defer("inputs", "trace"):
        groups = award_groups(ranking)
        last = ranking.packages.first()
        if last is None:
            continue
        document = json.loads(last.plain())
        if document["awards"] == groups:
            continue
        package = seal(ranking=ranking, document=document | {"awards": groups}, actor=actor)
        journal.record(
            actor=actor,
            verb="ranking.sealed",
            target=ranking,
            edition=edition,
            before={"package_sha256": last.sha256},
            after={"package_sha256": package.sha256, "number": package.number},
        )
