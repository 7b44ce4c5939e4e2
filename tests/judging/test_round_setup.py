"""Setting rounds up: the rule, its defaults, and what is refused."""

from decimal import Decimal

import pytest
from django.urls import reverse

from contest.models import JournalEntry
from contest.states import EditionState
from judging.models import Round
from judging.queries.round import rule_of
from judging.scoring import RoundRule, validate_rule
from judging.states import DEFAULT_TIE_CHAIN, Aggregator, RoundMode, RoundState, SheetTotal
from judging.validators.rule import rule_problems
from tests.factories.contest import EntryTypeFactory
from tests.factories.judging import (
    AwardFactory,
    AwardTierFactory,
    CriterionFactory,
    PanelFactory,
    RoundFactory,
    ScoreSheetFactory,
    SeatFactory,
)


@pytest.fixture
def round_(edition):
    found = RoundFactory(
        edition=edition,
        name="决赛",
        mode=RoundMode.LIVE,
        tie_chain=["exact_score", "main_criterion", "chief", "lot"],
        time_rule={"min": 480, "max": 600, "over": {"kind": "per_unit", "unit": 30, "points": "1"}},
    )
    CriterionFactory(round=found, code="form", name="形式", maximum="40", step="0.5", position=2)
    CriterionFactory(round=found, code="content", name="内容", maximum="60", step="0.5", position=1)
    return found


def test_rule_of_a_round_is_one_that_the_scoring_library_reads(round_):
    panel = PanelFactory(round=round_)
    chief = SeatFactory(panel=panel, label="J2", is_chief=True)
    SeatFactory(panel=panel, label="J1")

    rule = rule_of(round_)

    assert [one["code"] for one in rule["criteria"]] == ["content", "form"]
    assert rule["criteria"][0] == {"code": "content", "max": "60", "min": "0", "step": "0.5", "weight": "1"}
    assert rule["aggregator"] == {"name": "trimmed_mean", "k_high": 1, "k_low": 1}
    assert rule["chain"] == ["exact_score", "criterion:content", f"chief:{chief.code}", "lot"]
    assert rule["time"]["max"] == 600
    assert validate_rule(RoundRule.from_json(rule), 7) == []


def test_rule_of_a_round_without_seats_leaves_out_what_needs_a_chief(round_):
    assert rule_of(round_)["chain"] == ["exact_score", "criterion:content", "lot"]


def test_rule_of_a_round_on_materials_has_no_clock(round_):
    round_.mode = RoundMode.MATERIALS
    assert "time" not in rule_of(round_)


def test_rule_of_the_criterion_that_weighs_most_goes_by_weight_where_weights_count(round_):
    round_.sheet_mode = SheetTotal.WEIGHTED
    round_.criteria.filter(code="form").update(weight="0.7")
    round_.criteria.filter(code="content").update(weight="0.3")
    assert "criterion:form" in rule_of(round_)["chain"]


def test_rule_of_criterion_by_criterion_wraps_the_trimmed_mean(round_):
    round_.aggregator = Aggregator.PER_CRITERION
    rule = rule_of(round_)
    assert rule["aggregator"] == {
        "name": "per_criterion",
        "aggregator": {"name": "trimmed_mean", "k_high": 1, "k_low": 1},
    }
    RoundRule.from_json(rule)


def test_trimming_more_than_there_are_judges_is_named_in_a_sentence(round_):
    round_.parameters = {"k_high": 2, "k_low": 2}
    problems = rule_problems(rule_of(round_), judges=4, names={})
    assert list(problems) == ["aggregator.k_high"]
    assert "4" in problems["aggregator.k_high"]


def test_a_step_that_misses_the_maximum_names_the_criterion(round_):
    round_.criteria.filter(code="content").update(step="0.7")
    problems = rule_problems(rule_of(round_), judges=None, names={"content": "内容"})
    assert "内容" in problems["criteria.content.step"]


# Pages ----------------------------------------------------------------------------------------------------


