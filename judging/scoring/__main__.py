"""Command line: `python -m judging.scoring cases FILE.json…` runs files of worked examples."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from judging.scoring.cases import CasesError, load, mismatches


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 if everything passed, 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m judging.scoring", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    cases = commands.add_parser("cases", help="run JSON files of vectors and name every mismatch")
    cases.add_argument("files", nargs="+", type=Path, metavar="FILE.json")
    return _run_cases(parser.parse_args(arguments).files)


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


if __name__ == "__main__":
    sys.exit(main())
