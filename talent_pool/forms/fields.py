"""Fields of the pool's forms: lists of words in one line, audiences, and what of a page is shown."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from talent_pool.states import AudienceKind, PublicPart

_BETWEEN: Final = re.compile(r"[、,，;；/\n]+")


class WordsField(forms.CharField):
    """A few words in one line ("普通话、四川话"); becomes a list, each once, in their order.

    longest: of a word, in characters; most: of words.
    """

    default_error_messages = {
        "long": _("“%(word)s…” is longer than %(longest)d characters."),
        "many": _("At most %(most)d."),
    }

    def __init__(self, *, longest: int = 40, most: int = 60, **kwargs: Any) -> None:
        self.longest, self.most = longest, most
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = list(
            dict.fromkeys(word.strip() for word in _BETWEEN.split(super().clean(value)) if word.strip())
        )
        for word in words:
            if len(word) > self.longest:
                raise ValidationError(
                    self.error_messages["long"], params={"word": word[:20], "longest": self.longest}
                )
        if len(words) > self.most:
            raise ValidationError(self.error_messages["many"], params={"most": self.most})
        return words

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def audiences_field() -> forms.MultipleChoiceField:
    """Return the boxes of audiences."""
    return forms.MultipleChoiceField(
        label=_("Audiences served"),
        required=False,
        choices=AudienceKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )


def languages_field() -> WordsField:
    """Return the field of languages and dialects."""
    return WordsField(label=_("Languages and dialects"), help_text=_("For example: Mandarin, Sichuanese."))


def towns_field() -> WordsField:
    """Return the field of the towns that somebody travels to."""
    return WordsField(
        label=_("Towns travelled to"),
        help_text=_("Parted by commas. Empty: the office asks each time."),
        widget=forms.Textarea({"rows": 2}),
    )


def shown_field() -> forms.MultipleChoiceField:
    """Return the boxes of what everybody may see."""
    return forms.MultipleChoiceField(
        label=_("Everybody may see"),
        required=False,
        choices=PublicPart.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The name, the sectors and the topics are always shown. The mobile number is never public; if it is ticked, "
            "a branch sees it once its order was accepted."
        ),
    )