def rows(prefix, *filled, extra=1):
    data = {
        f"{prefix}-TOTAL_FORMS": len(filled) + extra,
        f"{prefix}-INITIAL_FORMS": sum("code" in row for row in filled),
    }
    for n, row in enumerate(filled):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


@pytest.fixture
def client(client_of, organizer):
    return client_of(organizer)


def fields_of(response):
    """What the browser would send for the form as it was shown."""
    shown = {bound.html_name: bound.value() for bound in response.context["form"]}
    return {name: value for name, value in shown.items() if value not in (None, "", False)}


def test_a_new_round_brings_the_offices_default_rule(client, edition):
    url = reverse("judging:round-create", args=["2026"])
    response = client.post(url, fields_of(client.get(url)))
    assert response.status_code == 302
    made = Round.objects.get()
    assert made.name == "初赛"
    assert made.aggregator == Aggregator.TRIMMED_MEAN
    assert made.parameters == {"k_high": 1, "k_low": 1, "min_left": 3}
    assert (made.places, made.rounding, made.weight) == (2, "half_up", 1)
    assert made.tie_chain == list(DEFAULT_TIE_CHAIN)
    assert response.url == reverse("judging:criterion-list", args=[made.code])
    assert JournalEntry.objects.filter(verb="round.created", target_code=made.code).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"k_high": 2, "k_low": 2, "min_left": 1, "judges_per_entry": 4}, "k_high"),
        ({"judges_per_entry": 4}, "k_high"),
        ({"min_sheets": 6, "judges_per_entry": 5}, "min_sheets"),
        ({"aggregator": "clamped_mean"}, "d"),
        ({"mode": "live", "over_kind": "per_unit", "over_unit": 30, "over_points": "1"}, "time_max"),
        ({"mode": "live", "time_max": "8:00", "over_kind": "per_unit"}, "over_points"),
        ({"mode": "live", "time_min": "9:00", "time_max": "8:00"}, "time_min"),
        (
            {"mode": "live", "time_max": "8:00", "over_kind": "bands", "band_1_beyond": "0:30"},
            "band_1_points",
        ),
        ({"mode": "live", "time_max": "abc"}, "time_max"),
        ({"tie_2": "exact_score"}, "tie_2"),
        ({"advance_count": 8, "advance_percent": 20}, "advance_percent"),
        ({"weight": 120}, "weight"),
    ],
)
def test_an_impossible_rule_is_refused_at_its_field(client, edition, changes, field):
    url = reverse("judging:round-create", args=["2026"])
    response = client.post(url, fields_of(client.get(url)) | changes)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Round.objects.exists()
    assert not JournalEntry.objects.filter(verb="round.created").exists()


def test_time_by_units_is_stored_as_the_scoring_library_reads_it(client, edition):
    url = reverse("judging:round-create", args=["2026"])
    client.post(
        url,
        fields_of(client.get(url))
        | {
            "mode": "live", "time_min": "8", "time_max": "10:00", "over_kind": "per_unit", "over_unit": 30,
            "over_points": "1.0", "over_cap": "5", "under_points": "0.5", "dq_beyond": "2:00",
        },
    )  # fmt: skip
    made = Round.objects.get()
    assert made.time_rule == {
        "min": 480,
        "max": 600,
        "dq_beyond": 120,
        "over": {"kind": "per_unit", "unit": 30, "points": "1", "partial": "started", "cap": "5"},
        "under": {"kind": "bands", "bands": [{"beyond": 0, "points": "0.5"}]},
    }
    page = client.get(reverse("judging:round-edit", args=[made.code]))
    assert fields_of(page)["time_max"] == "10:00"
    again = client.post(reverse("judging:round-edit", args=[made.code]), fields_of(page))
    assert again.status_code == 302
    made.refresh_from_db()
    assert made.time_rule["over"]["points"] == "1"
    assert JournalEntry.objects.filter(verb="round.changed").count() == 0


