"""`python -m tests.bench [--quick] [--only WORDS] [--profile]`: a table on the screen, bench-results.json beside it."""

import argparse
import cProfile
import json
import os
import platform
import pstats
import secrets
import shutil
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROWS = 1000
FEW = 250
TARGET = Path("bench-results.json")
BIG = "rank, export and verify 100,000 sheets"
UPLOADS = "uploads: speed and memory"
HALL = "hall: 200 tablets and 50 screens"
CERTIFICATES = "certificates: ours and three others"
LIBRARY = "pool: 10,000 lecture reports"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a quarter of the repetitions, and nothing large"
    )
    parser.add_argument("--only", default="", help="cases whose name holds these words")
    parser.add_argument("--profile", action="store_true", help="print where the time of each case goes")
    parser.add_argument(
        "--certificates",
        type=int,
        metavar="N",
        help="print N certificates as well, to see whether cost grows",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        os.environ |= {
            "VAR_DIR": folder, "SECRET_KEY": secrets.token_urlsafe(48), "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        measure(options)
    if options.only in BIG and not options.quick:
        measure_big()
    if options.only in UPLOADS and not options.quick:
        measure_uploads()
    if options.only in HALL and not options.quick:
        measure_hall()
    if options.only in CERTIFICATES and not options.quick:
        measure_certificates(options.certificates)
    if options.only in LIBRARY and not options.quick:
        measure_library()


def measure(options: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.bench.bare import create_table
    from tests.bench.cases import cases
    from tests.bench.data import make_scene
    from tests.bench.measure import Result, run

    started = time.monotonic()
    print(f"Making {ROWS} entries …", flush=True)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    create_table()
    big, small = make_scene("bench", ROWS), make_scene("bench-small", FEW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"Measuring (made in {time.monotonic() - started:.0f} s) …\n{HEAD}", flush=True)
    results: list[Result] = []
    for case in cases(big, small):
        if options.only not in case.name:
            continue
        result = run(case, 0.25 if options.quick else 1)
        results.append(result)
        print(line_of(result), flush=True)
        if options.profile:
            profile(case.call)
    over = [result.name for result in results if result.verdict == "over"]
    print(
        f"\nCPU in ms; ratio: CPU to that of the bare view. Over the target: {', '.join(over) or 'nothing'}."
    )
    facts = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "python": platform.python_version(),
        "django": django.__version__, "database": f"{connection.vendor} {sqlite3.sqlite_version}",
        "processors": os.cpu_count(), "load": os.getloadavg()[0], "seconds": round(time.monotonic() - started),
        "cases": [result.as_json() for result in results],
    }  # fmt: skip
    TARGET.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
    print(f"Written to {TARGET} in {facts['seconds']} s; load of the machine {facts['load']:.1f}.")


def measure_big() -> None:
    """Rank, export and verify a round of 100,000 sheets in processes of their own; added to the results."""
    from tests.bench import big_round

    print("\nMaking 20,000 entries with 5 sheets each …", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-big-", ignore_cleanup_errors=True) as folder:
        found = big_round.run(folder)
    print(big_round.report(found)[0])
    add_to_results(big_round=found)


def measure_uploads() -> None:
    """Send films of 300 MB to a real server, one and then ten at once; added to the results."""
    from tests.bench import uploads

    print("\nSending films of 300 MB …", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-uploads-", ignore_cleanup_errors=True) as folder:
        found = uploads.run(folder)
    print(uploads.report(found))
    add_to_results(uploads=found)


def measure_hall() -> None:
    """Play a hall of 200 tablets and 50 screens on the database of this run and on PostgreSQL; added to the results."""
    from tests.bench import hall

    played = {}
    for name, postgres in (("hall", False), ("hall_postgresql", True)):
        if postgres and (os.environ.get("BENCH_DATABASE_URL") or shutil.which("pg_virtualenv") is None):
            continue
        print("\nA hall of 200 tablets and 50 screens …", flush=True)
        with tempfile.TemporaryDirectory(prefix="bench-hall-", ignore_cleanup_errors=True) as folder:
            played[name] = hall.run(folder, postgres=postgres)
        print(hall.report(played[name]))
    add_to_results(**played)


def measure_certificates(many: int | None) -> None:
    """Print the same certificates by our press and by three others; added to the results."""
    from tests.bench import certificates

    print("\nPrinting certificates …", flush=True)
    found = certificates.run(many)
    print(certificates.report(found))
    add_to_results(certificates=found)


def measure_library() -> None:
    """Search a library of 10,000 reports on the database of this run; added to the results."""
    from tests.bench import library

    print("\nMaking 10,000 lecture reports …", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-library-", ignore_cleanup_errors=True) as folder:
        found = library.run(folder)
    print(library.report(found))
    add_to_results(library=found)


def add_to_results(**found: object) -> None:
    facts = json.loads(TARGET.read_text()) if TARGET.exists() else {}
    TARGET.write_text(json.dumps(facts | found, ensure_ascii=False, indent=2) + "\n")


HEAD = f"{'':<28} {'median':>8} {'p95':>8} {'CPU':>8} {'target':>7} {'queries':>8} {'kB':>7} {'bare CPU':>9} {'ratio':>7}"


def line_of(result: "Result") -> str:  # type: ignore[name-defined]  # noqa: F821
    allowed = "" if result.target_queries is None else f"/{result.target_queries}"
    return (
        f"{result.name:<28} {result.median_ms:>8.1f} {result.p95_ms:>8.1f} {result.cpu_ms:>8.1f} "
        f"{result.target_cpu_ms:>7.0f} {f'{result.queries}{allowed}':>8} {result.size / 1000:>7.1f} "
        f"{result.bare_cpu_ms:>9.2f} {result.ratio:>6.1f}x  {result.verdict}"
    )


def profile(call: object) -> None:
    profiler = cProfile.Profile()
    profiler.enable()
    for _turn in range(5):
        call().getvalue()  # type: ignore[operator]
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
