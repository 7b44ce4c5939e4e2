"""Objections: filed by anybody while the notice runs, reviewed, answered, withdrawn, told of in public."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.codes import new_token
from contest.exceptions import DomainError, ReasonRequired
from contest.models import Edition, Upload, User
from contest.queries.invitation import hash_of
from contest.transitions import step
from judging.exceptions import NoticeOver
from judging.models import Award, Objection, ObjectionFile, PublicNotice
from judging.queries.notice import announced_codes, standing_notice
from judging.states import OBJECTION_ANSWERED, OBJECTION_MOVES, ObjectionState, ObjectorKind


@dataclass(frozen=True, slots=True)
class Objector:
    """Who objects: a name, and a mobile number or an e-mail address; the unit may stay away."""

    name: str
    phone: str = ""
    email: str = ""
    unit: str = ""
    kind: ObjectorKind = ObjectorKind.NAMED


@transaction.atomic
def file_objection(
    *,
    edition: Edition,
    objector: Objector,
    text: str,
    award: Award | None = None,
    files: Sequence[Upload] = (),
) -> tuple[Objection, str]:
    """Take an objection in and return it with the token of its link, which is known only now.

    award: one of those on the notice; None for the notice as a whole. The journal names nobody: who objected stands in the
    objection alone. Raises NoticeOver unless the notice runs.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)
    notice = running_notice(edition)
    if award is not None and award.code not in announced_codes(notice):
        raise DomainError(_("This award does not stand on the notice. Choose another one."))
    token = new_token()
    made = Objection.objects.create(
        notice=notice, token_hash=hash_of(token), kind=objector.kind, name=objector.name, phone=objector.phone,
        email=objector.email, unit=objector.unit, award=award, about=str(award)[:400] if award else "", text=text,
        filed_at=timezone.now(),
    )  # fmt: skip
    ObjectionFile.objects.bulk_create(ObjectionFile(objection=made, upload=one) for one in files)
    journal.record(
        actor=None,
        verb="objection.filed",
        target=made,
        after={"about": made.about, "kind": made.kind, "files": len(files)},
    )
    return made, token


def running_notice(edition: Edition) -> PublicNotice:
    """Return the notice that runs. Raises NoticeOver when none does."""
    notice = standing_notice(edition)
    if notice is None or not notice.is_running:
        raise NoticeOver(notice.last_day if notice is not None else None)
    return notice


def _locked(objection: Objection) -> Objection:
    return (
        Objection.objects.select_for_update(of=("self",))
        .select_related("notice__edition")
        .get(pk=objection.pk)
    )


@transaction.atomic
def review_objection(*, objection: Objection, actor: User) -> Objection:
    """Begin to look into an objection; the person sees that somebody does."""
    return _moved(objection, ObjectionState.REVIEW, actor)


@transaction.atomic
def answer_objection(
    *, objection: Objection, actor: User, outcome: ObjectionState, answer: str, public_text: str = ""
) -> Objection:
    """Answer an objection that is under review: upheld or not upheld, with a text for the person.

    public_text: what everybody may read on the notice; empty for nothing. Raises DomainError for an empty answer,
    for another outcome, and for a public text that tells who objected.
    """
    objection = _locked(objection)
    if outcome not in OBJECTION_ANSWERED:
        raise DomainError(_("Say whether the objection is upheld or not."))
    if not answer.strip():
        raise DomainError(_("Write an answer: the person who objected reads it."))
    _refuse_telling(objection, public_text)
    before = objection.state
    objection.state = step(OBJECTION_MOVES, ObjectionState(objection.state), outcome)
    objection.answer, objection.public_text, objection.state_reason = answer.strip(), public_text.strip(), ""
    objection.answered_by, objection.answered_at = actor, timezone.now()
    objection.save(
        update_fields=["state", "state_reason", "answer", "public_text", "answered_by", "answered_at"]
    )
    journal.record(
        actor=actor,
        verb="objection.answered",
        target=objection,
        before={"state": before},
        after={"state": outcome, "answer": objection.answer, "public_text": objection.public_text},
    )
    return objection


@transaction.atomic
def publish_answer(*, objection: Objection, actor: User, public_text: str) -> Objection:
    """Change what everybody reads of an answered objection; an empty text takes it from the notice.

    Raises DomainError before the answer, and for a text that tells who objected.
    """
    objection = _locked(objection)
    if objection.state not in OBJECTION_ANSWERED:
        raise DomainError(_("Answer the objection first; then say in public what came of it."))
    _refuse_telling(objection, public_text)
    before, objection.public_text = objection.public_text, public_text.strip()
    objection.save(update_fields=["public_text"])
    journal.record(
        actor=actor,
        verb="objection.published" if objection.public_text else "objection.unpublished",
        target=objection,
        before={"public_text": before},
        after={"public_text": objection.public_text},
    )
    return objection


def _refuse_telling(objection: Objection, public_text: str) -> None:
    """Refuse a public text in which the name, the number or the address of the objector stands."""
    told = [one for one in (objection.name, objection.phone, objection.email) if one and one in public_text]
    if told:
        raise DomainError(
            _("The public text tells who objected (“%(what)s”). Say it without names and numbers.")
            % {"what": told[0]}
        )


@transaction.atomic
def reopen_objection(*, objection: Objection, actor: User, reason: str) -> Objection:
    """Take an answered or withdrawn objection up again; the old answer stays in the journal."""
    if not reason.strip():
        raise ReasonRequired
    return _moved(objection, ObjectionState.REVIEW, actor, reason, verb="objection.reopened")


@transaction.atomic
def withdraw_objection(*, objection: Objection, actor: User | None, reason: str = "") -> Objection:
    """End an objection at the wish of the person who filed it.

    actor: None where the person did it by the secret link; an organizer who notes it down says how she knows.
    Raises ReasonRequired for an organizer without a reason, IllegalMove once there is an answer.
    """
    if actor is not None and not reason.strip():
        raise ReasonRequired
    return _moved(objection, ObjectionState.WITHDRAWN, actor, reason, verb="objection.withdrawn")


def _moved(
    objection: Objection,
    target: ObjectionState,
    actor: User | None,
    reason: str = "",
    *,
    verb: str = "objection.taken_up",
) -> Objection:
    objection = _locked(objection)
    before = {"state": objection.state, "answer": objection.answer, "public_text": objection.public_text}
    objection.state = step(OBJECTION_MOVES, ObjectionState(objection.state), target)
    objection.state_reason = reason.strip()[:500]
    objection.answer, objection.public_text = "", ""
    objection.answered_at, objection.answered_by = None, None
    objection.save(
        update_fields=["state", "state_reason", "answer", "public_text", "answered_by", "answered_at"]
    )
    journal.record(
        actor=actor,
        verb=verb,
        target=objection,
        before={key: value for key, value in before.items() if value},
        after={"state": target},
        reason=reason.strip(),
    )
    return objection
