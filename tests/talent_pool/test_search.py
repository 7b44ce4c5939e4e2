"""The tokenizer: what is found, and what is marked in a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_pool.search import fold, index_terms, mark, name_terms, parse, passages, terms_of

pytestmark = pytest.mark.pure


def marked(segments):
    return "".join(f"[{s.text}]" if s.hit else s.text for s in segments)


def test_a_run_becomes_characters_pairs_and_triples():
    assert index_terms(["邓小平"]).split() == ["邓", "小", "平", "邓小", "小平", "邓小平"]


def test_a_run_is_looked_for_by_itself_or_by_its_triples():
    assert terms_of("平") == ["平"]
    assert terms_of("邓小平") == ["邓小平"]
    assert terms_of("改革开放") == ["改革开", "革开放"]
    assert terms_of("anniversary") == ["anniversary"]


def test_terms_do_not_cross_punctuation_words_or_texts():
    terms = index_terms(["红军，长征", "AI课堂", "学习"]).split()
    assert "军长" not in terms
    assert "征a" not in terms
    assert "堂学" not in terms
    assert "ai" in terms


def test_full_width_upper_case_and_compatibility_forms_are_one():
    assert index_terms(["ＡＢＣ１２"]) == index_terms(["abc12"])
    assert fold("Ａ㈱") == "a(株)"
    assert parse("ＶＲ").runs == ("vr",)


def test_rare_characters_beyond_the_first_plane_are_characters():
    assert index_terms(["𬱖䶮"]).split() == ["𬱖", "䶮", "𬱖䶮"]


def test_a_query_is_cut_into_runs_each_once():
    assert parse(" 小平 AI课堂 小平! ").runs == ("小平", "ai", "课堂")
    assert not parse("  ，。!? ")
    assert len(parse(" ".join(f"w{n}" for n in range(50))).runs) == 12


def test_a_name_is_typed_in_five_ways():
    words = name_terms("邓小平", "deng xiao ping").split()
    assert words == ["邓小平", "dengxiaoping", "dxp", "deng", "xiao", "ping"]


def test_hits_are_marked_in_the_text_as_written():
    assert marked(mark("《邓小平》与ＡＩ", parse("小平 ai"))) == "《邓[小平]》与[ＡＩ]"
    assert marked(mark("AIDS", parse("ai"))) == "AIDS"  # a word is found whole


def test_passages_show_each_run_before_any_run_twice():
    text = "长征" + "一" * 100 + "长征" + "二" * 100 + "故里"
    found = [marked(p.segments) for p in passages(text, parse("长征 故里"), around=3)]
    assert found == ["[长征]一一一", "二二二[故里]"]


def test_passages_that_touch_are_one_and_know_whether_text_is_cut():
    [passage] = passages("甲乙长征丙故里丁", parse("长征 故里"), around=2)
    assert marked(passage.segments) == "甲乙[长征]丙[故里]丁"
    assert passage.opens
    assert passage.closes
    [passage] = passages("甲乙丙长征丙丁戊", parse("长征"), around=1)
    assert not passage.opens
    assert not passage.closes


@settings(deadline=None)  # the clock of a busy machine says nothing
@given(st.text(max_size=60), st.text(max_size=6))
def test_marking_never_changes_the_text(text, typed):
    segments = mark(text, parse(typed))
    assert "".join(s.text for s in segments) == text
    for passage in passages(text, parse(typed), around=5):
        assert "".join(s.text for s in passage.segments) in text


@settings(deadline=None)  # the clock of a busy machine says nothing
@given(st.text(alphabet="邓小平故里a1 ，", max_size=30), st.integers(0, 29), st.integers(1, 6))
def test_every_part_of_a_text_has_its_terms_in_the_index(text, start, length):
    terms = set(index_terms([text]).split())
    for run in parse(text[start : start + length]).runs:
        if not run.isascii():  # a word is found whole, not in part
            assert set(terms_of(run)) <= terms
