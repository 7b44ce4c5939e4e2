"""Forms of an objection: filing it on a phone, answering it, finding it."""

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from contest.forms.base import CrispyForm, Fieldsets, FilterForm
from contest.forms.people_fields import MobileField, NameField
from contest.states import FileFormat
from contest.validators.files import FileLimits
from judging.actions.objection import Objector
from judging.models import Objection, PublicNotice
from judging.states import OBJECTION_ANSWERED, ObjectionState, ObjectorKind

MOST_FILES: Final = 5
FILE_LIMITS: Final = FileLimits(
    formats=(
        FileFormat.PDF, FileFormat.DOCX, FileFormat.XLSX, FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP,
    ),
    max_bytes=20_000_000,
)  # fmt: skip
WHOLE: Final = ""


class FilesInput(forms.ClearableFileInput):
    """A place for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; cleans to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        files = [one for one in (data if isinstance(data, list) else [data]) if one]
        if len(files) > MOST_FILES:
            raise ValidationError(
                ngettext(
                    "At most %(n)d file can come with it.",
                    "At most %(n)d files can come with it.",
                    MOST_FILES,
                )
                % {"n": MOST_FILES}
            )
        return [super(FilesField, self).clean(one, initial) for one in files]


class ObjectionForm(CrispyForm):
    """What somebody objects to, and who it is; one page on a phone, without an account."""

    award = forms.ChoiceField(label=_("What the objection is about"), required=False)
    text = forms.CharField(
        label=_("What you object to, and why"),
        max_length=5000,
        min_length=10,
        widget=forms.Textarea({"rows": 7}),
        help_text=_("Facts that can be checked: what happened, when, how you know it."),
    )
    evidence = FilesField(
        label=_("Evidence"),
        required=False,
        help_text=_("Up to 5 files: PDF, Word, Excel, pictures; at most 20 MB each."),
        widget=FilesInput(
            {"accept": ".pdf,.docx,.xlsx,image/jpeg,image/png,image/webp", "data-max-bytes": "20000000"}
        ),
    )
    kind = forms.ChoiceField(
        label=_("How you object"),
        choices=[
            (
                ObjectorKind.NAMED,
                _(
                    "With my name: the organizers may ask the people concerned in my name. The public never sees it."
                ),
            ),
            (
                ObjectorKind.CONFIDENTIAL,
                _("In confidence: only organizers and supervisor know who I am, and tell nobody."),
            ),
        ],
        widget=forms.RadioSelect,
        initial=ObjectorKind.NAMED,
    )
    name = NameField(label=_("Your name"))
    unit = forms.CharField(label=pgettext_lazy("organization", "Unit"), max_length=200, required=False)
    phone = MobileField(
        label=_("Mobile number"), required=False, help_text=_("This or an e-mail address is needed.")
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("For the office’s questions."),
    )  # fmt: skip

    fieldsets: ClassVar[Fieldsets] = [
        (_("The objection"), ["award", "text", "evidence"]),
        (_("About you"), ["kind", ("name", "unit"), ("phone", "email")]),
    ]

    def __init__(self, *args: Any, notice: PublicNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["award"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (WHOLE, _("the notice as a whole, or something else")),
            *(
                (group["tier"], [(row["award"], _label(row)) for row in group["rows"]])
                for group in notice.facts["groups"]
            ),
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        reachable = values.get("phone") or values.get("email")
        if not reachable and not {"phone", "email"} & self.errors.keys():
            self.add_error(
                "phone", _("Give a mobile number or an e-mail address, so that the office can ask you.")
            )
        return values

    @property
    def objector(self) -> Objector:
        """Return who objects."""
        data = self.cleaned_data
        return Objector(
            data["name"], data["phone"], data["email"], data["unit"].strip(), ObjectorKind(data["kind"])
        )


def _label(row: dict[str, Any]) -> str:
    people = "、".join(row["people"])
    return f"{row['winner']}（{people}）" if people else str(row["winner"])


class ObjectionFilterForm(FilterForm):
    """State, kind, and words of the objection."""

    state = forms.ChoiceField(
        label=pgettext_lazy("objection", "State"),
        choices=[("", _("all states")), ("open", _("open")), *ObjectionState.choices],
    )
    kind = forms.ChoiceField(label=_("How it was filed"), choices=[("", _("all")), *ObjectorKind.choices])


class AnswerForm(CrispyForm):
    """The answer to an objection, and what the public reads of it."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("objection", "Outcome"),
        choices=[(state.value, state.label) for state in OBJECTION_ANSWERED],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer to the person who objected"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_(
            "Shown by the receipt's link only. Say what was checked, what was found, and what follows."
        ),
    )
    public_text = forms.CharField(
        label=_("What the public reads"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Empty: nothing. Otherwise it stands on the public notice, with the outcome; write no names."
        ),
    )


class PublicTextForm(CrispyForm):
    """What everybody reads of an answered objection."""

    public_text = forms.CharField(
        label=_("What the public reads"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Empty: nothing. Otherwise it stands on the public notice, with the outcome; write no names."
        ),
    )

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, initial={"public_text": objection.public_text}, **kwargs)


class RetractForm(CrispyForm):
    """Taking back one's own objection; nobody has to say why."""

    reason = forms.CharField(
        label=_("Why, if you like to say so"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
