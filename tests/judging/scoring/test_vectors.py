"""The worked examples of the rules, run through `evaluate` and through the command line on bare Python."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from judging.scoring.cases import load, mismatches
from judging.scoring.registry import RULES

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[3]
VECTORS = ROOT / "tests" / "cases" / "scoring-vectors.json"
FAIRNESS = ROOT / "tests" / "cases" / "fairness-vectors.json"


PUBLISHED = [
    pytest.param(vector, id=f"{file.stem}-{number}")
    for file in sorted(VECTORS.parent.glob("published-*.json"))
    for number, vector in enumerate(load(file), start=1)
]


def _names(vectors):
    return [f"{number}-{vector['rule']}" for number, vector in enumerate(vectors, start=1)]


@pytest.mark.parametrize("vector", load(VECTORS), ids=_names(load(VECTORS)))
def test_vector(vector):
    assert mismatches(vector) == []


@pytest.mark.parametrize("vector", load(FAIRNESS), ids=_names(load(FAIRNESS)))
def test_fairness_vector(vector):
    assert mismatches(vector) == []


@pytest.mark.parametrize("vector", PUBLISHED)
def test_published_result_is_reproduced_exactly(vector):
    assert mismatches(vector) == []


def test_there_are_published_results_of_several_contests():
    assert len(PUBLISHED) >= 3


def test_every_fairness_figure_has_a_vector():
    figures = {name for name, face in RULES.items() if ".fairness." in face.__module__}
    assert figures == {vector["rule"] for vector in load(FAIRNESS)}


def test_every_scoring_rule_has_a_vector():
    scoring = {name for name, face in RULES.items() if face.__module__ == "judging.scoring.faces"}
    assert scoring == {vector["rule"] for vector in load(VECTORS)}


def run_bare(*arguments):
    """Run the command line without site-packages, environment or user directory; report what it imported."""
    code = (
        "import runpy, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "try:\n"
        "    runpy.run_module('judging.scoring', run_name='__main__', alter_sys=True)\n"
        "finally:\n"
        "    outside = {name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)\n"
        "    print(sorted(outside), file=sys.stderr)\n"
    )
    command = [sys.executable, "-I", "-S", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_cases_command_needs_nothing_but_python():
    run = run_bare("cases", str(VECTORS), str(FAIRNESS))

    assert run.stdout == f"{len(load(VECTORS)) + len(load(FAIRNESS))} passed, 0 failed\n"
    assert run.returncode == 0
    assert run.stderr.splitlines()[-1] == "['__main__', 'judging']"


def test_cases_command_names_every_mismatch(tmp_path):
    wrong = [
        {"rule": "mean", "inputs": {"scores": ["1", "2"]}, "expected": {"exact": "1.5", "published": "1.5"}},
        {"rule": "rank", "inputs": {"scores": {"A": "1"}}, "expected": {"ranks": {"A": 2, "B": 1}}},
        {"rule": "round", "inputs": {"value": "2.665"}, "expected": {"published": "2.67"}},
    ]
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(wrong), "utf-8")

    run = run_bare("cases", str(file), str(tmp_path / "absent.json"))

    lines = run.stdout.splitlines()
    assert [line.removeprefix(f"{file}: ") for line in lines[:4]] == [
        'vector 1, mean: published: expected "1.5", found "1.50"',
        'vector 1, mean: how: expected nothing, found "mean"',
        "vector 2, rank: ranks.A: expected 2, found 1",
        "vector 2, rank: ranks.B: expected 1, found nothing",
    ]
    assert "absent.json" in lines[4]
    assert lines[-1] == "1 passed, 3 failed"
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
