"""What an edition's judging still needs before the edition can open."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.models import Edition, EntryType
from contest.setup import SetupLine
from contest.states import EditionState
from contest.wording import in_a_row
from contest.working_days import CalendarUnknown
from judging.models import Award, AwardTier, Certificate, Criterion, Ranking, Round
from judging.queries.award import exclusion_sentences
from judging.queries.notice import gate_of, issue_blockers, plan_of, planned_end
from judging.queries.round import plain, rounds_of, rule_from
from judging.states import AwardKind, AwardState, CertificateState, RankingState
from judging.validators.rule import rule_problems


def judging_lines(edition: Edition) -> list[SetupLine]:
    """Return the lines of the set-up page for rounds, criteria, weights, advancement, award tiers and the notice.

    Five queries, however many rounds there are.
    """
    rounds = list(rounds_of(edition).prefetch_related("criteria"))
    types = list(edition.entry_types.all())
    tiers = list(edition.award_tiers.all())
    return [
        _rounds_line(edition, rounds, types),
        *(_round_line(round) for round in rounds),
        _weights_line(edition, rounds, types),
        _advance_line(edition, rounds, types),
        _tiers_line(edition, tiers),
        _notice_line(edition),
    ]


def _rounds_line(edition: Edition, rounds: Sequence[Round], types: Sequence[EntryType]) -> SetupLine:
    bare = [one.name for one in types if not rounds_for(one, rounds)]
    detail = (
        _("No round judges: %s.") % _(", ").join(bare)
        if rounds and bare
        else _(", ").join(round.name for round in rounds) or _("At least one is needed.")
    )
    url = reverse("judging:round-list", args=[edition.code])
    return SetupLine("rounds", _("Rounds"), detail, bool(rounds) and not bare, url, order=50)


def _round_line(round: Round) -> SetupLine:
    criteria: list[Criterion] = list(round.criteria.all())
    names = {one.code: one.name for one in criteria}
    rule = rule_from(round, criteria=criteria, chiefs=[])
    problems = rule_problems(rule, judges=round.judges_per_entry, names=names)
    page = "criterion-list" if not criteria or _of_criteria(problems) else "round-edit"
    total = sum((one.maximum * one.weight for one in criteria), Decimal())
    good = ngettext("%(n)d criterion, %(total)s points", "%(n)d criteria, %(total)s points", len(criteria))
    detail = in_a_row(problems.values()) or good % {"n": len(criteria), "total": plain(total)}
    return SetupLine(
        f"round-{round.position}",
        _("Criteria and rule of “%s”") % round.name,
        detail,
        not problems,
        reverse(f"judging:{page}", args=[round.code]),
        order=51,
    )


def _of_criteria(problems: Iterable[str]) -> bool:
    return any(field.startswith("criteria") for field in problems)


def _weights_line(edition: Edition, rounds: Sequence[Round], types: Sequence[EntryType]) -> SetupLine:
    wrong = [
        _("%(entry_type)s: %(sum)s %%") % {"entry_type": one.name, "sum": plain(total * 100)}
        for one in types
        if (of_type := rounds_for(one, rounds)) and (total := weight_of(of_type)) != 1
    ]
    detail = (
        _("The rounds that count must make 100 %% for each entry type. Now: %s.") % _("; ").join(wrong)
        if wrong
        else ""
    )
    url = reverse("judging:round-list", args=[edition.code])
    return SetupLine("weights", _("Weights of the rounds"), detail, bool(rounds) and not wrong, url, order=60)


def _advance_line(edition: Edition, rounds: Sequence[Round], types: Sequence[EntryType]) -> SetupLine:
    open_ended = {
        round.name
        for one in types
        for round in rounds_for(one, rounds)[:-1]
        if round.advance_count is None and round.advance_percent is None
    }
    detail = (
        _("Say how many go on to the next round from: %s.") % _(", ").join(sorted(open_ended))
        if open_ended
        else ""
    )
    url = reverse("judging:round-list", args=[edition.code])
    return SetupLine("advance", _("Who goes on from round to round"), detail, not open_ended, url, order=61)


def _tiers_line(edition: Edition, tiers: Sequence[AwardTier]) -> SetupLine:
    for_entries = [tier for tier in tiers if tier.kind == AwardKind.ENTRY]
    detail = _(", ").join(dict.fromkeys(tier.name for tier in tiers)) or _("At least one is needed.")
    url = reverse("judging:tier-list", args=[edition.code])
    return SetupLine("tiers", _("Award tiers"), detail, bool(for_entries), url, order=70)


def _notice_line(edition: Edition) -> SetupLine:
    plan = plan_of(edition)
    days = ngettext("%(n)d working day", "%(n)d working days", plan.working_days) % {"n": plan.working_days}
    reachable = bool(plan.phone or plan.email)
    detail = (
        days
        if reachable
        else _("%(days)s; say by which telephone or e-mail objections come.") % {"days": days}
    )
    url = reverse("judging:notice-setup", args=[edition.code])
    return SetupLine("notice", _("Plan of the notice"), detail, reachable, url, required=False, order=71)


def rounds_for(entry_type: EntryType, rounds: Iterable[Round]) -> list[Round]:
    """Return the rounds that an entry type goes through, in order; a round without types takes all."""
    return [
        round
        for round in rounds
        if not (chosen := [one.pk for one in round.entry_types.all()]) or entry_type.pk in chosen
    ]


def weight_of(rounds: Iterable[Round]) -> Decimal:
    """Return what the weights of some rounds add up to."""
    return sum((round.weight for round in rounds if round.weight is not None), Decimal())


def judging_blockers(edition: Edition, target: EditionState) -> list[str]:
    """Return what judging has against a step of the edition; a complete set-up is asked for by the ground floor."""
    if target is EditionState.JUDGING and not edition.rounds.exists():
        return [_("There is no round to judge in yet.")]
    if target is EditionState.DECIDED:
        return _award_blockers(edition)
    if target is EditionState.NOTICE:
        return _award_blockers(edition) + _calendar_blockers(edition)
    if target is EditionState.PUBLISHED:
        return _award_blockers(edition) + gate_of(edition).sentences
    if target is EditionState.CERTIFIED:
        return _certificate_blockers(edition) + issue_blockers(edition)
    return []


def _calendar_blockers(edition: Edition) -> list[str]:
    """Say if the end of a public notice that begins now can't be counted."""
    try:
        planned_end(plan_of(edition), timezone.now())
    except CalendarUnknown as error:
        return [str(error)]
    return []


def _award_blockers(edition: Edition) -> list[str]:
    states = list(Award.objects.filter(edition=edition).values_list("state", flat=True))
    final = Ranking.objects.filter(edition=edition, round=None, state=RankingState.APPROVED)
    found: list[str] = []
    if not final.exists():
        found.append(_("The final result is not approved yet."))
    if proposed := states.count(AwardState.PROPOSED):
        found.append(
            ngettext(
                "%(n)d proposed award is not confirmed.", "%(n)d proposed awards are not confirmed.", proposed
            )
            % {"n": proposed}
        )
    if AwardState.CONFIRMED not in states:
        found.append(_("No award is confirmed yet."))
    return found + exclusion_sentences(edition)


def _certificate_blockers(edition: Edition) -> list[str]:
    held = Certificate.objects.filter(
        edition=edition, state=CertificateState.VALID, award__isnull=False
    ).values("award")
    wanting = Award.objects.filter(edition=edition, state=AwardState.CONFIRMED).exclude(pk__in=held).count()
    if not wanting:
        return []
    return [
        ngettext(
            "%(n)d confirmed award has no certificate yet.",
            "%(n)d confirmed awards have no certificate yet.",
            wanting,
        )
        % {"n": wanting}
    ]
