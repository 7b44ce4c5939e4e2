"""Addresses of the set-up of rounds, criteria and award tiers."""

from django.urls import URLPattern, path

from judging.views import round_setup, tier

urlpatterns: list[URLPattern] = [
    path("e/<slug:edition>/rounds/", round_setup.round_list, name="round-list"),
    path("e/<slug:edition>/rounds/new/", round_setup.round_create, name="round-create"),
    path("e/<slug:edition>/rounds/example/", round_setup.round_example, name="round-example"),
    path("rounds/<str:code>/setup/", round_setup.round_edit, name="round-edit"),
    path("rounds/<str:code>/setup/act/", round_setup.round_act, name="round-act"),
    path("rounds/<str:code>/criteria/", round_setup.criterion_list, name="criterion-list"),
    path("e/<slug:edition>/award-tiers/", tier.tier_list, name="tier-list"),
    path("e/<slug:edition>/award-tiers/policy/", tier.tier_policy, name="tier-policy"),
    path("e/<slug:edition>/award-tiers/new/", tier.tier_create, name="tier-create"),
    path("e/<slug:edition>/award-tiers/<str:code>/", tier.tier_edit, name="tier-edit"),
    path("e/<slug:edition>/award-tiers/<str:code>/act/", tier.tier_act, name="tier-act"),
]
