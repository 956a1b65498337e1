"""Closed years read as of then and on today's map, and the first year closed on the new one."""

from datetime import date

import pytest
from django.urls import reverse

from households.models import HouseholdYear
from organisations.access import Role
from organisations.models import Unit
from reports.checks import cross_checks
from reports.filters import choose
from reports.forms import FORMS
from reports.scope import Scope, closed_years, maps_differ
from targets.formulas import figures as goal_figures
from targets.ledger import Ledger
from tests.factories import district, person
from tests.households.builders import NEAR, POOR, closed_round

from .plain_maps import PlainMap, plain_deprivations, plain_movement, plain_results
from .reorganised import ON, World

pytestmark = pytest.mark.django_db
KEYS = {3: "poor", 5: "near", 9: "poor_persons", 11: "near_persons", 1: "households", 2: "persons"}


class Closed(World):
    """The world with 2025 closed everywhere: in each village one household poor, one near-poor."""

    def __init__(self):
        super().__init__()
        for unit, villages in (
            (self.left, (self.left_1, self.left_2)), (self.right, (self.right_1,)),
            (self.other, (self.other_1,)),
        ):  # fmt: skip
            closed_round(unit, self.classes(villages), 2025, is_baseline=True)

    def classes(self, villages):
        homes = [home for village in villages for home in self.homes[village]]
        for home in homes:
            home.refresh_from_db()
        return {home: (POOR, NEAR)[n % 2] for n, home in enumerate(homes)}


@pytest.fixture
def world():
    return Closed()


def assert_plain(year, *, today):
    """Every form says what a plain count over the raw rows says, row by row and in total."""
    plain = PlainMap(district(), today=today)
    scope = Scope(district(), year, on_todays_map=today)
    results = plain_results(plain, year)
    for number, key in KEYS.items():
        cells = FORMS["B1"].table(scope).cells(key)
        assert {u: n for u, n in cells.items() if n} == {
            u: row[number] for u, row in results.items() if row[number]
        }
    lacks = plain_deprivations(plain, year)
    for code in {code for row in lacks.values() for code in row}:
        cells = FORMS["B4"].table(scope).cells(code)
        assert {u: n for u, n in cells.items() if n} == {
            u: row[code] for u, row in lacks.items() if row[code]
        }


def assert_movement(year, *, today):
    """Every column of B2 and B3, for households and persons."""
    plain = PlainMap(district(), today=today)
    scope = Scope(district(), year, on_todays_map=today)
    for form, mine, other in (("B2", POOR, NEAR), ("B3", NEAR, POOR)):
        table = FORMS[form].table(scope)
        found = plain_movement(plain, year, mine, other)
        for line in ("Hộ", "Nhân khẩu"):
            for number, column in enumerate(table.columns, 1):
                assert {u: n for u, n in table.cells(column.key, line).items() if n} == {
                    u: row[line][number] for u, row in found.items() if row[line].get(number)
                }


def test_a_closed_year_reads_the_same_as_before_as_of_then(world):
    def told():
        table = FORMS["B1"].table(Scope(district(), 2025))
        return [(row.name, row.lines) for row in table.all_rows]

    before = told()
    world.apply()
    assert told() == before
    assert_plain(2025, today=False)


def test_on_todays_map_the_new_commune_holds_what_the_former_ones_held(world):
    world.apply()
    assert_plain(2025, today=True)
    new = Unit.objects.in_force(ON).get(code="05740")
    cells = FORMS["B1"].table(Scope(district(), 2025, on_todays_map=True)).cells("poor")
    assert cells == {new.pk: 3, world.other.pk: 1, None: 4}


def test_both_maps_have_the_same_totals(world):
    world.apply()
    totals = [
        [row.lines for row in form.table(Scope(district(), 2025, on_todays_map=today)).all_rows][-1]
        for form in FORMS.values()
        for today in (False, True)
    ]
    assert totals[::2] == totals[1::2]


