"""Form of the chief judge's decision on a shared place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import ReasonForm
from judging.queries.tie import SharedPlace


class DecisionForm(ReasonForm):
    """The order of the entries that share a place, as the chief judge decided it."""

    def __init__(self, *args: Any, shared: SharedPlace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shared = shared
        places = range(shared.place, shared.place + len(shared.entries))
        reason = self.fields.pop("reason")
        for one in shared.entries:
            self.fields[one.code] = forms.TypedChoiceField(
                label=f"{one.number} {one.title}".strip(),
                coerce=int,
                choices=[("", _("Place …")), *((n, _("place %d") % n) for n in places)],
                error_messages={"required": _("Say which place this entry gets.")},
            )
        self.fields["reason"] = reason
        reason.help_text = _(
            "What the chief judge looked at, in a sentence: it stands in the record of the result."
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        given = [values.get(one.code) for one in self.shared.entries]
        if None not in given and len(set(given)) < len(given):
            raise forms.ValidationError(
                _("Each place can be given once: the decision must separate them all.")
            )
        return values

    @property
    def order(self) -> list[str]:
        """The codes of the entries, best first."""
        return sorted((one.code for one in self.shared.entries), key=lambda code: self.cleaned_data[code])
