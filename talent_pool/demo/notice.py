"""The public notice of a past edition, and an objection to it that was looked into and answered."""

from datetime import date, timedelta
from typing import Final

from contest.actions.edition import move_edition
from contest.models import Edition
from contest.states import EditionState
from judging.actions.notice import save_plan
from judging.actions.objection import Objector, answer_objection, file_objection, review_objection
from judging.actions.recheck import recheck_result
from judging.models import Award
from judging.states import ObjectionState, ObjectorKind
from talent_pool.demo.cast import Company
from talent_pool.demo.stage import Clock, at

DAYS: Final = {"notice": 2, "filed": 3, "reviewed": 4, "answered": 6, "published": 10}
"""Days after the final: five working days of June lie between the notice and the publication."""

OBJECTOR: Final = Objector("石敢当", phone="19900000000", unit="", kind=ObjectorKind.CONFIDENTIAL)
TEXT: Final = "决赛当天我在现场，感觉这件作品明显超过了八分钟，但公示的名次里它仍在前列，不知道超时有没有按规则扣分，希望核对计时记录。"
ANSWER: Final = (
    "您反映的情况收到后，我们调阅了决赛计时记录和全部评分表，并由系统依照公布的规则重新计算了初赛、决赛和最终成绩。"
    "该作品的用时以计时员当场记录为准，应扣的分数已经计入；重新计算的结果与公示的名次一致。异议不成立，感谢您的监督。"
)
PUBLIC: Final = "有一件异议反映某作品超时未扣分。经核对计时记录并由留存的评分表重新计算，扣分已经计入，名次无误，异议不成立。"


def plan_notice(edition: Edition, company: Company) -> None:
    """Say where objections come."""
    save_plan(
        edition=edition,
        actor=company.organizer,
        values={
            "working_days": 5,
            "office": "区委组织部党员教育科",
            "person": company.organizer.full_name,
            "phone": "0800-1234567",
            "email": "dangke@example.org",
        },
    )


def play_notice(company: Company, edition: Edition, clock: Clock, day: date, *, disputed: bool) -> None:
    """Put the awards on notice and publish them when it has ended; in between, an objection is filed and answered."""
    organizer = company.organizer

    def later(what: str, hour: int = 11) -> None:
        clock.go_to(at(day + timedelta(days=DAYS[what]), hour))

    later("notice")
    move_edition(edition=edition, target=EditionState.NOTICE, actor=organizer)
    if disputed:
        award = Award.objects.filter(edition=edition, line__place=2).first()
        later("filed", 21)
        objection, _token = file_objection(edition=edition, objector=OBJECTOR, text=TEXT, award=award)
        later("reviewed", 9)
        review_objection(objection=objection, actor=organizer)
        recheck_result(objection=objection, actor=organizer)
        later("answered", 15)
        answer_objection(
            objection=objection,
            actor=organizer,
            outcome=ObjectionState.DISMISSED,
            answer=ANSWER,
            public_text=PUBLIC,
        )
    later("published")
    move_edition(edition=edition, target=EditionState.PUBLISHED, actor=organizer)
