"""Scripts compared: the estimate stays near the truth, likely pairs are found, a thousand take seconds."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.likeness import (
    estimate,
    likely_pairs,
    marked,
    numbers_of,
    plain,
    resemblance,
    share,
    signature,
)
from tests.clock import processor_time

CHARACTERS = [chr(0x4E00 + n) for n in range(3000)]


def text_of(seed, length=2000):
    return "".join(random.Random(seed).choices(CHARACTERS, k=length))


def near(one, other):
    return estimate(numbers_of(signature(one)), numbers_of(signature(other)))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), part=st.floats(0, 1), length=st.integers(300, 4000))
def test_the_estimate_is_near_the_truth(seed, part, length):
    one, rest = text_of(seed, length), text_of(seed + 1, length)
    other = one[: int(part * length)] + rest[int(part * length) :]
    assert abs(near(one, other) - resemblance(one, other)) <= 0.16  # five standard errors


@settings(max_examples=100, deadline=None)
@given(one=st.text(max_size=80), other=st.text(max_size=80))
def test_marking_a_text_changes_no_character(one, other):
    assert "".join(piece.text for piece in marked(one, other)) == one
    assert all(
        first.shared != second.shared
        for first, second in zip(marked(one, other), marked(one, other)[1:], strict=False)
    )


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_a_text_is_like_itself_and_the_order_does_not_matter(text):
    assert signature(text) == signature(text)
    assert near(text, text) == (1.0 if len(plain(text)) >= 5 else 0.0)


def test_the_signature_is_the_same_on_every_machine():
    digest = hashlib.sha256(signature("我们党从成立那天起就把为人民谋幸福写在旗帜上")).hexdigest()
    assert digest == "276913fdec1c06beec5c26292e46c745d5b245141d03c404dc296676b69eaa45"


def test_signs_and_width_make_no_difference():
    assert resemblance("中国，人民；站起来了！ＡＢＣ", "中国人民站起来了abc") == 1


def test_shared_passages_are_marked_with_the_signs_between():
    pieces = marked("开头。中国，人民站起来了！结尾不同", "啊中国人民站起来了")
    assert [piece.text for piece in pieces if piece.shared] == ["中国，人民站起来了"]


def test_a_thousand_scripts_are_compared_in_seconds():
    texts = {n: text_of(n, 3000) for n in range(1000)}
    texts[700] = texts[3][:1500] + texts[700][1500:]
    texts[800] = texts[5]
    with processor_time() as taken:
        signs = {key: numbers_of(signature(text)) for key, text in texts.items()}
        pairs = {(one, other) for _near, one, other in likely_pairs(signs, 0.12)}
    assert taken.seconds < 6
    assert pairs == {(3, 700), (5, 800)}


@pytest.mark.parametrize("length", [2000, 4000])
def test_a_script_that_borrowed_a_third_is_nearly_always_found(length):
    found = 0
    for seed in range(40):
        one, other = text_of(seed, length), text_of(seed + 1000, length)
        other = one[: length // 2] + other[length // 2 :]
        assert share(one, other) == pytest.approx(0.5, abs=0.02)
        signs = {1: numbers_of(signature(one)), 2: numbers_of(signature(other))}
        found += bool(list(likely_pairs(signs, 0.12)))
    assert found >= 36


def test_a_printed_form_that_everybody_uses_is_no_pair_of_each_with_each():
    form = text_of(1, 300)
    signs = {n: numbers_of(signature(form)) for n in range(300)}
    assert not list(likely_pairs(signs, 0.1))
