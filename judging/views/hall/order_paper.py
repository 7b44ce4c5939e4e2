"""The running order as a paper: from its rows to the answer."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from contest.addresses import open_url
from contest.spreadsheets import disposition
from judging.documents.order import OrderPaper, OrderRow, OrderTable, render_order
from judging.models import Round
from judging.queries.running_order import OrderBlock, draws_of, order_of, plan_of_order
from judging.states import DrawSeed, DrawState


def paper_of(round: Round, *, names: bool) -> OrderPaper:
    """Return what the paper shows, in the edition's time zone. names: False shows aliases alone."""
    return _paper(round, order_of(round, names=names), names=names)


def paper_with_blocks(round: Round, *, names: bool) -> tuple[OrderPaper, list[OrderBlock]]:
    """Return what the paper shows, and the rows that it was made of."""
    blocks = order_of(round, names=names)
    return _paper(round, blocks, names=names), blocks


def _paper(round: Round, blocks: Sequence[OrderBlock], *, names: bool) -> OrderPaper:
    tz = round.edition.tz

    def local(moment: datetime | None) -> datetime | None:
        return moment.astimezone(tz) if moment else None

    return OrderPaper(
        edition=round.edition.name,
        round=round.name,
        blind=not names,
        tables=[
            OrderTable(
                name=block.session.name if block.session else "",
                begins=local(block.session.starts_at) if block.session else None,
                place=block.session.place if block.session else "",
                rows=[
                    OrderRow(
                        place=str(line.place or ""),
                        begins=local(line.begins),
                        name=line.name,
                        unit=line.unit,
                        title=line.title,
                        note="" if line.takes_part else line.status_label,
                    )
                    for line in block.lines
                ],
            )
            for block in blocks
        ],
        printed_at=timezone.now().astimezone(tz),
        drawn=_drawn_in_words(round),
        url=public_url(round) if plan_of_order(round).is_public else "",
    )


def _drawn_in_words(round: Round) -> str:
    drawn = [one for one in draws_of(round) if one.state == DrawState.DRAWN]
    seeds = "、".join(dict.fromkeys(one.seed for one in reversed(drawn)))
    if not drawn:
        return ""
    how = "现场报数" if all(one.how == DrawSeed.PUBLIC for one in drawn) else "抽签"
    return f"出场顺序由{how}产生，种子 {seeds}，任何人均可复核。"


def public_url(round: Round) -> str:
    """Return the address of the public page of a running order, as it is printed."""
    return open_url(None, reverse("judging:order-public", args=[round.code]))


def paper_response(round: Round, *, names: bool) -> HttpResponse:
    """Answer with the paper, to be shown in the browser."""
    response = HttpResponse(render_order(paper_of(round, names=names)), content_type="application/pdf")
    response.headers["Content-Disposition"] = disposition(f"出场顺序-{round.name}.pdf").replace(
        "attachment", "inline", 1
    )
    return response
