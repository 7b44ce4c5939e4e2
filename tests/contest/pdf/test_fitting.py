"""How large a text is set and where its lines end."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.pdf import Align, Fit, TextBox, Valign, fitted
from contest.pdf.fitting import NOT_FIRST, NOT_LAST, may_break
from contest.pdf.layout import POINT_MM

pytestmark = pytest.mark.pure
BOX = TextBox("one", 0, 0, 100, 20, "{name}", size=30, smallest=10, line_height=1.2)
LINE = replace(BOX, fit=Fit.LINE)


def words(found):
    return [line.text for line in found.lines]


@pytest.mark.parametrize(
    ("text", "size"), [("王喆", 30), ("阿依古丽·买买提", 30), ("讲" * 10, 28.3), ("讲" * 20, 14.1)]
)
def test_a_line_shrinks_until_it_fits_and_no_further(text, size):
    found = fitted(LINE, text)
    assert words(found) == [text]
    assert found.size == size
    assert not found.overflow
    assert found.lines[0].width <= 100


def test_what_is_too_long_for_one_line_is_broken_and_told():
    found = fitted(LINE, "讲" * 50)
    assert found.overflow
    assert len(found.lines) > 1
    assert all(line.width <= 100 for line in found.lines)


def test_a_block_wraps_first_and_shrinks_then():
    roomy = replace(BOX, height=60)
    assert fitted(roomy, "讲" * 12).size == 30
    assert words(fitted(roomy, "讲" * 12)) == ["讲" * 9, "讲" * 3]
    tight = fitted(BOX, "讲" * 40)
    assert 10 <= tight.size < 30
    assert len(tight.lines) * tight.size * 1.2 * POINT_MM <= 20
    assert not tight.overflow
    assert fitted(BOX, "讲" * 400).overflow


def test_a_fixed_text_keeps_its_size_and_is_told_when_it_is_too_long():
    fixed = replace(BOX, fit=Fit.FIXED, size=12, height=30)
    assert fitted(fixed, "讲" * 60).size == 12
    assert fitted(fixed, "讲" * 600).overflow


def test_each_line_of_a_list_is_fitted_as_one():
    listed = replace(BOX, per_line=True, height=40, size=16)
    found = fitted(listed, "区委组织部\n" + "中国共产党某某区委员会党校" * 2)
    assert [line.size for line in found.lines] == [16, 10.9]
    assert [line.size for line in fitted(replace(listed, height=12), "甲\n乙").lines] == [14.1, 14.1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("讲党课，讲党课", ["讲党", "课，讲", "党课"]),
        ("《讲党》课", ["《讲", "党》课"]),
        ("讲（党）课", ["讲", "（党）", "课"]),
    ],
)
def test_no_line_begins_or_ends_with_the_wrong_mark(text, lines):
    narrow = replace(BOX, width=3.2 * 10 * POINT_MM, height=100, size=10, smallest=10)
    assert words(fitted(narrow, text)) == lines


def test_words_stay_whole_unless_one_is_longer_than_the_line():
    narrow = replace(BOX, width=40, height=100, size=12, smallest=12)
    assert words(fitted(narrow, "Communist lecture 讲党课2026年")) == [
        "Communist lecture ".rstrip(),
        "讲党课2026年",
    ]
    assert (
        "".join(words(fitted(narrow, "Donaudampfschifffahrtsgesellschaft")))
        == "Donaudampfschifffahrtsgesellschaft"
    )


def test_paragraphs_are_indented_and_stand_where_the_box_says():
    two = replace(BOX, indent=2, height=60, size=12, valign=Valign.MIDDLE)
    found = fitted(two, "讲党课\n讲党课")
    assert [line.x for line in found.lines] == pytest.approx([24 * POINT_MM] * 2)
    top, bottom = (
        fitted(replace(two, valign=valign), "讲\n课").lines[0].baseline
        for valign in (Valign.TOP, Valign.BOTTOM)
    )
    assert bottom - top == pytest.approx(60 - 2 * 12 * 1.2 * POINT_MM)
    centred = fitted(replace(BOX, align=Align.CENTER, size=12), "讲课").lines[0]
    assert centred.x == pytest.approx((100 - 24 * POINT_MM) / 2)


@settings(max_examples=60, deadline=None)
@given(st.text("讲党课王·，。（）《》“”Aa1 -…—\n〇", max_size=80), st.sampled_from(Fit), st.booleans())
def test_every_text_is_whole_and_inside_its_box(text, fit, per_line):
    box = replace(BOX, fit=fit, per_line=per_line)
    found = fitted(box, text)
    assert "".join(words(found)).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(line.x + line.width <= 100 + 1e-6 for line in found.lines if line.text.strip())
    assert sum(line.size for line in found.lines) * 1.2 * POINT_MM <= 20 + 1e-6


def test_marks_know_their_place():
    assert not any(may_break("讲", mark) for mark in NOT_FIRST)
    assert not any(may_break(mark, "讲") for mark in NOT_LAST)
    assert may_break("讲", "课")
    assert not may_break("2", "0")
