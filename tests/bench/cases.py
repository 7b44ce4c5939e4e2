"""What is measured, and what it may cost (CPU milliseconds, queries)."""

import io
import json
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import openpyxl
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from contest.models import User
from judging.models import ScoreSheet
from judging.scoring.fairness.report import fairness_report
from judging.states import SheetState
from tests.bench import bare
from tests.bench.data import MARKS, Scene, finish_round
from tests.bench.fairness import ROWS, fairness_input, remember_fairness
from tests.bench.measure import Call, Case
from tests.bench.pool import (
    dispatch_page,
    public_page,
    report_page,
    suggestions,
    yearly_export,
    yearly_page,
)


def client_of(person: User | None) -> Client:
    """A browser: with its session, and held to cross-site protection."""
    client = Client(enforce_csrf_checks=True)
    if person is not None:
        client.force_login(person)
    return client


def get(client: Client, path: str) -> Call:
    return lambda: client.get(path)


def same_bytes(client: Client) -> Any:
    return lambda size: get(client, f"/bench/page/{size}/")


def cases(big: Scene, small: Scene) -> Iterator[Case]:
    """Yield the cases in an order in which each leaves the data fit for the next."""
    judge, contestant, nobody = client_of(big.judge), client_of(big.contestant), client_of(None)
    organizer, other = client_of(big.organizer), client_of(small.organizer)
    mine = reverse("judging:sheet-list", args=[big.edition.code])
    yield Case("judge's list, 50 rows", get(judge, mine), same_bytes(judge), 20, 12)
    yield Case("judge's list, 250 rows", get(judge, f"{mine}?page=all"), same_bytes(judge), 45, 12)
    sheet = ScoreSheet.objects.filter(seat__judge=big.judge, state=SheetState.OPEN).order_by("pk")[0]
    page = reverse("judging:sheet-detail", args=[sheet.code])
    yield Case("score page", get(judge, page), same_bytes(judge), 15, 8)
    yield Case("save a score sheet", saving(judge, sheet), lambda _size: inserting(judge), 12, 8, times=80)
    yield Case("contestant's own page", get(contestant, reverse("contest:home")), same_bytes(contestant), 10)
    yield Case("contestant's entries", get(contestant, reverse("contest:entry-list", args=[big.edition.code])), same_bytes(contestant), 10)  # fmt: skip
    public = reverse("contest:edition-detail", args=[big.edition.code])
    yield Case("public page of the edition", get(nobody, public), same_bytes(nobody), 5, times=80)
    yield Case("public home", get(nobody, reverse("contest:home")), same_bytes(nobody), 5, times=80)

    few = reverse("judging:ranking-detail", args=[finish_round(small).code])
    yield Case("ranking, 250 rows", get(other, f"{few}?page=all"), same_bytes(other), 50, 12, times=20)
    many = reverse("judging:ranking-detail", args=[finish_round(big).code])
    yield Case("ranking of 1,000, 50 rows", get(organizer, many), same_bytes(organizer), 50, 12)
    yield Case(
        "ranking, 1,000 rows", get(organizer, f"{many}?page=all"), same_bytes(organizer), 130, 12, times=15
    )
    figures = fairness_input(ROWS)
    yield Case(
        "fairness of 1,000 × 5",
        lambda: HttpResponse(fairness_report(figures).n),
        same_bytes(nobody),
        2000,
        times=5,
    )
    remember_fairness(small.round)
    report = reverse("judging:fairness", args=[small.round.code])
    yield Case("fairness page of 250", get(other, report), same_bytes(other), 100, 12, times=20)
    workbook = get(organizer, reverse("judging:mark-export", args=[big.round.code]))
    bare.CELLS[:] = cells_of(workbook().getvalue())  # type: ignore[attr-defined]
    lines = get(organizer, reverse("judging:mark-export-csv", args=[big.round.code]))
    yield Case("5,000 sheets as CSV", lines, lambda _size: get(organizer, "/bench/table/"), 130, times=12)
    yield Case(
        "5,000 sheets as XLSX", workbook, lambda _size: get(organizer, "/bench/workbook/"), 650, times=6
    )
    yield Case("pool: suggestions of 2,000", suggestions, same_bytes(nobody), 100, 10, times=20)
    yield Case("pool: page of dispatch", dispatch_page, same_bytes(organizer), 150, 20, times=20)
    yield Case("pool: yearly report", yearly_page, same_bytes(organizer), 600, 12, times=10)
    workbook_of_year, paper_of_year, word_of_year = (
        partial(yearly_export, suffix) for suffix in ("xlsx", "pdf", "docx")
    )
    yield Case("pool: yearly report, Excel", workbook_of_year, same_bytes(organizer), 900, times=5)
    yield Case("pool: yearly report, PDF", paper_of_year, same_bytes(organizer), 3000, times=3)
    yield Case("pool: yearly report, Word", word_of_year, same_bytes(organizer), 3000, times=3)
    directory, library = partial(public_page, "lecturer-list"), partial(public_page, "report-list")
    yield Case("pool: directory of 2,000", directory, same_bytes(nobody), 100, 12, times=20)
    yield Case("pool: library of 1,000", library, same_bytes(nobody), 100, 12, times=20)
    yield Case("pool: a report's page", report_page, same_bytes(nobody), 50, 12, times=20)


def saving(client: Client, sheet: ScoreSheet) -> Call:
    """Save other marks each time, as the page's script does."""
    turn, path = count(1), reverse("judging:sheet-save", args=[sheet.code])
    token = token_of(client, reverse("judging:sheet-detail", args=[sheet.code]))
    base = 0

    def save() -> Any:
        nonlocal base
        number = next(turn)
        marks = {f"mark-{code}": f"{most - number % 7 / 2:g}" for code, _name, most in MARKS}
        data = {
            **marks,
            "comment": f"事例真实，{number}",
            "base": str(base),
            "client_id": f"bench-save-{number:08d}",
        }
        response = client.post(path, data, headers={"X-CSRFToken": token, "Accept": "application/json"})
        base = json.loads(response.content).get("number", base)
        return response

    return save


def inserting(client: Client) -> Call:
    token = client.cookies["csrftoken"].value
    data = {**{f"mark-{code}": "9.5" for code, _name, _most in MARKS}, "comment": "事例真实", "base": "1"}
    return lambda: client.post(
        "/bench/insert/", data, headers={"X-CSRFToken": token, "Accept": "application/json"}
    )


def token_of(client: Client, path: str) -> str:
    client.get(path)
    return str(client.cookies["csrftoken"].value)


def cells_of(workbook: bytes) -> list[Any]:
    book = openpyxl.load_workbook(io.BytesIO(workbook), read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) > 5000, len(rows)
    return rows
