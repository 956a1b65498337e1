"""What a table would change on last year's surveys: counts of households, by commune, no names."""

from dataclasses import replace

import pytest
from django.urls import reverse

from households.effects import effect_for
from households.models import ScoreTable, Survey
from organisations.access import Role
from tests.factories import UnitFactory, district, person, province
from tests.households import builders as build
from tests.households.scored import b1, imported, version, with_points
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def administrator():
    return person(Role.ADMINISTRATOR, district())


def closed_year(*communes, year=2025):
    """Communes whose round of a year is closed, each the homes in it: «computed», or a class
    whose B1 was typed from paper."""
    build.score_table()
    placed = [(*build.commune(), homes) for homes in communes]
    for unit, (village,), homes in placed:
        classes = {}
        for number, home in enumerate(homes):
            answers = {"poverty_class": build.NEAR, "diem_b1": None, "b1": b1()}
            household = build.household(village, f"Chủ hộ {number}")
            classes[household] = answers if home == "computed" else home
        build.closed_round(unit, classes, year, is_baseline=True)
    return [unit for unit, *_ in placed]


def test_households_that_change_class_are_counted_from_to_and_by_commune(administrator):
    first, second = closed_year(["computed", build.POOR], ["computed"])
    table = imported(items=with_points(500))
    effect = effect_for(administrator, table)
    assert effect.year == 2025
    assert effect.moves == (("Hộ cận nghèo", "Hộ không nghèo", 2),)
    found = {c.name: (c.households, c.changed, c.missing) for c in effect.communes}
    assert found == {first.name: (2, 1, 0), second.name: (1, 1, 0)}
    assert (effect.total.households, effect.total.changed, effect.typed) == (3, 2, 1)


def test_the_table_that_scored_the_year_changes_nothing(administrator):
    closed_year(["computed", build.POOR])
    effect = effect_for(administrator, ScoreTable.objects.get())
    assert (effect.moves, effect.missing, effect.total.changed) == ((), (), 0)


def test_what_the_surveys_did_not_answer_is_missing_with_its_reason(administrator):
    closed_year(["computed", "computed"])
    asked = next(item for item in version().items if not item.derived)
    new = replace(asked, code="muc_moi", name="Mục mới")
    effect = effect_for(administrator, imported(items=(*version().items, new)))
    assert effect.missing == (("phiếu không trả lời mục Mục mới", 2),)
    assert (effect.total.missing, effect.total.changed) == (2, 0)


def test_nothing_is_counted_before_a_year_is_closed(administrator):
    unit, (village,) = build.commune()
    build.survey(build.listed(build.open_round(unit), build.household(village)), build.POOR)
    build.score_table()
    table = imported()
    assert effect_for(administrator, table) is None
    page = as_(administrator).get(reverse("score_table_effect", args=[table.pk]))
    assert "Chưa có năm nào khoá sổ" in text_of(page)


def test_another_district_is_not_counted(administrator):
    closed_year(["computed"])
    other = UnitFactory(level="district", code="171", parent=province())
    stranger = person(Role.ADMINISTRATOR, other)
    table = imported(items=with_points(500))
    assert effect_for(stranger, table) is None
    assert effect_for(administrator, table).total.changed == 1


def test_the_page_counts_and_names_nobody(administrator):
    (unit,) = closed_year(["computed", build.POOR])
    table = imported(items=with_points(500))
    address = reverse("score_table_effect", args=[table.pk])
    page = text_of(as_(administrator).get(address))
    part = text_of(as_(administrator).get(address, headers={"HX-Request": "true"}))
    for text in (page, part):
        assert "Hộ không nghèo" in text
        assert unit.name in text
        assert "minh hoạ" in text
        assert "Chủ hộ 0" not in text
        assert reverse("survey_detail", args=[Survey.objects.first().pk]) not in text
    assert "<h1" in page
    assert "<h1" not in part


def test_only_who_keeps_the_reference_sees_the_effect():
    build.score_table()
    address = reverse("score_table_effect", args=[ScoreTable.objects.get().pk])
    assert as_(person(Role.DISTRICT_STAFF, district())).get(address).status_code == 403


@pytest.mark.parametrize("homes", [1, 3])
def test_one_survey_or_three_cost_the_same_queries(homes, administrator, django_assert_num_queries):
    closed_year(["computed"] * homes)
    table = ScoreTable.objects.select_related("standard").get()
    with django_assert_num_queries(3):  # where the person manages, the year, its surveys
        effect_for(administrator, table)
