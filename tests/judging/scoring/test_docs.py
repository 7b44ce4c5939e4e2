"""Every rule and every public function has its heading in the book of rules, and every fault its code there."""

import json
import re
from pathlib import Path

import pytest

from judging import scoring
from judging.scoring.choices import MissingPolicy
from judging.scoring.package import VERSION, read_bytes
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


PACKAGE_BOOK = (ROOT / "docs" / "result-package.md").read_text("utf-8")


def keys_of(value):
    """Every key of the format that occurs in a package; working, rule and codes belong to other books."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key not in {
                "working",
                "rule",
                "marks",
                "criteria",
                "recused",
                "waived",
                "rounds",
                "ties",
                "scale",
            }:
                yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


@pytest.mark.parametrize("name", ["package-v1-round.json", "package-v1-final.json"])
def test_the_format_of_packages_names_every_key(name):
    package = read_bytes((ROOT / "tests" / "cases" / name).read_bytes())
    quotas = {"count", "percent", "round", "tier", "percent_mode", "tie_policy", "overflow", "vacancy"}
    ranking = {"exact", "place", "published", "label", "unit", "lines", "entry_types"}
    assert {key for key in keys_of(package) if f"`{key}`" not in PACKAGE_BOOK} <= quotas | ranking


def test_the_example_of_a_package_is_json_with_known_keys():
    [example] = re.findall(r"```json\n(.*?)```", PACKAGE_BOOK, re.DOTALL)
    document = json.loads(example)
    whole = read_bytes((ROOT / "tests" / "cases" / "package-v1-round.json").read_bytes())
    assert document.keys() <= whole.keys()
    assert document["entries"][0].keys() <= whole["entries"][0].keys() | {"alias"}
    assert document["version"] == VERSION
