"""The home page: the contest for everybody, and what waits for whoever is logged in."""

from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from contest.models import User
from contest.queries.edition import current_edition
from contest.queries.home import news_of, work_of
from contest.queries.journal import version_of
from contest.rules.edition import can_configure_edition, can_create_edition


def home(request: HttpRequest) -> HttpResponse:
    """The newest announced edition, and the person's own work before it."""
    user = request.user
    edition = current_edition()
    work = work_of(user) if isinstance(user, User) else []
    work.sort(key=lambda item: (-item.edition.year, -item.edition.pk) if item.edition else (0, 0))
    context = {
        "title": _("Jiangtai"),
        "edition": edition,
        "hosts": list(edition.hosts.all()) if edition else [],
        "news": news_of(edition, version_of(edition)) if edition else [],
        "work": [(of, list(items)) for of, items in groupby(work, key=lambda item: item.edition)],
        "may_configure": bool(edition and isinstance(user, User) and can_configure_edition(user, edition)),
        "may_create": isinstance(user, User) and can_create_edition(user),
        "is_new_hall": settings.HALL_MODE and edition is None and not User.objects.exists(),
    }
    if edition is None:
        return render(request, "contest/home.html", context)
    with timezone.override(edition.tz):
        return render(request, "contest/home.html", context)
