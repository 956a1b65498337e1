"""The reorganisation of 2025 on a thinned demonstration, from the closed years to the next one."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from households.models import Household, HouseholdYear, Residence, Review
from organisations import reference
from organisations.models import Unit, User
from povertyplan import reorganising
from povertyplan.demo.load import load_demonstration
from reports.checks import cross_checks
from reports.forms import FORMS
from reports.scope import Scope
from tests.factories import district
from tests.households.builders import (
    closed_round,
    member_answers,
    open_round,
)

from .plain_maps import PlainMap
from .reorganised import rows
from .test_two_maps import assert_movement, assert_plain

DAY = date(2025, 7, 1)
AT = timezone.make_aware(timezone.datetime(2025, 7, 1, 8))
YEARS = range(2021, 2025)
KEPT = ("ngheo", "can_ngheo", "ngheo", "can_ngheo", "khong_ngheo")


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """The district of the demonstration at a fiftieth, closed up to 2024; taken away afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        reference.load_units()
        call_command("load_standards", verbosity=0)
        yield load_demonstration(scale=0.02, until=2024)
        transaction.set_rollback(True)


@pytest.fixture
def db_access(demonstration, db):
    """Each test begins with the map of before."""


pytestmark = pytest.mark.usefixtures("db_access")


@pytest.fixture
def draft():
    lines = reorganising.read_lines(reorganising.layout.EXAMPLE.read_bytes())
    return reorganising.draft_reorganisation(
        name="Sắp xếp 2025", district=district(), on=DAY, legal_basis="NQ 1683/NQ-UBTVQH15",
        lines=lines, at=AT, by=User.objects.get(username="quantri"),
    )  # fmt: skip


def carry_out(draft):
    by = User.objects.get(username="quantri")
    return reorganising.apply_reorganisation(draft, today=DAY, at=AT, by=by)


def totals(year, today=False):
    scope = Scope(district(), year, on_todays_map=today)
    return [form.table(scope).total.lines for form in FORMS.values()]


def moved_inside(year):
    """{class: [households, persons before]} that went between communes that are one today."""
    then, today = (PlainMap(district(), today=today) for today in (False, True))
    moved = {}
    for fact in HouseholdYear.objects.filter(year=year, unit_before__isnull=False):
        places = (fact.unit_before_id, fact.unit_id)
        if len(set(map(then.commune, places))) > len(set(map(today.commune, places))):
            assert fact.poverty_class == fact.class_before and fact.members == fact.members_before
            counts = moved.setdefault(fact.poverty_class, [0, 0])
            counts[0] += 1
            counts[1] += fact.members
    return moved


def settled(totals, moved):
    """The totals with those booked as of then: out of one row, into another."""
    for lines, poverty_class in ((totals[1], "ngheo"), (totals[2], "can_ngheo")):
        for line, count in zip(lines.values(), moved.get(poverty_class, (0, 0)), strict=True):
            for key in ("other_out", "other_in") if count else ():
                line[key] += count
    return totals


def test_every_figure_of_every_closed_year_is_the_same_on_both_maps_and_as_before(draft):
    before = {year: totals(year) for year in YEARS}
    carry_out(draft)
    for year in YEARS:
        assert totals(year) == before[year]
        assert settled(totals(year, today=True), moved_inside(year)) == before[year]
        for today in (False, True):
            assert_plain(year, today=today)
            if year > 2021:
                assert_movement(year, today=today)
    today = Scope(district(), 2024, on_todays_map=True)
    assert len(FORMS["B1"].table(today).rows) == 7
    assert len(FORMS["B1"].table(Scope(district(), 2024)).rows) == 15


def test_an_officer_of_la_hien_sees_the_former_cuc_duong_from_the_day_and_not_before(
    draft, monkeypatch
):
    former = Unit.objects.get(code="05737")
    theirs = set(Household.objects.filter(unit__parent=former, closed_on=None))
    facts = HouseholdYear.objects.filter(year=2024, unit__parent=former)
    history = set(facts.values_list("pk", flat=True))
    by = User.objects.get(username="quantri")
    eve = DAY - timedelta(1)
    reorganising.schedule_reorganisation(draft, today=eve, at=AT - timedelta(1), by=by)

    def sees(day):
        monkeypatch.setattr(timezone, "localdate", lambda *args: day)
        reorganising.carry_out_due(today=day, at=AT)
        officer = User.objects.get(username="canbo.lahien")
        return (
            theirs & set(Household.objects.visible_to(officer)),
            history & set(HouseholdYear.objects.visible_to(officer).values_list("pk", flat=True)),
        )

    assert theirs and history
    assert sees(eve) == (set(), set())
    assert sees(DAY) == (theirs, history)


def test_it_is_put_back_exactly(draft):
    before = rows()
    done = carry_out(draft)
    assert rows() != before
    by = User.objects.get(username="quantri")
    reorganising.undo_reorganisation(done, at=AT, by=by)
    assert rows() == before


def test_everybody_lives_in_one_village_of_the_new_map(draft):
    carry_out(draft)
    stays = Residence.objects.filter(to_on=None)
    assert stays.count() == Household.objects.present().count()
    assert not stays.exclude(unit__valid_to=None).exists()
    assert Unit.objects.communes().in_force(DAY).count() == 7
    assert Unit.objects.villages().in_force(DAY).count() == 171


def test_the_round_of_2025_is_closed_on_the_new_map_and_its_movement_reconciles(draft):
    carry_out(draft)
    communes = list(Unit.objects.communes().in_force(DAY).order_by("code"))
    open_round(communes[0], 2025)
    for unit in communes:
        commune_review = open_round(unit, 2025)
        cases = commune_review.cases.select_related("household__unit").order_by("pk")
        homes = enumerate(case.household for case in cases)
        closed_round(unit, {home: answered(home, n) for n, home in homes}, 2025)
    assert Review.objects.get(year=2025).communes.filter(closed_at=None).count() == 0
    assert not HouseholdYear.objects.filter(year=2025, movement="khac_tang").exists()
    for today in (False, True):
        assert_plain(2025, today=today)
        assert_movement(2025, today=today)
        scope = Scope(district(), 2025, on_todays_map=today)
        checks = cross_checks({code: form.table(scope) for code, form in FORMS.items()}, scope)
        assert [check for check in checks if check.passed is not True] == []


def answered(home, number):
    """Answers of a household's people as the registry knows them, of one class or another."""
    members = [
        member_answers(
            person.name, id=person.pk, quan_he=person.relation, gioi_tinh=person.sex,
            ngay_sinh=str(person.birth_date), cccd=person.cccd,
            dan_toc=person.ethnicity.code_1979,
        )
        for person in home.members.filter(left_on=None).select_related("ethnicity")
    ]  # fmt: skip
    return {"poverty_class": KEPT[number % len(KEPT)], "members": members}
