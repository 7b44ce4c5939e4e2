"""Set-up pages of rounds and their criteria."""

from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contest.exceptions import DomainError
from contest.forms.rows import moved, rows_of
from contest.http import AuthedRequest
from contest.models import Edition
from contest.views.setup_frame import say_saved, setup_page, tell
from contest.views.within import organizer_page
from judging.actions.round_setup import (
    CriterionRow,
    change_round,
    create_round,
    delete_round,
    shift_round,
    write_criteria,
)
from judging.exceptions import RuleRefused
from judging.forms.round_setup import CriterionFormSet, RoundForm, SheetTotalForm
from judging.models import Criterion, Round
from judging.presets import CRITERIA
from judging.queries.round import judges_of, plain, rounds_of, rule_from
from judging.queries.setup import rounds_for, weight_of
from judging.rule_example import example_of
from judging.rule_words import rule_in_words
from judging.states import RoundState
from judging.validators.rule import rule_problems
from judging.views.example_rows import drawn
from judging.views.scope import organizer_round_page


@organizer_page
def round_list(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """The rounds of an edition in order, each with its rule in words."""
    rounds = list(rounds_of(edition).prefetch_related("criteria"))
    types = list(edition.entry_types.all())
    rows = [
        {
            "round": round,
            "words": rule_in_words(
                rule_from(round, criteria=round.criteria.all(), chiefs=()),
                {one.code: one.name for one in round.criteria.all()},
            )[:2],
            "points": plain(sum((one.maximum * one.weight for one in round.criteria.all()), Decimal())),
            "weight": None if round.weight is None else plain(round.weight * 100),
        }
        for round in rounds
    ]
    weights = [
        (one.name, plain(weight_of(of_type) * 100)) for one in types if (of_type := rounds_for(one, rounds))
    ]
    return setup_page(
        request, edition, "judging/round_list.html", {"title": _("Rounds"), "rows": rows, "weights": weights}
    )


@organizer_page
def round_create(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """A new round, filled with the office's default rule."""
    form = RoundForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        try:
            round = create_round(edition=edition, actor=request.user, values=form.values())
        except RuleRefused as error:
            form.show_problems(error.by_field)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The round is there. Now say what judges mark."))
            return redirect("judging:criterion-list", round.code)
    return setup_page(
        request,
        edition,
        "judging/round_form.html",
        {"title": _("New round"), "form": form},
        status=422 if request.method == "POST" else 200,
    )


NOT_OF_THE_RULE: Final = frozenset({"name", "entry_types", "scoring_closes_at", "weight"})
"""Fields that an example does not need; without a name, say, it can be shown all the same."""


@organizer_round_page
def round_edit(request: AuthedRequest, round: Round) -> HttpResponse:
    """A round's rule."""
    form = RoundForm(request.POST or None, instance=round, edition=round.edition)
    if request.method == "POST" and form.is_valid():
        try:
            change_round(round=round, actor=request.user, values=form.values())
        except RuleRefused as error:
            form.show_problems(error.by_field)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            say_saved(request)
            return redirect("judging:round-edit", round.code)
    saved = Round.objects.get(pk=round.pk)
    return setup_page(
        request,
        round.edition,
        "judging/round_form.html",
        {
            "title": saved.name,
            "round": saved,
            "form": form,
            "frozen": saved.state != RoundState.SETUP,
            "words": _words(saved),
        },
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@organizer_page
def round_example(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """What the rule in the form, saved or not, makes of made-up marks; a fragment beside the form."""
    stored = edition.rounds.filter(code=request.GET.get("round", "")).first()
    round = stored or Round(edition=edition)
    criteria = list(stored.criteria.all()) if stored else []
    judges = judges_of(stored) if stored else None
    form = RoundForm(request.POST, instance=round, edition=edition)
    form.is_valid()
    faults = [text for name, texts in form.errors.items() if name not in NOT_OF_THE_RULE for text in texts]
    context: dict[str, Any] = {"problems": faults}
    if not faults:
        values = form.values()
        for name in values.keys() - {"entry_types"}:
            setattr(round, name, values[name])
        rule = rule_from(round, criteria=criteria or [Criterion(code="all", maximum=Decimal(100))], chiefs=())
        judges = round.judges_per_entry or judges
        names = {one.code: one.name for one in criteria}
        context["problems"] = list(rule_problems(rule, judges=judges, names=names).values())
        if not context["problems"]:
            context["example"] = drawn(example_of(rule, judges))
    return render(request, "judging/_rule_example.html", context)


def _words(round: Round) -> list[tuple[str, str]]:
    criteria = list(round.criteria.all())
    rule = rule_from(round, criteria=criteria, chiefs=())
    return rule_in_words(rule, {one.code: one.name for one in criteria})


@require_POST
@organizer_round_page
def round_act(request: AuthedRequest, round: Round) -> HttpResponse:
    """Move a round in the order, or delete it."""
    act = request.POST.get("act", "")
    try:
        if act in {"up", "down"}:
            shift_round(round=round, actor=request.user, by=-1 if act == "up" else 1)
        elif act == "delete":
            delete_round(round=round, actor=request.user)
            messages.success(request, _("“%s” is deleted.") % round.name)
    except DomainError as error:
        tell(request, error)
    return redirect("judging:round-list", round.edition.code)


@organizer_round_page
def criterion_list(request: AuthedRequest, round: Round) -> HttpResponse:
    """What judges mark: a row per criterion, or a usual set by a button."""
    criteria = list(round.criteria.all())
    act = request.POST.get("act", "save") if request.method == "POST" else ""
    formset = CriterionFormSet(
        request.POST if act == "save" else None,
        prefix="criteria",
        initial=[_initial(one) for one in criteria],
    )
    mode = SheetTotalForm(request.POST if act == "save" else None, initial={"sheet_mode": round.sheet_mode})
    problems: list[str] = []
    try:
        if act.startswith("set-") and (chosen := CRITERIA.get(act.removeprefix("set-"))):
            rows = [_row(one) for one in map(_initial, criteria)] + [line.row() for line in chosen.lines]
            write_criteria(round=round, actor=request.user, rows=rows)
            say_saved(request)
            return redirect("judging:criterion-list", round.code)
        if act == "save" and formset.is_valid() and mode.is_valid():
            rows = moved(request, [_row(row) for row in rows_of(formset)])
            write_criteria(
                round=round, actor=request.user, rows=rows, sheet_mode=mode.cleaned_data["sheet_mode"]
            )
            say_saved(request)
            return redirect("judging:criterion-list", round.code)
    except RuleRefused as error:
        problems = error.problems
    except DomainError as error:
        tell(request, error)
    return setup_page(
        request,
        round.edition,
        "judging/criterion_list.html",
        {
            "title": _("Criteria of “%s”") % round.name,
            "round": round,
            "formset": formset,
            "mode": mode,
            "problems": problems,
            "total": plain(sum((one.maximum * one.weight for one in criteria), Decimal())),
            "criteria": criteria,
            "sets": [(f"set-{key}", one.label) for key, one in CRITERIA.items()],
            "frozen": round.state != RoundState.SETUP,
        },
        status=422 if act else 200,
    )


def _initial(criterion: Criterion) -> dict[str, Any]:
    numbers = {
        name: Decimal(plain(getattr(criterion, name))) for name in ("maximum", "minimum", "step", "weight")
    }
    return {name: getattr(criterion, name) for name in ("code", "name", "group", "description")} | numbers


def _row(values: dict[str, Any]) -> CriterionRow:
    return CriterionRow(**{name: value for name, value in values.items() if name in CriterionRow.__slots__})
