"""Sheets filled in on paper: one person types them, another one compares and confirms."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import Incomplete, ReasonRequired
from contest.models import Upload, User
from judging.actions.held import facts_of, put_version, refuse_changed
from judging.actions.round import refuse_unless, touch
from judging.actions.sheet import (
    COMMENT_MAX,
    as_kept,
    lock_sheet,
    phase_of,
    refuse_bad_marks,
    refuse_if_revealed,
    unmarked_criteria,
)
from judging.exceptions import NotOnStage, NotReady
from judging.models import PaperSheet, ScoreSheet, SheetVersion
from judging.queries.sheet.scheme import rule_in_force, scheme_of
from judging.states import ContenderStatus, PaperState, RoundState, SheetState, StagePhase


@transaction.atomic
def enter_paper(
    *,
    sheet: ScoreSheet,
    actor: User,
    marks: Mapping[str, str],
    comment: str = "",
    photo: Upload | None = None,
) -> PaperSheet:
    """Write down what stands on a judge's paper sheet; it counts nothing until a second person confirms it.

    marks: criterion code -> mark as typed; every criterion needs one.
    Raises NotReady, NotOnStage, Incomplete, MarksRefused.
    """
    sheet = lock_sheet(ScoreSheet.objects.all(), sheet.code)
    round = sheet.contender.round
    _refuse_unless_possible(sheet)
    if PaperSheet.objects.filter(sheet=sheet, state=PaperState.ENTERED).exists():
        raise NotReady([_("This paper sheet was entered already and waits for a second person.")])
    typed = as_kept(marks)
    refuse_bad_marks(scheme_of(rule_in_force(round)), typed, round)
    if missing := unmarked_criteria(round, typed):
        raise Incomplete(missing)
    paper = PaperSheet.objects.create(
        sheet=sheet, marks=typed, comment=comment.strip()[:COMMENT_MAX], photo=photo, entered_by=actor
    )
    journal.record(
        actor=actor,
        verb="paper.entered",
        target=sheet,
        edition=sheet.contender.round.edition,
        after={"paper": paper.code, "marks": typed, "photo": photo.code if photo else ""},
    )
    touch(round.pk)
    return paper


@transaction.atomic
def confirm_paper(*, paper: PaperSheet, actor: User, seen: int | None = None) -> SheetVersion:
    """Let a paper sheet count, after another person than the one who typed it has compared it.

    seen: number of the version that stood when it was compared, 0 for none; None asks nothing. It becomes the sheet's newest
    version, signed. Raises NotReady for the same person or when the sheet has changed since, and as enter_paper does.
    """
    paper, sheet = _locked(paper)
    _refuse_unless_possible(sheet)
    refuse_changed(sheet, seen)
    if paper.entered_by_id == actor.pk:
        raise NotReady(
            [_("You typed these marks yourself. Another person has to compare them with the paper.")]
        )
    paper.move_to(PaperState.CONFIRMED)
    version, before = put_version(
        sheet,
        actor=actor,
        marks=paper.marks,
        comment=paper.comment,
        client_id=f"paper-{paper.code}",
        sign=True,
    )
    paper.decided_by, paper.decided_at, paper.version = actor, timezone.now(), version
    paper.save(update_fields=["state", "decided_by", "decided_at", "version"])
    journal.record(
        actor=actor,
        verb="paper.confirmed",
        target=sheet,
        edition=sheet.contender.round.edition,
        before=before,
        after={**facts_of(sheet), "paper": paper.code, "entered_by": paper.entered_by.get_username()},
    )
    touch(sheet.contender.round_id)
    return version


@transaction.atomic
def discard_paper(*, paper: PaperSheet, actor: User, reason: str) -> PaperSheet:
    """Throw away what was typed, for instance because it differs from the paper; it may be entered anew."""
    if not reason.strip():
        raise ReasonRequired
    paper, sheet = _locked(paper)
    paper.move_to(PaperState.DISCARDED)
    paper.decided_by, paper.decided_at, paper.reason = actor, timezone.now(), reason.strip()
    paper.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    journal.record(
        actor=actor,
        verb="paper.discarded",
        target=sheet,
        edition=sheet.contender.round.edition,
        before={"paper": paper.code, "marks": paper.marks},
        reason=paper.reason,
    )
    touch(sheet.contender.round_id)
    return paper


def _locked(paper: PaperSheet) -> tuple[PaperSheet, ScoreSheet]:
    sheet = lock_sheet(ScoreSheet.objects.all(), paper.sheet.code, for_desk=True)
    paper = PaperSheet.objects.select_for_update(of=("self",)).select_related("entered_by").get(pk=paper.pk)
    paper.sheet = sheet
    return paper, sheet


def _refuse_unless_possible(sheet: ScoreSheet) -> None:
    refuse_unless(sheet.contender.round, RoundState.SCORING)
    if sheet.contender.status != ContenderStatus.OK:
        raise NotReady([_("This entry does not take part in the round.")])
    if sheet.state == SheetState.RECUSED:
        raise NotReady([_("This judge is recused. Withdraw the recusal instead.")])
    refuse_if_revealed(sheet.contender)
    if (phase := phase_of(sheet.contender)) in {StagePhase.WAITING, StagePhase.ON_STAGE}:
        assert phase is not None
        raise NotOnStage(phase)