def test_a_new_commune_by_village_reads_the_years_before_it_was_there(world):
    world.apply()
    new = Unit.objects.in_force(ON).get(code="05740")
    assert closed_years(new) == []
    assert closed_years(new, on_todays_map=True) == [2025]
    table = FORMS["B1"].table(Scope(new, 2025, on_todays_map=True))
    assert {row.unit.code for row in table.rows} == {
        world.left_1.code, world.left_2.code, world.right_1.code
    }  # fmt: skip
    assert table.cells("households")[None] == 300


def test_a_village_that_goes_to_another_commune_takes_its_history_along_on_todays_map(world):
    world.apply(world.village(world.left_2.code, "Hai", [world.left_2], parent="05740"))
    assert_plain(2025, today=True)
    assert FORMS["B1"].table(Scope(world.right, 2025)).cells("poor")[None] == 1
    assert closed_years(world.right, on_todays_map=True) == [2025]
    today = Scope(world.right, 2025, on_todays_map=True)
    assert FORMS["B1"].table(today).cells("poor")[None] == 2


def test_the_first_year_on_the_new_map_reconciles_and_nobody_moved(world):
    world.apply()
    new = Unit.objects.in_force(ON).get(code="05740")
    closed_round(new, world.classes((world.left_1, world.left_2, world.right_1)), 2026)
    closed_round(world.other, world.classes((world.other_1,)), 2026)
    facts = HouseholdYear.objects.filter(year=2026)
    assert set(facts.values_list("movement", flat=True)) == {"ngheo_cu", "can_ngheo_cu"}
    assert all(fact.unit_id == fact.unit_before_id for fact in facts)
    for today in (False, True):
        assert_movement(2026, today=today)
        scope = Scope(district(), 2026, on_todays_map=today)
        checks = cross_checks({code: form.table(scope) for code, form in FORMS.items()}, scope)
        assert [check.passed for check in checks] == [True] * len(checks)


def test_a_household_of_a_split_village_that_goes_to_the_new_one_did_not_move(world):
    goes = world.homes[world.left_1][0]
    world.apply(
        world.village(world.left_1.code, "Cũ", [world.left_1], parent="05737"),
        world.village("M1", "Mới", [world.left_1], parent="05740", households=[goes.code]),
    )
    goes.refresh_from_db()
    left = [h for v in (world.left_1, world.left_2) for h in world.homes[v]]
    classes = world.classes((world.left_1, world.left_2))
    closed_round(world.left, {h: classes[h] for h in left if h != goes}, 2026)
    closed_round(world.right, {goes: POOR} | world.classes((world.right_1,)), 2026)
    closed_round(world.other, world.classes((world.other_1,)), 2026)
    fact = HouseholdYear.objects.get(year=2026, household=goes)
    assert fact.unit_id == fact.unit_before_id == goes.unit_id
    scope = Scope(district(), 2026)
    checks = cross_checks({code: form.table(scope) for code, form in FORMS.items()}, scope)
    assert [check.passed for check in checks] == [True] * len(checks)


def test_goals_of_a_new_commune_know_the_years_before_it(world):
    world.apply()
    new = Unit.objects.in_force(ON).get(code="05740")
    then = goal_figures("poor_rate", Ledger(district(), [2025]))
    today = goal_figures("poor_rate", Ledger(district(), [2025], on_todays_map=True))
    assert (new.pk, 2025) not in then and (world.left.pk, 2025) not in today
    assert (today[new.pk, 2025].numerator, today[new.pk, 2025].denominator) == (3, 300)
    assert today[district().pk, 2025] == then[district().pk, 2025]
    assert today[world.other.pk, 2025] == then[world.other.pk, 2025]


