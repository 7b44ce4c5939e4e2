"""Filters above the list of all material."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import FilterForm
from contest.models import EntryType, Sector
from contest.queries.collection import LACKS
from contest.states import ArrivalState
from contest.wording import labelled


class CollectionFilterForm(FilterForm):
    """What is wrong with the material, of which sector and type.

    materials: the names of those that entries owe. blind: whether names in files matter.
    """

    show = forms.ChoiceField(label=_("Materials"))
    sector = forms.ChoiceField(label=_("Sector"))
    type = forms.ChoiceField(label=_("Entry type"))

    def __init__(
        self,
        *args: Any,
        types: Sequence[EntryType],
        sectors: Sequence[Sector],
        materials: Sequence[str],
        blind: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["q"].widget.attrs["placeholder"] = _("Number, title, name, unit or pinyin")
        fields["show"].choices = [
            ("", _("All")),
            ("whole", _("Nothing missing")),
            ("missing", _("Something missing")),
            *((LACKS + name, labelled(_("Missing"), name)) for name in materials),
            ("draft", _("Not submitted")),
            ("attention", _("Hints, or not accepted")),
            (ArrivalState.REFUSED, _("A file was not accepted")),
            (ArrivalState.WARNED, _("With hints")),
            *([("names", _("Names in the files"))] if blind else []),
            (ArrivalState.WAITING, _("Being checked")),
        ]
        fields["sector"].choices = [("", _("All sectors")), *((one.code, one.name) for one in sectors)]
        fields["type"].choices = [("", _("All types")), *((one.code, one.name) for one in types)]
        for name, options in (("sector", sectors), ("type", types)):
            if len(options) < 2:
                del fields[name]
