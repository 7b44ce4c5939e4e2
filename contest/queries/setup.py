"""What an edition still needs before it can open, and what blocks its next step."""

from typing import Any

from django.db.models import Count, Model, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest import signals
from contest.models import Edition, EntryType, LectureForm, Organization, Sector, UnitQuota
from contest.setup import SetupLine
from contest.states import EDITION_MOVES, EditionState, EntryState


def setup_lines(edition: Edition) -> list[SetupLine]:
    """Return the lines of the set-up page, those of the floors above included, in order."""
    lines = _own_lines(edition)
    lines.extend(signals.answers(signals.setup_lines, edition=edition))
    return sorted(lines, key=lambda line: line.order)


def _own_lines(edition: Edition) -> list[SetupLine]:
    def line(
        key: str, order: int, title: str, detail: str, done: bool, *, required: bool = True
    ) -> SetupLine:
        url = reverse(f"contest:{_PAGES[key]}", args=[edition.code])
        return SetupLine(key, title, detail, done, url, required, order)

    wanted = Count("requirements", filter=Q(requirements__required=True))
    prefetch_related_objects(
        [edition], "hosts", Prefetch("entry_types", EntryType.objects.annotate(wanted=wanted))
    )
    hosts = [host.name for host in edition.hosts.all()]
    types: list[Any] = list(edition.entry_types.all())
    sectors, forms, quotas, units = _counts(edition)
    bare = [entry_type.name for entry_type in types if not entry_type.wanted]
    limited = [entry_type for entry_type in types if entry_type.unit_quota is not None]
    dated = bool(edition.signup_opens_at and edition.signup_closes_at)
    return [
        line(
            "theme",
            10,
            _("Name, year and theme"),
            edition.theme or _("The theme is not written yet."),
            bool(edition.theme),
        ),
        line(
            "hosts", 11, _("Host organizations"), _(", ").join(hosts) or _("None is named yet."), bool(hosts)
        ),
        line("logo", 12, _("Logo"), "", edition.logo_id is not None, required=False),
        line(
            "announcement",
            13,
            _("Announcement"),
            _("The public page shows it above the dates."),
            bool(edition.announcement.strip()),
            required=False,
        ),
        line(
            "dates",
            20,
            _("Sign-up and upload deadlines"),
            "" if dated else _("Say from when until when entries can be made."),
            dated,
        ),
        line(
            "sectors",
            30,
            _("Sectors"),
            ngettext("%d sector", "%d sectors", sectors) % sectors
            if sectors
            else _("Without sectors entries are not divided by field of society."),
            sectors > 0,
            required=False,
        ),
        line(
            "lecture_forms",
            31,
            _("Lecture forms"),
            ngettext("%d lecture form", "%d lecture forms", forms) % forms
            if forms
            else _("Without lecture forms entries do not choose one."),
            forms > 0,
            required=False,
        ),
        line(
            "types",
            40,
            _("Entry types"),
            _(", ").join(entry_type.name for entry_type in types) or _("At least one is needed."),
            bool(types),
        ),
        line(
            "materials",
            41,
            _("Materials of each entry type"),
            _("No material is required for: %s.") % _(", ").join(bare) if bare else "",
            bool(types) and not bare,
        ),
        line(
            "units",
            79,
            _("Units"),
            ngettext("%d unit", "%d units", units) % units
            if units
            else _("Without units nobody recommends entries, and judges' conflicts can't be seen."),
            units > 0,
            required=False,
        ),
        line(
            "quotas",
            80,
            _("Quotas of units"),
            ngettext("%d unit has a quota of its own", "%d units have a quota of their own", quotas) % quotas
            if quotas
            else (
                _("One limit for all units: see the entry types.")
                if limited
                else _("Without quotas every unit sends as many entries as it likes.")
            ),
            bool(quotas or limited),
            required=False,
        ),
    ]


def _counts(edition: Edition) -> tuple[int, int, int, int]:
    """Return how many sectors, lecture forms, quotas and units there are, in one query."""

    def of_edition(model: type[Model]) -> Coalesce:
        rows = model._default_manager.filter(edition=OuterRef("pk")).order_by().values("edition")
        return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)

    active = Organization.objects.filter(is_active=True).order_by().values("is_active")
    row: tuple[int, int, int, int] = (
        Edition.objects.filter(pk=edition.pk)
        .annotate(
            n_sectors=of_edition(Sector),
            n_forms=of_edition(LectureForm),
            n_quotas=of_edition(UnitQuota),
            n_units=Coalesce(Subquery(active.annotate(n=Count("pk")).values("n")), 0),
        )
        .values_list("n_sectors", "n_forms", "n_quotas", "n_units")
        .get()
    )
    return row


# Which page mends which line.
_PAGES = {
    "theme": "setup-basics",
    "hosts": "setup-basics",
    "logo": "setup-basics",
    "announcement": "setup-basics",
    "dates": "setup-dates",
    "sectors": "setup-sectors",
    "lecture_forms": "setup-lecture-forms",
    "types": "setup-types",
    "materials": "setup-types",
    "units": "unit-list",
    "quotas": "setup-quotas",
}


def missing_lines(edition: Edition) -> list[SetupLine]:
    """Return the required lines that are not done."""
    return [line for line in setup_lines(edition) if line.required and not line.done]


def next_state(edition: Edition) -> EditionState | None:
    """Return the state that follows in the life of an edition, None after the last."""
    return _neighbour(edition, +1)


def previous_state(edition: Edition) -> EditionState | None:
    """Return the state that a step back leads to, None where there is no way back."""
    return _neighbour(edition, -1)


def _neighbour(edition: Edition, by: int) -> EditionState | None:
    life = list(EditionState)
    place = life.index(EditionState(edition.state)) + by
    target = life[place] if 0 <= place < len(life) else None
    return target if target in EDITION_MOVES[EditionState(edition.state)] else None


def blockers_of(edition: Edition, target: EditionState) -> list[str]:
    """Return the sentences that say what still blocks a step on; a step back is never blocked here."""
    life = list(EditionState)
    if life.index(target) < life.index(EditionState(edition.state)):
        return []
    return _own_blockers(edition, target) + signals.answers(
        signals.blockers_asked, edition=edition, target=target
    )


def _own_blockers(edition: Edition, target: EditionState) -> list[str]:
    if target is EditionState.OPEN:
        return [
            _("Set-up is not complete: %(title)s. %(detail)s") % {"title": line.title, "detail": line.detail}
            for line in missing_lines(edition)
        ]
    if target is EditionState.JUDGING:
        counts = edition.entries.aggregate(
            unchecked=Count("pk", filter=Q(state__in=[EntryState.SUBMITTED, EntryState.RETURNED])),
            accepted=Count("pk", filter=Q(state=EntryState.ACCEPTED)),
        )
        sentences = []
        if counts["unchecked"]:
            sentences.append(
                ngettext(
                    "%d entry has no final outcome of the formal check.",
                    "%d entries have no final outcome of the formal check.",
                    counts["unchecked"],
                )
                % counts["unchecked"]
            )
        if not counts["accepted"]:
            sentences.append(_("No entry has been accepted, so there is nothing to judge."))
        return sentences
    return []
