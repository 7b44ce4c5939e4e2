"""A new table or column is carried, or somebody said why not."""

import pytest
from django.apps import apps

from judging.carry.nouns import BY_NAME, NOUNS, PRIMARY_KEY, STAYS
from judging.queries.carry import EARLIER
from judging.views.carry_rows import NOUN_WORDS

MODELS = [*apps.get_app_config("contest").get_models(), *apps.get_app_config("judging").get_models()]


def test_every_table_travels_or_stays_with_a_reason():
    carried = {noun.model._meta.label for noun in NOUNS}
    known = {model._meta.label for model in MODELS}
    assert known - carried - STAYS.keys() == set(), (
        "add a Noun to judging/carry/nouns.py, or a reason to STAYS"
    )
    assert STAYS.keys() - known == set()
    assert STAYS.keys() & carried == set()
    assert all(STAYS.values())


def test_every_noun_has_a_word_that_people_know():
    assert {*BY_NAME, EARLIER} == NOUN_WORDS.keys()


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
def test_every_column_travels_or_stays_with_a_reason(noun):
    columns = {
        field.name for field in (*noun.model._meta.concrete_fields, *noun.model._meta.many_to_many)
    } - {PRIMARY_KEY}
    carried, left_out = {*noun.key, *noun.carried}, set(noun.left_out)
    assert columns - carried - left_out == set(), "carry it, or say in left_out why not"
    assert (carried | left_out) - columns == set()
    assert carried & left_out == set()
    assert all(noun.left_out.values())


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
def test_what_the_hall_may_change_is_said_in_full(noun):
    """Each column that comes back is the same as it went, may change, or may differ without harm."""
    changing = [name for group in noun.changes for name in group]
    assert len(changing) == len(set(changing))
    assert set(changing) | set(noun.loose) | set(noun.later) <= set(noun.carried)
    assert not set(changing) & set(noun.loose)
    if not noun.comes_back:
        assert (noun.changes, noun.loose, noun.may_vanish) == ((), (), False)


def test_what_a_row_points_to_stands_before_it_in_the_file():
    order = [noun.name for noun in NOUNS]
    for noun in NOUNS:
        for column in noun.columns:
            if column.target and column.target != noun.name and column.name not in noun.later:
                assert order.index(column.target) < order.index(noun.name), f"{noun.name}.{column.name}"
    assert list(BY_NAME) == order
