"""Figures of resident households per village: recorded, confirmed, closed."""

import pytest

from households import actions
from households.actions.figures import (
    FiguresAreClosed,
    FiguresChanged,
    FiguresMissing,
    FiguresRefused,
    digest_of,
)
from households.models import VillageYear
from tests.factories import VillageFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db


def test_figures_are_recorded_and_not_yet_confirmed():
    commune, (village,) = build.commune()
    actions.record_village_figures(
        commune, 2026, {village.pk: build.FIGURES}, by=build.officer(commune)
    )
    (row,) = VillageYear.objects.all()
    assert (row.village, row.year, row.households, row.minority_persons) == (
        village,
        2026,
        100,
        290,
    )
    assert row.confirmed_at is None


def test_writing_again_replaces_and_takes_back_the_confirmation_of_that_village_only():
    commune, (changed, same) = build.commune(villages=2)
    build.figures(commune)
    rows = {changed.pk: build.FIGURES | {"households": 99}}
    actions.record_village_figures(commune, 2026, rows, by=build.officer(commune))
    assert VillageYear.objects.get(village=changed).households == 99
    assert list(VillageYear.objects.confirmed()) == [VillageYear.objects.get(village=same)]


def test_writing_the_same_figures_again_keeps_the_confirmation():
    commune, (same, changed) = build.commune(villages=2)
    build.figures(commune)
    rows = {same.pk: build.FIGURES, changed.pk: build.FIGURES | {"minority_persons": 291}}
    by = build.officer(commune)
    assert actions.record_village_figures(commune, 2026, rows, by=by) == 1
    assert [row.village for row in VillageYear.objects.confirmed()] == [same]
    assert actions.record_village_figures(commune, 2026, rows, by=by) == 0


def test_figures_somebody_else_changed_meanwhile_are_neither_overwritten_nor_confirmed():
    commune, (village,) = build.commune()
    officer = build.officer(commune)
    theirs, mine = ({village.pk: build.FIGURES | {"persons": n}} for n in (401, 402))
    empty = digest_of([])
    actions.record_village_figures(commune, 2026, theirs, seen=empty, by=officer)
    with pytest.raises(FiguresChanged):
        actions.record_village_figures(commune, 2026, mine, seen=empty, by=officer)
    when, chairman = build.moment("2026-12-01"), build.chairman(commune)
    with pytest.raises(FiguresChanged):
        actions.confirm_village_figures(commune, 2026, seen=empty, at=when, by=chairman)
    row = VillageYear.objects.get()
    assert (row.persons, row.confirmed_at) == (401, None)
    seen = digest_of([row])
    actions.confirm_village_figures(commune, 2026, seen=seen, at=when, by=chairman)
    assert VillageYear.objects.confirmed().exists()


def test_a_commune_with_a_village_missing_cannot_confirm():
    commune, (there, missing) = build.commune(villages=2)
    rows = {there.pk: build.FIGURES}
    actions.record_village_figures(commune, 2026, rows, by=build.officer(commune))
    with pytest.raises(FiguresMissing) as refusal:
        actions.confirm_village_figures(
            commune, 2026, at=build.moment("2026-12-01"), by=build.chairman(commune)
        )
    assert str(refusal.value) == f"Chưa có số hộ dân cư năm 2026 của: {missing}."
    assert not VillageYear.objects.confirmed().exists()


def test_a_village_of_another_commune_is_refused():
    commune, _ = build.commune()
    foreign = VillageFactory()
    with pytest.raises(FiguresRefused) as refusal:
        actions.record_village_figures(
            commune, 2026, {foreign.pk: build.FIGURES}, by=build.officer(commune)
        )
    assert refusal.value.problems[0][:2] == (foreign.pk, "village")
    assert not VillageYear.objects.exists()


@pytest.mark.parametrize(
    ("changed", "figure"),
    [
        ({"persons": 99, "minority_persons": 90}, "persons"),
        ({"minority_households": 101}, "minority_households"),
        ({"minority_persons": 401}, "minority_persons"),
        ({"households": None}, "households"),
        ({"minority_persons": -1}, "minority_persons"),
    ],
)
def test_figures_that_contradict_each_other_are_refused_at_their_place(changed, figure):
    commune, (village,) = build.commune()
    with pytest.raises(FiguresRefused) as refusal:
        actions.record_village_figures(
            commune, 2026, {village.pk: build.FIGURES | changed}, by=build.officer(commune)
        )
    assert [problem[:2] for problem in refusal.value.problems] == [(village.pk, figure)]


def test_after_the_close_figures_neither_change_nor_are_confirmed_again():
    commune, (village,) = build.commune()
    build.closed_round(commune, {})
    with pytest.raises(FiguresAreClosed):
        actions.record_village_figures(
            commune, 2026, {village.pk: build.FIGURES}, by=build.officer(commune)
        )
    with pytest.raises(FiguresAreClosed):
        build.figures(commune)
    build.figures(commune, 2027)
    assert VillageYear.objects.confirmed().count() == 2
