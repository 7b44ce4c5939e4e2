"""The check-lists for the evening say the words that stand on the pages."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

DOCS = Path(__file__).parents[3] / "docs"
PEOPLE = {"组织者", "记分员"}


@pytest.fixture(scope="module")
def catalogue():
    """English words -> Chinese words of the interface."""
    source = Path(__file__).parents[3] / "contest/locale/zh_Hans/LC_MESSAGES/django.po"
    with source.open("rb") as file:
        found = read_po(file, locale="zh_Hans", domain="django")
    return [(str(one.id), str(one.string)) for one in found if isinstance(one.id, str)]


@pytest.mark.pure
def test_the_english_list_names_what_is_there(catalogue):
    text = (DOCS / "hall.md").read_text(encoding="utf-8")
    marked = re.findall(r"\*\*([^*\n]+)\*\*|(?<!\*)\*([^*\n]+)\*(?!\*)", text)
    named = {bold or italic for bold, italic in marked}
    assert len(named) > 20
    assert named - {english for english, _chinese in catalogue} == set()


@pytest.mark.pure
def test_the_chinese_list_names_what_is_there(catalogue):
    named = set(re.findall(r"\*\*([^*\n]+)\*\*", (DOCS / "hall.zh.md").read_text(encoding="utf-8"))) - PEOPLE
    assert len(named) > 30
    assert named - {chinese for _english, chinese in catalogue} == set()


@pytest.mark.pure
@pytest.mark.parametrize("name", ["hall", "install"])
def test_both_languages_have_the_same_sections_and_pictures(name):
    english, chinese = ((DOCS / f"{name}{end}").read_text(encoding="utf-8") for end in (".md", ".zh.md"))
    for pattern in (r"(?m)^#+ ", r"(?m)^- \[ \]", r"(?m)^\d+\. ", r"(?m)^\|"):
        assert len(re.findall(pattern, english)) == len(re.findall(pattern, chinese)), pattern
    for pattern in (r"\((pictures/[^)]+)\)", r"(?s)```.*?```"):
        assert re.findall(pattern, english) == re.findall(pattern, chinese)
