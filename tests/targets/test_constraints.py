"""Each constraint: one row that breaks it, one at its edge."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from targets.models import Indicator, Target
from tests import factories

pytestmark = pytest.mark.django_db


def an_indicator(code="chi-tieu", **changes):
    fields = {
        "goal": factories.GoalFactory(), "code": code, "name": "Chỉ tiêu", "measure": "%",
        "direction": "down", "judgement": "year", "formula": "poor_rate", "definition": "…",
        "baseline_year": 2021, "first_year": 2022, "last_year": 2030, "order": 1,
    }  # fmt: skip
    return Indicator.objects.create(**fields | changes)


def a_target(indicator, **changes):
    fields = {"year": 2022, "rule": "value", "value": 1, "source": "…"}
    return Target.objects.create(indicator=indicator, **fields | changes)


def refused(name, build, *args, **changes):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        build(*args, **changes)
    assert name in str(error.value) or "UNIQUE" in str(error.value)


def test_the_baseline_is_not_after_the_first_year():
    an_indicator(baseline_year=2022)
    refused("targets_indicator_baseline_first", an_indicator, code="b", baseline_year=2023)


def test_the_first_year_is_not_after_the_last():
    an_indicator(last_year=2022)
    refused("targets_indicator_years_in_order", an_indicator, code="b", last_year=2021)


def test_a_direction_is_up_or_down():
    an_indicator(direction="up")
    refused("targets_indicator_direction_known", an_indicator, code="b", direction="left")


def test_a_judgement_is_one_of_three():
    an_indicator(judgement="average")
    refused("targets_indicator_judgement_known", an_indicator, code="b", judgement="mood")


def test_a_goal_has_one_headline():
    goal = factories.GoalFactory()
    an_indicator("a", goal=goal, is_headline=True)
    an_indicator("b", goal=goal, is_headline=False)
    an_indicator("c", is_headline=True)
    refused("targets_indicator_one_headline", an_indicator, "d", goal=goal, is_headline=True)


def test_an_indicator_has_one_target_a_year():
    indicator = an_indicator()
    a_target(indicator, year=2022)
    a_target(indicator, year=2023)
    refused("targets_target_once_a_year", a_target, indicator, year=2023)


def test_a_rule_is_one_of_three():
    indicator = an_indicator()
    a_target(indicator, rule="minus")
    refused("targets_target_rule_known", a_target, indicator, year=2023, rule="double")


def test_a_target_is_not_negative():
    indicator = an_indicator()
    a_target(indicator, value=0)
    refused("targets_target_not_negative", a_target, indicator, year=2023, value=Decimal("-0.0001"))


def test_a_share_is_at_most_the_whole():
    indicator = an_indicator()
    a_target(indicator, rule="share", value=1)
    a_target(indicator, year=2023, rule="minus", value=2)
    refused(
        "targets_target_share_at_most_1", a_target, indicator, year=2024, rule="share",
        value=Decimal("1.0001"),
    )  # fmt: skip
