import pytest
from django.core.management import call_command

from organisations.models import AuditEntry
from targets import actions
from targets.formulas import FORMULAS, UnknownFormula
from targets.models import Goal, Indicator, Target

pytestmark = pytest.mark.django_db


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Goal, Indicator, Target)]


def test_goals_load_before_any_fact_exists_and_again_changes_nothing():
    call_command("load_goals", verbosity=0)
    first = everything()
    call_command("load_goals", verbosity=0)
    assert everything() == first
    assert AuditEntry.objects.filter(action="load_goals").count() == 1
    assert (Goal.objects.count(), Target.objects.count()) == (4, 10)


def test_every_goal_has_exactly_one_headline_and_names_its_source():
    call_command("load_goals", verbosity=0)
    for goal in Goal.objects.all():
        assert goal.indicators.filter(is_headline=True).count() == 1
        assert "mục I.1" in goal.source


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("giam-ty-le-ho-ngheo", "(1) Theo Nghị quyết Đại hội đại biểu Đảng bộ huyện lần thứ XXII"),
        ("giam-mot-nua-ngheo-da-chieu", "(2) Theo Quyết định số 2591/QĐ-UBND ngày 21/8/2019"),
        ("khong-con-xa-dac-biet-kho-khan", "(3) Theo Nghị quyết số 04-NQ/TU ngày 14/7/2021"),
    ],
)
def test_the_footnotes_of_the_plan_are_quoted(code, words):
    call_command("load_goals", verbosity=0)
    assert words in Goal.objects.get(code=code).source


def test_every_indicator_names_a_formula_that_exists():
    call_command("load_goals", verbosity=0)
    assert set(Indicator.objects.values_list("formula", flat=True)) <= set(FORMULAS)


def test_only_targets_the_plan_writes_down_are_not_marked_derived():
    call_command("load_goals", verbosity=0)
    of_the_plan = Target.objects.filter(is_derived=False).values_list("indicator__code", "year")
    assert sorted(of_the_plan) == [
        ("muc-giam-ty-le-ho-ngheo", 2022),
        ("muc-giam-ty-le-ho-ngheo", 2023),
        ("muc-giam-ty-le-ho-ngheo", 2024),
        ("muc-giam-ty-le-ho-ngheo", 2025),
        ("ty-le-ngheo-da-chieu", 2030),
        ("xa-dac-biet-kho-khan", 2030),
    ]


def test_a_correction_of_the_file_reaches_the_database():
    call_command("load_goals", verbosity=0)
    Goal.objects.update(title="Sai")
    Target.objects.filter(indicator__code="ty-le-ho-ngheo", year=2022).update(year=2027)
    call_command("load_goals", verbosity=0)
    assert not Goal.objects.filter(title="Sai").exists()
    years = Target.objects.filter(indicator__code="ty-le-ho-ngheo").values_list("year", flat=True)
    assert list(years) == [2022, 2023, 2024, 2025]


def test_an_indicator_with_an_unknown_formula_is_refused_and_nothing_is_loaded():
    row = {"code": "a", "title": "A", "quote": "…", "source": "…", "order": 1}
    with pytest.raises(UnknownFormula):
        actions.load_goals([row | {"indicator": [{"code": "b", "formula": "guess"}]}])
    assert everything() == [[], [], []]


def test_without_its_audit_line_nothing_is_loaded(monkeypatch):
    def refuse(**fields):
        raise RuntimeError("no line")

    monkeypatch.setattr("organisations.actions.AuditEntry.objects.create", refuse)
    with pytest.raises(RuntimeError):
        call_command("load_goals", verbosity=0)
    assert everything() == [[], [], []]
