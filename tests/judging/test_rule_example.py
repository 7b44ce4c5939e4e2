"""The example beside the form of a rule: the rule at work, or what keeps it from working."""

import pytest
from django.urls import reverse

from judging.models import Round
from judging.states import Aggregator
from tests.factories.judging import CriterionFactory, RoundFactory
from tests.judging.test_audience import FORM


@pytest.fixture
def ask(edition, organizer, client_of):
    client = client_of(organizer)
    address = reverse("judging:round-example", args=[edition.code])

    def post(round=None, **values):
        return client.post(f"{address}?round={round.code}" if round else address, {**FORM, **values}).text

    return post


def test_a_trimmed_mean_strikes_the_highest_and_the_lowest_out(ask):
    page = ask(mode="materials")
    assert page.count("<s title=") == 6  # two of each of three entries
    assert "作品 A" in page
    assert "92.10" in page  # (92.5 + 91 + 93.5 + 92 + 91.5) / 5


@pytest.mark.parametrize("aggregator", [one for one in Aggregator if one != Aggregator.CLAMPED_MEAN])
def test_every_rule_has_an_example(ask, aggregator):
    assert "作品 C" in ask(aggregator=aggregator.value)


def test_far_marks_are_pulled_in(ask):
    page = ask(aggregator="clamped_mean", d="3")
    assert "作品 A" in page


def test_a_form_that_is_half_filled_says_what_is_missing(ask):
    page = ask(aggregator="clamped_mean", d="")
    assert "暂时无法计算" in page
    assert "作品 A" not in page


def test_an_impossible_rule_says_so_while_it_is_chosen(ask):
    page = ask(judges_per_entry=4, k_high=1, k_low=1, min_left=3)
    assert "4" in page
    assert "作品 A" not in page


def test_time_and_audience_are_shown(ask):
    page = ask(
        time_max="8:00", over_kind="per_unit", over_unit=30, over_points="1", over_partial="started",
        audience_source="votes", audience_share="10",
    )  # fmt: skip
    assert "−3" in page
    assert "大众评审" in page


def test_a_rounds_own_criteria_are_used_and_nothing_is_saved(ask, edition):
    round = RoundFactory(edition=edition, name="初赛")
    CriterionFactory(round=round, code="a", maximum=60)
    CriterionFactory(round=round, code="b", maximum=40)
    page = ask(round=round, name="", aggregator="median")
    assert "作品 B" in page
    assert Round.objects.get().name == "初赛"
    assert Round.objects.get().aggregator == round.aggregator


def test_nobody_else_gets_one(edition, supervisor, client_of):
    address = reverse("judging:round-example", args=[edition.code])
    assert client_of(supervisor).post(address, FORM).status_code == 403
