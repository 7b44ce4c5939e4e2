"""The formal check as a form: an outcome, a reason, a note per material."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm
from contest.models import Entry, MaterialRequirement
from contest.queries.deadline import upload_window
from contest.states import CheckOutcome

TIME_TO_MEND = timedelta(days=3)


class CheckForm(CrispyForm):
    """What an organizer found; the note of a material is the field `note_<its code>`."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=CheckOutcome, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason or note to the contestant"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed to reject. The contestant reads it."),
    )
    extend_until = forms.DateTimeField(
        label=_("To be completed until"),
        required=False,
        help_text=_("Only for a return: replaces both deadlines for this entry."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, entry: Entry, requirements: list[MaterialRequirement], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "version": entry.version,
            "extend_until": proposed_extension(entry),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.requirements = requirements
        for requirement in requirements:
            self.fields[f"note_{requirement.code}"] = forms.CharField(
                label=requirement.name, required=False, max_length=500
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        outcome, reason = data.get("outcome"), (data.get("reason") or "").strip()
        if outcome == CheckOutcome.REJECT and not reason:
            self.add_error("reason", _("Say why the entry is rejected: the contestant reads it."))
        if outcome == CheckOutcome.RETURN and not reason and not self.notes:
            self.add_error("reason", _("Say what is to be mended, here or beside a material."))
        until = data.get("extend_until")
        if outcome == CheckOutcome.RETURN and until and until <= timezone.now():
            self.add_error("extend_until", _("This moment has passed already."))
        return data

    @property
    def notes(self) -> dict[MaterialRequirement, str]:
        """Return what is wrong with which material; only where something was typed."""
        typed = {one: (self.cleaned_data.get(f"note_{one.code}") or "").strip() for one in self.requirements}
        return {one: text for one, text in typed.items() if text}

    def note_fields(self) -> dict[int, Any]:
        """Return the bound note fields by their requirement's key, for the page that puts each beside its file."""
        return {one.pk: self[f"note_{one.code}"] for one in self.requirements}


def proposed_extension(entry: Entry) -> datetime | None:
    """Return three days from now at 18:00 where the ordinary deadlines leave less time; None otherwise."""
    window = upload_window(entry.edition, entry)
    now = timezone.localtime(timezone.now(), entry.edition.tz)
    proposed = (now + TIME_TO_MEND).replace(hour=18, minute=0, second=0, microsecond=0)
    if window.is_open and (window.until is None or window.until >= proposed):
        return None
    return proposed
