"""What is asked before a rehearsal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm
from judging.rehearsal_cast import FEWEST, MOST


class RehearsalBeginForm(CrispyForm):
    """How many invented entries are to be played."""

    entries = forms.IntegerField(
        label=_("Invented entries"),
        min_value=FEWEST,
        max_value=MOST,
        help_text=_("Three are enough to try every device; as many as in the final show how long it takes."),
    )
