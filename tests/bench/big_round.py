"""A round of 100,000 score sheets with 6 criteria: ranked, its package exported, and the package verified.

Each part runs in a process of its own, so that its CPU time and its peak of memory are its own:
`python -m tests.bench.big_round make|rank|export|verify FOLDER`. What is measured leaves out the start of Python and
Django; what is allowed is 20 s of CPU for all three together and 1 GB of memory for each.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from random import Random

ENTRIES = 20_000
JUDGES = 50
PER_ENTRY = 5
CRITERIA = (("content", 30), ("truth", 20), ("speech", 20), ("form", 10), ("bearing", 10), ("time", 10))
CPU_SECONDS = 20
MEGABYTES = 1024
PARTS = ("rank", "export", "verify")


def run(folder: str) -> list[dict[str, float | str]]:
    """Measure all parts in child processes; return name, CPU seconds and peak megabytes of each."""
    environment = os.environ | {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    for part in ("make", *PARTS):
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.big_round", part, folder], env=environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{part}: {done.stdout}{done.stderr}")
    return [json.loads((Path(folder) / f"{part}.json").read_text()) for part in PARTS]


def report(found: list[dict[str, float | str]]) -> tuple[str, bool]:
    """Return the lines to print, and whether everything is within what is allowed."""
    lines = [f"{one['name']:<28} {one['cpu']:>8.1f} s CPU {one['megabytes']:>8.0f} MB" for one in found]
    cpu, most = sum(float(one["cpu"]) for one in found), max(float(one["megabytes"]) for one in found)
    fine = cpu < CPU_SECONDS and most < MEGABYTES
    total = f"{'all of 100,000 sheets × 6':<28} {cpu:>8.1f} s CPU {most:>8.0f} MB  (allowed {CPU_SECONDS} s, {MEGABYTES} MB)"
    return "\n".join([*lines, f"{total}  {'ok' if fine else 'over'}"]), fine


def make(folder: Path) -> None:
    """Fill an empty database with one closed round; not measured."""
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command
    from django.utils import timezone

    from contest.models import Edition, Entry, EntryType, Organization, User
    from contest.states import EntryState
    from judging.models import Contender, Criterion, Panel, Round, ScoreSheet, Seat, SheetVersion
    from judging.queries.round import rule_of
    from judging.states import DEFAULT_TIE_CHAIN, RoundState, SheetState

    call_command("migrate", verbosity=0)
    random, now, password = Random(1), timezone.now(), make_password(None)
    edition = Edition.objects.create(code="big", name="大赛", year=2026)
    unit = Organization.objects.create(name="区委")
    kind = EntryType.objects.create(edition=edition, name="微党课")
    people = User.objects.bulk_create(
        User(username=f"judge-{n}", full_name=f"评委{n}", password=password) for n in range(JUDGES + 1)
    )
    round = Round.objects.create(
        edition=edition, name="初赛", parameters={"k_high": 1, "k_low": 1}, judges_per_entry=PER_ENTRY,
        tie_chain=[str(link) for link in DEFAULT_TIE_CHAIN], advance_count=1000,
    )  # fmt: skip
    Criterion.objects.bulk_create(
        Criterion(round=round, code=code, name=code, maximum=most, position=n)
        for n, (code, most) in enumerate(CRITERIA, start=1)
    )
    panel = Panel.objects.create(round=round, name="评委组")
    seats = Seat.objects.bulk_create(
        Seat(panel=panel, judge=judge, label=f"J{n + 1}", is_chief=n == 0)
        for n, judge in enumerate(people[1:])
    )
    works = Entry.objects.bulk_create(
        (
            Entry(
                edition=edition, entry_type=kind, organization=unit, number=f"DK-{n:05d}", title=f"一封家书·第{n}讲",
                owner=people[0], state=EntryState.ACCEPTED, submitted_at=now,
            )
            for n in range(ENTRIES)
        ),
        1000,
    )  # fmt: skip
    contenders = Contender.objects.bulk_create(
        (Contender(round=round, entry=work, alias=str(10_000 + n)) for n, work in enumerate(works)), 1000
    )
    sheets = ScoreSheet.objects.bulk_create(
        (
            ScoreSheet(contender=contender, seat=seats[(n + 11 * place) % JUDGES])
            for n, contender in enumerate(contenders)
            for place in range(PER_ENTRY)
        ),
        1000,
    )
    versions = SheetVersion.objects.bulk_create(
        (_version(sheet, random, people[0].pk, now) for sheet in sheets), 1000
    )
    for sheet, version in zip(sheets, versions, strict=True):
        sheet.current, sheet.state, sheet.signed_at = version, SheetState.SIGNED, now
    ScoreSheet.objects.bulk_update(sheets, ["current", "state", "signed_at"], 500)
    round.frozen_rule = rule_of(round)
    round.state, round.rule_version = RoundState.CLOSED, 1
    round.save()


def _version(sheet: object, random: Random, judge: int, now: object) -> object:
    from judging.models import SheetVersion

    halves = {code: 2 * most - random.randint(0, most // 2) for code, most in CRITERIA}
    return SheetVersion(
        sheet=sheet, number=1, marks={code: f"{one / 2:g}" for code, one in halves.items()},
        total=f"{sum(halves.values()) / 2:g}", client_id=sheet.code, saved_by_id=judge, saved_at=now,  # type: ignore[attr-defined]
    )  # fmt: skip


def rank(folder: Path) -> None:
    from contest.models import User
    from judging.actions.ranking import compute_ranking
    from judging.models import Round

    compute_ranking(round=Round.objects.get(), actor=User.objects.get(username="judge-0"))


def export(folder: Path) -> None:
    from judging.models import ResultPackage

    with (folder / "package.json").open("wb") as file:
        for piece in ResultPackage.objects.get().pieces():
            file.write(piece)


def verify(folder: Path) -> None:
    from judging.scoring.__main__ import main

    if main(["verify", str(folder / "package.json")]):
        raise SystemExit("the package does not agree")


def _main() -> None:
    part, folder = sys.argv[1], Path(sys.argv[2])
    if part != "verify":
        import django

        django.setup()
    started = time.process_time()
    {"make": make, "rank": rank, "export": export, "verify": verify}[part](folder)
    names = {"rank": "rank and seal", "export": "export the package", "verify": "verify the package"}
    facts = {
        "name": names.get(part, part),
        "cpu": round(time.process_time() - started, 2),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    (folder / f"{part}.json").write_text(json.dumps(facts))


if __name__ == "__main__":
    _main()