def test_time_by_bands_is_stored_as_the_scoring_library_reads_it(client, edition):
    url = reverse("judging:round-create", args=["2026"])
    client.post(
        url,
        fields_of(client.get(url))
        | {
            "mode": "live", "time_max": "8:00", "over_kind": "bands", "band_1_beyond": "0:00", "band_1_points": "0.2",
            "band_2_beyond": "0:30", "band_2_points": "0.5", "deduct_when": "rounded",
        },
    )  # fmt: skip
    made = Round.objects.get()
    assert made.time_rule["over"]["bands"] == [
        {"beyond": 0, "points": "0.2"},
        {"beyond": 30, "points": "0.5"},
    ]
    assert RoundRule.from_json(rule_of(made) | {"criteria": []}).time.max == 480


def test_a_round_on_materials_drops_the_clock(client, edition):
    made = RoundFactory(edition=edition, mode=RoundMode.LIVE, time_rule={"max": 480})
    page = client.get(reverse("judging:round-edit", args=[made.code]))
    client.post(reverse("judging:round-edit", args=[made.code]), fields_of(page) | {"mode": "materials"})
    made.refresh_from_db()
    assert made.time_rule == {}


def test_frozen_rule_is_kept_but_the_weight_may_change(client, edition):
    made = RoundFactory(edition=edition, state=RoundState.SCORING, frozen_rule={})
    url = reverse("judging:round-edit", args=[made.code])
    refused = client.post(url, fields_of(client.get(url)) | {"places": 3})
    assert refused.status_code == 422
    made.refresh_from_db()
    assert made.places == 2
    assert client.post(url, fields_of(client.get(url)) | {"weight": "40"}).status_code == 302
    made.refresh_from_db()
    assert made.weight == Decimal("0.4")


def criteria_url(round):
    return reverse("judging:criterion-list", args=[round.code])


def test_a_usual_set_of_criteria_makes_a_hundred_points(client, edition):
    made = RoundFactory(edition=edition)
    client.post(criteria_url(made), {"act": "set-lecture"})
    criteria = list(made.criteria.all())
    assert sum(one.maximum for one in criteria) == 100
    assert sum(one.maximum for one in criteria if one.group == "内容") == 60
    assert rule_problems(rule_of(made), judges=7, names={}) == {}


def test_criteria_are_changed_added_moved_and_deleted_in_one_save(client, round_):
    content, form = round_.criteria.order_by("position")
    line = {"step": "0.5", "weight": "1", "minimum": "0"}
    data = rows(
        "criteria",
        {"code": content.code, "name": "内容", "maximum": "50", "description": "观点正确", **line},
        {"code": form.code, "name": "形式", "maximum": "40", **line, "delete": "on"},
        {"name": "表达", "maximum": "50", **line},
    )
    response = client.post(criteria_url(round_), data | {"sheet_mode": "sum"})
    assert response.status_code == 302
    assert [(one.name, one.maximum, one.description) for one in round_.criteria.order_by("position")] == [
        ("内容", 50, "观点正确"),
        ("表达", 50, ""),
    ]
    assert round_.criteria.filter(code=content.code).exists()


def test_a_deleted_criterion_leaves_the_tie_chain(client, round_):
    round_.tie_chain = ["exact_score", "criterion:form"]
    round_.save()
    content, form = round_.criteria.order_by("position")
    line = {"step": "0.5", "weight": "1", "minimum": "0"}
    data = rows(
        "criteria",
        {"code": content.code, "name": "内容", "maximum": "60", **line},
        {"code": form.code, "name": "形式", "maximum": "40", **line, "delete": "on"},
    )
    client.post(criteria_url(round_), data | {"sheet_mode": "sum"})
    round_.refresh_from_db()
    assert round_.tie_chain == ["exact_score"]


@pytest.mark.parametrize(
    ("changes", "mode"),
    [({"step": "0.7"}, "sum"), ({"minimum": "60"}, "sum"), ({"weight": "0.5"}, "weighted")],
)
def test_criteria_that_can_not_work_are_refused_and_nothing_changes(client, round_, changes, mode):
    content, form = round_.criteria.order_by("position")
    line = {"step": "0.5", "weight": "1", "minimum": "0"}
    data = rows(
        "criteria",
        {"code": content.code, "name": "内容", "maximum": "60", **line, **changes},
        {"code": form.code, "name": "形式", "maximum": "40", **line},
    )
    response = client.post(criteria_url(round_), data | {"sheet_mode": mode})
    assert response.status_code == 422
    content.refresh_from_db()
    assert (content.step, content.minimum, content.weight) == (Decimal("0.5"), 0, 1)


