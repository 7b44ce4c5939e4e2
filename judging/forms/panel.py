"""Panels, seats and the balanced assignment as people fill them in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm, ReasonForm
from contest.models import EntryType, Sector, User
from judging.models import Panel, Round, Seat
from judging.queries.panel import judges_without_seat, seats_of
from judging.states import PanelKind


class PanelForm(CrispyForm):
    """A panel's name, kind and size."""

    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=PanelKind.choices, initial=PanelKind.EXPERT)
    size = forms.IntegerField(
        label=_("Number of judges"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=_("Nobody beyond it gets a seat. Empty: not limited."),
    )


class JudgeChoices(forms.ModelMultipleChoiceField[User]):
    """Judges with their unit, so that the organizer sees whom she seats."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj} · {obj.organization}" if obj.organization else str(obj)


class SeatsForm(CrispyForm):
    """Which judges of the edition get a seat."""

    judges = JudgeChoices(
        label=_("Judges"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Judges of this edition who have no seat in this round yet."),
    )

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["judges"]
        assert isinstance(field, JudgeChoices)
        field.queryset = judges_without_seat(round)


class ReassignForm(ReasonForm):
    """To whom the sheets of a judge go."""

    to = forms.ModelChoiceField(label=_("To"), queryset=Seat.objects.none())
    field_order = ("to", "reason")

    def __init__(self, seat: Seat, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = seats_of(seat.panel.round).exclude(pk=seat.pk)


class AssignForm(CrispyForm):
    """How a balanced assignment is drawn."""

    panel = forms.ModelChoiceField(
        label=_("Judges"), queryset=Panel.objects.none(), required=False, empty_label=_("All panels together")
    )
    entry_type = forms.ModelChoiceField(
        label=_("Entry type"), queryset=EntryType.objects.none(), required=False, empty_label=_("All")
    )
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.none(), required=False, empty_label=_("All")
    )
    per_entry = forms.IntegerField(
        label=_("Judges per entry"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("Empty: every judge without a conflict."),
    )
    allow_short = forms.BooleanField(
        label=_("Assign what is possible, even where judges are too few"), required=False
    )

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("panel", round.panels.all()),
            ("entry_type", round.edition.entry_types.all()),
            ("sector", round.edition.sectors.all()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        self.fields["per_entry"].initial = round.judges_per_entry


class PairReasonForm(ReasonForm):
    """A judge of the round who is recused from an entry, by an organizer."""

    seat = forms.ModelChoiceField(label=_("Judge"), queryset=Seat.objects.none())
    field_order = ("seat", "reason")

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seat"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = seats_of(round)
