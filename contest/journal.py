"""record(): every action adds its line here, in the same transaction as the change itself."""

import hashlib
import json
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from contest.models import Edition, JournalEntry, JournalHead, User

# Set by the middleware for the time of a request; commands and workers have none.
current_device: ContextVar[str] = ContextVar("current_device", default="")


def record(
    *,
    actor: User | None,
    verb: str,
    target: models.Model,
    edition: Edition | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> JournalEntry:
    """Append one line to the journal; must run inside the action's transaction.

    actor: None only for the system itself (a timer, a command).
    verb: noun.participle, for example "sheet.signed".
    edition: taken from `target.edition` where that is loaded or is the target itself.
    """
    return record_all(
        actor=actor, verb=verb, targets=[target], edition=edition, before=before, after=[after], reason=reason
    )[0]


def record_all(
    *,
    actor: User | None,
    verb: str,
    targets: Sequence[models.Model],
    edition: Edition | None = None,
    before: dict[str, Any] | None = None,
    after: Sequence[dict[str, Any] | None] = (),
    reason: str = "",
) -> list[JournalEntry]:
    """Append one line for each of many things that one act changed, with three queries in all.

    after: for each target what it became, in the same order; or nothing for all.
    """
    head = JournalHead.objects.select_for_update().get_or_create(singleton=True)[0]
    now, was = timezone.now(), _as_stored(before)
    lines: list[JournalEntry] = []
    for target, became in zip(targets, after or [None] * len(targets), strict=True):
        line = JournalEntry(
            sequence=head.sequence + 1,
            at=now,
            actor=actor,
            actor_name=str(actor) if actor else "",
            verb=verb,
            edition_code=_edition_code(target, edition),
            target_type=target._meta.label,
            target_code=str(getattr(target, "code", "") or target.pk),
            target_label=str(target)[:300],
            before=was,
            after=_as_stored(became),
            reason=reason,
            device=current_device.get(),
            previous_hash=head.hash,
        )
        line.hash = digest(line)
        head.sequence, head.hash = line.sequence, line.hash
        lines.append(line)
    if lines:
        JournalEntry.objects.bulk_create(lines, batch_size=500)
        JournalHead.objects.filter(singleton=True).update(sequence=head.sequence, hash=head.hash)
    return lines


def _as_stored(facts: dict[str, Any] | None) -> Any:
    """Return facts as the database gives them back, so that their hash is the same when it is computed again."""
    return None if facts is None else json.loads(json.dumps(facts, cls=DjangoJSONEncoder))


def digest(line: JournalEntry) -> str:
    """Return the SHA-256 over a line's facts and the hash of the line before it."""
    facts = [
        line.sequence,
        line.at.isoformat(timespec="microseconds"),
        line.actor_id,
        line.actor_name,
        line.verb,
        line.edition_code,
        line.target_type,
        line.target_code,
        line.target_label,
        line.before,
        line.after,
        line.reason,
        line.device,
        line.previous_hash,
    ]
    text = json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _edition_code(target: models.Model, edition: Edition | None) -> str:
    if edition is not None:
        return edition.code
    if isinstance(target, Edition):
        return target.code
    found = getattr(target, "edition", None)
    return found.code if isinstance(found, Edition) else ""