def test_two_people_changing_places_of_names_is_one_save(client, round_):
    content, form = round_.criteria.order_by("position")
    line = {"step": "0.5", "weight": "1", "minimum": "0"}
    data = rows(
        "criteria",
        {"code": content.code, "name": "形式", "maximum": "60", **line},
        {"code": form.code, "name": "内容", "maximum": "40", **line},
    )
    client.post(criteria_url(round_), data | {"sheet_mode": "sum"})
    content.refresh_from_db()
    assert content.name == "形式"


def test_rounds_move_and_an_unused_one_goes(client, edition):
    first, second = RoundFactory.create_batch(2, edition=edition)
    client.post(reverse("judging:round-act", args=[second.code]), {"act": "up"})
    assert list(edition.rounds.all()) == [second, first]
    client.post(reverse("judging:round-act", args=[first.code]), {"act": "delete"})
    assert list(edition.rounds.all()) == [second]


def test_a_round_with_a_panel_is_not_deleted(client, round_):
    PanelFactory(round=round_)
    client.post(reverse("judging:round-act", args=[round_.code]), {"act": "delete"})
    assert Round.objects.filter(pk=round_.pk).exists()


# Award tiers ----------------------------------------------------------------------------------------------


def test_usual_tiers_come_with_their_scope_and_once(client, edition):
    url = reverse("judging:tier-list", args=["2026"])
    client.post(url, {"set": "shares", "scope": "entry_type"})
    client.post(url, {"set": "shares", "scope": "entry_type"})
    tiers = list(edition.award_tiers.all())
    assert [tier.percent for tier in tiers] == [5, 10, 15, 20]
    assert {tier.scope for tier in tiers} == {"entry_type"}


@pytest.mark.parametrize(
    ("amount", "field"),
    [({}, "count"), ({"count": 2, "percent": 5}, "percent"), ({"percent": 120}, "percent")],
)
def test_a_tier_needs_one_way_to_count(client, edition, amount, field):
    url = reverse("judging:tier-create", args=["2026"])
    data = {"name": "一等奖", "kind": "entry", "scope": "overall", "percent_rounding": "floor", **amount}
    response = client.post(url, data)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not edition.award_tiers.exists()


def test_a_tier_is_made_changed_moved_and_deleted(client, edition):
    url = reverse("judging:tier-create", args=["2026"])
    data = {"kind": "entry", "scope": "overall", "percent_rounding": "floor"}
    client.post(url, data | {"name": "一等奖", "count": 2})
    client.post(url, data | {"name": "二等奖", "count": 3})
    first, second = edition.award_tiers.all()
    client.post(
        reverse("judging:tier-edit", args=["2026", first.code]), data | {"name": "特等奖", "count": 1}
    )
    client.post(reverse("judging:tier-act", args=["2026", second.code]), {"act": "up"})
    assert [(tier.name, tier.count) for tier in edition.award_tiers.all()] == [("二等奖", 3), ("特等奖", 1)]
    client.post(reverse("judging:tier-act", args=["2026", second.code]), {"act": "delete"})
    assert [tier.name for tier in edition.award_tiers.all()] == ["特等奖"]


def test_a_tier_says_what_is_printed_for_its_winners(client, edition):
    url = reverse("judging:tier-create", args=["2026"])
    data = {
        "name": "优秀党课报告",
        "kind": "entry",
        "scope": "overall",
        "percent_rounding": "floor",
        "count": 45,
    }
    refused = client.post(url, data | {"certificate_kind": "appointment"})
    assert "certificate_kind" in refused.context["form"].errors  # letters come from the talent pool
    client.post(url, data | {"certificate_kind": "report"})
    [tier] = edition.award_tiers.all()
    assert tier.certificate_kind == "report"
    assert "优秀党课报告" in client.get(reverse("judging:tier-list", args=["2026"])).text


