"""Guard 6: every constraint of the registry, once broken and once at its edge."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.factories import MemberFactory
from tests.households import builders as build
from tests.households.constraints import ALONGSIDE, CHECKS, UNIQUE
from tests.households.constraints.world import a_recount, copied, resolved, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """{name: one row of every model that has constraints}."""
    return rows()


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_refuses_what_breaks_it_and_lets_its_edge_pass(name, world):
    row, broken, edge = CHECKS[name]
    rows = type(world[row]).objects.filter(pk=world[row].pk)
    with pytest.raises(IntegrityError, match=f"households_{name}"), transaction.atomic():
        rows.update(**resolved(broken, world))
    assert rows.update(**resolved(edge, world)) == 1


@pytest.mark.parametrize("name", UNIQUE)
def test_a_second_row_like_the_first_is_refused_and_one_that_differs_passes(name, world):
    row, different = UNIQUE[name]
    world["second_meeting"] = copied(world["meeting"], held_on=date(2026, 10, 22))
    world["other_recount"] = a_recount(world["survey"], world["person"])
    world["second_person"] = build.officer(world["other_village"].parent)
    needed = ALONGSIDE.get(name) or ALONGSIDE.get(row, {})
    named = f"households_{name}" if connection.vendor == "postgresql" else "UNIQUE"
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        copied(world[row], **resolved(needed, world))
    copied(world[row], **resolved(needed | different, world))


def test_only_a_reversal_names_the_event_it_reverses(world):
    birth = {"kind": "birth", "reverses": world["event"]}
    with pytest.raises(IntegrityError, match="event_reversal_names_event"), transaction.atomic():
        type(world["event"]).objects.filter(pk=world["reversal"].pk).update(**birth)


def test_an_event_is_reversed_once(world):
    with pytest.raises(IntegrityError, match="reverses_id"), transaction.atomic():
        copied(world["reversal"])


@pytest.mark.parametrize("number", ["", "019180000001"])
def test_only_the_living_hold_a_number_and_many_may_have_none(world, number):
    stranger = MemberFactory(cccd=number, left_on=date(2026, 1, 1), leaving="left")
    stranger.pk = None
    stranger.save()


def test_every_constraint_of_the_registry_is_proved_here():
    names = {
        constraint.name.removeprefix("households_")
        for model in apps.get_app_config("households").get_models()
        for constraint in model._meta.constraints
    }
    assert names == {*CHECKS, *UNIQUE}
