"""Every rule and every public function has its heading in the book of rules, and every fault its code there."""

import re
from pathlib import Path

import pytest

from judging import scoring
from judging.scoring.choices import MissingPolicy
from judging.scoring.ranking import LINKS
from judging.scoring.registry import RULES

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[3]
BOOK = (ROOT / "docs" / "scoring.md").read_text("utf-8")
FAIRNESS = (ROOT / "docs" / "fairness.md").read_text("utf-8")
HEADINGS = "\n".join(re.findall(r"^#+ .*$", BOOK + FAIRNESS, re.MULTILINE))
FUNCTIONS = [name for name in scoring.__all__ if name.islower()]
SOURCES = "\n".join(path.read_text("utf-8") for path in (ROOT / "judging" / "scoring").rglob("*.py"))


@pytest.mark.parametrize("name", sorted({*RULES, *FUNCTIONS}))
def test_a_rule_has_its_heading(name):
    assert f"`{name}`" in HEADINGS


def test_the_book_of_fairness_knows_each_figure_and_no_other():
    figures = {name for name, face in RULES.items() if ".fairness." in face.__module__}

    assert set(re.findall(r"^### `(\w+)`", FAIRNESS, re.MULTILINE)) == figures


@pytest.mark.parametrize("name", [*LINKS, *(policy.value for policy in MissingPolicy)])
def test_an_option_is_described(name):
    assert f"`{name}" in BOOK


def test_every_fault_of_a_rule_is_listed():
    codes = set(re.findall(r'RuleFault\(\s*"(\w+)"', SOURCES))

    assert codes
    assert {code for code in codes if f"`{code}`" not in BOOK} == set()
