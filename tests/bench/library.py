"""The library at 10,000 reports with scripts of about 800 characters: what a search answers, by the clock.

`python -m tests.bench.library FOLDER` makes the reports, searches them in each of the ways that people type, and writes
library.json: the search with its facets and the twenty reports of the first page, and the whole page over Django.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

REPORTS, PEOPLE, TIMES, PAGE = 10_000, 2_000, 30, 20
MOST_MS = 50
SENTENCES = 900
SCRIPT_SENTENCES = 30


def run(folder: str) -> dict[str, Any]:
    """Measure in a child process, whose settings are its own; return what it found."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.library", folder],
        env=os.environ | {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"library: {done.stdout}{done.stderr}")
    found: dict[str, Any] = json.loads((Path(folder) / "library.json").read_text())
    return found


def report(found: dict[str, Any]) -> str:
    """Return the lines to print."""
    lines = [
        f"{one['name']:<44} median {one['median_ms']:>6.1f} ms, p95 {one['p95_ms']:>6.1f} ms, {one['found']:>6} found"
        f"{'' if one['most_ms'] is None else '  (at most ' + str(one['most_ms']) + ' ms)  ' + one['verdict']}"
        for one in found["cases"]
    ]
    return "\n".join(
        [f"{found['reports']} reports on {found['database']}, made in {found['made_s']} s", *lines]
    )


def make() -> None:
    """Fill an empty database: lecturers who agreed, reports with scripts, topics, sectors, years; then their index."""
    from django.utils import timezone

    from talent_pool.actions.index import rebuild_index
    from talent_pool.models import Consent, ConsentText, Lecturer, LectureReport, Topic
    from talent_pool.states import ConsentWay, PoolState, PublicPart

    random = Random(1904)
    characters = [chr(0x4E00 + 31 * n) for n in range(620)]
    sentences = [
        "".join(random.choice(characters) for _ in range(random.randint(16, 36))) + "。"
        for _ in range(SENTENCES)
    ]
    common = "邓小平同志说过，发展才是硬道理。"
    text = ConsentText.objects.create(number=1, body="同意")
    people = Lecturer.objects.bulk_create(
        Lecturer(
            name=f"王{random.choice(characters)}{random.choice(characters)}", name_pinyin=f"wang xiao {n}",
            name_initials="wx", state=PoolState.ADMITTED, shown=[part.value for part in PublicPart],
        )
        for n in range(PEOPLE)
    )  # fmt: skip
    deng = Lecturer.objects.create(name="邓秀兰", state=PoolState.ADMITTED, shown=[PublicPart.UNIT.value])
    for person in (*people, deng):
        person.consent = Consent(
            lecturer=person, text=text, way=ConsentWay.PAPER, given_on=timezone.localdate()
        )
    Consent.objects.bulk_create(person.consent for person in (*people, deng))
    Lecturer.objects.bulk_update((*people, deng), ["consent"], 500)
    topics = Topic.objects.bulk_create(Topic(name=f"主题{n}") for n in range(20))
    rows = LectureReport.objects.bulk_create(
        (
            LectureReport(
                title=f"第{n}讲 {random.choice(sentences)[:8]}", abstract=random.choice(sentences) + common, year=2016 + n % 10,
                sector=f"领域{n % 6}", lecture_form=f"形式{n % 3}", state=PoolState.ADMITTED, admitted_at=timezone.now(),
                script_text="".join(random.choice(sentences) for _ in range(SCRIPT_SENTENCES)), is_public_script=True,
            )
            for n in range(REPORTS)
        ),
        500,
    )  # fmt: skip
    LectureReport.objects.filter(pk=rows[77].pk).update(
        title="家书里的初心", script_text="一封家书，字字滚烫。"
    )
    through = LectureReport.lecturers.through
    through.objects.bulk_create(
        (through(lecturereport=row, lecturer=people[n % PEOPLE]) for n, row in enumerate(rows)), 500
    )
    through.objects.create(lecturereport=rows[77], lecturer=deng)
    tagged = LectureReport.topics.through
    tagged.objects.bulk_create(
        (tagged(lecturereport=row, topic=topics[n % 20]) for n, row in enumerate(rows)), 500
    )
    rebuild_index()


def measure() -> list[dict[str, Any]]:
    """Search in each way; the limit holds for search, facets and the reports of the first page."""
    from django.test import Client
    from django.urls import reverse

    from talent_pool.models import Lecturer, LectureReport
    from talent_pool.models.report import is_public
    from talent_pool.queries.report import related_to, rows_in_order
    from talent_pool.queries.search import ReportChoice, matching_lecturers, search_reports
    from talent_pool.search import parse

    one = LectureReport.objects.get(title="家书里的初心")
    other = LectureReport.objects.exclude(pk=one.pk).order_by("pk")[5000]
    piece = other.script_text[40:43]
    words = {
        "two characters, in every report": ("小平", {}),
        "two characters, in one": ("滚烫", {}),
        "three characters of a script": (piece, {}),
        "a sentence of a script": (other.script_text[:24], {}),
        "two words and a facet": ("小平 硬道理", {"sector": "领域3"}),
        "pinyin of a name": ("dengxiulan", {}),
        "initials of a name": ("dxl", {}),
        "nothing typed": ("", {}),
        "nothing found": ("𬱖䶮", {}),
    }
    cases = []
    for name, (typed, more) in words.items():

        def search(typed: str = typed, more: dict[str, str] = more) -> int:
            choice = ReportChoice(query=parse(typed), **more)  # type: ignore[arg-type]
            result = search_reports(is_public(), choice)
            rows_in_order(result.reports.values_list("pk", flat=True)[:PAGE], with_text=bool(typed))
            return sum(value.count for value in result.facets.year)

        cases.append(case(f"search: {name}", search, MOST_MS))
    client, address = Client(), reverse("talent_pool:report-list")

    def page(typed: str) -> Callable[[], int]:
        return lambda: int(client.get(address, {"q": typed}).context is None)

    cases.append(
        case(
            "lecturers among 2,000 by initials",
            lambda: len(matching_lecturers(Lecturer.objects.public(), "dxl")[:6]),
            MOST_MS,
        )
    )
    cases.append(case("related lectures", lambda: len(related_to(other)), MOST_MS))
    cases.append(case("the whole page: 小平", page("小平"), None))
    cases.append(case("the whole page: 滚烫", page("滚烫"), None))
    return cases


def case(name: str, call: Callable[[], int], most: int | None) -> dict[str, Any]:
    """Call it TIMES times, three times before that unwatched."""
    for _turn in range(3):
        found = call()
    took = []
    for _turn in range(TIMES):
        start = time.perf_counter()
        call()
        took.append((time.perf_counter() - start) * 1000)
    middle = median(took)
    return {
        "name": name, "median_ms": middle, "p95_ms": quantiles(took, n=20)[18], "found": found, "most_ms": most,
        "verdict": "" if most is None else "ok" if middle <= most else "over",
    }  # fmt: skip


def main(folder: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from talent_pool.models import LectureReport

    start = time.monotonic()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    LectureReport.objects.all().delete()  # a database of PostgreSQL may have been measured before
    make()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    made = round(time.monotonic() - start)
    facts = {
        "database": connection.vendor,
        "reports": LectureReport.objects.count(),
        "made_s": made,
        "cases": measure(),
    }
    (folder / "library.json").write_text(json.dumps(facts, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
