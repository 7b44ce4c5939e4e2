"""From a round or an edition to its papers: what is read, for the documents that say what stands on them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from contest.models import Edition, Entry
from contest.office.paper import Paper
from contest.pinyin import hard_to_read
from contest.states import ENTRY_COUNTED
from judging.documents.notice import NoticePaper, notice_paper
from judging.documents.order import order_paper
from judging.documents.papers.awards import (
    AwardFacts,
    OfficialFrame,
    ceremony_script,
    commendation,
    hand_over_list,
    result_notice,
)
from judging.documents.papers.hall import (
    Announced,
    People,
    by_session,
    host_script,
    name_badges,
    sign_in_list,
    table_signs,
)
from judging.documents.papers.marks import score_sheets, score_tables
from judging.models import PublicNotice, Ranking, Round
from judging.queries.hall.ceremony import ceremony_slides
from judging.queries.notice import (
    cancelled_since,
    counted_in_words,
    notice_facts,
    plan_of,
    planned_end,
    quoted,
    standing_notice,
    winners_by_tier,
)
from judging.queries.papers import (
    Person,
    certificates_to_hand_over,
    is_unmasked,
    judges_on_paper,
    lecturers_on_paper,
    sheets_on_paper,
    staff_on_paper,
)
from judging.queries.running_order import OrderLine
from judging.states import RankingState
from judging.views.hall.order_paper import paper_of, paper_with_blocks
from judging.views.working import paper_of_ranking

RoundMaker = Callable[..., Paper]


# The hall -------------------------------------------------------------------------------------------------


def _order(round: Round, *, names: bool) -> Paper:
    return order_paper(paper_of(round, names=names))


def _sign_in(round: Round, *, names: bool) -> Paper:
    groups = [
        People("评委签到表", judges_on_paper(round)),
        *by_session(lecturers_on_paper(round, names=names), "授课人签到表"),
        People("工作人员签到表", staff_on_paper(round.edition)),
    ]
    return sign_in_list(round.edition.name, round.name, groups)


def _people(round: Round, who: str, *, names: bool) -> list[Person]:
    if who == "judges":
        return judges_on_paper(round)
    if who == "staff":
        return staff_on_paper(round.edition)
    return lecturers_on_paper(round, names=names)


GROUPS: Final = {"judges": "评委", "lecturers": "授课人", "staff": "工作人员"}


def _signs(who: str, round: Round, *, names: bool) -> Paper:
    return table_signs(f"{round.name}席卡（{GROUPS[who]}）", _people(round, who, names=names))


def _badges(who: str, round: Round, *, names: bool) -> Paper:
    title = f"{round.name}胸卡（{GROUPS[who]}）"
    return name_badges(title, round.edition.name, round.name, _people(round, who, names=names))


def _script(round: Round, *, names: bool) -> Paper:
    paper, blocks = paper_with_blocks(round, names=names)
    announced = [[_announced(line) for line in block.taking_part] for block in blocks]
    return host_script(paper, _hosts(round.edition), announced)


def _announced(line: OrderLine) -> Announced:
    said = dict.fromkeys((*hard_to_read(line.name), *hard_to_read(line.unit), *hard_to_read(line.title)))
    say = "；".join(f"{characters} {sound}".strip() for characters, sound in said)
    return Announced(f"{line.unit}{line.name}", line.title, say)


def _blank_sheets(round: Round, *, names: bool, seat: str = "") -> Paper:
    return score_sheets(
        round.edition.name, round.name, sheets_on_paper(round, names=names, filled=False, seat=seat)
    )


def _blank_tables(round: Round, *, names: bool, seat: str = "") -> Paper:
    return score_tables(
        round.edition.name, round.name, sheets_on_paper(round, names=names, filled=False, seat=seat)
    )


def _filled_sheets(round: Round, *, names: bool, seat: str = "") -> Paper:
    return score_sheets(
        round.edition.name, round.name, sheets_on_paper(round, names=names, filled=True, seat=seat)
    )


def _filled_tables(round: Round, *, names: bool, seat: str = "") -> Paper:
    return score_tables(
        round.edition.name, round.name, sheets_on_paper(round, names=names, filled=True, seat=seat)
    )


def _summary(round: Round, *, names: bool) -> Paper:
    return _ranking(round.edition, round, blind=not names)


def _ranking(edition: Edition, round: Round | None, *, blind: bool) -> Paper:
    standing = Ranking.objects.filter(edition=edition, round=round).exclude(state=RankingState.SUPERSEDED)
    ranking = standing.select_related("edition", "round").first()
    if ranking is None:
        raise Http404
    return paper_of_ranking(ranking, blind=blind)


HALL: Final[Mapping[str, RoundMaker]] = {
    "order": _order,
    "sign-in": _sign_in,
    "sheets": _blank_sheets,
    "tables": _blank_tables,
    "script": _script,
    **{f"signs-{who}": partial(_signs, who) for who in GROUPS},
    **{f"badges-{who}": partial(_badges, who) for who in GROUPS},
}
MARKS: Final[Mapping[str, RoundMaker]] = {"sheets": _filled_sheets, "tables": _filled_tables}
RESULT: Final[Mapping[str, RoundMaker]] = {"summary": _summary}


# The awards -----------------------------------------------------------------------------------------------


def _hosts(edition: Edition) -> list[str]:
    return list(edition.hosts.order_by("position", "pk").values_list("name", flat=True))


def _facts(edition: Edition) -> AwardFacts:
    plan = plan_of(edition)
    groups = winners_by_tier(edition, shows_places=plan.shows_places)
    taking_part = Entry.objects.filter(edition=edition, state__in=ENTRY_COUNTED)
    notice = standing_notice(edition)
    return AwardFacts(
        edition=edition.name,
        quoted=quoted(edition),
        hosts=_hosts(edition),
        groups=groups,
        counted=counted_in_words(groups),
        entries=taking_part.count(),
        units=taking_part.exclude(organization=None).values("organization").distinct().count(),
        noticed=_noticed(edition, notice) if notice else "",
        day=timezone.localdate(),
    )


def _noticed(edition: Edition, notice: PublicNotice) -> str:
    begins = notice.begins_at.astimezone(edition.tz)
    last = notice.last_day
    return f"{begins.year}年{begins.month}月{begins.day}日至{last.month}月{last.day}日"


def notice_of(edition: Edition) -> Paper:
    """Return the notice that stands, or the one that would be published now. Raises CalendarUnknown without holidays."""
    url = settings.SITE_URL + reverse("judging:objection-create", args=[edition.code])
    notice = standing_notice(edition)
    if notice is not None:
        moved = notice.ends_at.astimezone(edition.tz) if notice.ends_at != notice.planned_ends_at else None
        return notice_paper(NoticePaper(notice.facts, url, moved, frozenset(cancelled_since(notice))))
    plan, now = plan_of(edition), timezone.now()
    return notice_paper(NoticePaper(notice_facts(plan, now, planned_end(plan, now)), url))


def _notice(edition: Edition, _frame: OfficialFrame) -> Paper:
    return notice_of(edition)


def _commendation(edition: Edition, frame: OfficialFrame) -> Paper:
    return commendation(_facts(edition), frame)


def _results(edition: Edition, frame: OfficialFrame) -> Paper:
    verify = settings.SITE_URL + reverse("judging:verify-search")
    return result_notice(_facts(edition), frame, verify=verify)


def _ceremony(edition: Edition, _frame: OfficialFrame) -> Paper:
    return ceremony_script(edition.name, ceremony_slides(edition))


def _hand_over(edition: Edition, _frame: OfficialFrame) -> Paper:
    return hand_over_list(edition.name, certificates_to_hand_over(edition))


def _final(edition: Edition, _frame: OfficialFrame) -> Paper:
    return _ranking(edition, None, blind=any(not is_unmasked(round) for round in edition.rounds.all()))


AWARDS: Final[Mapping[str, Callable[[Edition, OfficialFrame], Paper]]] = {
    "final": _final,
    "notice": _notice,
    "commendation": _commendation,
    "results": _results,
    "ceremony": _ceremony,
    "hand-over": _hand_over,
}
