"""Public notices: what stands, what the next one would say, and what keeps an edition from publication."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.models import Edition
from contest.working_days import last_working_day
from judging.models import Award, NoticePlan, Objection, PublicNotice
from judging.queries.award import exclusion_sentences, public_awards
from judging.states import OBJECTION_OPEN, AwardState, Scope

FACTS_VERSION: Final = 1


def plan_of(edition: Edition) -> NoticePlan:
    """Return the plan of an edition's notice; the usual one, not yet stored, where nobody wrote another."""
    return NoticePlan.objects.filter(edition=edition).first() or NoticePlan(edition=edition)


def standing_notice(edition: Edition) -> PublicNotice | None:
    """Return the notice that runs or has ended; None before the first, and after one was withdrawn."""
    found = PublicNotice.objects.filter(edition=edition, withdrawn_at__isnull=True).first()
    if found is not None:
        found.edition = edition
    return found


def end_of_day(day: date, edition: Edition) -> datetime:
    """Return the midnight that ends a day in the edition's time zone."""
    return datetime.combine(day + timedelta(days=1), time(), edition.tz)


def planned_end(plan: NoticePlan, begins_at: datetime) -> datetime:
    """Return when a notice ends that begins at a moment. Raises CalendarUnknown where the days can't be counted."""
    edition = plan.edition
    if plan.ends_on is not None and is_by_hand(plan, begins_at):
        return end_of_day(plan.ends_on, edition)
    first = begins_at.astimezone(edition.tz).date()
    return end_of_day(last_working_day(first, plan.working_days, counts_start=plan.counts_first_day), edition)


def is_by_hand(plan: NoticePlan, begins_at: datetime) -> bool:
    """Whether the day that was set by hand holds for a notice; one that is over already does not."""
    return plan.ends_on is not None and plan.ends_on >= begins_at.astimezone(plan.edition.tz).date()


# What a notice says -------------------------------------------------------------------------------------


