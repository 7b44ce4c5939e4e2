"""The reasons of a suggestion in words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from talent_pool.dispatching import Ground, Reason

SENTENCES: Final[Mapping[tuple[Ground, str], Any]] = {
    (Ground.WISH, "named"): _("asked for by the branch"),
    (Ground.WISH, "not_named"): _("the branch asked for somebody else"),
    (Ground.TOPIC, "report"): _("gave the ordered report"),
    (Ground.TOPIC, "shared"): ngettext_lazy("%(n)d ordered topic", "%(n)d ordered topics", "n"),
    (Ground.TOPIC, "other"): _("other topics"),
    (Ground.TOPIC, "any"): _("any topic is welcome"),
    (Ground.SECTOR, "served"): _("serves the sector"),
    (Ground.SECTOR, "not_served"): _("serves other sectors"),
    (Ground.SECTOR, "any"): _("no sector named"),
    (Ground.SECTOR, "unknown"): _("sectors not known"),
    (Ground.AUDIENCE, "served"): _("used to this audience"),
    (Ground.AUDIENCE, "not_served"): _("used to other audiences"),
    (Ground.AUDIENCE, "any"): _("no audience named"),
    (Ground.AUDIENCE, "unknown"): _("audiences not known"),
    (Ground.LANGUAGE, "served"): _("speaks the language"),
    (Ground.LANGUAGE, "not_served"): _("speaks other languages"),
    (Ground.LANGUAGE, "any"): _("no language named"),
    (Ground.LANGUAGE, "unknown"): _("languages not known"),
    (Ground.DISTANCE, "online"): _("online, no way to go"),
    (Ground.DISTANCE, "travels"): _("travels to the town"),
    (Ground.DISTANCE, "was_there"): ngettext_lazy(
        "%(n)d session in the town within a year", "%(n)d sessions in the town within a year", "n"
    ),
    (Ground.DISTANCE, "near"): ngettext_lazy(
        "travels to a town %(n)d km away", "travels to a town %(n)d km away", "n"
    ),
    (Ground.DISTANCE, "elsewhere"): _("travels to other towns only"),
    (Ground.DISTANCE, "any"): _("no town named"),
    (Ground.DISTANCE, "unknown"): _("way not known"),
    (Ground.DAYS, "free"): ngettext_lazy("free on %(n)d wished day", "free on %(n)d wished days", "n"),
    (Ground.DAYS, "busy"): _("free on none of the wished days"),
    (Ground.DAYS, "any"): _("no day named"),
    (Ground.LOAD, "load"): ngettext_lazy(
        "%(n)d session within three months", "%(n)d sessions within three months", "n"
    ),
    (Ground.RATING, "rated"): _("rated %(mean).1f of 5"),
    (Ground.RATING, "unrated"): _("not rated yet"),
}


def sentence_of(reason: Reason) -> str:
    """Return a reason in words, with its figure."""
    words = SENTENCES[reason.ground, reason.found]
    if reason.found in {"shared", "was_there", "near", "free", "load"}:
        return str(words % {"n": int(reason.value)})
    return str(words) % {"mean": reason.value} if reason.found == "rated" else str(words)
