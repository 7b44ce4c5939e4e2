"""The journal of an edition."""

import json
from collections.abc import Iterator
from typing import Any, Final

from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contest.forms.journal import JournalFilterForm
from contest.http import AuthedRequest
from contest.models import Edition, JournalEntry
from contest.queries.journal import changes_of, line_facts, lines_of, sentence_of
from contest.rules.people import can_read_journal
from contest.spreadsheets import Column, Sheet, csv_response, streamed_response, workbook_response
from contest.verbs import words_of
from contest.views.paging import page_of
from contest.views.within import within_edition
from contest.wording import labelled

PER_PAGE: Final = 50


def _chosen(form: JournalFilterForm, edition: Edition) -> QuerySet[JournalEntry]:
    chosen = form.chosen
    return lines_of(
        edition,
        kind=chosen.get("kind", ""),
        verb=chosen.get("verb", ""),
        who=chosen.get("who", ""),
        what=chosen.get("q", ""),
        since=chosen.get("since"),
        until=chosen.get("until"),
    )


@within_edition(can_read_journal)
def journal_list(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Who did what, newest first."""
    form = JournalFilterForm(request.GET)
    page = page_of(request, Paginator(_chosen(form, edition), PER_PAGE))
    rows = [{"line": line, "sentence": sentence_of(line), "changes": changes_of(line)} for line in page]
    return render(
        request,
        "contest/journal_list.html",
        {"title": _("Journal"), "edition": edition, "form": form, "page": page, "rows": rows},
    )


@within_edition(can_read_journal)
def journal_export(request: AuthedRequest, edition: Edition) -> HttpResponseBase:
    """The lines that the filters leave, as CSV or JSON lines (sent while they are read) or as XLSX."""
    lines = _chosen(JournalFilterForm(request.GET), edition)
    if request.GET.get("as") == "jsonl":
        return streamed_response(
            request, f"journal-{edition.code}.jsonl", _json_lines(lines), "application/jsonl; charset=utf-8"
        )
    columns = [
        Column(_("No."), 8, "number"),
        Column(_("Time"), 20, "moment"),
        Column(pgettext("journal", "Who"), 14),
        Column(_("Act"), 22),
        Column(_("Thing"), 34),
        Column(_("Code"), 14),
        Column(_("Changes"), 60),
        Column(_("Reason"), 30),
        Column(_("Device"), 40),
        Column(_("Hash"), 24),
    ]
    name = _("Journal %(edition)s") % {"edition": edition.name}
    rows = _rows(lines, edition)
    if request.GET.get("as") == "csv":
        return csv_response(request, name, columns, rows)
    return workbook_response(name, [Sheet(_("Journal"), columns, rows)])


def _json_lines(lines: QuerySet[JournalEntry]) -> Iterator[str]:
    """Every line whole, oldest first, so that anybody can compute its hash again and follow the chain."""
    for line in lines.order_by("sequence").iterator(chunk_size=2000):
        yield json.dumps(line_facts(line), ensure_ascii=False, cls=DjangoJSONEncoder) + "\n"


def _rows(lines: QuerySet[JournalEntry], edition: Edition) -> Iterator[list[Any]]:
    for line in lines.iterator(chunk_size=2000):
        changes = "\n".join(
            labelled(one.label, f"{one.before or '—'} → {one.after or '—'}") for one in changes_of(line)
        )
        yield [
            line.sequence,
            timezone.make_naive(line.at, edition.tz).replace(microsecond=0),
            line.actor_name,
            words_of(line.verb),
            line.target_label,
            line.target_code,
            changes,
            line.reason,
            line.device,
            line.hash,
        ]
