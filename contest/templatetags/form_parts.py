"""What the form templates in templates/bootstrap5 ask of a field."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext

from contest.templatetags.ui import zone_name
from contest.wording import labelled

register = template.Library()


@register.filter
def zone_hint(field: BoundField) -> str:
    """Say in which time zone a moment is typed; empty for fields that hold no moment."""
    if not isinstance(field.field, forms.DateTimeField):
        return ""
    return gettext("Time zone: {zone}.").format(zone=zone_name(timezone.localtime()))


@register.filter
def error_line(field: BoundField, error: str) -> str:
    """Put the label before an error that does not name the field itself."""
    label = str(field.label)
    return error if label in error else labelled(label, error)
