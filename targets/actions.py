"""What can happen to goals: they are loaded from the plan. One transaction, one audit line."""

from django.db import transaction

from organisations.actions import record

from .formulas import formula_named
from .models import Goal, Indicator, Target


@transaction.atomic
def load_goals(goals, *, by=None):
    """Bring goals, indicators and targets to what the plan's data say; whether anything changed.

    `goals` is the list of `targets/data/goals.toml`. Raises `UnknownFormula`.
    """
    before = _state()
    for goal in goals:
        _load_goal(goal)
    if _state() == before:
        return False
    rows = sum(model.objects.count() for model in (Goal, Indicator, Target))
    record("load_goals", Goal.objects.first(), by=by, rows=rows)
    return True


def _load_goal(row):
    fields = {name: value for name, value in row.items() if name not in {"code", "indicator"}}
    goal, _ = Goal.objects.update_or_create(code=row["code"], defaults=fields)
    for indicator in row["indicator"]:
        _load_indicator(goal, indicator)


def _load_indicator(goal, row):
    formula_named(row["formula"])
    fields = {name: value for name, value in row.items() if name not in {"code", "target"}}
    indicator, _ = Indicator.objects.update_or_create(
        code=row["code"], defaults={**fields, "goal": goal}
    )
    targets = {
        year: {name: value for name, value in target.items() if name != "years"}
        for target in row.get("target", [])
        for year in target["years"]
    }
    for year, target in targets.items():
        Target.objects.update_or_create(indicator=indicator, year=year, defaults=target)
    indicator.targets.exclude(year__in=targets).delete()


def _state():
    return [list(model.objects.order_by("pk").values()) for model in (Goal, Indicator, Target)]