def notice_facts(plan: NoticePlan, begins_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """Return everything that stands on a notice, as data that outlives every later change of names and awards.

    Its own words are Chinese, as the certificates' are: they are what the office publishes. A constant number of queries.
    """
    edition = plan.edition
    hosts = list(edition.hosts.order_by("position", "pk").values_list("name", flat=True)) or [edition.name]
    groups = winners_by_tier(edition, shows_places=plan.shows_places)
    return {
        "version": FACTS_VERSION,
        "title": plan.title or f"关于{edition.name}拟表彰名单的公示",
        "opening": plan.opening
        or f"{quoted(edition)}已完成评审。经形式审查、评委评分和成绩审定，拟对以下"
        f"{'、'.join(counted_in_words(groups))}予以表彰，现予公示。",
        "begins": begins_at.astimezone(edition.tz).isoformat(),
        "ends": ends_at.astimezone(edition.tz).isoformat(),
        "working_days": None if is_by_hand(plan, begins_at) else plan.working_days,
        "counts_first_day": plan.counts_first_day,
        "shows_places": plan.shows_places,
        "groups": groups,
        "contact": {
            "office": plan.office or hosts[0],
            "person": plan.person,
            "phone": plan.phone,
            "email": plan.email,
            "address": plan.address,
            "other": "" if plan.phone or plan.email else edition.contact,
        },
        "hosts": hosts,
    }


def quoted(edition: Edition) -> str:
    """Return an edition's name in quotation marks, unless it has some."""
    return edition.name if "“" in edition.name else f"“{edition.name}”"


def counted_in_words(groups: Iterable[dict[str, Any]]) -> list[str]:
    """Count the winners by kind, in Chinese measure words."""
    counts: dict[str, int] = {}
    for group in groups:
        counts[group["kind"]] = counts.get(group["kind"], 0) + len(group["rows"])
    words = {"entry": "件作品", "organization": "个单位", "adviser": "名指导老师"}
    return [f"{count}{words[kind]}" for kind, count in counts.items()]


def winners_by_tier(edition: Edition, *, shows_places: bool) -> list[dict[str, Any]]:
    """Return the confirmed awards by tier, each with its rows as a notice keeps them."""
    groups: dict[int, dict[str, Any]] = {}
    for award in public_awards(edition):
        group = groups.setdefault(
            award.tier_id,
            {
                "tier": award.tier.name,
                "kind": award.tier.kind,
                "by_sector": award.tier.scope in {Scope.SECTOR, Scope.TYPE_AND_SECTOR},
                "rows": [],
            },
        )
        group["rows"].append(_row(award, shows_places=shows_places))
    sectors = {name: n for n, name in enumerate(edition.sectors.values_list("name", flat=True))}
    for group in groups.values():
        if group["by_sector"]:
            group["rows"].sort(key=lambda row: sectors.get(row["sector"], len(sectors)))
    return list(groups.values())


def _row(award: Award, *, shows_places: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"award": award.code, "place": None, "people": [], "unit": "", "sector": ""}
    if award.entry is not None:
        place = award.line.place if award.line is not None and shows_places else None
        return row | {
            "winner": award.entry.title,
            "place": place,
            "people": [member.name for member in award.entry.speakers],  # type: ignore[attr-defined]
            "unit": award.entry.organization.name if award.entry.organization else "",
            "sector": award.entry.sector.name if award.entry.sector else "",
        }
    if award.organization is not None:
        return row | {"winner": award.organization.name}
    assert award.adviser is not None
    return row | {"winner": award.adviser.name, "unit": award.adviser.organization_name}


def announced_codes(notice: PublicNotice) -> set[str]:
    """Return the codes of the awards that stand on a notice."""
    return {row["award"] for group in notice.facts["groups"] for row in group["rows"]}


def cancelled_since(notice: PublicNotice) -> set[str]:
    """Return the codes of announced awards that do not stand any more."""
    standing = set(
        Award.objects.filter(edition=notice.edition_id, state=AwardState.CONFIRMED).values_list(
            "code", flat=True
        )
    )
    return announced_codes(notice) - standing


# What holds publication back ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands between an edition's notice and its publication, the overrides taken into account.

    runs: the notice has not ended. objections: open ones. unannounced: confirmed awards that were not on it.
    """

    notice: PublicNotice | None
    runs: bool = False
    objections: list[Objection] = field(default_factory=list)
    unannounced: list[Award] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not self.sentences

    @property
    def sentences(self) -> list[str]:
        """Say what stands in the way."""
        if self.notice is None:
            return [_("There has been no public notice of these awards.")]
        found: list[str] = []
        if self.runs:
            found.append(
                _("The public notice runs until the end of %(day)s.")
                % {"day": date_format(self.notice.last_day, "DATE_FORMAT")}
            )
        if self.objections:
            n = len(self.objections)
            found.append(
                ngettext("%(n)d objection is not answered.", "%(n)d objections are not answered.", n)
                % {"n": n}
            )
        if self.unannounced:
            n = len(self.unannounced)
            found.append(
                ngettext(
                    "%(n)d award was not on the public notice: %(names)s. Take the edition one step back and give notice anew.",
                    "%(n)d awards were not on the public notice: %(names)s. Take the edition one step back and give notice anew.",
                    n,
                )
                % {"n": n, "names": _("; ").join(str(award) for award in self.unannounced[:3])}
            )
        return found


def gate_of(edition: Edition, notice: PublicNotice | None = None) -> Gate:
    """Return what keeps an edition from being published and its certificates from being issued; at most five queries.

    notice: the one that stands, where the caller has it already.
    """
    notice = notice or standing_notice(edition)
    if notice is None:
        return Gate(None)
    overrides = list(notice.overrides.prefetch_related("objections"))
    waived = {one.pk for override in overrides for one in override.objections.all()}
    waived_awards = {code for override in overrides for code in override.unannounced}
    end_waived = any(one.waived_end is not None and one.waived_end >= notice.ends_at for one in overrides)
    known = announced_codes(notice) | waived_awards
    confirmed = Award.objects.filter(edition=edition, state=AwardState.CONFIRMED).select_related(
        "tier", "entry", "organization", "adviser"
    )
    return Gate(
        notice,
        runs=timezone.now() < notice.ends_at and not end_waived,
        objections=[one for one in open_objections(edition) if one.pk not in waived],
        unannounced=[award for award in confirmed if award.code not in known],
    )


def issue_blockers(edition: Edition) -> list[str]:
    """Return what keeps certificates from being issued: the gate, and awards of entries that were disqualified since."""
    return gate_of(edition).sentences + exclusion_sentences(edition)


def open_objections(edition: Edition) -> QuerySet[Objection]:
    """Return the objections of an edition that wait for an answer, those to earlier notices included."""
    return Objection.objects.filter(notice__edition=edition, state__in=OBJECTION_OPEN).order_by("filed_at")
