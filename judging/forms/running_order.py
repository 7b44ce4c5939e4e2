"""The running order as people fill it in: places, sessions, drawings, swaps."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm, CrispyModelForm, ReasonForm
from judging.models import RunningOrder, Session
from judging.states import DrawScope, DrawSeed

CALLED_OUT: Final = 3
"""So many people in the hall are asked for a number; fewer will do."""


def spots_from(
    data: Any, codes: Mapping[str, int], sessions: Mapping[str, int]
) -> tuple[dict[int, int | None], dict[int, int | None], list[str]]:
    """Read order-<code> and session-<code> fields of contenders.

    codes, sessions: code -> primary key. Returns contender -> place, contender -> session, both by primary keys, and
    sentences for what is no number; fields that are not there leave no trace.
    """
    places: dict[int, int | None] = {}
    chosen: dict[int, int | None] = {}
    problems = []
    for code, pk in codes.items():
        typed = data.get(f"order-{code}")
        if typed is not None:
            typed = typed.strip()
            if not typed:
                places[pk] = None
            elif typed.isascii() and typed.isdigit() and 0 < int(typed) < 10_000:
                places[pk] = int(typed)
            else:
                problems.append(
                    gettext("“%(typed)s” is not a place in the running order.") % {"typed": typed}
                )
        session = data.get(f"session-{code}")
        if session is not None and (not session or session in sessions):
            chosen[pk] = sessions.get(session)
    return places, chosen, problems


class SessionForm(CrispyModelForm):
    """A session: its name, when and where."""

    fieldsets: ClassVar = (("", ("name", "starts_at", "place")),)

    class Meta:
        model = Session
        fields = ("name", "starts_at", "place")
        help_texts: ClassVar = {"starts_at": _("Sessions follow each other by this.")}


class SlotForm(CrispyModelForm):
    """How long each entry takes."""

    class Meta:
        model = RunningOrder
        fields = ("minutes",)


class SplitForm(CrispyForm):
    """Into which session each sector or entry type goes; fields are made for the groups that there are."""

    def __init__(
        self,
        *args: Any,
        groups: Sequence[tuple[str, int]],
        sessions: Sequence[Session],
        proposal: Mapping[str, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = [name for name, _n in groups]
        choices = [(one.code, one.name) for one in sessions]
        self.add_fields(
            {
                f"group_{place}": forms.ChoiceField(
                    label=gettext("%(group)s (%(n)d)")
                    % {"group": name or pgettext("sector or type", "none"), "n": n},
                    choices=choices,
                    initial=sessions[proposal[name]].code,
                )
                for place, (name, n) in enumerate(groups)
            }
        )

    def chosen(self) -> dict[str, str]:
        """Return the session's code of each group."""
        return {name: self.cleaned_data[f"group_{place}"] for place, name in enumerate(self.groups)}


class DrawForm(CrispyForm):
    """What is drawn, and from which seed."""

    what = forms.ChoiceField(label=_("What is drawn"))
    how = forms.ChoiceField(
        label=_("The seed"), choices=DrawSeed.choices, initial=DrawSeed.PUBLIC, widget=forms.RadioSelect
    )
    keeps_apart = forms.BooleanField(
        label=_("Lecturers of one unit do not follow each other"),
        required=False,
        initial=True,
        help_text=_("Where that is possible; who had to move is recorded with the drawing."),
    )

    def __init__(self, *args: Any, sessions: Sequence[Session], blind: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        if sessions:
            field.choices = [
                (DrawScope.SESSIONS, DrawScope.SESSIONS.label),
                (DrawScope.WHOLE, DrawScope.WHOLE.label),
                *((one.code, gettext("Only “%s”") % one.name) for one in sessions),
            ]
        else:
            field.choices = [(DrawScope.WHOLE, DrawScope.WHOLE.label)]
            field.initial = DrawScope.WHOLE
            field.widget = forms.HiddenInput()
        if blind:
            del self.fields["keeps_apart"]
        self.sessions = {one.code: one for one in sessions}

    @property
    def scope(self) -> tuple[DrawScope, Session | None]:
        what = self.cleaned_data["what"]
        session = self.sessions.get(what)
        return (DrawScope.SESSION, session) if session else (DrawScope(what), None)


class SwapForm(ReasonForm):
    """With whom an entry swaps, and that both agree."""

    other = forms.ChoiceField(label=pgettext_lazy("swap", "Swaps with"))
    first_agrees = forms.BooleanField()
    second_agrees = forms.BooleanField(
        label=_("The other one agrees"), error_messages={"required": _("Both have to agree.")}
    )
    field_order = ("other", "first_agrees", "second_agrees", "reason")

    def __init__(self, *args: Any, name: str, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["other"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(others)
        self.fields["first_agrees"].label = gettext("%s agrees") % name
        self.fields["first_agrees"].error_messages["required"] = gettext("Both have to agree.")


class LateForm(ReasonForm):
    """At the end of which session somebody who came late lectures."""

    session = forms.ChoiceField(label=_("At the end of"))
    field_order = ("session", "reason")

    def __init__(self, *args: Any, sessions: Sequence[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, one.name) for one in sessions]
        if len(sessions) < 2:
            del self.fields["session"]