def test_a_tier_with_awards_is_not_deleted(client, edition):
    award = AwardFactory(edition=edition)
    client.post(reverse("judging:tier-act", args=["2026", award.tier.code]), {"act": "delete"})
    assert edition.award_tiers.exists()


# Who may --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["outsider", "judge", "supervisor", "scorekeeper"])
def test_set_up_of_rounds_is_refused_to_others(client_of, request, round_, person):
    visitor = client_of(request.getfixturevalue(person))
    for url in (
        reverse("judging:round-list", args=["2026"]),
        reverse("judging:round-create", args=["2026"]),
        reverse("judging:round-edit", args=[round_.code]),
        reverse("judging:criterion-list", args=[round_.code]),
        reverse("judging:tier-list", args=["2026"]),
        reverse("judging:tier-create", args=["2026"]),
    ):
        assert visitor.get(url).status_code == 403, url
    assert (
        visitor.post(reverse("judging:round-act", args=[round_.code]), {"act": "delete"}).status_code == 403
    )


def test_a_round_of_a_draft_that_is_not_yours_does_not_exist(client_of, outsider):
    hidden = RoundFactory(edition__state=EditionState.DRAFT)
    assert client_of(outsider).get(reverse("judging:round-edit", args=[hidden.code])).status_code == 404


@pytest.mark.parametrize("name", ["round-list", "tier-list"])
def test_lists_cost_the_same_for_any_number(client, edition, name, assert_constant_queries):
    def more(n):
        for made in RoundFactory.create_batch(n, edition=edition):
            CriterionFactory.create_batch(2, round=made)
            made.entry_types.add(EntryTypeFactory(edition=edition))
            AwardTierFactory(edition=edition, source_round=made, entry_type=EntryTypeFactory(edition=edition))

    assert_constant_queries(lambda: client.get(reverse(f"judging:{name}", args=["2026"])), more)


def test_criteria_cost_the_same_for_any_number(client, edition, assert_constant_queries):
    made = RoundFactory(edition=edition)
    assert_constant_queries(
        lambda: client.get(criteria_url(made)), lambda n: CriterionFactory.create_batch(n, round=made)
    )


# Home page ------------------------------------------------------------------------------------------------


def test_home_tells_a_judge_how_many_sheets_wait(client_of, edition, judge, monkeypatch):
    made = RoundFactory(edition=edition, state=RoundState.SCORING, frozen_rule={})
    seat = SeatFactory(panel__round=made, judge=judge)
    ScoreSheetFactory.create_batch(3, seat=seat)
    monkeypatch.setattr("judging.queries.work.address", lambda *_: "/x/")
    page = client_of(judge).get("/")
    ((of, items),) = page.context["work"]
    assert (of, items[0].count) == (edition, 3)
    assert "3 份" in page.text


def test_home_tells_a_scorekeeper_which_round_is_open(client_of, edition, scorekeeper, monkeypatch):
    RoundFactory(edition=edition, name="决赛", state=RoundState.SCORING, frozen_rule={})
    monkeypatch.setattr("judging.queries.work.address", lambda *_: "/x/")
    assert "决赛" in client_of(scorekeeper).get("/").text


def test_a_criterion_that_another_tab_added_meanwhile_stays(client, round_):
    content, form = round_.criteria.order_by("position")
    CriterionFactory(round=round_, name="表达", maximum="20", step="0.5", position=3)
    line = {"step": "0.5", "weight": "1", "minimum": "0"}
    data = rows(
        "criteria",
        {"code": form.code, "name": "形式", "maximum": "40", **line},
        {"code": content.code, "name": "内容", "maximum": "60", **line},
    )
    assert client.post(criteria_url(round_), data | {"sheet_mode": "sum"}).status_code == 302
    assert list(round_.criteria.order_by("position").values_list("name", flat=True)) == [
        "形式",
        "内容",
        "表达",
    ]
