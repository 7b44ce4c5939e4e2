"""Command line of the contest's arithmetic.

`verify PACKAGE.json…` computes results again and says line by line what differs;
`cases FILE.json…` runs files of worked examples. Exit status 0 only if everything agrees.
"""

from __future__ import annotations

import argparse
import gc
import io
import sys
import types
from collections.abc import Sequence
from pathlib import Path

if not __package__:  # started as `python FOLDER`, wherever the folder was copied to
    _home = types.ModuleType("judging")
    _home.__path__ = [str(Path(__file__).resolve().parent.parent)]
    sys.modules.setdefault("judging", _home)

from judging.scoring.cases import CasesError, load, mismatches
from judging.scoring.package import Check, Unreadable, cross_check, read_file, verify

MOST_FAULTS = 200
"""Differences that are named of one package; a wrong rule would otherwise name every line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 if everything passed, 1 if anything failed."""
    parser = argparse.ArgumentParser(
        prog="python -m judging.scoring", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    cases = commands.add_parser("cases", help="run JSON files of vectors and name every mismatch")
    cases.add_argument("files", nargs="+", type=Path, metavar="FILE.json")
    packages = commands.add_parser("verify", help="compute result packages again and name every difference")
    packages.add_argument("files", nargs="+", type=Path, metavar="PACKAGE.json")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a console without Chinese still gets every line
    if options.command == "cases":
        return _run_cases(options.files)
    gc.disable()  # millions of values and not one circle among them: looking for circles would cost a third
    try:
        return _run_verify(options.files)
    finally:
        gc.enable()


def _run_cases(files: Sequence[Path]) -> int:
    passed = failed = 0
    for path in files:
        try:
            vectors = load(path)
        except CasesError as error:
            print(error)
            failed += 1
            continue
        for number, vector in enumerate(vectors, start=1):
            found = mismatches(vector)
            passed, failed = (passed, failed + 1) if found else (passed + 1, failed)
            for line in found:
                rule = vector.get("rule") if isinstance(vector, dict) else vector
                print(f"{path}: vector {number}, {rule}: {line}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _run_verify(files: Sequence[Path]) -> int:
    checks: list[Check] = []
    failed = 0
    for path in files:
        try:
            check = verify(read_file(path))
        except Unreadable as error:
            print(f"{path}: {error}")
            failed += 1
            continue
        except MemoryError:
            print(f"{path}: is too large for the memory of this computer")
            failed += 1
            continue
        checks.append(check)
        for fault in check.faults[:MOST_FAULTS]:
            print(f"{path}: {fault}")
        if len(check.faults) > MOST_FAULTS:
            print(f"{path}: … and {len(check.faults) - MOST_FAULTS} further differences")
        if check.faults:
            failed += 1
        else:
            print(
                f"{path}: {check.entries} entries, {check.sheets} score sheets computed again, all agree.\n"
                f"  SHA-256 {check.sha256}\n"
                "  Compare it with the one that is printed on the signed result. 请与签字成绩单上印的校验值逐位核对。"
            )
    across = list(cross_check(checks))
    for fault in across:
        print(fault)
    wrong = failed or bool(across)
    print("DIFFERS 不一致" if wrong else "AGREES 一致")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
