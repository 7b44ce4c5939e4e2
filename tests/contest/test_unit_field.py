"""Choosing a unit among hundreds: the select says by which words each is found."""

import pytest

from contest.forms.people import PersonCreateForm
from contest.forms.people_fields import UnitSelect
from tests.factories.contest import OrganizationFactory

pytestmark = pytest.mark.django_db


def test_a_short_list_is_a_plain_select():
    OrganizationFactory.create_batch(UnitSelect.LONG - 1)
    assert "data-narrow" not in str(PersonCreateForm()["unit"])


def test_a_long_list_can_be_narrowed_by_name_short_name_and_pinyin():
    OrganizationFactory.create_batch(UnitSelect.LONG)
    unit = OrganizationFactory(name="协兴镇党委", short_name="协兴", name_pinyin="xie xing zhen dang wei")

    html = str(PersonCreateForm(initial={"unit": unit.pk})["unit"])

    assert "data-narrow" in html
    (option,) = [line for line in html.splitlines() if f'value="{unit.pk}"' in line]
    assert 'data-words="协兴 xiexingzhendangwei xxzdw"' in option
    assert "selected" in option
    assert html.count("selected") == 1
    form = PersonCreateForm({"unit": unit.pk})
    form.is_valid()
    assert form.cleaned_data["unit"] == unit