def test_the_switch_shows_only_where_the_maps_differ(world, client, signed_in):
    assert not maps_differ(district(), 2025)
    world.apply()
    assert maps_differ(district(), 2025) and not maps_differ(world.other, 2025)
    client = signed_in(Role.DISTRICT_STAFF)
    page = client.get(reverse("form_page", args=["B1"]), {"don_vi": "170", "nam": 2025})
    assert 'name="ban_do"' in page.text and "Xã Cúc Đường" in page.text
    today = client.get(
        reverse("form_page", args=["B1"]), {"don_vi": "170", "nam": 2025, "ban_do": "nay"}
    )
    rows = [row.name for row in today.context["table"].rows]
    assert rows == ["Xã Sảng Mộc", "Xã La Hiên"]
    page = client.get(reverse("form_page", args=["B1"]), {"don_vi": world.other.key, "nam": 2025})
    assert 'name="ban_do"' not in page.text


def test_an_officer_chooses_the_former_communes_and_reads_them_as_of_then(world):
    by = person(Role.COMMUNE_OFFICER, world.right)
    world.apply()
    by = type(by).objects.get(pk=by.pk)
    choice = choose(by, "read_reports", {})
    assert [unit.dated_name for unit in choice.units] == [
        "Xã La Hiên", "Xã Cúc Đường (đến 30/06/2026)", "Xã La Hiên (đến 30/06/2026)"
    ]  # fmt: skip
    assert (choice.year, choice.on_todays_map, choice.has_two_maps) == (2025, True, False)
    world.left.refresh_from_db()
    former = choose(by, "read_reports", {"don_vi": world.left.key})
    assert (former.unit, former.year, former.on_todays_map) == (world.left, 2025, False)


def test_a_stranger_does_not_choose_them(world):
    from django.http import Http404

    by = person(Role.COMMUNE_OFFICER, world.other)
    world.apply()
    world.left.refresh_from_db()
    with pytest.raises(Http404):
        choose(type(by).objects.get(pk=by.pk), "read_reports", {"don_vi": world.left.key})


def test_a_report_can_be_built_on_either_map(world, client, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world.apply()
    client = signed_in(Role.DISTRICT_STAFF)
    for today in ("", "nay"):
        where = {"don_vi": "170", "nam": 2025, "ban_do": today, "revision": 1}
        assert client.post(reverse("report_request"), where).status_code == 302
    from reports import actions
    from reports.models import Report

    built = {}
    for report in Report.objects.all():
        done = actions.build_report(report, at=report.requested_at)
        built[done.kind] = dict(done.summary["basis"])["Xếp theo"]
    assert built == {"annual": "đơn vị cuối năm 2025", "annual_today": "đơn vị hiện nay"}


def test_a_closed_year_of_a_map_that_is_gone_is_not_opened_again(world):
    from households import actions
    from households.actions.reopening import MapHasChanged
    from households.models import CommuneReview
    from tests.households.builders import moment, staff

    world.apply()
    rounds = CommuneReview.objects.filter(review__year=2025)
    with pytest.raises(MapHasChanged, match="sắp xếp"):
        actions.reopen_review(
            rounds.get(commune=world.left), reason="x", at=moment(date(2026, 8, 1)), by=staff()
        )
    actions.reopen_review(
        rounds.get(commune=world.other), reason="x", at=moment(date(2026, 8, 1)), by=staff()
    )


def test_a_form_on_todays_map_links_to_no_ledger_that_is_not_there(world, client, signed_in):
    world.apply()
    client = signed_in(Role.DISTRICT_STAFF)
    new = Unit.objects.in_force(ON).get(code="05740")
    page = client.get(reverse("form_page", args=["B2"]), {"don_vi": new.key, "nam": 2025})
    assert page.context["choice"].on_todays_map
    assert reverse("ledger", args=[new.pk, 2025]) not in page.text
    former = {"don_vi": Unit.objects.get(pk=world.left.pk).key, "nam": 2025}
    page = client.get(reverse("form_page", args=["B2"]), former)
    link = reverse("ledger", args=[world.left.pk, 2025])
    assert link in page.text and client.get(link).status_code == 200
