"""Awards given by hand."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.forms.base import CrispyForm, Fieldsets
from contest.forms.people_fields import UnitChoiceField
from contest.models import Edition, Entry, EntryMember
from contest.states import EntryState, MemberRole
from judging.models import AwardTier
from judging.states import AwardKind


class LabelledChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of rows whose labels a function makes."""

    def __init__(self, label_of: Callable[[Any], str], **kwargs: Any) -> None:
        self.label_of = label_of
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return self.label_of(obj)


class TierSelect(forms.Select):
    """Tiers whose options say of which kind their winners are, so that the style sheet shows the field for it."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if tier := getattr(value, "instance", None):
            option["attrs"]["data-kind"] = tier.kind
        return option


class AwardCreateForm(CrispyForm):
    """Whom an award beyond the quotas goes to; the tier says of which kind the winner is."""

    shown_with: ClassVar = {
        "entry": "when-for-entry",
        "organization": "when-for-organization",
        "adviser": "when-for-adviser",
    }
    fieldsets: ClassVar[Fieldsets] = (("", ("tier", "entry", "organization", "adviser", "reason")),)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accepted = Entry.objects.filter(edition=edition, state=EntryState.ACCEPTED).order_by("number")
        winners: dict[str, forms.Field] = {
            "tier": LabelledChoiceField(
                lambda one: f"{one.name} · {one.get_kind_display()}",
                label=_("Award"),
                queryset=AwardTier.objects.filter(edition=edition),
                widget=TierSelect,
            ),
            "entry": LabelledChoiceField(
                lambda one: f"{one.number} {one.title}", label=_("Entry"), queryset=accepted, required=False
            ),
            "organization": UnitChoiceField(
                label=pgettext_lazy("organization", "Unit"), required=False, empty=_("Please choose")
            ),
            "adviser": LabelledChoiceField(
                lambda one: f"{one.name} · {one.entry.title}",
                label=_("Adviser"),
                queryset=EntryMember.objects.filter(
                    entry__in=accepted, role=MemberRole.ADVISER
                ).select_related("entry"),
                required=False,
            ),
            "reason": forms.CharField(
                label=_("Reason"),
                max_length=500,
                widget=forms.Textarea({"rows": 3}),
                help_text=_("Kept in the journal."),
            ),
        }
        self.add_fields(winners)
        for name in ("entry", "organization", "adviser"):
            self.fields[name].widget.is_required = True  # one of them is: which, the tier says

    def clean(self) -> dict[str, Any]:
        """Ask for the winner that the tier is for, and keep that one only."""
        cleaned = super().clean() or {}
        tier = cleaned.get("tier")
        if tier is None:
            return cleaned
        wanted = {
            AwardKind.ENTRY: "entry",
            AwardKind.ORGANIZATION: "organization",
            AwardKind.ADVISER: "adviser",
        }[AwardKind(tier.kind)]
        for name in ("entry", "organization", "adviser"):
            if name != wanted:
                cleaned[name] = None
        if cleaned.get(wanted) is None and wanted not in self.errors:
            self.add_error(wanted, _("Choose who gets this award."))
        return cleaned
