"""Filters around people: {% load people %}."""

import re
from typing import Final

from django import template
from django.utils.translation import gettext as _

register = template.Library()

BROWSERS: Final = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def device_words(device: str) -> str:
    """Put a journal line's device into few words: "iPad, Safari · 10.0.0.7"."""
    address, _space, agent = device.partition(" ")
    named = [next((words for mark, words in known if mark in agent), "") for known in (SYSTEMS, BROWSERS)]
    what = _(", ").join(words for words in named if words) or _("Unknown device")
    return f"{what} · {address}" if re.match(r"[\d.:a-f]+$", address) else what
