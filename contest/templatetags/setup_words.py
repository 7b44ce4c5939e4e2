"""Limits of an edition in words, as contestants read them: {% load setup_words %}."""

from collections.abc import Sequence

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from contest.models import Edition, EditionHost, EntryType, MaterialRequirement, User
from contest.rules.entry import can_create_entry
from contest.states import EditionState, HostKind
from contest.templatetags.ui import file_size

register = template.Library()


@register.filter
def team_in_words(entry_type: EntryType) -> str:
    """Say who makes an entry: one person, or a team of so many, and advisers."""
    least, most = entry_type.team_min, entry_type.team_max
    if most == 1:
        team = _("individual")
    elif least == most:
        team = _("team of %d") % most
    elif least == 1:
        team = _("individual or team of up to %d") % most
    else:
        team = _("team of %(least)d to %(most)d") % {"least": least, "most": most}
    advisers = entry_type.adviser_max
    if not advisers:
        return team
    up_to = ngettext("up to %d adviser", "up to %d advisers", advisers) % advisers
    return _("%(team)s, %(advisers)s") % {"team": team, "advisers": up_to}


@register.filter
def age_in_words(entry_type: EntryType) -> str:
    """Say the age limits; empty where there are none."""
    youngest, oldest = entry_type.age_min, entry_type.age_max
    if youngest is not None and oldest is not None:
        return _("aged %(youngest)d to %(oldest)d") % {"youngest": youngest, "oldest": oldest}
    if oldest is not None:
        return _("aged up to %d") % oldest
    return _("aged %d or over") % youngest if youngest is not None else ""


@register.filter
def limits_in_words(requirement: MaterialRequirement) -> str:
    """Say a material's formats, size, number, length and picture in short phrases."""
    phrases = [_(" or ").join(one.label for one in requirement.file_formats)]
    if requirement.max_count > 1:
        phrases.append(_("up to %d files") % requirement.max_count)
    phrases.append(_("up to %s") % file_size(requirement.max_bytes))
    shortest, longest = requirement.duration_min, requirement.duration_max
    if shortest and longest:
        phrases.append(
            _("%(shortest)s to %(longest)s long") % {"shortest": _clock(shortest), "longest": _clock(longest)}
        )
    elif longest:
        phrases.append(_("up to %s long") % _clock(longest))
    elif shortest:
        phrases.append(_("at least %s long") % _clock(shortest))
    if requirement.height_min:
        phrases.append(_("at least %dp") % requirement.height_min)
    if requirement.aspect:
        phrases.append(requirement.aspect)
    if requirement.codecs:
        phrases.append(_(" or ").join(one.label for one in requirement.video_codecs))
    return pgettext("between phrases", ", ").join(phrase for phrase in phrases if phrase)


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    if not rest:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    return f"{minutes}:{rest:02d}"


@register.filter
def hosts_in_words(hosts: Sequence[EditionHost]) -> str:
    """Name the organizations behind an edition by their part."""
    by_kind = [(kind.label, [host.name for host in hosts if host.kind == kind]) for kind in HostKind]
    parts = [
        _("%(part)s: %(names)s") % {"part": part, "names": _(", ").join(names)}
        for part, names in by_kind
        if names
    ]
    return "　".join(parts)


@register.filter
def takes_entries(edition: Edition) -> bool:
    """Whether a new entry could be submitted at this moment."""
    now = timezone.now()
    return bool(
        edition.state == EditionState.OPEN
        and edition.signup_opens_at
        and edition.signup_closes_at
        and edition.signup_opens_at <= now <= edition.signup_closes_at
    )


@register.filter
def entered_by(edition: Edition, user: object) -> bool:
    """Whether this person may register an entry already; others become contestants of the edition first."""
    return isinstance(user, User) and can_create_entry(user, edition)
