"""Every constraint of accounts and units: one test breaks it, one stands at its edge."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from organisations.access import Role
from organisations.models import Holiday, Reorganisation, Succession, Unit
from tests import factories
from tests.factories import START

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AT = datetime(2025, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def refused():
    """refused("name", call) – the database refuses the call because of that constraint."""

    def check(name, call):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            call()
        columns = COLUMNS.get(name, name)
        assert name in str(error.value) or columns in str(error.value), error.value

    return check


# SQLite names the columns of a plain unique constraint, not the constraint.
COLUMNS = {
    "organisations_unit_code_from_unique": "organisations_unit.code, organisations_unit.valid_from",
    "organisations_unit_code_open_once": "organisations_unit.code",
    "organisations_attribute_once_a_day": "organisations_unitattribute.valid_from",
    "organisations_attribute_open_once": "organisations_unitattribute.kind",
    "organisations_succession_pair_unique": "organisations_succession.successor_id",
    "organisations_posting_open_once": "organisations_posting.unit_id",
    "organisations_agency_name_in_unit": "organisations_agency.name",
    "organisations_agency_code": "organisations_agency.code",
    "organisations_user_username": "organisations_user.username",
    "organisations_posting_carried_from": "organisations_posting.carried_from_id",
    "organisations_holiday_day": "organisations_holiday.day",
    "organisations_reorganisation_once": "organisations_reorganisation.name",
}


def test_a_code_names_one_unit_from_one_day(refused):
    factories.UnitFactory(code="05716", valid_to=date(2025, 6, 30))
    refused(
        "organisations_unit_code_from_unique",
        lambda: factories.UnitFactory(code="05716", valid_to=START),
    )


def test_a_code_may_be_used_again_from_another_day():
    factories.UnitFactory(code="05716", valid_to=date(2025, 6, 30))
    factories.UnitFactory(code="05716", valid_from=date(2025, 7, 1))
    assert Unit.objects.filter(code="05716").count() == 2


def test_a_code_names_at_most_one_open_unit(refused):
    factories.UnitFactory(code="05716")
    refused(
        "organisations_unit_code_open_once",
        lambda: factories.UnitFactory(code="05716", valid_from=START + DAY),
    )


def test_a_unit_does_not_end_before_it_begins(refused):
    refused(
        "organisations_unit_dates_in_order", lambda: factories.UnitFactory(valid_to=START - DAY)
    )


def test_a_unit_may_last_one_day():
    assert factories.UnitFactory(valid_to=START).valid_to == START


def test_a_unit_below_the_province_has_a_parent(refused):
    refused("organisations_unit_has_parent", lambda: factories.UnitFactory(parent=None))


def test_a_province_has_no_parent(refused):
    top = factories.province()
    assert top.parent is None
    refused(
        "organisations_unit_has_parent",
        lambda: factories.UnitFactory(level="province", parent=top),
    )


def test_a_fact_begins_once_a_day(refused):
    fact = factories.AreaFactory(valid_to=START)
    refused(
        "organisations_attribute_once_a_day",
        lambda: factories.AreaFactory(unit=fact.unit, value="thanh_thi", valid_to=START),
    )


def test_a_fact_follows_another_the_next_day():
    fact = factories.AreaFactory(valid_to=START)
    factories.AreaFactory(unit=fact.unit, value="thanh_thi", valid_from=START + DAY)
    assert fact.unit.attributes.count() == 2


def test_a_unit_has_one_open_fact_of_a_kind(refused):
    fact = factories.AreaFactory()
    refused(
        "organisations_attribute_open_once",
        lambda: factories.AreaFactory(unit=fact.unit, valid_from=START + DAY),
    )


def test_a_unit_has_open_facts_of_two_kinds():
    fact = factories.AreaFactory()
    factories.AreaFactory(unit=fact.unit, kind="region", value="III")
    assert fact.unit.attributes.count() == 2


def test_a_fact_does_not_end_before_it_begins(refused):
    refused(
        "organisations_attribute_dates_in_order",
        lambda: factories.AreaFactory(valid_to=START - DAY),
    )


def test_a_fact_may_last_one_day():
    assert factories.AreaFactory(valid_to=START).pk


@pytest.mark.parametrize(("kind", "value"), [("area", "III"), ("region", "nong_thon")])
def test_a_fact_takes_no_value_of_another_kind(refused, kind, value):
    refused(
        "organisations_attribute_value_of_kind",
        lambda: factories.AreaFactory(kind=kind, value=value),
    )


@pytest.mark.parametrize(("kind", "value"), [("area", "thanh_thi"), ("region", "I")])
def test_a_fact_takes_the_values_of_its_kind(kind, value):
    assert factories.AreaFactory(kind=kind, value=value).pk


def succeed(predecessor, successor):
    return Succession.objects.create(
        predecessor=predecessor, successor=successor, on=date(2025, 7, 1), kind="merge"
    )


def test_one_unit_goes_over_into_another_once(refused):
    old, new = factories.UnitFactory(), factories.UnitFactory()
    succeed(old, new)
    refused("organisations_succession_pair_unique", lambda: succeed(old, new))


def test_one_unit_may_be_split_between_two():
    old = factories.UnitFactory()
    succeed(old, factories.UnitFactory())
    succeed(old, factories.UnitFactory())
    assert old.successions.count() == 2


def test_a_unit_does_not_succeed_itself(refused):
    unit = factories.UnitFactory()
    refused("organisations_succession_of_another", lambda: succeed(unit, unit))


def test_a_posting_does_not_end_before_it_begins(refused):
    refused(
        "organisations_posting_dates_in_order",
        lambda: factories.PostingFactory(valid_to=START - DAY),
    )


def test_a_posting_may_last_one_day():
    assert factories.PostingFactory(valid_to=START).pk


def test_a_person_holds_a_role_over_a_unit_once(refused):
    held = factories.PostingFactory()
    refused(
        "organisations_posting_open_once",
        lambda: factories.PostingFactory(user=held.user, valid_from=START + DAY),
    )


def test_a_person_may_take_up_a_role_again_after_it_ended():
    held = factories.PostingFactory(valid_to=START)
    factories.PostingFactory(user=held.user, valid_from=START + DAY)
    assert held.user.postings.count() == 2


@pytest.mark.parametrize("role", [Role.AGENCY_STAFF, Role.AGENCY_HEAD, Role.SUPERVISOR])
def test_somebody_of_an_agency_names_it(refused, role):
    refused("organisations_posting_names_agency", lambda: factories.PostingFactory(role=role))
    assert factories.PostingFactory(role=role, agency=factories.AgencyFactory()).pk


def test_two_agencies_of_a_unit_have_two_names(refused):
    there = factories.AgencyFactory(name="Hội Nông dân")
    refused(
        "organisations_agency_name_in_unit",
        lambda: factories.AgencyFactory(name="Hội Nông dân", unit=there.unit),
    )


def test_agencies_of_two_units_may_share_a_name():
    factories.AgencyFactory(name="Hội Nông dân")
    assert factories.AgencyFactory(name="Hội Nông dân", unit=factories.UnitFactory()).pk


def test_an_agency_code_is_unique(refused):
    factories.AgencyFactory(code="mttq")
    refused("organisations_agency_code", lambda: factories.AgencyFactory(code="mttq"))


def test_a_user_name_is_unique(refused):
    factories.UserFactory(username="lan")
    refused("organisations_user_username", lambda: factories.UserFactory(username="lan"))


def test_a_day_stands_once_in_the_calendar(refused):
    Holiday.objects.create(day=START, name="Tết")
    refused("organisations_holiday_day", lambda: Holiday.objects.create(day=START, name="x"))
    Holiday.objects.create(day=START + DAY, name="x")


@pytest.mark.parametrize("kind", ["off", "work"])
def test_a_day_is_off_or_worked(refused, kind):
    Holiday.objects.create(day=START, name="x", kind=kind)
    refused(
        "organisations_holiday_kind_known",
        lambda: Holiday.objects.create(day=START + DAY, name="x", kind="?"),
    )


def reorganised(**facts):
    """A reorganisation of the test district, being prepared unless told otherwise."""
    facts = {
        "name": "Sắp xếp 2025",
        "on": date(2025, 7, 1),
        "legal_basis": "NQ",
        "made_at": AT,
    } | facts
    return Reorganisation.objects.create(district=factories.district(), **facts)


@pytest.mark.parametrize(
    ("name", "broken", "edge"),
    [
        ("state_known", {"state": "bay", "applied_at": AT}, {"state": "draft"}),
        ("applied_at", {"state": "applied"}, {"state": "applied", "applied_at": AT}),
        ("undone_at", {"state": "undone", "applied_at": AT}, "undone"),
        ("undone_by", {"undone_at": AT}, "undone"),
        ("scheduled_by", {"scheduled_at": AT}, {}),
    ],
)
def test_what_became_of_a_reorganisation_is_recorded_whole(refused, name, broken, edge):
    if edge == "undone":
        edge = {
            "state": "undone",
            "applied_at": AT,
            "undone_at": AT,
            "undone_by": factories.UserFactory(),
        }
    refused(f"organisations_reorganisation_{name}", lambda: reorganised(**broken))
    assert reorganised(**edge).pk


def test_a_reorganisation_of_a_district_from_a_day_has_one_name(refused):
    reorganised()
    refused("organisations_reorganisation_once", reorganised)
    assert reorganised(on=date(2025, 7, 2)).pk


def test_a_posting_is_carried_over_once(refused):
    held = factories.PostingFactory(valid_to=START)
    factories.PostingFactory(user=held.user, valid_from=START + DAY, carried_from=held)
    refused(
        "organisations_posting_carried_from",
        lambda: factories.PostingFactory(carried_from=held),
    )


def test_every_constraint_of_accounts_and_units_is_named_here():
    here = Path(__file__).read_text()
    names = [
        constraint.name
        for model in apps.get_app_config("organisations").get_models()
        for constraint in model._meta.constraints
    ]
    unnamed = [name for name in names if name.rpartition("reorganisation_")[2] not in here]
    assert not unnamed
