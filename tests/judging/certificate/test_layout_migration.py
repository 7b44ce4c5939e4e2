"""Templates and facts of before: what the migration makes of them prints the same words."""

from importlib import import_module
from types import SimpleNamespace

import pytest

from contest.pdf import layout_from, text_of

migration = import_module("judging.migrations.0010_layouts")
pytestmark = pytest.mark.pure
FACTS = {
    "award": "一等奖", "edition": "讲党课大赛", "year": "2026", "title": "一封家书", "unit": "协兴镇党委", "name": "王喆",
    "members": ["王喆"], "heading": "荣誉证书", "paragraphs": ["在讲党课大赛中荣获一等奖。", "特发此证。"],
    "signature": ["区委组织部", "区委党校"], "date": "2026-06-01", "date_text": "二〇二六年六月一日",
}  # fmt: skip


def template(design="classic", **more):
    words = {
        "title": "荣誉证书",
        "body": "在{edition}中荣获{award}。\n特发此证。",
        "signature": "区委组织部\n区委党校\n",
    }
    return SimpleNamespace(design=design, background=None, seal=None, edition_id=1, **words, **more)


def certificate(facts=FACTS, award=None):
    return SimpleNamespace(facts=facts, holder="王喆", holder_unit="协兴镇党委", award=award)


@pytest.mark.parametrize("design", ["classic", "plain", "letter", "stock", "gone"])
def test_every_design_becomes_a_sheet_that_prints_the_same_words(design):
    layout = layout_from(migration.layout_of(None, template(design)))
    facts = migration.facts_of(certificate())
    said = {box.code: text_of(box, facts) for box in layout.boxes if hasattr(box, "text")}
    assert said["heading"] == "荣誉证书"
    assert said["body"].splitlines() == FACTS["paragraphs"]
    assert said["signature"].splitlines() == ["区委组织部", "区委党校", "二〇二六年六月一日"]


def test_facts_keep_every_text_as_it_was_printed():
    facts = migration.facts_of(certificate())
    assert dict(facts["texts"]) == {
        "heading": "荣誉证书", "name": "王喆同志：", "unit": "协兴镇党委", "body": "在讲党课大赛中荣获一等奖。\n特发此证。",
        "signature": "区委组织部\n区委党校\n二〇二六年六月一日",
    }  # fmt: skip
    assert (facts["day"], facts["date_digits"]) == ("2026-06-01", "2026年6月1日")
    assert not {"heading", "paragraphs", "signature", "date_text"} & facts.keys()


def test_an_organization_is_still_no_comrade_and_thin_facts_do_no_harm():
    facts = migration.facts_of(certificate({"heading": "奖状"}, SimpleNamespace(organization_id=7)))
    assert facts["texts"][:2] == [["heading", "奖状"], ["name", "王喆："]]
